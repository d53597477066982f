"""The parts of an amount and what the ledger holds for them.

A part of this year is reserved in the line, its class and the total; a part of a later year is owed
in that year until its budget takes it in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import not_own_enterprise, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import Happening, record_events
from guanzi.ledger import services as ledger
from guanzi.ledger.errors import NotEnough
from guanzi.ledger.rules.entries import AccountName, Move, moved
from guanzi.ledger.services import Request
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.projects.errors import ListInvalid, NotCommittable, ProjectStateConflict
from guanzi.lifecycle.projects.models import Instalment, Project
from guanzi.lifecycle.projects.permissions import may_draft
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.rules.shares import ShareOut, shares_of_parts
from guanzi.lifecycle.projects.selectors import projects_by_ids
from guanzi.lifecycle.projects.services.held import own_line
from guanzi.lifecycle.projects.services.paying import hold_instalments
from guanzi.lifecycle.projects.states import InstalmentState

_I = InstalmentState


def hold_ledger(line_ids: Iterable[int], fund: str, years: Iterable[int]) -> None:
    """Lock every account that holds something for these lines, or owes it in these years, in the
    one order."""
    moves = [move for line_id in line_ids for move in budgets.commitment_moves(line_id)]
    moves += [_promise(fund, year) for year in sorted(years)]
    ledger.hold_accounts(each for move in moves for each in (move.source_id, move.holder_id))


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
    for line_id in {row.line_id for row in rows}:
        own = [r for r in rows if r.state == _I.COMMITTED and r.line_id == line_id]
        _reserve(own, line_id, codes, actor=actor, at=at)
    _owe([row for row in rows if row.state == _I.PROMISED], codes, actor=actor, at=at)
    Instalment.objects.bulk_update(rows, ["reservation_id", "promise_id"])


def _parts(granted: Granted) -> list[Instalment]:
    project, planned = granted.project, granted.planned
    shares = shares_of_parts([part.amount_fen for part in planned], granted.share_out)
    return [
        Instalment(
            project=project,
            line_id=project.line_id,
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
        (_request(row, "reserve", codes[row.project_id], actor, at), moves, row.amount_fen)
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
        request = _request(row, "owe", codes[row.project_id], actor, at)
        asked.append((request, moved(promises[key], row.amount_fen)))
    for row, entry in zip(rows, ledger.post_entries(asked), strict=True):
        row.promise_id = entry


def _request(
    row: Instalment, step: str, code: str, actor: Actor, at: datetime, why: str = ""
) -> Request:
    said = _("%(code)s 第 %(n)d 期") % {"code": code, "n": row.number}
    return Request(actor, f"instalment-{row.pk}-{step}", f"{said} {why}".strip()[:300], at)


def _promise(fund: str, year: int) -> Move:
    """The accounts of a year that has no budget yet."""
    source, holder = (
        ledger.open_account(AccountName(fund, year, kind))
        for kind in (AccountKind.PROMISED, AccountKind.OWED)
    )
    return Move(source, holder)


def give_back(project: Project, *, actor: Actor, at: datetime, why: str) -> int:
    """Void what is not paid; what it came to, in fen. Raises ProjectStateConflict."""
    rows = list(project.instalments.select_for_update().order_by("number"))
    if any(row.state == _I.REQUESTED for row in rows):
        raise ProjectStateConflict(_("有一期正在办理拨付，请先办完或退回这笔拨付，再终止项目。"))
    open_rows = [row for row in rows if row.state in (_I.COMMITTED, _I.PROMISED)]
    hold_ledger(
        {row.line_id for row in open_rows if row.state == _I.COMMITTED},
        project.fund,
        {row.year for row in open_rows if row.state == _I.PROMISED},
    )
    for row in open_rows:
        asked = _request(row, "void", project.application.code, actor, at, why)
        if row.reservation_id is not None:
            ledger.void_reservation(asked, row.reservation_id, row.amount_fen)
        elif row.promise_id is not None:
            ledger.reverse_entry(asked, row.promise_id)
        row.state = _I.VOIDED
        row.save(update_fields=["state"])
    return sum(row.amount_fen for row in open_rows)


@transaction.atomic
def carry_promises(
    *, actor: Actor, line_id: int, instalment_ids: Collection[int], at: datetime
) -> int:
    """Take parts that earlier decisions owe in a year into a line of that year's budget; how many.
    All or none; those that it holds already stay.

    Raises ListInvalid, NotCommittable, NotPermitted.
    """
    require(may_draft(actor))
    line = own_line(actor, line_id)
    parts, projects = hold_instalments(instalment_ids)
    due = [part for part in parts.values() if part.state == _I.PROMISED]
    if any((projects[p.project_id].fund, p.year) != (line.fund, line.year) for p in due):
        raise ListInvalid(_("只能列入同一资金、同一年度的预算科目，请重新选择。"))
    cases = {key: info.application for key, info in projects_by_ids(projects).items()}
    for case in cases.values():
        require(not_own_enterprise(actor, case.credit_code))
    codes = {key: case.code for key, case in cases.items()}
    hold_ledger([line_id], line.fund, [line.year])
    _reserve(due, line_id, codes, actor=actor, at=at)
    for part in due:
        assert part.promise_id is not None
        asked = _request(part, "carry", codes[part.project_id], actor, at)
        ledger.reverse_entry(asked, part.promise_id)
        part.state, part.promise_id, part.line_id = _I.COMMITTED, None, line_id
    Instalment.objects.bulk_update(due, ["state", "promise_id", "line_id", "reservation_id"])
    record_events(
        Happening(
            actor=actor,
            verb="projects.carry",
            subject=projects[part.project_id],
            at=at,
            after={"instalment": part.number, "year": part.year, "amount_fen": part.amount_fen},
        )
        for part in due
    )
    return len(due)
