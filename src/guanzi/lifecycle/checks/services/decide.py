"""An officer decides what a finding amounts to."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.errors import Conflict
from guanzi.lifecycle.checks.errors import FindingChanged, FindingNotFound
from guanzi.lifecycle.checks.models import CaseStanding, Finding, FindingDecision
from guanzi.lifecycle.checks.permissions import may_review
from guanzi.lifecycle.checks.services.cases import hold_case, sentence_of
from guanzi.lifecycle.checks.services.standing import renew
from guanzi.lifecycle.checks.states import FindingSeverity, FindingVerdict


@transaction.atomic
def decide_finding(  # noqa: PLR0913
    *,
    actor: Actor,
    application_id: int,
    key: str,
    verdict: FindingVerdict,
    reason: str,
    at: datetime,
    seen_digest: str = "",
) -> None:
    """Write a verdict with its reason. It holds while the evidence stays what it was.

    `seen_digest` is the evidence that the officer had before them; other evidence is refused.
    """
    case = hold_case(application_id)
    require(may_review(actor, case.head))
    written = sentence_of(reason, _("请写明判断的理由，它会留在案卷里。"))
    finding = finding_of(case.standing, key)
    if finding.severity != FindingSeverity.ASKS:
        raise Conflict(_("这项发现不需要判断：不得通过的发现要先消除原因，提示只供参考。"))
    if seen_digest and seen_digest != finding.digest:
        raise FindingChanged(_("这项发现的证据在您打开页面之后有了变化，请看过新的证据再判断。"))
    decision = FindingDecision.objects.create(
        application_id=application_id,
        key=key,
        evidence_digest=finding.digest,
        verdict=verdict,
        reason=written,
        decided_by=actor.person,
        decided_at=at,
    )
    renew(case.standing)
    record_event(
        actor=actor,
        verb="checks.decide",
        subject=case.standing.application,
        at=at,
        after={"finding": key, "verdict": decision.verdict, "evidence": finding.digest},
        note=f"{finding.sentence} → {decision.get_verdict_display()}：{written}",
    )


def finding_of(standing: CaseStanding, key: str) -> Finding:
    """A finding of the last run. Raises FindingNotFound."""
    found = Finding.objects.filter(run=standing.run, key=key).first() if standing.run else None
    if found is None:
        raise FindingNotFound(_("最近一次核查里没有这项发现，请刷新页面。"))
    return found
