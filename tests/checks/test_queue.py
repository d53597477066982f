"""The queue: what an office sees of it, found, put in order and paged through."""

import re
from datetime import timedelta
from importlib import import_module
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.forms import SORTS
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.selectors import QueueFilters
from guanzi.lifecycle.enterprises.models import Enterprise, RecognisedProject
from tests.checks.cases import LATER, TODAY, many, queries_of
from tests.signing_in import SignIn
from tests.world import MORNING, World

pytestmark = pytest.mark.usefixtures("morning")


def test_the_queue_asks_as_often_with_five_cases_as_with_five_hundred(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    many(accepted, 5)
    client.get("/cases/")
    few = queries_of(client, "/cases/")
    CaseStanding.objects.exclude(application_id=accepted).delete()
    Application.objects.filter(measure_id__startswith="m").delete()
    many(accepted, 500)
    assert queries_of(client, "/cases/") == few


@pytest.mark.parametrize("sort", SORTS)
def test_pages_in_every_order_give_every_case_once_and_in_order(
    world: World, accepted: int, sort: str
) -> None:
    scatter(accepted, 130)
    filters = QueueFilters(tab="all", sort=sort)
    seen, after = [], ""
    while True:
        page = selectors.queue(world.finance, filters, TODAY, after)
        seen += page.rows
        if not page.next_after:
            break
        after = page.next_after
    column = {"due": "due_on", "received": "submitted_at", "name": "enterprise"}
    by = column.get(sort.removeprefix("-"), "amount_fen")
    ids = [row.id for row in seen]
    keys = [(getattr(row, by), row.id) for row in seen]
    assert len(ids) == len(set(ids)) == 131
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert selectors.matching_ids(world.finance, filters, TODAY) == ids
    for place in (0, 49, 50, 130):
        before, following = selectors.neighbours(world.finance, filters, TODAY, ids[place])
        assert before == (ids[place - 1] if place else None)
        assert following == (ids[place + 1] if place < 130 else None)


def scatter(template: int, number: int) -> None:
    """Further cases of three enterprises on all shelves, with days, amounts and names in common."""
    many(template, number)
    rows = Application.objects.filter(measure_id__startswith="m")
    own = Enterprise.objects.get(pk=rows.first().enterprise_id)  # type: ignore[union-attr]
    others = Enterprise.objects.bulk_create(
        Enterprise(
            credit_code=f"9131000000000000{n}X",
            name=f"上海{name}有限公司",
            name_core=name,
            tokens=[name],
            registration_district=own.registration_district,
            registered_at=own.registered_at,
        )
        for n, name in enumerate(("丙丁", "丙丁, 分部"))
    )
    draw = Random(7)  # noqa: S311 - not a secret
    for row in rows:
        row.enterprise = draw.choice([own, *others])
        row.amount_fen = draw.choice([100_00, 200_00, 300_00])
        row.state = draw.choice(["submitted", "accepted", "returned", "forwarded", "refused"])
        row.submitted_at = MORNING + timedelta(days=draw.randrange(5))
        row.save()


@pytest.mark.parametrize(
    "after", ["x", ",", "2025-06-18,", "99999999999999999999,1", "2025-06-18,x"]
)
def test_a_place_that_cannot_be_read_is_behind_the_last_page(
    world: World, accepted: int, after: str
) -> None:
    for sort in SORTS[:6]:
        assert not selectors.queue(world.finance, QueueFilters(sort=sort), TODAY, after).rows


def test_the_queue_follows_what_the_case_the_register_and_the_applicant_change(
    world: World, accepted: int
) -> None:
    def found(text: str, tab: str = "todo") -> list[int]:
        filters = QueueFilters(text=text, tab=tab)
        return [row.id for row in selectors.queue(world.finance, filters, TODAY).rows]

    assert found("甲精机 焊接") == [accepted]
    info = application(accepted)
    Enterprise.objects.filter(pk=info.enterprise_id).update(
        name="上海新名重工有限公司", name_core="新名重工", tokens=["新名", "名重", "重工"]
    )
    RecognisedProject.objects.filter(pk=info.project_id).update(name_core="激光雷达")
    assert found("新名重工 激光雷达") == [accepted]
    assert found("甲精机") == found("焊接") == []
    Application.objects.filter(pk=accepted).update(state="withdrawn", amount_fen=None)
    assert found("新名") == []
    assert found("新名", "done") == [accepted]
    (row,) = selectors.queue(world.finance, QueueFilters(tab="done"), TODAY).rows
    assert (row.enterprise, row.amount_fen) == ("上海新名重工有限公司", None)


def test_who_acts_on_a_case_holds_the_application_before_the_standing(
    world: World, accepted: int
) -> None:
    with CaptureQueriesContext(connection) as asked:
        services.run_checks(actor=world.finance, application_id=accepted, at=LATER)
    locks = [
        each["sql"] for each in asked if "FOR UPDATE" in each["sql"] or "KEY UPDATE" in each["sql"]
    ]
    assert 'OF "applications_application"' in locks[0]
    assert 'FROM "checks_casestanding"' in locks[1]


def test_very_many_are_counted_to_a_bound_that_is_said(
    world: World, accepted: int, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("guanzi.lifecycle.checks.selectors.queue")
    monkeypatch.setattr(module, "MOST_COUNTED", 10)
    many(accepted, 11)
    page = signed_in(world.finance).get("/cases/?tab=new").content.decode()
    assert "10 件以上" in page
    counts = selectors.queue(world.finance, QueueFilters(), TODAY).counts
    assert [str(counts[tab]) for tab in ("todo", "new", "review")] == ["10+", "10+", "1"]


def test_heads_lead_to_the_orders_and_columns_are_chosen_in_the_address(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    page = client.get("/cases/?sort=-amount&col=amount&col=received&col=nonsense").content.decode()
    assert page.count("aria-sort=") == 1
    assert re.search(
        r'aria-sort="descending"><a [^>]*href="\?sort=amount&amp;cols=amount.received"', page
    )
    assert re.search(r'href="\?sort=due&amp;cols=amount.received"', page) is None
    assert "2025-06-18" in page
    assert 'data-label="状态"' not in page
    again = client.get("/cases/?sort=-amount&cols=amount.received").content.decode()
    table = slice(page.index("<table"), page.index("</table>"))
    assert page[table] == again[table]
    usual = client.get("/cases/?cols=nonsense&sort=nonsense").content.decode()
    assert 'data-label="状态"' in usual
    assert 'aria-sort="ascending"><a class="sort-link" href="?sort=-due"' in usual


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (QueueFilters(), 21),
        (QueueFilters(tab="new"), 20),
        (QueueFilters(tab="review"), 1),
        (QueueFilters(tab="done"), 0),
        (QueueFilters(due="over"), 2),
        (QueueFilters(due="today"), 1),
        (QueueFilters(officer="none"), 21),
        (QueueFilters(officer="me"), 0),
        (QueueFilters(kind="other_support"), 1),
        (QueueFilters(text="甲精机 焊接"), 21),
        (QueueFilters(text="S003-2024-112-9000003"), 1),
        (QueueFilters(text="没有的企业"), 0),
        (QueueFilters(least_fen=10 * 100_00, most_fen=12 * 100_00), 3),
    ],
)
def test_filters_find_what_they_say(
    world: World, accepted: int, filters: QueueFilters, number: int
) -> None:
    many(accepted, 20)
    assert len(selectors.matching_ids(world.finance, filters, TODAY)) == number


@pytest.mark.req("000-04", "000-05", "003-02")
def test_each_office_has_its_own_queue(world: World, accepted: int) -> None:
    def seen(actor: Actor) -> list[int]:
        return selectors.matching_ids(actor, QueueFilters(tab="all"), TODAY)

    for actor in (world.finance, world.commission, world.city_finance, world.auditor):
        assert seen(actor) == [accepted]
    for actor in (world.other_finance, world.science, world.tax):
        assert seen(actor) == []
    services.ask_assistance(
        actor=world.finance,
        application_id=accepted,
        kind=OrganisationKind.TAX,
        question="请核对销售收入。",
        at=LATER,
    )
    assert seen(world.tax) == [accepted]


def test_the_filters_stand_in_the_address_and_what_cannot_be_read_is_kept(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    page = client.get("/cases/?tab=review&q=甲精机&least=很多").content.decode()
    assert "金额「很多」无法识别" in page
    assert 'value="很多"' in page
    assert 'value="甲精机"' in page
    assert "上海甲精机有限公司" in page


def test_words_find_a_case_by_what_it_is_called_and_compare_no_names_of_cases(
    world: World, accepted: int
) -> None:
    info = application(accepted)

    def found(text: str) -> list[int]:
        with CaptureQueriesContext(connection) as asked:
            page = selectors.queue(world.commission, QueueFilters(text=text), TODAY)
        assert not any('UPPER("enterprises_' in each["sql"] for each in asked)
        return [row.id for row in page.rows]

    for text in (
        "甲精机",
        info.enterprise,
        info.credit_code,
        info.credit_code.lower(),
        info.code,
        info.code[:6].lower(),
        info.project_number,
        info.project_number[:4],
        info.project,
        f"甲精机 {info.project[:2]} {info.code}",
    ):
        assert found(text) == [accepted], text
    for text in ("乙精机", "S999", "9999", "%", "甲精机 S999", "·"):
        assert found(text) == [], text
