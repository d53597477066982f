"""Is the rulebook sound? Every finding names its file and line; errors refuse the rulebook,
warnings do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

from . import nodes, values
from .cases import Case, check_work
from .consistency import contradictions
from .decide import decide
from .document import Document
from .errors import FactsRejected, Problem, RuleError, Severity
from .evaluate import evaluate
from .facts import read_facts, read_fills
from .measure import Formula, Measure, Modality
from .nodes import Node
from .rulebook import Rulebook
from .scope import Scope, scope_of
from .units import Unit
from .values import Unknown

LEAST_CASES = 2


def verify(rulebook: Rulebook) -> list[Problem]:
    """Every problem of a compiled rulebook, in file order; it may be used when none is an error."""
    problems: list[Problem] = []
    for document in rulebook.documents:
        problems += _document(document, rulebook)
    problems += _versions(rulebook)
    for measure in rulebook.measures:
        problems += _measure(measure, rulebook)
    problems += _cases(rulebook)
    return sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column))


def errors_of(problems: list[Problem]) -> list[Problem]:
    """The problems that refuse the rulebook."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


# ---------------------------------------------------------------- documents and versions


def _document(document: Document, rulebook: Rulebook) -> Iterator[Problem]:
    if document.source and not document.has_article(document.source):
        yield Problem("citation-unknown", f"本文件没有「{document.source}」这一条", document.place)
    for other_id in document.replaces:
        others = [other for other in rulebook.documents if other.id == other_id]
        if not others:
            yield Problem("citation-unknown", f"没有「{other_id}」这份文件", document.place)
        for other in others:
            if other.validity.until is None or other.validity.until >= document.validity.since:
                message = (
                    f"本文件替代「{other.title}」,后者的有效期({other.validity})却没有在此之前结束"
                )
                yield Problem("versions-contradict", message, document.place)
    references = [article.reference for article in document.articles if article.reference]
    for article in document.articles:
        if references.count(article.reference) > 1:
            yield Problem(
                "article-twice", f"标题「{article.reference}」出现了不止一次", article.place
            )


def _versions(rulebook: Rulebook) -> Iterator[Problem]:
    """On no day may two versions of a document or a measure be in force together."""
    for one, other in combinations(rulebook.documents, 2):
        if one.id == other.id and one.validity.overlaps(other.validity):
            both = f"{one.validity} 与 {other.validity}({one.place.file})"
            message = f"「{one.title}」的两个版本有效期重叠:{both}"
            yield Problem("versions-overlap", message, other.place)
    for first, second in combinations(rulebook.listed(), 2):
        if first.id == second.id and first.validity.overlaps(second.validity):
            both = f"{first.validity} 与 {second.validity}({first.place})"
            message = f"措施「{first.id}」的两个版本有效期重叠:{both}"
            yield Problem("versions-overlap", message, second.place)


# ---------------------------------------------------------------- one measure


def _measure(measure: Measure, rulebook: Rulebook) -> Iterator[Problem]:
    yield from _citations(measure, rulebook)
    yield from _enough_cases(measure, rulebook)
    yield from _bands(measure)
    ranges = _Narrowed(measure)
    yield from ranges.problems()
    for condition in measure.conditions:
        yield from _can_hold(condition.formula, measure)
    yield from _divisors(measure, ranges.bounds)
    yield from _cap(measure, ranges.bounds)
    yield from _shares(measure, ranges.bounds)
    yield from _alternatives(measure)


def _citations(measure: Measure, rulebook: Rulebook) -> Iterator[Problem]:
    if not measure.article:
        yield Problem(
            "citation-missing", f"措施「{measure.name}」要写在它的条款标题之下", measure.place
        )
    known = {document.id: document for document in rulebook.documents}
    for formula in measure.formulas():
        document = known.get(formula.citation.document)
        if document is None or not document.has_article(formula.citation.article):
            cited = f"{formula.citation.document} {formula.citation.article}"
            yield Problem("citation-unknown", f"找不到所引的「{cited}」", formula.place)


def _enough_cases(measure: Measure, rulebook: Rulebook) -> Iterator[Problem]:
    count = len(rulebook.cases_of(measure))
    if count < LEAST_CASES:
        message = f"措施「{measure.name}」有 {count} 个算例,至少要 {LEAST_CASES} 个"
        yield Problem("cases-missing", message, measure.place)


def _nothing_known(measure: Measure, ranges: Mapping[str, Any] | None = None) -> Scope:
    """The scope in which a formula shows all that it can come to."""
    return replace(scope_of(measure, {}, measure.validity.since), ranges=ranges or {})


def _can_hold(formula: Formula, measure: Measure) -> Iterator[Problem]:
    value = evaluate(formula.node, _nothing_known(measure)).value
    if value is False:
        yield Problem("never-holds", f"条件「{formula.text}」永远不能成立", formula.place)
    if value is True:
        message = f"条件「{formula.text}」总是成立,不起作用"
        yield Problem("always-holds", message, formula.place, Severity.WARNING)


def _bands(measure: Measure) -> Iterator[Problem]:
    for formula in _all_formulas(measure):
        for node in nodes.walk(formula.node):
            if isinstance(node, (nodes.Tiers, nodes.Bands)):
                yield from _one_ladder(node, formula, measure)


def _one_ladder(
    node: nodes.Tiers | nodes.Bands, formula: Formula, measure: Measure
) -> Iterator[Problem]:
    scope = _nothing_known(measure)
    limits = [evaluate(band.limit, scope).value for band in node.bands if band.limit is not None]
    known: list[Any] = [limit for limit in limits if not isinstance(limit, Unknown)]
    if known != sorted(set(known)):
        message = f"各档上限要递增且不重复,否则档与档重叠:「{node.text}」"
        yield Problem("bands-overlap", message, formula.place.shifted(node.start))
    last = node.bands[-1]
    if last.limit is not None:
        most = values.high(evaluate(node.subject, scope).value)
        if not known or most is None or most > known[-1]:
            message = (
                f"「{node.subject.text}」超过最后一档上限时没有规定,留下了空档:「{node.text}」"
            )
            yield Problem("bands-gap", message, formula.place.shifted(node.start))


def _all_formulas(measure: Measure) -> Iterator[Formula]:
    yield from measure.formulas()
    for reading in measure.readings:
        if reading.applies:
            yield reading.applies
        for alternative in reading.alternatives:
            yield from alternative.steps.values()
            yield from (f for f in (alternative.amount, alternative.cap) if f)


def _divisors(measure: Measure, ranges: Mapping[str, Any]) -> Iterator[Problem]:
    """A divisor must stay clear of zero once every *must* condition holds."""
    for formula in _all_formulas(measure):
        for node in nodes.walk(formula.node):
            if isinstance(node, nodes.Arithmetic) and node.operator == "/":
                value = evaluate(node.right, _nothing_known(measure, ranges)).value
                low, high = values.low(value), values.high(value)
                if low is None or high is None or low <= 0 <= high:
                    place = formula.place.shifted(node.right.start)
                    message = f"除数「{node.right.text}」可能为零;请加一个「大于零」的必须条件"
                    yield Problem("zero-divisor", message, place)


def _cap(measure: Measure, ranges: Mapping[str, Any]) -> Iterator[Problem]:
    if not (measure.cap and measure.amount):
        return
    scope = _nothing_known(measure, ranges)
    most = values.high(evaluate(measure.amount.node, scope).value)
    least = values.low(evaluate(measure.cap.node, scope).value)
    if most is not None and least is not None and most <= least:
        upto = values.value_text(most, Unit.MONEY)
        message = f"封顶「{measure.cap.text}」永远用不到:公式最多只到 {upto}"
        yield Problem("cap-never-binds", message, measure.cap.place, Severity.WARNING)


def _shares(measure: Measure, ranges: Mapping[str, Any]) -> Iterator[Problem]:
    if not measure.share:
        return
    rests = [payer for payer, formula in measure.share.items() if formula is None]
    scope = _nothing_known(measure, ranges)
    rates = [(f, evaluate(f.node, scope).value) for f in measure.share.values() if f]
    for formula, rate in rates:
        if _outside(rate):
            message = f"分担比例「{formula.text}」要始终在 0 与 100% 之间"
            yield Problem("shares-sum", message, formula.place)
    total: Any = sum((values.high(rate) or 0 for _, rate in rates), Fraction(0))
    exact = all(not isinstance(rate, Unknown) for _, rate in rates)
    if rests and total > 1 and not any(_outside(rate) for _, rate in rates):
        yield Problem("shares-sum", "写明的各方分担合计可能超过 100%", measure.place)
    if len(rests) > 1 or (not rests and (not exact or total != 1)):
        yield Problem(
            "shares-sum", "各方分担合计须恒为 100%;请把其中一方写成「其余」", measure.place
        )


def _outside(rate: Any) -> bool:
    low, high = values.low(rate), values.high(rate)
    return low is None or high is None or low < 0 or high > 1


def _alternatives(measure: Measure) -> Iterator[Problem]:
    for reading in measure.readings:
        for alternative in reading.alternatives:
            if alternative.is_computed and measure.amount is None:
                message = f"「{measure.name}」没有金额,另一种读法无从计算"
                yield Problem("reading-without-amount", message, measure.place)
            if alternative.steps:
                yield from _circular(measure, {**measure.steps, **alternative.steps})


def _circular(measure: Measure, steps: Mapping[str, Formula]) -> Iterator[Problem]:
    """Another reading may not lead a step back to itself."""
    for name, formula in steps.items():
        reached, ahead = set[str](), [name]
        while ahead:
            used = _steps_in(steps[ahead.pop()]) - reached
            reached |= used
            ahead += used
        if name in reached:
            message = f"「{name}」绕了一圈又用到自己"
            yield Problem("circular-step", message, formula.place)
            return


def _steps_in(formula: Formula) -> set[str]:
    return {node.name for node in nodes.walk(formula.node) if isinstance(node, nodes.StepName)}


# ------------------------------------------------------------ conditions that exclude each other


class _Narrowed:
    """What the *must* conditions leave of every fact's range, where they compare a fact with a
    constant.
    """

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.bounds: dict[str, tuple[Any, Any]] = {}
        self.allowed: dict[str, set[Any]] = {}
        self.empty: list[tuple[str, Formula]] = []
        for condition in measure.conditions:
            if condition.modality is Modality.MUST:
                self._condition(condition.formula)

    def problems(self) -> Iterator[Problem]:
        for name, formula in self.empty:
            message = f"各项必须条件对「{name}」的要求互相排斥,没有人能够符合"
            yield Problem("never-holds", message, formula.place)

    def _condition(self, formula: Formula) -> None:
        for part in _conjuncts(formula.node):
            if isinstance(part, nodes.Comparison):
                self._comparison(part, formula)
            elif isinstance(part, nodes.Membership) and isinstance(part.item, nodes.FactName):
                self._only(part.item, {_constant(option) for option in part.options}, formula)
            elif isinstance(part, nodes.FactName):
                self._only(part, {True}, formula)
            elif isinstance(part, nodes.Not) and isinstance(part.operand, nodes.FactName):
                self._only(part.operand, {False}, formula)

    def _comparison(self, node: nodes.Comparison, formula: Formula) -> None:
        fact, operator, value = node.left, node.operator, self._figure(node.right)
        if not isinstance(fact, nodes.FactName):
            fact, value = node.right, self._figure(node.left)
            operator = _MIRRORED.get(operator, operator)
        if not isinstance(fact, nodes.FactName) or value is None:
            return
        if fact.unit in (Unit.CHOICE, Unit.BOOL):
            every = _answers(fact)
            self._only(fact, {value} if operator == "=" else every - {value}, formula)
        elif operator != "<>":
            self._bound(fact, operator, value, formula)

    def _figure(self, node: Node) -> Any:
        if isinstance(node, nodes.FigureName):
            parameter = self.measure.parameters[node.name]
            return parameter.values[0].value if len(parameter.values) == 1 else None
        return _constant(node)

    def _only(self, node: nodes.FactName, allowed: set[Any], formula: Formula) -> None:
        every = _answers(node)
        left = self.allowed.get(node.name, every) & allowed
        self.allowed[node.name] = left
        if not left:
            self.empty.append((node.name, formula))

    def _bound(self, node: nodes.FactName, operator: str, value: Any, formula: Formula) -> None:
        low, high = self.bounds.get(node.name, (node.fact.low, node.fact.high))
        step = _STEPS.get(node.fact.unit)
        if operator in (">", ">=", "="):
            low = max(low, value + step if operator == ">" and step is not None else value)
        if operator in ("<", "<=", "="):
            high = min(high, value - step if operator == "<" and step is not None else value)
        self.bounds[node.name] = (low, high)
        if low > high:
            self.empty.append((node.name, formula))


def _answers(node: nodes.FactName) -> set[Any]:
    return set(node.fact.options) or {True, False}


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STEPS: dict[Unit, Any] = {
    Unit.MONEY: 1,
    Unit.COUNT: 1,
    Unit.YEAR: 1,
    Unit.MONTH: 1,
    Unit.DATE: timedelta(days=1),
}


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, nodes.AllOf):
        for operand in node.operands:
            yield from _conjuncts(operand)
    else:
        yield node


def _constant(node: Node) -> Any:
    return node.value if isinstance(node, nodes.Literal) else None


# ---------------------------------------------------------------- cases


def _cases(rulebook: Rulebook) -> Iterator[Problem]:
    known = {measure.id for measure in rulebook.measures}
    for case in rulebook.cases:
        if case.measure not in known:
            yield Problem("unknown-name", f"没有「{case.measure}」这项措施", case.place)
            continue
        yield from run_case(case, rulebook)


def run_case(case: Case, rulebook: Rulebook) -> Iterator[Problem]:
    """Decide the case and check its hand computation; one problem for each difference."""
    measure = rulebook.measure(case.measure, case.on)
    try:
        facts = read_facts(case.given, rulebook.vocabulary)
        fills = read_fills(case.fills, measure)
    except FactsRejected as rejected:
        for wrong in rejected.problems:
            yield Problem(
                "case-facts", f"算例「{case.name}」的事实有误:{wrong.message}", case.place
            )
        return
    for contradiction in contradictions(rulebook.consistency, facts):
        yield Problem("case-facts", f"算例「{case.name}」:{contradiction.message}", case.place)
    decision = decide(measure, facts, case.on, fills, alternatives=False)
    difference = case.expected.differs(decision)
    if difference:
        yield Problem("case-fails", f"算例「{case.name}」不符:{difference}", case.place)
    if case.work:
        try:
            check_work(case.work, measure.rounding)
        except RuleError as error:
            yield from error.problems
