"""After submission: withdrawal, return and correction, messages, objections, lapse."""

from datetime import UTC, datetime, timedelta

import pytest

from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.files.errors import FileNotFound
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import (
    ApplicationNotFound,
    CorrectionOverdue,
    MaterialUnknown,
    MaterialWrongKind,
    PointsMissing,
    TextMissing,
    WrongState,
)
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from guanzi.lifecycle.applications.states import ApplicationState
from tests.keeping import keep_file
from tests.world import CLOSES, MORNING, PDF, World

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
        "分月销售",
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
    with pytest.raises(FileNotFound):
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
