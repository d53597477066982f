"""Begin a draft: from an official document, which a job reads, or from a published text."""

import re
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import NotInRulebook
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.jobs.services import start_job
from guanzi.lifecycle.policies.errors import PolicyNotFound
from guanzi.lifecycle.policies.models import PolicyDraft, PolicyVersion
from guanzi.lifecycle.policies.permissions import may_draft, may_revise
from guanzi.lifecycle.policies.selectors import current_rulebook, find_original
from guanzi.lifecycle.policies.services._held import revise
from guanzi.lifecycle.policies.states import DraftState

READ_JOB = "policies.read_draft"
DOCUMENT_KINDS = (FileKind.DOCX, FileKind.PDF, FileKind.CSV, FileKind.HTML)
LONGEST_IDENTIFIER = 60
_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@transaction.atomic
def start_draft(*, actor: Actor, file: StoredFile, identifier: str, at: datetime) -> int:
    """Take a received document up and have it read; the draft's id.

    Raises NotPermitted, FieldsWrong where the identifier cannot be one.
    """
    require(may_draft(actor))
    require_identifier(identifier)
    row = PolicyDraft.objects.create(
        title=file.name,
        organisation_id=actor.organisation_id,
        identifier=identifier,
        file=file,
        created_by=actor.signature[:120],
        created_at=at,
    )
    have_read(row, file, actor=actor, at=at)
    record_event(
        actor=actor,
        verb="policies.start_draft",
        subject=row,
        at=at,
        after={"file": file.name, "digest": file.digest, "identifier": identifier},
    )
    return row.pk


def have_read(row: PolicyDraft, file: StoredFile, *, actor: Actor, at: datetime) -> None:
    """Start the job that reads the document of a draft."""
    job = start_job(
        kind=READ_JOB,
        title=_("读取《%(name)s》并起草") % {"name": file.name},
        arguments={"draft_id": row.pk},
        actor=actor,
        at=at,
        link=reverse("policies:draft", args=[row.pk]),
    )
    row.job_id = job.pk
    row.save(update_fields=["job_id"])


def require_identifier(identifier: str) -> None:
    """Raises FieldsWrong where nothing in the rulebook may be called so."""
    fits = _IDENTIFIER.fullmatch(identifier) and len(identifier) <= LONGEST_IDENTIFIER
    if not fits:
        sentence = _("文件标识只用小写字母、数字和连字符，如 shanghai-005，最多 %(most)d 个字符。")
        raise FieldsWrong({"identifier": sentence % {"most": LONGEST_IDENTIFIER}})


@transaction.atomic
def start_from_policy(*, actor: Actor, document_id: str, at: datetime) -> int:
    """A draft that goes on from the text in force, by editing it; its id.

    Raises NotPermitted, PolicyNotFound.
    """
    require(may_revise(actor, document_id))
    rulebook = current_rulebook()
    try:
        document = rulebook.document(document_id, day_of(at))
    except NotInRulebook as error:
        raise PolicyNotFound(str(error)) from None
    file = document.place.file
    version = PolicyVersion.objects.get(file=file, digest=rulebook.digests[file])
    row = PolicyDraft(
        title=document.title[:200],
        organisation_id=actor.organisation_id,
        identifier=document.id,
        base=version,
        file=find_original(version.digest, document.id),
        state=DraftState.OPEN,
        created_by=actor.signature[:120],
        created_at=at,
    )
    revise(row, version.text, what=_("从现行文本开始"), actor=actor, at=at)
    record_event(
        actor=actor,
        verb="policies.start_draft",
        subject=row,
        at=at,
        after={"document_id": document.id, "version": version.digest},
    )
    return row.pk
