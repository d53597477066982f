"""What people type, and the names of the facts that the checks look for."""

from guanzi.engines.rules.money import parse_fen
from guanzi.engines.rules.source import normalise

MONTHLY, YEAR, WINDOW = "月度销售", "收入年度", "回溯年数"


def read_fen(text: str) -> int | None:
    """`5万`, `50,000`, `5万元` → fen; None for nothing. Raises ValueError."""
    plain = normalise(text).strip()
    if not plain:
        return None
    return parse_fen(plain if plain.endswith("元") else f"{plain}元")
