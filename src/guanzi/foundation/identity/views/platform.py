"""The operator's list of organisations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.addresses import number_in
from guanzi.foundation.clock import now
from guanzi.foundation.errors import Conflict
from guanzi.foundation.identity import selectors, services
from guanzi.foundation.identity.forms import OrganisationForm
from guanzi.foundation.identity.permissions import may_run_platform
from guanzi.foundation.identity.views.people import people_page
from guanzi.foundation.posting import takes_post

PAGE = 50
LONGEST_QUERY = 100


@for_audience(Audience.OPERATOR)
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation, newest first; what is asked for is in the address."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    kind = request.GET.get("kind", "")
    kind = kind if kind in OrganisationKind.values else ""
    after = request.GET.get("after", "")
    lines = selectors.organisation_lines(
        kind=kind, text=text, after=number_in(after) or 0, limit=PAGE + 1
    )
    shown, more = lines[:PAGE], len(lines) > PAGE
    asked = {name: value for name, value in (("q", text), ("kind", kind)) if value}
    context = {
        "lines": shown,
        "text": text,
        "kind": kind,
        "kinds": OrganisationKind.choices,
        "before": urlencode(asked) if after else "",
        "after": urlencode({**asked, "after": str(shown[-1].organisation.id)}) if more else "",
        "permission": may_run_platform(actor_of(request)),
    }
    return render(request, "identity/organisations.html", context)


@for_audience(Audience.OPERATOR)
@takes_post
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Create an organisation, then invite its first administrator on its page."""
    actor = actor_of(request)
    require(may_run_platform(actor))
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            created = services.create_organisation(
                actor=actor,
                kind=OrganisationKind(given["kind"]),
                name=given["name"],
                short_name=given["short_name"],
                district=given["district"],
                credit_code=given["credit_code"],
                at=now(),
            )
        except Conflict as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, _("单位已建立，请邀请它的第一位管理员。"))
            return redirect("identity:organisation", created.pk)
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "identity/new_organisation.html", context, status=status)


@for_audience(Audience.OPERATOR)
@takes_post
def one_organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation and its people; the operator also closes and reopens it."""
    actor = actor_of(request)
    organisation = selectors.organisation(organisation_id)
    act = request.POST.get("act", "")
    if act == "close":
        services.close_organisation(actor=actor, organisation_id=organisation_id, at=now())
        messages.success(request, _("单位已停用，其成员不能再以它的身份办理。"))
        return redirect("identity:organisation", organisation_id)
    if act == "reopen":
        services.reopen_organisation(actor=actor, organisation_id=organisation_id, at=now())
        messages.success(request, _("单位已重新启用。"))
        return redirect("identity:organisation", organisation_id)
    return people_page(
        request,
        actor,
        organisation,
        is_operators=True,
        is_own=organisation_id == actor.organisation_id,
        permission=may_run_platform(actor),
    )
