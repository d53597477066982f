"""One cell of a table → a value that JSON can hold. Raises CellWrong with what to do."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from guanzi.engines.rules.money import parse_fen
from guanzi.engines.rules.periods import parse_date
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.registers.credit_codes import read_credit_code
from guanzi.foundation.registers.districts import read_place

LONGEST_CELL = 2000
FIRST_YEAR, LAST_YEAR = 1998, 2050
_DAY = re.compile(r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:[ T]00:00(?::00)?)?")
_BARE_MONEY = re.compile(r"-?[\d,]+(?:\.\d+)?")
_LIST = re.compile(r"[;；、\n|]+")
_YEAR = re.compile(r"(\d{4})年?(?:度)?")


class CellWrong(ValueError):
    """The cell cannot be used; the message says why and what to write."""


def tidy(text: str) -> str:
    """Half width, one line, no blanks around."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("\x00", "")).split())


def text_cell(text: str, *, longest: int = 200) -> str:
    """A text as it was written, but for the blanks around it."""
    plain = " ".join(text.replace("\x00", "").split())
    if len(plain) > longest:
        raise CellWrong(f"最长 {longest} 字，这里有 {len(plain)} 字，请缩短")
    return plain


def upper_cell(text: str) -> str:
    """A number whose letters are written large or small alike."""
    return text_cell(text).upper()


def code_cell(text: str) -> str:
    """A credit code; whether its check digit may be wrong is judged where the reason stands."""
    try:
        return read_credit_code(text, accept_wrong_check=True)
    except InvalidInput as error:
        raise CellWrong(error.sentence) from None


def day_cell(text: str) -> str:
    """A day, as ISO text."""
    match = _DAY.fullmatch(tidy(text))
    try:
        return parse_date(match[1] if match else tidy(text)).isoformat()
    except ValueError:
        raise CellWrong("不是日期，请写成 2021-05-31") from None


def year_cell(text: str) -> int:
    """A year."""
    match = _YEAR.fullmatch(tidy(text))
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise CellWrong(f"应是 {FIRST_YEAR} 到 {LAST_YEAR} 之间的年份，请写成 2021")
    return int(match[1])


def years_cell(text: str) -> list[int]:
    """Several years."""
    return sorted({year_cell(each) for each in list_cell(text.replace(",", ";"))})


def list_cell(text: str) -> list[str]:
    """Several texts, separated by semicolons."""
    return [part for part in (text_cell(each) for each in _LIST.split(text)) if part]


def place_cell(text: str) -> str:
    """One of the sixteen districts, or 外省市."""
    place = read_place(tidy(text))
    if place is None:
        raise CellWrong("不是上海的区，请写成「闵行区」；外地企业写「外省市」")
    return place


def money_cell(text: str, *, unit: str = "元") -> int:
    """An amount in fen; a bare number is in the unit that the heading gives."""
    plain = tidy(text).removeprefix("¥").replace(" ", "")
    whole = f"{plain}{unit}" if _BARE_MONEY.fullmatch(plain) else plain
    try:
        fen = parse_fen(whole, said_as=text.strip())
    except ValueError as error:
        raise CellWrong(str(error)) from None
    if not 0 <= fen <= 10**16:
        raise CellWrong("金额不能小于 0，也不会这么大，请核对")
    return fen


def number_cell(text: str) -> str:
    """A plain decimal number, kept as text so that it stays exact."""
    plain = tidy(text).replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 12:
        raise CellWrong("不是数字，请写成 1.2")
    return plain


def share_cell(text: str) -> str:
    """A share between 0 and 1, or a percentage."""
    plain = tidy(text)
    is_percent = plain.endswith("%")
    number = Decimal(number_cell(plain.removesuffix("%")))
    share = number / 100 if is_percent else number
    if not 0 <= share <= 1:
        raise CellWrong("应在 0 与 100% 之间，请写成 85% 或 0.85")
    return f"{share:f}"


def choice_cell(text: str, choices: Mapping[str, str]) -> str:
    """One of several words; the mapping gives what is kept for it."""
    plain = tidy(text)
    if plain not in choices:
        raise CellWrong(f"只能是{'、'.join(dict.fromkeys(choices))}")
    return choices[plain]
