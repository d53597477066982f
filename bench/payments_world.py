# ruff: noqa: E402 - models can be imported after the settings only
"""A payment run and a yearly clearing at their size.

Runs as a program of its own, with DATABASE_URL: `python -m bench.payments_world PAYMENTS OF_EACH`,
and prints as JSON how many seconds each step took. One project goes through the services, from its
application to the publicity; the others are copies made inside the database, each with a
reservation of its own in the ledger. The run goes through the services: three people, the job of
the release, the treasury file, the bank's answer. What the districts clear was paid in an earlier
year: copies of a payment, with what they come to in the ledger.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanzi.site.settings")
django.setup()

from django.db import connection, transaction

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind
from guanzi.foundation.jobs.running import run_waiting
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.ledger import selectors as ledger_selectors
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.enterprises.models import Enterprise
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.models import AnswerLine, PayeeAccount, Payment, PaymentRun
from guanzi.lifecycle.payments.states import ClearingState, PaymentState
from guanzi.lifecycle.projects.models import DecisionItem, Instalment, Project
from tests.budgets.making import FUND, an_approved_budget
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import (
    PAY_DAY,
    a_treasury,
    an_account,
    an_established_project,
    releaser_of,
    reviewer_of,
)
from tests.projects.cases import YEAR
from tests.world import World, a_member, a_world

from .cases_world import BASE, CASES_OF_AN_ENTERPRISE, copied, registered

PAST_YEAR = YEAR - 1
ENOUGH = (("成果转化", "销售收入扶持", 10**13),)
PAST = 5_000_000  # the keys of what was paid in the past year begin here
BATCH = 1_000
GUARDED = (Application, DecisionItem, Project, Instalment, Payment, PaymentRun)


class Timed:
    """How many seconds each step took, by its name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def __call__(self, what: str, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Do it, and note how long it took."""
        began = time.perf_counter()
        result = act(*given, **named)
        self.seconds.setdefault(what, []).append(time.perf_counter() - began)
        return result


def main() -> None:
    """Fill, then pay and clear."""
    logging.disable(logging.INFO)
    payments, of_each = int(sys.argv[1]), int(sys.argv[2])
    world, timed = a_world(), Timed()
    line = fill(world, payments)
    pay(world, timed, line, payments)
    fill_past(payments, of_each)
    clear(world, timed, of_each)
    print(json.dumps(timed.seconds))


# --- filling ---


def fill(world: World, number: int) -> int:
    """Projects that can be paid, each of an enterprise with an account; the line's id."""
    a_treasury(world)
    line = an_approved_budget(world.commission, world.city_finance, lines=ENOUGH)[0]
    an_account(world)
    template = Project.objects.get(pk=an_established_project(world, line))
    registered(number, -(-number // CASES_OF_AN_ENTERPRISE))
    holder = f"{BASE} + (n - 1) / {CASES_OF_AN_ENTERPRISE} + 1"
    key = f"{BASE} + n"
    application = {
        "id": key,
        "code": "'B003-2024-112-' || to_char(n, 'FM0000000')",
        "enterprise_id": holder,
        "project_id": key,
    }
    project = {"id": key, "application_id": key, "item_id": key, "district": _district("n")}
    with unguarded():
        copied(Application, number, f"old.id = {template.application_id}", application)
        item = {"id": key, "application_id": key, "position": "n + 1"}
        copied(DecisionItem, number, f"old.id = {template.item_id}", item)
        copied(Project, number, f"old.id = {template.pk}", project)
        parts = {"id": key, "project_id": key}
        copied(Instalment, number, f"old.project_id = {template.pk}", parts)
    _reserve(line, number)
    _accounts(PayeeAccount.objects.get(enterprise_id=world.enterprise_id))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return line


def _district(place: str) -> str:
    names = ", ".join(f"'{each}'" for each in DISTRICTS)
    return f"(ARRAY[{names}])[({place}) % {len(DISTRICTS)} + 1]"


@contextmanager
def unguarded() -> Iterator[None]:
    """The database's own guards rest while copies are made."""
    tables = [model._meta.db_table for model in GUARDED]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _reserve(line: int, number: int) -> None:
    """A reservation of its own for every part, as a decision makes it."""
    moves = budgets.commitment_moves(line)
    parts = list(Instalment.objects.filter(pk__gt=BASE, pk__lte=BASE + number).order_by("pk"))
    for start in range(0, number, BATCH):
        some = parts[start : start + BATCH]
        asked = [
            (Request(PLATFORM, f"bench-{part.pk}", "审定", PAY_DAY), moves, part.amount_fen)
            for part in some
        ]
        for part, reservation in zip(some, ledger.reserve_all(asked), strict=True):
            part.reservation_id = reservation
        with unguarded():
            Instalment.objects.bulk_update(some, ["reservation_id"])


def _accounts(old: PayeeAccount) -> None:
    fields = [each.attname for each in PayeeAccount._meta.concrete_fields]
    same = {name: getattr(old, name) for name in fields if name != "id"}
    rows = Enterprise.objects.filter(pk__gt=BASE).values_list("pk", "name")
    PayeeAccount.objects.bulk_create(
        (PayeeAccount(**same | {"enterprise_id": pk, "holder": name}) for pk, name in rows),
        batch_size=BATCH,
    )


# --- a run, from the request to the bank's answer ---


def pay(world: World, timed: Timed, line: int, number: int) -> None:
    """Everything that three people, two jobs and a bank do with one run."""
    asker, reviewer, releaser = world.commission, reviewer_of(world), releaser_of(world)
    due = timed("finding what can be paid", selectors.payable, FUND, YEAR)
    ids = [each.id for each in due][:number]
    run = services.start_run(actor=asker, fund=FUND, year=YEAR, title="全年", at=PAY_DAY)
    one = {"run_id": run, "at": PAY_DAY}
    timed("choosing", services.save_run, actor=asker, instalment_ids=ids, **one)
    timed("submitting", services.submit_run, actor=asker, **one)
    timed("reviewing", services.review_run, actor=reviewer, **one)
    timed("signing the release", services.release_run, actor=releaser, **one)
    timed("the job of the release", run_waiting)
    order = timed("the treasury file", services.treasury_file, actor=releaser, **one)
    answer = {"content": notice(transfers_in(order)), "name": "回单.xml", "at": PAY_DAY}
    received = timed("the bank's answer", services.receive_answer, actor=releaser, **answer)
    timed("the job that follows it", run_waiting)
    _require_paid(line, run, received, number)


def _require_paid(line: int, run: int, answer: int, number: int) -> None:
    paid = Payment.objects.filter(run_id=run, state=PaymentState.PAID)
    fen = sum(paid.values_list("amount_fen", flat=True))
    held = {
        kind: {ledger_selectors.balance_of(each) for each in budgets.level_accounts(line, kind)}
        for kind in (Kind.IN_PAYMENT, Kind.DISBURSED)
    }
    assert paid.count() == number
    assert held == {Kind.IN_PAYMENT: {0}, Kind.DISBURSED: {fen}}, held
    assert AnswerLine.objects.filter(answer_id=answer).exclude(applied_at=None).count() == number


# --- a year with the districts ---


def fill_past(number: int, of_each: int) -> None:
    """What was paid last year: so many payments in each district, and what it owes for them."""
    paid = Payment.objects.filter(instalment_id__gt=BASE).earliest("pk")
    every = of_each * len(DISTRICTS)
    key = f"{PAST} + n"
    run = {"id": str(PAST), "code": "'GZ-PAST'", "year": str(PAST_YEAR)}
    part = {
        "id": key,
        "project_id": f"{BASE} + 1 + (n - 1) % {number}",
        "number": f"2 + (n - 1) / {number}",
        "year": str(PAST_YEAR),
        "reservation_id": "NULL::bigint",
    }
    payment = {
        "id": key,
        "run_id": str(PAST),
        "number": "n",
        "code": "'GZ-PAST-' || n",
        "instalment_id": key,
        "district": _district("n"),
        "support": "NULL::bigint",
    }
    with unguarded():
        copied(PaymentRun, 1, f"old.id = {paid.run_id}", run)
        copied(Instalment, every, f"old.id = {paid.instalment_id}", part)
        copied(Payment, every, f"old.id = {paid.pk}", payment)
    for district in DISTRICTS:
        advanced, due = (
            ledger.open_account(AccountName(FUND, PAST_YEAR, kind, payer=district))
            for kind in (Kind.ADVANCED, Kind.DISTRICT_DUE)
        )
        asked = Request(PLATFORM, f"past-{district}", "以前的支付", PAY_DAY)
        ledger.post_entry(asked, moved(Move(advanced, due), of_each * int(paid.shares["区级"])))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def clear(world: World, timed: Timed, of_each: int) -> None:
    """Every district gets its statement, agrees, and pays."""
    city = world.city_finance
    offices = {district: _office(district) for district in DISTRICTS}
    year = {"fund": FUND, "year": PAST_YEAR}
    timed("the districts' balances", selectors.district_balances, **year)
    for district, office in offices.items():
        asked = {"actor": city, "district": district, "at": PAY_DAY, **year}
        drawn = timed("drawing a statement", services.draw_clearing, **asked)
        one = {"clearing_id": drawn, "at": PAY_DAY}
        timed("confirming it", services.confirm_clearing, actor=office, **one)
        timed("settling it", services.settle_clearing, actor=city, voucher="SJ-1", **one)
        found = selectors.clearing(drawn)
        assert (len(found.lines), found.state) == (of_each, ClearingState.SETTLED)
        assert selectors.due_now(FUND, PAST_YEAR, district) == 0


def _office(district: str) -> Actor:
    name = f"{district}财政局（测速）"
    return a_member(OrganisationKind.DISTRICT_FINANCE, name, "区财", district=district)


if __name__ == "__main__":
    main()
