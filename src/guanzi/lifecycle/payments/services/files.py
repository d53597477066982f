"""The treasury file of a run, as XML and as a table; the same bytes whenever it is made."""

from datetime import datetime
from io import BytesIO

from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.face.cells import safe_cell
from guanzi.lifecycle.payments.errors import FileInvalid
from guanzi.lifecycle.payments.models import Payment, PaymentRun
from guanzi.lifecycle.payments.permissions import may_read_run, may_take_file
from guanzi.lifecycle.payments.rules.treasury import (
    Account,
    Transfer,
    TreasuryOrder,
    decimal_of,
    write_order,
)
from guanzi.lifecycle.payments.selectors import run
from guanzi.lifecycle.payments.services.held import locked_run


@transaction.atomic
def treasury_file(*, actor: Actor, run_id: int, at: datetime) -> bytes:
    """The file for the bank. Raises FileInvalid where it is not what was signed, NotPermitted."""
    row = _allowed(actor, run_id)
    content = write_order(order_of(row))
    if sealed(content) != row.digest:
        raise FileInvalid(_("支付文件与签发时的摘要不一致，请联系平台运营方核查，不要发送。"))
    _taken(actor, row, at, "pain.001")
    return content


@transaction.atomic
def treasury_table(*, actor: Actor, run_id: int, at: datetime) -> bytes:
    """The same as an Excel table, for those who work with paper."""
    row = _allowed(actor, run_id)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(row.code)
    sheet.append(
        [
            _("支付编号"),
            _("收款人"),
            _("账号"),
            _("开户银行"),
            _("联行号"),
            _("金额（元）"),
            _("用途"),
        ]
    )
    order = order_of(row)
    for transfer in order.transfers:
        cells = (
            transfer.code,
            transfer.payee.holder,
            transfer.payee.number,
            transfer.payee.bank,
            transfer.payee.bank_code,
            decimal_of(transfer.amount_fen),
            transfer.purpose,
        )
        sheet.append([safe_cell(cell) for cell in cells])
    sheet.append([_("合计"), "", "", "", "", decimal_of(order.total_fen), ""])
    file = BytesIO()
    book.save(file)
    _taken(actor, row, at, "xlsx")
    return file.getvalue()


def _allowed(actor: Actor, run_id: int) -> PaymentRun:
    row = locked_run(run_id)
    info = run(run_id)
    require(may_read_run(actor, info))
    require(may_take_file(actor, info))
    return row


def _taken(actor: Actor, row: PaymentRun, at: datetime, form: str) -> None:
    record_event(actor=actor, verb="payments.take_file", subject=row, at=at, after={"form": form})


def order_of(row: PaymentRun) -> TreasuryOrder:
    """What the file says: only what was fixed when it was released."""
    assert row.debtor is not None
    assert row.released_at is not None
    payments = row.payments.select_related("account").order_by("number")
    return TreasuryOrder(
        code=row.code,
        initiator=row.debtor.holder,
        debtor=Account(row.debtor.holder, row.debtor.number, row.debtor.bank, row.debtor.bank_code),
        released_at=row.released_at,
        transfers=[_transfer(payment) for payment in payments],
    )


def _transfer(payment: Payment) -> Transfer:
    account = payment.account
    payee = Account(payment.payee, account.number, account.bank, account.bank_code)
    return Transfer(payment.code, payee, payment.amount_fen, payment.purpose)


def sealed(content: bytes) -> str:
    """The SM3 digest of a file."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(content)
    return sm3.finalize().hex()
