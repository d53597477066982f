"""The text of a draft: editing it, with the verifier beside it, and what it was before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.addresses import number_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.policies import permissions, selectors, services
from guanzi.lifecycle.policies.rules.differences import Line, line_changes
from guanzi.lifecycle.policies.rules.drafts import LONGEST_TEXT, gaps_in, is_too_long
from guanzi.lifecycle.policies.selectors import DraftInfo, Finding, current_rulebook, findings_of
from guanzi.lifecycle.policies.views.drafting.asked import asked_draft

MOST_BYTES = 4 * LONGEST_TEXT


@for_audience(Audience.AUTHORITY)
@takes_files(most_bytes=MOST_BYTES)
def edit(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Write the text as a whole."""
    info, actor = asked_draft(request, draft_id), actor_of(request)
    if request.method != "POST":
        return _shown(request, info, info.text, info.revision)
    text = _typed(request)
    seen = number_in(request.POST.get("seen")) or 0
    merged: list[bool] = []

    def act() -> None:
        merged.append(
            services.save_draft(
                actor=actor, draft_id=draft_id, text=text, seen=seen, at=clock.now()
            )
        )

    failed = attempt(request, "edit", act)
    if failed:
        info = asked_draft(request, draft_id)
        return _shown(request, info, text, seen, failed)
    said = _("已保存，并入了同事刚刚保存的修改。") if merged[0] else _("已保存。")
    messages.success(request, said)
    return redirect("policies:edit", draft_id)


def _typed(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")


def _shown(
    request: HttpRequest, info: DraftInfo, text: str, seen: int, failed: Attempt = NO_ATTEMPT
) -> HttpResponse:
    may_change = permissions.may_change(actor_of(request), info)
    clash = may_change and failed.status == 409 and seen != info.revision
    context = {
        "info": info,
        "text": text,
        "seen": info.revision if clash else seen,
        "clash": _differing(info.text, text) if clash else (),
        "tried": failed,
        "findings": _findings(text, info),
        "may_change": may_change,
        "revisions": selectors.revisions_of(info.id),
        "longest": LONGEST_TEXT,
    }
    return render(request, "policies/drafts/edit.html", context, status=failed.status)


def _differing(theirs: str, mine: str) -> tuple[Line, ...]:
    return line_changes(theirs.split("\n"), mine.split("\n"), context=1)


def _findings(text: str, info: DraftInfo) -> tuple[Finding, ...]:
    """What the verifier says, and the marked gaps, by line."""
    if is_too_long(text):
        return ()
    found = findings_of(text, info.identifier, current_rulebook())
    gaps = (Finding(line, "", said, is_error=False) for line, said in gaps_in(text))
    return tuple(sorted((*found, *gaps), key=lambda finding: finding.line))


@for_audience(Audience.AUTHORITY)
@takes_files(most_bytes=MOST_BYTES)
def check(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """What the verifier says of what stands in the form; nothing is kept."""
    info = asked_draft(request, draft_id)
    if request.method != "POST":
        return redirect("policies:edit", draft_id)
    text = _typed(request)
    if not request.headers.get("HX-Request"):
        seen = number_in(request.POST.get("seen")) or 0
        return _shown(request, info, text, seen)
    context = {"findings": _findings(text, info), "info": info}
    return render(request, "policies/drafts/_findings.html", context)


@for_audience(Audience.AUTHORITY)
@require_safe
def revision(request: HttpRequest, draft_id: int, number: int) -> HttpResponse:
    """What the text was at a revision, and what that changed."""
    info = asked_draft(request, draft_id)
    text = selectors.revision_text(draft_id, number)
    before = selectors.revision_text(draft_id, number - 1) if number > 1 else ""
    revisions = {each.number: each for each in selectors.revisions_of(draft_id)}
    context = {
        "info": info,
        "revision": revisions[number],
        "text": text,
        "lines": _differing(before, text) if before else (),
    }
    return render(request, "policies/drafts/revision.html", context)
