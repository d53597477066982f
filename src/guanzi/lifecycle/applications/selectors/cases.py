"""Lists of applications, and the case as the offices see it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from guanzi.foundation.sealing import masked
from guanzi.lifecycle.applications.errors import ApplicationNotFound, SubmissionNotFound
from guanzi.lifecycle.applications.models import Application, Submission
from guanzi.lifecycle.applications.rules.project_code import read_code
from guanzi.lifecycle.applications.rules.snapshot import Snapshot, read_snapshot
from guanzi.lifecycle.applications.selectors import drafts, records
from guanzi.lifecycle.applications.selectors.recommendations import recommendations_for
from guanzi.lifecycle.applications.selectors.shapes import (
    ApplicationInfo,
    CaseRecord,
    CorrectionInfo,
    DisputeInfo,
    MessageInfo,
    SubmissionInfo,
)
from guanzi.lifecycle.applications.states import ENDED, ApplicationState
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.matching.rules.answers import Answers
from guanzi.lifecycle.matching.rules.calculation import Calculation
from guanzi.lifecycle.matching.rules.entitlements import Whom


def application(application_id: int) -> ApplicationInfo:
    """One application. Raises ApplicationNotFound."""
    return records.info_of(records.application_row(application_id))


def applications_by_id(application_ids: Iterable[int]) -> dict[int, ApplicationInfo]:
    """Many applications by their ids; those that are not there are left out."""
    rows = records.named(Application.objects.filter(pk__in=list(application_ids)))
    return {row.pk: records.info_of(row) for row in rows}


def application_by_code(code: str) -> ApplicationInfo:
    """The application with that code, however typed.

    Raises ProjectCodeInvalid, ApplicationNotFound.
    """
    found = records.named(Application.objects.filter(code=read_code(code))).first()
    if found is None:
        raise ApplicationNotFound(_("没有编码为「%(code)s」的申报。") % {"code": code.strip()[:40]})
    return records.info_of(found)


def applications_of(enterprise_id: int) -> tuple[ApplicationInfo, ...]:
    """Every application of an enterprise, latest first."""
    rows = records.named(Application.objects.filter(enterprise_id=enterprise_id))
    return tuple(map(records.info_of, rows.order_by("-id")))


def forwarded(fund: str) -> tuple[ApplicationInfo, ...]:
    """The applications for a fund that wait for the joint decision, the oldest first."""
    rows = records.named(Application.objects.filter(state=ApplicationState.FORWARDED))
    own = rows.filter(guideline_version__guideline__fund=fund)
    return tuple(map(records.info_of, own.order_by("submitted_at", "pk")))


def forwarded_versions(fund: str) -> dict[int, int]:
    """The versions of their guidelines by their ids, where nobody has to read them."""
    rows = Application.objects.filter(state=ApplicationState.FORWARDED)
    own = rows.filter(guideline_version__guideline__fund=fund)
    return dict(own.values_list("pk", "guideline_version_id"))


def running_application(
    *, measure_id: str, whom: Whom, revenue_year: int
) -> ApplicationInfo | None:
    """The one that runs for a project, or for an enterprise, a measure and year; what runs for the
    enterprise itself stands against each of its projects too."""
    rows = Application.objects.filter(
        measure_id=measure_id, enterprise_id=whom.enterprise_id, revenue_year=revenue_year
    ).exclude(state__in=ENDED)
    if whom.project_id is not None:
        rows = rows.filter(Q(project_id=whom.project_id) | Q(project=None))
    row = records.named(rows).first()
    return records.info_of(row) if row else None


# --- submissions ---


def submissions_of(application_id: int) -> tuple[SubmissionInfo, ...]:
    """Everything that was handed in, oldest first."""
    return tuple(map(records.submission_info, records.submission_rows(application_id)))


def latest_submission(application_id: int) -> SubmissionInfo:
    """What counts. Raises SubmissionNotFound."""
    return records.submission_info(_latest_row(application_id))


def snapshot_of(application_id: int, number: int | None = None) -> Snapshot:
    """The content of the latest submission, or of the one with that number.

    Raises SubmissionNotFound.
    """
    return read_snapshot(_latest_row(application_id, number).snapshot)


def snapshot_text(application_id: int, number: int | None = None) -> str:
    """The same as it is stored, for comparing with its digest. Raises SubmissionNotFound."""
    return _latest_row(application_id, number).snapshot


def _latest_row(application_id: int, number: int | None = None) -> Submission:
    rows = records.submission_rows(application_id)
    row = (rows.filter(number=number) if number else rows).last()
    if row is None:
        raise SubmissionNotFound(_("这份申报还没有提交。"))
    return row


# --- the case ---


def case_record(application_id: int) -> CaseRecord:
    """A case as the offices see it: once something was handed in, the files of the last submission
    and not those of a correction that is still being written. Raises ApplicationNotFound."""
    row = records.application_row(application_id)
    submissions = list(records.submission_rows(application_id))
    snapshot = read_snapshot(submissions[-1].snapshot) if submissions else None
    terms = guidelines.terms_of(row.guideline_version_id)
    needed: list[bool | None] = [None] * len(terms.materials)
    if snapshot:
        sheet = drafts.sheet_of(row, row.submitted_at or row.saved_at)
        needed = drafts.needed_of(sheet, drafts.answers_of(sheet, _typed(snapshot)))
    files = (
        records.handed_in_files(application_id, snapshot.materials)
        if snapshot
        else records.material_files(application_id)
    )
    infos = tuple(map(records.submission_info, submissions))
    info = records.info_of(row)
    return CaseRecord(
        info=info,
        needs_paper=terms.paper_copy and not info.is_entitled,
        submission=infos[-1] if infos else None,
        submissions=infos,
        snapshot=snapshot,
        materials=records.slots_of(terms, files, needed),
        invoices=records.handed_in_sheet(submissions[-1])
        if submissions
        else records.invoice_sheet(application_id),
        disputes=records.disputes_of(application_id),
        corrections=records.corrections_of(application_id),
        messages=records.messages_of(application_id),
        recommendations=recommendations_for(application_id),
        contact_name=row.contact_name,
        contact_phone=masked(row.contact_phone),
    )


def case_calculation(application_id: int) -> Calculation:
    """The decision on the case with what is known today; the day stays that of the submission.

    Raises SubmissionNotFound.
    """
    sheet, answers = _reconsidered(application_id)
    return drafts.calculation_of(sheet, answers)


def _reconsidered(application_id: int) -> tuple[drafts.Sheet, Answers]:
    snapshot = snapshot_of(application_id)
    row = records.application_row(application_id)
    sheet = drafts.sheet_of(row, snapshot.moment)
    return sheet, drafts.answers_of(sheet, _typed(snapshot))


def _typed(snapshot: Snapshot) -> Mapping[str, str]:
    return {said.name: said.typed for said in snapshot.fields}


def messages_of(application_id: int) -> tuple[MessageInfo, ...]:
    """What officer and applicant wrote to each other, oldest first."""
    return records.messages_of(application_id)


def corrections_of(application_id: int) -> tuple[CorrectionInfo, ...]:
    """Every return, oldest first."""
    return records.corrections_of(application_id)


def disputes_of(application_id: int) -> tuple[DisputeInfo, ...]:
    """Every objection, oldest first."""
    return records.disputes_of(application_id)


# --- what waits for the offices ---


def waiting(
    *, unless: Exists, limit: int, district: str = "", since: datetime | None = None
) -> tuple[ApplicationInfo, ...]:
    """What was handed in and accepted by nobody yet, the oldest first. Those of which `unless` is
    true, by `OuterRef("pk")`, are left out."""
    rows = Application.objects.filter(~unless, state=ApplicationState.SUBMITTED)
    if district:
        rows = rows.filter(district=district)
    if since:
        rows = rows.filter(submitted_at__gte=since)
    rows = records.named(rows).order_by("submitted_at", "pk")
    return tuple(map(records.info_of, rows[:limit]))
