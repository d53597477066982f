"""The made-up city: everything in it is labelled, everybody can sign in, every state is there."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from guanzi.engines.rules import load_rulebook
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.calendar import is_working_day
from guanzi.foundation.clock import SHANGHAI, day_of
from guanzi.foundation.identity.models import Organisation, Person
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.registers.credit_codes import check_digit_ok
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.budgets.models import Budget
from guanzi.lifecycle.disclosure.selectors import fund_use
from guanzi.lifecycle.enterprises.models import Enterprise
from guanzi.lifecycle.guidelines.models import Guideline
from guanzi.lifecycle.payments.models import BankAnswer, Payment
from guanzi.lifecycle.payments.states import PaymentState, RunState
from guanzi.lifecycle.policies.services import publish_rulebook
from guanzi.lifecycle.projects.models import Instalment
from guanzi.site import run
from guanzi.site.demo.clock import BEGINNING, demo_offset_seconds
from guanzi.site.demo.keys import PASSWORD, code_now, demo_accounts
from guanzi.site.demo.loading import is_loaded, load_city
from tests.world import RULEBOOK


@pytest.fixture(scope="module")
def _city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        sources = load_rulebook(RULEBOOK).sources
        publish_rulebook(sources=sources, actor="张三", at=BEGINNING)
        load_city()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def city(_city: None, db: None) -> None:
    """The city, undone after each test."""


def test_an_application_is_in_every_state(city: None) -> None:
    assert set(Application.objects.values_list("state", flat=True)) == set(ApplicationState.values)


def test_every_district_has_its_offices(city: None) -> None:
    for kind in (
        OrganisationKind.DISTRICT_FINANCE,
        OrganisationKind.DISTRICT_DEPARTMENT,
        OrganisationKind.TAX,
    ):
        offices = Organisation.objects.filter(kind=kind).exclude(district="")
        assert sorted(offices.values_list("district", flat=True)) == sorted(DISTRICTS)


def test_everything_is_labelled_as_made_up(city: None) -> None:
    for model in (Person, Organisation, Enterprise, Guideline):
        assert not model._default_manager.filter(is_synthetic=False).exists()


def test_its_credit_codes_are_well_formed(city: None) -> None:
    assert all(map(check_digit_ok, Enterprise.objects.values_list("credit_code", flat=True)))


def test_its_history_is_told_in_order(city: None) -> None:
    moments = list(AuditEvent.objects.order_by("id").values_list("at", flat=True))
    assert moments[0].year == 2024
    assert max(moments) < BEGINNING


def test_the_clock_begins_where_the_city_stopped(city: None) -> None:
    real = datetime(2026, 11, 22, tzinfo=UTC)
    assert real + timedelta(seconds=demo_offset_seconds(real)) == BEGINNING
    later = BEGINNING + timedelta(days=3)
    latest = AuditEvent.objects.latest("id")
    latest.pk, latest.at = None, later
    latest.save(force_insert=True)
    assert real + timedelta(seconds=demo_offset_seconds(real)) == later


def test_the_clock_goes_forward_to_a_day_that_is_asked_for_and_never_back(
    city: None, settings: Settings
) -> None:
    real = datetime(2026, 11, 22, tzinfo=UTC)
    settings.DEMO_FROM = "2025-07-05"
    assert real + timedelta(seconds=demo_offset_seconds(real)) == datetime(
        2025, 7, 5, 1, tzinfo=UTC
    )
    settings.DEMO_FROM = "2025-06-01"
    assert real + timedelta(seconds=demo_offset_seconds(real)) == BEGINNING


def test_loading_it_again_changes_nothing(city: None) -> None:
    people = Person.objects.count()
    call_command("load_demo", verbosity=0)
    assert (is_loaded(), Person.objects.count()) == (True, people)


@pytest.mark.parametrize("login", ["yuanhang", "xuhui.caizheng", "shenji"])
def test_a_visitor_signs_in_with_what_the_page_shows(
    city: None, settings: Settings, client: Client, login: str
) -> None:
    settings.DEMO = True
    page = client.get("/demo/").content.decode()
    account = next(each for each in demo_accounts() if each.email == f"{login}@demo.example")
    assert PASSWORD in page
    assert account.email in page
    answer = client.post("/account/login/", {"login": account.email, "password": PASSWORD})
    if account.needs_code:
        assert "two-step" in answer["Location"]
        answer = client.post("/account/two-step/", {"code": code_now()})
    assert answer["Location"].endswith("/workbench/")


@pytest.mark.django_db
def test_the_page_of_accounts_exists_in_a_demonstration_only(client: Client) -> None:
    assert client.get("/demo/").status_code == 404


@pytest.mark.django_db
def test_the_time_of_the_demonstration_is_left_for_commands(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLOCK_OFFSET_SECONDS = 0  # what is set from here on is taken back after the test
    monkeypatch.setenv("GUANZI_DATA", str(tmp_path))
    monkeypatch.setenv("CLOCK_OFFSET_SECONDS", "0")
    place = tmp_path / "clock-offset"
    place.write_text("-60")
    with place.open() as opened:
        run._shift_clock()
        assert opened.read() == "-60"  # who was reading reads a whole number
    assert list(tmp_path.iterdir()) == [place]
    kept = int(place.read_text())
    assert kept == settings.CLOCK_OFFSET_SECONDS == int(os.environ["CLOCK_OFFSET_SECONDS"])
    assert kept < 0


def test_its_money_went_the_whole_way_by_working_days_and_by_different_hands(city: None) -> None:
    (payment,) = Payment.objects.select_related("run")
    assert (payment.state, payment.run.state) == (PaymentState.PAID, RunState.RELEASED)
    assert [answer.kind for answer in BankAnswer.objects.order_by("pk")] == ["pain.002", "camt.054"]
    line = Instalment.objects.get(pk=payment.instalment_id).line
    assert (line.budget.year, line.code) == (2024, "1.2")  # it was recognised before that year
    assert not Job.objects.filter(kind__startswith="payments.").exclude(state="done").exists()
    money = ("budgets.", "projects.", "payments.", "supervision.")
    verbs: dict[str, AuditEvent] = {}
    for event in AuditEvent.objects.filter(at__year__lt=2025).order_by("id"):
        if event.verb.startswith(money) and event.person_id:
            assert is_working_day(day_of(event.at)), (event.verb, event.at)
            assert 9 <= event.at.astimezone(SHANGHAI).hour < 18, (event.verb, event.at)
            verbs.setdefault(event.verb, event)
    steps = [verbs[f"payments.{verb}_run"] for verb in ("submit", "review", "release")]
    assert len({step.person_id for step in steps}) == len({day_of(step.at) for step in steps}) == 3
    assert verbs["payments.paid"].person_id != verbs["payments.release_run"].person_id
    assert {"budgets.adjust", "supervision.close"} <= set(verbs)


def test_its_figures_agree_with_the_ledger(city: None) -> None:
    (use,) = [each for each in fund_use() if each.year == 2024]
    (paid,) = Payment.objects.values_list("amount_fen", flat=True)
    assert (use.lines[0].paid_fen, use.lines[0].bound_fen) == (paid, 0)
    assert {line.code: line.paid_fen for line in use.lines}["1.2"] == paid


def test_nothing_of_last_year_is_left_open(city: None) -> None:
    states = dict(Budget.objects.values_list("year", "state"))
    assert states == {2024: "closed", 2025: "approved"}


def test_a_visitor_lets_a_bank_answer(city: None, settings: Settings, client: Client) -> None:
    settings.DEMO = True
    (payment,) = Payment.objects.all()
    address = f"/demo/bank/{payment.run_id}/camt.054.xml"
    assert client.get(address).status_code == 302  # to sign in
    reviewer = Person.objects.get(email="shicaizheng.jingban@demo.example")
    client.force_login(reviewer)
    answer = client.get(address)
    assert payment.code in answer.content.decode()
    settings.DEMO = False
    assert client.get(address).status_code == 404
