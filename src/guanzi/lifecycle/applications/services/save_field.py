"""Somebody typed something: it is kept, unless it would overwrite what they have not seen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules import Unit
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import FieldConflict, FieldUnknown, TextTooLong
from guanzi.lifecycle.applications.models import Application, DraftField
from guanzi.lifecycle.applications.rules import form, monthly
from guanzi.lifecycle.applications.rules.snapshot import digest_of
from guanzi.lifecycle.applications.selectors import drafts
from guanzi.lifecycle.applications.selectors.shapes import Saved
from guanzi.lifecycle.applications.services._common import locked

LONGEST_TOLD = 200


@transaction.atomic
def save_field(
    *, actor: Actor, application_id: int, name: str, text: str, seen_revision: int, at: datetime
) -> Saved:
    """Keep one field as typed. `seen_revision` is the one that the editor had before them, 0 for
    a field never filled. The same text again changes nothing, so that a save may be repeated.

    Raises FieldConflict, FieldUnknown, TextTooLong, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_edit(actor, info))
    text = _tidied(row, name, text, at)
    field = DraftField.objects.select_related("edited_by").filter(application=row, name=name)
    current = field.first()
    theirs = _text_of(row, current)
    if current and theirs == text:
        return Saved(name, text, current.revision, current.edited_at)
    if seen_revision != (current.revision if current else 0):
        raise _conflict(name, theirs, current, row)
    saved = _write(row, current, name, text, actor=actor, at=at)
    record_event(
        actor=actor,
        verb="applications.save_field",
        subject=row,
        at=at,
        before=_told(name, theirs),
        after={**_told(name, text), "revision": saved.revision},
    )
    return saved


def _told(name: str, text: str) -> dict[str, object]:
    """What the trail keeps of a field: of people nothing but that it changed, of long texts what
    tells them apart."""
    if name in (form.CONTACT_NAME, form.CONTACT_PHONE):
        return {"field": name}
    if len(text) > LONGEST_TOLD:
        return {name: f"SM3 {digest_of(text)}", "length": len(text)}
    return {name: text}


def _tidied(row: Application, name: str, text: str, at: datetime) -> str:
    """The text as it is kept. Raises FieldUnknown, TextTooLong."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").strip()
    most = form.LONGEST.get(name, form.LONGEST_TEXT)
    if len(plain) > most:
        raise TextTooLong(
            _("这一栏最多 %(most)s 字，现有 %(count)s 字，没有保存。")
            % {"most": most, "count": len(plain)}
        )
    if name in form.OWN_FIELDS:
        return plain
    sheet = drafts.sheet_of(row, at)
    if name in sheet.plan.known:
        raise FieldUnknown(
            _("「%(name)s」由登记提供，不需要填写；如果登记有误，请提出异议。") % {"name": name}
        )
    if not sheet.plan.asks(name):
        raise FieldUnknown(_("这份申报没有「%(name)s」这一栏。") % {"name": name[:60]})
    fact = sheet.rulebook.vocabulary.facts[name]
    if plain and fact.unit is Unit.RECORDS and monthly.is_monthly(fact):
        return monthly.tidy_text(plain, fact, row.revenue_year)
    return plain


def _text_of(row: Application, field: DraftField | None) -> str:
    if field is None:
        return ""
    return row.contact_phone if field.name == form.CONTACT_PHONE else field.text


def _conflict(
    name: str, theirs: str, current: DraftField | None, row: Application
) -> FieldConflict:
    editor = current.edited_by.name if current else row.created_by.name
    moment = current.edited_at if current else row.created_at
    sentence = _("「%(name)s」刚被%(editor)s改过，您的内容没有保存。请对照后决定保留哪一个。")
    return FieldConflict(
        sentence % {"name": name, "editor": editor},
        theirs=theirs,
        revision=current.revision if current else 0,
        edited_by=editor,
        edited_at=moment,
    )


def _write(
    row: Application,
    current: DraftField | None,
    name: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
) -> Saved:
    field = current or DraftField(application=row, name=name, revision=0)
    field.text = "" if name == form.CONTACT_PHONE else text
    field.revision += 1
    field.edited_by_id, field.edited_at = actor.person_id, at
    field.save()
    changed = ["saved_at"]
    row.saved_at = at
    if name in form.OWN_FIELDS:
        setattr(row, name, text)
        changed.append(name)
    elif name == form.FOCUS_FACT:
        row.focus_industry = text[:30]
        changed.append("focus_industry")
    row.save(update_fields=changed)
    return Saved(name, text, field.revision, at)
