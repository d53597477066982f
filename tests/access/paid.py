"""Runs, payments and clearings of one side of the access matrix. The foreign run is another
department's; foreign payments and clearings are another district's."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.rules.treasury import decimal_of
from guanzi.lifecycle.payments.states import AccountState, Outcome
from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.selectors import project_of_application
from guanzi.lifecycle.projects.states import ProjectState
from tests.access.sides import Side, a_project, budget_of, line_of
from tests.budgets.making import FUND
from tests.payments.bank import notice
from tests.payments.cases import BRANCH, NUMBER, a_proof
from tests.projects.cases import YEAR, a_forwarded_case, decided, granted
from tests.world import MORNING, a_member

ACCOUNT = {"bank": "某银行（虚构）", "bank_code": BRANCH, "number": NUMBER}


def _reviewer(side: Side) -> Actor:
    return replace(side.world.city_finance, person_id=8_001, person="财二", role=Role.OFFICER)


@cache
def _account(side: Side) -> int:
    """A checked account of the enterprise, and the one that pays."""
    finance = side.world.city_finance
    services.set_treasury_account(actor=finance, fund=FUND, holder="专户", at=MORNING, **ACCOUNT)
    made = _entered(side)
    services.confirm_account(
        actor=side.world.commission, account_id=made, number=NUMBER, at=MORNING
    )
    return made


def _entered(side: Side) -> int:
    return services.enter_account(
        actor=side.applicant,
        enterprise_id=side.world.enterprise_id,
        holder=side.applicant.organisation,
        proof_id=a_proof(side.applicant),
        at=MORNING,
        **ACCOUNT,
    )


@cache
def waiting_account_of(side: Side) -> int:
    """An account that waits to be checked, beside the one that was."""
    _account(side)
    waiting = selectors.account_of(side.world.enterprise_id, AccountState.ENTERED)
    return waiting.id if waiting else _entered(side)


@cache
def _draft(side: Side, number: int) -> int:
    """A run with one payment of the side."""
    _account(side)
    own = a_project(side.world, f"{80 + number}{side.case}")
    case = a_forwarded_case(replace(side.world, project_id=own))
    decided(side.world, line_of(side), granted(case))
    found = project_of_application(case)
    assert found is not None
    # the publicity of the other projects goes on
    shown = Project.objects.filter(pk=found.id)
    shown.update(state=ProjectState.ESTABLISHED, established_at=MORNING)
    run = services.start_run(
        actor=side.world.commission, fund=FUND, year=YEAR, title="批次", at=MORNING
    )
    ids = [each.id for each in selectors.payable(FUND, YEAR) if each.project_id == found.id]
    services.save_run(actor=side.world.commission, run_id=run, instalment_ids=ids, at=MORNING)
    return run


@cache
def _foreign_run(side: Side) -> int:
    info = budgets.budget(budget_of(side))
    department = a_member(OrganisationKind.CITY_DEPARTMENT, info.organisation, "商三")
    return services.start_run(
        actor=department, fund=info.fund, year=info.year, title="批次", at=MORNING
    )


def _is_foreign(side: Side) -> bool:
    return side.applicant == side.world.stranger


def draft_of(side: Side) -> int:
    """A run in writing."""
    return _foreign_run(side) if _is_foreign(side) else _draft(side, 0)


@cache
def _submitted(side: Side, number: int = 1) -> int:
    run = _draft(side, number)
    services.submit_run(actor=side.world.commission, run_id=run, at=MORNING)
    return run


@cache
def _reviewed(side: Side, number: int = 2) -> int:
    run = _submitted(side, number)
    services.review_run(actor=_reviewer(side), run_id=run, at=MORNING)
    return run


@cache
def _released(side: Side) -> int:
    run = _reviewed(side, 3)
    leader = side.world.city_finance
    services.release_run(actor=leader, run_id=run, at=MORNING)
    services.release_payments(actor=leader, run_id=run, at=MORNING)
    return run


def _own(make: Callable[[Side], int]) -> Callable[[Side], int]:
    """The side's own run, or another department's."""
    return lambda side: _foreign_run(side) if _is_foreign(side) else make(side)


@cache
def payment_of(side: Side) -> int:
    """A payment that arrived, of which the side's district bears a part."""
    (payment,) = selectors.payments_of(_released(side))
    services.follow_outcome(
        actor=side.world.city_finance,
        payment_id=payment.id,
        outcome=Outcome.PAID,
        reason="",
        at=MORNING,
    )
    return payment.id


@cache
def answer_of(side: Side) -> int:
    """What the bank said about it."""
    payment = selectors.payment(payment_of(side))
    amounts = {payment.code: decimal_of(payment.amount_fen)}
    return services.receive_answer(
        actor=side.world.city_finance,
        content=notice(amounts, message=f"N-{side.case}"),
        name="回单.xml",
        at=MORNING,
    )


@cache
def clearing_of(side: Side) -> int:
    """The statement of the side's district."""
    payment = selectors.payment(payment_of(side))
    return services.draw_clearing(
        actor=side.world.city_finance,
        fund=FUND,
        year=YEAR,
        district=payment.district,
        at=MORNING,
    )


@cache
def proposal_of(side: Side) -> int:
    """A correction that an officer of city finance proposed."""
    return services.propose_share(
        actor=_reviewer(side),
        payment_id=payment_of(side),
        district_fen=1,
        reason="更正",
        at=MORNING,
    )


EVERY: tuple[Callable[[Side], Any], ...] = (
    waiting_account_of,
    draft_of,
    _own(_submitted),
    _own(_reviewed),
    proposal_of,
    answer_of,
    clearing_of,
)

PAYMENT_MAKERS: dict[str, Callable[[Side], Any]] = {
    "account_id": waiting_account_of,
    "run_id": draft_of,
    "payments:review run_id": _own(_submitted),
    "payments:return run_id": _own(_submitted),
    "payments:release run_id": _own(_reviewed),
    "payments:paper run_id": _own(_released),
    "payments:file run_id": _own(_released),
    "payments:file form": lambda _side: "xml",
    "demo-bank form": lambda _side: "pain.002",
    "payment_id": payment_of,
    "answer_id": answer_of,
    "clearing_id": clearing_of,
    "payments:statement form": lambda _side: "pdf",
    "proposal_id": proposal_of,
}

PAYMENT_FORMS: dict[str, Callable[[Side], dict[str, Any]]] = {
    "payments:account": lambda _side: ACCOUNT,
    "payments:start": lambda side: {"budget": str(budget_of(side)), "title": "批次"},
    "payments:treasury": lambda _side: {**ACCOUNT, "fund": FUND, "holder": "专户"},
    "payments:return": lambda _side: {"reason": "请再核"},
    "payments:propose-share": lambda _side: {"district": "1", "reason": "更正"},
    "payments:decide-share": lambda _side: {"act": "approve"},
    "payments:draw": lambda _side: {"fund": FUND, "year": str(YEAR)},
    "payments:dispute": lambda _side: {"objection": "不符"},
    "payments:answer-dispute": lambda _side: {"answer": "无误"},
    "payments:settle": lambda _side: {"voucher": "SJ-1"},
}
