"""Official paper: the list that was decided, and the approval of a project."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.printing import Printed, render_pdf
from guanzi.lifecycle.projects.errors import ListChanged, ProjectStateConflict
from guanzi.lifecycle.projects.models import DecisionList, Project
from guanzi.lifecycle.projects.permissions import may_read, may_read_project
from guanzi.lifecycle.projects.rules.paper import (
    Said,
    amount_said,
    day_text,
    ground_said,
    line_said,
    moment_text,
    parts_said,
    period_said,
    signature_said,
    sums_said,
)
from guanzi.lifecycle.projects.selectors import (
    Basis,
    ItemInfo,
    ListInfo,
    basis_of,
    decision_list,
    items_of,
    project,
    shares_of,
)

TEMPLATES = Path(__file__).parents[1] / "templates" / "projects"


def print_list(*, actor: Actor, list_id: int, at: datetime) -> Printed:
    """Print the list as it was decided: the same bytes every time. It is set before the
    transaction begins, which only writes down that it was printed.

    Raises ListNotFound, ListChanged, NotPermitted, NotPrintable.
    """
    info = decision_list(list_id)
    require(may_read(actor, info))
    if info.decided_at is None:
        raise ListChanged(_("审定之后才能打印审定表。"))
    lines = items_of(list_id)
    versions = dict.fromkeys(line.application.version_id for line in lines)
    said = [_line(line, info.year) for line in lines]
    paper = {
        "title": info.title,
        "fund": info.fund,
        "year": str(info.year),
        "office": info.organisation,
        "decided_at": moment_text(info.decided_at),
        "digest": info.digest,
        "lines": said,
        **sums_said(said),
        "signatures": _signatures(info),
        "grounds": [_ground(basis_of(version)) for version in versions],
    }
    content = render_pdf(TEMPLATES / "decided.typ", paper, dated=day_of(info.decided_at))
    _note(actor, "projects.print_list", DecisionList.objects.get(pk=list_id), at)
    return Printed(content, f"{_('审定表')}-{info.year}-{list_id}.pdf")


def print_approval(*, actor: Actor, project_id: int, at: datetime) -> Printed:
    """Print the approval of a project that was established.

    Raises ProjectNotFound, ProjectStateConflict, NotPermitted, NotPrintable.
    """
    info = project(project_id)
    require(may_read_project(actor, info))
    if info.established_at is None:
        raise ProjectStateConflict(_("项目入库之后才有立项批准书。"))
    case, decided = info.application, decision_list(info.list_id)
    paper = {
        "code": case.code,
        "enterprise": typeset(case.enterprise),
        "credit_code": case.credit_code,
        "project": typeset(case.project),
        "project_number": case.project_number or "—",
        "fund": info.fund,
        "year": str(info.year),
        **amount_said(info.determined_fen),
        "shares": [[payer, yuan_text(fen)] for payer, fen in shares_of(info)],
        "parts": parts_said(info.instalments),
        "ground": _ground(basis_of(case.version_id)),
        "list_title": typeset(decided.title),
        "digest": decided.digest,
        "signatures": _signatures(decided),
        "shown": period_said(info.shown_at, info.shown_until),
        "established": day_text(info.established_at),
    }
    dated = day_of(info.established_at)
    content = render_pdf(TEMPLATES / "approval.typ", paper, dated=dated)
    _note(actor, "projects.print_approval", Project.objects.get(pk=project_id), at)
    return Printed(content, f"{_('立项批准书')}-{case.code.replace('/', '-')}.pdf")


def _line(line: ItemInfo, budget_year: int) -> Said:
    case = line.application
    return line_said(
        line.item,
        budget_year,
        code=case.code,
        enterprise=case.enterprise,
        project=case.project,
        district=case.district,
    )


def _signatures(info: ListInfo) -> list[Said]:
    return [signature_said(s.organisation, s.person, s.signed_at) for s in info.signatures]


def _ground(basis: Basis) -> Said:
    return ground_said(basis.document, basis.number, basis.cited, basis.guideline)


@transaction.atomic
def _note(actor: Actor, verb: str, subject: DecisionList | Project, at: datetime) -> None:
    record_event(actor=actor, verb=verb, subject=subject, at=at)
