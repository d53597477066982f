"""Run every check over the last submission, and keep what was found."""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.errors import GuanziError, NotPermitted
from guanzi.foundation.jobs.running import PASSING
from guanzi.lifecycle.checks.errors import NotChecked
from guanzi.lifecycle.checks.models import CaseStanding, CheckRun, Finding
from guanzi.lifecycle.checks.permissions import may_check
from guanzi.lifecycle.checks.rules import CaseFacts, Found, check_case
from guanzi.lifecycle.checks.selectors.facts import case_facts
from guanzi.lifecycle.checks.selectors.heads import case_head
from guanzi.lifecycle.checks.services.standing import due_on, locked_standing, renew

log = structlog.get_logger(__name__)


@transaction.atomic
def run_checks(*, actor: Actor, application_id: int, at: datetime) -> int:
    """Check the last submission with what is known today; the id of the run. Earlier runs stay."""
    head = case_head(application_id)
    require(may_check(actor, head))
    gathered = case_facts(application_id, clock.day_of(at))
    submission = gathered.record.submission
    if submission is None:
        raise NotChecked(_("这份申报还没有提交，没有可以核查的内容。"))
    standing = locked_standing(application_id, gathered.terms, submission.submitted_at)
    found = check_case(gathered.facts)
    run = CheckRun.objects.create(
        application_id=application_id,
        submission_id=submission.id,
        number=_last_number(application_id) + 1,
        edition=gathered.edition,
        decision=_decision(gathered.facts),
        run_by=actor.person,
        run_at=at,
    )
    Finding.objects.bulk_create(_row(run, place, each) for place, each in enumerate(found))
    if standing.run is None or standing.run.submission_id != submission.id:
        standing.due_on = due_on(gathered.terms, submission.submitted_at)
        standing.save(update_fields=["due_on"])
    renew(standing, run)
    record_event(
        actor=actor,
        verb="checks.run",
        subject=standing.application,
        at=at,
        after={"run": run.number, "stops": standing.stops, "asks": standing.asks},
    )
    return int(run.pk)


def try_checks(*, actor: Actor, application_id: int, at: datetime) -> str:
    """Check one of many; what kept it from being checked, or nothing.

    What broke off is marked, so that an officer sees it and the platform does not try every minute.
    """
    try:
        run_checks(actor=actor, application_id=application_id, at=at)
    except PASSING:
        raise  # the job comes again
    except NotPermitted as refusal:
        return refusal.sentence
    except Exception as error:
        log.exception("check_failed", application=application_id)
        standing = CaseStanding.objects.filter(application_id=application_id)
        standing.update(check_failed_at=at)
        return error.sentence if isinstance(error, GuanziError) else _("核查没有完成。")
    return ""


def _last_number(application_id: int) -> int:
    runs = CheckRun.objects.filter(application_id=application_id)
    return int(runs.aggregate(last=Max("number"))["last"] or 0)


def _decision(case: CaseFacts) -> dict[str, object]:
    decision = case.calculation.decision
    return {
        "on": decision.on.isoformat(),
        "outcome": decision.outcome.value,
        "headline": case.calculation.explanation.headline,
        "amount_fen": decision.amount_fen,
        "conditional_fen": decision.conditional_fen,
        "shares": dict(decision.shares) if decision.shares else None,
        "digest": case.calculation.digest,
    }


def _row(run: CheckRun, place: int, found: Found) -> Finding:
    return Finding(
        run=run,
        position=place,
        key=found.key,
        digest=found.digest,
        check_name=found.check,
        severity=found.severity,
        sentence=found.sentence,
        article=found.article[:120],
        evidence=dict(found.evidence),
        concerns_applicant=found.concerns_applicant,
    )
