"""Accounts: entered by the payee, checked by an office; and the account that pays."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.selectors import own_file
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.payments.errors import AccountInvalid, AccountNotFound
from guanzi.lifecycle.payments.models import PayeeAccount, TreasuryAccount
from guanzi.lifecycle.payments.permissions import (
    may_confirm_account,
    may_enter_account,
    may_reveal_account,
    may_set_treasury,
)
from guanzi.lifecycle.payments.rules.accounts import (
    grouped,
    read_bank_code,
    read_number,
    require_own,
)
from guanzi.lifecycle.payments.services.held import sentence_of
from guanzi.lifecycle.payments.services.telling import tell_account
from guanzi.lifecycle.payments.states import AccountState


@transaction.atomic
def enter_account(  # noqa: PLR0913 - the particulars of an account
    *,
    actor: Actor,
    enterprise_id: int,
    holder: str,
    bank: str,
    bank_code: str,
    number: str,
    proof_id: int,
    at: datetime,
) -> int:
    """Write down an account with the letter or permit that proves it, a file of one's own; it is
    paid to once an office has checked it. Raises AccountInvalid, FileNotFound."""
    owner = enterprises.enterprise(enterprise_id)
    require(may_enter_account(actor, owner.credit_code))
    digits = read_number(number)
    PayeeAccount.objects.filter(enterprise_id=enterprise_id, state=AccountState.ENTERED).update(
        state=AccountState.REPLACED
    )
    row = PayeeAccount.objects.create(
        enterprise_id=enterprise_id,
        holder=require_own(holder, owner.name),
        bank=_bank(bank),
        bank_code=read_bank_code(bank_code),
        number=digits,
        tail=digits[-4:],
        proof=own_file(proof_id, actor),
        entered_by=actor.signature,
        entered_at=at,
    )
    record_event(
        actor=actor,
        verb="payments.enter_account",
        subject=row,
        at=at,
        after={"enterprise": owner.name, "bank": row.bank, "number": grouped(row.tail)},
    )
    return row.pk


def _bank(text: str) -> str:
    name = text.replace("\x00", "").strip()
    if not name or len(name) > 140:
        raise AccountInvalid(_("请填写开户银行的全称，最多 140 字。"), field="bank")
    return name


@transaction.atomic
def confirm_account(*, actor: Actor, account_id: int, number: str, at: datetime) -> None:
    """It agrees with the proof, from which the officer typed the number: from now on the enterprise
    is paid there. Raises AccountNotFound, NotPermitted, AccountInvalid where the number is another,
    nothing proves it or the enterprise has another name now."""
    row = _locked_with_others(account_id)
    if row is None or row.state in (AccountState.REPLACED, AccountState.REFUSED):
        raise AccountNotFound(_("没有这个待核对的账户，企业可能已经另行登记。"))
    owner = enterprises.enterprise(row.enterprise_id)
    require(may_confirm_account(actor, owner.credit_code))
    if row.state == AccountState.CONFIRMED:
        return
    require_own(row.holder, owner.name)
    _require_proven(row, number)
    PayeeAccount.objects.filter(
        enterprise_id=row.enterprise_id, state=AccountState.CONFIRMED
    ).update(state=AccountState.REPLACED)
    row.state, row.confirmed_by, row.confirmed_at = AccountState.CONFIRMED, actor.signature, at
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    record_event(
        actor=actor,
        verb="payments.confirm_account",
        subject=row,
        at=at,
        after={"enterprise": owner.name, "number": grouped(row.tail)},
    )
    tell_account(row, owner.credit_code, at)


def _locked_with_others(account_id: int) -> PayeeAccount | None:
    """The row; every account of its enterprise is held, so that one of them is confirmed."""
    own = PayeeAccount.objects.filter(pk=account_id).values("enterprise_id")
    rows = PayeeAccount.objects.select_for_update(of=("self",)).filter(enterprise_id__in=own)
    return next((row for row in rows.order_by("pk") if row.pk == account_id), None)


def _require_proven(row: PayeeAccount, number: str) -> None:
    if row.proof_id is None:
        raise AccountInvalid(
            _("这个账户没有附开户证明，不能确认。请退回，由企业附证明重新登记。"), field="number"
        )
    if read_number(number) != row.number:
        sentence = _("输入的账号与企业登记的不一致。请对照证明再输一次，仍不一致的退回账户。")
        raise AccountInvalid(sentence, field="number")


@transaction.atomic
def refuse_account(*, actor: Actor, account_id: int, reason: str, at: datetime) -> None:
    """It does not agree with the evidence: nothing is paid there until another is entered.
    Raises AccountNotFound, TextMissing, NotPermitted."""
    row = PayeeAccount.objects.select_for_update().filter(pk=account_id).first()
    if row is None or row.state != AccountState.ENTERED:
        raise AccountNotFound(_("没有这个待核对的账户，企业可能已经另行登记。"))
    owner = enterprises.enterprise(row.enterprise_id)
    require(may_confirm_account(actor, owner.credit_code))
    row.refusal = sentence_of(reason, _("请写明没有通过核对的理由。"))
    row.state, row.refused_by, row.refused_at = AccountState.REFUSED, actor.signature, at
    row.save(update_fields=["state", "refusal", "refused_by", "refused_at"])
    record_event(
        actor=actor,
        verb="payments.refuse_account",
        subject=row,
        at=at,
        after={"enterprise": owner.name, "number": grouped(row.tail)},
        note=row.refusal,
    )
    tell_account(row, owner.credit_code, at)


@transaction.atomic
def reveal_account(*, actor: Actor, account_id: int, at: datetime) -> str:
    """The whole number, for the officer who checks it; reading it is written down.

    Raises AccountNotFound, NotPermitted.
    """
    row = PayeeAccount.objects.filter(pk=account_id).first()
    if row is None:
        raise AccountNotFound(_("没有这个收款账户。"))
    owner = enterprises.enterprise(row.enterprise_id)
    require(may_reveal_account(actor, owner.credit_code, AccountState(row.state)))
    record_event(actor=actor, verb="payments.reveal_account", subject=row, at=at)
    number: str = row.number
    return number


@transaction.atomic
def set_treasury_account(  # noqa: PLR0913 - the particulars of an account
    *,
    actor: Actor,
    fund: str,
    holder: str,
    bank: str,
    bank_code: str,
    number: str,
    at: datetime,
) -> int:
    """From which account a fund is paid from now on. Raises AccountInvalid, NotPermitted."""
    require(may_set_treasury(actor))
    digits = read_number(number)
    name = holder.strip()
    if not name or len(name) > 140:
        raise AccountInvalid(_("请填写付款账户的户名，最多 140 字。"), field="holder")
    row = TreasuryAccount.objects.create(
        fund=fund,
        holder=name,
        bank=_bank(bank),
        bank_code=read_bank_code(bank_code),
        number=digits,
        tail=digits[-4:],
        entered_by=actor.signature,
        entered_at=at,
    )
    record_event(
        actor=actor,
        verb="payments.set_treasury",
        subject=row,
        at=at,
        after={"fund": fund, "bank": row.bank, "number": grouped(row.tail)},
    )
    return row.pk
