"""What people and programs say about an enterprise → checked values. Nothing usable is lost to
one bad answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import money, periods
from .consistency import ConsistencyRule, contradictions
from .errors import FactProblem, FactsRejected
from .exact_json import BrokenJson, read_json
from .fact import Fact, Field
from .measure import Measure, Parameter, Slot
from .source import nearest, normalise, suggestion
from .units import Unit
from .values import Record, value_text
from .vocabulary import Vocabulary

MAX_TEXT = 200
TOO_LARGE = 10**40
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
UNKNOWN_WORDS = frozenset(("", "未知", "不知道"))
_YES = frozenset(("是", "true", "yes", "有"))
_NO = frozenset(("否", "false", "no", "没有", "无"))


class Unusable(Exception):
    """A value that is not what the fact was declared to be, and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def load_json(content: bytes | str) -> dict[str, Any]:
    """A JSON object of fact name → value; decimals stay exact. Raises FactsRejected."""
    try:
        found = read_json(content)
    except BrokenJson as error:
        raise FactsRejected([FactProblem("bad-json", "", str(error))]) from None
    if not isinstance(found, dict):
        raise FactsRejected([FactProblem("bad-json", "", "应是一个 JSON 对象:{事实名称: 值}")])
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What may be decided with, and what may not until somebody corrects it.

    `facts` are the usable values, `held_back` the names of those that contradict each other.
    """

    facts: Mapping[str, Any]
    held_back: frozenset[str] = frozenset()
    problems: tuple[FactProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as this module reads it, and as a person wrote it: what is wrong quotes the person."""

    text: str
    said: str


def hear(
    given: Mapping[str, Any], vocabulary: Vocabulary, consistency: Iterable[ConsistencyRule]
) -> Heard:
    """Read everything that was said and hold back what contradicts itself. Never raises."""
    problems: list[FactProblem] = []
    try:
        facts = read_facts(given, vocabulary)
    except FactsRejected as rejected:
        facts, problems = dict(rejected.accepted), [*rejected.problems]
    held_back = {p.fact for p in problems if p.code == "facts-contradict"}
    for rule in consistency:
        broken = contradictions([rule], facts)
        problems += broken
        held_back.update(rule.reads if broken else ())
    kept = {name: value for name, value in facts.items() if name not in held_back}
    return Heard(kept, frozenset(held_back), tuple(problems))


def read_facts(given: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Checked values by canonical name. Raises FactsRejected, which keeps the usable ones.

    Values are JSON values or text as people write it (`500万元`, `2.5%`, `是`); None and 未知
    mean unknown.
    """
    accepted: dict[str, Any] = {}
    problems: list[FactProblem] = []
    for name, raw in given.items():
        canonical = vocabulary.canonical(str(name))
        if canonical is None:
            problems.append(_unknown_fact(str(name)[:80], vocabulary))
            continue
        text = _text_of(raw)
        if text is None or (isinstance(text, str) and text.strip() in UNKNOWN_WORDS):
            continue
        try:
            value = read_value(raw, vocabulary.facts[canonical])
        except Unusable as error:
            problems.append(FactProblem(error.code, canonical, f"「{name}」{error.message}"))
            continue
        if accepted.setdefault(canonical, value) != value:
            message = f"「{name}」与「{canonical}」是同一个事实,给了两个不同的值"
            problems.append(FactProblem("facts-contradict", canonical, message))
    if problems:
        raise FactsRejected(problems, accepted)
    return accepted


def _unknown_fact(name: str, vocabulary: Vocabulary) -> FactProblem:
    known = list(vocabulary.names())
    message = f"没有「{name}」这个事实。{suggestion(normalise(name), known)}"
    return FactProblem("unknown-fact", name, message, nearest(normalise(name), known))


def read_fills(given: Mapping[str, Any], measure: Measure) -> dict[str, Any]:
    """Checked values for what a guideline may set of a measure: its open slots and adjustable
    figures. Raises FactsRejected.
    """
    read: dict[str, Any] = {}
    problems: list[FactProblem] = []
    for given_name, raw in given.items():
        name = normalise(str(given_name)).strip()
        figure = measure.open_figures.get(name)
        if figure is None:
            problems.append(_not_to_be_set(name, measure))
            continue
        try:
            read[name] = read_value(raw, _field_of(figure))
        except Unusable as error:
            problems.append(FactProblem(error.code, name, f"「{name}」{error.message}"))
    if problems:
        raise FactsRejected(problems, read)
    return read


def _not_to_be_set(name: str, measure: Measure) -> FactProblem:
    if name in measure.parameters:
        article = measure.parameters[name].values[-1].citation
        return FactProblem("fixed-figure", name, f"「{name}」由{article}写明,指南不能改")
    near = nearest(name[:80], measure.open_figures)
    hint = suggestion(name[:80], measure.open_figures)
    message = f"「{measure.name}」没有「{name[:80]}」这个待定数字。{hint}"
    return FactProblem("unknown-slot", name, message, near)


def _field_of(figure: Slot | Parameter) -> Field:
    return Field(name=figure.name, unit=figure.unit, low=figure.low, high=figure.high)


def write_fills(fills: Mapping[str, Any], measure: Measure) -> dict[str, Any]:
    """Checked figures back into the JSON form that `read_fills` accepts."""
    return {
        name: write_value(value, _field_of(measure.open_figures[name]))
        for name, value in fills.items()
    }


def read_value(raw: Any, fact: Field) -> Any:
    """One value of a fact or field."""
    said, raw = (raw.said, raw.text) if isinstance(raw, Typed) else ("", raw)
    if isinstance(raw, str):
        raw = normalise(raw).strip()
        if len(raw) > MAX_TEXT:
            raise Unusable("too-long", f"的值超过 {MAX_TEXT} 字")
    if fact.unit == Unit.RECORDS:
        assert isinstance(fact, Fact)
        return _read_records(raw, fact)
    try:
        is_money = fact.unit is Unit.MONEY
        value = _read_money(raw, said) if is_money else _READERS[fact.unit](raw, fact)
    except (ValueError, ZeroDivisionError) as error:
        raise Unusable("wrong-type", f"应是{fact.unit.value}:{error}") from None
    if fact.low is not None and not fact.low <= value <= fact.high:
        low, high = value_text(fact.low, fact.unit), value_text(fact.high, fact.unit)
        found = f"「{said}」" if said else f" {value_text(value, fact.unit)}"
        raise Unusable("out-of-range", f"应在 {low} 与 {high} 之间,不能是{found}")
    return value


def _text_of(raw: Any) -> Any:
    return raw.text if isinstance(raw, Typed) else raw


def _read_money(raw: Any, said: str) -> int:
    if not isinstance(raw, str):
        raise ValueError('请写明单位,如 "500万元" 或 "1,234.50元"')
    return money.parse_fen(raw, said_as=said)


def _read_ratio(raw: Any, fact: Field) -> Any:
    return _simple(_exact(raw.removesuffix("%").strip()) / 100 if _is_percent(raw) else _exact(raw))


def _is_percent(raw: Any) -> bool:
    return isinstance(raw, str) and raw.endswith("%")


def _read_count(raw: Any, fact: Field) -> int:
    value = _exact(raw)
    if value.denominator != 1:
        raise ValueError(f"「{raw}」不是整数")
    return value.numerator


def _read_year(raw: Any, fact: Field) -> int:
    return _read_count(raw.removesuffix("年") if isinstance(raw, str) else raw, fact)


def _exact(raw: Any) -> Fraction:
    """A plain decimal number: no exponents, no fractions, no infinities."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)):
        raise ValueError("请写成数字")
    if isinstance(raw, int) and abs(raw) >= TOO_LARGE:
        raise ValueError("这个数字太大了")
    text = format(raw, "f") if isinstance(raw, Decimal) and abs(raw.adjusted()) < 30 else str(raw)
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        raise ValueError(f"「{text[:40]}」不是数字")
    return Fraction(text.replace(",", ""))


def _simple(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _read_bool(raw: Any, fact: Field) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.lower() if isinstance(raw, str) else ""
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError("请答 是 或 否")


def _read_choice(raw: Any, fact: Field) -> str:
    if isinstance(raw, str):
        for option in fact.options:
            if normalise(option) == raw:
                return option
    known = "、".join(fact.options)
    raise ValueError(f"只能是{known}。{suggestion(str(raw)[:40], fact.options)}")


def _read_text(raw: Any, fact: Field) -> str:
    if not isinstance(raw, str):
        raise ValueError("请写成文字")
    return raw


def _read_date(raw: Any, fact: Field) -> Any:
    return periods.parse_date(_text_only(raw))


def _read_month(raw: Any, fact: Field) -> int:
    return periods.parse_month(_text_only(raw))


def _text_only(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError('请写成文字,如 "2020-11-18"')
    return raw


def _read_records(raw: Any, fact: Fact) -> tuple[Record, ...]:
    if raw in ("没有", "无"):
        return ()
    if not isinstance(raw, list):
        raise Unusable("wrong-type", "应是一列记录,没有就给空列表 []")
    if len(raw) > fact.rows:
        raise Unusable("too-many-rows", f"最多 {fact.rows} 行,给了 {len(raw)} 行")
    rows = tuple(_read_row(row, fact, number) for number, row in enumerate(raw, 1))
    if fact.unique:
        _refuse_twice(rows, fact)
    return rows


def _read_row(row: Any, fact: Fact, number: int) -> Record:
    if not isinstance(row, Mapping):
        raise Unusable("wrong-type", f"第 {number} 行应由「栏目: 值」组成")
    read: dict[str, Any] = {}
    for name, raw in row.items():
        declared = fact.fields.get(normalise(str(name)).strip())
        if declared is None:
            hint = suggestion(str(name)[:40], fact.fields)
            raise Unusable("unknown-field", f"第 {number} 行没有「{str(name)[:40]}」这一栏。{hint}")
        if raw is None or raw == "未知":
            continue
        try:
            read[declared.name] = read_value(raw, declared)
        except Unusable as error:
            raise Unusable(error.code, f"第 {number} 行「{name}」{error.message}") from None
    return read


def _refuse_twice(rows: tuple[Record, ...], fact: Fact) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, 1):
        key = tuple(row.get(name) for name in fact.unique)
        if key in seen:
            names = "、".join(fact.unique)
            raise Unusable("row-twice", f"第 {seen[key]} 行与第 {number} 行的{names}相同")
        seen[key] = number


def write_facts(facts: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Checked values back into the JSON form that `read_facts` accepts."""
    return {name: write_value(value, vocabulary.facts[name]) for name, value in facts.items()}


def write_value(value: Any, fact: Field) -> Any:
    """One value as text with its unit (records: a list of such mappings)."""
    if fact.unit == Unit.RECORDS:
        assert isinstance(fact, Fact)
        return [
            {name: write_value(cell, fact.fields[name]) for name, cell in row.items()}
            for row in value
        ]
    if fact.unit in (Unit.BOOL, Unit.COUNT, Unit.YEAR, Unit.TEXT, Unit.CHOICE):
        return value
    if fact.unit == Unit.FACTOR:
        return money.exact_decimal(value)
    if fact.unit == Unit.RATIO:
        return f"{money.exact_decimal(value * 100)}%"
    return value_text(value, fact.unit).replace(",", "")


_READERS: dict[Unit, Callable[[Any, Field], Any]] = {
    Unit.RATIO: _read_ratio,
    Unit.FACTOR: _read_ratio,
    Unit.COUNT: _read_count,
    Unit.YEAR: _read_year,
    Unit.DATE: _read_date,
    Unit.MONTH: _read_month,
    Unit.BOOL: _read_bool,
    Unit.CHOICE: _read_choice,
    Unit.TEXT: _read_text,
}
