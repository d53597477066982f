"""Money as people and programs read it, from integer fen."""

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000


def yuan_text(fen: int) -> str:
    """`1,234,567.89`; a true minus sign."""
    sign, size = ("−", -fen) if fen < 0 else ("", fen)
    return f"{sign}{size // FEN_PER_YUAN:,}.{size % FEN_PER_YUAN:02d}"


def wan_text(fen: int) -> str:
    """`500` or `32.5`: ten thousands of yuan, exact."""
    sign, size = ("−", -fen) if fen < 0 else ("", fen)
    rest = f"{size % FEN_PER_WAN:06d}".rstrip("0")
    return f"{sign}{size // FEN_PER_WAN:,}" + (f".{rest}" if rest else "")


def exact_yuan(fen: int) -> str:
    """`-300464.50`: yuan for programs."""
    sign, size = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{size // FEN_PER_YUAN}.{size % FEN_PER_YUAN:02d}"
