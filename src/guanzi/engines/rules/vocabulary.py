"""The facts that rules may ask for: one declaration feeds questions, forms, bounds, checks and
redaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from . import money, periods
from .blocks import Mapping as Block
from .blocks import Text, expect_mapping
from .errors import Problem, RuleError
from .fact import Fact, Field
from .formula import parse_formula
from .source import foreign_character, normalise, skeleton
from .units import FACT_UNITS, RANGED_UNITS, Unit

_FACT_KEYS = frozenset(
    "aliases type range options rows unique fields period subject source sensitivity question help"
    " proof citation".split()
)
_FIELD_KEYS = frozenset("type range options question help".split())
_RESERVED = frozenset("AND OR NOT IN 且 或 非 属于 至 不足 是 否 基准日 未知 其余 无".split())
SOURCES = frozenset("申报 登记 税务 认定 财政 统计".split())
SENSITIVITIES = frozenset("公开 商业秘密 个人信息 国家秘密".split())


@dataclass(frozen=True, slots=True)
class Consistency:
    """What must be true of any facts, and the sentence for when it is not."""

    formula: Text
    message: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All declared facts by name, in the order of the file, and what must hold between them."""

    facts: Mapping[str, Fact]
    aliases: Mapping[str, str]
    consistency: tuple[Consistency, ...] = ()

    def canonical(self, name: str) -> str | None:
        """The declared name behind a name or alias in any width, or None."""
        plain = normalise(name.strip())
        return plain if plain in self.facts else self.aliases.get(plain)

    def names(self) -> Iterator[str]:
        yield from self.facts
        yield from self.aliases


def read_vocabulary(blocks: list[tuple[str, str, Any]]) -> Vocabulary:
    """Build the vocabulary from its blocks: (kind, section heading, content). Raises RuleError."""
    facts: dict[str, Fact] = {}
    consistency: list[Consistency] = []
    problems: list[Problem] = []
    for kind, section, content in blocks:
        try:
            if kind == "consistency":
                consistency += [_consistency(item) for item in content]
                continue
            for name, declaration in content.items():
                if name in facts:
                    raise RuleError.at(name.place, "fact-twice", f"事实「{name}」登记了两次")
                block = expect_mapping(declaration, name.place, name)
                facts[str(name)] = _fact(name, block, section)
        except RuleError as error:
            problems += error.problems
    aliases = {alias: fact.name for fact in facts.values() for alias in fact.aliases}
    problems += _name_clashes(facts, aliases)
    if problems:
        raise RuleError(*problems)
    return Vocabulary(facts, aliases, tuple(consistency))


def _consistency(item: Text) -> Consistency:
    formula, message, *more = [*item.parts(), Text.at("", item.place)]
    if not message or len(more) > 1:
        raise RuleError.at(item.place, "wrong-shape", "请写成「公式 | 不成立时的说明」")
    return Consistency(formula, str(message))


def _fact(name: Text, block: Block, section: str) -> Fact:
    block.only(_FACT_KEYS)
    check_name(name)
    typed = _typed(name, block)
    for key in ("subject", "source", "sensitivity", "question"):
        block.required(key)
    _one_of(block, "source", SOURCES)
    _one_of(block, "sensitivity", SENSITIVITIES)
    for alias in block.texts("aliases"):
        check_name(alias)
    return Fact(
        **typed,
        aliases=tuple(str(alias) for alias in block.texts("aliases")),
        section=section,
        **_plain_texts(block),
        **(_record_shape(block) if typed["unit"] == Unit.RECORDS else {}),
    )


def _plain_texts(block: Block) -> dict[str, Any]:
    return {key: block.text(key) for key in _PLAIN_KEYS}


_PLAIN_KEYS = (
    "subject",
    "period",
    "source",
    "sensitivity",
    "question",
    "help",
    "proof",
    "citation",
)


def _one_of(block: Block, key: str, known: frozenset[str]) -> None:
    value = block.required(key)
    if value not in known:
        message = f"「{key}」只能是{'、'.join(sorted(known))},不能是「{value}」"
        raise RuleError.at(value.place, "unknown-word", message)


def check_name(name: Text) -> None:
    """Refuse what no formula could write, and other scripts that look like ours."""
    strange = foreign_character(name)
    if strange or not name or name[0].isdigit() or name in _RESERVED:
        message = f"「{name}」不能作名称:只用汉字、英文字母、数字和下划线,不以数字开头,不用保留字"
        raise RuleError.at(name.place, "bad-name", message)


def _typed(name: Text, block: Block) -> dict[str, Any]:
    word = block.required("type")
    unit = next((unit for unit in FACT_UNITS if unit.value == word), None)
    if unit is None:
        raise RuleError.at(word.place, "unknown-type", f"没有「{word}」这种类型")
    low, high = _range(name, block, unit)
    options = tuple(str(option) for option in block.texts("options"))
    if (unit == Unit.CHOICE) != bool(options) or len(set(options)) != len(options):
        raise RuleError.at(name.place, "bad-options", f"选项「{name}」要列出互不相同的 options")
    return {
        "name": str(name),
        "unit": unit,
        "low": low,
        "high": high,
        "options": options,
        "place": name.place,
    }


def _range(name: Text, block: Block, unit: Unit) -> tuple[Any, Any]:
    if unit not in RANGED_UNITS:
        return None, None
    if "range" not in block:
        raise RuleError.at(name.place, "range-missing", f"「{name}」要写明 range(最小值 至 最大值)")
    return parse_range(block.required("range"), unit)


def parse_range(text: Text, unit: Unit) -> tuple[Any, Any]:
    """`0元 至 1亿元` → (low, high), both inclusive."""
    bounds = [part.strip() for part in text.split("至")]
    try:
        if len(bounds) != 2:
            raise ValueError("请写成「最小值 至 最大值」")
        low, high = (parse_constant(bound, unit) for bound in bounds)
        if low > high:
            raise ValueError("最小值大于最大值")
    except (ValueError, RuleError) as error:
        message = error.problems[0].message if isinstance(error, RuleError) else str(error)
        raise RuleError.at(text.place, "bad-range", f"range 有误:{message}") from None
    return low, high


def parse_constant(text: str, unit: Unit) -> Any:
    """A constant of a ranged unit. Raises ValueError."""
    if unit == Unit.MONEY:
        return money.parse_fen(normalise(text))
    if unit == Unit.DATE:
        return periods.parse_date(normalise(text))
    if unit == Unit.MONTH:
        return periods.parse_month(normalise(text))
    value = getattr(parse_formula(text), "value", None)
    if not isinstance(value, (int, Fraction)) or isinstance(value, (bool, date)):
        raise ValueError(f"「{text}」不是数")
    if unit in (Unit.COUNT, Unit.YEAR) and not isinstance(value, int):
        raise ValueError(f"「{text}」不是整数")
    return value


def _record_shape(block: Block) -> dict[str, Any]:
    declared = block.mapping("fields")
    if not declared:
        raise RuleError.at(block.place, "fields-missing", "记录要写明 fields")
    shape: dict[str, Field] = {}
    for name, content in declared.entries():
        inner = expect_mapping(content, block.place, name)
        inner.only(_FIELD_KEYS)
        check_name(name)
        shape[str(name)] = Field(**_typed(name, inner))
    unique = tuple(str(name) for name in block.texts("unique"))
    if not set(unique) <= set(shape):
        raise RuleError.at(block.place, "unknown-name", "unique 里有没登记的栏目")
    rows = block.text("rows", "1000")
    if not rows.isdecimal():
        raise RuleError.at(block.place, "wrong-shape", "rows 应是整数")
    return {"fields": shape, "unique": unique, "rows": int(rows)}


def _name_clashes(facts: Mapping[str, Fact], aliases: Mapping[str, str]) -> Iterator[Problem]:
    """Two names that are the same, or that only look the same, would make rules read wrongly."""
    seen: dict[str, str] = {}
    named = [(name, fact.place) for name, fact in facts.items()]
    named += [(alias, facts[name].place) for alias, name in aliases.items()]
    for name, place in named:
        other = seen.setdefault(skeleton(name), name)
        if other != name:
            yield Problem("lookalike-name", f"「{name}」与「{other}」太像,容易看错,请改名", place)
    for fact in facts.values():
        for alias in fact.aliases:
            if alias in facts:
                yield Problem("fact-twice", f"别名「{alias}」已是另一个事实的名称", fact.place)
        for name in fact.fields:
            if name in facts or name in aliases:
                message = f"记录「{fact.name}」的栏目「{name}」与同名事实混淆,请改名"
                yield Problem("field-shadows-fact", message, fact.place)
