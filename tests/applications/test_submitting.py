"""Handing in: once, in time, complete, with an undertaking."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.jobs.work import all_recurring
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import (
    ApplicationLimitReached,
    ConditionFailed,
    NotComplete,
    UndertakingMissing,
    WindowClosed,
    WrongState,
)
from guanzi.lifecycle.applications.models import Submission
from guanzi.lifecycle.applications.rules.project_code import read_code
from guanzi.lifecycle.applications.selectors import SubmissionInfo
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.guidelines.rules import Batch
from tests.world import (
    CLOSES,
    MORNING,
    OPENS,
    PUBLISHED,
    World,
    a_complete_draft,
    a_draft,
    fill_in,
    hand_in_materials,
    open_terms,
    publish,
)

SECOND = timedelta(seconds=1)


def submit(world: World, application_id: int, *, at: datetime = MORNING) -> SubmissionInfo:
    return services.submit_application(
        actor=world.applicant, application_id=application_id, has_undertaken=True, at=at
    )


def a_project(world: World, number: str, name: str, **particulars: Any) -> int:
    """One more project of the enterprise, recognised under the rules of today."""
    usual = {
        "scheme": RecognitionScheme.CURRENT,
        "recognised_on": date(2021, 3, 1),
        "valid_until": date(2026, 2, 28),
    }
    return enterprises.register_project(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        number=number,
        name=name,
        at=PUBLISHED,
        **(usual | particulars),
    ).id


@pytest.mark.req("003-03", "003-06", "002-01", "M17", "M18")
def test_a_complete_draft_is_handed_in_with_code_receipt_digest_and_amount(
    world: World, complete: int
) -> None:
    receipt = submit(world, complete)
    info = selectors.application(complete)
    assert info.state is ApplicationState.SUBMITTED
    assert (info.submitted_at, info.amount_fen) == (MORNING, 300_464_50)
    assert read_code(receipt.code) == info.code
    assert receipt.receipt == f"{info.code}/01"
    assert (receipt.amount_fen, len(receipt.digest)) == (300_464_50, 64)


@pytest.mark.req("002-14", "003-06")
def test_the_undertaking_is_asked_for_and_kept_in_the_register(world: World, complete: int) -> None:
    with pytest.raises(UndertakingMissing, match="守信承诺"):
        services.submit_application(
            actor=world.applicant, application_id=complete, has_undertaken=False, at=MORNING
        )
    receipt = submit(world, complete)
    (given,) = register.undertakings_of(world.enterprise_id)
    assert receipt.code in given.subject
    assert "科研信用记录" in given.text


def test_a_second_click_and_a_try_after_a_lost_connection_give_the_same_submission(
    world: World, complete: int
) -> None:
    first = submit(world, complete)
    notices = Notice.objects.count()
    assert submit(world, complete, at=CLOSES + 9 * SECOND) == first
    assert Submission.objects.count() == 1
    assert Notice.objects.count() == notices


@pytest.mark.req("003-06")
def test_what_is_missing_stops_and_says_where(world: World, draft: int) -> None:
    with pytest.raises(NotComplete, match="还有 6 项") as refused:
        submit(world, draft)
    assert "q-销售收入" in [item.anchor for item in refused.value.missing]
    assert not Submission.objects.exists()


@pytest.mark.req("003-06")
@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=999_999)])
def test_the_closing_second_still_counts(world: World, complete: int, late: timedelta) -> None:
    assert submit(world, complete, at=CLOSES + late).number == 1


@pytest.mark.req("003-06")
def test_one_second_later_is_too_late_by_the_servers_clock(world: World, complete: int) -> None:
    with pytest.raises(WindowClosed, match=r"2025-06-30 16:30:00 截止，现在是 2025-06-30 16:30:01"):
        submit(world, complete, at=CLOSES + SECOND)
    assert selectors.application(complete).state is ApplicationState.DRAFT


@pytest.mark.req("003-06")
def test_nothing_begins_before_the_window_opens(world: World) -> None:
    with pytest.raises(WindowClosed, match="2025-06-17 09:00:00 开始"):
        a_draft(world, at=OPENS - SECOND)
    assert a_draft(world, at=OPENS)


@pytest.mark.req("003-06")
def test_an_extension_helps_the_drafts_that_were_begun_before(world: World, complete: int) -> None:
    extend(world, CLOSES + timedelta(days=1))
    assert submit(world, complete, at=CLOSES + SECOND).number == 1
    assert selectors.application(complete).version_id == world.version_id


def extend(world: World, closes_at: datetime) -> int:
    guidelines.save_guideline(
        actor=world.commission,
        guideline_id=world.guideline_id,
        terms=open_terms(batches=(Batch(1, OPENS, closes_at),)),
        at=MORNING,
    )
    return publish(world.guideline_id, world.commission, change="延长申报时间")


def test_a_withdrawn_guideline_takes_nothing_any_more(world: World, complete: int) -> None:
    guidelines.withdraw_guideline(
        actor=world.commission, guideline_id=world.guideline_id, reason="重新发布", at=MORNING
    )
    with pytest.raises(WindowClosed, match="已经撤回"):
        submit(world, complete)


def test_those_who_are_applying_are_told_of_a_withdrawal_once(world: World, draft: int) -> None:
    assert services.tell_withdrawals(at=MORNING) == 0
    guidelines.withdraw_guideline(
        actor=world.commission, guideline_id=world.guideline_id, reason="重新发布", at=MORNING
    )
    assert services.tell_withdrawals(at=MORNING + SECOND) == 1
    assert services.tell_withdrawals(at=MORNING + 2 * SECOND) == 0
    told = Notice.objects.get(person_id=world.applicant.person_id, title__contains="已经撤回")
    assert "重新发布" in told.text
    assert "草稿不能再提交" in told.text


def test_what_comes_round_is_named() -> None:
    kinds = {work.kind for work in all_recurring()}
    assert {"applications.lapse", "applications.tell_withdrawals"} <= kinds


@pytest.mark.req("003-10", "002-14")
def test_a_barred_enterprise_is_stopped_with_article_and_remedy(
    world: World, complete: int
) -> None:
    enterprises.record_credit(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        catalogue_item="科研失信行为记录",
        conduct="虚报销售收入",
        restraint="三年内不得申报",
        fund="高新技术成果转化专项扶持资金",
        since=date(2024, 1, 1),
        until=date(2026, 12, 31),
        document="沪科信〔2024〕1号（虚构）",
        at=PUBLISHED,
    )
    with pytest.raises(ConditionFailed, match="第九条") as refused:
        submit(world, complete)
    assert "三年限制申报期" in refused.value.condition
    assert "信用修复" in refused.value.remedy
    assert not Submission.objects.exists()


@pytest.mark.req("003-01", "002-02")
def test_other_city_support_for_the_project_stops_it(world: World, complete: int) -> None:
    enterprises.record_support(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        project_number="2021-0001",
        project_name="智能焊接机器人",
        fund="其他资金",
        level="市级",
        category="专项资金",
        year=2023,
        amount_fen=1_000_000_00,
        source=Source.FINANCE,
        at=PUBLISHED,
    )
    with pytest.raises(ConditionFailed, match="第三条"):
        submit(world, complete)


@pytest.mark.req("A1")
def test_a_coefficient_that_only_officers_know_does_not_stop_and_is_never_taken_as_one(
    world: World,
) -> None:
    project = a_project(world, "2021-0009", "没有系数的项目", core_share="85%")
    application_id = services.start_application(
        actor=world.applicant, version_id=world.version_id, project_id=project, at=MORNING
    )
    fill_in(world, application_id)
    hand_in_materials(world, application_id)
    view = selectors.draft_of(application_id, MORNING)
    field = view.field("创新贡献系数")
    assert field is not None
    assert not field.is_required
    assert submit(world, application_id).amount_fen is None
    assert selectors.snapshot_of(application_id).decision.missing == ("创新贡献系数",)


@pytest.mark.req("A2", "M18")
def test_the_thirty_percent_come_before_the_cap(world: World) -> None:
    project = a_project(
        world, "2021-0010", "大项目", innovation_coefficient="1.5", core_share="100%"
    )
    application_id = services.start_application(
        actor=world.applicant, version_id=world.version_id, project_id=project, at=MORNING
    )
    fill_in(world, application_id, 销售收入="1.8亿元", 月度销售="2024-06\t1.8亿元")
    assert selectors.draft_of(application_id, MORNING).calculation.decision.amount_fen == (
        5_000_000_00
    )


@pytest.mark.req("A4", "003-11", "M20")
def test_a_project_of_the_transition_counts_by_month(world: World) -> None:
    project = a_project(
        world,
        "2016-0001",
        "过渡期项目",
        scheme=RecognitionScheme.EIGHT_YEARS,
        recognised_on=date(2016, 6, 20),
        valid_until=date(2024, 6, 30),
        innovation_coefficient="1",
        core_share="100%",
    )
    application_id = services.start_application(
        actor=world.applicant, version_id=world.version_id, project_id=project, at=MORNING
    )
    fill_in(
        world,
        application_id,
        销售收入="1200万元",
        月度销售="2024-06\t700万元\n2024-07\t500万元",
    )
    decision = selectors.draft_of(application_id, MORNING).calculation.decision
    assert decision.amount_fen == 100_479_17  # 265000 × 1.3 × (700 × 50% ÷ 1200)


def test_the_limit_per_enterprise_and_year_is_kept(world: World, complete: int) -> None:
    guidelines.save_guideline(
        actor=world.commission,
        guideline_id=world.guideline_id,
        terms=open_terms(applications_per_enterprise=1),
        at=MORNING,
    )
    publish(world.guideline_id, world.commission, change="限项")
    submit(world, complete)
    project = a_project(world, "2021-0011", "第二个项目")
    with pytest.raises(ApplicationLimitReached, match="最多申报 1 项"):
        services.start_application(
            actor=world.applicant,
            version_id=world.version_id,
            project_id=project,
            at=MORNING,
        )


def test_office_and_applicant_are_told_and_the_audit_knows(world: World, submitted: int) -> None:
    people = set(Notice.objects.values_list("person_id", flat=True))
    assert {world.finance.person_id, world.finance_officer.person_id} <= people
    assert {world.applicant.person_id, world.colleague.person_id} <= people
    assert world.other_finance.person_id not in people
    event = AuditEvent.objects.get(verb="applications.submit")
    assert event.after["digest"] == selectors.latest_submission(submitted).digest


def test_officers_do_not_hand_in_and_strangers_find_nothing(world: World, complete: int) -> None:
    with pytest.raises(NotPermitted):
        services.submit_application(
            actor=world.finance, application_id=complete, has_undertaken=True, at=MORNING
        )


def test_a_withdrawn_application_is_not_handed_in(world: World, complete: int) -> None:
    services.withdraw_application(
        actor=world.applicant, application_id=complete, reason="", at=MORNING
    )
    with pytest.raises(WrongState, match="已撤回"):
        submit(world, complete)


def test_after_withdrawal_the_same_project_gets_a_new_code(world: World, submitted: int) -> None:
    services.withdraw_application(
        actor=world.applicant, application_id=submitted, reason="填错了", at=MORNING
    )
    again = a_complete_draft(world)
    assert submit(world, again).code != selectors.application(submitted).code
