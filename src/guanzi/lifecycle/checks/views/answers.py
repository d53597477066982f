"""What concerns the applicant, and what it says to that."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.attempts import NO_ATTEMPT, attempt_with_file
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.errors import CaseNotFound
from guanzi.lifecycle.checks.rules.found import masked
from guanzi.lifecycle.checks.selectors.shapes import FindingInfo, ReviewInfo
from guanzi.lifecycle.checks.states import ReviewOutcome
from guanzi.lifecycle.checks.views.looks import STATE_TONES


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
def answers(request: HttpRequest, application_id: int) -> HttpResponse:
    """The findings that concern the enterprise, without what belongs to others."""
    actor, at = actor_of(request), clock.now()
    head = selectors.case_head(application_id)
    if not permissions.is_applicant(actor, head):
        raise CaseNotFound(_("没有这份申报。"))
    tried = NO_ATTEMPT
    if request.method == "POST":
        key = request.POST.get("key", "")

        def act(file_id: int | None) -> None:
            services.answer_finding(
                actor=actor,
                application_id=application_id,
                key=key,
                text=request.POST.get("text", ""),
                file_id=file_id,
                at=at,
            )

        failed = attempt_with_file(request, f"answer:{key}", act, at)
        if failed is None:
            messages.success(request, _("说明已提交，办理部门会看到。"))
            return HttpResponseRedirect(reverse("checks:answers", args=[application_id]))
        tried = failed
    context = {
        "head": head,
        "tone": STATE_TONES[head.state],
        "findings": [_shown(f) for f in selectors.findings_of(application_id) if _concerns(f)],
        "review": _told(selectors.review_of(application_id)),
        "permission": permissions.may_answer_finding(actor, head),
        "tried": tried,
    }
    return render(request, "checks/answers.html", context, status=tried.status)


def _concerns(finding: FindingInfo) -> bool:
    return finding.concerns_applicant


def _told(review: ReviewInfo | None) -> ReviewInfo | None:
    """The decision; the opinion with which a case is passed on is the offices' own."""
    if review and review.outcome is ReviewOutcome.FORWARDED:
        return replace(review, reason="")
    return review


def _shown(finding: FindingInfo) -> FindingInfo:
    return replace(finding, evidence=masked(finding.evidence))
