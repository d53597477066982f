"""The treasury file: a customer credit transfer initiation, ISO 20022 pain.001.001.09.

The same payments give the same bytes, whenever the file is made: it bears the moment of the
release. Structure is checked after writing, against what the bank needs; who has the schema can
check against it besides.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from guanzi.foundation.calendar import add_working_days, is_working_day
from guanzi.foundation.zone import SHANGHAI
from guanzi.lifecycle.payments.errors import FileInvalid

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "CNY"
CLEARING_SYSTEM = "CNAPS"
LEVEL, CATEGORY = "市级", "专项资金"  # how the register calls what is paid here
_CODE = re.compile(r"[A-Za-z0-9\-]{1,35}")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account, at which branch."""

    holder: str
    number: str
    bank: str
    bank_code: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment, in fen."""

    code: str
    payee: Account
    amount_fen: int
    purpose: str


@dataclass(frozen=True, slots=True)
class TreasuryOrder:
    """Everything that the file says."""

    code: str
    initiator: str
    debtor: Account
    released_at: datetime
    transfers: Sequence[Transfer]

    @property
    def total_fen(self) -> int:
        """The control sum, in fen."""
        return sum(transfer.amount_fen for transfer in self.transfers)


def decimal_of(fen: int) -> str:
    """Yuan with two decimals, exact."""
    return f"{fen // 100}.{fen % 100:02d}"


def problems_of(order: TreasuryOrder) -> list[str]:
    """What the bank would refuse, as sentences."""
    found = []
    codes = [transfer.code for transfer in order.transfers]
    if not codes:
        found.append(_("批次里没有拨款。"))
    if len(set(codes)) != len(codes):
        found.append(_("支付编号有重复。"))
    if bad := next((c for c in (order.code, *codes) if not _CODE.fullmatch(c)), ""):
        found.append(_("编号「%(code)s」不合报文的规定。") % {"code": bad})
    for transfer in order.transfers:
        if transfer.amount_fen <= 0:
            found.append(_("%(code)s 的金额应当大于零。") % {"code": transfer.code})
        if not (transfer.payee.holder and transfer.payee.number and transfer.payee.bank_code):
            found.append(_("%(code)s 的收款账户不完整。") % {"code": transfer.code})
        if _NOT_XML.search(f"{transfer.payee.holder}{transfer.payee.bank}{transfer.purpose}"):
            sentence = _("%(code)s 的户名、开户银行或用途里有报文不能写的字符。")
            found.append(sentence % {"code": transfer.code})
    if not (order.debtor.number and order.debtor.bank_code):
        found.append(_("付款账户还没有设置，请在系统设置里填写国库集中支付账户。"))
    return found


def paid_on(released_at: datetime) -> date:
    """The day of the release, or the next on which banks pay. Raises CalendarMissing."""
    day = released_at.astimezone(SHANGHAI).date()
    return day if is_working_day(day) else add_working_days(day, 1)


def write_order(order: TreasuryOrder) -> bytes:
    """The file. Raises FileInvalid with the first thing that is wrong, CalendarMissing."""
    if problems := problems_of(order):
        raise FileInvalid(problems[0])
    root = ET.Element("Document", xmlns=NAMESPACE)
    body = ET.SubElement(root, "CstmrCdtTrfInitn")
    count, total = str(len(order.transfers)), decimal_of(order.total_fen)
    head = ET.SubElement(body, "GrpHdr")
    _text(head, "MsgId", order.code)
    _text(head, "CreDtTm", order.released_at.astimezone(SHANGHAI).isoformat(timespec="seconds"))
    _text(head, "NbOfTxs", count)
    _text(head, "CtrlSum", total)
    _text(ET.SubElement(head, "InitgPty"), "Nm", order.initiator[:140])
    part = ET.SubElement(body, "PmtInf")
    _text(part, "PmtInfId", order.code)
    _text(part, "PmtMtd", "TRF")
    _text(part, "NbOfTxs", count)
    _text(part, "CtrlSum", total)
    _text(ET.SubElement(part, "ReqdExctnDt"), "Dt", paid_on(order.released_at).isoformat())
    _text(ET.SubElement(part, "Dbtr"), "Nm", order.debtor.holder[:140])
    _account(part, "DbtrAcct", order.debtor)
    _agent(part, "DbtrAgt", order.debtor)
    for transfer in order.transfers:
        _transfer(part, transfer)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _transfer(part: ET.Element, transfer: Transfer) -> None:
    one = ET.SubElement(part, "CdtTrfTxInf")
    _text(ET.SubElement(one, "PmtId"), "EndToEndId", transfer.code)
    amount = ET.SubElement(ET.SubElement(one, "Amt"), "InstdAmt", Ccy=CURRENCY)
    amount.text = decimal_of(transfer.amount_fen)
    _agent(one, "CdtrAgt", transfer.payee)
    _text(ET.SubElement(one, "Cdtr"), "Nm", transfer.payee.holder[:140])
    _account(one, "CdtrAcct", transfer.payee)
    _text(ET.SubElement(one, "RmtInf"), "Ustrd", transfer.purpose[:140])


def _account(parent: ET.Element, tag: str, account: Account) -> None:
    holder = ET.SubElement(ET.SubElement(parent, tag), "Id")
    _text(ET.SubElement(holder, "Othr"), "Id", account.number)


def _agent(parent: ET.Element, tag: str, account: Account) -> None:
    institution = ET.SubElement(ET.SubElement(parent, tag), "FinInstnId")
    member = ET.SubElement(institution, "ClrSysMmbId")
    _text(ET.SubElement(member, "ClrSysId"), "Cd", CLEARING_SYSTEM)
    _text(member, "MmbId", account.bank_code)
    _text(institution, "Nm", account.bank[:140])


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text
