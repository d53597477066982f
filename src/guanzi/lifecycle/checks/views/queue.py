"""The queue: list, export, work on many cases at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.jobs.made import TABLE_FORMS
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.applications.states import ApplicationKind
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.forms import QueueAsked, read_number, read_queue
from guanzi.lifecycle.checks.rules.every import CHECKS
from guanzi.lifecycle.checks.states import CaseColumn, CaseTab
from guanzi.lifecycle.checks.views.heads import ORDERS, heads_of
from guanzi.lifecycle.checks.views.looks import STATE_TONES, case_due

BULK, TAKE = "bulk", "take"  # the forms of the page


@for_audience(Audience.OFFICIAL)
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of the office."""
    return _page(request, NO_ATTEMPT)


def _page(request: HttpRequest, tried: Attempt) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    require(permissions.may_open_queue(actor))
    asked = read_queue(request.GET)
    page = selectors.queue(actor, asked.filters, today, asked.after)
    rows = [
        {"row": row, "due": case_due(row.due_on, today, row.state), "tone": STATE_TONES[row.state]}
        for row in page.rows
    ]
    assigning = permissions.may_assign_any(actor)
    context = {
        "asked": asked,
        "page": page,
        "rows": rows,
        "total": page.counts[asked.filters.tab],
        "tabs": [(tab, page.counts[tab], asked.query(tab=tab)) for tab in CaseTab],
        "heads": heads_of(asked),
        "orders": ORDERS,
        "order": ORDERS[asked.filters.sort],
        "every_column": CaseColumn.choices,
        "kinds": [(key, name) for key, (name, _check) in CHECKS.items()],
        "ways": ApplicationKind.choices,
        "officers": _officers(actor),
        "assigning": assigning,
        "just_in": selectors.just_in(actor) if not asked.after else (),
        "shows_district": not actor.district and CaseColumn.DISTRICT not in asked.columns,
        "next": asked.query(after=page.next_after) if page.next_after else "",
        "shows_year": CaseColumn.YEAR not in asked.columns,
        "tried": tried,
    }
    return render(request, "checks/queue.html", context, status=tried.status)


def _officers(actor: Actor) -> list[tuple[int, str]]:
    members = identity.members_of(actor.organisation_id, (Role.LEADER, Role.OFFICER))
    return [(member.person_id, member.name) for member in members]


@for_audience(Audience.AUTHORITY)
@takes_post
def bulk(request: HttpRequest) -> HttpResponse:
    """Assign or check the cases that are ticked, or all that the filters find."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("checks:queue"))
    actor, at = actor_of(request), clock.now()
    asked = read_queue(request.GET)
    back = f"{reverse('checks:queue')}?{asked.query()}"
    chosen = _chosen(request, actor, asked)
    if not chosen:
        messages.warning(request, _("没有选中申报：请先勾选，再分派或核查。"))
        return HttpResponseRedirect(back)
    if request.POST.get("act") == "check":
        return _as_job(
            request,
            BULK,
            lambda: services.start_checks(actor=actor, application_ids=chosen, at=at),
        )
    officer = read_number(request.POST.get("to", "")) or 0
    done: list[int] = []

    def assign() -> None:
        done.append(
            services.assign_cases(actor=actor, application_ids=chosen, officer_id=officer, at=at)
        )

    tried = attempt(request, BULK, assign)
    if tried:
        return _page(request, tried)
    messages.success(request, _("已分派 %(n)d 件。") % {"n": done[0]})
    if done[0] < len(chosen):
        passed = _("另外 %(n)d 件已办结，或本来就由这位经办人办理，没有变动。")
        messages.info(request, passed % {"n": len(chosen) - done[0]})
    return HttpResponseRedirect(back)


def _chosen(request: HttpRequest, actor: Actor, asked: QueueAsked) -> list[int]:
    if request.POST.get("all"):
        return _found(actor, asked)
    numbers = (read_number(text) for text in request.POST.getlist("case"))
    return [number for number in numbers if number is not None]


def _found(actor: Actor, asked: QueueAsked) -> list[int]:
    """All that the filters find, or so many that the act refuses them."""
    most = services.MOST_AT_ONCE + 1
    return selectors.matching_ids(actor, asked.filters, clock.today(), most)


# --- to take along ---


@for_audience(Audience.OFFICIAL)
@takes_post
def export(request: HttpRequest) -> HttpResponse:
    """Have what the filters find made into a table, or its forms printed."""
    actor, at, asked = actor_of(request), clock.now(), read_queue(request.GET)
    require(permissions.may_open_queue(actor))
    form = request.POST.get("form", "")
    if form not in {*TABLE_FORMS, "pdf"}:
        return HttpResponseRedirect(f"{reverse('checks:queue')}?{asked.query()}")
    if form == "pdf":
        chosen = _found(actor, asked)
        return _as_job(
            request,
            TAKE,
            lambda: services.start_printing(actor=actor, application_ids=chosen, at=at),
        )
    return _as_job(
        request,
        TAKE,
        lambda: services.start_export(actor=actor, query=asked.query(), form=form, at=at),
    )


def _as_job(request: HttpRequest, name: str, start: Callable[[], Job]) -> HttpResponse:
    """To the job that was started, or back to the queue with the reason why not."""
    jobs: list[Job] = []
    tried = attempt(request, name, lambda: jobs.append(start()))
    if tried:
        return _page(request, tried)
    return HttpResponseRedirect(reverse("jobs:job", args=[jobs[0].pk]))
