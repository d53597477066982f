"""Guidelines are submitted by one, published by another who leads, and never changed afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.guidelines import selectors, services
from guanzi.lifecycle.guidelines.errors import (
    GuidelineChanged,
    GuidelineNotFound,
    GuidelineNotReady,
    GuidelineStateConflict,
    MeasureNotCallable,
    ReasonMissing,
)
from guanzi.lifecycle.guidelines.permissions import may_publish, may_save, may_withdraw
from guanzi.lifecycle.guidelines.rules import Terms
from guanzi.lifecycle.guidelines.selectors import GuidelineInfo
from guanzi.lifecycle.guidelines.states import STEPS, CallState, GuidelineState
from tests.guidelines.world import (
    AFTER,
    DURING,
    FIRST,
    MEASURE,
    SECOND,
    TERMS,
    TITLE,
    a_colleague,
    a_draft,
)
from tests.world import MORNING, a_member, an_actor, publish

pytestmark = pytest.mark.django_db

BETWEEN = datetime(2025, 7, 1, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def saved(officer: Actor, guideline_id: int, terms: Terms, at: datetime = MORNING) -> None:
    services.save_guideline(actor=officer, guideline_id=guideline_id, terms=terms, at=at)


def republished(leader: Actor, guideline_id: int, terms: Terms, at: datetime) -> int:
    saved(leader, guideline_id, terms, at)
    return publish(guideline_id, leader, at=at, change="延长")


@pytest.mark.req("002-01")
def test_a_published_guideline_is_found_by_everyone(version: int, draft: int) -> None:
    (found,) = selectors.published_guidelines()
    assert (found.id, found.number, found.title) == (version, 1, TITLE)
    assert (found.measure_id, found.fund) == (MEASURE, "高新技术成果转化专项扶持资金")
    assert found.terms == TERMS
    assert found.published_by == "市科委（虚构） 王五"
    assert selectors.latest_version(draft) == selectors.version(version) == found
    assert len(found.digest) == 64


def test_a_draft_is_nobodys_but_the_departments(draft: int) -> None:
    assert selectors.listed_guidelines() == ()
    with pytest.raises(GuidelineNotFound):
        selectors.latest_version(draft)


@pytest.mark.req("003-06")
@pytest.mark.parametrize(
    ("at", "state", "batch"),
    [
        (MORNING, CallState.SOON, 1),
        (FIRST.opens_at, CallState.OPEN, 1),
        (FIRST.closes_at, CallState.OPEN, 1),
        (FIRST.closes_at + timedelta(microseconds=1), CallState.SOON, 2),
        (AFTER, CallState.CLOSED, 2),
    ],
)
def test_the_window_is_open_from_its_first_to_its_last_moment(
    version: int, at: datetime, state: CallState, batch: int
) -> None:
    found = selectors.version(version)
    assert found.call_state(at) is state
    assert found.shown_batch(at) == found.terms.batch(batch)
    assert selectors.open_guidelines(at) == ((found,) if state is CallState.OPEN else ())


def submitted(actor: Actor, guideline_id: int, **more: Any) -> GuidelineInfo:
    services.submit_guideline(actor=actor, guideline_id=guideline_id, at=MORNING, **more)
    return selectors.guideline(guideline_id)


def test_only_a_leader_publishes(draft: int, officer: Actor) -> None:
    assert not may_publish(officer, submitted(officer, draft))
    with pytest.raises(NotPermitted, match="负责人"):
        services.publish_guideline(actor=officer, guideline_id=draft, at=MORNING)


@pytest.mark.req("000-04")
def test_nobody_publishes_what_they_submitted(draft: int, leader: Actor) -> None:
    info = submitted(leader, draft)
    assert "两人原则" in may_publish(leader, info).reason
    with pytest.raises(NotPermitted, match="两人原则"):
        services.publish_guideline(actor=leader, guideline_id=draft, at=MORNING)
    assert selectors.guideline(draft).state is GuidelineState.DRAFT
    second = replace(leader, person_id=leader.person_id + 1, person="赵六")
    assert may_publish(second, info)
    services.publish_guideline(actor=second, guideline_id=draft, at=MORNING)
    told = AuditEvent.objects.get(verb="guidelines.publish")
    assert (told.person, told.before["submitted_by"]) == ("赵六", "王五")


def test_what_nobody_submitted_is_not_published(draft: int, leader: Actor) -> None:
    assert "还没有提交" in may_publish(leader, selectors.guideline(draft)).reason
    with pytest.raises(GuidelineStateConflict, match="还没有提交"):
        services.publish_guideline(actor=leader, guideline_id=draft, at=MORNING)


def test_a_draft_that_is_saved_again_is_submitted_again(
    draft: int, officer: Actor, leader: Actor
) -> None:
    assert submitted(officer, draft).submitter == "李四"
    saved(officer, draft, replace(TERMS, correction_days=7))
    assert selectors.guideline(draft).submitted_at is None
    with pytest.raises(GuidelineStateConflict, match="还没有提交"):
        services.publish_guideline(actor=leader, guideline_id=draft, at=MORNING)


@pytest.mark.req("000-04")
@pytest.mark.parametrize("kind", [k for k in OrganisationKind if k != "city_department"])
def test_nobody_but_a_city_department_writes_guidelines(kind: OrganisationKind) -> None:
    with pytest.raises(NotPermitted, match="市级主管部门"):
        services.create_guideline(
            actor=an_actor(kind), measure_id=MEASURE, year=2024, title="甲", at=MORNING
        )


@pytest.mark.req("000-04")
def test_another_department_does_not_touch_it(draft: int) -> None:
    stranger = a_member(OrganisationKind.CITY_DEPARTMENT, "市经信委（虚构）", "赵六")
    assert "市科委" in may_save(stranger, selectors.guideline(draft)).reason
    with pytest.raises(NotPermitted):
        saved(stranger, draft, TERMS)
    with pytest.raises(NotPermitted):
        services.publish_guideline(actor=stranger, guideline_id=draft, at=MORNING)


@pytest.mark.parametrize("role", [Role.READER, Role.ADMIN])
def test_who_only_reads_or_only_administers_does_not_write(draft: int, role: Role) -> None:
    with pytest.raises(NotPermitted):
        saved(a_colleague("孙七", role), draft, TERMS)


def test_a_measure_that_cannot_be_computed_is_not_called_for(officer: Actor) -> None:
    with pytest.raises(MeasureNotCallable):
        services.create_guideline(
            actor=officer, measure_id="land-space", year=2024, title="甲", at=MORNING
        )


def test_terms_with_problems_are_kept_and_not_published(leader: Actor) -> None:
    guideline_id = a_draft(leader, replace(TERMS, contact=""))
    assert selectors.guideline(guideline_id).terms.contact == ""
    with pytest.raises(GuidelineNotReady, match="1 处") as refused:
        submitted(leader, guideline_id)
    assert [problem.field for problem in refused.value.problems] == ["contact"]
    assert selectors.guideline(guideline_id).state is GuidelineState.DRAFT


def test_what_cannot_be_understood_is_kept_and_stops_the_publication(
    draft: int, leader: Actor
) -> None:
    typed = {"correction_days": "十天"}
    services.save_guideline(actor=leader, guideline_id=draft, terms=TERMS, at=MORNING, typed=typed)
    assert selectors.guideline(draft).typed == typed
    with pytest.raises(GuidelineNotReady, match="看不懂"):
        submitted(leader, draft)


def test_two_who_write_at_once_do_not_overwrite_each_other(
    draft: int, officer: Actor, leader: Actor
) -> None:
    saved(officer, draft, replace(TERMS, correction_days=7))
    with pytest.raises(GuidelineChanged, match="李四") as refused:
        services.save_guideline(
            actor=leader, guideline_id=draft, terms=TERMS, at=MORNING, seen_revision=1
        )
    assert refused.value.revision == 2
    assert selectors.guideline(draft).terms.correction_days == 7
    with pytest.raises(GuidelineChanged):
        submitted(leader, draft, seen_revision=1)
    submitted(officer, draft, seen_revision=2)
    with pytest.raises(GuidelineChanged):
        services.publish_guideline(actor=leader, guideline_id=draft, at=MORNING, seen_revision=1)


def test_a_running_application_keeps_its_version(version: int, draft: int, leader: Actor) -> None:
    second = republished(leader, draft, replace(TERMS, correction_days=5), MORNING + HOUR)
    assert selectors.version(version).terms.correction_days == 10
    assert selectors.latest_version(draft).id == second
    assert [v.number for v in selectors.versions_of(draft)] == [2, 1]
    assert selectors.numbered_version(draft, 1).id == version
    assert selectors.version(version).digest != selectors.version(second).digest


def test_a_new_version_says_what_changed(version: int, draft: int, leader: Actor) -> None:
    with pytest.raises(GuidelineStateConflict, match="相同"):
        submitted(leader, draft, change="无")
    saved(leader, draft, replace(TERMS, correction_days=5))
    with pytest.raises(ReasonMissing):
        submitted(leader, draft, change=" ")


@pytest.mark.req("003-06")
def test_an_extension_helps_those_who_have_already_begun(
    version: int, draft: int, leader: Actor
) -> None:
    longer = replace(FIRST, closes_at=FIRST.closes_at + timedelta(days=3))
    republished(leader, draft, replace(TERMS, batches=(longer, SECOND)), DURING)
    assert selectors.window(version, 1) == longer
    assert selectors.version(version).terms.batch(1) == FIRST


@pytest.mark.req("003-06")
@pytest.mark.parametrize(
    ("batches", "at", "said"),
    [
        ((replace(FIRST, closes_at=FIRST.closes_at - HOUR), SECOND), DURING, "不能提前截止"),
        ((replace(FIRST, opens_at=FIRST.opens_at + HOUR), SECOND), DURING, "不能再改开始"),
        ((SECOND,), DURING, "不能取消"),
        ((replace(FIRST, closes_at=FIRST.closes_at + 3 * HOUR), SECOND), BETWEEN, "另开一个批次"),
        (
            (FIRST, replace(SECOND, opens_at=FIRST.closes_at + HOUR, closes_at=BETWEEN)),
            BETWEEN,
            "已经过去",
        ),
    ],
)
def test_a_window_that_has_opened_is_only_ever_lengthened(
    version: int, draft: int, leader: Actor, batches: tuple, at: datetime, said: str
) -> None:
    with pytest.raises(GuidelineNotReady) as refused:
        republished(leader, draft, replace(TERMS, batches=batches), at)
    assert said in "".join(problem.sentence for problem in refused.value.problems)
    assert selectors.latest_version(draft).number == 1


def test_a_window_that_has_not_opened_may_move(version: int, draft: int, leader: Actor) -> None:
    later = replace(SECOND, opens_at=SECOND.opens_at + 24 * HOUR)
    republished(leader, draft, replace(TERMS, batches=(FIRST, later)), DURING)
    assert selectors.window(version, 2) == later
    republished(leader, draft, replace(TERMS, batches=(FIRST,)), DURING)
    assert selectors.window(version, 2) == SECOND


def test_a_batch_that_nobody_could_reach_is_not_published(leader: Actor) -> None:
    guideline_id = a_draft(leader)
    with pytest.raises(GuidelineNotReady):
        publish(guideline_id, leader, at=AFTER)
    submitted(leader, guideline_id)
    second = replace(leader, person_id=leader.person_id + 1)
    with pytest.raises(GuidelineNotReady):
        services.publish_guideline(actor=second, guideline_id=guideline_id, at=AFTER)


@pytest.mark.req("002-01")
def test_a_withdrawn_guideline_takes_nothing_and_stays_readable(
    version: int, draft: int, leader: Actor
) -> None:
    with pytest.raises(ReasonMissing):
        services.withdraw_guideline(actor=leader, guideline_id=draft, reason=" ", at=DURING)
    services.withdraw_guideline(actor=leader, guideline_id=draft, reason="预算调整", at=DURING)
    found = selectors.version(version)
    assert (found.state, found.withdrawal_reason) == (GuidelineState.WITHDRAWN, "预算调整")
    assert found.call_state(DURING) is CallState.WITHDRAWN
    assert selectors.open_guidelines(DURING) == selectors.published_guidelines() == ()
    assert selectors.listed_guidelines() == selectors.withdrawn_guidelines(DURING) == (found,)
    assert selectors.window(version, 1).closes_at == DURING
    with pytest.raises(GuidelineStateConflict, match="已撤回"):
        saved(leader, draft, TERMS)


def test_a_draft_cannot_be_withdrawn(draft: int, leader: Actor) -> None:
    assert not may_withdraw(leader, selectors.guideline(draft))
    with pytest.raises(GuidelineStateConflict, match="起草中"):
        services.withdraw_guideline(actor=leader, guideline_id=draft, reason="无", at=MORNING)


def test_who_may_not_is_told_so_before_what_the_state_forbids(draft: int, officer: Actor) -> None:
    stranger = replace(officer, organisation_id=officer.organisation_id + 1)
    with pytest.raises(NotPermitted):
        services.withdraw_guideline(actor=stranger, guideline_id=draft, reason="无", at=MORNING)


def test_every_act_leaves_an_event(version: int, draft: int, leader: Actor) -> None:
    republished(leader, draft, replace(TERMS, correction_days=5), MORNING)
    services.withdraw_guideline(actor=leader, guideline_id=draft, reason="预算调整", at=DURING)
    subject = f"guidelines.guideline:{draft}"
    events = list(AuditEvent.objects.filter(subject=subject).order_by("id"))
    assert [event.verb.partition(".")[2] for event in events] == [
        "create", "submit", "publish", "save", "submit", "publish", "withdraw",
    ]  # fmt: skip
    assert events[3].before["补正期限"] == "10 个工作日"
    assert events[3].after["补正期限"] == "5 个工作日"
    assert events[-1].note == "预算调整"


def test_the_table_of_states_says_who_does_what() -> None:
    assert {step.verb for step in STEPS if step.roles == {Role.LEADER}} == {"publish", "withdraw"}


def test_a_window_cannot_be_asked_of_a_batch_that_never_was(version: int) -> None:
    with pytest.raises(GuidelineNotFound, match="第 9 批次"):
        selectors.window(version, 9)


def test_a_list_takes_one_query_however_long(
    leader: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(3):
        guideline_id = a_draft(leader)
        publish(guideline_id, leader)
    with django_assert_num_queries(1):
        assert len(selectors.listed_guidelines()) == 3
    with django_assert_num_queries(1):
        assert len(selectors.guidelines_of(leader.organisation_id)) == 3


def test_a_draft_with_changes_waits_for_its_department(
    version: int, draft: int, leader: Actor, officer: Actor
) -> None:
    assert selectors.tasks_of(leader, MORNING) == ()
    saved(officer, draft, replace(TERMS, correction_days=5))
    (task,) = selectors.tasks_of(leader, MORNING)
    assert (task.title, task.link) == (TITLE, f"/guidelines/manage/{draft}/")
    assert (str(task.due_on), task.kind) == ("2025-06-20", "起草中的指南")
    assert selectors.tasks_of(officer, AFTER)[0].due_on is None
    submitted(officer, draft, change="改补正期限")
    (task,) = selectors.tasks_of(leader, MORNING)
    assert (task.link, task.kind) == (f"/guidelines/manage/{draft}/publish/", "待批准发布的指南")
    assert selectors.tasks_of(officer, MORNING) == ()
    assert selectors.tasks_of(an_actor(OrganisationKind.TAX), MORNING) == ()
