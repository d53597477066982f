"""What the systems of linked departments read: within their scope, exactly, page by page."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation import clock
from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity import services
from guanzi.foundation.identity.models import ApiToken
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.throttling import ComputeThrottle
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.services.support import Support as Said
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.projects.models import HeldBack, Instalment, Project
from guanzi.lifecycle.projects.states import Ground, InstalmentState
from tests.access.sides import a_project
from tests.linked.conftest import FEEDS, MINUTE, Support, System, a_token, ids, misconduct
from tests.projects.cases import a_forwarded_case, decided, granted
from tests.world import CODE, DISTRICT, MORNING, World

# --- what is given ---


@pytest.mark.req("002-13", "002-02")
def test_a_project_is_given_with_its_amounts_to_the_fen(
    city: System, world: World, lines: list[int], case: int
) -> None:
    decided(world, lines[0], granted(case))
    (project,) = city.page("projects")["items"]
    fen = application(case).amount_fen
    assert fen is not None
    assert project["determined_amount"] == f"{fen // 100}.{fen % 100:02d}"
    assert project["credit_code"] == CODE
    assert project["code"] == application(case).code
    assert project["office"] == world.commission.organisation
    assert (project["state"], project["state_label"]) == ("shown", "公示中")
    (part,) = project["instalments"]
    assert (part["amount"], part["state"]) == (project["determined_amount"], "committed")
    assert project["paid_amount"] == "0.00"
    Instalment.objects.update(state=InstalmentState.PAID)
    (project,) = city.page("projects")["items"]
    assert project["paid_amount"] == project["determined_amount"]


def test_a_correction_of_support_is_a_new_record_that_names_the_wrong_one(
    city: System, world: World, support: Support
) -> None:
    wrong = support(fen=7)
    right = enterprises.correct_support(
        actor=PLATFORM,
        support_id=wrong,
        support=Said("智能焊接机器人", "某资金", "市级", "专项资金", 2024, 70),
        reason="少写了一位",
        source=Source.FINANCE,
        at=MORNING + MINUTE,
    )
    void = enterprises.void_support(
        actor=PLATFORM, support_id=right, reason="重复", at=MORNING + 2 * MINUTE
    )
    records = city.page("support")["items"]
    told = [(r["id"], r["amount"], r["state"], r["corrects"]) for r in records]
    assert told == [
        (wrong, "0.07", "corrected", None),
        (right, "0.70", "corrected", wrong),
        (void, "0.70", "void", right),
    ]


@pytest.mark.req("002-14")
def test_misconduct_is_given_with_what_it_restrains_and_again_once_it_is_repaired(
    city: System, world: World
) -> None:
    first, second = misconduct(world), misconduct(world, fund="某资金")
    page = city.page("credit")
    assert [(r["id"], r["in_force"]) for r in page["items"]] == [(first, True), (second, True)]
    enterprises.repair_credit(
        actor=world.commission,
        credit_id=first,
        repaired_on=MORNING.date(),
        document="修复1号",
        at=MORNING,
    )
    again = city.page("credit", updated_since=page["items"][1]["changed_at"])["items"]
    assert [(r["id"], r["in_force"]) for r in again] == [(second, True), (first, False)]
    assert again[1]["repaired_on"] == MORNING.date().isoformat()


def test_a_project_of_which_only_an_instalment_changed_is_given_again(
    city: System, world: World, lines: list[int], case: int
) -> None:
    decided(world, lines[0], granted(case))
    before = Project.objects.get().changed_at
    Instalment.objects.update(state=InstalmentState.REQUESTED)
    (project,) = city.page("projects", updated_since=before.isoformat())["items"]
    assert datetime.fromisoformat(project["changed_at"]) > before
    after = (Project.objects.get().changed_at + MINUTE).isoformat()
    assert city.page("projects", updated_since=after)["items"] == []


def test_a_system_is_told_what_of_a_project_the_public_does_not_read(
    city: System, world: World, lines: list[int], case: int
) -> None:
    decided(world, lines[0], granted(case))
    project = Project.objects.get()
    project.held_back.all().delete()
    before = Project.objects.get().changed_at
    held = HeldBack.objects.create(
        project=project, field="amount", ground=Ground.COMMERCIAL, since=MORNING
    )
    (told,) = city.page("projects", updated_since=before.isoformat())["items"]
    assert told["not_public"] == {"amount": "commercial"}
    held.delete()
    (again,) = city.page("projects", updated_since=told["changed_at"])["items"]
    assert again["not_public"] == {}
    assert again["changed_at"] > told["changed_at"]


@pytest.mark.req("000-14")
def test_a_project_that_holds_a_state_secret_leaves_by_no_interface(
    city: System, world: World, lines: list[int], case: int
) -> None:
    decided(world, lines[0], granted(case))
    HeldBack.objects.update_or_create(
        project=Project.objects.get(),
        field="project",
        defaults={"ground": Ground.STATE_SECRET, "since": MORNING},
    )
    assert city.page("projects")["items"] == []


@pytest.mark.req("000-14")
def test_what_was_paid_for_it_leaves_by_no_interface_either(
    city: System, world: World, support: Support
) -> None:
    open_to_all, secret = support(), support(fen=7)
    enterprises.withhold_supports([secret], is_withheld=True)
    enterprises.void_support(actor=PLATFORM, support_id=secret, reason="退汇", at=MORNING)
    assert ids(city.page("support")["items"]) == [open_to_all]
    enterprises.withhold_supports([secret], is_withheld=False)
    assert len(city.page("support")["items"]) == 3


def test_neither_people_nor_bank_accounts_nor_remarks_are_given(
    city: System, world: World, lines: list[int], case: int, support: Support
) -> None:
    decided(world, lines[0], granted(case, reason="张三来电说明"))
    support()
    misconduct(world)
    said = "".join(json.dumps(city.page(feed), ensure_ascii=False) for feed in FEEDS)
    people = {actor.person for actor in vars_of(world)} - {PLATFORM.person}
    assert not [name for name in people if name in said]
    assert "13800000021" not in said
    words = {name for feed in FEEDS for each in city.page(feed)["items"] for name in each}
    assert not words & {"contact_name", "contact", "recorded_by", "account", "reason", "phone"}


def vars_of(world: World) -> list[Any]:
    fields = (getattr(world, name) for name in World.__slots__)
    return [field for field in fields if hasattr(field, "person")]


def test_no_answer_holds_a_number_with_a_fraction(
    city: System, world: World, lines: list[int], case: int, support: Support
) -> None:
    decided(world, lines[0], granted(case))
    support()
    for feed in FEEDS:
        plain = city.ask(feed).content.decode()
        assert not re.search(r"[0-9]\.[0-9]", re.sub(r'"(?:[^"\\]|\\.)*"', "", plain))


# --- to whom ---


def test_a_district_reads_what_its_people_see_on_the_pages(
    city: System, world: World, lines: list[int], case: int, support: Support
) -> None:
    decided(world, lines[0], granted(case))
    own, foreign = support(), support(enterprise_id=world.other_enterprise_id)
    misconduct(world, enterprise_id=world.other_enterprise_id)
    here = System(a_token(world.finance).secret)
    there = System(a_token(world.other_finance).secret)
    assert ids(city.page("support")["items"]) == [own, foreign]
    assert ids(here.page("support")["items"]) == [own]
    assert ids(there.page("support")["items"]) == [foreign]
    assert [len(each.page("projects")["items"]) for each in (here, there)] == [1, 0]
    assert [len(each.page("credit")["items"]) for each in (here, there)] == [0, 1]


def test_the_city_may_lend_a_token_for_one_district_only(world: World, support: Support) -> None:
    support()
    foreign = support(enterprise_id=world.other_enterprise_id)
    system = System(a_token(world.commission, district="徐汇区").secret)
    assert ids(system.page("support")["items"]) == [foreign]


def test_a_district_s_token_is_for_the_district_whatever_was_asked(world: World) -> None:
    a_token(world.finance, district="徐汇区")
    assert ApiToken.objects.get().district == DISTRICT


def test_to_ask_for_another_district_is_refused_and_not_answered_with_nothing(
    district: System,
) -> None:
    answer = district.ask("support", district="徐汇区")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    assert "只能读取闵行区" in answer.json()["detail"]


def test_a_token_opens_its_scopes_and_says_which_one_is_missing(world: World) -> None:
    system = System(a_token(world.commission, TokenScope.SUPPORT).secret)
    assert system.ask("support").status_code == 200
    answer = system.ask("credit")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    assert "「信用记录」" in answer.json()["detail"]


@pytest.mark.parametrize("feed", FEEDS)
def test_without_a_token_nothing_is_read_not_even_by_who_has_signed_in(
    world: World, feed: str, signed_in: Any
) -> None:
    answers = [System("").ask(feed), signed_in(world.commission).get(f"/api/v1/linked/{feed}")]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (401, "not-identified")
        assert answer["WWW-Authenticate"] == 'Bearer realm="guanzi"'


def test_a_token_that_is_no_good_is_answered_with_what_is_wrong_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, old = a_token(world.commission), a_token(world.commission)
    services.revoke_token(actor=world.commission, token_id=gone.id, at=MORNING)
    codes = [System(secret).ask("credit").json()["code"] for secret in ("gzt_x", gone.secret)]
    assert codes == ["token-unknown", "token-revoked"]
    monkeypatch.setattr(clock, "now", lambda: MORNING + timedelta(days=1))
    answer = System(old.secret).ask("credit")
    assert answer.json()["code"] == "token-expired"
    assert answer["WWW-Authenticate"] == 'Bearer realm="guanzi", error="invalid_token"'


def test_nobody_keeps_what_was_read(city: System) -> None:
    for feed in FEEDS:
        answer = city.ask(feed)
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer


# --- what is on record ---


def test_every_page_is_on_record_with_what_was_asked_and_how_much_was_given(
    district: System, support: Support
) -> None:
    support()
    district.page("support", credit_code=CODE)
    district.page("credit")
    first, second = AuditEvent.objects.filter(verb="identity.read_by_token").order_by("id")
    assert first.after == {"scope": "support", "asked": {"credit_code": CODE}, "given": 1}
    assert second.after == {"scope": "credit", "asked": {}, "given": 0}
    row = ApiToken.objects.get()
    assert first.subject == f"identity.apitoken:{row.pk}"
    assert row.prefix in first.person
    assert (first.district, first.role) == (DISTRICT, "reader")
    assert (row.uses, row.last_used_at) == (2, MORNING)


def test_what_cannot_be_written_down_is_not_given(
    city: System, support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_said: Any) -> None:
        raise RuntimeError

    support()
    monkeypatch.setattr("guanzi.foundation.identity.linked.note_reading", fails)
    with pytest.raises(RuntimeError):
        city.ask("support")


def test_refused_requests_count_as_no_use(city: System) -> None:
    city.ask("support", cursor="x")
    assert ApiToken.objects.get().uses == 0


# --- how much it takes ---


@pytest.mark.parametrize(("feed", "number"), [("support", 10), ("credit", 10)])
def test_a_page_takes_as_many_queries_for_one_record_as_for_many(
    city: System, world: World, support: Support, feed: str, number: int
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            city.page(feed)
        return len(asked)

    support()
    misconduct(world)
    few = queries()
    for _ in range(number):
        support()
        misconduct(world)
    assert queries() == few <= 7


def test_a_page_of_projects_takes_as_many_queries_for_one_as_for_two(
    city: System, world: World, lines: list[int], case: int
) -> None:
    decided(world, lines[0], granted(case))
    with CaptureQueriesContext(connection) as one:
        city.page("projects")
    second = a_forwarded_case(replace(world, project_id=a_project(world, "2021-0009")))
    decided(world, lines[0], granted(second))
    with CaptureQueriesContext(connection) as two:
        assert len(city.page("projects")["items"]) == 2
    assert len(two) == len(one) <= 10


def test_who_asks_too_often_is_told_when_to_come_back(
    city: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "2/m"})
    caches["memory"].clear()
    answers = [city.ask(feed) for feed in FEEDS]
    caches["memory"].clear()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "too-many-requests"
    assert int(answers[2]["Retry-After"]) > 0
