"""The forms of many cases as one document for the printer, made as a job."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.errors import GuanziError
from guanzi.foundation.files.kinds import PDFIUM
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.jobs.made import keep_made
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.applications.services import print_application
from guanzi.lifecycle.checks.errors import NothingPrinted
from guanzi.lifecycle.checks.permissions import may_see
from guanzi.lifecycle.checks.selectors.heads import case_heads, name_of_case
from guanzi.lifecycle.checks.services.cases import at_most

PRINT_JOB = "checks.print"


@transaction.atomic
def start_printing(*, actor: Actor, application_ids: Sequence[int], at: datetime) -> Job:
    """Have the forms of these cases printed into one document. Raises TooMany, NotPermitted."""
    wanted = at_most(application_ids)
    for head in case_heads(wanted):
        require(may_see(actor, head))
    said = {"application_ids": wanted}
    title = _("打印 %(n)d 件申报的申请表") % {"n": len(wanted)}
    job = start_job(kind=PRINT_JOB, title=title, arguments=said, actor=actor, at=at)
    record_event(actor=actor, verb=PRINT_JOB, subject=job, at=at, after=said)
    return job


def print_cases(
    progress: Progress, *, application_ids: Sequence[int], at: datetime
) -> dict[str, Any]:
    """Print one after the other; the result of the job. A form that cannot be printed is skipped
    with its reason. Raises JobCancelled, NothingPrinted."""
    with tempfile.TemporaryDirectory() as folder:
        printed = list(_printed(progress, application_ids, Path(folder), at))
        if not printed:
            raise NothingPrinted
        whole = Path(folder) / "forms.pdf"
        _join(printed, whole)
        name = _("申请表-%(day)s.pdf") % {"day": day_of(at).isoformat()}
        return keep_made(path=whole, name=name, kind=FileKind.PDF, at=at)


def _printed(
    progress: Progress, application_ids: Sequence[int], folder: Path, at: datetime
) -> Iterator[Path]:
    total = len(application_ids)
    for place, application_id in enumerate(application_ids):
        progress.advance(place, total=total, message=_("正在打印"))
        try:
            form = print_application(actor=progress.actor, application_id=application_id, at=at)
        except GuanziError as error:
            progress.skip(name_of_case(application_id), error.sentence)
            continue
        path = folder / f"{place}.pdf"
        path.write_bytes(form.content)
        yield path
    progress.advance(total, total=total)


def _join(parts: Sequence[Path], whole: Path) -> None:
    with PDFIUM:
        book = pypdfium2.PdfDocument.new()
        for path in parts:
            part = pypdfium2.PdfDocument(path)
            book.import_pages(part)
            part.close()
        book.save(whole)
        book.close()
