"""Auditors read and do not write; an office reaches nothing outside its share. By real requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import ImportKind
from tests.access.test_matrix import ROUTES, Route
from tests.access.things import form_for, maker_for
from tests.access.world import Side, Stage, a_stage
from tests.signing_in import sign_in
from tests.world import MORNING

RECORDS = ("applications", "checks", "enterprises", "guidelines")
OF_A_DISTRICT = ("区财政 负责人", "区财政 经办人", "区财政 查阅人", "区主管", "区税务")
WRITING = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(scope="module")
def built_stage(module_db: None) -> Iterator[Stage]:
    """The world of the matrix on its own morning, with all that the routes name: what a test made
    first would be gone after it."""
    offset = (MORNING - timezone.now()).total_seconds()
    with override_settings(CLOCK_OFFSET_SECONDS=offset):
        stage = a_stage()
        for route in ROUTES:
            for side in (stage.own, stage.foreign):
                named_by(route, side)
        yield stage


@pytest.fixture
def stage(built_stage: Stage, db: None) -> Stage:
    return built_stage


def browser_of(stage: Stage, name: str) -> Client:
    actor = stage.personas[name]
    assert actor is not None
    return sign_in(actor)


def named_by(route: Route, side: Side) -> dict[str, Any]:
    """What a route names, of that side."""
    makers = {name: maker_for(route.name, name) for name in route.arguments}
    return {name: make(side) for name, make in makers.items() if make}


def ask(client: Client, route: Route, method: str, given: dict[str, Any], side: Side) -> int:
    """The status of the answer at the end of all redirects; its effects are taken back."""
    cache.clear()  # rates are not what is asked here
    address = reverse(route.name, kwargs=given)
    with transaction.atomic():
        if method == "GET":
            status = client.get(address, follow=True).status_code
        else:
            typed = form_for(route.name, side)
            status = client.post(address, typed, follow=True).status_code
        transaction.set_rollback(True)
    return status


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """No row of a record is made, changed or removed meanwhile."""
    with CaptureQueriesContext(connection) as seen:
        yield
    said = [query["sql"] for query in seen if query["sql"].startswith(WRITING)]
    assert [sql for sql in said if any(f'"{stage}_' in sql for stage in RECORDS)] == []


@pytest.mark.req("000-05")
def test_auditors_read_the_cases_of_every_district_and_change_nothing(stage: Stage) -> None:
    auditor = browser_of(stage, "审计")
    posted = [route for route in ROUTES if route.stage in RECORDS and "POST" in route.methods]
    assert len(posted) > 30
    for side in (stage.own, stage.foreign):
        for page in (
            f"/cases/{side.case}/",
            f"/applications/{side.case}/view/",
            f"/enterprises/{side.applicant.credit_code}/",
        ):
            assert auditor.get(page).status_code == 200, page
        for route in posted:
            given = named_by(route, side)
            with nothing_is_written():
                ask(auditor, route, "POST", given, side)
    assert auditor.get("/audit/").status_code == 200


@pytest.mark.req("000-05")
def test_auditors_bring_no_files_into_the_register(stage: Stage) -> None:
    auditor = stage.personas["审计"]
    assert auditor is not None
    for kind in ImportKind:
        with pytest.raises(NotPermitted):
            enterprises.start_import(
                actor=auditor, kind=kind, content=BytesIO(b"a,b\n"), name="a.csv", at=MORNING
            )


@pytest.mark.req("000-04")
def test_an_office_reaches_no_record_of_another_district(stage: Stage) -> None:
    tried = 0
    clients = {name: browser_of(stage, name) for name in OF_A_DISTRICT}
    assert clients["区财政 经办人"].get(f"/cases/{stage.own.case}/").status_code == 200
    for route in ROUTES:
        if route.stage not in {"applications", "checks", "enterprises"}:
            continue
        own, foreign = named_by(route, stage.own), named_by(route, stage.foreign)
        if own == foreign:
            continue
        for method in route.methods:
            for name, client in clients.items():
                answer = ask(client, route, method, foreign, stage.foreign)
                assert answer in (403, 404, 405), (name, method, route.name)
                tried += 1
    assert tried > 200
