"""Nobody is offered the same twice, and whoever let an offer pass can be offered it again."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from guanzi.foundation import clock
from guanzi.foundation.jobs.running import run_waiting
from guanzi.lifecycle.guidelines import services as guidelines
from guanzi.lifecycle.matching.errors import EntitlementStateConflict, EntitlementUnusable
from guanzi.lifecycle.matching.selectors.entitlement_tasks import tasks_of
from guanzi.lifecycle.matching.selectors.entitlements import Narrowed, entitlement_list
from guanzi.lifecycle.matching.services import entitlement_lists as lists
from guanzi.lifecycle.matching.services.entitlement_answers import decline_entitlement
from guanzi.lifecycle.matching.services.entitlement_making import start_list
from guanzi.lifecycle.matching.states import EntitlementReview, LeftOutGround
from tests.entitling import (
    LATER,
    a_list,
    a_released_list,
    a_submitted_list,
    another_project,
    confirmed,
    lines_of,
    take_all_in,
    tax_saw,
    the_line,
)
from tests.signing_in import SignIn
from tests.world import CLOSES, MORNING, World, a_draft

pytestmark = [pytest.mark.req("003-07", "002-02"), pytest.mark.usefixtures("morning")]


def _listed_again(world: World, monkeypatch: pytest.MonkeyPatch) -> LeftOutGround | None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return the_line(a_list(world)).ground


def _submit(world: World, list_id: int) -> None:
    lists.submit_list(actor=world.finance_officer, list_id=list_id, closes_at=CLOSES, at=MORNING)


def test_an_offer_that_waits_keeps_the_project_off_other_lists(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_released_list(world)
    assert _listed_again(world, monkeypatch) is LeftOutGround.LISTED


def test_who_declined_can_be_listed_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    line = the_line(a_released_list(world))
    decline_entitlement(actor=world.applicant, entitlement_id=line.id, reason="没准备好", at=LATER)
    assert _listed_again(world, monkeypatch) is None


def test_who_let_the_minute_pass_can_be_listed_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_list(world)
    take_all_in(world, made)
    soon = MORNING + timedelta(hours=2)
    lists.submit_list(actor=world.finance_officer, list_id=made, closes_at=soon, at=MORNING)
    lists.release_list(actor=world.finance, list_id=made, at=MORNING)
    run_waiting()
    assert _listed_again(world, monkeypatch) is None


def test_who_confirmed_is_left_out_for_the_application(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tax_saw(world)
    confirmed(world, the_line(a_released_list(world)).id)
    assert _listed_again(world, monkeypatch) is LeftOutGround.APPLIED


def test_a_second_click_makes_no_second_list(world: World) -> None:
    said: dict[str, Any] = {"version_id": world.version_id, "batch": 1, "at": MORNING}
    made = start_list(actor=world.finance_officer, **said)
    with pytest.raises(EntitlementStateConflict, match="正在测算"):
        start_list(actor=world.finance, **said)
    lists.drop_list(actor=world.finance_officer, list_id=made, at=MORNING)
    start_list(actor=world.finance, **said)


def test_what_two_lists_took_in_stays_on_the_one_that_was_handed_in_first(world: World) -> None:
    first = a_list(world)
    lists.review_lines(
        actor=world.finance_officer,
        list_id=first,
        chosen=Narrowed(),
        is_taken_in=False,
        reason="再核对",
        at=MORNING,
    )
    another_project(world, "2021-6100")
    second = a_list(world)
    assert take_all_in(world, second) == 2
    assert take_all_in(world, first) == 1
    _submit(world, first)
    _submit(world, second)
    kept = {each.project_id: each for each in lines_of(second)}
    left_out = kept[world.project_id]
    assert (left_out.review, left_out.ground) == (
        EntitlementReview.LEFT_OUT,
        LeftOutGround.LISTED,
    )
    assert left_out.reviewed_by == ""
    assert [each.review for each in lines_of(first)] == [EntitlementReview.TAKEN_IN]


def test_a_list_of_which_nothing_is_left_is_not_handed_in(world: World) -> None:
    made = a_list(world)
    take_all_in(world, made)
    a_draft(world, at=MORNING)
    with pytest.raises(EntitlementUnusable, match="请作废"):
        _submit(world, made)


def test_who_applied_before_the_release_is_left_out_and_not_told(world: World) -> None:
    another_project(world, "2021-6200")
    made = a_submitted_list(world)
    a_draft(world, at=MORNING)
    lists.release_list(actor=world.finance, list_id=made, at=MORNING)
    grounds = {each.project_id: each.ground for each in lines_of(made)}
    assert grounds.pop(world.project_id) is LeftOutGround.APPLIED
    assert set(grounds.values()) == {None}


def test_after_a_withdrawal_the_offer_is_open_on_no_screen(world: World, signed_in: SignIn) -> None:
    line = the_line(a_released_list(world))
    guidelines.withdraw_guideline(
        actor=world.commission, guideline_id=world.guideline_id, reason="调整", at=MORNING
    )
    assert not entitlement_list(line.list.id).is_open(MORNING)
    assert not tasks_of(world.applicant, MORNING)
    browser = signed_in(world.applicant)
    address = reverse("applications:entitlement", args=[line.id])
    assert address not in browser.get("/applications/").content.decode()
    page = browser.get(address).content.decode()
    assert ("已经撤回，不能再确认" in page, 'name="seen"' in page) == (True, False)
