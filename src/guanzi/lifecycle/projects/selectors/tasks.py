"""What somebody has to do about decisions and projects, for the workbench."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import BudgetInfo
from guanzi.lifecycle.projects.models import (
    DecisionItem,
    DecisionList,
    Instalment,
    Objection,
    ProjectChange,
)
from guanzi.lifecycle.projects.selectors.lists import fresh_candidates, info_of, with_lines
from guanzi.lifecycle.projects.selectors.terms import decide_by
from guanzi.lifecycle.projects.states import ChangeState, InstalmentState, ListState

MOST = 50


def tasks_of(actor: Actor, _at: datetime) -> tuple[Task, ...]:
    """Lists to draw up and to sign, by when their guidelines' routes say; objections, changes to
    agree to."""
    if not actor.may_handle:
        return ()
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        decided = [each for each in budgets.budgets_for(actor) if each.is_decided]
        own = [*_undecided(decided), *_promised(decided), *_drafts(actor), *_to_sign(actor)]
        return (*own, *_objections(actor))
    if actor.kind is OrganisationKind.CITY_FINANCE:
        return (*_to_sign(actor), *_changes(actor))
    return ()


def _undecided(decided: Iterable[BudgetInfo]) -> list[Task]:
    """Cases that the districts forwarded, one line for each of the department's funds."""
    funds = sorted({each.fund for each in decided})
    waiting = {fund: fresh_candidates(fund) for fund in funds}
    due = decide_by((fund, *case) for fund, cases in waiting.items() for case in cases.items())
    title = _("%(fund)s：%(n)d 件转报的申报待列入审定清单")
    link = reverse("projects:start")
    return [
        Task(title % {"fund": fund, "n": len(cases)}, link, due.get(fund), _("拟订审定清单"))
        for fund, cases in waiting.items()
        if cases
    ]


def _promised(decided: Iterable[BudgetInfo]) -> list[Task]:
    """What earlier decisions owe in a year whose budget is open, one line for each."""
    opened = {(each.fund, each.year): each.approved_at for each in decided if not each.closed_at}
    rows = Instalment.objects.filter(state=InstalmentState.PROMISED)
    owed = rows.values_list("project__fund", "year").annotate(n=Count("pk"))
    title = _("%(fund)s：%(n)d 期以后年度拨付待列入 %(year)d 年度预算")
    link = reverse("projects:carry")
    return [
        Task(
            title % {"fund": fund, "year": year, "n": n},
            link,
            None,
            _("列入当年预算"),
            opened[fund, year],
        )
        for fund, year, n in owed.order_by("project__fund", "year")
        if (fund, year) in opened
    ]


def _drafts(actor: Actor) -> list[Task]:
    rows = DecisionList.objects.filter(
        organisation_id=actor.organisation_id, state=ListState.DRAFT
    ).order_by("id")[:MOST]
    return _lists(
        (row, _("退回的审定清单") if row.return_reason else _("拟订审定清单"), row.saved_at)
        for row in rows
    )


def _to_sign(actor: Actor) -> list[Task]:
    """Lists that another office has signed, and that wait for the own one."""
    if not actor.leads:
        return []
    rows = DecisionList.objects.filter(state=ListState.SIGNING)
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        rows = rows.filter(organisation_id=actor.organisation_id)
    found = []
    for row in with_lines(rows).order_by("id")[:MOST]:
        info = info_of(row)
        signers = {signature.person_id for signature in info.signatures}
        if actor.kind in info.missing and actor.person_id not in signers:
            signed_at = [signature.signed_at for signature in info.signatures]
            found.append((row, _("会签审定清单"), min(signed_at, default=row.saved_at)))
    return _lists(found)


def _lists(waiting: Iterable[tuple[DecisionList, str, datetime]]) -> list[Task]:
    """Lists with the kind of the task and since when they wait."""
    rows = list(waiting)
    items = DecisionItem.objects.filter(decision_list__in=[row.pk for row, _kind, _at in rows])
    cases = items.values_list(
        "decision_list_id", "application_id", "application__guideline_version_id"
    )
    due = decide_by(cases)
    return [
        Task(row.title, reverse("projects:list", args=[row.pk]), due.get(row.pk), kind, at)
        for row, kind, at in rows
    ]


def _objections(actor: Actor) -> list[Task]:
    """For those who lead the department: what was said against a project and not handled yet."""
    if not actor.leads:
        return []
    rows = Objection.objects.filter(
        decided_at=None, project__item__decision_list__organisation_id=actor.organisation_id
    ).order_by("id")
    named = rows.values_list("project_id", "project__application__enterprise__name", "raised_at")
    return [
        Task(
            _("处理公示异议：%(enterprise)s") % {"enterprise": enterprise},
            reverse("projects:project", args=[project_id]) + "#objections",
            None,
            _("公示异议"),
            raised_at,
        )
        for project_id, enterprise, raised_at in named[:MOST]
    ]


def _changes(actor: Actor) -> list[Task]:
    """For those who lead city finance: changes that somebody else proposed."""
    if not actor.leads:
        return []
    rows = ProjectChange.objects.filter(state=ChangeState.PROPOSED).order_by("id")
    named = rows.exclude(proposer_id=actor.person_id).values_list(
        "project_id", "project__application__enterprise__name", "proposed_at"
    )
    return [
        Task(
            _("批复项目变更：%(enterprise)s") % {"enterprise": enterprise},
            reverse("projects:project", args=[project_id]) + "#changes",
            None,
            _("项目变更"),
            proposed_at,
        )
        for project_id, enterprise, proposed_at in named[:MOST]
    ]
