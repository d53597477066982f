"""The applicant hands in: one immutable snapshot, once."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanzi.engines.rules import Outcome, write_facts
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.face.citations import cited
from guanzi.foundation.notices.services import notify_together
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.errors import (
    ConditionFailed,
    NotComplete,
    SubmittedMeanwhile,
    UndertakingMissing,
)
from guanzi.lifecycle.applications.models import Application, Submission
from guanzi.lifecycle.applications.rules import project_code
from guanzi.lifecycle.applications.rules.project_code import ProjectCode
from guanzi.lifecycle.applications.rules.snapshot import digest_of, write_snapshot
from guanzi.lifecycle.applications.selectors import drafts, records
from guanzi.lifecycle.applications.selectors.drafts import Sheet
from guanzi.lifecycle.applications.selectors.shapes import (
    ApplicationInfo,
    DraftView,
    SubmissionInfo,
)
from guanzi.lifecycle.applications.services import _windows
from guanzi.lifecycle.applications.services._held import allowed, locked, next_state
from guanzi.lifecycle.applications.services._snapshots import Act, snapshot_of
from guanzi.lifecycle.applications.services._telling import for_applicant, for_office
from guanzi.lifecycle.applications.states import PASSED, ApplicationKind, ApplicationState
from guanzi.lifecycle.enterprises.services import give_undertaking
from guanzi.lifecycle.matching.rules.calculation import Calculation

_HANDED_IN = {ApplicationState.SUBMITTED, ApplicationState.ACCEPTED} | PASSED


@transaction.atomic
def submit_application(
    *,
    actor: Actor,
    application_id: int,
    has_undertaken: bool,
    at: datetime,
    seen_submissions: int | None = None,
) -> SubmissionInfo:
    """Hand in what the form says now. Whatever was handed in already is given back as it is, so
    that a second click, or a try after a lost connection, changes nothing. The receiving district
    is the one where the enterprise is registered when it first hands in.

    `seen_submissions` is how many there were when the form was opened: a try of the first
    submission that arrives after a return hands nothing in again.
    Raises WindowClosed, CorrectionOverdue, UndertakingMissing, NotComplete, ConditionFailed,
    ApplicationLimitReached, SubmittedMeanwhile, WrongState, NotPermitted.
    """
    row, info = locked(application_id, actor)
    if already := _already(row, info, actor):
        return already
    allowed(permissions.may_submit(actor, info), info, "submit")
    number = Submission.objects.filter(application=row).count() if row.submitted_at else 0
    _refuse_late(number, seen_submissions)
    if row.submitted_at is None:
        row.district = row.enterprise.registration_district
    sheet = drafts.sheet_of(row, at)
    correction = _windows.require_in_time(row, sheet.version, sheet.window, at)
    if not has_undertaken:
        raise UndertakingMissing(_("请先阅读并勾选守信承诺，再提交申报。"))
    draft = drafts.view_on(row, sheet)
    require_ready(draft, sheet)
    _windows.refuse_too_many(sheet.version, row.enterprise_id, besides=row.pk, with_drafts=False)
    submission = _write(row, draft, sheet, number + 1, actor=actor, at=at)
    if correction:
        correction.answered_at = at
        correction.save(update_fields=["answered_at"])
    give_undertaking(
        actor=actor,
        enterprise_id=row.enterprise_id,
        text=draft.undertaking,
        subject=_("申报 %(code)s") % {"code": row.code},
        at=at,
    )
    _tell(row, submission.receipt, is_correction=correction is not None, at=at)
    return submission


def _refuse_late(number: int, seen: int | None) -> None:
    if seen is not None and seen != number:
        sentence = _("这一页是在第 %(number)s 次提交之前打开的，没有再次提交。请核对现在的内容。")
        raise SubmittedMeanwhile(sentence % {"number": number})


def require_ready(draft: DraftView, sheet: Sheet) -> None:
    """Complete, and without a condition that fails on values that nobody contests.

    Raises NotComplete, ConditionFailed.
    """
    if draft.missing:
        raise NotComplete(
            _("还有 %(count)s 项没有完成，补齐后才能提交。") % {"count": len(draft.missing)},
            draft.missing,
        )
    refuse_hopeless(drafts.calculation_without_contested(sheet, draft.calculation))


def refuse_hopeless(calculation: Calculation) -> None:
    """A failed must stops; what asks a person, or is not known yet, does not.

    Raises ConditionFailed.
    """
    decision = calculation.decision
    if decision.outcome is Outcome.NOT_IN_FORCE:
        sentence = calculation.explanation.headline
        raise ConditionFailed(sentence, article="", condition=sentence, remedy="")
    if decision.outcome is not Outcome.REFUSED or decision.deciding is None:
        return
    condition = decision.deciding.condition
    article = cited(condition.formula.citation.article, calculation.explanation.document)
    remedy = condition.remedy or _("登记的值有误的，请提出异议并附证明。")
    sentence = _("不符合%(article)s：%(condition)s。%(remedy)s")
    named = {"article": article, "condition": condition.sentence, "remedy": remedy}
    raise ConditionFailed(
        sentence % named, article=article, condition=condition.sentence, remedy=remedy
    )


def _already(row: Application, info: ApplicationInfo, actor: Actor) -> SubmissionInfo | None:
    """What was handed in before, for those who could have done it."""
    if info.state not in _HANDED_IN or info.credit_code != actor.credit_code:
        return None
    last = records.submission_rows(row.pk).last()
    return records.submission_info(last) if last else None


def _write(
    row: Application, draft: DraftView, sheet: Sheet, number: int, *, actor: Actor, at: datetime
) -> SubmissionInfo:
    """The submission, and what follows from it for the application."""
    before = {"state": row.state, "amount_fen": row.amount_fen}
    row.code = row.code or new_code(draft)
    receipt = project_code.receipt_number(row.code, number)
    answers = draft.calculation.answers.facts
    read = {name: value for name, value in answers.items() if name in sheet.measure.reads}
    facts = write_facts(read, sheet.rulebook.vocabulary)
    snapshot = snapshot_of(draft, sheet, facts, Act(row, receipt, number, actor, at))
    text = write_snapshot(snapshot)
    submission = Submission.objects.create(
        application=row,
        number=number,
        snapshot=text,
        digest=digest_of(text),
        edition=snapshot.edition,
        invoice_sheet_id=snapshot.invoices.sheet_id if snapshot.invoices else None,
        amount_fen=snapshot.decision.amount_fen,
        receipt=receipt,
        undertaking=snapshot.undertaking,
        submitted_by_id=actor.person_id,
        submitted_at=at,
    )
    row.state = next_state(row, "submit")
    row.amount_fen = snapshot.decision.amount_fen
    row.submitted_at = row.submitted_at or at
    row.saved_at = at
    row.save(update_fields=["code", "state", "district", "amount_fen", "submitted_at", "saved_at"])
    record_event(
        actor=actor,
        verb="applications.submit",
        subject=row,
        at=at,
        before=before,
        after={
            "state": row.state,
            "code": row.code,
            "receipt": receipt,
            "digest": submission.digest,
            "amount_fen": row.amount_fen,
            "district": row.district,
        },
    )
    return SubmissionInfo(
        id=submission.pk,
        application_id=row.pk,
        number=number,
        code=row.code,
        receipt=receipt,
        digest=submission.digest,
        edition=submission.edition,
        amount_fen=submission.amount_fen,
        submitted_by=actor.person,
        submitted_at=at,
    )


def new_code(draft: DraftView) -> str:
    """The next code. Serials come from a sequence, so nobody waits for another's transaction;
    numbers that a failed transaction drew stay unused."""
    measure = draft.calculation.measure
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('applications_code_serial')")
            found = cursor.fetchone()
        assert found is not None
        code = ProjectCode(
            project_code.policy_letters(measure.document),
            draft.info.revenue_year,
            project_code.district_number(draft.info.district),
            int(found[0]),
        )
        if project_code.is_given_out(code):
            return str(code)


def _tell(row: Application, receipt: str, *, is_correction: bool, at: datetime) -> None:
    named = {"enterprise": row.enterprise.name, "code": row.code, "receipt": receipt}
    title = (
        _("%(enterprise)s 补正了申报 %(code)s")
        if is_correction
        else _("收到申报 %(code)s：%(enterprise)s")
    )
    text = _("回执 %(receipt)s。请打印申请表，盖章后送受理部门。")
    if row.kind == ApplicationKind.ENTITLED:
        text = _("回执 %(receipt)s。免申即享，不用再交材料；受理部门核查后按程序审定。")
    notify_together(
        for_office(row, title % named, ""),
        for_applicant(row, _("申报 %(code)s 已提交") % named, text % named),
        at=at,
    )
