"""Claiming an enterprise, and answering those who claim."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import Conflict, InvalidInput, NotFound
from guanzi.foundation.files.answers import send_file
from guanzi.foundation.files.errors import FileRefused
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.selectors import stored_file
from guanzi.foundation.files.services import MOST_BYTES, receive_file
from guanzi.foundation.identity.middleware import acting
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.enterprises import permissions, selectors, services
from guanzi.lifecycle.enterprises.errors import RecordNotFound
from guanzi.lifecycle.enterprises.forms import ClaimForm, ReasonForm
from guanzi.lifecycle.enterprises.selectors import ClaimInfo
from guanzi.lifecycle.enterprises.states import ClaimState
from guanzi.lifecycle.enterprises.views.record import put_error

EVIDENCE = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)


@for_audience(Audience.PERSON)
@takes_files(most_bytes=MOST_BYTES)
def claim(request: HttpRequest) -> HttpResponse:
    """Ask to act for an enterprise."""
    actor = acting(request)
    form = ClaimForm(request.POST or None)
    file_error = ""
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        try:
            evidence = _evidence(request, actor)
            services.claim_enterprise(
                actor=actor, evidence_id=evidence.pk, at=at, **form.cleaned_data
            )
        except _NoEvidence as error:
            file_error = str(error)
        except NotFound as error:
            form.add_error("credit_code", error.sentence)
        except FileRefused as error:
            file_error = error.sentence
        except (InvalidInput, Conflict) as error:
            put_error(form, error)
        else:
            messages.success(request, _("认领申请已提交，由企业所在区的部门核对后通知您"))
            return redirect("enterprises:claim")
    context = {
        "form": form,
        "file_error": file_error,
        "claims": selectors.claims_of(actor.person_id),
    }
    return render(request, "enterprises/claim.html", context)


class _NoEvidence(Exception):
    """No file was chosen."""


def _evidence(request: HttpRequest, actor: Actor) -> StoredFile:
    upload = request.FILES.get("evidence")
    if upload is None:
        raise _NoEvidence(_("请选择授权文件：盖章的授权委托书，PDF 或图片"))
    return receive_file(
        content=upload,
        name=upload.name or "",
        kinds=EVIDENCE,
        actor=actor,
        at=clock.now(),
    )


@for_audience(Audience.OFFICIAL)
@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    """What waits for an answer."""
    actor = actor_of(request)
    require(permissions.decides_claims(actor))
    return render(request, "enterprises/claims.html", {"claims": selectors.open_claims(actor)})


@for_audience(Audience.OFFICIAL)
@takes_post
def claim_page(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One claim: look at the authorisation, confirm or decline."""
    actor = actor_of(request)
    found, permission = _seen(actor, claim_id)
    form = ReasonForm(request.POST if "decline" in request.POST else None)
    if request.method == "POST" and found.state is ClaimState.WAITING:
        if "confirm" in request.POST:
            services.confirm_claim(actor=actor, claim_id=claim_id, at=clock.now())
            messages.success(request, _("已确认，对方成为这家企业的管理员"))
            return redirect("enterprises:claims")
        if form.is_valid():
            services.decline_claim(
                actor=actor, claim_id=claim_id, at=clock.now(), **form.cleaned_data
            )
            messages.success(request, _("已答复对方"))
            return redirect("enterprises:claims")
    file = stored_file(found.evidence_id) if found.evidence_id else None
    context = {"claim": found, "form": form, "permission": permission, "file": file}
    return render(request, "enterprises/claim_page.html", context)


@for_audience(Audience.OFFICIAL)
@require_safe
def claim_evidence(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """The authorisation that was uploaded with a claim."""
    found, _permission = _seen(actor_of(request), claim_id)
    if found.evidence_id is None:
        raise RecordNotFound(_("这份申请没有附文件。"))
    return send_file(stored_file(found.evidence_id), inline=True)


def _seen(actor: Actor, claim_id: int) -> tuple[ClaimInfo, Permission]:
    """The claim, if it is within the actor's office; and whether they may decide it."""
    require(permissions.decides_claims(actor))
    found = selectors.claim(claim_id)
    enterprise = selectors.enterprise(found.enterprise_id)
    require(permissions.may_see(actor, enterprise))
    return found, permissions.may_decide_claim(actor, enterprise, found.person_id)
