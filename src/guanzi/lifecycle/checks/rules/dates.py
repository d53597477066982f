"""Three dates that are easily mixed up: the document's, the sales', and the decision's."""

from collections.abc import Iterator
from datetime import date

from guanzi.engines.rules import Outcome
from guanzi.lifecycle.checks.rules.case import CaseFacts
from guanzi.lifecycle.checks.rules.found import Evidence, Found, evidence_of, pairs
from guanzi.lifecycle.checks.states import FindingSeverity


def three_dates(case: CaseFacts) -> Iterator[Found]:
    """The document holds on the day of the decision; recognition covers the revenue year."""
    if case.calculation.decision.outcome is Outcome.NOT_IN_FORCE:
        return
    validity = case.calculation.measure.validity
    if not validity.covers(case.today):
        yield Found(
            "three_dates",
            "three_dates:document",
            FindingSeverity.ASKS,
            f"文件有效期为 {validity}，今天（{case.today}）已不在有效期内，能否继续审批请判断。",
            case.article("validity"),
            evidence_of(dates_pairs(case)),
        )
    project = case.project
    if project is None or project.recognised_on is None or project.valid_until is None:
        return
    first, last = date(case.year, 1, 1), date(case.year, 12, 31)
    overlaps = project.recognised_on <= last and project.valid_until >= first
    if overlaps and (project.recognised_on > first or project.valid_until < last):
        yield Found(
            "three_dates",
            "three_dates:part",
            FindingSeverity.TELLS,
            f"认定有效期只覆盖 {case.year} 年的一部分，请留意销售是否只计到有效期之内。",
            case.article("recognition"),
            evidence_of(dates_pairs(case)),
        )


def dates_pairs(case: CaseFacts) -> Evidence:
    """All three beside each other."""
    project = case.project
    recognised = "—"
    if project and project.recognised_on and project.valid_until:
        recognised = f"{project.recognised_on} 至 {project.valid_until}"
    return pairs(
        [
            ("文件有效期", str(case.calculation.measure.validity)),
            ("项目认定有效期", recognised),
            ("收入年度", f"{case.year} 年"),
            ("判断所依的日期", case.on.isoformat()),
            ("本次核查日期", case.today.isoformat()),
        ],
        "三个日期",
    )
