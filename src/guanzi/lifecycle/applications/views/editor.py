"""The form: as a page, and field by field for its script."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.addresses import number_in
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.posting import asked_by_pages, takes_post
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.errors import FieldConflict
from guanzi.lifecycle.applications.forms import TypedField, lines, typed_fields
from guanzi.lifecycle.applications.views.answering import (
    answer_json,
    json_for_scripts,
    see_other,
)
from guanzi.lifecycle.applications.views.editor_page import EditorPage
from guanzi.lifecycle.applications.views.loading import Asked, editable, page_of, readable
from guanzi.lifecycle.applications.views.parts import Trouble
from guanzi.lifecycle.applications.views.words import moment_text, stamp_of


@for_audience(Audience.ENTERPRISE)
@takes_post
def edit(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """The whole form on one page. A POST saves one section, for those without scripts."""
    asked = readable(request, application_id)
    if not permissions.may_edit(asked.actor, asked.info):
        return see_other("view", application_id)
    if request.method == "POST":
        return _save_section(request, asked)
    return _page(request, page_of(asked))


def _page(request: HttpRequest, page: EditorPage, status: int = 200) -> HttpResponse:
    context = {"page": page, "removed": _removed(request, page)}
    response = render(request, "applications/edit.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _removed(request: HttpRequest, page: EditorPage) -> object:
    """The file that was just removed, so that it can be brought back."""
    wanted = number_in(request.GET.get("removed"))
    return selectors.removed_material(page.info.id, wanted) if wanted else None


def _save_section(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """What can be saved is saved; what clashes or is refused stays in its box."""
    draft = selectors.draft_of(asked.info.id, asked.at)
    fields = [each for section in draft.sections for each in section.fields]
    typed, conflicts, refusals = {}, {}, []
    take = request.POST.get("take", "")
    for each in typed_fields(request.POST, fields):
        if not each.is_changed or each.name == take:
            continue
        try:
            _save(asked, each)
        except FieldConflict as conflict:
            typed[each.name], conflicts[each.name] = each.text, conflict
        except InvalidInput as refusal:
            typed[each.name] = each.text
            refusals.append(refusal.sentence)
    if not typed:
        messages.success(request, _("已保存。"))
        return see_other("edit", asked.info.id)
    trouble = Trouble(_trouble_title(conflicts, refusals), " ".join(refusals), conflicts, typed)
    return _page(request, page_of(asked, trouble), status=409 if conflicts else 400)


def _trouble_title(conflicts: dict[str, FieldConflict], refusals: list[str]) -> str:
    if conflicts and not refusals:
        return _("有 %(n)d 栏别人刚改过，请选择保留哪一个；其余的已经保存") % {"n": len(conflicts)}
    return _("有几栏没有存上，写的内容还在")


def _save(asked: Asked, each: TypedField) -> Any:
    return services.save_field(
        actor=asked.actor,
        application_id=asked.info.id,
        name=each.name,
        text=each.text,
        seen_revision=each.seen,
        at=asked.at,
    )


@for_audience(Audience.ENTERPRISE)
@asked_by_pages
@takes_post
@json_for_scripts
def field(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """For the script of the form: save one field, or say how everything stands."""
    asked = editable(request, application_id)
    if request.method == "POST":
        name = request.POST.get("name", "")
        text = lines(request.POST.get("text", ""))
        seen = number_in(request.POST.get("seen")) or 0
        saved = _save(asked, TypedField(name, text, seen, ""))
        said = {"revision": saved.revision, "saved_at": moment_text(saved.saved_at, asked.at)}
        return answer_json(said | _beside(request, page_of(asked)))
    if "side" in request.GET:
        return answer_json(_beside(request, page_of(asked)))
    if "files" in request.GET:
        page = page_of(asked)
        return answer_json({"parts": _file_parts(request, page), "stamp": page.stamp})
    return answer_json(_standing(request, application_id))


def _beside(request: HttpRequest, page: EditorPage) -> dict[str, Any]:
    """The amount, what is missing, and what is wrong, after a change."""
    return {
        "side": render_to_string("applications/parts/_side_update.html", {"page": page}, request),
        "problems": page.problems,
        "stamp": page.stamp,
        "csrf": get_token(request),
    }


def _standing(request: HttpRequest, application_id: int) -> dict[str, Any]:
    standing = selectors.standing_of(application_id)
    return {
        "csrf": get_token(request),
        "stamp": stamp_of(standing.material_ids, standing.sheet),
        "fields": {
            name: {
                "revision": kept.revision,
                "text": kept.text,
                "by": kept.edited_by,
                "at": f"{timezone.localtime(kept.edited_at):%H:%M}",
            }
            for name, kept in standing.fields.items()
        },
    }


def _file_parts(request: HttpRequest, page: EditorPage) -> list[str]:
    parts = [files_html(request, page, row.slot.material.key) for row in page.slots]
    return [*parts, sheet_html(request, page)]


def files_html(request: HttpRequest, page: EditorPage, key: str, removed: object = None) -> str:
    """The list of the files of one material."""
    slot = next(slot for slot in page.draft.materials if slot.material.key == key)
    context = {"page": page, "slot": slot, "removed": removed}
    return render_to_string("applications/parts/_files.html", context, request).strip()


def sheet_html(request: HttpRequest, page: EditorPage) -> str:
    """What became of the invoice summary."""
    context = {"page": page, "sheet": page.draft.invoices}
    return render_to_string("applications/parts/_sheet.html", context, request).strip()


def files_answer(request: HttpRequest, page: EditorPage, html: str, said: str) -> HttpResponse:
    """A changed list of files with everything beside it, for the script."""
    return answer_json({"html": html, "said": said} | _beside(request, page))


@for_audience(Audience.PERSON)
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where signing in from a waiting form ends: the other window goes on by itself."""
    return render(request, "applications/signed_in.html")
