"""Draw up a run of payments, submit it, and review it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.workflow import once
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments.errors import AccountMissing, RunInvalid, RunStateConflict
from guanzi.lifecycle.payments.models import Payment, PaymentRun
from guanzi.lifecycle.payments.permissions import (
    may_request,
    may_return_run,
    may_review_run,
    may_save_run,
)
from guanzi.lifecycle.payments.selectors import AccountInfo, accounts_in_use
from guanzi.lifecycle.payments.selectors.runs import payable
from guanzi.lifecycle.payments.services.held import begun_run, sentence_of
from guanzi.lifecycle.payments.states import AccountState, PaymentState, RunState
from guanzi.lifecycle.projects import services as projects
from guanzi.lifecycle.projects.selectors import PayableInstalment

MOST_PAYMENTS = 10_000


@transaction.atomic
def start_run(*, actor: Actor, fund: str, year: int, title: str, at: datetime) -> int:
    """An empty run for a year of one of the department's funds; its id. Raises RunInvalid."""
    require(may_request(actor))
    if budgets.department_of(fund) != actor.organisation_id:
        raise RunInvalid(_("这项资金不是贵单位的，请另选一项。"))
    row = PaymentRun.objects.create(
        code=f"new-{actor.person_id}-{at.timestamp():.6f}"[:30],
        title=sentence_of(title, _("请填写批次名称。"), most=200),
        fund=fund,
        year=year,
        organisation_id=actor.organisation_id,
        made_by_id=actor.person_id,
        made_by=actor.signature,
        made_at=at,
    )
    row.code = f"GZ{year}-{row.pk:06d}"
    row.save(update_fields=["code"])
    told = {"code": row.code, "fund": fund, "year": year}
    record_event(actor=actor, verb="payments.start_run", subject=row, at=at, after=told)
    return row.pk


@transaction.atomic
def save_run(*, actor: Actor, run_id: int, instalment_ids: Sequence[int], at: datetime) -> None:
    """Which parts the run pays, in this order. Raises RunInvalid, AccountMissing,
    RunStateConflict, NotPermitted."""
    row, info, _draft = begun_run(actor, run_id, "save")
    require(may_save_run(actor, info))
    wanted = list(dict.fromkeys(instalment_ids))
    if len(wanted) > MOST_PAYMENTS:
        raise RunInvalid(_("一个批次最多 %(most)d 笔，请分成几批。") % {"most": MOST_PAYMENTS})
    row.payments.all().delete()
    due = {each.id: each for each in payable(row.fund, row.year)}
    if any(each not in due for each in wanted):
        raise RunInvalid(_("有的分期还不能拨付，或已经列入另一个批次，请刷新后再选。"))
    accounts = accounts_in_use(due[each].enterprise_id for each in wanted)
    taken = RunInvalid(_("有的分期刚刚列入另一个批次，请刷新后再选。"))
    with once("instalment_paid_once", lambda: taken):
        Payment.objects.bulk_create(
            _payment(row, number, due[each], accounts.get(due[each].enterprise_id, ()))
            for number, each in enumerate(wanted, 1)
        )
    after = {"instalments": wanted, "total_fen": sum(due[each].amount_fen for each in wanted)}
    record_event(actor=actor, verb="payments.save_run", subject=row, at=at, after=after)


def _payment(
    row: PaymentRun, number: int, due: PayableInstalment, accounts: Sequence[AccountInfo]
) -> Payment:
    account = next((each for each in accounts if each.state is AccountState.CONFIRMED), None)
    if account is None:
        raise AccountMissing(
            _("%(name)s 还没有已核对的收款账户，请先请企业登记并核对。") % {"name": due.enterprise}
        )
    if account.holder != due.enterprise:
        raise AccountMissing(
            _("%(name)s 已更名，收款账户的户名还是「%(holder)s」，请企业重新登记账户。")
            % {"name": due.enterprise, "holder": account.holder}
        )
    return Payment(
        run=row,
        number=number,
        code=f"{row.code}-{number:05d}",
        instalment_id=due.id,
        account_id=account.id,
        payee=account.holder,
        district=due.district,
        amount_fen=due.amount_fen,
        shares=dict(due.shares),
        purpose=_("%(fund)s %(code)s 第 %(n)d 期")
        % {"fund": row.fund, "code": due.code, "n": due.number},
    )


@transaction.atomic
def submit_run(*, actor: Actor, run_id: int, at: datetime) -> None:
    """Ask city finance to pay. From here on the parts are spoken for."""
    row, info, target = begun_run(actor, run_id, "submit")
    require(may_save_run(actor, info))
    payments = list(row.payments.all())
    if not payments:
        raise RunInvalid(_("批次里还没有拨款，不能提交。"))
    projects.request_instalments([payment.instalment_id for payment in payments])
    row.submitted_by, row.submitted_at = actor.signature, at
    row.save(update_fields=["submitted_by", "submitted_at"])
    _go(row, target, "submit_run", actor, at, return_reason="")


@transaction.atomic
def review_run(*, actor: Actor, run_id: int, at: datetime) -> None:
    """City finance has compared it with the decisions, the accounts and the quota."""
    row, info, target = begun_run(actor, run_id, "review")
    require(may_review_run(actor, info))
    require_accounts_in_use(row)
    row.reviewer_id, row.reviewed_by, row.reviewed_at = actor.person_id, actor.signature, at
    row.save(update_fields=["reviewer_id", "reviewed_by", "reviewed_at"])
    _go(row, target, "review_run", actor, at)


def require_accounts_in_use(row: PaymentRun) -> None:
    """That every payee is paid to the account that is checked now. Raises RunStateConflict."""
    replaced = row.payments.exclude(account__state=AccountState.CONFIRMED).first()
    if replaced is not None:
        sentence = _("%(code)s 的收款账户在申请之后有变动，请退回后重新选择账户。")
        raise RunStateConflict(sentence % {"code": replaced.code})


@transaction.atomic
def return_run(*, actor: Actor, run_id: int, reason: str, at: datetime) -> None:
    """Send it back to those who asked; the parts can be put on another run."""
    row, info, target = begun_run(actor, run_id, "return")
    require(may_return_run(actor, info))
    why = sentence_of(reason, _("请写明退回的理由。"))
    projects.instalments_back(list(row.payments.values_list("instalment_id", flat=True)))
    row.reviewer_id, row.reviewed_by, row.reviewed_at = None, "", None
    row.submitted_by, row.submitted_at = "", None
    changed = ["reviewer_id", "reviewed_by", "reviewed_at", "submitted_by", "submitted_at"]
    row.save(update_fields=changed)
    _go(row, target, "return_run", actor, at, return_reason=why)


@transaction.atomic
def drop_run(*, actor: Actor, run_id: int, at: datetime) -> None:
    """Give a run up before it was submitted."""
    row, info, target = begun_run(actor, run_id, "drop")
    require(may_save_run(actor, info))
    row.payments.update(state=PaymentState.DROPPED)
    _go(row, target, "drop_run", actor, at)


def _go(
    row: PaymentRun, target: RunState, verb: str, actor: Actor, at: datetime, **more: str
) -> None:
    before, row.state = row.state, target
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *more])
    record_event(
        actor=actor,
        verb=f"payments.{verb}",
        subject=row,
        at=at,
        before={"state": before},
        after={"state": target},
        note=more.get("return_reason", ""),
    )
