"""Accounts of payees, runs of payments, and what could be paid next."""

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.payments.errors import PaymentNotFound, RunNotFound
from guanzi.lifecycle.payments.models import (
    PayeeAccount,
    Payment,
    PaymentRun,
    TreasuryAccount,
)
from guanzi.lifecycle.payments.selectors.shapes import AccountInfo, PaymentInfo, RunInfo
from guanzi.lifecycle.payments.states import AccountState, PaymentState, RunState
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects.selectors import PayableInstalment


def account_of(enterprise_id: int, state: str = AccountState.CONFIRMED) -> AccountInfo | None:
    """The account of an enterprise to which it is paid, or the one that waits to be checked."""
    rows = PayeeAccount.objects.filter(enterprise_id=enterprise_id, state=state)
    row = rows.order_by("-pk").first()
    return account_info(row) if row else None


def accounts_waiting() -> tuple[AccountInfo, ...]:
    """The accounts that nobody has checked yet, the oldest first."""
    rows = PayeeAccount.objects.filter(state=AccountState.ENTERED).order_by("pk")
    return tuple(map(account_info, rows))


def account_info(row: PayeeAccount) -> AccountInfo:
    """An account without its number."""
    return AccountInfo(
        id=row.pk,
        enterprise_id=row.enterprise_id,
        holder=row.holder,
        bank=row.bank,
        bank_code=row.bank_code,
        tail=row.tail,
        state=AccountState(row.state),
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
    )


def treasury_account(fund: str) -> TreasuryAccount | None:
    """From which account a fund is paid."""
    return TreasuryAccount.objects.filter(fund=fund).order_by("-pk").first()


# --- runs ---


def run(run_id: int) -> RunInfo:
    """One run. Raises RunNotFound."""
    row = _summed().filter(pk=run_id).first()
    if row is None:
        raise RunNotFound(_("没有这个拨款批次。"))
    return _info(row)


def runs_of(actor: Actor) -> tuple[RunInfo, ...]:
    """The runs that somebody may read, latest first."""
    rows = _summed().exclude(state=RunState.DROPPED)
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        rows = rows.filter(organisation_id=actor.organisation_id)
    return tuple(_info(row) for row in rows.order_by("-pk"))


def _summed() -> QuerySet[PaymentRun]:
    rows = PaymentRun.objects.select_related("organisation")
    return rows.annotate(count=Count("payments"), total_fen=Sum("payments__amount_fen", default=0))


def _info(row: PaymentRun) -> RunInfo:
    return RunInfo(
        id=row.pk,
        code=row.code,
        title=row.title,
        fund=row.fund,
        year=row.year,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        state=RunState(row.state),
        made_by_id=row.made_by_id,
        made_by=row.made_by,
        made_at=row.made_at,
        reviewer_id=row.reviewer_id,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        releaser_id=row.releaser_id,
        released_by=row.released_by,
        released_at=row.released_at,
        return_reason=row.return_reason,
        digest=row.digest,
        count=row.count,  # type: ignore[attr-defined]  # annotated by _summed
        total_fen=int(row.total_fen),  # type: ignore[attr-defined]
    )


# --- payments ---


def payment(payment_id: int) -> PaymentInfo:
    """One payment. Raises PaymentNotFound."""
    row = _payments().filter(pk=payment_id).first()
    if row is None:
        raise PaymentNotFound(_("没有这笔拨款。"))
    return payment_info(row)


def payments_of(run_id: int) -> tuple[PaymentInfo, ...]:
    """The payments of a run in their order."""
    return tuple(map(payment_info, _payments().filter(run_id=run_id).order_by("number")))


def payments_to(project_id: int) -> tuple[PaymentInfo, ...]:
    """All that was tried to pay for a project, oldest first."""
    rows = _payments().filter(instalment__project_id=project_id)
    return tuple(map(payment_info, rows.order_by("pk")))


def _payments() -> QuerySet[Payment]:
    return Payment.objects.select_related("account", "instalment")


def payment_info(row: Payment) -> PaymentInfo:
    """A payment as pages show it."""
    return PaymentInfo(
        id=row.pk,
        run_id=row.run_id,
        number=row.number,
        code=row.code,
        instalment_id=row.instalment_id,
        project_id=row.instalment.project_id,
        account=account_info(row.account),
        payee=row.payee,
        district=row.district,
        amount_fen=row.amount_fen,
        shares=dict(row.shares),
        purpose=row.purpose,
        state=PaymentState(row.state),
        reason=row.reason,
        paid_at=row.paid_at,
        ended_at=row.ended_at,
    )


def payable(fund: str, year: int) -> tuple[PayableInstalment, ...]:
    """The parts that are due and on no run yet, the oldest decision first."""
    taken = Payment.objects.filter(state=PaymentState.REQUESTED).values_list(
        "instalment_id", flat=True
    )
    held = set(taken)
    return tuple(each for each in projects.payable(fund, year) if each.id not in held)
