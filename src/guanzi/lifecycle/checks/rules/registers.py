"""What others know: the tax office's figures, and who or what else this might be."""

from collections.abc import Iterator

from guanzi.engines.rules.money import yuan_text
from guanzi.lifecycle.checks.rules.case import CaseFacts, RegisterValue
from guanzi.lifecycle.checks.rules.found import Column, Found, compare, evidence_of, pairs, table
from guanzi.lifecycle.checks.rules.sums import gap
from guanzi.lifecycle.checks.states import FindingSeverity


def register_values(case: CaseFacts) -> Iterator[Found]:
    """A declared value that differs from what another source has asks."""
    for value in case.registers:
        if value.declared != value.known:
            yield _difference(value)


def _difference(value: RegisterValue) -> Found:
    declared, known = (_shown(each, value) for each in (value.declared, value.known))
    difference = gap(value.declared, value.known) if value.is_money else ""
    return Found(
        "register_values",
        f"register_values:{value.source}:{value.fact}"[:120],
        FindingSeverity.ASKS,
        f"{value.fact}：填报 {declared}，{value.source}数据 {known}。",
        value.article,
        evidence_of(
            compare("企业填报", value.source, [(value.fact, declared, known, difference)]),
            pairs([("数据截至", value.as_of.isoformat()), ("数据依据", value.evidence or "—")]),
        ),
    )


def _shown(each: object, value: RegisterValue) -> str:
    return yuan_text(each) if value.is_money and isinstance(each, int) else str(each)


def same_enterprise(case: CaseFacts) -> Iterator[Found]:
    """Another entry of the register that may be this enterprise."""
    if not case.like_enterprises:
        return
    columns = [
        Column("统一社会信用代码", is_private=True),
        Column("名称", is_private=True),
        Column("相似之处"),
    ]
    rows = [[like.credit_code, like.name, like.why] for like in case.like_enterprises]
    yield Found(
        "same_enterprise",
        "same_enterprise",
        FindingSeverity.ASKS,
        f"登记库中有 {len(rows)} 家企业与申报企业疑似同一家（名称、曾用名或代码仅差一位）。",
        case.article("duplicates"),
        evidence_of(table(columns, rows)),
        concerns_applicant=False,
    )


def same_project(case: CaseFacts) -> Iterator[Found]:
    """Another recognised project that may be this one."""
    if not case.like_projects:
        return
    columns = [
        Column("认定编号", is_private=True),
        Column("项目名称", is_private=True),
        Column("企业", is_private=True),
    ]
    rows = [[like.number, like.name, like.enterprise] for like in case.like_projects]
    own = sum(like.is_own for like in case.like_projects)
    whose = "本企业" if own == len(rows) else "登记库中"
    yield Found(
        "same_project",
        "same_project",
        FindingSeverity.ASKS,
        f"{whose}有 {len(rows)} 个编号不同的项目与本项目名称相同，请判断是否同一项目。",
        case.article("duplicates"),
        evidence_of(table(columns, rows)),
        concerns_applicant=own == len(rows),
    )
