"""Saying that a value of the register is wrong."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.errors import Conflict, GuanziError, InvalidInput
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.applications import services
from guanzi.lifecycle.applications.forms import DisputeForm, dispute_form
from guanzi.lifecycle.applications.views.answering import MOST_BYTES, see_other, status_of
from guanzi.lifecycle.applications.views.editor_page import Trouble
from guanzi.lifecycle.applications.views.loading import Asked, editable, page_of

EVIDENCE = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
def dispute(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Raise an objection, with evidence; what was typed stays where it is refused."""
    asked = editable(request, application_id)
    if request.method != "POST":
        return see_other("edit", application_id)
    form = dispute_form(request.POST)
    try:
        services.raise_dispute(
            actor=asked.actor,
            application_id=application_id,
            fact=form.fact,
            claimed_value=form.claimed_value,
            statement=form.statement,
            evidence_id=_evidence(request, asked),
            at=asked.at,
        )
    except (InvalidInput, Conflict) as refusal:
        return _again(request, asked, form, refusal)
    messages.success(request, _("已提出异议，由受理部门处理。"))
    return see_other("edit", application_id, anchor=f"q-{form.fact}")


def _evidence(request: HttpRequest, asked: Asked) -> int | None:
    upload = request.FILES.get("file")
    if upload is None:
        return None
    return receive_file(
        content=upload, name=upload.name or "", kinds=EVIDENCE, actor=asked.actor, at=asked.at
    ).pk


def _again(
    request: HttpRequest, asked: Asked, form: DisputeForm, refusal: GuanziError
) -> HttpResponseBase:
    title = _("异议没有提出，写的内容还在；证明文件请重新选择")
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
