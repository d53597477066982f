"""A policy laid out for reading: its articles in order, and under each what it says in rules."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanzi.engines.rules import (
    Article,
    Case,
    Citation,
    Condition,
    Document,
    Fact,
    Measure,
    Parameter,
    RecordedMeasure,
    Register,
)
from guanzi.engines.rules.describe import Status, status_of
from guanzi.engines.rules.values import value_text
from guanzi.foundation.face.formula import FormulaSheet, fact_line
from guanzi.foundation.face.markdown import html_of
from guanzi.lifecycle.policies.rules import PolicyState, asking_for, state_on
from guanzi.lifecycle.policies.selectors import Policy


@dataclass(frozen=True, slots=True)
class Row:
    """A named line of a measure: a step, a figure, an open slot, a payer."""

    name: str
    anchor: str
    formula: SafeString | str
    cited: "Cited"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """An article as a link to where it stands."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition as sentence and as formula."""

    condition: Condition
    formula: SafeString
    cited: Cited


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that a measure asks for."""

    fact: Fact
    anchor: str
    line: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing below a heading; `kind` is prose, measure, record or register."""

    kind: str
    html: SafeString | None = None
    measure: "MeasureSheet | None" = None
    record: "RecordSheet | None" = None
    register: Register | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with all that stands below it."""

    anchor: str
    reference: str
    title: str
    depth: int
    parts: tuple[Part, ...]
    is_title: bool

    @property
    def heading(self) -> int:
        """Of the heading element; the page's own title is the only h1."""
        return min(self.depth + 1, 5)

    @property
    def inner_heading(self) -> int:
        """Of the measures and records that stand below it."""
        return self.heading + 1

    @property
    def part_heading(self) -> int:
        """Of the parts of a measure."""
        return min(self.heading + 2, 6)


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """A measure without a figure, with its article as a link."""

    record: RecordedMeasure
    state: PolicyState
    cited: Cited
    figures: tuple[tuple[str, Cited], ...]


class MeasureSheet:
    """A measure laid out for reading."""

    def __init__(self, measure: Measure, policy: Policy) -> None:
        self.measure, self.policy = measure, policy
        self.state = state_on(measure.validity, policy.on)
        self.status = status_of(measure)
        self.cases: tuple[Case, ...] = tuple(c for c in policy.cases[measure.id] if c.work)
        self.other_cases: tuple[Case, ...] = tuple(
            c for c in policy.cases[measure.id] if not c.work
        )
        self._formulas = FormulaSheet(measure)

    @property
    def is_open(self) -> bool:
        """Is a figure left to a sub-rule?"""
        return self.status is Status.SLOT_OPEN

    @cached_property
    def conditions(self) -> list[ConditionRow]:
        return [
            ConditionRow(c, self._formulas.html(c.formula.node), self._cite(c.formula.citation))
            for c in self.measure.conditions
        ]

    @cached_property
    def steps(self) -> list[Row]:
        return [
            Row(
                name,
                self._formulas.anchor("step", name),
                self._formulas.html(formula.node),
                self._cite(formula.citation),
                formula.note,
            )
            for name, formula in self.measure.steps.items()
        ]

    @cached_property
    def amount(self) -> Row | None:
        formula = self.measure.amount
        if formula is None:
            return None
        html, cited = self._formulas.html(formula.node), self._cite(formula.citation)
        return Row("", f"{self.measure.id}-amount", html, cited, formula.note)

    @cached_property
    def cap(self) -> Row | None:
        formula = self.measure.cap
        if formula is None:
            return None
        html, cited = self._formulas.html(formula.node), self._cite(formula.citation)
        return Row("", f"{self.measure.id}-cap", html, cited, formula.note)

    @cached_property
    def shares(self) -> list[Row]:
        return [
            Row(
                payer,
                "",
                self._formulas.html(formula.node) if formula else _("其余"),
                self._cite(self.measure.share_citations[payer]),
            )
            for payer, formula in self.measure.share.items()
        ]

    @cached_property
    def slots(self) -> list[Row]:
        return [
            Row(
                name,
                self._formulas.anchor("slot", name),
                slot.whose_rule,
                self._cite(slot.citation),
            )
            for name, slot in self.measure.slots.items()
        ]

    @cached_property
    def figures(self) -> list[Row]:
        return [
            Row(
                name,
                self._formulas.anchor("figure", name),
                "；".join(
                    _dated(value.text, value.since.isoformat(), several=len(p.values) > 1)
                    for value in p.values
                ),
                self._cite(p.values[-1].citation),
                "；".join(filter(None, (p.note, _latitude(p)))),
            )
            for name, p in self.measure.parameters.items()
        ]

    @cached_property
    def facts(self) -> list[FactRow]:
        known = self.policy.rulebook.vocabulary.facts
        return [
            FactRow(known[name], self._formulas.anchor("fact", name), fact_line(known[name]))
            for name in known
            if name in self.measure.reads
        ]

    def _cite(self, citation: Citation) -> Cited:
        return cite(citation, self.policy, self.measure)


def _dated(text: str, since: str, *, several: bool) -> str:
    return _("%(text)s（%(since)s 起）") % {"text": text, "since": since} if several else text


def _latitude(figure: Parameter) -> str:
    """Between which values a guideline may choose; empty where it may not."""
    if not figure.is_adjustable:
        return ""
    low, high = value_text(figure.low, figure.unit), value_text(figure.high, figure.unit)
    return _("指南可以在 %(low)s 至 %(high)s 之间另定") % {"low": low, "high": high}


def cite(citation: Citation, policy: Policy, by: Measure | RecordedMeasure) -> Cited:
    """The article as a link, with the document's title where it is another one."""
    document = policy.rulebook.cited(citation, by, policy.on)
    article = document.article_of(citation.article)
    place = f"#{article.reference if article else citation.article}"
    if document.id == policy.document.id:
        return Cited(citation.article, place)
    address = f"/policies/{document.id}/{asking_for(document, policy.rulebook, policy.on)}{place}"
    return Cited(f"《{document.title}》{citation.article}", address)


def sheet_of(policy: Policy) -> tuple[Section, ...]:
    """Every heading of the document in order."""
    return tuple(_sections(policy))


def _sections(policy: Policy) -> Iterator[Section]:
    seen: set[str] = set()
    top = _top_level(policy.document)
    for number, article in enumerate(policy.document.articles):
        parts = tuple(_parts(article, policy))
        if not article.reference and not parts:
            continue
        anchor = article.reference
        if anchor in seen or not anchor:
            anchor = f"section-{number}"
        seen.add(anchor)
        yield Section(
            anchor=anchor,
            reference=article.reference,
            title=article.title,
            depth=max(article.level - top, 0) + 1,
            parts=parts,
            is_title=_is_title(article, policy.document),
        )


def _top_level(document: Document) -> int:
    """The level of the document's own first headings, below its title."""
    named = [a for a in document.articles if a.reference and not _is_title(a, document)]
    return min((article.level for article in named), default=1)


def _is_title(article: Article, document: Document) -> bool:
    """Does the heading only repeat the title of the document?"""
    words = unicodedata.normalize("NFKC", f"{article.reference}{article.title}")
    return words == unicodedata.normalize("NFKC", document.title).replace(" ", "")


def _parts(article: Article, policy: Policy) -> Iterator[Part]:
    waiting: list[str] = []
    for part in article.parts:
        if isinstance(part, str):
            waiting.append(part)
            continue
        if part.kind == "cases":
            continue
        if waiting:
            yield Part("prose", html=html_of("\n\n".join(waiting)))
            waiting = []
        yield _rule(part.kind, str(part.content["id"]), policy)
    if waiting:
        yield Part("prose", html=html_of("\n\n".join(waiting)))


def _rule(kind: str, identifier: str, policy: Policy) -> Part:
    if kind == "measure":
        return Part(kind, measure=MeasureSheet(policy.measures[identifier], policy))
    if kind == "record":
        return Part(kind, record=_record(policy.records[identifier], policy))
    return Part(kind, register=policy.registers[identifier])


def _record(record: RecordedMeasure, policy: Policy) -> RecordSheet:
    return RecordSheet(
        record,
        state_on(record.validity, policy.on),
        cite(record.citation, policy, record),
        tuple((text, cite(citation, policy, record)) for text, citation in record.figures),
    )
