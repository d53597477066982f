"""Release a run: a second person of city finance signs, and the money is on its way.

The signature and the money are two steps. Signing fixes who, when and from which account, in one
transaction with the job that follows. The job moves a few payments at a time, each with its entry
in the ledger in one transaction; killed anywhere it goes on where it stood, because a payment that
moved is no longer waiting. The treasury file can be taken when all have moved; it is made from
what the signature fixed, so that it is always the same.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import Progress
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import Line
from guanzi.ledger.services import Use
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.guidelines.rules import digest_of
from guanzi.lifecycle.payments.errors import FileInvalid, RunStateConflict
from guanzi.lifecycle.payments.models import Payment
from guanzi.lifecycle.payments.permissions import may_release_run
from guanzi.lifecycle.payments.rules.treasury import write_order
from guanzi.lifecycle.payments.selectors import treasury_account
from guanzi.lifecycle.payments.services.books import Books, request_of
from guanzi.lifecycle.payments.services.files import order_of, sealed
from guanzi.lifecycle.payments.services.held import begun_run, locked_run, run_step
from guanzi.lifecycle.payments.services.runs import require_accounts_in_use
from guanzi.lifecycle.payments.states import PaymentState, RunState
from guanzi.lifecycle.projects import selectors as projects

RELEASE_JOB = "payments.release"
AT_ONCE = 500


@transaction.atomic
def release_run(*, actor: Actor, run_id: int, at: datetime, seen: str | None = None) -> int:
    """Sign for the release; the id of the job that carries it out. `seen` is the digest of what
    the signer was shown.

    Raises FileInvalid, RunStateConflict, NotPermitted.
    """
    row, info, target = begun_run(actor, run_id, "release")
    require(may_release_run(actor, info))
    require_accounts_in_use(row)
    debtor = treasury_account(row.fund)
    if debtor is None:
        raise FileInvalid(_("还没有登记这项资金的付款账户，请先登记。"))
    if seen is not None and seen != digest_to_release(run_id, debtor.pk):
        raise RunStateConflict(_("您打开页面之后批次或付款账户有变动，请再看一遍再签发。"))
    row.debtor = debtor
    row.state, row.released_at = target, at
    row.releaser_id, row.released_by = actor.person_id, actor.signature
    row.digest = sealed(write_order(order_of(row)))
    row.save()
    record_event(
        actor=actor,
        verb="payments.release_run",
        subject=row,
        at=at,
        before={"state": info.state},
        after={"state": target, "digest": row.digest, "total_fen": info.total_fen},
    )
    job = start_job(
        kind=RELEASE_JOB,
        title=_("签发 %(code)s（%(n)d 笔）") % {"code": row.code, "n": info.count},
        arguments={"run_id": run_id},
        actor=actor,
        at=at,
    )
    return int(job.pk)


def digest_to_release(run_id: int, debtor_id: int) -> str:
    """The SM3 digest of what would be paid from which account: every payment and its payee."""
    payments = Payment.objects.filter(run_id=run_id).order_by("number")
    rows = payments.values_list("code", "account_id", "amount_fen")
    return digest_of({"debtor": debtor_id, "payments": [list(row) for row in rows]})


def release_payments(
    *, actor: Actor, run_id: int, at: datetime, progress: Progress | None = None
) -> dict[str, Any]:
    """Move what waits, a few at a time, and finish; the result of the job. Done twice it changes
    nothing more."""
    total = Payment.objects.filter(run_id=run_id).count()
    while moved := _release_some(run_id, actor, at):
        left = Payment.objects.filter(run_id=run_id, state=PaymentState.REQUESTED).count()
        if progress is not None:
            progress.advance(total - left, total=total, message=_("正在签发"))
        if moved < AT_ONCE:
            break
    _finish(run_id, actor, at)
    return {"released": total}


@transaction.atomic
def _release_some(run_id: int, actor: Actor, at: datetime) -> int:
    row = locked_run(run_id)
    if row.state != RunState.RELEASING:
        return 0
    waiting = Payment.objects.select_for_update(of=("self",)).filter(
        run_id=run_id, state=PaymentState.REQUESTED
    )
    batch = list(waiting.order_by("number")[:AT_ONCE])
    due = projects.payable_instalments(payment.instalment_id for payment in batch)
    books, uses = Books(), []
    for payment in batch:
        part = due[payment.instalment_id]
        assert part.reservation_id is not None
        into = books.at_levels(part.line_id, AccountKind.IN_PAYMENT)
        asked = request_of(payment, "release", _("签发"), actor, at)
        lines = [Line(account, payment.amount_fen) for account in into]
        uses.append(Use(asked, part.reservation_id, payment.amount_fen, lines))
    ledger.post_reservations(uses)
    moved = Payment.objects.filter(pk__in=[payment.pk for payment in batch])
    moved.update(state=PaymentState.RELEASED)
    return len(batch)


@transaction.atomic
def _finish(run_id: int, actor: Actor, at: datetime) -> None:
    row = locked_run(run_id)
    is_open = row.payments.filter(state=PaymentState.REQUESTED).exists()
    if row.state != RunState.RELEASING or is_open:
        return
    row.state = run_step(row, "finish")
    row.save(update_fields=["state"])
    after = {"state": row.state}
    record_event(actor=actor, verb="payments.finish_run", subject=row, at=at, after=after)
