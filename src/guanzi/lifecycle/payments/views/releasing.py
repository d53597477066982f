"""Signing for a run, and the papers and files that come from it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.attempts import NO_ATTEMPT, attempt
from guanzi.foundation.files.answers import send_content
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.selectors.accounts import treasury_info
from guanzi.lifecycle.payments.views.asked import run_for


@for_audience(Audience.AUTHORITY)
@takes_post
def release(request: HttpRequest, run_id: int) -> HttpResponse:
    """What would be paid, from which account; then the signature."""
    actor = actor_of(request)
    info = run_for(actor, run_id)
    require(permissions.may_release_run(actor, info))
    tried = NO_ATTEMPT
    if request.method == "POST":
        failed = attempt(
            request,
            "release",
            lambda: services.release_run(
                actor=actor, run_id=run_id, at=clock.now(), seen=request.POST.get("seen", "")
            ),
        )
        if failed is None:
            messages.success(request, _("已签发，正在逐笔办理；办完可以取支付文件。"))
            return redirect("payments:run", run_id)
        tried = failed
    debtor = selectors.treasury_account(info.fund)
    context = {
        "run": info,
        "sums": selectors.sums_of(run_id),
        "debtor": treasury_info(debtor) if debtor else None,
        "digest": services.digest_to_release(run_id, debtor.pk) if debtor else "",
        "may_set": permissions.may_set_treasury(actor),
        "tried": tried,
    }
    return render(request, "payments/release.html", context, status=tried.status)


@for_audience(Audience.AUTHORITY)
@require_safe
def file(request: HttpRequest, run_id: int, form: str) -> HttpResponse:
    """The treasury file, or the same as a table."""
    actor = actor_of(request)
    info = run_for(actor, run_id)
    if form == "xml":
        content = services.treasury_file(actor=actor, run_id=run_id, at=clock.now())
        return send_content(content, f"{info.code}.xml")
    if form == "xlsx":
        content = services.treasury_table(actor=actor, run_id=run_id, at=clock.now())
        return send_content(content, f"{info.code}.xlsx")
    raise Http404


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def paper(request: HttpRequest, run_id: int) -> HttpResponse:
    """The list of a run that was released, as PDF/A."""
    actor = actor_of(request)
    run_for(actor, run_id)
    printed = services.print_run(actor=actor, run_id=run_id, at=clock.now())
    return send_content(printed.content, printed.name, inline=True)
