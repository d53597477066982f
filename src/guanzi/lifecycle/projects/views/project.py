"""One project: where it stands, what was decided, and what may be done with it."""

from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt
from guanzi.foundation.audit.timeline import TimelineEntry, timeline
from guanzi.foundation.face.stations import Stop
from guanzi.foundation.files.answers import send_content
from guanzi.foundation.posted import PageOfActs, Posted
from guanzi.lifecycle.applications.rules.onward import onward_of
from guanzi.lifecycle.checks.forms import read_number
from guanzi.lifecycle.enterprises.rules.sections import SectionRow
from guanzi.lifecycle.projects import permissions, selectors, services
from guanzi.lifecycle.projects.errors import ListInvalid, ProjectNotFound
from guanzi.lifecycle.projects.selectors import Basis, ProjectInfo
from guanzi.lifecycle.projects.states import (
    ChangeKind,
    InstalmentState,
    ObjectionOutcome,
    ProjectState,
)
from guanzi.lifecycle.projects.views.looks import way_of

# what an enterprise is told of the events of its project
TOLD = frozenset(
    f"projects.{verb}"
    for verb in (
        "grant",
        "wait",
        "establish",
        "not_established",
        "carry",
        "accept",
        "terminate",
        "complete",
    )
)
_UNPAID = (InstalmentState.COMMITTED, InstalmentState.PROMISED)


def project_for(actor: Actor, project_id: int) -> ProjectInfo:
    """A project that the actor may read; strangers do not learn that it is there."""
    info = selectors.project(project_id)
    allowed = permissions.may_read_project(actor, info)
    if not allowed and not actor.is_authority:
        raise ProjectNotFound(_("项目库里没有这个项目。"))
    require(allowed)
    return info


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
def one(request: HttpRequest, project_id: int) -> HttpResponse:
    """One project."""
    info = project_for(actor_of(request), project_id)
    return project_page(request, info, NO_ATTEMPT)


def project_page(request: HttpRequest, info: ProjectInfo, tried: Attempt) -> HttpResponse:
    """The page, with what was just tried in vain at its place."""
    page = ProjectPage(actor_of(request), info, tried)
    context = {"page": page, "project": info, "tried": tried}
    return render(request, "projects/project.html", context, status=tried.status)


class ProjectPage:
    """What the template shows; the buttons ask the same functions as the services."""

    kinds = ChangeKind.choices
    verdicts = ObjectionOutcome.choices

    def __init__(self, actor: Actor, project: ProjectInfo, tried: Attempt) -> None:
        self.actor, self.project, self.tried = actor, project, tried
        self.is_enterprise = actor.kind is OrganisationKind.ENTERPRISE

    @cached_property
    def may_manage(self) -> Permission:
        return permissions.may_manage(self.actor, self.project)

    @cached_property
    def may_answer(self) -> Permission:
        return permissions.may_answer_objection(self.actor, self.project)

    @cached_property
    def may_agree(self) -> Permission:
        return permissions.may_agree(self.actor, self.project)

    @cached_property
    def may_read_lists(self) -> Permission:
        own = selectors.decision_list(self.project.list_id)
        return permissions.may_read(self.actor, own)

    @property
    def may_rank(self) -> bool:
        return bool(self.may_manage) and self.project.state is ProjectState.WAITING

    @property
    def may_accept(self) -> bool:
        is_open = self.project.state is ProjectState.ESTABLISHED and not self.project.accepted_at
        return bool(self.may_manage) and is_open

    @property
    def may_propose(self) -> bool:
        is_open = self.project.state is ProjectState.ESTABLISHED and not self.project.open_change
        return bool(self.may_manage) and is_open

    @cached_property
    def way(self) -> list[Stop]:
        return way_of(self.project)

    @cached_property
    def basis(self) -> Basis:
        return selectors.basis_of(self.project.application.version_id)

    @cached_property
    def shares(self) -> tuple[tuple[str, int], ...]:
        return selectors.shares_of(self.project)

    @property
    def is_open_to_objections(self) -> bool:
        until = self.project.shown_until
        return until is not None and clock.now() <= until

    @cached_property
    def onward(self) -> list[SectionRow]:
        """What later stages made of the project."""
        here = reverse("projects:project", args=[self.project.id])
        rows = onward_of(self.actor, self.project.application.id)
        return [row for row in rows if row.link != here]

    @property
    def unpaid_fen(self) -> int:
        """What an end of the project would void, in fen."""
        parts = self.project.instalments
        return sum(part.amount_fen for part in parts if part.state in _UNPAID)

    @property
    def open_objections(self) -> int:
        return sum(each.outcome is None for each in self.project.objections)

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        """Who did what when, latest first; an enterprise is told what, and no names."""
        told = TOLD if self.is_enterprise else None
        return timeline(f"projects.project:{self.project.id}", told)


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
def approval(request: HttpRequest, project_id: int) -> HttpResponse:
    """The approval of the project as PDF/A."""
    actor = actor_of(request)
    project_for(actor, project_id)
    printed = services.print_approval(actor=actor, project_id=project_id, at=clock.now())
    return send_content(printed.content, printed.name, inline=True)


# --- acts ---


_acts = PageOfActs(project_for, project_page, "projects:project", "project_id")


@_acts.act(gettext_lazy("已调整排序。"), place="acts")
def rank(posted: Posted[ProjectInfo]) -> None:
    """Rank a project that waits."""
    services.set_priority(
        actor=posted.actor,
        project_id=posted.info.id,
        priority=read_number(posted["priority"]) or 0,
        at=posted.at,
    )


@_acts.act(gettext_lazy("已登记验收。"), place="acts")
def accept(posted: Posted[ProjectInfo]) -> None:
    """Record the acceptance."""
    services.record_acceptance(
        actor=posted.actor,
        project_id=posted.info.id,
        opinion=posted["opinion"],
        at=posted.at,
    )


@_acts.act(gettext_lazy("已提出，等待市级财政部门批复。"), place="changes")
def propose(posted: Posted[ProjectInfo]) -> None:
    """Propose a change, or the end."""
    if posted["kind"] not in ChangeKind.values:
        raise ListInvalid(_("请选择变更的类型。"))
    services.propose_change(
        actor=posted.actor,
        project_id=posted.info.id,
        kind=ChangeKind(posted["kind"]),
        statement=posted["statement"],
        reason=posted["reason"],
        at=posted.at,
    )


@_acts.act(gettext_lazy("已批复。"), place="changes")
def decide(posted: Posted[ProjectInfo]) -> None:
    """Agree to the open change, or refuse it; what it voids has to be confirmed."""
    if posted["approved"] not in ("yes", "no"):
        raise ListInvalid(_("请选择批准还是不批准。"))
    change, is_approved = posted.info.open_change, posted["approved"] == "yes"
    ends = change is not None and change.kind is ChangeKind.TERMINATION
    if is_approved and ends and posted["sure"] != "yes":
        raise ListInvalid(_("请确认终止的后果：未拨付的金额不再拨付。"))
    services.decide_change(
        actor=posted.actor,
        project_id=posted.info.id,
        is_approved=is_approved,
        answer=posted["answer"],
        at=posted.at,
    )


@_acts.act(gettext_lazy("已处理异议。"), place="objections")
def answer(posted: Posted[ProjectInfo], objection_id: int) -> None:
    """Decide an objection; where it is upheld the project ends, which has to be confirmed."""
    if objection_id not in {each.id for each in posted.info.objections}:
        raise ProjectNotFound(_("没有这项异议。"))
    if posted["outcome"] not in ObjectionOutcome.values:
        raise ListInvalid(_("请选择异议成立还是不成立。"))
    outcome = ObjectionOutcome(posted["outcome"])
    if outcome is ObjectionOutcome.UPHELD and posted["sure"] != "yes":
        raise ListInvalid(_("请确认后果：异议成立的，不予立项，未拨付的金额全部取消。"))
    services.decide_objection(
        actor=posted.actor,
        objection_id=objection_id,
        outcome=outcome,
        answer=posted["answer"],
        at=posted.at,
    )
