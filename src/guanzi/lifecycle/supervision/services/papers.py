"""The demand on paper."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.face.citations import cited
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.printing import Printed, render_pdf
from guanzi.lifecycle.applications.rules.amount_words import amount_in_words
from guanzi.lifecycle.supervision.errors import SupervisionConflict
from guanzi.lifecycle.supervision.models import SupervisionCase
from guanzi.lifecycle.supervision.permissions import may_read
from guanzi.lifecycle.supervision.rules.recovery import years_later
from guanzi.lifecycle.supervision.selectors import case

TEMPLATE = Path(__file__).parents[1] / "templates" / "supervision" / "demand.typ"


def print_demand(*, actor: Actor, case_id: int, at: datetime) -> Printed:
    """The demand as PDF/A, once it was approved; it is set before the transaction begins, which
    only writes down that it was printed. Raises SupervisionNotFound, SupervisionConflict,
    NotPermitted, NotPrintable."""
    info = case(case_id)
    require(may_read(actor, info))
    demand = info.demand
    if demand is None or demand.approved_at is None:
        raise SupervisionConflict(_("追回批准之后才有追回通知书。"))
    signed, approved = day_of(demand.approved_at), info.project.application
    parts = (
        ("本金", demand.principal_fen, ""),
        ("利息", demand.interest_fen, demand.interest_article),
        ("罚款", demand.fine_fen, demand.fine_article),
    )
    paper = {
        "number": info.number,
        "enterprise": typeset(approved.enterprise),
        "credit_code": approved.credit_code,
        "project": typeset(approved.project),
        "project_number": approved.project_number or "—",
        "fund": info.project.fund,
        "year": str(info.project.year),
        "findings": [typeset(each.text) for each in info.findings],
        "parts": [[name, yuan_text(fen), cited(article)] for name, fen, article in parts if fen],
        "total": yuan_text(demand.total_fen),
        "total_words": amount_in_words(demand.total_fen),
        "articles": [cited(each) for each in demand.articles],
        "reason": typeset(demand.reason),
        "due": demand.due_on.isoformat(),
        "conduct": typeset(demand.conduct),
        "catalogue_item": typeset(demand.catalogue_item),
        "bar_until": years_later(signed, demand.bar_years).isoformat() if demand.bar_years else "",
        "bar_years": demand.bar_years,
        "is_cancelled": bool(info.state == "cancelled"),
        "department": info.organisation,
        "office": demand.approved_by.rpartition(" ")[0],
        "signed": signed.isoformat(),
    }
    name = f"{_('追回通知书')}-{info.number}.pdf"
    content = render_pdf(TEMPLATE, paper, dated=signed)
    _note(actor, case_id, at)
    return Printed(content, name)


@transaction.atomic
def _note(actor: Actor, case_id: int, at: datetime) -> None:
    row = SupervisionCase.objects.get(pk=case_id)
    record_event(actor=actor, verb="supervision.print_demand", subject=row, at=at)
