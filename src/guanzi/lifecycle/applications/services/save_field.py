"""Somebody typed something: it is kept, unless it would overwrite what they have not seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules import Fact
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import (
    FieldConflict,
    FieldUnknown,
    TextTooLong,
    WrongState,
)
from guanzi.lifecycle.applications.models import Application, DraftField
from guanzi.lifecycle.applications.rules import drafted, form, monthly
from guanzi.lifecycle.applications.rules.drafted import NOTHING, Kept
from guanzi.lifecycle.applications.rules.snapshot import digest_of
from guanzi.lifecycle.applications.selectors import drafts, records
from guanzi.lifecycle.applications.selectors.shapes import Saved
from guanzi.lifecycle.applications.services._held import locked
from guanzi.lifecycle.applications.states import ApplicationKind

LONGEST_TOLD = 200


@transaction.atomic
def save_field(
    *, actor: Actor, application_id: int, name: str, text: str, seen_revision: int, at: datetime
) -> Saved:
    """Keep one field as typed. `seen_revision` is the one that the editor had before them, 0 for
    a field never filled. The same text again changes nothing, so that a save may be repeated.

    A month of a table is a field of its own (`drafted.month_name`); the table as a whole is saved
    under the name of the fact, and only where no month of it was changed since.
    Raises FieldConflict, FieldUnknown, TextTooLong, WrongState, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_edit(actor, info))
    table = _table_of(row, name, at)
    kept = records.kept_texts(row)
    text = _tidied(row, name, text, table)
    theirs = _standing(row, name, kept, table)
    if theirs.text == text and theirs.revision:
        return Saved(name, text, theirs.revision, theirs.edited_at or at)
    _refuse_confirmed(row, table.name if table else name)
    if seen_revision != theirs.revision:
        raise _conflict(name, theirs, row)
    changes = [(name, text, theirs.revision + 1)]
    if table and name == table.name:
        changes = list(drafted.changes_of_table(kept, table, row.revenue_year, text))
    _write(row, changes, actor=actor, at=at)
    written = {each: Kept(said, number) for each, said, number in changes}
    revision = _standing(row, name, kept | written, table).revision
    record_event(
        actor=actor,
        verb="applications.save_field",
        subject=row,
        at=at,
        before=_told(name, theirs.text),
        after={**_told(name, text), "revision": revision},
    )
    return Saved(name, text, revision, at)


def _refuse_confirmed(row: Application, name: str) -> None:
    """What was confirmed from the register is changed only where the office asked for it."""
    if row.kind != ApplicationKind.ENTITLED or not row.submitted_at or name in form.OWN_FIELDS:
        return
    correction = drafts.open_correction(row)
    if correction is None or all(point.target != name for point in correction.points):
        sentence = _("「%(name)s」是免申即享时确认的，补正要求没有提到它，不能修改。")
        raise WrongState(sentence % {"name": name})


def _told(name: str, text: str) -> dict[str, object]:
    """What the trail keeps of a field: of people nothing but that it changed, of long texts what
    tells them apart."""
    if name in (form.CONTACT_NAME, form.CONTACT_PHONE):
        return {"field": name}
    if len(text) > LONGEST_TOLD:
        return {name: f"SM3 {digest_of(text)}", "length": len(text)}
    return {name: text}


def _table_of(row: Application, name: str, at: datetime) -> Fact | None:
    """The table of months that a name means, or to which its month belongs. Raises FieldUnknown."""
    if name in form.OWN_FIELDS:
        return None
    month = drafted.month_of(name)
    named = month[0] if month else name
    sheet = drafts.sheet_of(row, at)
    if named in sheet.plan.known:
        raise FieldUnknown(
            _("「%(name)s」由登记提供，不需要填写；如果登记有误，请提出异议。") % {"name": named}
        )
    fact = sheet.rulebook.vocabulary.facts.get(named) if sheet.plan.asks(named) else None
    if fact is None or (month and not monthly.is_monthly(fact)):
        raise FieldUnknown(_("这份申报没有「%(name)s」这一栏。") % {"name": name[:60]})
    return fact if monthly.is_monthly(fact) else None


def _tidied(row: Application, name: str, text: str, table: Fact | None) -> str:
    """The text as it is kept. Raises TextTooLong."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").strip()
    is_month = table is not None and name != table.name
    most = form.LONGEST_MONTH if is_month else form.LONGEST.get(name, form.LONGEST_TEXT)
    if len(plain) > most:
        raise TextTooLong(
            _("这一栏最多 %(most)s 字，现有 %(count)s 字，没有保存。")
            % {"most": most, "count": len(plain)}
        )
    if is_month:
        return " ".join(plain.split())
    return monthly.tidy_text(plain, table, row.revenue_year) if table and plain else plain


def _standing(row: Application, name: str, kept: Mapping[str, Kept], table: Fact | None) -> Kept:
    """What stands where this text wants to stand."""
    month = drafted.month_of(name)
    if table is None:
        return kept.get(name, NOTHING)
    if month is None:
        return drafted.table_kept(kept, table, row.revenue_year)
    if drafted.rest_of(kept, table, row.revenue_year):
        raise FieldUnknown(_("这里现在是一段文字，不是分月的表。请刷新页面后再改。"))
    return drafted.months_of(kept, table, row.revenue_year)[month[1] - 1]


def _conflict(name: str, theirs: Kept, row: Application) -> FieldConflict:
    editor = theirs.edited_by or row.created_by.name
    sentence = _("「%(name)s」刚被%(editor)s改过，您的内容没有保存。请对照后决定保留哪一个。")
    return FieldConflict(
        sentence % {"name": _said(name, row), "editor": editor},
        theirs=theirs.text,
        revision=theirs.revision,
        edited_by=editor,
        edited_at=theirs.edited_at or row.created_at,
    )


def _said(name: str, row: Application) -> str:
    month = drafted.month_of(name)
    if month is None:
        return name
    named = {"table": month[0], "year": row.revenue_year, "month": month[1]}
    return _("%(table)s %(year)s 年 %(month)s 月") % named


def _write(
    row: Application, changes: Sequence[tuple[str, str, int]], *, actor: Actor, at: datetime
) -> None:
    """Keep these texts under these revisions."""
    DraftField.objects.bulk_create(
        [
            DraftField(
                application=row,
                name=name,
                text="" if name == form.CONTACT_PHONE else text,
                revision=revision,
                edited_by_id=actor.person_id,
                edited_at=at,
            )
            for name, text, revision in changes
        ],
        update_conflicts=True,
        unique_fields=["application", "name"],
        update_fields=["text", "revision", "edited_by", "edited_at"],
    )
    changed = ["saved_at"]
    row.saved_at = at
    for name, text, _revision in changes:
        if name in form.OWN_FIELDS:
            setattr(row, name, text)
            changed.append(name)
        elif name == form.FOCUS_FACT:
            row.focus_industry = text[:30]
            changed.append("focus_industry")
    row.save(update_fields=changed)
