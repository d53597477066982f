"""The bank's answers: payment status reports (pain.002) and debit and credit notices (camt.054).

What is not understood is an error, never passed over: each line names a payment of ours, what
became of it, and the amount where the bank repeats it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from guanzi.lifecycle.payments.errors import AnswerUnreadable
from guanzi.lifecycle.payments.states import AnswerKind, Outcome

MOST_CODE = 35  # ISO 20022, Max35Text
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


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What the bank says about one payment; `amount_fen` where it says it."""

    code: str
    outcome: Outcome
    reason: str
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """A whole answer. `order` is the treasury file that a status report is about."""

    kind: AnswerKind
    message: str
    order: str
    lines: tuple[SaidLine, ...]


def read_answer(content: bytes) -> SaidAnswer:
    """The answer in a file. Raises AnswerUnreadable."""
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
    if not read:
        raise AnswerUnreadable(_("回单里没有一笔支付的结果。"))
    order = reader.text(root, ".//OrgnlGrpInfAndSts/OrgnlMsgId")
    message = reader.must(root, ".//GrpHdr/MsgId")
    if len(message) > MOST_CODE:
        raise AnswerUnreadable(_("回单的报文编号超过 %(most)d 位。") % {"most": MOST_CODE})
    return SaidAnswer(kind, message, order, read)


class _Reader:
    """Looks things up in one namespace."""

    def __init__(self, space: str) -> None:
        self._space = space

    def _path(self, path: str) -> str:
        return re.sub(r"(?<![.\w{])([A-Z]\w*)", rf"{{{self._space}}}\1", path)

    def every(self, parent: Element, path: str) -> list[Element]:
        return parent.findall(self._path(path))

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
            code, status = self.must(one, "OrgnlEndToEndId"), self.must(one, "TxSts")
            if status not in _STATUS:
                told = {"code": code, "status": status[:10]}
                raise AnswerUnreadable(_("%(code)s 的状态「%(status)s」不认识。") % told)
            amount = self.text(one, "OrgnlTxRef/Amt/InstdAmt")
            yield SaidLine(
                code, _STATUS[status], self._reason(one, "StsRsnInf"), _fen(code, amount)
            )

    def entries(self, root: Element) -> Iterator[SaidLine]:
        for entry in self.every(root, ".//Ntry"):
            side = self.must(entry, "CdtDbtInd")
            for one in self.every(entry, "NtryDtls/TxDtls"):
                code = self.must(one, "Refs/EndToEndId")
                own_side = self.text(one, "CdtDbtInd") or side
                amount = self.text(one, "Amt") or self.must(entry, "Amt")
                outcome = Outcome.PAID if own_side == "DBIT" else Outcome.RETURNED
                yield SaidLine(code, outcome, self._reason(one, "RtrInf"), _fen(code, amount))

    def _reason(self, one: Element, tag: str) -> str:
        parts = [
            self.text(one, f"{tag}/Rsn/Cd") or self.text(one, f"{tag}/Rsn/Prtry"),
            *(each.text or "" for each in self.every(one, f"{tag}/AddtlInf")),
        ]
        return " ".join(part.strip() for part in parts if part.strip())[:300]


def _fen(code: str, amount: str) -> int | None:
    if not amount:
        return None
    found = _AMOUNT.fullmatch(amount)
    if found is None:
        told = {"code": code, "amount": amount[:20]}
        raise AnswerUnreadable(_("%(code)s 的金额「%(amount)s」读不懂。") % told)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
