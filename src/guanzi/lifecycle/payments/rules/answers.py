"""The bank's answers: payment status reports (pain.002) and debit and credit notices (camt.054).

What is not understood is an error, never passed over: each line names a payment of ours, what
became of it, and the amount where the bank repeats it. An entry of a notice tells of money that
moved only when it is booked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from guanzi.foundation.clock import SHANGHAI, day_of
from guanzi.lifecycle.payments.errors import AnswerUnreadable
from guanzi.lifecycle.payments.rules.treasury import CURRENCY
from guanzi.lifecycle.payments.states import AnswerKind, Outcome

MOST_CODE = 35  # ISO 20022, Max35Text
MOST_MARKS = 2_000_000  # a run of 10,000 lines with every particular has some 1,300,000
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.054)\.001\.\d\d")
_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?")
_STATUS = {
    "ACTC": Outcome.ACCEPTED,
    "ACCP": Outcome.ACCEPTED,
    "ACSP": Outcome.ACCEPTED,
    "ACWC": Outcome.ACCEPTED,
    "ACWP": Outcome.ACCEPTED,
    "PDNG": Outcome.ACCEPTED,
    "RCVD": Outcome.ACCEPTED,
    "ACSC": Outcome.PAID,
    "ACCC": Outcome.PAID,
    "RJCT": Outcome.REJECTED,
    "CANC": Outcome.REJECTED,
}
_SIDE = {"DBIT": Outcome.PAID, "CRDT": Outcome.RETURNED}
_BOOKED = "BOOK"
_DAY = len("2025-12-31")  # an ISO date may bear an offset behind it
_ORDER = ".//OrgnlGrpInfAndSts/OrgnlMsgId"
_WHOLE = ((".//OrgnlPmtInfAndSts", "PmtInfSts"), (".//OrgnlGrpInfAndSts", "GrpSts"))


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What the bank says about one payment; `amount_fen` and `booked_on` where it says them. One
    that `is_reversal` corrects an entry of the bank."""

    code: str
    outcome: Outcome
    reason: str
    amount_fen: int | None
    booked_on: date | None = None
    is_reversal: bool = False


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """A whole answer. `order` is the treasury file that a status report is about; `of_all` is what
    it says of every payment in it, where it names none."""

    kind: AnswerKind
    message: str
    order: str
    lines: tuple[SaidLine, ...]
    of_all: SaidLine | None = None
    made_at: datetime | None = None

    def naming(self, codes: Iterable[str]) -> "SaidAnswer":
        """The same, said of each payment by its code."""
        if self.of_all is None:
            return self
        lines = tuple(replace(self.of_all, code=code) for code in codes)
        return replace(self, lines=lines, of_all=None)


def read_answer(content: bytes) -> SaidAnswer:
    """The answer in a file. Raises AnswerUnreadable."""
    if content.count(b"<") > MOST_MARKS:
        raise AnswerUnreadable(_("回单的内容太多，请向银行索取分开的回单。"))
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise AnswerUnreadable(_("这不是银行回单：文件不是完整的 XML。")) from error
    space = root.tag.removeprefix("{").partition("}")[0]
    found = _NAMESPACE.fullmatch(space)
    if found is None:
        raise AnswerUnreadable(
            _("这不是支付状态报告（pain.002）或借贷记通知（camt.054），请核对文件。")
        )
    kind = AnswerKind(found[1])
    reader = _Reader(space)
    lines = reader.statuses(root) if kind is AnswerKind.STATUS else reader.entries(root)
    read = tuple(lines)
    of_all = None if read else reader.of_all(root)
    if not read and of_all is None:
        raise AnswerUnreadable(_("回单里没有一笔支付的结果。"))
    order = reader.text(root, _ORDER)
    message = reader.must(root, ".//GrpHdr/MsgId")
    if len(message) > MOST_CODE:
        raise AnswerUnreadable(_("回单的报文编号超过 %(most)d 位。") % {"most": MOST_CODE})
    made_at = _moment(reader.text(root, ".//GrpHdr/CreDtTm"))
    return SaidAnswer(kind, message, order, read, of_all, made_at)


def _moment(text: str) -> datetime | None:
    """When the bank says that it made the file; without an offset it is our time."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise AnswerUnreadable(
            _("回单的制作时间「%(said)s」读不懂。") % {"said": text[:40]}
        ) from error
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


class _Reader:
    """Looks things up in one namespace."""

    def __init__(self, space: str) -> None:
        self._space = space

    def _path(self, path: str) -> str:
        return re.sub(r"(?<![.\w{])([A-Z]\w*)", rf"{{{self._space}}}\1", path)

    def every(self, parent: Element, path: str) -> list[Element]:
        return parent.findall(self._path(path))

    def one(self, parent: Element, path: str) -> Element | None:
        return parent.find(self._path(path))

    def text(self, parent: Element, path: str) -> str:
        return (parent.findtext(self._path(path)) or "").strip()

    def must(self, parent: Element, path: str) -> str:
        found = self.text(parent, path)
        if not found:
            tag = path.rpartition("/")[2]
            raise AnswerUnreadable(_("回单缺少「%(tag)s」。") % {"tag": tag})
        return found

    def statuses(self, root: Element) -> Iterator[SaidLine]:
        for one in self.every(root, ".//TxInfAndSts"):
            code = self.must(one, "OrgnlEndToEndId")
            outcome = _outcome(code, self.must(one, "TxSts"))
            amount = _fen(code, self.one(one, "OrgnlTxRef/Amt/InstdAmt"))
            yield SaidLine(code, outcome, self._reason(one, "StsRsnInf"), amount)

    def of_all(self, root: Element) -> SaidLine | None:
        """What a status report says of the file as a whole; our files hold one group and one
        instruction."""
        for path, tag in _WHOLE:
            for one in self.every(root, path):
                if status := self.text(one, tag):
                    outcome = _outcome(self.must(root, _ORDER), status)
                    return SaidLine("", outcome, self._reason(one, "StsRsnInf"), None)
        return None

    def entries(self, root: Element) -> Iterator[SaidLine]:
        for entry in self.every(root, ".//Ntry"):
            state = self.text(entry, "Sts/Cd") or self.must(entry, "Sts")
            said = self.every(entry, "NtryDtls/TxDtls")
            if state != _BOOKED or not said:
                raise AnswerUnreadable(
                    _("通知里有一条没有入账或没有列明支付编号的记录，请向银行索取已入账的通知。")
                )
            for one in said:
                yield self._entry(entry, one)

    def _entry(self, entry: Element, one: Element) -> SaidLine:
        code = self.must(one, "Refs/EndToEndId")
        side = self.text(one, "CdtDbtInd") or self.must(entry, "CdtDbtInd")
        if side not in _SIDE:
            told = {"code": code, "side": side[:10]}
            raise AnswerUnreadable(_("%(code)s 的借贷方向「%(side)s」不认识。") % told)
        amount = self.one(one, "Amt")
        amount = self.one(entry, "Amt") if amount is None else amount
        if amount is None:
            raise AnswerUnreadable(_("回单缺少「%(tag)s」。") % {"tag": "Amt"})
        return SaidLine(
            code,
            _SIDE[side],
            self._reason(one, "RtrInf"),
            _fen(code, amount),
            booked_on=self._booked(entry),
            is_reversal=self.text(entry, "RvslInd") in ("true", "1"),
        )

    def _booked(self, entry: Element) -> date | None:
        """The day on which the bank booked it; a moment tells its day here."""
        text = self.text(entry, "BookgDt/Dt")
        try:
            if text:
                return date.fromisoformat(text[:_DAY])
            moment = _moment(self.text(entry, "BookgDt/DtTm"))
        except (ValueError, AnswerUnreadable) as error:
            raise AnswerUnreadable(_("回单的入账日期读不懂。")) from error
        return day_of(moment) if moment else None

    def _reason(self, one: Element, tag: str) -> str:
        parts = [
            self.text(one, f"{tag}/Rsn/Cd") or self.text(one, f"{tag}/Rsn/Prtry"),
            *(each.text or "" for each in self.every(one, f"{tag}/AddtlInf")),
        ]
        return " ".join(part.strip() for part in parts if part.strip())[:300]


def _outcome(code: str, status: str) -> Outcome:
    if status not in _STATUS:
        told = {"code": code, "status": status[:10]}
        raise AnswerUnreadable(_("%(code)s 的状态「%(status)s」不认识。") % told)
    return _STATUS[status]


def _fen(code: str, said: Element | None) -> int | None:
    if said is None:
        return None
    amount = (said.text or "").strip()
    found = _AMOUNT.fullmatch(amount)
    if found is None or said.get("Ccy") != CURRENCY:
        told = {"code": code, "amount": f"{said.get('Ccy', '')} {amount}".strip()[:20]}
        raise AnswerUnreadable(_("%(code)s 的金额「%(amount)s」读不懂。") % told)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
