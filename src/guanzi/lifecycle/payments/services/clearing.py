"""The yearly clearing with a district: statement, confirmation, dispute, settlement.

The balances of a district are locked before its statements. Who settles compares line by line: a
payment that came back and its replacement come to the same sum. Where everything on an open
statement came back, one without lines replaces it, which the district confirms like any other.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.ledger import services as ledger
from guanzi.ledger.rules.entries import AccountName, Line
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.guidelines.rules import digest_of
from guanzi.lifecycle.payments.errors import ClearingConflict
from guanzi.lifecycle.payments.models import Clearing
from guanzi.lifecycle.payments.permissions import (
    may_answer_for_district,
    may_draw,
    may_read_clearing,
)
from guanzi.lifecycle.payments.rules.clearing import due_of
from guanzi.lifecycle.payments.selectors import clearing, due_now, lines_due
from guanzi.lifecycle.payments.services.held import (
    clearing_step,
    locked_clearing,
    sentence_of,
)
from guanzi.lifecycle.payments.states import ClearingState

_OPEN = (ClearingState.SENT, ClearingState.DISPUTED, ClearingState.CONFIRMED)


@transaction.atomic
def draw_clearing(*, actor: Actor, fund: str, year: int, district: str, at: datetime) -> int:
    """A statement of all that the district bears of a year's payments; its id. It replaces the one
    that is still open. What was settled before is not in it again.

    Raises ClearingConflict where there is nothing, or the books and the payments differ.
    """
    require(may_draw(actor))
    ledger.hold_accounts(clearing_accounts(fund, year, district))
    earlier = Clearing.objects.select_for_update().filter(fund=fund, year=year, district=district)
    lines = lines_due(fund, year, district)
    due = due_of(lines)
    if due != due_now(fund, year, district):
        raise ClearingConflict(
            _("明细合计 %(lines)s 与总账应收 %(ledger)s 不一致，请先核对更正。")
            % {"lines": yuan_text(due), "ledger": yuan_text(due_now(fund, year, district))}
        )
    replaced = list(earlier.filter(state__in=_OPEN))
    if not lines and not replaced:
        raise ClearingConflict(_("%(district)s 没有应上解或退还的金额。") % {"district": district})
    for row in replaced:
        row.state = clearing_step(row, "redraw")
        row.save(update_fields=["state"])
    version = (earlier.aggregate(last=Max("version"))["last"] or 0) + 1
    written = [line.written() for line in lines]
    said = {"fund": fund, "year": year, "district": district, "due_fen": due, "lines": written}
    row = Clearing.objects.create(
        fund=fund,
        year=year,
        district=district,
        version=version,
        due_fen=due,
        lines=written,
        digest=digest_of(said | {"version": version}),
        drawn_by=actor.signature,
        drawn_at=at,
    )
    record_event(
        actor=actor,
        verb="payments.draw_clearing",
        subject=row,
        at=at,
        after={"due_fen": due, "lines": len(lines), "digest": row.digest},
    )
    return row.pk


@transaction.atomic
def confirm_clearing(*, actor: Actor, clearing_id: int, at: datetime) -> None:
    """The district agrees to what it owes."""
    row = _for_district(actor, clearing_id, "confirm")
    row.state = clearing_step(row, "confirm")
    row.confirmed_by, row.confirmed_at = actor.signature, at
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    after = {"state": row.state, "due_fen": row.due_fen}
    record_event(actor=actor, verb="payments.confirm_clearing", subject=row, at=at, after=after)


@transaction.atomic
def dispute_clearing(*, actor: Actor, clearing_id: int, objection: str, at: datetime) -> None:
    """The district says what is wrong."""
    row = _for_district(actor, clearing_id, "dispute")
    row.state = clearing_step(row, "dispute")
    row.objection = sentence_of(objection, _("请写明异议，指出是哪一笔、为什么。"), most=2_000)
    row.answer = ""
    row.save(update_fields=["state", "objection", "answer"])
    record_event(
        actor=actor,
        verb="payments.dispute_clearing",
        subject=row,
        at=at,
        after={"state": row.state},
        note=row.objection,
    )


def _for_district(actor: Actor, clearing_id: int, verb: str) -> Clearing:
    row = locked_clearing(clearing_id)
    info = clearing(clearing_id)
    require(may_read_clearing(actor, info))
    clearing_step(row, verb)
    require(may_answer_for_district(actor, info, verb))
    return row


@transaction.atomic
def answer_dispute(*, actor: Actor, clearing_id: int, answer: str, at: datetime) -> None:
    """City finance keeps to its statement, and says why."""
    row = locked_clearing(clearing_id)
    require(may_draw(actor))
    row.state = clearing_step(row, "answer")
    row.answer = sentence_of(answer, _("请写明答复。"), most=2_000)
    row.save(update_fields=["state", "answer"])
    record_event(
        actor=actor,
        verb="payments.answer_clearing",
        subject=row,
        at=at,
        after={"state": row.state},
        note=row.answer,
    )


@transaction.atomic
def settle_clearing(*, actor: Actor, clearing_id: int, voucher: str, at: datetime) -> None:
    """The district's transfer came in, or went back to it; nothing is due for these payments any
    more. Where it comes to nothing there is no transfer and no voucher."""
    require(may_draw(actor))
    about = clearing(clearing_id)
    due, credit, _advanced = clearing_accounts(about.fund, about.year, about.district)
    settled = ledger.open_account(
        _name(about.fund, about.year, about.district, AccountKind.DISTRICT_SETTLED)
    )
    held = ledger.hold_accounts([due, credit, settled])
    row = locked_clearing(clearing_id)
    target = clearing_step(row, "settle")
    missing = _("请填写退还凭证号。") if row.due_fen < 0 else _("请填写上解凭证号。")
    number = sentence_of(voucher, missing, most=60) if row.due_fen else ""
    owed, back = held[due].balance_fen, held[credit].balance_fen
    now = lines_due(row.fund, row.year, row.district)
    if now != about.lines or owed + back != row.due_fen:
        raise ClearingConflict(_("确认之后有退汇、追回或更正，请重新出具清算单。"))
    if owed or back:
        asked = Request(actor, f"clearing-{row.pk}-settle", _narrative(row, number), at)
        lines = [Line(due, -owed), Line(credit, -back), Line(settled, owed + back)]
        ledger.post_entry(asked, lines)
    row.state, row.voucher = target, number
    row.settled_by, row.settled_at = actor.signature, at
    row.save(update_fields=["state", "voucher", "settled_by", "settled_at"])
    after = {"state": row.state, "due_fen": row.due_fen, "voucher": number}
    record_event(actor=actor, verb="payments.settle_clearing", subject=row, at=at, after=after)


def _narrative(row: Clearing, voucher: str) -> str:
    words = _("%(district)s 上解 %(voucher)s") if row.due_fen else _("%(district)s 应收应退相抵")
    words = _("市级退还 %(district)s %(voucher)s") if row.due_fen < 0 else words
    return words % {"district": row.district, "voucher": voucher}


def clearing_accounts(fund: str, year: int, district: str) -> tuple[int, int, int]:
    """What the district owes, what it gets back, and against what."""
    due, credit, advanced = (
        ledger.open_account(_name(fund, year, district, kind))
        for kind in (AccountKind.DISTRICT_DUE, AccountKind.DISTRICT_CREDIT, AccountKind.ADVANCED)
    )
    return due, credit, advanced


def _name(fund: str, year: int, district: str, kind: AccountKind) -> AccountName:
    return AccountName(fund, year, kind, payer=district)
