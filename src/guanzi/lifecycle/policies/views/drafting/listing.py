"""The department's drafts, and how one is begun."""

import io
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in, text_in
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.files.answers import send_file
from guanzi.foundation.files.attachments import attached
from guanzi.foundation.files.errors import FileRefused
from guanzi.foundation.files.models import StoredFile
from guanzi.foundation.files.services import MOST_BYTES, receive_file
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.policies import permissions, selectors, services
from guanzi.lifecycle.policies.services import DOCUMENT_KINDS
from guanzi.lifecycle.policies.states import DraftState


@for_audience(Audience.AUTHORITY)
@takes_files(most_bytes=MOST_BYTES)
def drafts(request: HttpRequest) -> HttpResponseBase:
    """What is being drafted; a document that is handed in begins a new one."""
    actor = actor_of(request)
    may_draft = permissions.may_draft(actor)
    faults: dict[str, str] = {}
    file = None
    if request.method == "POST":
        require(may_draft)
        identifier = request.POST.get("identifier", "").strip()
        try:
            services.require_identifier(identifier)
        except FieldsWrong as error:
            faults.update(error.faults)
        try:
            file = _received(request, actor)
        except FileRefused as refusal:
            faults["file"] = refusal.sentence
        if not faults and file is not None:
            at = clock.now()
            draft_id = services.start_draft(actor=actor, file=file, identifier=identifier, at=at)
            return redirect("policies:draft", draft_id)
    asked, counts = request.GET.get("show", ""), selectors.counted_drafts(actor.organisation_id)
    shelf = asked if asked in counts else ""
    before = number_in(request.GET.get("before"))
    shown, following = selectors.drafts_of(actor.organisation_id, shelf, before)
    show = {"show": shelf} if shelf else {}
    labels = (_("在办"), DraftState.PUBLISHED.label, DraftState.DISCARDED.label)
    context = {
        "drafts": shown,
        "shelf": shelf,
        "tabs": [(name, label, counts[name]) for name, label in zip(counts, labels, strict=True)],
        "following": urlencode({**show, "before": following}) if following else "",
        "may_draft": may_draft,
        "faults": faults,
        "problems": [(f"f-{name}", sentence) for name, sentence in faults.items()],
        "typed": request.POST,
        "kept_file": file,
    }
    return render(request, "policies/drafts/list.html", context, status=400 if faults else 200)


def _received(request: HttpRequest, actor: Actor) -> StoredFile:
    """The file that was chosen, or the text that was pasted. Raises a FileRefused."""
    at = clock.now()
    pasted = text_in(request.POST.get("pasted"))
    if pasted and "file" not in request.FILES:
        name = f"{pasted.partition(chr(10))[0].strip()[:60]}.txt"
        content = io.BytesIO(pasted.encode())
        return receive_file(content=content, name=name, kinds=DOCUMENT_KINDS, actor=actor, at=at)
    file = attached(request, DOCUMENT_KINDS, at)
    if file is None:
        raise FileRefused(_("请选择文件，或把原文粘贴到下面。"))
    return file


@for_audience(Audience.AUTHORITY)
@takes_post
def go_on_from(request: HttpRequest, document_id: str) -> HttpResponseBase:
    """Begin a draft from the text in force."""
    if request.method != "POST":
        return redirect("policies:page", document_id)
    actor = actor_of(request)
    draft_id = services.start_from_policy(actor=actor, document_id=document_id, at=clock.now())
    return redirect("policies:edit", draft_id)


@for_audience(Audience.EVERYONE)
@require_safe
def published_original(request: HttpRequest, document_id: str, digest: str) -> FileResponse:
    """The official document from which a published text was drafted."""
    return send_file(selectors.original_of_version(digest, document_id))
