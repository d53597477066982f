"""What the last signature does: projects begin, wait or end, and the ledger holds their amounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Decision
from guanzi.engines.rules.money import yuan_text
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import Happening, record_events
from guanzi.foundation.calendar import term_end
from guanzi.foundation.face.citations import cited_together
from guanzi.foundation.identity.telling import EnterpriseNews, tell_enterprises
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.projects.models import DecisionItem, DecisionList, Project
from guanzi.lifecycle.projects.rules.shares import ShareOut, shares_by
from guanzi.lifecycle.projects.selectors import ItemInfo
from guanzi.lifecycle.projects.services.held import project_step
from guanzi.lifecycle.projects.services.instalments import Granted, commit, hold_ledger
from guanzi.lifecycle.projects.states import DecisionOutcome, ProjectState

Decisions = dict[int, Decision]  # by case
Waited = dict[int, Project]  # by case
_WRITTEN = (
    "state",
    "item",
    "line",
    "fund",
    "year",
    "determined_fen",
    "decided_at",
    "shown_at",
    "shown_until",
)


def decide_list(
    row: DecisionList,
    lines: Sequence[ItemInfo],
    decisions: Decisions,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Refuse, let wait or grant each case as the list says, all or none, inside the transaction of
    the last signature. Raises NotCommittable."""
    waited = _held(lines)
    years = {part.year for line in lines for part in line.item.instalments}
    hold_ledger([row.line_id], row.fund, years - {row.year})
    for line in lines:
        if line.item.outcome is DecisionOutcome.REFUSE:
            _refuse(line, waited.get(line.application.id), actor, at)
    supported = [line for line in lines if line.item.outcome is not DecisionOutcome.REFUSE]
    projects = _projects(row, supported, waited, actor, at)
    pairs = list(zip(projects, supported, strict=True))
    granted = [pair for pair in pairs if pair[1].item.outcome is DecisionOutcome.GRANT]
    commit(
        [
            Granted(
                project,
                line.application.code,
                line.item.instalments,
                _share_out(decisions[line.application.id]),
            )
            for project, line in granted
        ],
        actor=actor,
        at=at,
    )
    tell_enterprises([_news(project, line) for project, line in granted], at)


def _held(lines: Sequence[ItemInfo]) -> Waited:
    """Projects are held before the accounts, here as everywhere."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("application")
    own = rows.filter(application_id__in=[line.application.id for line in lines])
    return {project.application_id: project for project in own.order_by("pk")}


def _projects(
    row: DecisionList, lines: Sequence[ItemInfo], waited: Waited, actor: Actor, at: datetime
) -> list[Project]:
    """The projects of the cases, new or waiting before, as the decision leaves them."""
    items = {item.application_id: item for item in row.items.select_related("application")}
    until: dict[int, datetime] = {}
    projects = []
    for line in lines:
        case = line.application
        if case.state is ApplicationState.FORWARDED:
            applications.approve_application(actor=actor, application_id=case.id, at=at)
        if case.version_id not in until:
            terms = guidelines.terms_of(case.version_id)
            until[case.version_id] = term_end(at, terms.publicity_days, terms.publicity_kind)
        project = _project(row, items[case.id], line, waited.get(case.id), at)
        if project.state == ProjectState.SHOWN:
            project.shown_until = until[case.version_id]
        projects.append(project)
    Project.objects.bulk_create([each for each in projects if each.application_id not in waited])
    again = [project for project in projects if project.application_id in waited]
    Project.objects.bulk_update(again, _WRITTEN)
    record_events(
        Happening(
            actor=actor,
            verb=f"projects.{line.item.outcome}",
            subject=project,
            at=at,
            after={
                "state": project.state,
                "determined_fen": project.determined_fen,
                "list": row.pk,
            },
            note=line.item.reason,
        )
        for project, line in zip(projects, lines, strict=True)
    )
    return projects


def _project(
    row: DecisionList, item: DecisionItem, line: ItemInfo, waited: Project | None, at: datetime
) -> Project:
    case, verb = line.application, str(line.item.outcome)
    is_granted = line.item.outcome is DecisionOutcome.GRANT
    if waited is None:
        project = Project(application=item.application, district=case.district, decided_at=at)
        project.state = ProjectState.SHOWN if is_granted else ProjectState.WAITING
    else:
        project = waited
        project.state = project_step(project, verb)
    project.item, project.line_id = item, row.line_id
    project.fund, project.year = row.fund, row.year
    project.determined_fen = item.determined_fen
    if is_granted:
        project.decided_at = project.shown_at = at
    return project


def _refuse(line: ItemInfo, project: Project | None, actor: Actor, at: datetime) -> None:
    if project is not None:
        project.state, project.ended_at = project_step(project, "refuse"), at
        project.save(update_fields=["state", "ended_at"])
    told = _("依据：%(articles)s。理由：%(reason)s %(way)s")
    applications.decline_application(
        actor=actor,
        application_id=line.application.id,
        reason=told
        % {
            "articles": cited_together(line.item.articles),
            "reason": line.item.reason,
            "way": _("如有异议，请自收到通知之日起向主管部门书面提出。"),
        },
        at=at,
    )


def _share_out(decision: Decision) -> ShareOut:
    def share_out(fen: int) -> Mapping[str, int]:
        shares = shares_by(decision, fen)
        assert shares is not None, "asked before the signature"
        return shares

    return share_out


def _news(project: Project, line: ItemInfo) -> EnterpriseNews:
    until = project.shown_until
    assert until is not None
    return EnterpriseNews(
        line.application.credit_code,
        _("申报 %(code)s 已审定，正在公示") % {"code": line.application.code},
        _("审定金额 %(amount)s，公示到 %(until)s。")
        % {"amount": yuan_text(project.determined_fen), "until": f"{until:%Y-%m-%d}"},
        reverse("projects:project", args=[project.pk]),
    )
