"""Imports: upload, read, confirm or drop, write. Nothing reaches the register before it is
confirmed; the file that was imported once changes nothing when it comes again.
"""

from datetime import datetime
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.jobs.services import start_job
from guanzi.lifecycle.enterprises.errors import ImportNotReady, RecordNotFound
from guanzi.lifecycle.enterprises.models import ImportRow, RegisterImport
from guanzi.lifecycle.enterprises.permissions import may_handle_import, may_import
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState

READ_JOB = "enterprises.read_import"
WRITE_JOB = "enterprises.write_import"
TABLE_KINDS = (FileKind.XLSX, FileKind.CSV)


def start_import(
    *,
    actor: Actor,
    kind: ImportKind,
    content: "UploadedFile[bytes] | BinaryIO",
    name: str,
    at: datetime,
) -> int:
    """Take a file and have it read. Raises FileRefused. Gives the id of the import."""
    require(may_import(actor, kind))
    file = receive_file(content=content, name=name, kinds=TABLE_KINDS, actor=actor, at=at)
    with transaction.atomic():
        batch = RegisterImport.objects.create(
            kind=kind,
            file=file,
            person=actor.person,
            organisation_id=actor.organisation_id,
            asked_at=at,
        )
        title = _("读取「%(file)s」：%(kind)s") % {
            "file": file.name,
            "kind": ImportKind(kind).label,
        }
        _start(batch, READ_JOB, title, actor=actor, at=at)
        record_event(
            actor=actor,
            verb="enterprises.start_import",
            subject=batch,
            at=at,
            after={"kind": kind, "file": file.name, "digest": file.digest},
        )
    return batch.pk


def _start(batch: RegisterImport, kind: str, title: str, *, actor: Actor, at: datetime) -> None:
    job = start_job(
        kind=kind,
        title=title,
        arguments={"import_id": batch.pk},
        actor=actor,
        at=at,
        link=reverse("enterprises:import", args=[batch.pk]),
    )
    batch.job_id = job.pk
    batch.save(update_fields=["job_id"])


@transaction.atomic
def confirm_import(*, actor: Actor, import_id: int, at: datetime) -> int:
    """Have the sound rows written. Twice is once. Gives the id of the job."""
    batch = _locked(import_id)
    require(may_handle_import(actor, batch.organisation_id, ImportKind(batch.kind)))
    if batch.state in (ImportState.APPLYING, ImportState.DONE) and batch.job_id:
        return batch.job_id
    if batch.state != ImportState.READY:
        raise ImportNotReady(_("这次导入%s，不能确认。") % batch.get_state_display())
    batch.state, batch.confirmed_at = ImportState.APPLYING, at
    batch.save(update_fields=["state", "confirmed_at"])
    title = _("写入登记册：%s") % batch.get_kind_display()
    _start(batch, WRITE_JOB, title, actor=actor, at=at)
    record_event(
        actor=actor,
        verb="enterprises.confirm_import",
        subject=batch,
        at=at,
        before={"state": ImportState.READY},
        after={"state": ImportState.APPLYING, "counts": batch.counts},
    )
    assert batch.job_id is not None
    return batch.job_id


@transaction.atomic
def drop_import(*, actor: Actor, import_id: int, at: datetime) -> None:
    """Forget what was read; the register stays as it is."""
    batch = _locked(import_id)
    require(may_handle_import(actor, batch.organisation_id, ImportKind(batch.kind)))
    if batch.state not in (ImportState.READY, ImportState.UNREADABLE, ImportState.READING):
        raise ImportNotReady(_("这次导入%s，不能放弃。") % batch.get_state_display())
    before = batch.state
    batch.state, batch.ended_at = ImportState.DROPPED, at
    batch.save(update_fields=["state", "ended_at"])
    ImportRow.objects.filter(batch=batch).delete()
    record_event(
        actor=actor,
        verb="enterprises.drop_import",
        subject=batch,
        at=at,
        before={"state": before},
        after={"state": ImportState.DROPPED},
    )


def _locked(import_id: int) -> RegisterImport:
    batch = RegisterImport.objects.select_for_update().filter(pk=import_id).first()
    if batch is None:
        raise RecordNotFound(_("没有这次导入。"))
    return batch
