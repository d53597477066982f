"""Every case that somebody may read, opening one, and the file for the city's credit platform."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.addresses import number_in
from guanzi.foundation.errors import Conflict
from guanzi.foundation.jobs.made import TABLE_FORMS
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.projects import permissions as project_permissions
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.supervision import permissions, selectors, services
from guanzi.lifecycle.supervision.forms import OpenForm
from guanzi.lifecycle.supervision.selectors import DemandInfo, SupervisionInfo
from guanzi.lifecycle.supervision.states import RUNNING, Origin, SupervisionState
from guanzi.lifecycle.supervision.views.case import READERS
from guanzi.lifecycle.supervision.views.looks import TONES, state_word


class SupervisionTab(TextChoices):
    """The two halves of the list."""

    RUNNING = "running", gettext_lazy("办理中")
    ENDED = "ended", gettext_lazy("已办结")


STATES = {
    SupervisionTab.RUNNING: RUNNING,
    SupervisionTab.ENDED: tuple(state for state in SupervisionState if state not in RUNNING),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list."""

    info: SupervisionInfo
    word: str
    tone: str
    demand: DemandInfo | None


@for_audience(*READERS)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases within the actor's scope."""
    actor = actor_of(request)
    require(permissions.may_read_cases(actor))
    is_enterprise = actor.kind is OrganisationKind.ENTERPRISE
    asked = request.GET.get("tab", "")
    tab = SupervisionTab(asked) if asked in SupervisionTab.values else SupervisionTab.RUNNING
    counts = selectors.case_counts(actor)
    before = number_in(request.GET.get("before"))
    found, following = selectors.cases_page(actor, STATES[tab], before)
    context = {
        "tabs": [(each, sum(counts.get(s, 0) for s in STATES[each])) for each in SupervisionTab],
        "tab": tab,
        "lines": [_line(info, is_enterprise=is_enterprise) for info in found],
        "next": f"tab={tab.value}&before={following}" if following else "",
        "is_later_page": before is not None,
        "is_enterprise": is_enterprise,
        "may_report": permissions.may_report(actor),
        "may_open": actor.kind is OrganisationKind.CITY_DEPARTMENT and actor.may_handle,
    }
    return render(request, "supervision/cases.html", context)


def _line(info: SupervisionInfo, *, is_enterprise: bool) -> Line:
    found = info.demand
    is_told = found is not None and (found.approved_at or not is_enterprise)
    word = state_word(info, is_enterprise=is_enterprise)
    return Line(info, word, TONES[info.state], found if is_told else None)


@for_audience(Audience.AUTHORITY)
@takes_post
def report(request: HttpRequest) -> HttpResponseBase:
    """Have the records of misconduct made into a file for the city's credit platform."""
    actor = actor_of(request)
    require(permissions.may_report(actor))
    form = request.POST.get("form", "")
    if request.method != "POST" or form not in TABLE_FORMS:
        return redirect("supervision:cases")
    job = services.start_report(actor=actor, form=form, at=clock.now())
    return redirect("jobs:job", job.pk)


@for_audience(Audience.AUTHORITY)
@takes_post
def open_case(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """Begin to look into a project."""
    actor = actor_of(request)
    project = projects.project(project_id)
    require(project_permissions.may_read_project(actor, project))
    require(permissions.may_open(actor, project))
    form, status = OpenForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                case_id = services.open_case(
                    actor=actor,
                    project_id=project_id,
                    origin=Origin(form.cleaned_data["origin"]),
                    statement=form.cleaned_data["statement"],
                    at=clock.now(),
                )
            except Conflict as error:
                form.add_error(None, error.sentence)
                status = 409
            else:
                messages.success(request, _("已立案。接下来登记核查发现。"))
                return redirect("supervision:case", case_id)
    context = {"project": project, "form": form}
    return render(request, "supervision/open.html", context, status=status)
