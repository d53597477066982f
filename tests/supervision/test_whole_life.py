"""Whatever happens to the money of a fund, in whatever order: nothing is lost, nothing is doubled,
nothing is overdrawn, and all figures agree with the ledger."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guanzi.foundation.errors import GuanziError
from guanzi.ledger import selectors as ledger
from guanzi.ledger.models import Account, Balance
from guanzi.ledger.states import AccountKind as Kind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.payments import services as paying
from guanzi.lifecycle.payments.models import Clearing, Payment
from guanzi.lifecycle.payments.states import ClearingState, Outcome, PaymentState
from guanzi.lifecycle.projects import services as library
from guanzi.lifecycle.projects.models import Instalment, Project
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.states import ChangeKind, InstalmentState, InstalmentTerm
from guanzi.lifecycle.supervision import selectors as supervision
from guanzi.lifecycle.supervision import services as supervising
from guanzi.lifecycle.supervision.models import Demand, Repayment, SupervisionCase
from guanzi.lifecycle.supervision.states import Origin, SupervisionState
from tests.budgets.making import FUND
from tests.payments.cases import an_account, releaser_of, reviewer_of
from tests.projects.cases import AFTER_PUBLICITY, YEAR, a_forwarded_case, decided, granted
from tests.supervision.test_recovery import proposal
from tests.world import DISTRICT, World, another_applicant

PROJECTS, PARTS = 3, 4
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def established(built_world: World, built_line: int) -> tuple[World, int]:
    """Some projects of as many enterprises, each in parts, and their line."""
    for number in range(PROJECTS):
        world = built_world if number == 0 else another_applicant(built_world, number)
        an_account(world)
        case = a_forwarded_case(world)
        fen = granted(case).determined_fen
        each, rest = divmod(fen, PARTS)
        amounts = [each] * (PARTS - 1) + [each + rest]
        parts = tuple(
            PlannedInstalment(YEAR, part, InstalmentTerm.ESTABLISHMENT) for part in amounts
        )
        decided(world, built_line, granted(case, instalments=parts))
    library.close_publicity(at=AFTER_PUBLICITY)
    return built_world, built_line


class Life:
    """What may happen, one act at a time; an act that is not possible now is refused and leaves
    nothing behind."""

    def __init__(self, world: World, line: int, run_jobs: Callable[[], int], seed: int) -> None:
        self.world, self.line, self.run_jobs = world, line, run_jobs
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        self.now = AFTER_PUBLICITY + DAY
        self.done: Counter[str] = Counter()

    def act(self, name: str) -> None:
        self.now += DAY
        try:
            with transaction.atomic():
                getattr(self, name)(self.now)
        except (GuanziError, IndexError, ValueError):  # refused, or nothing there to do it to
            return
        self.done[name] += 1

    def _one(self, rows: list[int]) -> int:
        return self.chance.choice(sorted(rows))  # however the table keeps them

    def release(self, at: datetime) -> None:
        due = payments.payable(FUND, YEAR)
        some = self.chance.sample(due, self.chance.randint(1, len(due)))
        by = {"actor": self.world.commission, "at": at}
        run_id = paying.start_run(fund=FUND, year=YEAR, title="批次", **by)
        paying.save_run(run_id=run_id, instalment_ids=[part.id for part in some], **by)
        paying.submit_run(run_id=run_id, **by)
        paying.review_run(actor=reviewer_of(self.world), run_id=run_id, at=at)
        paying.release_run(actor=releaser_of(self.world), run_id=run_id, at=at)
        self.run_jobs()

    def _outcome(self, outcome: Outcome, states: tuple[str, ...], at: datetime) -> None:
        rows = list(Payment.objects.filter(state__in=states).values_list("pk", flat=True))
        paying.follow_outcome(
            actor=self.world.city_finance,
            payment_id=self._one(rows),
            outcome=outcome,
            reason="测试",
            at=at,
        )

    def pay(self, at: datetime) -> None:
        self._outcome(Outcome.PAID, ("released", "accepted"), at)

    def pay_more(self, at: datetime) -> None:
        for _ in range(3):
            self._outcome(Outcome.PAID, ("released", "accepted"), at)

    def reject(self, at: datetime) -> None:
        self._outcome(Outcome.REJECTED, ("released", "accepted"), at)

    def send_back(self, at: datetime) -> None:
        self._outcome(Outcome.RETURNED, ("paid",), at)

    def terminate(self, at: datetime) -> None:
        project = self._one(list(Project.objects.values_list("pk", flat=True)))
        library.propose_change(
            actor=self.world.commission,
            project_id=project,
            kind=ChangeKind.TERMINATION,
            statement="终止",
            reason="企业申请",
            at=at,
        )
        library.decide_change(
            actor=self.world.city_finance,
            project_id=project,
            is_approved=True,
            answer="同意",
            at=at,
        )

    def demand(self, at: datetime) -> None:
        project = self._one(list(Project.objects.values_list("pk", flat=True)))
        paid = sum(part.amount_fen for part in supervision.paid_parts(project))
        by = {"actor": self.world.commission, "at": at}
        case = supervising.open_case(
            project_id=project, origin=Origin.AUDIT, statement="审计", **by
        )
        supervising.add_finding(case_id=case, text="不符", file_id=None, **by)
        supervising.start_hearing(case_id=case, **by)
        self.now += 30 * DAY
        wanted = proposal(self.chance.randint(1, max(paid, 1)), due_on=(self.now + 30 * DAY).date())
        supervising.propose_demand(
            actor=self.world.commission, case_id=case, proposal=wanted, at=self.now
        )
        supervising.approve_demand(actor=self.world.city_finance, case_id=case, at=self.now)

    def repay(self, at: datetime) -> None:
        open_cases = SupervisionCase.objects.filter(state=SupervisionState.DEMANDED)
        case = self._one(list(open_cases.values_list("pk", flat=True)))
        demand = supervision.case(case).demand
        assert demand is not None
        supervising.record_repayment(
            actor=self.world.city_finance,
            case_id=case,
            amount_fen=self.chance.choice(
                [demand.left_fen, self.chance.randint(1, demand.left_fen)]
            ),
            voucher=f"V-{Repayment.objects.count()}",
            at=at,
        )

    def draw(self, at: datetime) -> None:
        paying.draw_clearing(
            actor=self.world.city_finance, fund=FUND, year=YEAR, district=DISTRICT, at=at
        )

    def settle(self, at: datetime) -> None:
        rows = Clearing.objects.filter(state=ClearingState.SENT).values_list("pk", flat=True)
        clearing = self._one(list(rows))
        paying.confirm_clearing(actor=self.world.finance, clearing_id=clearing, at=at)
        paying.settle_clearing(
            actor=self.world.city_finance, clearing_id=clearing, voucher=f"S-{clearing}", at=at
        )


ACTS = [
    "release", "release", "pay", "pay_more", "pay_more", "reject", "send_back", "terminate",
    "demand", "repay", "repay", "draw", "settle",
]  # fmt: skip


def of(kind: Kind, payer: str = "", line: str = "") -> int:
    rows = Balance.objects.filter(
        account__fund=FUND, account__kind=kind, account__payer=payer, account__line=line
    )
    return int(rows.aggregate(total=Sum("balance_fen"))["total"] or 0)


def everything_agrees(line: int) -> None:
    """The laws of conservation, and every other place that tells an amount."""
    trial = ledger.trial_balance(FUND)
    assert sum(row.account.balance_fen for row in trial) == 0
    assert all(row.received_fen - row.given_fen == row.account.balance_fen for row in trial)
    by_account = Account.objects.annotate(total=Sum("postings__amount_fen", default=0))
    assert all(row.total == row.balance.balance_fen for row in by_account.select_related("balance"))

    def held(kind: Kind) -> int:
        found = {ledger.balance_of(a) for a in budgets.level_accounts(line, kind)[1:]}
        assert len(found) == 1 or kind in (Kind.APPROPRIATION, Kind.AVAILABLE)
        return min(found)

    for level in range(3):
        kinds = (
            Kind.APPROPRIATION,
            Kind.AVAILABLE,
            Kind.COMMITTED,
            Kind.IN_PAYMENT,
            Kind.DISBURSED,
        )
        held_here = [ledger.balance_of(budgets.level_accounts(line, k)[level]) for k in kinds]
        assert sum(held_here) == 0
        assert all(fen >= 0 for fen in held_here[1:])

    def parts(*states: str) -> int:
        rows = Instalment.objects.filter(state__in=states)
        return int(rows.aggregate(total=Sum("amount_fen"))["total"] or 0)

    def paid(*states: str) -> int:
        rows = Payment.objects.filter(state__in=states)
        return int(rows.aggregate(total=Sum("amount_fen"))["total"] or 0)

    assert held(Kind.IN_PAYMENT) == paid(PaymentState.RELEASED, PaymentState.ACCEPTED)
    assert held(Kind.DISBURSED) == paid(PaymentState.PAID) == parts(InstalmentState.PAID)
    assert held(Kind.COMMITTED) == parts(InstalmentState.COMMITTED) + paid(PaymentState.REQUESTED)
    support = [
        record
        for enterprise in set(Project.objects.values_list("application__enterprise_id", flat=True))
        for record in register.support_of(enterprise)
        if record.fund == FUND
    ]
    assert sum(record.amount_fen for record in support) == paid(PaymentState.PAID)

    four = (Kind.ADVANCED, Kind.DISTRICT_DUE, Kind.DISTRICT_SETTLED, Kind.DISTRICT_CREDIT)
    assert sum(of(kind, DISTRICT) for kind in four) == 0
    owed = sum(row.district_fen for row in payments.lines_due(FUND, YEAR, DISTRICT))
    assert owed == payments.due_now(FUND, YEAR, DISTRICT)

    demanded = Demand.objects.filter(case__state__in=["demanded", "settled"])
    total = sum(row.total_fen for row in demanded)
    came = int(Repayment.objects.aggregate(total=Sum("amount_fen"))["total"] or 0)
    recovered = of(Kind.RECOVERED) + of(Kind.RECOVERED, DISTRICT)
    still_due = of(Kind.RECOVERY_DUE) + of(Kind.RECOVERY_DUE, DISTRICT)
    assert (recovered, still_due) == (came, total - came)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        transaction.set_rollback(True)


HAPPENED: Counter[str] = Counter()


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=["release", "reject", "pay_more", "send_back", "terminate", "draw"], seed=1)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=8, max_size=25), seed=st.integers(0, 10**6))
def test_conservation(
    db: None,
    established: tuple[World, int],
    run_jobs: Callable[[], int],
    acts: list[str],
    seed: int,
) -> None:
    world, line = established
    with undone():
        life = Life(world, line, run_jobs, seed)
        everything_agrees(line)
        for name in ["release", "pay_more", "demand", "repay", *acts]:
            life.act(name)
            everything_agrees(line)
        for name in ("draw", "settle"):
            life.act(name)
        assert payments.due_now(FUND, YEAR, DISTRICT) == 0
        assert payments.lines_due(FUND, YEAR, DISTRICT) == ()
        HAPPENED.update(life.done)


def test_the_random_lives_did_something() -> None:
    for act in ("release", "pay_more", "reject", "send_back", "terminate", "demand", "repay"):
        assert HAPPENED[act] > 0, act
    assert HAPPENED["settle"] > 0
