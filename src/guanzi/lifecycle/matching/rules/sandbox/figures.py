"""The figures of a measure: what each is, where it stands in the text, how a slider moves it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from guanzi.engines.rules import Formula, Measure, Parameter, Place, Rulebook, Slot, Unit
from guanzi.engines.rules import nodes as tree
from guanzi.engines.rules.values import value_text
from guanzi.engines.rules.working import in_words

EDITABLE = frozenset(
    {Unit.MONEY, Unit.RATIO, Unit.FACTOR, Unit.COUNT, Unit.MONTHS, Unit.DAYS, Unit.DATE}
)
_WRITTEN = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s?(\D*)")
_STEPS = (Decimal(1), Decimal(2), Decimal(5))
FENCE = "```"
LEAST_YEAR = 1900
IN_CONDITIONS, IN_SHARES = "条件", "分担"


@dataclass(frozen=True, slots=True)
class Slider:
    """A range in the unit in which the figure is written."""

    value: str
    low: str
    high: str
    step: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a measure. `key` names it in a form; `place` is None for what a guideline sets;
    `text` is what stands there now, empty where nobody has set it."""

    key: str
    measure: str
    name: str
    kind: str
    unit: Unit
    text: str
    article: str
    sentence: str
    place: Place | None
    slot: str = ""
    bounds: tuple[str, str] = ("", "")

    @property
    def is_main(self) -> bool:
        """Whether it says how much; others say when, for whom, and who pays."""
        says_how_much = self.unit in (Unit.MONEY, Unit.RATIO, Unit.FACTOR)
        return says_how_much and self.kind not in (IN_CONDITIONS, IN_SHARES)

    @property
    def slider(self) -> Slider | None:
        """How it is moved without typing; None for days, for years and for nought."""
        found = _WRITTEN.fullmatch(self.text or self.bounds[1])
        value = Decimal(found[1].replace(",", "")) if found else Decimal(0)
        is_year = self.unit is Unit.COUNT and value >= LEAST_YEAR
        if found is None or self.unit is Unit.DATE or not value or is_year:
            return None
        high = value * 2 if self.text else value
        if self.unit is Unit.RATIO and value <= 100:
            high = min(high, Decimal(100))
        step = _step(high or Decimal(10), self.unit)
        shown = value if self.text else Decimal(0)
        high = (high / step).to_integral_value() * step
        return Slider(_plain(shown), "0", _plain(high), _plain(step), found[2])


def _step(high: Decimal, unit: Unit) -> Decimal:
    """About a hundred steps, in round figures; what is counted is counted in ones."""
    least = Decimal(1) if unit in (Unit.COUNT, Unit.MONTHS, Unit.DAYS) else Decimal(0)
    power = Decimal(10) ** ((high / 100).adjusted())
    step = next((each * power for each in _STEPS if each * power * 100 >= high), power * 10)
    return max(step, least)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def figures_of(measure: Measure, rulebook: Rulebook) -> tuple[Figure, ...]:
    """Every figure of the measure that can be edited, in the order of the text."""
    lines = rulebook.sources[measure.place.file].split("\n")
    found = [*_parameters(measure, lines), *_slots(measure), *_written(measure, lines)]
    names = Counter(figure.name for figure in found)
    count: Counter[str] = Counter()
    told = []
    for figure in found:
        count[figure.name] += 1
        many = names[figure.name] > 1
        name = f"{figure.name} · 第 {count[figure.name]} 个数" if many else figure.name
        told.append(replace(figure, name=name))
    return tuple(told)


def _written(measure: Measure, lines: list[str]) -> Iterator[Figure]:
    seen: dict[tuple[int, int], None] = {}
    for kind, name, sentence, formula in _formulas(measure):
        for part, node in _literals(formula.node):
            place = formula.place.shifted(node.start)
            where = (place.line, place.column)
            text = node.text
            stands = lines[place.line - 1][place.column - 1 :].startswith(text)
            if where in seen or not stands or node.unit not in EDITABLE:
                continue
            seen[where] = None
            yield Figure(
                key=f"{measure.id}.{len(seen)}",
                measure=measure.id,
                name=" · ".join(filter(None, (name, part))),
                kind=kind,
                unit=node.unit,
                text=text,
                article=formula.citation.article,
                sentence=sentence,
                place=place,
            )


def _formulas(measure: Measure) -> Iterator[tuple[str, str, str, Formula]]:
    """What kind of line it is, its name, the sentence that people read, the formula."""
    for condition in measure.conditions:
        yield IN_CONDITIONS, condition.sentence, condition.formula.text, condition.formula
    for name, formula in measure.steps.items():
        yield "算法", name, in_words(formula.node), formula
    if measure.amount:
        yield "金额", "金额", in_words(measure.amount.node), measure.amount
    if measure.cap:
        yield "封顶", "最高金额", measure.cap.note or in_words(measure.cap.node), measure.cap
    for payer, share in measure.share.items():
        if share:
            yield IN_SHARES, f"{payer}负担", in_words(share.node), share


def _literals(node: tree.Node) -> Iterator[tuple[str, tree.Literal]]:
    """Every number of a formula, and which part of it that is."""
    if isinstance(node, tree.Literal):
        yield "", node
    elif isinstance(node, tree.Tiers | tree.Bands):
        yield from _literals(node.subject)
        rate = "比例" if isinstance(node, tree.Tiers) else "标准"
        for number, band in enumerate(node.bands, 1):
            for part, found in _literals(band.value):
                yield f"第 {number} 档{rate}{part}", found
            for part, found in _literals(band.limit) if band.limit else ():
                yield f"第 {number} 档上限{part}", found
    elif isinstance(node, tree.MonthOf):
        yield from _literals(node.operand)  # which month of the year is no figure
    else:
        for child in tree.children(node):
            yield from _literals(child)


# ---------------------------------------------------------------- parameters and slots


def _parameters(measure: Measure, lines: list[str]) -> Iterator[Figure]:
    at = measure.place.line - 1
    for name, parameter in measure.parameters.items():
        at = _line_of(lines, name, at)
        row = at
        for number, dated in enumerate(parameter.values, 1):
            while dated.text not in lines[row].partition(":")[2] and FENCE not in lines[row]:
                row += 1
            column = lines[row].index(dated.text, lines[row].find(":") + 1) + 1
            yield Figure(
                key=f"{measure.id}.{name}.{number}",
                measure=measure.id,
                name=name if len(parameter.values) == 1 else f"{name}（{dated.since} 起）",
                kind="参数",
                unit=parameter.unit,
                text=dated.text,
                article=dated.citation.article,
                sentence=parameter.note,
                place=Place(measure.place.file, row + 1, column, lines[row]),
                slot=name if parameter.is_adjustable else "",
                bounds=_bounds(parameter),
            )
            row += 1


def _line_of(lines: list[str], name: str, since: int) -> int:
    return next(at for at in range(since, len(lines)) if lines[at].strip().startswith(f"{name}:"))


def _slots(measure: Measure) -> Iterator[Figure]:
    for name, slot in measure.slots.items():
        yield Figure(
            key=f"{measure.id}.{name}",
            measure=measure.id,
            name=name,
            kind="指南",
            unit=slot.unit,
            text="",
            article=slot.citation.article,
            sentence=slot.whose_rule,
            place=None,
            slot=name,
            bounds=_bounds(slot),
        )


def _bounds(figure: Slot | Parameter) -> tuple[str, str]:
    if figure.low is None:
        return "", ""
    return value_text(figure.low, figure.unit), value_text(figure.high, figure.unit)


def block_of(measure: Measure, rulebook: Rulebook) -> str:
    """The text of a measure, from its first line to the end of its block."""
    lines = rulebook.sources[measure.place.file].split("\n")[measure.place.line - 1 :]
    end = next((at for at, line in enumerate(lines) if line.startswith(FENCE)), len(lines))
    return "\n".join(lines[:end])
