"""Requests for assistance."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.files.models import StoredFile
from guanzi.lifecycle.applications.selectors import FileInfo
from guanzi.lifecycle.checks.errors import RequestNotFound
from guanzi.lifecycle.checks.models import AssistanceRequest
from guanzi.lifecycle.checks.selectors.shapes import AssistanceInfo


def file_info(file: StoredFile | None) -> FileInfo | None:
    """A stored file as a record shows it."""
    if file is None:
        return None
    return FileInfo(file.pk, file.name, file.kind, file.size, file.digest, file.uploaded_at)


def assistance_info(row: AssistanceRequest) -> AssistanceInfo:
    """A request as others see it."""
    return AssistanceInfo(
        id=row.pk,
        application_id=row.application_id,
        organisation_id=row.organisation_id,
        organisation=str(row.organisation),
        question=row.question,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        due_on=row.due_on,
        is_agreed=row.is_agreed,
        answer=row.answer,
        file=file_info(row.file),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        waiver=row.waiver,
        waived_by=row.waived_by,
        waived_at=row.waived_at,
    )


def _named(rows: QuerySet[AssistanceRequest]) -> Iterable[AssistanceRequest]:
    return rows.select_related("organisation", "file").order_by("id")


def assistance_of(application_id: int) -> tuple[AssistanceInfo, ...]:
    """Every request of a case, oldest first."""
    rows = AssistanceRequest.objects.filter(application_id=application_id)
    return tuple(map(assistance_info, _named(rows)))


def assistance_request(request_id: int) -> AssistanceInfo:
    """One request. Raises RequestNotFound."""
    rows = list(_named(AssistanceRequest.objects.filter(pk=request_id)))
    if not rows:
        raise RequestNotFound(_("没有这项协助请求。"))
    return assistance_info(rows[0])
