"""Money that the project already had: only city money counts, each rule in its own window."""

from collections.abc import Iterator, Sequence

from guanzi.engines.rules.money import yuan_text
from guanzi.lifecycle.checks.rules.case import CaseFacts, Support
from guanzi.lifecycle.checks.rules.found import Column, Evidence, Found, evidence_of, table
from guanzi.lifecycle.checks.rules.names import same
from guanzi.lifecycle.checks.states import FindingSeverity

CITY, SPECIAL = "市级", "专项资金"


def counted_support(case: CaseFacts) -> list[Support]:
    """Other special funds of the city for this project inside the window."""
    return [s for s in _of_city(case) if s.category == SPECIAL and _is_project(case, s)]


def other_support(case: CaseFacts) -> Iterator[Found]:
    """Other city money asks; the rule's own condition stops where its text says must."""
    asked = [s for s in _of_city(case) if _is_project(case, s)]
    if _rule_asks(case):
        asked = [s for s in asked if s.category != SPECIAL]
    if asked:
        yield Found(
            "other_support",
            "other_support:city",
            FindingSeverity.ASKS,
            f"该项目近 {case.window_years} 年获得过其他市级财政性资金 {len(asked)} 笔，"
            "原则上不重复支持，请判断。",
            case.article("other_support"),
            evidence_of(support_table(asked)),
        )
    alike = [s for s in _of_city(case) if _may_be_project(case, s)]
    if alike:
        yield Found(
            "other_support",
            "other_support:alike",
            FindingSeverity.ASKS,
            f"名称相同而编号不同的项目获得过市级资金 {len(alike)} 笔，请判断是否同一项目。",
            case.article("other_support"),
            evidence_of(support_table(alike)),
        )


def _of_city(case: CaseFacts) -> list[Support]:
    first = case.year - case.window_years + 1
    return [
        s
        for s in case.support
        if s.level == CITY and s.fund != case.fund and first <= s.year <= case.year
    ]


def _is_project(case: CaseFacts, support: Support) -> bool:
    if case.project is None:
        return False
    if support.project_number:
        return support.project_number == case.project.number
    return same(support.project_name, case.project.name)


def _may_be_project(case: CaseFacts, support: Support) -> bool:
    if case.project is None or _is_project(case, support):
        return False
    return same(support.project_name, case.project.name)


def _rule_asks(case: CaseFacts) -> bool:
    return "扶持记录" in case.calculation.measure.reads


def support_table(rows: Sequence[Support]) -> Evidence | None:
    """Support as rows; None where there is none."""
    if not rows:
        return None
    columns = [
        Column("年度", is_number=True),
        Column("资金"),
        Column("级别和类别"),
        Column("项目"),
        Column("金额", is_number=True),
        Column("文件"),
    ]
    cells = [
        [
            str(s.year),
            s.fund,
            f"{s.level} · {s.category}",
            f"{s.project_name} {s.project_number}".strip(),
            yuan_text(s.amount_fen),
            s.document or s.source,
        ]
        for s in rows
    ]
    return table(columns, cells, "扶持记录")
