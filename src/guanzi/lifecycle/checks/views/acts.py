"""The acts on the case file: each takes a form, and comes back to the place it stood at."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.forms import read_number, read_queue
from guanzi.lifecycle.checks.states import FindingVerdict
from guanzi.lifecycle.checks.views.attempts import NO_ATTEMPT, attempt
from guanzi.lifecycle.checks.views.case import case_page, head_for


def _act(
    request: HttpRequest, application_id: int, name: str, act: Callable[[], object], done: str
) -> HttpResponse:
    """Try it; afterwards the page at the place of the act, or the form with what was typed."""
    tried = attempt(request, name, act)
    if tried:
        return case_page(request, application_id, tried)
    messages.success(request, done)
    return HttpResponseRedirect(_back(request, application_id))


def _back(request: HttpRequest, application_id: int, anchor: str = "") -> str:
    query = read_queue(request.GET).query()
    place = anchor or request.POST.get("place", "")
    is_plain = place.replace("-", "").isalnum() and place.isascii()
    address = reverse("checks:case", args=[application_id])
    return address + (f"?{query}" if query else "") + (f"#{place}" if is_plain else "")


def _only_posted(request: HttpRequest, application_id: int) -> HttpResponse | None:
    if request.method == "POST":
        head_for(actor_of(request), application_id)
        return None
    return HttpResponseRedirect(_back(request, application_id))


@for_audience(Audience.AUTHORITY)
@takes_post
def accept(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take the case into review."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        services.accept_case(actor=actor, application_id=application_id, at=at)

    done = _("已受理，可以开始审核。")
    return _only_posted(request, application_id) or _act(
        request, application_id, "accept", act, done
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def check(request: HttpRequest, application_id: int) -> HttpResponse:
    """Run the checks again."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        services.run_checks(actor=actor, application_id=application_id, at=at)

    done = _("已重新核查，结果在下面。")
    return _only_posted(request, application_id) or _act(
        request, application_id, "check", act, done
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def decide(request: HttpRequest, application_id: int) -> HttpResponse:
    """Decide a finding."""
    actor, at = actor_of(request), clock.now()
    key = request.POST.get("key", "")

    def act() -> None:
        verdict = request.POST.get("verdict", "")
        if verdict not in FindingVerdict.values:
            raise InvalidInput(_("请选择结论：核实无碍，还是确认存在。"))
        services.decide_finding(
            actor=actor,
            application_id=application_id,
            key=key,
            verdict=FindingVerdict(verdict),
            reason=request.POST.get("reason", ""),
            at=at,
            seen_digest=request.POST.get("digest", ""),
        )

    done = _("已记下判断。")
    return _only_posted(request, application_id) or _act(
        request, application_id, f"decide:{key}", act, done
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def dispute(request: HttpRequest, application_id: int, dispute_id: int) -> HttpResponse:
    """Decide an objection to a value of the register."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        choice = request.POST.get("upheld", "")
        if choice not in ("yes", "no"):
            raise InvalidInput(_("请选择是否采纳企业的异议。"))
        applications.decide_dispute(
            actor=actor,
            application_id=application_id,
            dispute_id=dispute_id,
            is_upheld=choice == "yes",
            reason=request.POST.get("reason", ""),
            at=at,
        )

    done = _("已处理异议，请重新核查。")
    return _only_posted(request, application_id) or _act(
        request, application_id, f"dispute:{dispute_id}", act, done
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def assign(request: HttpRequest, application_id: int) -> HttpResponse:
    """Hand one case to an officer."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        services.assign_cases(
            actor=actor,
            application_ids=[application_id],
            officer_id=read_number(request.POST.get("to", "")) or 0,
            at=at,
        )

    done = _("已分派。")
    return _only_posted(request, application_id) or _act(
        request, application_id, "assign", act, done
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def ask(request: HttpRequest, application_id: int) -> HttpResponse:
    """Ask another office for help."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        kind, days = request.POST.get("office", ""), request.POST.get("days", "").strip()
        if kind not in OrganisationKind.values:
            raise InvalidInput(_("请选择请哪个部门协助。"))
        services.ask_assistance(
            actor=actor,
            application_id=application_id,
            kind=OrganisationKind(kind),
            question=request.POST.get("question", ""),
            working_days=(read_number(days) or 0) if days else None,
            at=at,
        )

    done = _("已发出协助请求。")
    return _only_posted(request, application_id) or _act(request, application_id, "ask", act, done)


@for_audience(Audience.AUTHORITY)
@takes_post
def waive(request: HttpRequest, application_id: int, request_id: int) -> HttpResponse:
    """Go on without an answer."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        if selectors.assistance_request(request_id).application_id != application_id:
            raise InvalidInput(_("这项协助请求不属于这份申报。"))
        services.waive_assistance(
            actor=actor, request_id=request_id, reason=request.POST.get("reason", ""), at=at
        )

    done = _("不再等待这项协助答复。")
    return _only_posted(request, application_id) or _act(
        request, application_id, f"waive:{request_id}", act, done
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def message(request: HttpRequest, application_id: int) -> HttpResponse:
    """Write to the applicant."""
    actor, at = actor_of(request), clock.now()

    def act() -> None:
        applications.write_message(
            actor=actor,
            application_id=application_id,
            text=request.POST.get("text", ""),
            file_id=None,
            at=at,
        )

    done = _("已发给企业。")
    return _only_posted(request, application_id) or _act(
        request, application_id, "message", act, done
    )


@for_audience(Audience.AUTHORITY)
@takes_post
def contact(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show the contact's number in clear on this one answer; that it was read is written down."""
    turned_back = _only_posted(request, application_id)
    if turned_back:
        return turned_back
    phone = applications.reveal_contact(
        actor=actor_of(request), application_id=application_id, at=clock.now()
    )
    answer = case_page(request, application_id, NO_ATTEMPT, phone=phone)
    answer["Cache-Control"] = "no-store"
    return answer
