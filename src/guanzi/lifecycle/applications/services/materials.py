"""Files for the guideline's materials."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.names import kind_label
from guanzi.foundation.files.selectors import own_file
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import MaterialUnknown, MaterialWrongKind
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.models import Material as MaterialRow
from guanzi.lifecycle.applications.services._held import locked
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import INVOICES, Material


@transaction.atomic
def add_material(*, actor: Actor, application_id: int, key: str, file_id: int, at: datetime) -> int:
    """Hand in a file; the same bytes again for the same material are the same row. Its id.

    Raises MaterialUnknown, MaterialWrongKind, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_edit(actor, info))
    material = _material(row, key)
    file = own_file(file_id, actor)
    if file.kind not in material.kinds:
        raise MaterialWrongKind(_wrong_kind(material, file.kind, file.name))
    same = MaterialRow.objects.filter(
        application=row, key=key, removed_at=None, file__digest=file.digest
    ).first()
    if same:
        return same.pk
    added = MaterialRow.objects.create(application=row, key=key, file_id=file.pk, added_at=at)
    _touch(row, at)
    record_event(
        actor=actor,
        verb="applications.add_material",
        subject=row,
        at=at,
        after={"material": key, "file": file.name, "digest": file.digest},
    )
    return added.pk


@transaction.atomic
def remove_material(*, actor: Actor, application_id: int, material_id: int, at: datetime) -> None:
    """Take a file back; the row stays on record. A second time changes nothing.

    Raises MaterialUnknown, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_edit(actor, info))
    material = MaterialRow.objects.select_related("file").filter(application=row, pk=material_id)
    found = material.first()
    if found is None:
        raise MaterialUnknown(_("这份申报里没有这个文件。"))
    if found.removed_at:
        return
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    _touch(row, at)
    record_event(
        actor=actor,
        verb="applications.remove_material",
        subject=row,
        at=at,
        before={"material": found.key, "file": found.file.name, "digest": found.file.digest},
    )


@transaction.atomic
def restore_material(*, actor: Actor, application_id: int, material_id: int, at: datetime) -> int:
    """Bring back a file that was taken out, whoever had handed it in: a new row. Its id.

    Raises MaterialUnknown, NotPermitted.
    """
    row, info = locked(application_id, actor)
    require(permissions.may_edit(actor, info))
    materials = MaterialRow.objects.select_related("file").filter(application=row)
    taken_out = materials.filter(pk=material_id).first()
    if taken_out is None:
        raise MaterialUnknown(_("这份申报里没有这个文件。"))
    file, key = taken_out.file, _material(row, taken_out.key).key
    same = materials.filter(key=key, removed_at=None, file__digest=file.digest).first()
    if same:
        return same.pk
    restored = MaterialRow.objects.create(application=row, key=key, file=file, added_at=at)
    _touch(row, at)
    record_event(
        actor=actor,
        verb="applications.restore_material",
        subject=row,
        at=at,
        after={"material": key, "file": file.name, "digest": file.digest},
    )
    return restored.pk


def _material(row: Application, key: str) -> Material:
    material = guidelines.terms_of(row.guideline_version_id).material(key)
    if material is None:
        raise MaterialUnknown(_("指南没有要求这项材料，请按材料清单上传。"))
    if material.form == INVOICES:
        raise MaterialUnknown(_("发票信息汇总表请从「发票信息汇总表」一栏上传。"))
    return material


def _wrong_kind(material: Material, kind: str, name: str) -> str:
    wanted = "、".join(str(FileKind(each).label) for each in material.kinds)
    return _("「%(name)s」要%(wanted)s，这是%(kind)s，请换成要求的格式。") % {
        "name": material.name,
        "wanted": wanted,
        "kind": kind_label(kind, name),
    }


def _touch(row: Application, at: datetime) -> None:
    row.saved_at = at
    row.save(update_fields=["saved_at"])
