# ruff: noqa: E402 - models can be imported after the settings only
"""The queue of the cases at its size: one real case, copied until there are as many as wanted.

Runs as a program of its own, with DATABASE_URL: `python -m bench.cases_world CASES`, and prints
what it found as JSON. The first case goes through the services, with everything that hangs on it;
the copies are made inside the database. Half of them belong to one district; two fifths were
forwarded long ago, the others wait, so that what is due first is never what is still to do.
"""

import json
import logging
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
django.setup()

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanzi.foundation import clock
from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity.middleware import MEMBERSHIP_KEY
from guanzi.foundation.identity.models import Membership, Person
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.lifecycle.applications.models import (
    Application,
    Invoice,
    InvoiceSheet,
    Material,
    Submission,
)
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.models import CaseStanding, CheckRun, Finding
from guanzi.lifecycle.checks.selectors import QueueFilters
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.enterprises.models import (
    Enterprise,
    KnownFact,
    RecognisedProject,
    SupportRecord,
)
from guanzi.lifecycle.enterprises.rules.names import name_core, project_core, tokens_of
from guanzi.lifecycle.enterprises.states import RecognitionScheme, Source
from tests.world import DISTRICT, World, a_submitted_application, a_world

from . import register_world

CASES_OF_AN_ENTERPRISE = 4
BASE = 1_000_000  # the copies' keys begin here, so that they can point at each other
WHOLE = 40  # so many copies keep their long texts, evenly spread: the case files that are opened
TIMES = 30
COUNTED = 3
BATCH = 5000
FOUND = "other_support"
COMMON = "智能"


def main() -> None:
    """Fill, then ask."""
    logging.disable(logging.INFO)  # a line for every page
    number = int(sys.argv[1])
    world = a_world()
    fill(world, number)
    print(json.dumps(measure(world, number)))


# --- filling ---


def fill(world: World, number: int) -> None:
    """One case through the services, the others from it."""
    template = _template(world)
    holders = -(-number // CASES_OF_AN_ENTERPRISE)
    registered(number, holders)
    own = f"old.enterprise_id = {world.enterprise_id}"
    of_enterprise = {"enterprise_id": f"{BASE} + n"}
    copied(KnownFact, holders, f"{own} AND old.project_id IS NULL", of_enterprise)
    copied(SupportRecord, holders, own, of_enterprise)
    _cases(template, number, world.finance_officer.person_id)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _template(world: World) -> int:
    """A case under review, with a finding that waits for a decision."""
    at = clock.now()
    register.record_support(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        project_number="2021-0001",
        project_name="智能焊接机器人",
        fund="其他资金",
        level="市级",
        category="其他财政性资金",
        year=2023,
        amount_fen=50_000_00,
        source=Source.FINANCE,
        document="拨款文件（虚构）",
        at=at,
    )
    made = a_submitted_application(world, at=at)
    services.accept_case(actor=world.finance, application_id=made, at=at)
    assert FOUND in CaseStanding.objects.get(application_id=made).kinds
    return made


def registered(number: int, holders: int) -> None:
    """The enterprises, and a project for each case."""
    at, day = clock.now(), clock.today()
    enterprises = []
    projects = []
    for serial, (code, name, _) in enumerate(register_world.rows(holders), 1):
        core = name_core(name)
        enterprises.append(
            Enterprise(
                pk=BASE + serial,
                credit_code=code,
                name=name,
                name_core=core,
                tokens=tokens_of([core]),
                registration_district=district_of(serial),
                registered_at=at,
            )
        )
    for n in range(1, number + 1):
        holder = enterprises[(n - 1) // CASES_OF_AN_ENTERPRISE]
        name = f"{holder.name_core}第{n}号{COMMON if n % 2 else ''}项目"
        projects.append(
            RecognisedProject(
                pk=BASE + n,
                enterprise_id=holder.pk,
                number=f"B{n:07d}",
                name=name,
                name_core=project_core(name),
                product_name=name,
                invoice_names=[name],
                scheme=RecognitionScheme.CURRENT,
                recognised_on=day - timedelta(days=900),
                valid_until=day + timedelta(days=900),
                innovation_coefficient="1",
                core_share="0.85",
                recorded_at=at,
            )
        )
    Enterprise.objects.bulk_create(enterprises, batch_size=BATCH)
    RecognisedProject.objects.bulk_create(projects, batch_size=BATCH)


def district_of(serial: int) -> str:
    return DISTRICT if serial % 2 else DISTRICTS[serial // 2 % len(DISTRICTS)]


def _cases(template: int, number: int, officer: int) -> None:
    """Applications and what hangs on them; `n` counts the copies from 1, `number` is the latest."""
    holder = f"((n - 1) / {CASES_OF_AN_ENTERPRISE} + 1)"
    own = f"old.application_id = {template}"
    key = f"{BASE} + n"
    part = f"n::numeric / {number}"
    age = (
        f"(CASE WHEN {part} <= 0.4 THEN interval '30 days' + interval '1750 days' * (0.4 - {part})"
        f" ELSE interval '50 days' * (1 - {part}) END)"
    )
    districts = ", ".join(f"'{district_of(each)}'" for each in range(1, 2 * len(DISTRICTS) + 1))
    is_whole = f"n % {max(number // WHOLE, 1)} = 0"
    case = {"application_id": key}
    copied(
        Application,
        number,
        f"old.id = {template}",
        {
            "id": key,
            "code": "'B003-2024-112-' || to_char(n, 'FM0000000')",
            "enterprise_id": f"{BASE} + {holder}",
            "project_id": key,
            "district": f"(ARRAY[{districts}])[({holder} - 1) % {2 * len(DISTRICTS)} + 1]",
            "state": f"CASE WHEN {part} <= 0.4 THEN 'forwarded' WHEN n % 3 = 0 THEN 'submitted'"
            " ELSE 'accepted' END",
            "amount_fen": "old.amount_fen + n",
            "submitted_at": f"old.submitted_at - {age}",
        },
    )
    copied(InvoiceSheet, number, own, case | {"id": key})
    sheet = f"old.sheet_id = {InvoiceSheet.objects.get(application_id=template).pk}"
    copied(Invoice, number, sheet, {"sheet_id": key, "number": "old.number || '-' || n"})
    copied(Material, number, own, case)
    copied(
        Submission,
        number,
        own,
        case
        | {
            "id": key,
            "snapshot": f"CASE WHEN {is_whole} THEN old.snapshot ELSE '{{}}' END",
            "invoice_sheet_id": key,
            "receipt": "'B' || n",
        },
    )
    copied(
        CheckRun,
        number,
        own,
        case
        | {
            "id": key,
            "submission_id": key,
            "decision": f"CASE WHEN {is_whole} THEN old.decision ELSE '{{}}' END",
        },
    )
    run = f"old.run_id = {CheckRun.objects.get(application_id=template).pk}"
    copied(Finding, number, run, {"run_id": key})
    copied(
        CaseStanding,
        number,
        own,
        case
        | {
            "run_id": key,
            "kinds": "CASE WHEN n % 2 = 0 THEN old.kinds ELSE '{}' END",
            "officer_id": f"CASE WHEN n % 4 < 2 THEN {officer} END",
            "due_on": f"(old.due_on - {age})::date",
        },
    )
    subject = "'applications.application:' ||"
    copied(
        AuditEvent, number, f"old.subject = {subject} {template}", {"subject": f"{subject} ({key})"}
    )


def copied(model: type[Model], number: int, which: str, changes: dict[str, str]) -> None:
    """So many copies of some rows; `changes` are expressions of `n` by column."""
    meta = model._meta
    columns = [
        field.column
        for field in meta.concrete_fields
        if not getattr(field, "generated", False)
        and (not field.primary_key or field.column in changes)
    ]
    values = [changes.get(column, f"old.{column}") for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({', '.join(columns)})"  # noqa: S608 - nobody typed it
            f" SELECT {', '.join(values)} FROM {meta.db_table} old,"
            f" generate_series(1, {number}) n WHERE {which} ORDER BY n"
        )
        assert cursor.rowcount >= number, model


# --- asking ---


def measure(world: World, number: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds and queries of what an office asks of its queue."""
    draw = random.Random(7)
    district, city = _signed_in(world.finance), _signed_in(world.city_finance)
    step = max(number // WHOLE, 1)
    whole = [BASE + step * (place + 1) for place in range(number // step)]
    cases = Application.objects.filter(pk__in=whole, district=DISTRICT, state="accepted")
    files = list(cases.order_by("id").values_list("id", flat=True))
    names = list(
        Application.objects.filter(pk__gt=BASE, state="accepted")
        .order_by("id")[:1000]
        .values_list("enterprise__name", flat=True)
    )
    pages = {
        "the district's queue": (district, lambda: "/cases/"),
        "the city's queue": (city, lambda: "/cases/"),
        "the city's, one kind of finding": (city, lambda: f"/cases/?kind={FOUND}"),
        "the city's, the greatest amounts first": (city, lambda: "/cases/?sort=-amount"),
        "the city's, a common word": (city, lambda: f"/cases/?q={COMMON}"),
        "the city's, an enterprise's name": (city, lambda: f"/cases/?q={draw.choice(names)}"),
        "the city's next page": (city, _next(world.city_finance, 1)),
        "the city's page in the middle": (city, _next(world.city_finance, number * 3 // 10)),
        "a case file": (district, lambda: f"/cases/{draw.choice(files)}/"),
    }
    return {what: _asked(client, address) for what, (client, address) in pages.items()}


def _next(actor: Actor, place: int) -> Callable[[], str]:
    """The page behind the first one, or behind the so many-th of the cases that wait."""
    if place == 1:
        after = selectors.queue(actor, QueueFilters(), clock.today()).next_after
    else:
        waiting = CaseStanding.objects.filter(application__state__in=["submitted", "accepted"])
        row = waiting.order_by("due_on", "application_id")[place]
        after = f"{row.due_on},{row.application_id}"
    assert after
    return lambda: f"/cases/?after={after}"


def _signed_in(actor: Actor) -> Client:
    """The browser of an official."""
    client = Client(SERVER_NAME="127.0.0.1")
    person = Person.objects.get(pk=actor.person_id)
    Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
    session = client.session
    chosen = Membership.objects.get(person=person, organisation_id=actor.organisation_id)
    session[MEMBERSHIP_KEY] = chosen.pk
    session.save()
    return client


def _asked(client: Client, address: Callable[[], str]) -> dict[str, list[float]]:
    _seconds(client, address())
    queries: list[float] = []
    for _ in range(COUNTED):
        with CaptureQueriesContext(connection) as seen:
            _seconds(client, address())
        queries.append(len(seen))
    return {"ms": [_seconds(client, address()) * 1000 for _ in range(TIMES)], "queries": queries}


def _seconds(client: Client, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - begun
    assert answer.status_code == 200, (address, answer.status_code)
    return taken


if __name__ == "__main__":
    main()
