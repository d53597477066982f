"""Appeal against a demand, and decide on it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.identity.telling import tell_enterprise, tell_leaders
from guanzi.ledger import selectors as balances
from guanzi.ledger import services as ledger
from guanzi.ledger.services import Request
from guanzi.lifecycle.enterprises import services as register
from guanzi.lifecycle.projects import services as projects
from guanzi.lifecycle.supervision.errors import SupervisionConflict
from guanzi.lifecycle.supervision.models import Appeal, Demand, SupervisionCase
from guanzi.lifecycle.supervision.permissions import may_decide_appeal, may_defend
from guanzi.lifecycle.supervision.selectors import repaid_fen
from guanzi.lifecycle.supervision.services.held import (
    begun,
    go,
    link_of,
    sentence_of,
)
from guanzi.lifecycle.supervision.states import AppealOutcome


@transaction.atomic
def appeal(*, actor: Actor, case_id: int, text: str, at: datetime) -> int:
    """The enterprise objects to the demand; the appeal's id. One at a time."""
    row, info = begun(actor, case_id, "appeal")
    require(may_defend(actor, info, "appeal"))
    if info.demand is None:
        raise SupervisionConflict(_("还没有追回的决定。"))
    if info.open_appeal:
        raise SupervisionConflict(_("上一次申诉还在处理，请等待答复。"))
    said = Appeal.objects.create(
        demand_id=info.demand.id,
        text=sentence_of(text, _("请写明申诉的理由。")),
        said_by=actor.signature,
        said_at=at,
    )
    go(row, "appeal", actor=actor, at=at, appeal=said.pk)
    title = _("%(number)s 收到申诉") % {"number": row.number}
    tell_leaders(row.organisation_id, title, said.text[:200], link_of(row), at, besides=actor)
    return said.pk


@transaction.atomic
def decide_appeal(
    *, actor: Actor, case_id: int, outcome: AppealOutcome, answer: str, at: datetime
) -> None:
    """Keep to the demand, or take it back with the bar. What came back already has to be given
    back first. Raises SupervisionConflict, NotPermitted."""
    row, info = begun(actor, case_id, "appeal")
    require(may_decide_appeal(actor, info))
    said = Appeal.objects.select_for_update().filter(demand__case=row, decided_at=None).first()
    if said is None:
        raise SupervisionConflict(_("没有等待处理的申诉。"))
    written = sentence_of(answer, _("请写明处理意见。"))
    if outcome is AppealOutcome.UPHELD and repaid_fen(said.demand_id):
        raise SupervisionConflict(_("已有退缴的款项，请先办理退还，再撤销追回决定。"))
    said.outcome, said.answer = outcome, written
    said.decided_by, said.decided_at = actor.signature, at
    said.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    record_event(
        actor=actor,
        verb="supervision.decide_appeal",
        subject=row,
        at=at,
        after={"outcome": outcome.value},
        note=written,
    )
    if outcome is AppealOutcome.UPHELD:
        _cancel(row, said.demand, written, actor, at)
    title = _("%(number)s 申诉：%(outcome)s") % {"number": row.number, "outcome": outcome.label}
    tell_enterprise(info.project.application.credit_code, title, written, link_of(row), at)


def _cancel(row: SupervisionCase, demand: Demand, why: str, actor: Actor, at: datetime) -> None:
    projects.demand_no_more(row.project_id)
    entry = balances.entry_of(f"demand-{demand.pk}")
    asked = Request(actor, f"demand-{demand.pk}-cancel", _("撤销追回 %s") % row.number, at)
    ledger.reverse_entry(asked, entry)
    if demand.credit_id is not None:
        register.repair_credit(
            actor=actor,
            credit_id=demand.credit_id,
            repaired_on=day_of(at),
            document=_("申诉成立 %s") % row.number,
            at=at,
        )
    row.outcome, row.ended_at = why, at
    go(row, "cancel", actor=actor, at=at, note=why)
