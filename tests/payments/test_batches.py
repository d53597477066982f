"""A run of many payments asks the database as often as a run of few, and writes every event."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity.models import Membership, Organisation
from guanzi.foundation.notices.models import Notice
from guanzi.ledger import services as ledger
from guanzi.ledger.services import Request
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.enterprises.models import Enterprise, RecognisedProject
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.models import PayeeAccount
from guanzi.lifecycle.payments.services import SaidOutcome
from guanzi.lifecycle.payments.states import Outcome, PaymentState
from guanzi.lifecycle.projects.models import Instalment, Project
from guanzi.lifecycle.projects.states import InstalmentState
from tests.budgets.making import FUND
from tests.payments.cases import PAY_DAY, releaser_of, reviewer_of
from tests.projects.cases import AFTER_PUBLICITY, YEAR
from tests.projects.copies import copied
from tests.world import World

FEW, MANY = 50, 200
EACH = 1_000_00


@pytest.fixture
def due(world: World, project: int) -> int:
    """Parts of so many projects of as many enterprises, whose members are told; made by copying,
    because deciding each would take minutes."""
    first, numbers = Project.objects.get(pk=project), range(FEW + MANY)
    case, part = first.application, first.instalments.get()
    owner = Enterprise.objects.get(pk=case.enterprise_id)
    owners = Enterprise.objects.bulk_create(
        copied(owner, credit_code=f"X{n:017d}", name=f"上海第{n}号有限公司") for n in numbers
    )
    account = PayeeAccount.objects.get(enterprise=owner)
    PayeeAccount.objects.bulk_create(
        copied(account, enterprise=each, holder=each.name) for each in owners
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=each.name,
            kind="enterprise",
            credit_code=each.credit_code,
            created_at=AFTER_PUBLICITY,
        )
        for each in owners
    )
    person = world.applicant.person_id
    Membership.objects.bulk_create(
        Membership(person_id=person, organisation=each, role="officer", since=AFTER_PUBLICITY)
        for each in organisations
    )
    recognised = RecognisedProject.objects.bulk_create(
        copied(case.project, enterprise=each, number=f"N{n}") for n, each in enumerate(owners)
    )
    cases = Application.objects.bulk_create(
        copied(case, enterprise_id=each.enterprise_id, project=each, code=f"N{each.number}")
        for each in recognised
    )
    projects = Project.objects.bulk_create(copied(first, application=each) for each in cases)
    moves = budgets.commitment_moves(first.line_id)
    actor, at = world.commission, AFTER_PUBLICITY
    asked = [(Request(actor, f"copy-{row.pk}", "占用", at), moves, EACH) for row in projects]
    shares = {"市级": 400_00, "区级": 600_00}
    reserved = ledger.reserve_all(asked)
    Instalment.objects.bulk_create(
        copied(part, project=row, amount_fen=EACH, reservation_id=reservation, shares=shares)
        for row, reservation in zip(projects, reserved, strict=True)
    )
    return len(numbers)


def a_run(world: World, size: int) -> int:
    """A draft with so many of the copies."""
    run = services.start_run(actor=world.commission, fund=FUND, year=YEAR, title="批", at=PAY_DAY)
    ids = [each.id for each in selectors.payable(FUND, YEAR) if each.amount_fen == EACH][:size]
    assert len(ids) == size
    services.save_run(actor=world.commission, run_id=run, instalment_ids=ids, at=PAY_DAY)
    return run


def queries_in(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act()
    return len(asked)


def every_step(world: World, run: int) -> dict[str, int]:
    """How often the database is asked by each verb, once around for a run."""
    department, finance = world.commission, releaser_of(world)

    def submit() -> None:
        services.submit_run(actor=department, run_id=run, at=PAY_DAY)

    def review() -> None:
        services.review_run(actor=reviewer_of(world), run_id=run, at=PAY_DAY)

    def follow(outcome: Outcome, half: int) -> Callable[[], object]:
        said = [SaidOutcome(each, outcome, "AC04") for each in ids[half::2]]
        return lambda: services.follow_outcomes(actor=finance, said=said, at=PAY_DAY)

    counted = {"submit": queries_in(submit)}
    counted["return"] = queries_in(
        lambda: services.return_run(actor=finance, run_id=run, reason="再核", at=PAY_DAY)
    )
    submit()
    counted["review"] = queries_in(review)
    counted["sign"] = queries_in(
        lambda: services.release_run(actor=finance, run_id=run, at=PAY_DAY)
    )
    counted["release"] = queries_in(
        lambda: services.release_payments(actor=finance, run_id=run, at=PAY_DAY)
    )
    ids = [each.id for each in selectors.payments_of(run)]
    counted["accepted"] = queries_in(follow(Outcome.ACCEPTED, 0))
    counted["paid"] = queries_in(follow(Outcome.PAID, 0))
    counted["rejected"] = queries_in(follow(Outcome.REJECTED, 1))
    counted["returned"] = queries_in(follow(Outcome.RETURNED, 0))
    return counted


def test_many_payments_are_taken_along_with_as_many_queries_as_few(world: World, due: int) -> None:
    every_step(world, a_run(world, 2))  # the first one opens the district's accounts
    few, many = (every_step(world, a_run(world, size)) for size in (FEW, MANY))
    assert many == few
    assert max(many.values()) < 90, many


def test_every_payment_has_its_event_its_entry_and_its_news(world: World, due: int) -> None:
    run = a_run(world, FEW)
    every_step(world, run)
    half = FEW // 2
    written = AuditEvent.objects.values_list("verb", flat=True)
    for verb in ("payments.accepted", "payments.paid", "payments.rejected", "payments.returned"):
        assert list(written).count(verb) == half, verb
    assert list(written).count("projects.complete") == half
    assert list(written).count("enterprises.void_support") == half
    assert list(written).count("ledger.post") == FEW
    titles = list(
        Notice.objects.filter(person_id=world.applicant.person_id).values_list("title", flat=True)
    )
    for said in ("已拨付", "银行拒付", "退汇"):
        assert sum(title.endswith(said) for title in titles) == half, said
    states = {each.state for each in selectors.payments_of(run)}
    assert states == {PaymentState.REJECTED, PaymentState.RETURNED}
    again = Instalment.objects.filter(amount_fen=EACH, state=InstalmentState.COMMITTED)
    assert again.count() == due
