"""Two offices decide together: nothing is decided by one, nothing beyond quota, nothing unseen."""

from dataclasses import replace
from datetime import date

import pytest

from guanzi.foundation.errors import NotPermitted
from guanzi.ledger import selectors as ledger
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications import services as filing
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.errors import (
    ListChanged,
    ListInvalid,
    NotCommittable,
    StillHindered,
)
from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.rules.items import DecidedItem, PlannedInstalment, problems_of
from guanzi.lifecycle.projects.states import (
    DecisionOutcome,
    InstalmentState,
    InstalmentTerm,
    ListState,
    ProjectState,
)
from tests.checks.cases import support
from tests.projects.cases import NEXT_DAY, YEAR, a_forwarded_case, a_list, decided, granted, sign
from tests.world import MORNING, World, another_applicant


def committed(line_id: int) -> list[int]:
    """What total, class and line have committed, in fen."""
    accounts = budgets.level_accounts(line_id, AccountKind.COMMITTED)
    return [ledger.balance_of(account) for account in accounts]


@pytest.mark.req("003-07")
def test_what_both_offices_sign_is_decided_committed_and_shown(
    world: World, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sign(world.commission, list_id)
    assert selectors.decision_list(list_id).state is ListState.SIGNING
    assert not Project.objects.exists()
    assert committed(lines[0]) == [0, 0, 0]

    sign(world.city_finance, list_id)

    assert selectors.decision_list(list_id).state is ListState.DECIDED
    project = selectors.project_of_application(case)
    assert project is not None
    assert project.state is ProjectState.SHOWN
    assert committed(lines[0]) == [project.determined_fen] * 3
    (part,) = project.instalments
    assert (part.state, part.amount_fen) == (InstalmentState.COMMITTED, project.determined_fen)
    assert applications.application(case).state is ApplicationState.APPROVED


def test_the_joint_decision_is_due_when_the_guideline_s_route_says(
    world: World, lines: list[int], case: int
) -> None:
    twenty_days_on = date(2025, 7, 16)
    (task,) = selectors.tasks_of(world.commission, NEXT_DAY)
    assert (task.kind, task.due_on) == ("拟订审定清单", twenty_days_on)
    list_id = a_list(world.commission, lines[0], [granted(case)])
    kinds = [(each.kind, each.due_on) for each in selectors.tasks_of(world.commission, NEXT_DAY)]
    assert kinds == [("拟订审定清单", twenty_days_on)]
    sign(world.commission, list_id)
    (task,) = selectors.tasks_of(world.city_finance, NEXT_DAY)
    assert (task.kind, task.due_on, task.since) == ("会签审定清单", twenty_days_on, NEXT_DAY)


def test_one_person_or_one_office_does_not_decide_alone(
    world: World, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sign(world.commission, list_id)
    same_person = replace(world.city_finance, person_id=world.commission.person_id)
    colleague = replace(world.commission, person_id=9_999)
    for actor in (world.commission, same_person, colleague, world.finance, world.applicant):
        with pytest.raises(NotPermitted):
            sign(actor, list_id)
    assert not Project.objects.exists()


def test_an_officer_draws_up_and_a_leader_signs(world: World, lines: list[int], case: int) -> None:
    officer = replace(world.commission, role="officer", person_id=9_998)
    list_id = a_list(officer, lines[0], [granted(case)])
    with pytest.raises(NotPermitted):
        sign(officer, list_id)


def test_whoever_belongs_to_an_enterprise_of_the_list_does_not_sign(
    world: World, lines: list[int], case: int
) -> None:
    code = applications.application(case).credit_code
    list_id = a_list(world.commission, lines[0], [granted(case)])
    with pytest.raises(NotPermitted):
        sign(replace(world.commission, enterprises=frozenset({code})), list_id)


def test_a_signature_is_for_what_was_seen(world: World, lines: list[int], case: int) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    seen = selectors.decision_list(list_id)
    less = granted(case)
    less = replace(
        less,
        determined_fen=100,
        reason="地区财力贡献",
        instalments=(PlannedInstalment(YEAR, 100, InstalmentTerm.ESTABLISHMENT),),
    )
    services.save_list(
        actor=world.commission, list_id=list_id, items=[less], seen_revision=2, at=MORNING
    )
    with pytest.raises(ListChanged):
        services.sign_list(actor=world.commission, list_id=list_id, digest=seen.digest, at=NEXT_DAY)


def test_two_editors_do_not_overwrite_each_other(world: World, lines: list[int], case: int) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    with pytest.raises(ListChanged, match="刚刚保存过"):
        services.save_list(
            actor=world.commission, list_id=list_id, items=[], seen_revision=1, at=MORNING
        )


def test_what_was_returned_has_to_be_signed_anew_by_both(
    world: World, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sign(world.commission, list_id)
    with pytest.raises(ListChanged):
        services.save_list(
            actor=world.commission, list_id=list_id, items=[], seen_revision=2, at=MORNING
        )
    services.return_list(
        actor=world.city_finance, list_id=list_id, reason="金额请再核", at=NEXT_DAY
    )
    info = selectors.decision_list(list_id)
    assert (info.state, info.return_reason, info.signatures) == (ListState.DRAFT, "金额请再核", ())
    with pytest.raises(NotPermitted, match="先签署"):
        sign(world.city_finance, list_id)
    sign(world.commission, list_id)
    assert selectors.decision_list(list_id).state is ListState.SIGNING
    sign(world.city_finance, list_id)
    assert selectors.decision_list(list_id).state is ListState.DECIDED


@pytest.mark.req("000-13")
def test_a_list_beyond_quota_is_not_signed_and_says_by_how_much(
    world: World, lines: list[int], case: int
) -> None:
    fen = 1_000_000_01
    more = replace(
        granted(case),
        determined_fen=fen,
        reason="测试",
        instalments=(PlannedInstalment(YEAR, fen, InstalmentTerm.ESTABLISHMENT),),
    )
    list_id = a_list(world.commission, lines[1], [more])
    with pytest.raises(NotCommittable, match=r"超出 0\.01元"):
        sign(world.commission, list_id)
    assert selectors.decision_list(list_id).state is ListState.DRAFT


def test_quota_that_was_taken_between_the_signatures_stops_the_second(
    world: World, lines: list[int], case: int
) -> None:
    other = a_forwarded_case(another_applicant(world, 1))
    left = 1_000_000_00
    fen = left - 1
    whole = {
        "determined_fen": fen,
        "reason": "测试",
        "instalments": (PlannedInstalment(YEAR, fen, InstalmentTerm.ESTABLISHMENT),),
    }
    first = a_list(world.commission, lines[1], [granted(case, **whole)])
    sign(world.commission, first)
    decided(world, lines[1], granted(other, **whole))
    with pytest.raises(NotCommittable):
        sign(world.city_finance, first)
    assert selectors.project_of_application(case) is None
    assert applications.application(case).state is ApplicationState.FORWARDED


@pytest.mark.req("003-01")
def test_a_case_that_meanwhile_had_other_support_is_found_at_the_signature(
    world: World, lines: list[int], case: int
) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    sign(world.commission, list_id)
    support(world, "市级", "专项资金", 2024)
    with pytest.raises(StillHindered) as refused:
        sign(world.city_finance, list_id)
    (hindrance,) = refused.value.hindrances
    assert hindrance.application_id == case
    assert "不得通过" in hindrance.sentence
    assert not Project.objects.exists()


@pytest.mark.req("A3", "003-04")
def test_an_amount_that_is_not_the_formulas_needs_a_reason(
    world: World, lines: list[int], case: int
) -> None:
    item = replace(
        granted(case),
        determined_fen=100,
        instalments=(PlannedInstalment(YEAR, 100, InstalmentTerm.ESTABLISHMENT),),
    )
    list_id = a_list(world.commission, lines[0], [item])
    with pytest.raises(ListInvalid, match="调整理由"):
        sign(world.commission, list_id)


def test_a_case_stands_on_one_open_list_only(world: World, lines: list[int], case: int) -> None:
    a_list(world.commission, lines[0], [granted(case)])
    assert selectors.candidates("高新技术成果转化专项扶持资金") == ()
    with pytest.raises(ListInvalid):
        a_list(world.commission, lines[0], [granted(case)])


def test_a_dropped_list_gives_its_cases_free(world: World, lines: list[int], case: int) -> None:
    list_id = a_list(world.commission, lines[0], [granted(case)])
    services.drop_list(actor=world.commission, list_id=list_id, at=MORNING)
    (free,) = selectors.candidates("高新技术成果转化专项扶持资金")
    assert free.application.id == case


def test_a_refusal_names_reason_articles_and_the_way_to_object(
    world: World, lines: list[int], case: int
) -> None:
    refusal = replace(
        granted(case),
        outcome=DecisionOutcome.REFUSE,
        reason="核心技术不符合。",
        articles=("shanghai-003 第五条",),
        instalments=(),
    )
    decided(world, lines[0], refusal)
    assert applications.application(case).state is ApplicationState.REFUSED
    assert selectors.project_of_application(case) is None
    assert committed(lines[0]) == [0, 0, 0]


@pytest.mark.req("003-04")
def test_a_formula_amount_that_is_no_more_the_formula_s_is_not_signed(
    world: World, lines: list[int], case: int
) -> None:
    fen = granted(case).formula_fen
    list_id = a_list(world.commission, lines[0], [granted(case, formula_fen=fen - 1, reason="调")])
    with pytest.raises(StillHindered, match="公式金额现在是"):
        sign(world.commission, list_id)


@pytest.mark.req("000-11")
def test_what_misses_the_quota_waits_and_comes_first_next_time(
    world: World, lines: list[int], case: int
) -> None:
    waits = granted(case, outcome=DecisionOutcome.WAIT, reason="额度不足", instalments=())
    decided(world, lines[0], waits)
    project = selectors.project_of_application(case)
    assert project is not None
    assert project.state is ProjectState.WAITING
    fresh = a_forwarded_case(another_applicant(world, 1))
    found = selectors.candidates("高新技术成果转化专项扶持资金")
    assert [candidate.application.id for candidate in found] == [case, fresh]
    assert found[0].priority == 100

    decided(world, lines[0], granted(case))
    project = selectors.project_of_application(case)
    assert project is not None
    assert project.state is ProjectState.SHOWN


@pytest.mark.req("000-11")
def test_a_case_that_ends_elsewhere_waits_no_more(
    world: World, lines: list[int], case: int
) -> None:
    waits = granted(case, outcome=DecisionOutcome.WAIT, reason="额度不足", instalments=())
    decided(world, lines[0], waits)
    services.send_back(actor=world.commission, application_id=case, reason="核实", at=NEXT_DAY)
    assert services.end_waiting(at=NEXT_DAY) == 0
    filing.withdraw_application(
        actor=world.applicant, application_id=case, reason="不再实施", at=NEXT_DAY
    )
    assert [services.end_waiting(at=NEXT_DAY) for _ in range(2)] == [1, 0]
    project = selectors.project_of_application(case)
    assert project is not None
    assert (project.state, project.ended_at) == (ProjectState.TERMINATED, NEXT_DAY)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (((YEAR, 1, "establishment"),), "不一致"),
        (((YEAR - 1, 0, "establishment"),), "早于"),
        (((YEAR, 0, "later_year"),), "以后年度"),
        (((YEAR + 1, 0, "establishment"),), "以后年度"),
        (((YEAR, 0, "establishment"), (YEAR, -5, "acceptance")), "大于零"),
    ],
)
def test_instalments_add_up_and_stand_in_their_years(
    parts: tuple[tuple[int, int, str], ...], sentence: str
) -> None:
    planned = tuple(PlannedInstalment(y, f or 1_000, InstalmentTerm(t)) for y, f, t in parts)
    item = DecidedItem(1, DecisionOutcome.GRANT, 1_000, 1_000, instalments=planned)
    assert any(sentence in problem for problem in problems_of(item, YEAR))


def test_a_list_is_drawn_up_for_an_open_line_of_ones_own_fund(
    world: World, lines: list[int]
) -> None:
    other = replace(world.commission, organisation_id=world.city_finance.organisation_id)
    with pytest.raises(ListInvalid, match="不是贵单位"):
        services.start_list(actor=other, line_id=lines[0], title="第一批", at=MORNING)
