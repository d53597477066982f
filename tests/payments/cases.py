"""Established projects, accounts, runs that were released."""

from dataclasses import replace
from datetime import timedelta

from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects import services as library
from tests.budgets.making import FUND
from tests.keeping import keep_file
from tests.projects.cases import AFTER_PUBLICITY, YEAR, a_forwarded_case, decided, granted
from tests.world import PDF, World

PAY_DAY = AFTER_PUBLICITY + timedelta(days=2)
NUMBER = "6222 0210 0112 3456 789"
BRANCH = "102290000012"


def an_account(world: World, *, number: str = NUMBER) -> int:
    """An account of the world's applicant that was checked."""
    name = projects_name(world)
    proof = a_proof(world.applicant)
    account = services.enter_account(
        actor=world.applicant,
        enterprise_id=world.enterprise_id,
        holder=name,
        bank="工商银行闵行支行（虚构）",
        bank_code=BRANCH,
        number=number,
        proof_id=proof,
        at=AFTER_PUBLICITY,
    )
    services.confirm_account(
        actor=world.commission, account_id=account, number=number, at=AFTER_PUBLICITY
    )
    return account


def a_proof(actor: Actor) -> int:
    """What the bank says of an account, as the actor hands it in."""
    file = keep_file(
        content=PDF,
        name="开户证明.pdf",
        kind=FileKind.PDF,
        actor=actor,
        at=AFTER_PUBLICITY,
    )
    return file.pk


def projects_name(world: World) -> str:
    return world.applicant.organisation


def an_established_project(world: World, line_id: int) -> int:
    """A project that passed its publicity; its id."""
    case = a_forwarded_case(world)
    decided(world, line_id, granted(case))
    library.close_publicity(at=AFTER_PUBLICITY)
    found = projects.project_of_application(case)
    assert found is not None
    return found.id


def releaser_of(world: World) -> Actor:
    """The leader of city finance who releases; `reviewer_of` reviews."""
    return world.city_finance


def reviewer_of(world: World) -> Actor:
    """A colleague in city finance."""
    return replace(world.city_finance, person_id=8_001, person="财二", role=Role.OFFICER)


def a_treasury(world: World) -> None:
    """The account that pays."""
    services.set_treasury_account(
        actor=world.city_finance,
        fund=FUND,
        holder="市财政局国库集中支付专户（虚构）",
        bank="国库（虚构）",
        bank_code="011290000019",
        number="1001 2907 1234 5678",
        at=AFTER_PUBLICITY,
    )


def a_reviewed_run(world: World) -> int:
    """Everything that is due, asked for and reviewed; the run's id."""
    due = selectors.payable(FUND, YEAR)
    run_id = services.start_run(
        actor=world.commission, fund=FUND, year=YEAR, title="第一批拨款", at=PAY_DAY
    )
    services.save_run(
        actor=world.commission, run_id=run_id, instalment_ids=[d.id for d in due], at=PAY_DAY
    )
    services.submit_run(actor=world.commission, run_id=run_id, at=PAY_DAY)
    services.review_run(actor=reviewer_of(world), run_id=run_id, at=PAY_DAY)
    return run_id
