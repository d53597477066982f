"""After submission: withdrawal, return and correction, messages, objections, lapse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.access import Permission
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.errors import (
    ApplicationNotFound,
    CorrectionOverdue,
    DisputeImpossible,
    MaterialUnknown,
    MaterialWrongKind,
    PointsMissing,
    TextMissing,
    WrongState,
)
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from guanzi.lifecycle.applications.states import ApplicationState
from tests.keeping import keep_file
from tests.world import CLOSES, MORNING, PDF, World, a_submitted_application

TERM = datetime(2025, 7, 2, 15, 59, 59, 999_999, tzinfo=UTC)  # ten working days, Shanghai
POINT = CorrectionPoint("月度销售", "", "与审计报告不一致", "第七条(二)")


def accept(world: World, case: int) -> None:
    services.accept_application(actor=world.finance, application_id=case, at=MORNING)


def give_back(world: World, case: int) -> None:
    accept(world, case)
    services.return_for_correction(
        actor=world.finance_officer, application_id=case, points=[POINT], at=MORNING
    )


def submit_again(world: World, case: int, at: datetime) -> None:
    services.submit_application(
        actor=world.applicant, application_id=case, has_undertaken=True, at=at
    )


# --- return and correction ---


@pytest.mark.req("003-07")
def test_a_return_names_field_reason_article_and_term_in_working_days(
    world: World, submitted: int
) -> None:
    give_back(world, submitted)
    view = selectors.draft_of(submitted, MORNING)
    assert view.info.state is ApplicationState.RETURNED
    assert view.correction is not None
    (point,) = view.correction.points
    assert (point.label, point.reason, point.article) == (
        "月度销售",
        "与审计报告不一致",
        "第七条(二)",
    )
    assert view.deadline == view.correction.due_at == TERM


@pytest.mark.req("002-01", "003-06")
def test_a_returned_application_is_completed_within_its_own_term_after_the_batch_has_closed(
    world: World, submitted: int
) -> None:
    give_back(world, submitted)
    assert CLOSES < TERM
    field = selectors.draft_of(submitted, MORNING).field("销售收入")
    assert field is not None
    submit_again(world, submitted, TERM)
    info = selectors.application(submitted)
    assert info.state is ApplicationState.ACCEPTED
    first, second = selectors.submissions_of(submitted)
    assert (first.code, first.number, second.number) == (second.code, 1, 2)
    assert selectors.corrections_of(submitted)[0].answered_at == TERM
    assert selectors.snapshot_of(submitted).decision.on == "2025-06-18"
    assert info.submitted_at == MORNING


def test_the_second_after_the_term_is_too_late(world: World, submitted: int) -> None:
    give_back(world, submitted)
    with pytest.raises(CorrectionOverdue, match="2025-07-02 23:59:59 届满"):
        submit_again(world, submitted, TERM + timedelta(seconds=1))


def test_a_return_lapses_when_its_term_is_over_and_not_before(world: World, submitted: int) -> None:
    give_back(world, submitted)
    assert services.lapse_overdue(at=TERM) == 0
    assert services.lapse_overdue(at=TERM + timedelta(seconds=1)) == 1
    assert services.lapse_overdue(at=TERM + timedelta(seconds=2)) == 0
    info = selectors.application(submitted)
    assert info.state is ApplicationState.LAPSED
    assert info.ended_at == TERM + timedelta(seconds=1)
    assert Notice.objects.filter(
        person_id=world.applicant.person_id, title__contains="逾期未补正"
    ).exists()


def test_points_must_belong_to_the_form(world: World, submitted: int) -> None:
    accept(world, submitted)
    for points in ([], [CorrectionPoint("没有这一栏", "", "x")]):
        with pytest.raises(PointsMissing):
            services.return_for_correction(
                actor=world.finance, application_id=submitted, points=points, at=MORNING
            )
    with pytest.raises(TextMissing):
        services.return_for_correction(
            actor=world.finance,
            application_id=submitted,
            points=[CorrectionPoint("statements", "", " ")],
            at=MORNING,
        )


def test_what_is_under_review_cannot_be_edited(world: World, submitted: int) -> None:
    with pytest.raises(NotPermitted, match="不能再修改"):
        services.save_field(
            actor=world.applicant,
            application_id=submitted,
            name="销售收入",
            text="1元",
            seen_revision=1,
            at=MORNING,
        )


# --- the other steps ---


@pytest.mark.req("003-07")
def test_every_step_follows_the_table(world: World, submitted: int) -> None:
    with pytest.raises(WrongState, match="不能转报"):
        services.forward_application(actor=world.finance, application_id=submitted, at=MORNING)
    accept(world, submitted)
    accept(world, submitted)
    services.forward_application(actor=world.finance, application_id=submitted, at=MORNING)
    assert selectors.application(submitted).state is ApplicationState.FORWARDED
    with pytest.raises(WrongState, match="不能撤回"):
        services.withdraw_application(
            actor=world.applicant, application_id=submitted, reason="不要了", at=MORNING
        )


@pytest.mark.req("003-07")
def test_a_refusal_ends_the_case_with_a_reason_that_the_applicant_reads(
    world: World, submitted: int
) -> None:
    accept(world, submitted)
    with pytest.raises(TextMissing):
        services.refuse_application(
            actor=world.finance, application_id=submitted, reason=" ", at=MORNING
        )
    services.refuse_application(
        actor=world.finance, application_id=submitted, reason="第三条：项目未认定", at=MORNING
    )
    assert selectors.application(submitted).ended_at == MORNING
    told = Notice.objects.filter(person_id=world.applicant.person_id, title__contains="不予通过")
    assert told.get().text == "第三条：项目未认定"


def test_a_withdrawal_of_what_was_handed_in_wants_a_reason_and_counts_once(
    world: World, submitted: int
) -> None:
    with pytest.raises(TextMissing):
        services.withdraw_application(
            actor=world.applicant, application_id=submitted, reason="", at=MORNING
        )
    for _ in range(2):
        services.withdraw_application(
            actor=world.applicant, application_id=submitted, reason="重新填报", at=MORNING
        )
    assert selectors.application(submitted).state is ApplicationState.WITHDRAWN


def test_officer_and_applicant_write_to_each_other(world: World, submitted: int) -> None:
    services.write_message(
        actor=world.finance, application_id=submitted, text="请说明退货", file_id=None, at=MORNING
    )
    reply = keep_file(
        content=PDF, name="说明.pdf", kind=FileKind.PDF, actor=world.colleague, at=MORNING
    )
    services.write_message(
        actor=world.colleague,
        application_id=submitted,
        text="见附件",
        file_id=reply.pk,
        at=MORNING,
    )
    asked, answered = selectors.messages_of(submitted)
    assert (asked.is_from_applicant, answered.is_from_applicant) == (False, True)
    assert answered.file is not None
    with pytest.raises(ApplicationNotFound):
        services.write_message(
            actor=world.stranger, application_id=submitted, text="?", file_id=None, at=MORNING
        )
    with pytest.raises(NotPermitted):
        services.write_message(
            actor=world.other_finance, application_id=submitted, text="?", file_id=None, at=MORNING
        )


def test_nobody_attaches_a_file_of_somebody_else(world: World, submitted: int) -> None:
    foreign = keep_file(
        content=PDF, name="x.pdf", kind=FileKind.PDF, actor=world.stranger, at=MORNING
    )
    with pytest.raises(ApplicationNotFound):
        services.write_message(
            actor=world.applicant,
            application_id=submitted,
            text="看",
            file_id=foreign.pk,
            at=MORNING,
        )


# --- materials ---


def test_a_file_is_handed_in_once_and_a_removed_one_leaves_the_form(
    world: World, draft: int
) -> None:
    file = keep_file(
        content=PDF, name="报表.pdf", kind=FileKind.PDF, actor=world.applicant, at=MORNING
    )
    added = {
        services.add_material(
            actor=world.applicant,
            application_id=draft,
            key="statements",
            file_id=file.pk,
            at=MORNING,
        )
        for _ in range(2)
    }
    assert len(added) == 1
    services.remove_material(
        actor=world.colleague, application_id=draft, material_id=added.pop(), at=MORNING
    )
    slot = selectors.draft_of(draft, MORNING).materials[0]
    assert slot.files == ()


def test_a_material_must_be_asked_for_and_of_the_right_kind(world: World, draft: int) -> None:
    table = keep_file(
        content=b"a,b", name="a.csv", kind=FileKind.CSV, actor=world.applicant, at=MORNING
    )
    for key, refusal in (
        ("statements", MaterialWrongKind),
        ("nonsense", MaterialUnknown),
        ("invoices", MaterialUnknown),
    ):
        with pytest.raises(refusal):
            services.add_material(
                actor=world.applicant,
                application_id=draft,
                key=key,
                file_id=table.pk,
                at=MORNING,
            )


# --- objections ---


def dispute(world: World, case: int, fact: str = "核心技术价值占比", value: str = "100%") -> int:
    evidence = keep_file(
        content=PDF, name="证书.pdf", kind=FileKind.PDF, actor=world.applicant, at=MORNING
    )
    return services.raise_dispute(
        actor=world.applicant,
        application_id=case,
        fact=fact,
        claimed_value=value,
        statement="证书写的是 100%",
        evidence_id=evidence.pk,
        at=MORNING,
    )


def test_an_objection_changes_nothing_until_it_is_upheld(world: World, complete: int) -> None:
    dispute(world, complete)
    view = selectors.draft_of(complete, MORNING)
    known = view.known("核心技术价值占比")
    assert known is not None
    assert known.value == "85%"
    assert known.dispute is not None
    assert known.dispute.claimed_value == "100%"
    assert view.calculation.decision.amount_fen == 300_464_50


@pytest.mark.parametrize(("is_upheld", "fen"), [(True, 353_487_65), (False, 300_464_50)])
def test_an_officer_decides_and_an_upheld_objection_rules_for_this_application(
    world: World, complete: int, is_upheld: bool, fen: int
) -> None:
    raised = dispute(world, complete)
    submit_again(world, complete, MORNING)
    services.decide_dispute(
        actor=world.finance,
        application_id=complete,
        dispute_id=raised,
        is_upheld=is_upheld,
        reason="已核对证书",
        at=MORNING,
    )
    assert selectors.case_calculation(complete).decision.amount_fen == fen
    with pytest.raises(DisputeImpossible, match="已经处理过"):
        services.decide_dispute(
            actor=world.finance,
            application_id=complete,
            dispute_id=raised,
            is_upheld=True,
            reason="再来",
            at=MORNING,
        )
    snapshot = selectors.snapshot_of(complete)
    assert snapshot.disputes[0].is_upheld is None


@pytest.mark.parametrize(
    ("fact", "value"),
    [("销售收入", "1元"), ("收入年度", "2023"), ("核心技术价值占比", "很高")],
)
def test_only_known_values_are_disputed_with_values_that_can_be_read(
    world: World, draft: int, fact: str, value: str
) -> None:
    with pytest.raises(DisputeImpossible):
        dispute(world, draft, fact, value)


def test_an_objection_can_be_reworded_and_taken_back(world: World, draft: int) -> None:
    first = dispute(world, draft)
    assert dispute(world, draft, value="90%") == first
    services.withdraw_dispute(
        actor=world.applicant, application_id=draft, dispute_id=first, at=MORNING
    )
    assert selectors.disputes_of(draft) == ()


# --- who may ---


@pytest.mark.req("000-04", "000-05", "003-02")
def test_the_offices_of_the_route_read_what_was_handed_in_within_their_scope(
    world: World, submitted: int, draft_of_other: int
) -> None:
    info = selectors.application(submitted)
    for reader in (
        world.applicant,
        world.reader,
        world.finance,
        world.science,
        world.tax,
        world.commission,
        world.city_finance,
        world.auditor,
    ):
        assert permissions.may_read(reader, info), reader.organisation
    for outsider in (world.stranger, world.recommender, world.other_finance, world.operator):
        assert reason(permissions.may_read(outsider, info)), outsider.organisation


@pytest.fixture
def draft_of_other(world: World) -> int:
    return services.start_application(
        actor=world.stranger,
        version_id=world.version_id,
        project_id=world.other_project_id,
        at=MORNING,
    )


def test_no_office_reads_a_draft(world: World, draft: int) -> None:
    assert "还没有提交" in reason(permissions.may_read(world.finance, selectors.application(draft)))


@pytest.mark.req("000-04", "003-02")
def test_only_the_receiving_office_handles_and_never_somebody_of_the_enterprise(
    world: World, submitted: int
) -> None:
    info = selectors.application(submitted)
    assert permissions.may_accept(world.finance, info)
    for other in (world.science, world.commission, world.other_finance, world.auditor):
        assert reason(permissions.may_accept(other, info))
    insider = replace(world.finance, enterprises=frozenset({info.credit_code}))
    assert "回避" in reason(permissions.may_accept(insider, info))
    assert "回避" in reason(permissions.may_read(insider, info))


def reason(permission: Permission) -> str:
    assert not permission.allowed
    return permission.reason


def test_the_queue_shows_what_was_handed_in_by_district_state_and_words(
    world: World, submitted: int, draft_of_other: int
) -> None:
    wanted = selectors.QueueFilter(district="闵行区")
    assert [row.id for row in selectors.queue(wanted).rows] == [submitted]
    assert selectors.status_counts(wanted)[ApplicationState.SUBMITTED] == 1
    assert selectors.queue(selectors.QueueFilter(district="徐汇区")).rows == ()
    assert selectors.queue(selectors.QueueFilter(words="甲精机")).rows
    assert not selectors.queue(selectors.QueueFilter(words="乙软件")).rows
    assert selectors.queue_ids(wanted) == (submitted,)


def test_pages_of_the_queue_follow_each_other_without_gap_or_repeat(world: World) -> None:
    cases = []
    for _ in range(3):
        cases.append(a_submitted_application(world))
        services.withdraw_application(
            actor=world.applicant, application_id=cases[-1], reason="再来", at=MORNING
        )
    found, after = [], ""
    for _ in cases:
        page = selectors.queue(selectors.QueueFilter(after=after), limit=1)
        found += [row.id for row in page.rows]
        after = page.next_after
    assert (found, after) == (cases, "")
    newest = selectors.queue(selectors.QueueFilter(newest_first=True))
    assert [row.id for row in newest.rows] == cases[::-1]


@pytest.mark.parametrize("after", ["x", "2025-06-18,1", "2025-06-18T01:00:00+00:00,٣", ","])
def test_a_made_up_place_in_the_queue_shows_nothing(
    world: World, submitted: int, after: str
) -> None:
    assert selectors.queue(selectors.QueueFilter(after=after)).rows == ()


def test_a_page_of_the_queue_is_one_query_however_long_it_is(
    world: World, submitted: int, draft_of_other: int
) -> None:
    wanted = selectors.QueueFilter(district="闵行区")
    selectors.queue(wanted)
    services.withdraw_application(
        actor=world.applicant, application_id=submitted, reason="再来", at=MORNING
    )
    a_submitted_application(world)
    with CaptureQueriesContext(connection) as queries:
        assert len(selectors.queue(wanted).rows) == 2
    assert len(queries) == 1


def test_the_enterprise_has_its_open_work_by_due_date(world: World, submitted: int) -> None:
    assert selectors.open_tasks(world.applicant.credit_code, MORNING) == ()
    give_back(world, submitted)
    (task,) = selectors.open_tasks(world.applicant.credit_code, MORNING)
    assert (task.info.id, task.due_at) == (submitted, TERM)
