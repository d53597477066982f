"""A decision → sentences. One structure serves text, HTML, JSON, the page and the PDF.

Every line says what was looked at, what came out, and by which article; nothing here computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import money, nodes
from .decide import Decision, Outcome, nearest_versions
from .document import Validity
from .measure import Citation, Formula, Modality, Parameter
from .rulebook import Rulebook
from .scope import Step
from .units import Unit
from .values import Unknown, value_text
from .working import in_words, working

OUTCOME_TEXTS: Mapping[Outcome, str] = {
    Outcome.GRANTED: "符合",
    Outcome.REFUSED: "不符合",
    Outcome.NEEDS_PERSON: "需要人工判断",
    Outcome.UNKNOWN: "还缺信息",
    Outcome.NOT_COMPUTABLE: "金额待细则规定",
    Outcome.NOT_IN_FORCE: "无有效政策",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the explanation.

    `kind`: figure (set by a guideline), condition, step, amount, cap, rounding, share or
    alternative. `expression` is the formula as written in the rulebook, `working` the same with
    the values in place, `values` every name in it with its value, `result` what came out.
    `holds` only for conditions (None: unknown).
    """

    kind: str
    title: str
    result: str
    expression: str = ""
    working: str = ""
    unit: str = ""
    citation: Citation | None = None
    citation_text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    modality: Modality | None = None
    holds: bool | None = None
    note: str = ""
    fen: int | None = None
    node: nodes.Node | None = field(default=None, repr=False, compare=False)

    @property
    def worded(self) -> str:
        """The expression in Chinese words."""
        return in_words(self.node) if self.node else self.expression


@dataclass(frozen=True, slots=True)
class MissingFact:
    name: str
    question: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision is what it is, in the order in which a person would check it."""

    decision: Decision
    title: str
    document: str
    headline: str
    outcome: str
    lines: tuple[Line, ...]
    missing: tuple[MissingFact, ...]
    advice: tuple[str, ...]
    nearest: tuple[Validity | None, Validity | None] = (None, None)

    def of_kind(self, *kinds: str) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]


def explain(
    decision: Decision, rulebook: Rulebook, grounds: Mapping[str, str] | None = None
) -> Explanation:
    """Put a decision into words, with the titles and questions of its rulebook.

    `grounds` says for each figure that a guideline set by what it was set.
    """
    return _Explainer(decision, rulebook, grounds or {}).explain()


class _Explainer:
    def __init__(self, decision: Decision, rulebook: Rulebook, grounds: Mapping[str, str]) -> None:
        self.decision, self.rulebook, self.grounds = decision, rulebook, grounds
        self.measure = decision.measure
        self.titles = self._titles()

    def _titles(self) -> dict[str, str]:
        """Of every document the title on the day; of the measure's own, that of its version."""
        known = self.rulebook.documents
        titles = {d.id: self.rulebook.document(d.id, self.decision.on).title for d in known}
        own = (d for d in known if d.place.file == self.measure.place.file)
        return titles | {d.id: d.title for d in own if d.id == self.measure.document}

    def explain(self) -> Explanation:
        facts = self.rulebook.vocabulary.facts
        return Explanation(
            decision=self.decision,
            title=self.measure.name,
            document=self.titles.get(self.measure.document, self.measure.document),
            headline=headline(self.decision),
            outcome=OUTCOME_TEXTS[self.decision.outcome],
            lines=tuple(self._lines()),
            missing=tuple(
                MissingFact(name, facts[name].question) for name in self.decision.missing
            ),
            advice=tuple(self._advice()),
            nearest=self._nearest(),
        )

    def _nearest(self) -> tuple[Validity | None, Validity | None]:
        """For a day without a policy: the version before it and the version after it."""
        if self.decision.outcome is not Outcome.NOT_IN_FORCE:
            return None, None
        versions = [version.validity for version in self.rulebook.versions(self.measure.id)]
        return nearest_versions(versions, self.decision.on)

    def _lines(self) -> Iterator[Line]:
        for name, value in (self.decision.fills or {}).items():
            yield self._set_figure(name, value)
        for result in self.decision.conditions:
            yield self._condition(result)
        for name, step in (self.decision.named or {}).items():
            yield self._line("step", name, self.measure.steps[name], step)
        amount = self.decision.amount
        if self.measure.amount and amount.formula:
            yield self._line("amount", "公式金额", self.measure.amount, amount.formula)
        if self.measure.cap and amount.cap:
            yield self._cap(self.measure.cap, amount.cap)
        if amount.fen is not None:
            yield self._rounding(amount.fen)
        yield from self._shares()
        yield from self._alternatives()

    def _set_figure(self, name: str, value: Any) -> Line:
        """A figure that is not the text's own: who set it, and what the text says."""
        figure = self.measure.open_figures[name]
        low, high = value_text(figure.low, figure.unit), value_text(figure.high, figure.unit)
        if isinstance(figure, Parameter):
            own = figure.on(self.decision.on) or figure.values[0]
            said, citation = f"条文为 {value_text(own.value, figure.unit)}", own.citation
        else:
            said, citation = "条文没有写明", figure.citation
        return Line(
            "figure",
            name,
            value_text(value, figure.unit),
            expression=f"{said},指南可在 {low} 至 {high} 之间确定",
            unit=figure.unit.value,
            citation=citation,
            citation_text=self._cite(citation),
            note=f"由指南确定:{self.grounds.get(name) or '没有注明依据'}",
        )

    def _condition(self, result: Any) -> Line:
        formula = result.condition.formula
        words = {True: "成立", False: "不成立", None: "尚不能判断"}
        return Line(
            "condition",
            result.condition.sentence,
            words[result.holds],
            expression=formula.text,
            working=working(result.step),
            unit=Unit.BOOL.value,
            citation=formula.citation,
            citation_text=self._cite(formula.citation),
            values=dict(_values(result.step, self.decision)),
            modality=result.condition.modality,
            holds=result.holds,
            note=result.condition.remedy if result.holds is False else result.refused,
            node=formula.node,
        )

    def _line(self, kind: str, title: str, formula: Formula, step: Step, note: str = "") -> Line:
        unit = formula.node.unit
        assert unit is not None
        return Line(
            kind,
            title,
            value_text(step.value, unit),
            expression=formula.text,
            working=working(step),
            unit=unit.value,
            citation=formula.citation,
            citation_text=self._cite(formula.citation),
            values=dict(_values(step, self.decision)),
            note=note or formula.note,
            node=formula.node,
        )

    def _cap(self, formula: Formula, step: Step) -> Line:
        assert self.decision.amount.formula
        before, cap = self.decision.amount.formula.value, step.value
        if isinstance(before, Unknown) or isinstance(cap, Unknown):
            return self._line("cap", "封顶", formula, step)
        verdict = "超过封顶,按封顶计" if before > cap else "没有超过封顶"
        note = f"公式金额 {value_text(before, Unit.MONEY)} {verdict}"
        return self._line(
            "cap", "封顶", formula, step, "。".join(filter(None, (note, formula.note)))
        )

    def _rounding(self, fen: int) -> Line:
        settled = self.decision.outcome.has_amount
        title = "最多可得" if self.measure.ceiling else "扶持金额"
        if not settled:
            title = f"若其余条件都成立,{title}"
        if self.measure.amount is None:
            return Line("rounding", title, money.yuan_text(fen))
        exact = value_text(self.decision.amount.exact, Unit.MONEY)
        return Line(
            "rounding",
            title,
            money.yuan_text(fen),
            expression=self.measure.rounding,
            working=f"{exact} {self.measure.rounding}",
            unit=Unit.MONEY.value,
            citation=self.measure.amount.citation,
            citation_text=self._cite(self.measure.amount.citation),
            note="条文只写「不超过」,实际金额由指南或细则在此之内确定"
            if self.measure.ceiling
            else "",
            fen=fen if settled else None,
        )

    def _shares(self) -> Iterator[Line]:
        if self.decision.outcome in (Outcome.REFUSED, Outcome.NOT_IN_FORCE):
            return
        for payer, formula in self.measure.share.items():
            fen = (self.decision.shares or {}).get(payer)
            step = (self.decision.share_rates or {}).get(payer)
            citation = self.measure.share_citations[payer]
            yield Line(
                "share",
                payer,
                "尚不能确定" if fen is None else money.yuan_text(fen),
                expression=formula.text if formula else "其余",
                working=value_text(step.value, Unit.RATIO) if step else "其余",
                unit=Unit.MONEY.value,
                citation=citation,
                citation_text=self._cite(citation),
                values=dict(_values(step, self.decision)) if step else {},
                fen=fen,
                node=formula.node if formula else None,
            )

    def _alternatives(self) -> Iterator[Line]:
        for item in self.decision.alternatives:
            fen = item.amount_fen
            yield Line(
                "alternative",
                f"{item.reading.question}",
                "不另算金额" if fen is None else money.yuan_text(fen),
                expression=item.alternative.text,
                note=f"采用:{item.reading.chosen}。理由:{item.reading.because}。",
                citation=Citation(self.measure.document, self.measure.article),
                citation_text=item.reading.id,
                fen=fen,
            )

    def _cite(self, citation: Citation) -> str:
        if citation.document == self.measure.document:
            return citation.article
        return f"《{self.titles.get(citation.document, citation.document)}》{citation.article}"

    def _advice(self) -> Iterator[str]:
        outcome, deciding = self.decision.outcome, self.decision.deciding
        before, after = self._nearest()
        if before:
            yield f"此前的一版有效期为 {before},已经期满;期满后不能再据以作出新的审批。"
        if after:
            yield f"此后的一版有效期为 {after}。"
        if outcome is Outcome.REFUSED and deciding:
            if deciding.condition.remedy:
                yield f"可以怎么办:{deciding.condition.remedy}。"
            yield f"对结果有异议,可以向{self.measure.decides}提出,并附上相应材料。"
        if outcome is Outcome.NEEDS_PERSON and deciding:
            article = self._cite(deciding.condition.formula.citation)
            word = deciding.condition.modality.value
            yield (
                f"{article}对「{deciding.condition.sentence}」用的是「{word}」,"
                f"由{self.measure.decides}判断,系统不代为决定。"
            )
        settled = outcome in (Outcome.NOT_COMPUTABLE, Outcome.NEEDS_PERSON)
        for name in self.decision.open_slots if settled else ():
            slot = self.measure.slots[name]
            yield f"{self._cite(slot.citation)}没有写明「{name}」:{slot.whose_rule}。"
        if self.decision.amount.refused:
            yield self.decision.amount.refused.message
        if self.measure.group:
            yield f"{self.measure.group.name}:{self.measure.group.note}。"


def headline(decision: Decision) -> str:
    """The answer in one sentence."""
    return _HEADLINES[decision.outcome](decision)


def _not_in_force(decision: Decision) -> str:
    return f"{decision.on} 没有有效的政策:本措施的有效期为 {decision.measure.validity}。"


def _refused(decision: Decision) -> str:
    assert decision.deciding
    condition = decision.deciding.condition
    return f"不符合{condition.formula.citation.article}:{condition.sentence}。"


def _unknown(decision: Decision) -> str:
    return f"还缺 {len(decision.missing)} 项信息:{'、'.join(decision.missing)}。"


def _not_computable(decision: Decision) -> str:
    figures = "、".join(decision.open_slots)
    if decision.deciding:
        reason = decision.deciding.refused or f"条文没有写明{figures}"
        return f"「{decision.deciding.condition.sentence}」不能判断:{reason}。"
    reason = f"条文没有写明{figures}" if figures else "算法得不出唯一的结果"
    return f"条件符合,但{reason},金额暂不能计算{_then(_upto(decision))}。"


def _needs_person(decision: Decision) -> str:
    assert decision.deciding
    state = "尚不能确定" if decision.deciding.holds is None else "不成立"
    amount = _amount_text(decision)
    money_part = f"如获同意,{amount}" if amount else _upto(decision)
    return f"需要人工判断:「{decision.deciding.condition.sentence}」{state}{_then(money_part)}。"


def _granted(decision: Decision) -> str:
    return f"符合条件{_then(_amount_text(decision))}。"


_HEADLINES = {
    Outcome.NOT_IN_FORCE: _not_in_force,
    Outcome.REFUSED: _refused,
    Outcome.UNKNOWN: _unknown,
    Outcome.NOT_COMPUTABLE: _not_computable,
    Outcome.NEEDS_PERSON: _needs_person,
    Outcome.GRANTED: _granted,
}


def _upto(decision: Decision) -> str:
    most = decision.most_fen
    return "" if most is None else f"最高不超过 {money.wan_text(most)}"


def _amount_text(decision: Decision) -> str:
    if decision.amount_fen is None:
        return ""
    if decision.amount_fen == 0:
        return "但按公式没有可得的金额(0.00元)"
    word = "最多可得" if decision.measure.ceiling else "可得"
    return f"{word} {money.yuan_text(decision.amount_fen)}"


def _then(text: str) -> str:
    return f",{text}" if text else ""


def _values(step: Step, decision: Decision) -> Iterator[tuple[str, str]]:
    """Every name that the formula mentions, with its value."""
    seen = set()
    for part in _steps(step):
        name = getattr(part.node, "name", None)
        if isinstance(part.node, nodes.FieldName) or name is None or name in seen:
            continue
        seen.add(name)
        assert part.node.unit is not None
        yield name, value_text(part.value, part.node.unit)


def _steps(step: Step) -> Iterator[Step]:
    yield step
    for part in step.parts:
        yield from _steps(part)
