"""What the rule itself says: every condition that does not hold, and an amount that has changed."""

from collections.abc import Iterator

from guanzi.engines.rules import Line, Modality, Outcome
from guanzi.engines.rules.decide import ConditionResult
from guanzi.engines.rules.money import yuan_text
from guanzi.engines.rules.nodes import FactName, walk
from guanzi.foundation.face.typeset import typeset
from guanzi.lifecycle.checks.rules.bars import bars_table
from guanzi.lifecycle.checks.rules.case import CaseFacts
from guanzi.lifecycle.checks.rules.dates import dates_pairs
from guanzi.lifecycle.checks.rules.found import Evidence, Found, compare, evidence_of, pairs
from guanzi.lifecycle.checks.rules.support import counted_support, support_table
from guanzi.lifecycle.checks.states import FindingSeverity

_SEVERITY = {
    Modality.MUST: FindingSeverity.STOPS,
    Modality.IN_PRINCIPLE: FindingSeverity.ASKS,
    Modality.MAY: FindingSeverity.ASKS,
}


def eligibility(case: CaseFacts) -> Iterator[Found]:
    """Conditions that fail or cannot be told. Only a must that fails stops."""
    calculation = case.calculation
    if calculation.decision.outcome is Outcome.NOT_IN_FORCE:
        yield _not_in_force(case)
        return
    lines = calculation.explanation.of_kind("condition")
    for result, line in zip(calculation.decision.conditions, lines, strict=True):
        severity = _SEVERITY.get(result.condition.modality)
        if severity is None or result.holds is True:
            continue
        if result.holds is None:
            severity = FindingSeverity.ASKS
        yield _condition(case, result, line, severity)


def _condition(
    case: CaseFacts, result: ConditionResult, line: Line, severity: FindingSeverity
) -> Found:
    nodes = walk(result.condition.formula.node)
    reads = {node.name for node in nodes if isinstance(node, FactName)}
    return Found(
        "eligibility",
        f"eligibility:{line.citation_text}:{line.title}"[:120],
        severity,
        typeset(_sentence(result, line)),
        line.citation_text,
        evidence_of(_values(line), *_behind(case, reads)),
    )


def _sentence(result: ConditionResult, line: Line) -> str:
    claim = f"{line.citation_text}：{line.title}"
    if result.holds is None:
        missing = "、".join(sorted(result.missing))
        return f"{claim}——{f'缺少{missing}，' if missing else ''}尚不能判断。"
    remedy = f"可以怎么办：{line.note}。" if line.note else ""
    return f"{claim}——不成立。{remedy}"


def _values(line: Line) -> Evidence:
    rows = [(name, value) for name, value in line.values.items()]
    return pairs([*rows, ("约束力", line.modality.value if line.modality else "")], "判断所用的值")


def _behind(case: CaseFacts, reads: set[str]) -> Iterator[Evidence | None]:
    """The records behind a value that a condition reads."""
    if "申报限制期内" in reads:
        yield bars_table([bar for bar in case.bars if bar.holds(case.fund, case.on)])
    if "扶持记录" in reads:
        yield support_table(counted_support(case))
    if reads & {"认定日期", "认定有效期截止"}:
        yield dates_pairs(case)


def _not_in_force(case: CaseFacts) -> Found:
    explanation = case.calculation.explanation
    return Found(
        "eligibility",
        "eligibility:not-in-force",
        FindingSeverity.STOPS,
        typeset(explanation.headline),
        case.article("validity"),
        evidence_of(dates_pairs(case)),
    )


def computation(case: CaseFacts) -> Iterator[Found]:
    """The formula amount: not computable, or other than when it was submitted."""
    decision = case.calculation.decision
    if decision.outcome in (Outcome.REFUSED, Outcome.NOT_IN_FORCE):
        return
    fen = decision.amount.fen
    if fen is None:
        waits = "、".join((*decision.missing, *decision.open_slots))
        yield Found(
            "computation",
            "computation:open",
            FindingSeverity.ASKS,
            f"公式金额还不能计算，等：{waits or '算法的唯一结果'}。",
            case.article("amount"),
            evidence_of(pairs([("结论", typeset(case.calculation.explanation.headline))])),
        )
    elif case.submitted_fen is not None and fen != case.submitted_fen:
        difference = yuan_text(fen - case.submitted_fen)
        row = ("公式金额", yuan_text(case.submitted_fen), yuan_text(fen), difference)
        yield Found(
            "computation",
            "computation:changed",
            FindingSeverity.ASKS,
            "现在算出的公式金额与提交时不同：登记的事实在提交之后有变化。",
            case.article("amount"),
            evidence_of(compare("提交时", "现在", [row])),
        )
