"""What everybody does for themselves: details, organisation, sessions, leaving."""

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.addresses import number_in
from guanzi.foundation.clock import now
from guanzi.foundation.errors import Conflict
from guanzi.foundation.identity import selectors, services, tokens
from guanzi.foundation.identity.errors import MembershipNotFound
from guanzi.foundation.identity.forms import DetailsForm
from guanzi.foundation.identity.middleware import (
    MEMBERSHIP_KEY,
    acting,
    needs_second_factor,
    person_of,
)
from guanzi.foundation.identity.models import Person
from guanzi.foundation.identity.views.devices import described
from guanzi.foundation.posting import takes_post


@for_audience(Audience.PERSON)
@takes_post
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """My account: who I am, how I sign in, for whom I act."""
    person = person_of(request)
    form = DetailsForm(request.POST or None, initial={"name": person.name, "phone": person.phone})
    if request.method == "POST" and form.is_valid():
        services.change_details(actor=acting(request), at=now(), **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("identity:account")
    current = getattr(request, "actor", None)
    context = {
        "form": form,
        "person": person,
        "has_second_factor": is_mfa_enabled(person),
        "needs_second_factor": needs_second_factor(request, current),
        "memberships": selectors.memberships_of(person.pk),
        "current": current.organisation_id if current else None,
        "is_authority": bool(current and current.is_authority),
        "session_count": len(UserSession.objects.purge_and_list(person)),
        "is_verified": _is_proven(person),
    }
    status = 422 if form.errors else 200
    return render(request, "identity/account.html", context, status=status)


def _is_proven(person: Person) -> bool:
    addresses = EmailAddress.objects.filter(user=person, email=person.email, verified=True)
    return bool(addresses.exists())


@for_audience(Audience.PERSON)
@takes_post
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """For which organisation to act; `next` is where the person wanted to go."""
    memberships = selectors.memberships_of(person_of(request).pk)
    wanted = _own_address(request)
    if request.method == "POST":
        given = request.POST.get("membership", "")
        chosen = next((each for each in memberships if str(each.id) == given), None)
        if chosen is None:
            raise MembershipNotFound(_("您不是这个单位的成员，或成员资格已经终止。"))
        request.session[MEMBERSHIP_KEY] = chosen.id
        return redirect(wanted or "/")
    current = getattr(request, "actor", None)
    context = {
        "memberships": memberships,
        "current": current.organisation_id if current else None,
        "next": wanted,
    }
    return render(request, "identity/choose.html", context)


def _own_address(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, here, require_https=request.is_secure())
    return wanted if is_ours else ""


@for_audience(Audience.PERSON)
@takes_post
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in; one place or all others can be signed out."""
    person = person_of(request)
    open_sessions = UserSession.objects.purge_and_list(person)
    if request.method == "POST":
        given = request.POST.get("session", "")
        only = None if given == "others" else number_in(given) or 0
        here = request.session.session_key or ""
        number = services.end_sessions(person_id=person.pk, kept=here, only=only, at=now())
        messages.success(request, _("已退出 %(number)d 处登录。") % {"number": number})
        return redirect("identity:sessions")
    shown = [
        {
            "id": each.pk,
            "device": described(each.user_agent),
            "place": each.ip,
            "since": each.created_at,
            "is_current": each.is_current(),
        }
        for each in sorted(open_sessions, key=lambda session: session.created_at, reverse=True)
    ]
    return render(request, "identity/sessions.html", {"sessions": shown})


@for_audience(Audience.PERSON)
@takes_post
def leave(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Leave an organisation, after being told what that means."""
    person = person_of(request)
    found = selectors.membership(membership_id)
    if found is None or found[0].person_id != person.pk:
        raise MembershipNotFound(_("您不是这个单位的成员，或成员资格已经终止。"))
    problem = ""
    if request.method == "POST":
        try:
            services.end_membership(actor=acting(request), membership_id=membership_id, at=now())
        except Conflict as refusal:
            problem = refusal.sentence
        else:
            request.session.pop(MEMBERSHIP_KEY, None)
            words = _("您已离开“%(name)s”。") % {"name": found[1].short_name}
            messages.success(request, words)
            return redirect("identity:account")
    context = {
        "member": found[0],
        "organisation": found[1],
        "tokens": tokens.valid_tokens_of(membership_id, now()),
        "problem": problem,
    }
    return render(request, "identity/leave.html", context, status=409 if problem else 200)
