"""A process that is killed anywhere neither loses nor doubles a payment."""

import multiprocessing
import os
import random
import signal
import time

import pytest
from django.db import connection

from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.running import run_job
from guanzi.foundation.jobs.services import retry_job
from guanzi.foundation.jobs.states import JobState
from guanzi.ledger import selectors as ledger
from guanzi.ledger.models import Entry
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.services import answers as answering
from guanzi.lifecycle.payments.services import release as releasing
from guanzi.lifecycle.payments.services.answers import ANSWER_JOB
from guanzi.lifecycle.payments.services.release import RELEASE_JOB
from guanzi.lifecycle.payments.states import PaymentState
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects import services as library
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.selectors import LibraryAsked
from guanzi.lifecycle.projects.states import InstalmentTerm, ProjectState
from tests.budgets.making import FUND, an_approved_budget
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import PAY_DAY, a_reviewed_run, a_treasury, an_account
from tests.projects.cases import AFTER_PUBLICITY, YEAR, a_forwarded_case, decided, granted
from tests.world import World, a_world

pytestmark = pytest.mark.forks
PARTS = 30
KILLS = 100
LONGEST = 0.03  # seconds that a process lives after it began


def killed(kind: str, world: World, seconds: float | None) -> bool:
    """Run the job in a process of its own and kill it after that time; whether it was killed."""
    job = Job.objects.get(kind=kind)
    if job.state == JobState.FAILED:  # it was given up after so many deaths: somebody says, again
        job = retry_job(actor=world.city_finance, job_id=job.pk, at=PAY_DAY)
    connection.close()
    fork = multiprocessing.get_context("fork")
    begun = fork.Event()

    def work() -> None:
        begun.set()
        run_job(job.pk, job.ticket)
        os._exit(0)

    child = fork.Process(target=work)
    child.start()
    begun.wait(20)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child.pid or 0, signal.SIGKILL)
    child.join(60)
    return child.exitcode != 0


def is_done(kind: str) -> bool:
    return Job.objects.filter(kind=kind, state=JobState.DONE).exists()


def a_run_of_many(world: World) -> tuple[int, int]:
    """A reviewed run that pays one project in many parts, and its line."""
    line = an_approved_budget(world.commission, world.city_finance)[0]
    a_treasury(world)
    an_account(world)
    case = a_forwarded_case(world)
    item = granted(case)
    each, rest = divmod(item.determined_fen, PARTS)
    amounts = [each] * (PARTS - 1) + [each + rest]
    parts = tuple(PlannedInstalment(YEAR, fen, InstalmentTerm.ESTABLISHMENT) for fen in amounts)
    decided(world, line, granted(case, instalments=parts))
    library.close_publicity(at=AFTER_PUBLICITY)
    return a_reviewed_run(world), line


def _life(chance: random.Random, kills: int, enough: int) -> float | None:
    """How long the next process lives; for ever once there were enough kills."""
    return chance.uniform(0, LONGEST) if kills < enough else None


@pytest.mark.django_db(transaction=True)
def test_a_hundred_kills_lose_and_double_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (releasing, answering):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    chance = random.Random(20250705)  # noqa: S311 - no secret
    world = a_world()
    run_id, line = a_run_of_many(world)
    services.release_run(actor=world.city_finance, run_id=run_id, at=PAY_DAY)

    kills = 0
    while not is_done(RELEASE_JOB) and kills < 3 * KILLS:
        kills += killed(RELEASE_JOB, world, _life(chance, kills, KILLS // 2))
    order = services.treasury_file(actor=world.city_finance, run_id=run_id, at=PAY_DAY)
    services.receive_answer(
        actor=world.city_finance, content=notice(transfers_in(order)), name="回单.xml", at=PAY_DAY
    )
    while not is_done(ANSWER_JOB) and kills < 4 * KILLS:
        kills += killed(ANSWER_JOB, world, _life(chance, kills, 3 * KILLS))

    assert kills >= KILLS
    payments = selectors.payments_of(run_id)
    total = sum(payment.amount_fen for payment in payments)
    assert {payment.state for payment in payments} == {PaymentState.PAID}
    for kind, fen in ((Kind.COMMITTED, 0), (Kind.IN_PAYMENT, 0), (Kind.DISBURSED, total)):
        accounts = budgets.level_accounts(line, kind)
        assert {ledger.balance_of(account) for account in accounts} == {fen}
    support = register.support_of(world.enterprise_id)
    assert sorted(record.document for record in support) == [p.code for p in payments]
    steps = ("release", "paid")
    keys = {f"payment-{payment.id}-{step}" for payment in payments for step in steps}
    assert set(Entry.objects.filter(key__startswith="payment-").values_list("key", flat=True)) == (
        keys
    )
    (project,) = projects.library_page(
        world.commission, LibraryAsked(state=ProjectState.COMPLETED)
    ).projects
    assert project.paid_fen == project.determined_fen == total
    assert sum(row.account.balance_fen for row in ledger.trial_balance(FUND)) == 0
    assert Payment.objects.count() == PARTS
