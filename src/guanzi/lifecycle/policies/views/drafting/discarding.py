"""Putting a draft aside, and taking it up again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.attempts import NO_ATTEMPT, attempt
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.policies import permissions, services
from guanzi.lifecycle.policies.views.drafting.asked import asked_draft


@for_audience(Audience.AUTHORITY)
@takes_post
def discard(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Asks whether it is meant, and why; afterwards come the drafts that are left."""
    info, actor = asked_draft(request, draft_id), actor_of(request)

    def act() -> None:
        services.discard_draft(
            actor=actor, draft_id=draft_id, reason=request.POST.get("reason", ""), at=clock.now()
        )

    tried = NO_ATTEMPT
    if request.method == "POST":
        failed = attempt(request, "discard", act)
        if failed is None:
            said = _("《%(title)s》已作废；在「已作废」里可以恢复。") % {"title": info.title}
            messages.success(request, said)
            return redirect("policies:drafts")
        info, tried = asked_draft(request, draft_id), failed
    may_discard = permissions.may_discard(actor, info)
    context = {"info": info, "tried": tried, "may_discard": may_discard}
    return render(request, "policies/drafts/discard.html", context, status=tried.status)


@for_audience(Audience.AUTHORITY)
@takes_post
def resume(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Go on writing it."""
    info = asked_draft(request, draft_id)
    if request.method == "POST":
        services.resume_draft(actor=actor_of(request), draft_id=draft_id, at=clock.now())
        messages.success(request, _("已恢复，可以接着办理。"))
    return redirect("policies:review" if info.text else "policies:draft", draft_id)
