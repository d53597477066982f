"""Lists of those who need not apply: who stands on them, who releases them, and what stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from guanzi.foundation.actor import PLATFORM, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.running import run_job, run_waiting
from guanzi.foundation.jobs.states import JobState
from guanzi.foundation.jobs.work import Progress, WorkerStops
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.matching.errors import (
    EntitlementClosed,
    EntitlementStateConflict,
    EntitlementUnusable,
)
from guanzi.lifecycle.matching.models import Entitlement
from guanzi.lifecycle.matching.permissions import may_review_line
from guanzi.lifecycle.matching.rules.entitlements import digest_of
from guanzi.lifecycle.matching.selectors import entitlements
from guanzi.lifecycle.matching.selectors.entitled_now import standing_then
from guanzi.lifecycle.matching.selectors.entitlements import Narrowed, entitlement_list
from guanzi.lifecycle.matching.services import entitlement_lists as lists
from guanzi.lifecycle.matching.services import entitlement_making as making
from guanzi.lifecycle.matching.services.entitlement_making import start_list
from guanzi.lifecycle.matching.states import (
    EntitlementListState,
    EntitlementOutcome,
    EntitlementReview,
    LeftOutGround,
)
from tests.entitling import (
    a_list,
    a_released_list,
    a_submitted_list,
    another_project,
    lines_of,
    take_all_in,
    tax_saw,
    the_line,
)
from tests.world import CLOSES, MORNING, World, a_submitted_application

pytestmark = pytest.mark.req("003-07", "002-02")


def test_who_is_granted_by_the_register_alone_is_on_the_list_with_the_amount(world: World) -> None:
    tax_saw(world)
    line = the_line(a_list(world))
    assert (line.outcome, line.amount_fen) == (EntitlementOutcome.GRANTED, 30_046_450)
    assert line.review is EntitlementReview.OPEN


def test_who_lacks_one_fact_is_on_the_list_with_its_name_and_no_amount(world: World) -> None:
    line = the_line(a_list(world))
    assert (line.outcome, line.missing) == (EntitlementOutcome.ONE_MISSING, "销售收入")
    assert line.amount_fen is None


def test_who_is_refused_or_lacks_more_is_counted_and_not_on_the_list(world: World) -> None:
    another_project(world, "2021-7001", innovation_coefficient=None)  # lacks two facts
    made = a_list(world)
    assert len(lines_of(made)) == 1
    assert entitlement_list(made).counts == {"unknown": 2, "looked_at": 2}


def test_a_line_can_be_computed_again_from_what_the_list_kept(world: World) -> None:
    tax_saw(world)
    line = the_line(a_list(world))
    tax_saw(world, "99.00元")
    assert standing_then(line).amount_fen == line.amount_fen
    assert digest_of(line.facts) == line.digest
    assert {each.fact: each.evidence for each in line.known}["销售收入"].startswith("增值税")


def test_an_application_that_runs_leaves_its_project_out_and_says_so(world: World) -> None:
    tax_saw(world)
    a_submitted_application(world)
    line = the_line(a_list(world))
    assert (line.review, line.ground) == (EntitlementReview.LEFT_OUT, LeftOutGround.APPLIED)
    assert "已提交" in line.reason
    assert take_all_in(world, line.list.id) == 0  # nobody takes it in after all


def test_who_is_barred_is_left_out_by_name_without_an_amount(world: World) -> None:
    tax_saw(world)
    register.record_credit(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        catalogue_item="科研失信行为信息",
        conduct="虚报销售收入",
        restraint="不得申报",
        since=MORNING.date() - timedelta(days=9),
        until=MORNING.date() + timedelta(days=9),
        document="某号",
        at=MORNING,
    )
    line = the_line(a_list(world))
    assert (line.ground, line.amount_fen) == (LeftOutGround.BARRED, None)
    assert take_all_in(world, line.list.id) == 0


def test_a_project_stands_on_one_running_list_only(world: World) -> None:
    tax_saw(world)
    a_list(world)
    assert the_line(a_list(world)).ground is LeftOutGround.LISTED


def test_a_dropped_list_holds_nobody(world: World) -> None:
    first = a_list(world)
    lists.drop_list(actor=world.finance_officer, list_id=first, at=MORNING)
    assert the_line(a_list(world)).ground is None


def test_a_list_is_made_slice_by_slice_and_goes_on_where_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        another_project(world, f"2021-800{number}")
    monkeypatch.setattr(making, "SLICE", 2)
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "advance", _stopping_at(2))
        made = a_list(world)
    assert len(lines_of(made)) == 2
    assert entitlement_list(made).state is EntitlementListState.MAKING
    _go_on(entitlement_list(made).job_id)
    assert len({each.project_id for each in lines_of(made)}) == len(lines_of(made)) == 5
    assert entitlement_list(made).counts == {"unknown": 5, "looked_at": 5}


def _stopping_at(rows: int) -> Callable[..., None]:
    """The worker is told to stop once so many are done."""
    advance = Progress.advance

    def stopping(self: Progress, done: int, total: int | None = None, message: str = "") -> None:
        advance(self, done, total, message)
        if done >= rows:
            raise WorkerStops

    return stopping


def test_it_takes_two_people_to_release(world: World) -> None:
    made = a_submitted_list(world)
    own = replace(world.finance, person_id=world.finance_officer.person_id)
    with pytest.raises(NotPermitted, match="两人原则"):
        lists.release_list(actor=own, list_id=made, at=MORNING)
    other_officer = replace(world.finance_officer, person_id=99)
    with pytest.raises(NotPermitted, match="负责人"):
        lists.release_list(actor=other_officer, list_id=made, at=MORNING)
    lists.release_list(actor=world.finance, list_id=made, at=MORNING)
    assert entitlement_list(made).state is EntitlementListState.RELEASED


def test_everybody_on_a_released_list_is_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the worker stops after it told some, and another goes on."""
    another_project(world, "2021-8100")
    made = a_submitted_list(world)
    monkeypatch.setattr(entitlements, "ROWS_A_PAGE", 1)
    told = Notice.objects.filter(title__contains="可以免申即享")
    people = {world.applicant.person_id, world.colleague.person_id, world.reader.person_id}
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "advance", _stopping_at(1))
        job = lists.release_list(actor=world.finance, list_id=made, at=MORNING)
        run_waiting()
    assert sorted(told.values_list("person_id", flat=True)) == sorted(people)
    _go_on(job.pk)
    assert set(told.values_list("person_id", flat=True)) == people
    assert told.count() == 2 * len(people)  # once for each project


def _go_on(job_id: int | None) -> None:
    """Another worker takes the job that was stopped."""
    job = Job.objects.get(pk=job_id)
    assert job.state == JobState.WAITING
    run_job(job.pk, job.ticket)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_after_a_withdrawal_nobody_is_told_any_more(world: World) -> None:
    lists.release_list(actor=world.finance, list_id=a_submitted_list(world), at=MORNING)
    guidelines.withdraw_guideline(
        actor=world.commission, guideline_id=world.guideline_id, reason="调整", at=MORNING
    )
    run_waiting()
    assert not Notice.objects.filter(title__contains="可以免申即享").exists()


def test_what_nobody_looked_at_is_not_handed_in(world: World) -> None:
    made = a_list(world)
    with pytest.raises(EntitlementUnusable, match="还有 1 项没有核对"):
        lists.submit_list(actor=world.finance_officer, list_id=made, closes_at=CLOSES, at=MORNING)


def test_leaving_out_wants_a_reason_and_keeps_it(world: World) -> None:
    made = a_list(world)
    said: dict[str, Any] = {"actor": world.finance_officer, "list_id": made, "at": MORNING}
    with pytest.raises(EntitlementUnusable, match="为什么不纳入"):
        lists.review_lines(**said, chosen=Narrowed(), is_taken_in=False)
    line = the_line(made)
    lists.review_lines(**said, chosen=[line.id], is_taken_in=False, reason="正在核查")
    line = the_line(made)
    assert (line.ground, line.reason) == (LeftOutGround.OFFICER, "正在核查")
    assert line.reviewed_by == world.finance_officer.signature


def test_the_trail_of_a_line_keeps_every_review_with_the_one_before(world: World) -> None:
    made = a_list(world)
    said: dict[str, Any] = {"list_id": made, "chosen": Narrowed(), "at": MORNING}
    lists.review_lines(**said, actor=world.finance_officer, is_taken_in=False, reason="正在核查")
    lists.review_lines(**said, actor=world.finance, is_taken_in=True)
    key = f"matching.entitlement:{the_line(made).id}"
    left_out, taken_in = AuditEvent.objects.filter(subject=key).order_by("id")
    assert (left_out.before["review"], left_out.after["reason"]) == ("open", "正在核查")
    assert taken_in.before == left_out.after
    assert taken_in.after["reviewed_by"] == world.finance.signature


def test_what_the_list_left_out_is_not_offered_to_the_reviewer(world: World) -> None:
    a_submitted_application(world)
    line = the_line(a_list(world))
    answer = may_review_line(world.finance_officer, line)
    assert (bool(answer), "已有申报" in answer.reason) == (False, True)


def test_a_returned_list_is_reviewed_again(world: World) -> None:
    made = a_submitted_list(world)
    lists.return_list(actor=world.finance, list_id=made, reason="请再核对", at=MORNING)
    info = entitlement_list(made)
    assert (info.state, info.return_reason) == (EntitlementListState.REVIEWING, "请再核对")
    assert take_all_in(world, made) == 1


def test_nobody_reviews_or_releases_for_an_enterprise_of_their_own(world: World) -> None:
    made = a_list(world)
    own = frozenset({world.applicant.credit_code})
    insider = replace(world.finance_officer, enterprises=own)
    asked = {"list_id": made, "chosen": Narrowed(), "is_taken_in": True, "at": MORNING}
    assert lists.review_lines(actor=insider, **asked) == 0
    take_all_in(world, made)
    lists.submit_list(actor=world.finance_officer, list_id=made, closes_at=CLOSES, at=MORNING)
    with pytest.raises(EntitlementUnusable, match="回避"):
        lists.release_list(actor=replace(world.finance, enterprises=own), list_id=made, at=MORNING)


@pytest.mark.parametrize("who", ["commission", "other_finance", "science"])
def test_other_offices_take_no_part(world: World, who: str) -> None:
    made = a_list(world)
    with pytest.raises(NotPermitted):
        lists.review_lines(
            actor=getattr(world, who),
            list_id=made,
            chosen=Narrowed(),
            is_taken_in=True,
            at=MORNING,
        )


def test_only_the_office_that_receives_makes_a_list(world: World) -> None:
    with pytest.raises(NotPermitted, match="受理这项资金"):
        start_list(actor=world.science, version_id=world.version_id, batch=1, at=MORNING)
    reader = replace(world.finance, role=Role.READER)
    with pytest.raises(NotPermitted, match="只能查阅"):
        start_list(actor=reader, version_id=world.version_id, batch=1, at=MORNING)


def test_after_the_batch_and_after_a_withdrawal_no_list_is_made(world: World) -> None:
    said: dict[str, Any] = {"actor": world.finance_officer, "version_id": world.version_id}
    with pytest.raises(EntitlementClosed, match="截止"):
        start_list(**said, batch=1, at=CLOSES + timedelta(minutes=1))
    made = a_submitted_list(world)
    guidelines.withdraw_guideline(
        actor=world.commission, guideline_id=world.guideline_id, reason="政策调整", at=MORNING
    )
    with pytest.raises(EntitlementClosed, match="已经撤回"):
        lists.release_list(actor=world.finance, list_id=made, at=MORNING + timedelta(minutes=5))


def test_the_minute_for_answers_lies_within_the_batch(world: World) -> None:
    made = a_list(world)
    take_all_in(world, made)
    for moment in (None, MORNING, CLOSES + timedelta(minutes=1)):
        with pytest.raises(EntitlementUnusable, match="确认截止时间"):
            lists.submit_list(
                actor=world.finance_officer, list_id=made, closes_at=moment, at=MORNING
            )


def test_a_released_list_goes_no_step_back(world: World) -> None:
    made = a_released_list(world)
    for act in (lists.drop_list, lists.release_list):
        with pytest.raises(EntitlementStateConflict):
            act(actor=world.finance, list_id=made, at=MORNING)


def test_what_was_computed_is_never_changed_nor_removed(world: World) -> None:
    row = Entitlement.objects.get(pk=the_line(a_list(world)).id)
    row.amount_fen = 1
    for act in (row.save, row.delete, lambda: row.save(update_fields=["facts"])):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
