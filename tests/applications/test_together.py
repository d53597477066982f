"""Several people and several clicks at the same moment, on connections of their own."""

from datetime import timedelta

import pytest

from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import AlreadyRunning, FieldConflict, WindowClosed
from guanzi.lifecycle.applications.models import DraftField, Submission
from guanzi.lifecycle.applications.states import ENDED
from guanzi.lifecycle.enterprises.models import Undertaking
from tests.entitling import LATER, a_released_list, said_of, tax_saw, the_line
from tests.support import at_once
from tests.world import (
    CLOSES,
    MORNING,
    World,
    a_complete_draft,
    a_draft,
    a_world,
    another_applicant,
    open_terms,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A world that is really committed, so that other connections see it."""
    return a_world()


@pytest.mark.req("003-06")
def test_ten_clicks_at_once_make_one_submission(world: World) -> None:
    application_id = a_complete_draft(world)
    before = Submission.objects.count()
    found = at_once(
        10,
        lambda _: services.submit_application(
            actor=world.applicant, application_id=application_id, has_undertaken=True, at=MORNING
        ),
    )
    assert len(set(found)) == 1, found
    assert Submission.objects.count() == before + 1
    assert Undertaking.objects.filter(subject__contains=found[0].code).count() == 1


@pytest.mark.req("002-01", "003-06")
def test_different_enterprises_in_the_closing_second_all_get_a_code_of_their_own(
    world: World,
) -> None:
    applicants = [another_applicant(world, number) for number in range(6)]
    ids = [a_complete_draft(each) for each in applicants]
    late = [CLOSES, CLOSES + timedelta(seconds=1)]
    found = at_once(
        6,
        lambda place: services.submit_application(
            actor=applicants[place].applicant,
            application_id=ids[place],
            has_undertaken=True,
            at=late[place % 2],
        ),
    )
    receipts = [each for each in found if not isinstance(each, Exception)]
    assert len({each.code for each in receipts}) == 3, found
    refused = [each for each in found if isinstance(each, Exception)]
    assert all(isinstance(each, WindowClosed) for each in refused), found
    kept = Submission.objects.filter(application_id__in=ids)
    assert set(kept.values_list("receipt", flat=True)) == {each.receipt for each in receipts}


def test_two_editors_of_one_field_never_overwrite_each_other(world: World) -> None:
    application_id = a_draft(world)
    texts = [f"{n}万元" for n in range(1, 7)]
    found = at_once(
        6,
        lambda place: services.save_field(
            actor=world.applicant if place % 2 else world.colleague,
            application_id=application_id,
            name="销售收入",
            text=texts[place],
            seen_revision=0,
            at=MORNING,
        ),
    )
    saved = [each for each in found if not isinstance(each, Exception)]
    assert len(saved) == 1
    assert all(isinstance(each, FieldConflict) for each in found if each not in saved), found
    kept = DraftField.objects.get(application_id=application_id, name="销售收入")
    assert (kept.text, kept.revision) == (saved[0].text, 1)
    assert {each.theirs for each in found if isinstance(each, FieldConflict)} == {kept.text}


@pytest.mark.parametrize("most", [0, 1])
def test_starting_twice_at_once_makes_one_application_and_leads_to_it(most: int) -> None:
    world = a_world(open_terms(applications_per_enterprise=most))
    found = at_once(4, lambda _: a_draft(world))
    begun = [each for each in found if isinstance(each, int)]
    assert len(begun) == 1, found
    assert all(isinstance(each, AlreadyRunning) for each in found if each not in begun), found
    running = [i for i in selectors.applications_of(world.enterprise_id) if i.state not in ENDED]
    assert [info.id for info in running] == begun
    assert all(str(begun[0]) in each.see for each in found if isinstance(each, AlreadyRunning))


@pytest.mark.req("003-07")
def test_clicks_on_an_offer_at_the_same_moment_all_get_the_receipt(world: World) -> None:
    tax_saw(world)
    line = the_line(a_released_list(world)).id
    said = said_of(world, line)
    found = at_once(
        3,
        lambda _: services.confirm_entitlement(
            actor=world.applicant, entitlement_id=line, said=said, at=LATER
        ),
    )
    assert len(set(found)) == 1, found
