"""The row that the queue reads: locked while a case is handled, and kept true."""

from datetime import date, datetime

from guanzi.foundation import clock
from guanzi.foundation.calendar import add_working_days
from guanzi.lifecycle.checks.models import CaseStanding, CheckRun, Finding, FindingDecision
from guanzi.lifecycle.checks.rules.progress import Noted, stopping, undecided
from guanzi.lifecycle.checks.states import FindingSeverity
from guanzi.lifecycle.guidelines.rules.terms import Terms


def locked_standing(application_id: int, terms: Terms, since: datetime) -> CaseStanding:
    """The row of a case, made where there is none, for this transaction alone.

    The application is held first: its changes are written to the standing as well, so those who
    act on one case, from either side, wait for each other in the same order.
    """
    own = CaseStanding.objects.filter(application_id=application_id)
    if not own.exists():
        CaseStanding.objects.get_or_create(
            application_id=application_id, defaults={"due_on": due_on(terms, since)}
        )
    held = own.select_related("application").only("application__state")
    held.select_for_update(of=("application",)).get()
    return own.select_for_update().get()


def due_on(terms: Terms, since: datetime) -> date:
    """The last day of the receiving office's term."""
    return add_working_days(clock.day_of(since), terms.receiving.working_days)


def renew(standing: CaseStanding, run: CheckRun | None = None) -> None:
    """Count again what is open, after a run or a decision."""
    if run is not None:
        standing.run, standing.check_failed_at = run, None
    if standing.run is None:
        return
    rows = Finding.objects.filter(run=standing.run)
    noted = {
        row.key: (row.check_name, Noted(row.key, row.digest, FindingSeverity(row.severity)))
        for row in rows
    }
    decided = decided_digests(standing.application_id)
    findings = [each for _, each in noted.values()]
    stops, asks = stopping(findings), undecided(findings, decided)
    standing.stops, standing.asks = len(stops), len(asks)
    standing.kinds = list(dict.fromkeys(noted[each.key][0] for each in (*stops, *asks)))
    standing.save(update_fields=["run", "stops", "asks", "kinds", "check_failed_at"])


def decided_digests(application_id: int) -> dict[str, str]:
    """By key, the evidence on which the latest decision rests."""
    rows = FindingDecision.objects.filter(application_id=application_id).order_by("id")
    return dict(rows.values_list("key", "evidence_digest"))
