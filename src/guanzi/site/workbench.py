"""The workbench, the first page after signing in: what somebody has to do, from every stage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.calendar import Due, due_of
from guanzi.foundation.jobs.selectors import JobInfo, jobs_of
from guanzi.foundation.notices.selectors import NoticeInfo, notices_of
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import OPEN, ApplicationState
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.checks import selectors as checks
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.matching import selectors as matching
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.policies import selectors as policies
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.supervision import selectors as supervision
from guanzi.site.menu import first_of

MOST_NOTICES = 5
MOST_JOBS = 3
MOST_APPLICATIONS = 20
MOST_LOOKED_INTO = 3  # drafts whose missing items are counted
LATEST = datetime.max.replace(tzinfo=UTC)

STAGES: tuple[Callable[[Actor, datetime], tuple[Task, ...]], ...] = (
    enterprises.tasks_of,
    policies.tasks_of,
    guidelines.tasks_of,
    matching.tasks_of,
    applications.tasks_of,
    checks.tasks_of,
    projects.tasks_of,
    payments.tasks_of,
    supervision.tasks_of,
    budgets.tasks_of,
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as the page shows it."""

    title: str
    link: str
    kind: str
    due: Due


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One of the enterprise's own applications; `missing` is None where nobody counted."""

    info: ApplicationInfo
    deadline: datetime | None = None
    due: Due | None = None
    missing: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the enterprise has to go on with it."""
        return self.info.state in OPEN

    @property
    def link(self) -> str:
        """Where the enterprise goes on with it, or looks at it."""
        name = "applications:edit" if self.is_open else "applications:view"
        return reverse(name, args=[self.info.id])

    def as_task(self) -> TaskLine:
        """An open application is something to do."""
        title = self.info.project or self.info.guideline_title
        is_back = self.info.state is ApplicationState.RETURNED
        kind = _("补正申报") if is_back else _("填写申报")
        return TaskLine(title, self.link, kind, self.due or due_of(None, date.max))


@dataclass(frozen=True, slots=True)
class Workbench:
    """The page."""

    tasks: tuple[TaskLine, ...]
    overdue: int
    soon: int
    notices: tuple[NoticeInfo, ...]
    jobs: tuple[JobInfo, ...]
    applications: tuple[ApplicationLine, ...]


@for_audience(Audience.MEMBER)
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """My tasks by due date, what is new, and what runs for me."""
    actor = actor_of(request)
    at = clock.now()
    context = {
        "actor": actor,
        "today": clock.day_of(at),
        "bench": workbench_of(actor, at),
        "is_enterprise": actor.kind is OrganisationKind.ENTERPRISE,
        "start": reverse("guidelines:list"),
        "first": first_of(actor),
    }
    return render(request, "workbench.html", context)


def workbench_of(actor: Actor, at: datetime) -> Workbench:
    """Everything that waits for this person in this organisation."""
    own = _applications(actor, at)
    tasks = _tasks(actor, at, own)
    return Workbench(
        tasks=tasks,
        overdue=sum(task.due.look == "over" for task in tasks),
        soon=sum(task.due.look == "soon" for task in tasks),
        notices=notices_of(actor.person_id, unread_only=True, limit=MOST_NOTICES).notices,
        jobs=tuple(job for job in jobs_of(actor.person_id)[0] if job.is_open)[:MOST_JOBS],
        applications=own,
    )


def _tasks(actor: Actor, at: datetime, own: tuple[ApplicationLine, ...]) -> tuple[TaskLine, ...]:
    """By due date, then what has none by how long it waits."""
    today = clock.day_of(at)
    found = [
        TaskLine(
            task.title,
            task.link,
            task.kind,
            due_of(task.due_on, today, task.since),
        )
        for tasks_of in STAGES
        for task in tasks_of(actor, at)
    ]
    known = {task.link for task in found}
    found += [line.as_task() for line in own if line.is_open and line.link not in known]
    return tuple(sorted(found, key=_urgency))


def _urgency(task: TaskLine) -> tuple[date, datetime, str]:
    return task.due.day or date.max, task.due.since or LATEST, task.title


def _applications(actor: Actor, at: datetime) -> tuple[ApplicationLine, ...]:
    """An enterprise's own applications, those first with which it has to go on."""
    if actor.kind is not OrganisationKind.ENTERPRISE:
        return ()
    enterprise = enterprises.enterprise_by_code(actor.credit_code)
    if enterprise is None:
        return ()
    latest = applications.applications_of(enterprise.id)[:MOST_APPLICATIONS]
    lines = [ApplicationLine(info) for info in latest]
    opened = [line for line in lines if line.is_open]
    counted = [_looked_into(line, at) for line in opened[:MOST_LOOKED_INTO]]
    rest = [line for line in lines if not line.is_open]
    return (*counted, *opened[MOST_LOOKED_INTO:], *rest)


def _looked_into(line: ApplicationLine, at: datetime) -> ApplicationLine:
    draft = applications.draft_of(line.info.id, at)
    due = due_of(clock.day_of(draft.deadline), clock.day_of(at))
    return ApplicationLine(line.info, draft.deadline, due, len(draft.missing))
