"""JSON from strangers, read exactly: decimals stay decimals; what is ambiguous is refused."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

MOST_DEPTH = 16
MOST_DIGITS = 60


class BrokenJson(ValueError):
    """The text is not JSON, or it is JSON that two readers could understand differently."""


def read_json(content: bytes | str) -> Any:
    """The value of a JSON text in UTF-8. Never makes a float. Raises BrokenJson."""
    try:
        found = json.loads(
            content if isinstance(content, str) else content.decode("utf-8"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise BrokenJson("内容不是 UTF-8 编码") from None
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 列附近"
        raise BrokenJson(f"不是有效的 JSON:{place}") from None
    except RecursionError:
        raise BrokenJson(f"嵌套超过 {MOST_DEPTH} 层") from None
    _check(found)
    return found


def _decimal(text: str) -> Decimal:
    if len(text) > MOST_DIGITS:
        raise BrokenJson(f"数字超过 {MOST_DIGITS} 位")
    try:
        return Decimal(text)
    except ArithmeticError:
        raise BrokenJson("数字的指数太大") from None


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise BrokenJson(f"数字超过 {MOST_DIGITS} 位")
    return int(text)


def _no_constant(name: str) -> NoReturn:
    raise BrokenJson(f"不能用 {name}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise BrokenJson(f"「{_printable(twice)[:80]}」出现了不止一次")
    return found


def _check(found: Any) -> None:
    """No depth that exhausts the stack, no half characters that cannot be written back."""
    for depth, text in _texts(found):
        if depth > MOST_DEPTH:
            raise BrokenJson(f"嵌套超过 {MOST_DEPTH} 层")
        if _printable(text) != text:
            raise BrokenJson("文字里有不完整的字符")


def _texts(found: Any) -> Iterator[tuple[int, str]]:
    waiting = [(1, found)]
    while waiting:
        depth, value = waiting.pop()
        yield depth, value if isinstance(value, str) else ""
        if isinstance(value, dict):
            waiting += [(depth + 1, part) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(depth + 1, part) for part in value]


def _printable(text: str) -> str:
    """The text with a question mark for every half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8")
