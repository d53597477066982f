"""The parts of an amount and what the ledger holds for them.

A part of this year is reserved in the line, its class and the total; a part of a later year is owed
in that year until its budget carries it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.ledger import services as ledger
from guanzi.ledger.errors import NotEnough
from guanzi.ledger.rules.entries import AccountName, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.projects.errors import NotCommittable, ProjectStateConflict
from guanzi.lifecycle.projects.models import Instalment, Project
from guanzi.lifecycle.projects.permissions import may_draft
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.rules.shares import ShareOut, shares_of_parts
from guanzi.lifecycle.projects.states import InstalmentState

_I = InstalmentState


def hold_ledger(line_id: int, fund: str, years: Iterable[int]) -> None:
    """Lock every account that a decision on this line moves, in the one order."""
    moves = budgets.commitment_moves(line_id)
    ids = {account for move in moves for account in (move.source_id, move.holder_id)}
    for year in years:
        promise = _promise(fund, year)
        ids |= {promise.source_id, promise.holder_id}
    ledger.hold_accounts(ids)


@dataclass(frozen=True, slots=True)
class Granted:
    """A project that was granted something: in which parts, and who bears how much of each."""

    project: Project
    code: str
    planned: Sequence[PlannedInstalment]
    share_out: ShareOut


def commit(granted: Sequence[Granted], *, actor: Actor, at: datetime) -> None:
    """Write the parts of what was granted from one line and set them aside; with as many queries as
    for one. Raises NotCommittable."""
    codes = {each.project.pk: each.code for each in granted}
    rows = [row for each in granted for row in _parts(each)]
    Instalment.objects.bulk_create(rows)
    lines = {each.project.line_id for each in granted}
    for line_id in lines:
        own = [r for r in rows if r.state == _I.COMMITTED and r.project.line_id == line_id]
        _reserve(own, line_id, codes, actor=actor, at=at)
    _owe([row for row in rows if row.state == _I.PROMISED], codes, actor=actor, at=at)
    Instalment.objects.bulk_update(rows, ["reservation_id", "promise_id"])


def _parts(granted: Granted) -> list[Instalment]:
    project, planned = granted.project, granted.planned
    shares = shares_of_parts([part.amount_fen for part in planned], granted.share_out)
    return [
        Instalment(
            project=project,
            number=number,
            year=part.year,
            amount_fen=part.amount_fen,
            shares=dict(borne),
            term=part.term,
            state=_I.COMMITTED if part.year == project.year else _I.PROMISED,
        )
        for number, (part, borne) in enumerate(zip(planned, shares, strict=True), 1)
    ]


def _reserve(
    rows: Sequence[Instalment],
    line_id: int,
    codes: Mapping[int, str],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    moves = budgets.commitment_moves(line_id)
    asked = [
        (_request(row, "reserve", _narrative(row, codes), actor, at), moves, row.amount_fen)
        for row in rows
    ]
    try:
        reserved = ledger.reserve_all(asked)
    except NotEnough as short:
        sentence = _("预算额度不足：%(why)s余 %(held)s，本次需要 %(wanted)s。")
        raise NotCommittable(
            sentence
            % {
                "why": short.sentence,
                "held": yuan_text(short.held_fen),
                "wanted": yuan_text(short.wanted_fen),
            }
        ) from short
    for row, reservation in zip(rows, reserved, strict=True):
        row.reservation_id = reservation


def _owe(
    rows: Sequence[Instalment], codes: Mapping[int, str], *, actor: Actor, at: datetime
) -> None:
    promises: dict[tuple[str, int], Move] = {}
    asked = []
    for row in rows:
        key = (row.project.fund, row.year)
        if key not in promises:
            promises[key] = _promise(*key)
        request = _request(row, "owe", _narrative(row, codes), actor, at)
        asked.append((request, moved(promises[key], row.amount_fen)))
    for row, entry in zip(rows, ledger.post_entries(asked), strict=True):
        row.promise_id = entry


def _request(row: Instalment, step: str, said: str, actor: Actor, at: datetime) -> Request:
    return Request(actor, f"instalment-{row.pk}-{step}", said, at)


def _promise(fund: str, year: int) -> Move:
    """The accounts of a year that has no budget yet."""
    source, holder = (
        ledger.open_account(AccountName(fund, year, kind))
        for kind in (AccountKind.PROMISED, AccountKind.OWED)
    )
    return Move(source, holder)


def _narrative(row: Instalment, codes: Mapping[int, str] | None = None) -> str:
    code = codes[row.project_id] if codes else row.project.application.code
    return _("%(code)s 第 %(n)d 期") % {"code": code, "n": row.number}


def give_back(project: Project, *, actor: Actor, at: datetime, why: str) -> int:
    """Void what is not paid; what it came to, in fen. Raises ProjectStateConflict."""
    rows = list(project.instalments.select_for_update().order_by("number"))
    if any(row.state == _I.REQUESTED for row in rows):
        raise ProjectStateConflict(_("有一期正在办理拨付，请先办完或退回这笔拨付，再终止项目。"))
    open_rows = [row for row in rows if row.state in (_I.COMMITTED, _I.PROMISED)]
    for row in open_rows:
        asked = Request(actor, f"instalment-{row.pk}-void", f"{_narrative(row)} {why}"[:300], at)
        if row.reservation_id is not None:
            ledger.void_reservation(asked, row.reservation_id, row.amount_fen)
        elif row.promise_id is not None:
            ledger.reverse_entry(asked, row.promise_id)
        row.state = _I.VOIDED
        row.save(update_fields=["state"])
    return sum(row.amount_fen for row in open_rows)


@transaction.atomic
def carry_promises(*, actor: Actor, fund: str, year: int, line_id: int, at: datetime) -> int:
    """Take what earlier decisions owe in a year into that year's budget, the oldest decision first;
    how many parts. All or none. Raises NotCommittable, NotPermitted."""
    require(may_draft(actor))
    hold_ledger(line_id, fund, [year])
    rows = Instalment.objects.select_for_update(of=("self",)).filter(
        project__fund=fund, year=year, state=_I.PROMISED
    )
    due = list(rows.select_related("project__application").order_by("project__decided_at", "pk"))
    codes = {row.project_id: row.project.application.code for row in due}
    _reserve(due, line_id, codes, actor=actor, at=at)
    for row in due:
        asked = _request(row, "carry", _narrative(row), actor, at)
        assert row.promise_id is not None
        ledger.reverse_entry(asked, row.promise_id)
        row.state, row.promise_id = _I.COMMITTED, None
        row.save(update_fields=["state", "promise_id", "reservation_id"])
        record_event(
            actor=actor,
            verb="projects.carry",
            subject=row.project,
            at=at,
            after={"instalment": row.number, "year": year, "amount_fen": row.amount_fen},
        )
    return len(due)
