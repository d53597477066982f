"""The parts of an amount and what the ledger holds for them.

A part of this year is reserved in the line, its class and the total; a part of a later year is owed
in that year until its budget carries it.
"""

from collections.abc import Iterable, Sequence
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
from guanzi.lifecycle.projects.services.common import locked_project, project_step
from guanzi.lifecycle.projects.states import (
    InstalmentState,
    InstalmentTerm,
    ProjectState,
)

_I = InstalmentState


def hold_ledger(line_id: int, fund: str, years: Iterable[int]) -> None:
    """Lock every account that a decision on this line moves, in the one order."""
    moves = budgets.commitment_moves(line_id)
    ids = {account for move in moves for account in (move.source_id, move.holder_id)}
    for year in years:
        promise = _promise(fund, year)
        ids |= {promise.source_id, promise.holder_id}
    ledger.hold_accounts(ids)


def commit(
    project: Project,
    planned: Sequence[PlannedInstalment],
    share_out: ShareOut,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write the parts of what was granted and set them aside. Raises NotCommittable."""
    shares = shares_of_parts([part.amount_fen for part in planned], share_out)
    for number, (part, borne) in enumerate(zip(planned, shares, strict=True), 1):
        row = Instalment.objects.create(
            project=project,
            number=number,
            year=part.year,
            amount_fen=part.amount_fen,
            shares=dict(borne),
            term=part.term,
            state=_I.COMMITTED if part.year == project.year else _I.PROMISED,
        )
        if row.state == _I.COMMITTED:
            _reserve(row, project.line_id, actor=actor, at=at)
        else:
            _owe(row, actor=actor, at=at)


def _reserve(row: Instalment, line_id: int, *, actor: Actor, at: datetime) -> None:
    asked = Request(actor, f"instalment-{row.pk}-reserve", _narrative(row), at)
    try:
        row.reservation_id = ledger.reserve(
            asked, budgets.commitment_moves(line_id), row.amount_fen
        )
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
    row.save(update_fields=["reservation_id"])


def _owe(row: Instalment, *, actor: Actor, at: datetime) -> None:
    asked = Request(actor, f"instalment-{row.pk}-owe", _narrative(row), at)
    promise = _promise(row.project.fund, row.year)
    row.promise_id = ledger.post_entry(asked, moved(promise, row.amount_fen))
    row.save(update_fields=["promise_id"])


def _promise(fund: str, year: int) -> Move:
    """The accounts of a year that has no budget yet."""
    source, holder = (
        ledger.open_account(AccountName(fund, year, kind))
        for kind in (AccountKind.PROMISED, AccountKind.OWED)
    )
    return Move(source, holder)


def _narrative(row: Instalment) -> str:
    return _("%(code)s 第 %(n)d 期") % {"code": row.project.application.code, "n": row.number}


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
    for row in due:
        _reserve(row, line_id, actor=actor, at=at)
        asked = Request(actor, f"instalment-{row.pk}-carry", _narrative(row), at)
        assert row.promise_id is not None
        ledger.reverse_entry(asked, row.promise_id)
        row.state, row.promise_id = _I.COMMITTED, None
        row.save(update_fields=["state", "promise_id"])
        record_event(
            actor=actor,
            verb="projects.carry",
            subject=row.project,
            at=at,
            after={"instalment": row.number, "year": year, "amount_fen": row.amount_fen},
        )
    return len(due)


# --- what the stage of payments says ---


def request_instalment(*, instalment_id: int) -> Instalment:
    """Payment was asked for, inside the caller's transaction; the part. Raises
    ProjectStateConflict where it is not due."""
    row = _locked(instalment_id)
    project = locked_project(row.project_id)
    if project.state != ProjectState.ESTABLISHED:
        raise ProjectStateConflict(_("项目没有入库，不能拨付。"))
    if row.state != _I.COMMITTED:
        sentence = _("这一期的状态是「%(state)s」，不能申请拨付。")
        raise ProjectStateConflict(sentence % {"state": InstalmentState(row.state).label})
    if row.term == InstalmentTerm.ACCEPTANCE and project.accepted_at is None:
        raise ProjectStateConflict(_("这一期在验收之后拨付，项目还没有验收。"))
    return _moved(row, _I.REQUESTED)


def instalment_back(*, instalment_id: int, reservation_id: int | None = None) -> None:
    """The request came to nothing: it can be asked for again, from the reservation that holds the
    money now. A project that was completed runs again."""
    row = _locked(instalment_id)
    if reservation_id is not None:
        row.reservation_id = reservation_id
    row.state = _I.COMMITTED
    row.save(update_fields=["state", "reservation_id"])
    project = locked_project(row.project_id)
    if project.state == ProjectState.COMPLETED:
        project.state, project.ended_at = project_step(project, "reopen"), None
        project.save(update_fields=["state", "ended_at"])


def instalment_paid(*, instalment_id: int, actor: Actor, at: datetime) -> None:
    """It reached the recipient; with the last part the project is completed."""
    row = _moved(_locked(instalment_id), _I.PAID)
    project = locked_project(row.project_id)
    if project.instalments.exclude(state__in=(_I.PAID, _I.VOIDED)).exists():
        return
    project.state, project.ended_at = project_step(project, "complete"), at
    project.save(update_fields=["state", "ended_at"])
    record_event(
        actor=actor,
        verb="projects.complete",
        subject=project,
        at=at,
        after={"state": project.state},
    )


def _locked(instalment_id: int) -> Instalment:
    rows = Instalment.objects.select_for_update(of=("self",)).select_related("project__application")
    return rows.get(pk=instalment_id)


def _moved(row: Instalment, state: InstalmentState) -> Instalment:
    row.state = state
    row.save(update_fields=["state"])
    return row
