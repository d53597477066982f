"""A `measure` block of a document → a checked measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from . import money, nodes, periods
from .blocks import Mapping as Block
from .blocks import Text, expect_mapping
from .check import check_formula
from .document import Document, RawBlock
from .entries import head_of, parts_of, read_citation, word_of
from .errors import Place, Problem, RuleError
from .formula import parse_formula
from .measure import (
    Alternative,
    Citation,
    Condition,
    DatedValue,
    Formula,
    Group,
    Measure,
    Modality,
    Parameter,
    Reading,
    Slot,
)
from .names import Names
from .source import normalise, skeleton
from .units import RANGED_UNITS, Unit
from .vocabulary import Vocabulary, check_name, parse_range

REST = "其余"
ADJUSTABLE = "指南可定"
PARAMETER_USAGE = "值 | 条款 | 说明 | 指南可定 最小 至 最大"
NO_CAP = "无"
MOST_HEIGHT = 150
_MEASURE_KEYS = frozenset(
    "id name subject period contact instrument responsible strength benefit tags ceiling in_force"
    " parameters slots when let amount cap round share group readings".split()
)
_READING_KEYS = frozenset("id question chosen because applies alternatives".split())
_ALTERNATIVE_KEYS = frozenset("text let amount cap".split())

Read = TypeVar("Read")


def read_measure(
    raw: RawBlock, article: str, document: Document, vocabulary: Vocabulary
) -> Measure:
    """Read and check one measure block. Raises RuleError with every problem found in it."""
    return _MeasureReader(raw, article, document, vocabulary).read()


class _MeasureReader:
    """Reads a block in the order in which its names become known, and keeps every problem."""

    def __init__(
        self, raw: RawBlock, article: str, document: Document, vocabulary: Vocabulary
    ) -> None:
        self.block = expect_mapping(raw.content, raw.place, raw.kind)
        self.article, self.document = article, document
        self.names = Names(vocabulary)
        self.problems: list[Problem] = []
        self.steps: dict[str, Formula] = {}

    def read(self) -> Measure:
        block = self.block
        block.only(_MEASURE_KEYS)
        head = head_of(block, self.document, self.article)
        parameters = self._named(block.mapping("parameters"), self._parameter)
        slots = self._named(block.mapping("slots"), self._slot)
        self._no_clashes(block)
        self.names = replace(
            self.names,
            figures={name: parameter.unit for name, parameter in parameters.items()},
            slots={name: slot.unit for name, slot in slots.items()},
        )
        steps = self._steps(block.mapping("let"))
        self._guard(lambda: _check_chain(steps))
        self.steps = steps
        conditions = self._each(block.texts("when"), self._condition)
        amount, cap = self._money_row("amount"), self._money_row("cap")
        share = self._named(block.mapping("share"), self._share)
        readings = self._each(block.mappings("readings"), self._reading)
        groups = self._each(block.texts("group"), self._group)
        ceiling = self._guard(lambda: _yes(block, "ceiling")) or False
        rounding = self._guard(lambda: _rounding(block)) or money.DEFAULT_ROUNDING
        if self.problems:
            raise RuleError(*self.problems)
        measure = Measure(
            **head,
            subject=block.text("subject"),
            period=block.text("period"),
            contact=block.text("contact"),
            ceiling=ceiling,
            conditions=tuple(conditions),
            steps=steps,
            parameters=parameters,
            slots=slots,
            amount=amount,
            cap=cap,
            rounding=rounding,
            share={payer: formula for payer, (formula, _) in share.items()},
            share_citations={payer: citation for payer, (_, citation) in share.items()},
            readings=tuple(readings),
            group=groups[0] if groups else None,
        )
        return replace(measure, reads=facts_read(measure.formulas()))

    # -- collecting problems instead of stopping at the first

    def _guard(self, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except RuleError as error:
            self.problems += error.problems
            return None

    def _each(self, items: Iterable[Any], read: Callable[[Any], Read]) -> list[Read]:
        found = [self._guard(partial(read, item)) for item in items]
        return [item for item in found if item is not None]

    def _named(self, block: Block, read: Callable[[Text, Any], Read]) -> dict[str, Read]:
        found = {}
        for name, content in block.entries():
            made = self._guard(partial(read, name, content))
            if made is not None:
                found[normalise(name)] = made
        return found

    def _no_clashes(self, block: Block) -> None:
        """A name means one thing: a step may not hide a fact, nor a figure a step."""
        vocabulary = self.names.vocabulary
        fields = {name for fact in vocabulary.facts.values() for name in fact.fields}
        seen = {skeleton(name): name for name in (*vocabulary.names(), *fields)}
        for key in ("parameters", "slots", "let"):
            for name, _content in block.mapping(key).entries():
                plain = Text.at(normalise(name), name.place)
                self._guard(partial(check_name, plain))
                other = seen.setdefault(skeleton(plain), plain)
                if other is plain:
                    continue
                code, message = "name-twice", f"「{name}」已是别的事实、栏目、步骤或数字的名称"
                if other != plain:
                    code, message = "lookalike-name", f"「{name}」与「{other}」太像,请改名"
                self.problems.append(Problem(code, message, plain.place))

    # -- formulas

    def _formula(
        self, text: Text, citation: Text | None, unit: Unit | None, note: str = ""
    ) -> Formula:
        node = check_formula(parse_formula(text, text.place), self.names, text.place)
        if (
            unit
            and node.unit != unit
            and not (unit == Unit.RATIO and node.unit in (Unit.COUNT, Unit.FACTOR))
        ):
            wanted = "条件(是或否)" if unit is Unit.BOOL else unit.value
            word = node.unit.value if node.unit else ""
            raise RuleError.at(text.place, "unit", f"这里应是{wanted},「{text}」却是{word}")
        return Formula(
            str(text), node, self._citation(citation or Text.at("", text.place)), text.place, note
        )

    def _citation(self, text: Text) -> Citation:
        return read_citation(text, self.document)

    def _steps(self, block: Block) -> dict[str, Formula]:
        steps: dict[str, Formula] = {}
        for name, content in block.entries():
            formula = self._guard(partial(self._row, content, name, None))
            if formula:
                steps[normalise(name)] = formula
                unit = formula.node.unit or Unit.MONEY
                self.names = replace(self.names, steps={**self.names.steps, normalise(name): unit})
        return steps

    def _row(self, content: Any, what: str, unit: Unit | None) -> Formula:
        """`formula | citation | note`."""
        text, citation, *note = parts_of(content, what, 2, 3, "公式 | 条款")
        return self._formula(text, citation, unit, str(note[0]) if note else "")

    def _money_row(self, key: str) -> Formula | None:
        content = self.block.get(key)
        return self._guard(lambda: self._row(content, key, Unit.MONEY)) if content else None

    # -- the parts of a measure

    def _condition(self, row: Text) -> Condition:
        usage = "公式 | 条款 | 必须 | 说明 | 可以怎么办"
        text, citation, modality, sentence, *remedy = parts_of(row, "when", 4, 5, usage)
        formula = self._formula(text, citation, Unit.BOOL)
        word = word_of(modality, Modality)
        return Condition(formula, word, str(sentence), str(remedy[0]) if remedy else "")

    def _parameter(self, name: Text, content: Any) -> Parameter:
        rows = content if isinstance(content, list) else [content]
        values, units, note, marks = [], set(), "", []
        for row in rows:
            text, citation, *rest = parts_of(row, name, 2, 4, PARAMETER_USAGE)
            if rest and rest[-1].startswith(ADJUSTABLE):
                marks.append(rest.pop())
            if len(rest) > 1:
                raise RuleError.at(rest[-1].place, "wrong-shape", f"应写成「{PARAMETER_USAGE}」")
            since = self.document.validity.since
            if text.startswith("自"):
                day, _, figure = text.removeprefix("自").partition("起")
                since = _day(day.strip(), text.place)
                text = Text.at(figure.strip(), text.place)
            literal = parse_formula(text, text.place)
            if not isinstance(literal, nodes.Literal) or literal.unit is None:
                raise RuleError.at(text.place, "not-a-figure", "参数应是一个数,不是公式")
            units.add(literal.unit)
            values.append(DatedValue(since, literal.value, str(text), self._citation(citation)))
            note = str(rest[0]) if rest else note
        days = [value.since for value in values]
        if len(units) != 1 or days != sorted(set(days)):
            raise RuleError.at(
                name.place, "parameter-versions", f"「{name}」的各个值单位要一致,起日要递增且不重复"
            )
        parameter = Parameter(str(name), units.pop(), tuple(values), note)
        return _adjustable(parameter, marks) if marks else parameter

    def _slot(self, name: Text, content: Any) -> Slot:
        usage = "类型 范围 | 条款 | 由谁在哪里规定"
        kind, citation, whose = parts_of(content, name, 3, 3, usage)
        word, _, bounds = kind.partition(" ")
        unit = next((unit for unit in RANGED_UNITS if unit.value == word), None)
        if unit is None or not bounds:
            raise RuleError.at(kind.place, "wrong-shape", f"请写成「{usage}」")
        low, high = parse_range(Text.at(bounds.strip(), kind.place), unit)
        return Slot(
            normalise(name), unit, low, high, self._citation(citation), str(whose), name.place
        )

    def _share(self, payer: Text, content: Any) -> tuple[Formula | None, Citation]:
        text, citation = parts_of(content, payer, 2, 2, "比例 | 条款")
        if text == REST:
            return None, self._citation(citation)
        formula = self._formula(text, citation, Unit.RATIO)
        return formula, formula.citation

    def _group(self, row: Text) -> Group:
        name, citation, note = parts_of(row, "group", 3, 3, "名称 | 条款 | 说明")
        return Group(str(name), self._citation(citation), str(note))

    def _reading(self, block: Block) -> Reading:
        block.only(_READING_KEYS)
        head = {key: str(block.required(key)) for key in ("id", "question", "chosen", "because")}
        citation = Text.at(self.article, block.place)
        applies = block.optional("applies")
        condition = self._formula(applies, citation, Unit.BOOL) if applies else None
        alternatives = tuple(
            self._alternative(item, citation) for item in block.mappings("alternatives")
        )
        if not alternatives:
            raise RuleError.at(
                block.place, "reading-alone", "写明没有采用的另一种读法(alternatives)"
            )
        return Reading(**head, alternatives=alternatives, applies=condition)

    def _alternative(self, block: Block, citation: Text) -> Alternative:
        block.only(_ALTERNATIVE_KEYS)
        steps = {}
        rows = block.mapping("let")
        for name, _content in rows.entries():
            text = rows.required(name)
            if normalise(name) not in self.names.steps:
                raise RuleError.at(name.place, "unknown-name", f"没有「{name}」这一步可以改读")
            steps[normalise(name)] = self._formula(
                text, citation, self.names.steps[normalise(name)]
            )
        _check_chain({**self.steps, **steps})
        amount, cap = block.optional("amount"), block.optional("cap")
        return Alternative(
            text=str(block.required("text")),
            steps=steps,
            amount=self._formula(amount, citation, Unit.MONEY) if amount else None,
            cap=self._formula(cap, citation, Unit.MONEY) if cap and cap != NO_CAP else None,
            drops_cap=cap == NO_CAP,
        )


def _adjustable(parameter: Parameter, marks: list[Text]) -> Parameter:
    """The parameter with the range in which a guideline may set it. Raises RuleError."""
    mark, unit = marks[0], parameter.unit
    if len(marks) > 1:
        message = f"「{parameter.name}」的「{ADJUSTABLE}」只写一次"
        raise RuleError.at(marks[1].place, "bad-latitude", message)
    if unit not in RANGED_UNITS:
        message = f"「{parameter.name}」是{unit.value},没有可供指南选定的范围"
        raise RuleError.at(mark.place, "bad-latitude", message)
    low, high = parse_range(Text.at(mark.removeprefix(ADJUSTABLE).strip(), mark.place), unit)
    if low == high or not all(low <= dated.value <= high for dated in parameter.values):
        message = f"「{parameter.name}」可选的范围要包括条文的值,并且不止一个值"
        raise RuleError.at(mark.place, "bad-latitude", message)
    return replace(parameter, low=low, high=high)


def _check_chain(steps: Mapping[str, Formula]) -> None:
    """A step may stand on others, but not so high that computing it exhausts the machine."""
    heights: dict[str, int] = {}

    def height(node: nodes.Node, below: int, open_steps: tuple[str, ...]) -> int:
        if isinstance(node, nodes.StepName) and node.name not in open_steps:
            if node.name not in heights:
                opened = (*open_steps, node.name)
                heights[node.name] = height(steps[node.name].node, below + 1, opened)
            above = heights[node.name]
        else:
            above = max((height(n, below + 1, open_steps) for n in nodes.children(node)), default=0)
        if below + above > MOST_HEIGHT:
            raise _TooHigh
        return above + 1

    for name, formula in steps.items():
        try:
            height(formula.node, 0, (name,))
        except _TooHigh:
            message = f"「{name}」一步套一步超过 {MOST_HEIGHT} 层,请简化"
            raise RuleError.at(formula.place, "formula-too-deep", message) from None


class _TooHigh(Exception):
    pass


def facts_read(formulas: Iterable[Formula]) -> tuple[str, ...]:
    """The facts that these formulas can ask for, in the order in which they are read."""
    found = (node for formula in formulas for node in nodes.walk(formula.node))
    return tuple(dict.fromkeys(node.name for node in found if isinstance(node, nodes.FactName)))


def _day(text: str, place: Place) -> Any:
    try:
        return periods.parse_date(text)
    except ValueError as error:
        raise RuleError.at(place, "bad-validity", str(error)) from None


def _yes(block: Block, key: str) -> bool:
    word = block.optional(key)
    if word is not None and word not in ("是", "否"):
        raise RuleError.at(word.place, "unknown-word", f"「{key}」只能是 是 或 否")
    return word == "是"


def _rounding(block: Block) -> str:
    name = block.optional("round") or Text.at(money.DEFAULT_ROUNDING, block.place)
    if name not in money.ROUNDINGS:
        raise RuleError.at(name.place, "unknown-word", f"没有「{name}」这种取整")
    return str(name)
