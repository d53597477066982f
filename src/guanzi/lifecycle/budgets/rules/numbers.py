"""Figures as people write them in tables, and as the tables of document 004 print them."""

import re
import unicodedata
from fractions import Fraction

from guanzi.engines.rules.money import decimal_text, parse_fen, round_half_up

YUAN, WAN = "元", "万元"
UNKNOWN = "—"
LONGEST = 40
FEN_PER_WAN = 1_000_000
_NO_FIGURE = frozenset({"", "-", "—", "–", "－", "/", "无"})
_WHOLE = re.compile(r"[0-9]{1,9}(?:\.0+)?")


def fen_in(text: str, *, unit: str = YUAN) -> int | None:
    """Fen; None where the cell holds no figure ("—" is unknown, never zero).

    `7,000,000.00`, `５万元`; a bare number counts in `unit`. Raises ValueError.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NO_FIGURE:
        return None
    if len(plain) > LONGEST:
        raise ValueError(plain)
    return parse_fen(
        plain if plain.endswith("元") else plain.removesuffix("万") + _unit(plain, unit)
    )


def _unit(plain: str, unit: str) -> str:
    return WAN if plain.endswith("万") else unit


def whole_in(text: str) -> int | None:
    """A whole number that is not negative; None where the cell holds no figure. Raises
    ValueError."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if plain in _NO_FIGURE:
        return None
    if not _WHOLE.fullmatch(plain):
        raise ValueError(plain)
    return int(plain.partition(".")[0])


def wan_text(fen: int | None) -> str:
    """`5,170.28`: 万元 to two decimals, as the second table prints it."""
    if fen is None:
        return UNKNOWN
    hundredths = round_half_up(Fraction(fen * 100, FEN_PER_WAN))
    sign, size = ("−", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{size // 100:,}.{size % 100:02d}"


def plain_wan_text(fen: int | None) -> str:
    """`15000`: 万元 as the first table prints a budget."""
    if fen is None or fen % FEN_PER_WAN:
        return wan_text(fen)
    return str(fen // FEN_PER_WAN)


def rate_of(actual_fen: int | None, adjusted_fen: int | None) -> Fraction | None:
    """Spent ÷ adjusted budget, exact; None where either is unknown, or nothing was granted."""
    if actual_fen is None or not adjusted_fen:
        return None
    return Fraction(actual_fen, adjusted_fen)


def rate_text(rate: Fraction | None) -> str:
    """`34.47%`: two decimals, half up."""
    if rate is None:
        return UNKNOWN
    hundredths = round_half_up(rate * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def raw_rate_text(rate: Fraction | None) -> str:
    """`99.9976%`: the rate as it is; `约` where it has no end."""
    return UNKNOWN if rate is None else f"{decimal_text(rate * 100, 2)}%"
