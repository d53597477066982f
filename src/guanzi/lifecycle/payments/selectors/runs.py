"""Runs of payments, their payments, and what could be paid next."""

from collections.abc import Collection

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from guanzi.foundation import paging
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.payments.errors import PaymentNotFound, RunNotFound
from guanzi.lifecycle.payments.models import Payment, PaymentRun
from guanzi.lifecycle.payments.selectors.accounts import account_info, treasury_info
from guanzi.lifecycle.payments.selectors.shapes import PaymentInfo, RunInfo
from guanzi.lifecycle.payments.states import FAILED, PaymentState, RunState
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects.selectors import PayableInstalment
from guanzi.lifecycle.projects.states import InstalmentState

PAGE = 30
MOST_SHOWN = 200
_OPEN = (PaymentState.REQUESTED, PaymentState.RELEASED, PaymentState.ACCEPTED)


# --- runs ---


def run(run_id: int) -> RunInfo:
    """One run. Raises RunNotFound."""
    row = _summed().filter(pk=run_id).first()
    if row is None:
        raise RunNotFound(_("没有这个拨款批次。"))
    return _info(row)


def runs_of(actor: Actor) -> tuple[RunInfo, ...]:
    """The runs that somebody may read, latest first."""
    rows = _of(actor, _summed()).exclude(state=RunState.DROPPED)
    return tuple(_info(row) for row in rows.order_by("-pk"))


def runs_in(
    actor: Actor, states: Collection[RunState], before: int | None = None
) -> tuple[tuple[RunInfo, ...], int | None]:
    """A page of the runs in some states, latest first, and where the next page begins."""
    rows = _of(actor, _summed()).filter(state__in=states)
    shown, following = paging.latest(rows, before, PAGE)
    return tuple(map(_info, shown)), following


def run_counts(actor: Actor) -> dict[str, int]:
    """How many runs there are in each state."""
    rows = _of(actor, PaymentRun.objects.all()).order_by()
    return dict(rows.values_list("state").annotate(n=Count("pk")))


def _of(actor: Actor, rows: QuerySet[PaymentRun]) -> QuerySet[PaymentRun]:
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        return rows.filter(organisation_id=actor.organisation_id)
    return rows


def _summed() -> QuerySet[PaymentRun]:
    rows = PaymentRun.objects.select_related("organisation", "debtor")
    amount = "payments__amount_fen"
    return rows.annotate(
        count=Count("payments"),
        total_fen=Sum(amount, default=0),
        paid_fen=Sum(amount, filter=Q(payments__state=PaymentState.PAID), default=0),
        failed_fen=Sum(amount, filter=Q(payments__state__in=FAILED), default=0),
        open_count=Count("payments", filter=Q(payments__state__in=_OPEN)),
        answered_at=Max("payments__ended_at"),
    )


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
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        reviewer_id=row.reviewer_id,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        releaser_id=row.releaser_id,
        released_by=row.released_by,
        released_at=row.released_at,
        return_reason=row.return_reason,
        debtor=treasury_info(row.debtor) if row.debtor else None,
        digest=row.digest,
        count=row.count,  # type: ignore[attr-defined]  # annotated by _summed
        total_fen=int(row.total_fen),  # type: ignore[attr-defined]
        paid_fen=int(row.paid_fen),  # type: ignore[attr-defined]
        failed_fen=int(row.failed_fen),  # type: ignore[attr-defined]
        open_count=row.open_count,  # type: ignore[attr-defined]
        answered_at=row.answered_at,  # type: ignore[attr-defined]
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


def payments_page(run_id: int, after: int = 0) -> tuple[tuple[PaymentInfo, ...], int | None]:
    """A page of a run's payments in their order, and the number after which the next begins."""
    rows = _payments().filter(run_id=run_id, number__gt=after).order_by("number")
    shown, last = paging.first(rows, MOST_SHOWN)
    return tuple(map(payment_info, shown)), last.number if last else None


def payments_to_enterprise(
    enterprise_id: int, before: int | None = None
) -> tuple[tuple[PaymentInfo, ...], int | None]:
    """A page of what was asked for and paid to an enterprise, latest first."""
    hidden = (RunState.DRAFT, RunState.DROPPED)
    rows = _payments().filter(account__enterprise_id=enterprise_id).exclude(run__state__in=hidden)
    shown, following = paging.latest(rows, before, PAGE)
    return tuple(map(payment_info, shown)), following


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
        booked_on=row.booked_on,
        ended_at=row.ended_at,
        is_given_up=row.instalment.state == InstalmentState.VOIDED,
    )


def payable(fund: str, year: int) -> tuple[PayableInstalment, ...]:
    """The parts that are due and on no run yet, the oldest decision first."""
    held = _on_a_run()
    return tuple(each for each in projects.payable(fund, year) if each.id not in held)


def payable_ids(fund: str, year: int) -> frozenset[int]:
    """Their ids, where nobody has to read them."""
    return projects.payable_ids(fund, year) - _on_a_run()


def _on_a_run() -> set[int]:
    taken = Payment.objects.filter(state=PaymentState.REQUESTED)
    return set(taken.values_list("instalment_id", flat=True))
