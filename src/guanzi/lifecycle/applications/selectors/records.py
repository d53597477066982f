"""Rows → what other packages see."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.files.models import StoredFile
from guanzi.lifecycle.applications.errors import ApplicationNotFound
from guanzi.lifecycle.applications.models import (
    Application,
    CaseMessage,
    CorrectionRequest,
    Dispute,
    DraftField,
    InvoiceSheet,
    Material,
    Recommendation,
    Submission,
)
from guanzi.lifecycle.applications.rules.drafted import Kept
from guanzi.lifecycle.applications.rules.form import CONTACT_PHONE
from guanzi.lifecycle.applications.rules.invoices import RowError
from guanzi.lifecycle.applications.rules.snapshot import MaterialSaid
from guanzi.lifecycle.applications.selectors.shapes import (
    ApplicationInfo,
    CorrectionInfo,
    CorrectionPoint,
    DisputeInfo,
    FileInfo,
    InvoiceSheetInfo,
    MaterialFile,
    MaterialSlot,
    MessageInfo,
    RecommendationInfo,
    SubmissionInfo,
)
from guanzi.lifecycle.applications.states import (
    ApplicationKind,
    ApplicationState,
    InvoiceSheetState,
    RecommendationState,
)
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules.terms import Terms

NAMED = ("enterprise", "project", "guideline_version__guideline")
NAMES = (
    "enterprise__name",
    "enterprise__credit_code",
    "enterprise__registration_district",
    "enterprise__is_synthetic",
    "project__name",
    "project__number",
    "guideline_version__guideline__title",
)
OWN = tuple(field.name for field in Application._meta.concrete_fields)


def named(found: QuerySet[Application]) -> QuerySet[Application]:
    """With the names that lists show, and nothing else of other records."""
    return found.select_related(*NAMED).only(*(set(OWN) - {"contact_phone"}), *NAMES)


def whole(found: QuerySet[Application]) -> QuerySet[Application]:
    """The same with everything of the application, for those who work on it."""
    project = ("project__product_name", "project__invoice_names")
    return found.select_related(*NAMED).only(*OWN, *NAMES, *project)


def application_row(application_id: int) -> Application:
    """The row with its names. Raises ApplicationNotFound."""
    found = whole(Application.objects.filter(pk=application_id)).first()
    if found is None:
        raise ApplicationNotFound(_("没有这份申报，或它不属于您的单位。"))
    return found


@lru_cache(maxsize=256)
def offices_of(version_id: int) -> frozenset[OrganisationKind]:
    """The offices on the route of a published version, which never changes."""
    return frozenset(step.office for step in guidelines.terms_of(version_id).route)


def info_of(row: Application) -> ApplicationInfo:
    """What lists and headings show; where the measure is for the enterprise itself, its name
    instead of a project's."""
    version_id, project = row.guideline_version_id, row.project
    return ApplicationInfo(
        id=row.pk,
        code=row.code,
        state=ApplicationState(row.state),
        version_id=version_id,
        batch=row.batch,
        guideline_title=row.guideline_version.guideline.title,
        measure_id=row.measure_id,
        fund=row.fund,
        revenue_year=row.revenue_year,
        district=row.district,
        focus_industry=row.focus_industry,
        amount_fen=row.amount_fen,
        enterprise_id=row.enterprise_id,
        enterprise=row.enterprise.name,
        credit_code=row.enterprise.credit_code,
        project_id=row.project_id,
        project=project.name if project else guidelines.measure_name(version_id),
        project_number=project.number if project else "",
        contact_name=row.contact_name,
        created_at=row.created_at,
        saved_at=row.saved_at,
        submitted_at=row.submitted_at,
        ended_at=row.ended_at,
        receiver=guidelines.receiver_of(row.guideline_version_id),
        offices=offices_of(row.guideline_version_id),
        deciders=guidelines.deciders_of(row.guideline_version_id),
        is_synthetic=row.enterprise.is_synthetic,
        kind=ApplicationKind(row.kind),
    )


def file_info(file: StoredFile) -> FileInfo:
    """A file as a record shows it."""
    return FileInfo(file.pk, file.name, file.kind, file.size, file.digest, file.uploaded_at)


def dispute_info(row: Dispute) -> DisputeInfo:
    """An objection."""
    return DisputeInfo(
        id=row.pk,
        fact=row.fact,
        known_value=row.known_value,
        claimed_value=row.claimed_value,
        statement=row.statement,
        evidence=file_info(row.evidence) if row.evidence else None,
        raised_by=row.raised_by.name,
        raised_at=row.raised_at,
        is_upheld=row.is_upheld,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def kept_texts(row: Application) -> dict[str, Kept]:
    """What was saved of the form, as it was saved."""
    rows = DraftField.objects.filter(application_id=row.pk).values_list(
        "name", "text", "revision", "edited_by__name", "edited_at"
    )
    kept = {name: Kept(text, number, by, at) for name, text, number, by, at in rows}
    if phone := kept.get(CONTACT_PHONE):
        kept[CONTACT_PHONE] = replace(phone, text=row.contact_phone)
    return kept


def disputes_of(application_id: int) -> tuple[DisputeInfo, ...]:
    """Every objection, oldest first."""
    rows = Dispute.objects.filter(application_id=application_id).order_by("id")
    return tuple(map(dispute_info, rows.select_related("evidence", "raised_by")))


def material_files(application_id: int) -> tuple[MaterialFile, ...]:
    """The files that are handed in now, oldest first."""
    rows = Material.objects.filter(application_id=application_id, removed_at=None)
    return tuple(
        MaterialFile(row.pk, row.key, file_info(row.file), row.added_at)
        for row in rows.select_related("file").order_by("id")
    )


def handed_in_files(application_id: int, said: Iterable[MaterialSaid]) -> tuple[MaterialFile, ...]:
    """The files of a submission, whatever was taken out or added since."""
    wanted = [(each.key, each.file_id) for each in said]
    rows = Material.objects.filter(
        application_id=application_id, file_id__in=[file_id for _key, file_id in wanted]
    )
    found = {(row.key, row.file_id): row for row in rows.select_related("file").order_by("id")}
    return tuple(
        MaterialFile(row.pk, row.key, file_info(row.file), row.added_at)
        for each in wanted
        if (row := found.get(each))
    )


def slots_of(
    terms: Terms, files: Iterable[MaterialFile], needed: Iterable[bool | None]
) -> tuple[MaterialSlot, ...]:
    """The materials of a guideline with their files."""
    handed_in = tuple(files)
    return tuple(
        MaterialSlot(material, tuple(f for f in handed_in if f.key == material.key), is_needed)
        for material, is_needed in zip(terms.materials, needed, strict=True)
    )


def invoice_sheet(application_id: int) -> InvoiceSheetInfo | None:
    """The invoice summary that counts: the latest."""
    rows = InvoiceSheet.objects.filter(application_id=application_id).select_related("file")
    row = rows.order_by("-id").first()
    return sheet_info(row) if row else None


def handed_in_sheet(submission: Submission) -> InvoiceSheetInfo | None:
    """The invoice summary of a submission, whatever was uploaded since."""
    sheet = submission.invoice_sheet
    return sheet_info(sheet) if sheet else None


def sheet_info(row: InvoiceSheet) -> InvoiceSheetInfo:
    """An invoice summary."""
    return InvoiceSheetInfo(
        id=row.pk,
        state=InvoiceSheetState(row.state),
        job_id=row.job_id,
        file=file_info(row.file),
        rows=row.rows,
        net_fen=row.net_fen,
        tax_fen=row.tax_fen,
        errors=tuple(RowError(**error) for error in row.errors),
        error_count=row.error_count,
        uploaded_at=row.uploaded_at,
    )


def correction_info(row: CorrectionRequest) -> CorrectionInfo:
    """A return with its points."""
    points = tuple(CorrectionPoint(**point) for point in row.points)
    return CorrectionInfo(row.pk, points, row.asked_by, row.asked_at, row.due_at, row.answered_at)


def corrections_of(application_id: int) -> tuple[CorrectionInfo, ...]:
    """Every return, oldest first."""
    rows = CorrectionRequest.objects.filter(application_id=application_id).order_by("id")
    return tuple(map(correction_info, rows))


def messages_of(application_id: int) -> tuple[MessageInfo, ...]:
    """Every message, oldest first."""
    rows = CaseMessage.objects.filter(application_id=application_id).order_by("id")
    return tuple(
        MessageInfo(
            id=row.pk,
            author=row.author.name,
            organisation=row.organisation,
            is_from_applicant=row.is_from_applicant,
            text=row.text,
            file=file_info(row.file) if row.file else None,
            written_at=row.written_at,
        )
        for row in rows.select_related("author", "file")
    )


def submission_info(row: Submission) -> SubmissionInfo:
    """The receipt of a submission. Wants `application`, `submitted_by`, `paper` selected."""
    paper = getattr(row, "paper", None)
    return SubmissionInfo(
        id=row.pk,
        application_id=row.application_id,
        number=row.number,
        code=row.application.code,
        receipt=row.receipt,
        digest=row.digest,
        edition=row.edition,
        amount_fen=row.amount_fen,
        submitted_by=row.submitted_by.name,
        submitted_at=row.submitted_at,
        paper_confirmed_by=paper.confirmed_by if paper else "",
        paper_confirmed_at=paper.confirmed_at if paper else None,
    )


def submission_rows(application_id: int) -> QuerySet[Submission]:
    """The submissions of an application, oldest first."""
    return (
        Submission.objects.filter(application_id=application_id)
        .select_related("application", "submitted_by", "paper")
        .order_by("number")
    )


def recommendation_info(row: Recommendation) -> RecommendationInfo:
    """A recommendation. Wants its names selected."""
    return RecommendationInfo(
        id=row.pk,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        guideline_id=row.guideline_id,
        guideline_title=row.guideline.title,
        project_id=row.project_id,
        project=row.project.name,
        enterprise_id=row.project.enterprise_id,
        enterprise=row.project.enterprise.name,
        credit_code=row.project.enterprise.credit_code,
        district=row.project.enterprise.registration_district,
        statement=row.statement,
        state=RecommendationState(row.state),
        application_id=row.application_id,
        offered_at=row.offered_at,
        answered_at=row.answered_at,
    )


def recommendation_rows() -> QuerySet[Recommendation]:
    """Recommendations with the names that are shown."""
    return Recommendation.objects.select_related(
        "organisation", "guideline", "project__enterprise"
    ).order_by("-id")
