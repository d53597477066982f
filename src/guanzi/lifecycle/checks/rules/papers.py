"""What had to be handed in: materials, corrections, statistics, and the sealed paper."""

from collections.abc import Iterator

from guanzi.lifecycle.checks.rules.case import CaseFacts
from guanzi.lifecycle.checks.rules.found import Found, evidence_of, pairs
from guanzi.lifecycle.checks.states import FindingSeverity


def materials(case: CaseFacts) -> Iterator[Found]:
    """A material that the guideline requires and that is not there asks."""
    for need in case.materials:
        if not need.is_given:
            yield Found(
                "materials",
                f"materials:{need.key}"[:120],
                FindingSeverity.ASKS,
                f"缺少指南要求的材料：{need.name}。",
                need.article or case.article("materials"),
            )


def corrections(case: CaseFacts) -> Iterator[Found]:
    """A point that was returned for correction and where nothing has changed asks."""
    for point in case.corrections:
        if not point.is_changed:
            yield Found(
                "corrections",
                f"corrections:{point.target}"[:120],
                FindingSeverity.ASKS,
                f"补正事项没有改动：{point.label}（{point.reason}）。",
                point.article,
                evidence_of(pairs([("补正事项", point.label), ("要求", point.reason)])),
            )


def tracking(case: CaseFacts) -> Iterator[Found]:
    """Yearly statistics of the project come before the application."""
    project = case.project
    if project is None or case.year in project.tracked_years:
        return
    filed = "、".join(str(year) for year in project.tracked_years) or "没有"
    yield Found(
        "tracking",
        "tracking",
        FindingSeverity.TELLS,
        f"登记库中没有该项目 {case.year} 年的跟踪统计。",
        case.article("tracking"),
        evidence_of(pairs([("已报年度", filed)])),
    )


def paper(case: CaseFacts) -> Iterator[Found]:
    """The sealed paper copy has not been compared yet."""
    if case.needs_paper and not case.has_paper:
        yield Found(
            "paper",
            "paper",
            FindingSeverity.TELLS,
            "盖章纸件还没有与电子记录核对。",
            case.article("paper"),
        )
