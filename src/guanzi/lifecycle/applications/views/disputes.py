"""Saying that a value of the register is wrong."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.errors import Conflict, GuanziError, InvalidInput
from guanzi.foundation.files.attachments import attached, kept
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.applications import services
from guanzi.lifecycle.applications.forms import DisputeForm, dispute_form
from guanzi.lifecycle.applications.views.answering import see_other, status_of
from guanzi.lifecycle.applications.views.loading import Asked, editable, page_of
from guanzi.lifecycle.applications.views.parts import Trouble

EVIDENCE = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
def dispute(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Raise an objection, with evidence; what was typed stays where it is refused."""
    asked = editable(request, application_id)
    if request.method != "POST":
        return see_other("edit", application_id)
    form = dispute_form(request.POST)
    evidence = None
    try:
        evidence = attached(request, EVIDENCE, asked.at)
        services.raise_dispute(
            actor=asked.actor,
            application_id=application_id,
            fact=form.fact,
            claimed_value=form.claimed_value,
            statement=form.statement,
            evidence_id=evidence.pk if evidence else None,
            at=asked.at,
        )
    except (InvalidInput, Conflict) as refusal:
        kept_file = evidence or kept(request, EVIDENCE)
        return _again(request, asked, replace(form, kept_file=kept_file), refusal)
    messages.success(request, _("已提出异议，由受理部门处理。"))
    return see_other("edit", application_id, anchor=f"q-{form.fact}")


def _again(
    request: HttpRequest, asked: Asked, form: DisputeForm, refusal: GuanziError
) -> HttpResponseBase:
    title = _("异议没有提出，写的内容还在")
    if form.kept_file:
        title = _("异议没有提出，写的内容还在，收下的证明文件也在")
    page = page_of(asked, Trouble(title, refusal.sentence, dispute=form))
    context = {"page": page}
    return render(request, "applications/edit.html", context, status=status_of(refusal))


@for_audience(Audience.ENTERPRISE)
@takes_post
def withdraw(request: HttpRequest, application_id: int, dispute_id: int) -> HttpResponseBase:
    """Take an objection back."""
    asked = editable(request, application_id)
    if request.method == "POST":
        services.withdraw_dispute(
            actor=asked.actor, application_id=application_id, dispute_id=dispute_id, at=asked.at
        )
    return see_other("edit", application_id, anchor="part-project")
