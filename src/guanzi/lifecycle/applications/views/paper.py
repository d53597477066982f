"""The officer compares the sealed paper with the record."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import GuanziError
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.errors import (
    ApplicationNotFound,
    PaperDiffers,
    ProjectCodeInvalid,
)
from guanzi.lifecycle.applications.forms import PaperForm, paper_form
from guanzi.lifecycle.applications.rules.snapshot import SHORT_DIGEST
from guanzi.lifecycle.applications.selectors.shapes import CaseRecord
from guanzi.lifecycle.applications.views.answering import see_other, status_of


@for_audience(Audience.AUTHORITY)
@takes_post
def paper(request: HttpRequest) -> HttpResponseBase:
    """Type or scan the code and the digest; the record is shown beside it, then confirmed."""
    actor = actor_of(request)
    form = paper_form(request.POST if request.method == "POST" else request.GET)
    refusal: GuanziError | None = None
    record: CaseRecord | None = None
    try:
        if form.code:
            record = _record(actor, form)
        if record and request.method == "POST":
            services.confirm_paper(actor=actor, code=form.code, digest=form.digest, at=clock.now())
            return see_other("paper", code=form.code, digest=form.digest)
    except GuanziError as error:
        refusal = error
    return _page(request, form, record, refusal)


def _record(actor: Actor, form: PaperForm) -> CaseRecord:
    info = selectors.application_by_code(form.code)
    require(permissions.may_confirm_paper(actor, info))
    return selectors.case_record(info.id)


def _wrong_field(refusal: GuanziError | None) -> str:
    """Which of the two fields a refusal speaks of."""
    if isinstance(refusal, PaperDiffers):
        return "digest"
    return "code" if isinstance(refusal, ProjectCodeInvalid | ApplicationNotFound) else ""


def _page(
    request: HttpRequest, form: PaperForm, record: CaseRecord | None, refusal: GuanziError | None
) -> HttpResponse:
    digest = record.submission.digest if record and record.submission else ""
    agrees = len(form.digest) >= SHORT_DIGEST and digest.startswith(form.digest)
    context = {
        "form": form,
        "record": record,
        "refusal": refusal,
        "wrong_field": _wrong_field(refusal),
        "is_compared": bool(record and form.digest),
        "agrees": agrees,
        "is_short": len(form.digest) < SHORT_DIGEST,
        "shown_digest": digest[:SHORT_DIGEST],
        "length": SHORT_DIGEST,
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "applications/paper.html", context, status=status)
