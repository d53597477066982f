"""Accounts of payees, and the accounts that pay. No number leaves from here."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from guanzi.lifecycle.payments.errors import AccountNotFound
from guanzi.lifecycle.payments.models import PayeeAccount, TreasuryAccount
from guanzi.lifecycle.payments.selectors.shapes import AccountInfo, TreasuryInfo
from guanzi.lifecycle.payments.states import AccountState


def account(account_id: int) -> AccountInfo:
    """One account. Raises AccountNotFound."""
    row = PayeeAccount.objects.filter(pk=account_id).first()
    if row is None:
        raise AccountNotFound(_("没有这个收款账户。"))
    return account_info(row)


def account_of(enterprise_id: int, state: str = AccountState.CONFIRMED) -> AccountInfo | None:
    """The account of an enterprise to which it is paid, or the one that waits to be checked."""
    rows = PayeeAccount.objects.filter(enterprise_id=enterprise_id, state=state)
    row = rows.order_by("-pk").first()
    return account_info(row) if row else None


def accounts_of(enterprise_id: int) -> tuple[AccountInfo, ...]:
    """Everything that an enterprise entered, the latest first."""
    rows = PayeeAccount.objects.filter(enterprise_id=enterprise_id).order_by("-pk")
    return tuple(map(account_info, rows))


def accounts_in_use(enterprise_ids: Iterable[int]) -> dict[int, tuple[AccountInfo, ...]]:
    """The accounts that are paid to or wait to be checked, by enterprise."""
    used = (AccountState.ENTERED, AccountState.CONFIRMED)
    rows = PayeeAccount.objects.filter(enterprise_id__in=set(enterprise_ids), state__in=used)
    found: dict[int, tuple[AccountInfo, ...]] = {}
    for row in rows.order_by("pk"):
        info = account_info(row)
        found[info.enterprise_id] = (*found.get(info.enterprise_id, ()), info)
    return found


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
        proof_id=row.proof_id,
        state=AccountState(row.state),
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        refused_by=row.refused_by,
        refused_at=row.refused_at,
        refusal=row.refusal,
    )


def treasury_account(fund: str) -> TreasuryAccount | None:
    """From which account a fund is paid."""
    return TreasuryAccount.objects.filter(fund=fund).order_by("-pk").first()


def treasury_accounts() -> dict[str, TreasuryInfo]:
    """The account that pays now, by fund."""
    rows = TreasuryAccount.objects.order_by("fund", "-pk").distinct("fund")
    return {row.fund: treasury_info(row) for row in rows}


def treasury_info(row: TreasuryAccount) -> TreasuryInfo:
    """An account that pays, without its number."""
    return TreasuryInfo(
        fund=row.fund,
        holder=row.holder,
        bank=row.bank,
        bank_code=row.bank_code,
        tail=row.tail,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
    )
