"""Where else a case of supervision and its end are seen: the way of the application, the menu, the
trial balance, the words that a demand is offered."""

import re
from html import unescape

import pytest
from django.test import Client

from guanzi.foundation import clock
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments.selectors import PaymentInfo
from guanzi.lifecycle.projects import selectors as projects
from tests.signing_in import SignIn
from tests.supervision.test_recovery import AFTER_HEARING, a_case, a_demand, repay
from tests.world import DISTRICT, World, another_applicant


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER_HEARING)


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def way_of(client: Client, project_id: int) -> dict[str, str]:
    """The stages that the applicant is shown, with how they stand."""
    case = projects.project(project_id).application.id
    page = page_of(client, f"/applications/{case}/view/")
    found = re.findall(r'class="stage stage-(\w+)".*?class="stage-name">([^<]+)<', page)
    return {name: state for state, name in found}


def test_the_way_of_an_application_goes_on_to_its_end(
    world: World, built_project: int, signed_in: SignIn
) -> None:
    way = way_of(signed_in(world.applicant), built_project)
    assert (way["联合审定"], way["入项目库"], way["拨付"], way["结清"]) == (
        "done",
        "done",
        "now",
        "next",
    )


def test_the_way_of_an_application_says_that_it_was_settled_and_taken_back(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    client = signed_in(world.applicant)
    way = way_of(client, paid.project_id)
    assert (way["拨付"], way["结清"]) == ("done", "done")
    assert "now" not in way.values()
    repay(world, a_demand(world, paid), paid.amount_fen, "V1")
    assert way_of(client, paid.project_id)["已全部追回"] == "done"


def test_an_enterprise_finds_supervision_in_its_menu_once_it_is_heard(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    link = '<a href="/supervision/"'
    assert link not in page_of(signed_in(world.applicant), "/workbench/")
    a_case(world, paid)
    assert link in page_of(signed_in(world.applicant), "/workbench/")
    assert link not in page_of(signed_in(another_applicant(world, 1).applicant), "/workbench/")


def test_a_demand_is_offered_the_words_of_the_law_and_of_the_register(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    repay(world, a_demand(world, paid), paid.amount_fen, "V1")
    page = page_of(signed_in(world.commission), f"/supervision/{a_case(world, paid)}/propose/")
    for word in ("弄虚作假", "财政资金失信信息"):
        assert f'<option value="{word}">' in page, word


def test_every_row_of_the_trial_balance_opens_its_entries(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case = a_demand(world, paid, interest_fen=5_00, interest_article="第九条")
    repay(world, case, paid.amount_fen + 5_00, "V1")
    client = signed_in(world.city_finance)
    (budget,) = budgets.budgets_for(world.city_finance)
    trial = page_of(client, f"/budgets/{budget.id}/trial/")
    rows = trial.count('<th scope="row">')
    links = re.findall(r'<th scope="row"><a href="([^"]+)"', trial)
    assert len(links) == rows
    for link in links:
        assert "现在的余额" in page_of(client, link)
    own = next(each for each in links if "district_credit" in each)
    said = page_of(client, own)
    for word in (DISTRICT, "追回", yuan_text(paid.shares["区级"])):
        assert word in said, word
    assert client.get(f"{own}x").status_code == 404
