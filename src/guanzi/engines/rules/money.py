"""Money is an integer number of fen. It is rounded once, by a named rule, and splits always sum."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

Number = int | Fraction

FEN_PER_YUAN = 100
_SCALES = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7}
_SCALES |= {"亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
MONEY_PATTERN = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\s*"
    r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|万|千|百)?元"
)
_MONEY = re.compile(r"\s*(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?\s*([^0-9]*?)元\s*")


def parse_fen(text: str, *, said_as: str = "") -> int:
    """`1,234.50元`, `500万元`, `1.5亿元` → fen. Raises ValueError below one fen or without 元,
    which quotes `said_as` where a person wrote the text otherwise."""
    said = said_as or text
    match = _MONEY.fullmatch(text)
    if not match or match[4] not in _SCALES:
        raise ValueError(f"「{said}」不是金额,请写成 500万元 或 1,234.50元")
    digits, decimals = match[2].replace(",", ""), match[3] or ""
    fen = Fraction(int(digits + decimals), 10 ** len(decimals)) * _SCALES[match[4]] * FEN_PER_YUAN
    if fen.denominator != 1:
        raise ValueError(f"「{said}」不足一分,金额最小到分")
    return -fen.numerator if match[1] else fen.numerator


def round_half_up(value: Number) -> int:
    """Half a unit goes away from zero, as 四舍五入 does."""
    if isinstance(value, int):
        return value
    numerator, denominator = abs(value.numerator), value.denominator
    rounded = (2 * numerator + denominator) // (2 * denominator)
    return rounded if value >= 0 else -rounded


def round_down(value: Number) -> int:
    """Towards zero, as 舍去 does."""
    return int(value)


def round_up(value: Number) -> int:
    """Away from zero, as 进一 does."""
    whole = int(value)
    if whole == value:
        return whole
    return whole + 1 if value > 0 else whole - 1


def _to_yuan(rule: Callable[[Number], int]) -> Callable[[Number], int]:
    return lambda fen: rule(Fraction(fen) / FEN_PER_YUAN) * FEN_PER_YUAN


ROUNDINGS: Mapping[str, Callable[[Number], int]] = {
    "四舍五入到分": round_half_up,
    "舍去到分": round_down,
    "进到分": round_up,
    "四舍五入到元": _to_yuan(round_half_up),
    "舍去到元": _to_yuan(round_down),
}
DEFAULT_ROUNDING = "四舍五入到分"


def split_with_rest(total: int, rates: Mapping[str, Number], rest: str) -> dict[str, int]:
    """Round every named share half-up; `rest` takes what remains, so the parts sum to the total.

    Raises ValueError where the named shares are negative or exceed the total.
    """
    if any(rate < 0 for rate in rates.values()) or sum(rates.values()) > 1:
        raise ValueError("分担比例须在 0 与 100% 之间,且合计不超过 100%")
    parts = {payer: round_half_up(total * rate) for payer, rate in rates.items()}
    over = max(0, sum(parts.values()) - total)
    rounded_up = [payer for payer in reversed(parts) if parts[payer] > total * rates[payer]]
    for payer in rounded_up[:over]:
        parts[payer] -= 1
    return parts | {rest: total - sum(parts.values())}


def split_by_largest_remainder(total: int, rates: Mapping[str, Number]) -> dict[str, int]:
    """Give every payer the whole fen of its share; the odd fen go to the largest fractions.

    Ties go to the payer named first. Raises ValueError where the shares do not sum to one.
    """
    if sum(rates.values()) != 1 or any(rate < 0 for rate in rates.values()):
        raise ValueError("分担比例合计须为 100%")
    exact = {payer: Fraction(total) * rate for payer, rate in rates.items()}
    parts = {payer: share.numerator // share.denominator for payer, share in exact.items()}
    odd = total - sum(parts.values())
    by_fraction = sorted(exact, key=lambda payer: parts[payer] - exact[payer])
    for payer in by_fraction[:odd]:
        parts[payer] += 1
    return parts


def decimal_text(value: Number, places: int) -> str:
    """An exact decimal with at least `places` decimals; more only if the value has more (≤ 8)."""
    exact = Fraction(value)
    sign, exact = ("-", -exact) if exact < 0 else ("", exact)
    shown = next((p for p in range(places, 9) if (exact * 10**p).denominator == 1), 8)
    digits = round_half_up(exact * 10**shown)
    about = "约 " if exact * 10**shown != digits else ""
    whole, decimals = divmod(digits, 10**shown)
    return f"{about}{sign}{whole:,}" + (f".{decimals:0{shown}d}" if shown else "")


def exact_decimal(value: Number) -> str:
    """A decimal without rounding or separators. Raises ValueError where there is none (1/3)."""
    exact = Fraction(value)
    places = next((p for p in range(60) if (exact * 10**p).denominator == 1), None)
    if places is None:
        raise ValueError(f"{exact} 没有有限小数")
    digits = abs(exact.numerator) * 10**places // exact.denominator
    whole, decimals = divmod(digits, 10**places)
    sign = "-" if exact < 0 else ""
    return f"{sign}{whole}" + (f".{decimals:0{places}d}" if places else "")


def yuan_text(fen: Number) -> str:
    """`325000_00` → `325,000.00元`; fractions of a fen are shown, never hidden."""
    return f"{decimal_text(Fraction(fen) / FEN_PER_YUAN, 2)}元"


def wan_text(fen: int) -> str:
    """`500万元`-style short form, exact, without needless decimals."""
    yuan = Fraction(fen, FEN_PER_YUAN)
    for scale, unit in ((10**8, "亿元"), (10**4, "万元")):
        if abs(yuan) >= scale:
            return f"{decimal_text(yuan / scale, 0)}{unit}"
    return f"{decimal_text(yuan, 0)}元"
