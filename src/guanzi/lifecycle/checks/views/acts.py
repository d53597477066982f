"""The small acts on a case: each is posted from the case file and leads back to its place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.attempts import NO_ATTEMPT, attempt
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.forms import read_number, read_queue
from guanzi.lifecycle.checks.states import FindingVerdict
from guanzi.lifecycle.checks.views.case import case_page, head_for


@dataclass(frozen=True, slots=True)
class Posted:
    """Who posted what about which case, and when."""

    actor: Actor
    application_id: int
    at: datetime
    request: HttpRequest

    def __getitem__(self, name: str) -> str:
        return self.request.POST.get(name, "")


View = Callable[..., HttpResponseBase]


def _act(done: str | Promise) -> Callable[[Callable[..., object]], View]:
    """A function that does one thing becomes a view: it is tried; afterwards comes the page at the
    place of the act, or the form with what was typed. A form has the name of its function, and of
    what it is about where there are several."""

    def make(do: Callable[..., object]) -> View:
        def view(request: HttpRequest, /, application_id: int, **about: int) -> HttpResponse:
            actor = actor_of(request)
            if request.method != "POST":
                return HttpResponseRedirect(_back(request, application_id))
            head_for(actor, application_id)
            posted = Posted(actor, application_id, clock.now(), request)
            several = [*map(str, about.values()), *filter(None, [posted["key"]])]
            name = ":".join([do.__name__, *several])
            tried = attempt(request, name, lambda: do(posted, **about))
            if tried:
                return case_page(request, application_id, tried)
            messages.success(request, str(done))
            return HttpResponseRedirect(_back(request, application_id))

        update_wrapper(view, do)
        return for_audience(Audience.AUTHORITY)(takes_post(view))

    return make


def _back(request: HttpRequest, application_id: int) -> str:
    query = read_queue(request.GET).query()
    place = request.POST.get("place", "")
    is_plain = place.replace("-", "").isalnum() and place.isascii()
    address = reverse("checks:case", args=[application_id])
    return address + (f"?{query}" if query else "") + (f"#{place}" if is_plain else "")


@_act(gettext_lazy("已受理，可以开始审核。"))
def accept(posted: Posted) -> None:
    """Take the case into review."""
    services.accept_case(actor=posted.actor, application_id=posted.application_id, at=posted.at)


@_act(gettext_lazy("已重新核查，结果在下面。"))
def check(posted: Posted) -> None:
    """Run the checks again."""
    services.run_checks(actor=posted.actor, application_id=posted.application_id, at=posted.at)


@_act(gettext_lazy("已记下判断。"))
def decide(posted: Posted) -> None:
    """Decide a finding."""
    if posted["verdict"] not in FindingVerdict.values:
        raise InvalidInput(_("请选择结论：核实无碍，还是确认存在。"))
    services.decide_finding(
        actor=posted.actor,
        application_id=posted.application_id,
        key=posted["key"],
        verdict=FindingVerdict(posted["verdict"]),
        reason=posted["reason"],
        at=posted.at,
        seen_digest=posted["digest"],
    )


@_act(gettext_lazy("已处理异议，请重新核查。"))
def dispute(posted: Posted, dispute_id: int) -> None:
    """Decide an objection to a value of the register."""
    if posted["upheld"] not in ("yes", "no"):
        raise InvalidInput(_("请选择是否采纳企业的异议。"))
    applications.decide_dispute(
        actor=posted.actor,
        application_id=posted.application_id,
        dispute_id=dispute_id,
        is_upheld=posted["upheld"] == "yes",
        reason=posted["reason"],
        at=posted.at,
    )


@_act(gettext_lazy("已分派。"))
def assign(posted: Posted) -> None:
    """Hand one case to an officer."""
    services.assign_cases(
        actor=posted.actor,
        application_ids=[posted.application_id],
        officer_id=read_number(posted["to"]) or 0,
        at=posted.at,
    )


@_act(gettext_lazy("已发出协助请求。"))
def ask(posted: Posted) -> None:
    """Ask another office for help."""
    days = posted["days"].strip()
    if posted["office"] not in OrganisationKind.values:
        raise InvalidInput(_("请选择请哪个部门协助。"))
    services.ask_assistance(
        actor=posted.actor,
        application_id=posted.application_id,
        kind=OrganisationKind(posted["office"]),
        question=posted["question"],
        working_days=(read_number(days) or 0) if days else None,
        at=posted.at,
    )


@_act(gettext_lazy("不再等待这项协助答复。"))
def waive(posted: Posted, request_id: int) -> None:
    """Go on without an answer."""
    if selectors.assistance_request(request_id).application_id != posted.application_id:
        raise InvalidInput(_("这项协助请求不属于这份申报。"))
    services.waive_assistance(
        actor=posted.actor, request_id=request_id, reason=posted["reason"], at=posted.at
    )


@_act(gettext_lazy("已发给企业。"))
def message(posted: Posted) -> None:
    """Write to the applicant."""
    applications.write_message(
        actor=posted.actor,
        application_id=posted.application_id,
        text=posted["text"],
        file_id=None,
        at=posted.at,
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def contact(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show the contact's number in clear on this one answer; that it was read is written down."""
    actor = actor_of(request)
    if request.method != "POST":
        return HttpResponseRedirect(_back(request, application_id))
    head_for(actor, application_id)
    phone = applications.reveal_contact(actor=actor, application_id=application_id, at=clock.now())
    answer = case_page(request, application_id, NO_ATTEMPT, phone=phone)
    answer["Cache-Control"] = "no-store"
    return answer
