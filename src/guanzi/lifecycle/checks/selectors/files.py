"""The case file: everything about a case in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from guanzi.foundation.audit.selectors import events_of
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.selectors import CaseRecord
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks.models import (
    Assignment,
    CheckRun,
    Finding,
    FindingAnswer,
    FindingDecision,
    ReviewDecision,
)
from guanzi.lifecycle.checks.rules.progress import Noted, Obstacle, changes, gone, obstacles
from guanzi.lifecycle.checks.selectors.assistance import assistance_of, file_info
from guanzi.lifecycle.checks.selectors.heads import head_of
from guanzi.lifecycle.checks.selectors.shapes import (
    AnswerInfo,
    AssignmentInfo,
    AssistanceInfo,
    CaseFile,
    CaseHead,
    DecisionInfo,
    FindingInfo,
    ReviewInfo,
    RunInfo,
)
from guanzi.lifecycle.checks.states import (
    FindingChange,
    FindingSeverity,
    FindingVerdict,
    ReviewOutcome,
)
from guanzi.lifecycle.guidelines import selectors as guidelines

Digests = dict[str, FindingDecision]


def case_file(application_id: int) -> CaseFile:
    """Everything about a case that was handed in."""
    record = applications.case_record(application_id)
    terms = guidelines.terms_of(record.info.version_id)
    head = head_of(record.info)
    runs = _runs(application_id)
    findings, vanished = _findings(application_id, runs)
    assistance = assistance_of(application_id)
    return CaseFile(
        head=head,
        record=record,
        terms=terms,
        run=runs[-1] if runs else None,
        runs=runs,
        findings=findings,
        gone=vanished,
        assistance=assistance,
        assignments=_assignments(application_id),
        review=_review(application_id),
        events=events_of(*_subjects(head, record)),
        obstacles=_obstacles(record, runs, findings, assistance),
        calculation=applications.case_calculation(application_id) if record.snapshot else None,
    )


def obstacles_of(application_id: int) -> tuple[Obstacle, ...]:
    """What stands in the way of forwarding a case."""
    record = applications.case_record(application_id)
    runs = _runs(application_id)
    findings, _vanished = _findings(application_id, runs)
    return _obstacles(record, runs, findings, assistance_of(application_id))


def _obstacles(
    record: CaseRecord,
    runs: tuple[RunInfo, ...],
    findings: tuple[FindingInfo, ...],
    assistance: tuple[AssistanceInfo, ...],
) -> tuple[Obstacle, ...]:
    submission = record.submission
    is_checked = bool(runs and submission and runs[-1].submission_id == submission.id)
    has_paper = submission is not None and submission.paper_confirmed_at is not None
    return obstacles(
        is_checked=is_checked,
        findings=[finding.noted for finding in findings],
        decisions={f.key: f.digest for f in findings if f.decision and f.decision.holds},
        disputes=sum(dispute.is_upheld is None for dispute in record.disputes),
        waiting_offices=[request.organisation for request in assistance if request.is_open],
        lacks_paper=record.needs_paper and not has_paper,
    )


def _subjects(head: CaseHead, record: CaseRecord) -> Iterable[str]:
    yield f"applications.application:{head.id}"
    yield from (f"applications.submission:{each.id}" for each in record.submissions)


# --- runs and findings ---


def _runs(application_id: int) -> tuple[RunInfo, ...]:
    rows = CheckRun.objects.filter(application_id=application_id).order_by("number")
    return tuple(
        RunInfo(
            id=row.pk,
            number=row.number,
            submission_id=row.submission_id,
            edition=row.edition,
            decision=row.decision,
            run_by=row.run_by,
            run_at=row.run_at,
        )
        for row in rows
    )


def findings_of(application_id: int) -> tuple[FindingInfo, ...]:
    """The findings of the last run, with what people said about them."""
    return _findings(application_id, _runs(application_id))[0]


def _findings(
    application_id: int, runs: tuple[RunInfo, ...]
) -> tuple[tuple[FindingInfo, ...], tuple[str, ...]]:
    if not runs:
        return (), ()
    rows = list(Finding.objects.filter(run_id__in=[r.id for r in runs[-2:]]).order_by("position"))
    latest = [row for row in rows if row.run_id == runs[-1].id]
    earlier = [row for row in rows if row.run_id != runs[-1].id]
    before = [_noted(row) for row in earlier] if len(runs) > 1 else None
    after = [_noted(row) for row in latest]
    changed = changes(before, after)
    vanished = set(gone(before, after))
    decisions = _decisions(application_id)
    answers = _answers(application_id)
    found = tuple(
        _finding(row, changed[row.key], decisions, tuple(answers.get(row.key, ())))
        for row in latest
    )
    return found, tuple(row.sentence for row in earlier if row.key in vanished)


def _noted(row: Finding) -> Noted:
    return Noted(row.key, row.digest, FindingSeverity(row.severity))


def _decisions(application_id: int) -> Digests:
    """By key, the latest decision."""
    rows = FindingDecision.objects.filter(application_id=application_id).order_by("id")
    return {row.key: row for row in rows}


def _answers(application_id: int) -> dict[str, list[AnswerInfo]]:
    rows = FindingAnswer.objects.filter(application_id=application_id).order_by("id")
    found: dict[str, list[AnswerInfo]] = {}
    for row in rows.select_related("file"):
        answer = AnswerInfo(
            id=row.pk,
            key=row.key,
            text=row.text,
            file=file_info(row.file),
            answered_by=row.answered_by,
            answered_at=row.answered_at,
        )
        found.setdefault(row.key, []).append(answer)
    return found


def _finding(
    row: Finding, change: FindingChange, decisions: Digests, answers: tuple[AnswerInfo, ...]
) -> FindingInfo:
    made = decisions.get(row.key)
    return FindingInfo(
        key=row.key,
        check=row.check_name,
        severity=FindingSeverity(row.severity),
        sentence=row.sentence,
        article=row.article,
        evidence=row.evidence,
        digest=row.digest,
        concerns_applicant=row.concerns_applicant,
        change=change,
        decision=_decision(made, row) if made else None,
        answers=answers,
    )


def _decision(made: FindingDecision, row: Finding) -> DecisionInfo:
    return DecisionInfo(
        verdict=FindingVerdict(made.verdict),
        reason=made.reason,
        decided_by=made.decided_by,
        decided_at=made.decided_at,
        holds=made.evidence_digest == row.digest,
    )


# --- people ---


def _assignments(application_id: int) -> tuple[AssignmentInfo, ...]:
    rows = Assignment.objects.filter(application_id=application_id).select_related("officer")
    return tuple(
        AssignmentInfo(row.officer.name, row.assigned_by, row.assigned_at, row.due_on, row.ended_at)
        for row in rows.order_by("id")
    )


def _review(application_id: int) -> ReviewInfo | None:
    row = ReviewDecision.objects.filter(application_id=application_id).order_by("id").last()
    if row is None:
        return None
    return ReviewInfo(
        outcome=ReviewOutcome(row.outcome),
        reason=row.reason,
        articles=tuple(row.articles),
        objection=row.objection,
        decided_by=row.decided_by,
        organisation=row.organisation,
        decided_at=row.decided_at,
    )


def review_of(application_id: int) -> ReviewInfo | None:
    """How the case was decided, where it was."""
    return _review(application_id)


def forwarded_since(application_ids: Iterable[int]) -> dict[int, datetime]:
    """Since when cases wait for the joint decision; those that do not are left out."""
    rows = ReviewDecision.objects.filter(
        application_id__in=list(application_ids),
        application__state=ApplicationState.FORWARDED,
        outcome=ReviewOutcome.FORWARDED,
    )
    return dict(rows.values_list("application_id").annotate(Max("decided_at")).order_by())
