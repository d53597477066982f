"""What is done with a list that is drawn up: sign, return, drop, send a case back, print."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.files.answers import send_content
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.projects import permissions, selectors, services
from guanzi.lifecycle.projects.errors import Hindrance, ListInvalid, ListNotFound, StillHindered
from guanzi.lifecycle.projects.selectors import ListInfo
from guanzi.lifecycle.projects.states import ListState
from guanzi.lifecycle.projects.views.listing import ListPage, list_page


def _readable(request: HttpRequest, list_id: int) -> ListInfo:
    info = selectors.decision_list(list_id)
    require(permissions.may_read(actor_of(request), info))
    return info


@for_audience(Audience.AUTHORITY)
@takes_post
def sign(request: HttpRequest, list_id: int) -> HttpResponse:
    """Sign what the page showed; what stands in the way is listed case by case."""
    info = _readable(request, list_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("projects:list", args=[list_id]))
    hindrances: list[Hindrance] = []
    jobs: list[Job] = []

    def act() -> None:
        try:
            job = services.ask_signature(
                actor=actor_of(request),
                list_id=list_id,
                digest=request.POST.get("digest", ""),
                at=clock.now(),
            )
            jobs.extend([job] if job else [])
        except StillHindered as error:
            hindrances.extend(error.hindrances)
            raise

    failed = attempt(request, "sign", act)
    if failed:
        page = ListPage(request, info, failed, hindrances=tuple(hindrances))
        return list_page(request, page)
    if jobs:
        return HttpResponseRedirect(reverse("jobs:job", args=[jobs[0].pk]))
    state = selectors.decision_list(list_id).state
    done = _("已签署，等待其他部门会签。")
    if state is ListState.DECIDED:
        done = _("已审定：予以支持的项目开始公示，额度已经占用。")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("projects:list", args=[list_id]))


@for_audience(Audience.AUTHORITY)
@takes_post
def give_back(request: HttpRequest, list_id: int) -> HttpResponse:
    """Return the list to those who drew it up."""
    info = _readable(request, list_id)

    def act() -> None:
        services.return_list(
            actor=actor_of(request),
            list_id=list_id,
            reason=request.POST.get("reason", ""),
            at=clock.now(),
        )

    if request.method == "POST":
        failed = attempt(request, "return", act)
        if failed:
            return list_page(request, ListPage(request, info, failed))
        messages.success(request, _("已退回拟订单位，此前的签署不再有效。"))
    return HttpResponseRedirect(reverse("projects:list", args=[list_id]))


def _step(
    request: HttpRequest,
    info: ListInfo,
    template: str,
    act: Callable[[], object],
    done: tuple[str, str],
    **more: object,
) -> HttpResponse:
    """A page of its own that says the consequence; `done` is the sentence and where it leads."""
    tried: Attempt = NO_ATTEMPT
    if request.method == "POST":
        failed = attempt(request, "step", act)
        if failed is None:
            messages.success(request, done[0])
            return HttpResponseRedirect(done[1])
        tried = failed
    context = {"list": info, "tried": tried, **more}
    return render(request, template, context, status=tried.status)


@for_audience(Audience.AUTHORITY)
@takes_post
def drop(request: HttpRequest, list_id: int) -> HttpResponse:
    """Give the list up."""
    info = _readable(request, list_id)
    actor = actor_of(request)
    if request.method != "POST":
        require(permissions.may_drop(actor, info))

    def act() -> None:
        services.drop_list(actor=actor, list_id=list_id, at=clock.now())

    done = (_("审定清单已作废，其中的申报可以列入其他清单。"), reverse("projects:lists"))
    number = len(selectors.items_of(list_id))
    return _step(request, info, "projects/drop.html", act, done, number=number)


@for_audience(Audience.AUTHORITY)
@takes_post
def send_back(request: HttpRequest, list_id: int, application_id: int) -> HttpResponse:
    """Let the receiving office look at a case again; it leaves the list."""
    info = _readable(request, list_id)
    actor = actor_of(request)
    require(permissions.may_save(actor, info))
    listed = {line.application.id: line.application for line in selectors.items_of(list_id)}
    case = listed.get(application_id)
    if case is None:
        raise ListNotFound(_("这份审定清单里没有这件申报。"))

    def act() -> None:
        if request.POST.get("sure") != "yes":
            raise ListInvalid(_("请确认退回受理部门重核。"))
        services.send_back(
            actor=actor,
            application_id=application_id,
            reason=request.POST.get("reason", ""),
            at=clock.now(),
        )

    done = (_("已退回受理部门重核。"), reverse("projects:list", args=[list_id]))
    return _step(request, info, "projects/send_back.html", act, done, case=case)


@for_audience(Audience.OFFICIAL)
def decided_paper(request: HttpRequest, list_id: int) -> HttpResponse:
    """The decided list as PDF/A."""
    printed = services.print_list(actor=actor_of(request), list_id=list_id, at=clock.now())
    return send_content(printed.content, printed.name, inline=True)
