"""Lists of applications, and the case as the offices see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.sealing import masked
from guanzi.lifecycle.applications.errors import ApplicationNotFound, SubmissionNotFound
from guanzi.lifecycle.applications.models import Application, CorrectionRequest, Submission
from guanzi.lifecycle.applications.rules.project_code import read_code
from guanzi.lifecycle.applications.rules.snapshot import Snapshot, read_snapshot
from guanzi.lifecycle.applications.selectors import drafts, records
from guanzi.lifecycle.applications.selectors.listed import (
    QueueFilter,
    QueuePage,
)
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

PAGE = 50
LONGEST_NUMBER = 19


def application(application_id: int) -> ApplicationInfo:
    """One application. Raises ApplicationNotFound."""
    return records.info_of(records.application_row(application_id))


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


def running_application(
    *, measure_id: str, project_id: int, revenue_year: int
) -> ApplicationInfo | None:
    """The one that runs for a project, measure and year."""
    rows = Application.objects.filter(
        measure_id=measure_id, project_id=project_id, revenue_year=revenue_year
    ).exclude(state__in=ENDED)
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
    return CaseRecord(
        info=records.info_of(row),
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


def case_answers(application_id: int) -> Answers:
    """The facts of the case today: what was declared in the last submission, what the register
    knows now, and the objections that were upheld. Raises SubmissionNotFound."""
    return _reconsidered(application_id)[1]


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


# --- queues ---


def queue(wanted: QueueFilter, *, limit: int = PAGE) -> QueuePage:
    """One page of the applications that were handed in, in the order of their submission.

    The keys are (submitted_at, id): every page costs the same, however far down it is.
    """
    rows = _in_order(_filtered(wanted), wanted)
    page = list(records.named(rows)[: limit + 1])
    more = len(page) > limit
    page = page[:limit]
    return QueuePage(tuple(map(records.info_of, page)), _key(page[-1]) if more else "")


def queue_ids(wanted: QueueFilter, *, limit: int = 1_000) -> tuple[int, ...]:
    """The ids of everything that matches, for bulk work; at most `limit`."""
    return tuple(_in_order(_filtered(wanted), wanted).values_list("pk", flat=True)[:limit])


def status_counts(wanted: QueueFilter) -> dict[ApplicationState, int]:
    """How many there are in each state, whatever states the filter names."""
    rows = _without_states(wanted).values_list("state").annotate(number=Count("pk")).order_by()
    counted = dict(rows)
    return {state: counted.get(state.value, 0) for state in ApplicationState}


def _filtered(wanted: QueueFilter) -> QuerySet[Application]:
    rows = _without_states(wanted)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    return rows


def _without_states(wanted: QueueFilter) -> QuerySet[Application]:
    rows = Application.objects.filter(submitted_at__isnull=False)
    exact: dict[str, Any] = {
        "district": wanted.district,
        "fund": wanted.fund,
        "revenue_year": wanted.revenue_year,
        "enterprise_id": wanted.enterprise_id,
        "submitted_at__gte": wanted.submitted_from,
        "submitted_at__lt": wanted.submitted_until,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.ids is not None:
        rows = rows.filter(pk__in=wanted.ids)
    if wanted.office is not None:
        rows = rows.filter(guideline_version_id__in=_versions_of(wanted.office))
    words = wanted.words.replace("\x00", "").strip()
    if words:
        rows = rows.filter(_said(words))
    return rows


def _said(words: str) -> Q:
    named = Q(enterprise__name__icontains=words) | Q(project__name__icontains=words)
    return named | Q(enterprise__credit_code__iexact=words) | Q(code__istartswith=words)


def _versions_of(office: OrganisationKind) -> list[int]:
    """The versions on whose route an office is; there are few versions."""
    return [each for each in guidelines.version_ids() if office in records.offices_of(each)]


def _in_order(rows: QuerySet[Application], wanted: QueueFilter) -> QuerySet[Application]:
    order = ("-submitted_at", "-pk") if wanted.newest_first else ("submitted_at", "pk")
    if not wanted.after:
        return rows.order_by(*order)
    key = _read_key(wanted.after)
    if key is None:
        return rows.none()
    at, pk = key
    side = "lt" if wanted.newest_first else "gt"
    beyond = Q(**{f"submitted_at__{side}": at}) | Q(submitted_at=at, **{f"pk__{side}": pk})
    edge = Q(**{f"submitted_at__{side}e": at})  # lets the index find the place
    return rows.filter(edge, beyond).order_by(*order)


def _read_key(after: str) -> tuple[datetime, int] | None:
    """The key of a row as `_key` writes it, or None for anything else."""
    moment, _comma, number = after.partition(",")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_number = number.isascii() and number.isdecimal() and len(number) < LONGEST_NUMBER
    return (at, int(number)) if at.tzinfo and is_number else None


def _key(row: Application) -> str:
    assert row.submitted_at is not None
    return f"{row.submitted_at.isoformat()},{row.pk}"


# --- tasks ---


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Something that an enterprise has to do about an application."""

    info: ApplicationInfo
    due_at: datetime


def open_tasks(credit_code: str, at: datetime) -> tuple[OpenTask, ...]:
    """Drafts whose batch is open and returns that wait, by due date."""
    rows = records.named(Application.objects.filter(enterprise__credit_code=credit_code))
    drafts_ = [
        OpenTask(records.info_of(row), closes_at)
        for row in rows.filter(state=ApplicationState.DRAFT)
        if (closes_at := guidelines.window(row.guideline_version_id, row.batch).closes_at) >= at
    ]
    waiting = CorrectionRequest.objects.filter(
        answered_at=None, application__in=rows.filter(state=ApplicationState.RETURNED)
    )
    due = dict(waiting.values_list("application_id", "due_at"))
    returned = [
        OpenTask(records.info_of(row), due[row.pk]) for row in rows.filter(pk__in=due.keys())
    ]
    return tuple(sorted([*drafts_, *returned], key=lambda task: task.due_at))
