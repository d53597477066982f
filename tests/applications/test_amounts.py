"""The live amount: shown wherever the rule has its facts, and what is wrong is said beside it."""

import json

import pytest
from django.test import Client

from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import NotComplete
from tests.signing_in import SignIn
from tests.world import FACTS, MORNING, World, fill_in

pytestmark = pytest.mark.usefixtures("morning")
SCRIPT = {"accept": "application/json"}


def save(client: Client, application: int, name: str, text: str, seen: int) -> str:
    """The side of the form as the script gets it."""
    said = {"name": name, "text": text, "seen": str(seen)}
    response = client.post(f"/applications/{application}/fields/", said, headers=SCRIPT)
    return str(json.loads(response.content)["side"])


def problems(draft: int, name: str = "销售收入") -> tuple[str, ...]:
    field = selectors.draft_of(draft, MORNING).field(name)
    assert field is not None
    return field.problems


def test_months_that_do_not_add_up_leave_the_amount_and_stop_the_submission(
    world: World, complete: int, signed_in: SignIn
) -> None:
    before = selectors.draft_of(complete, MORNING)
    year = before.field("销售收入")
    assert year is not None
    side = save(signed_in(world.applicant), complete, "销售收入", "1500万", year.revision)
    assert "359,125.00" in side
    assert "分月销售额之和与年度销售收入不一致" in side
    assert "改好以前不能提交" in side
    with pytest.raises(NotComplete):
        services.submit_application(
            actor=world.applicant, application_id=complete, has_undertaken=True, at=MORNING
        )


def test_once_they_agree_nothing_is_said_beside_the_amount(
    world: World, complete: int, signed_in: SignIn
) -> None:
    fill_in(world, complete, 销售收入="1500万")
    fill_in(world, complete, **FACTS)
    draft = selectors.draft_of(complete, MORNING)
    assert draft.contradictions == ()
    assert draft.provisional is draft.calculation
    page = signed_in(world.applicant).get(f"/applications/{complete}/").content.decode()
    assert "改好以前不能提交" not in page


def test_an_amount_that_cannot_be_read_is_named_where_the_result_would_stand(
    world: World, draft: int, signed_in: SignIn
) -> None:
    side = save(signed_in(world.applicant), draft, "销售收入", "很多钱", 0)
    assert "「销售收入」填的内容用不了" in side


@pytest.mark.parametrize(
    "typed", ["12.345", "1,23万", "5.123456789万", "12 345,6 7", "５.５５５", "五万", "5万圆", "-5"]
)
def test_an_amount_is_quoted_as_it_was_typed(world: World, draft: int, typed: str) -> None:
    services.save_field(
        actor=world.applicant,
        application_id=draft,
        name="销售收入",
        text=typed,
        seen_revision=0,
        at=MORNING,
    )
    (sentence,) = problems(draft)
    assert f"「{typed}」" in sentence
    assert f"{typed}元" not in sentence
