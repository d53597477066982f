"""Who asks to act for which enterprise."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.enterprises.errors import RecordNotFound
from guanzi.lifecycle.enterprises.models import Claim
from guanzi.lifecycle.enterprises.states import ClaimState

CLAIM_OFFICES = frozenset(
    {
        OrganisationKind.DISTRICT_DEPARTMENT,
        OrganisationKind.DISTRICT_FINANCE,
        OrganisationKind.OPERATOR,
    }
)


@dataclass(frozen=True, slots=True)
class ClaimInfo:
    """One claim as officers and the person see it."""

    id: int
    enterprise_id: int
    credit_code: str
    enterprise: str
    district: str
    person_id: int
    person: str
    email: str
    position: str
    evidence_id: int | None
    state: ClaimState
    claimed_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str


def open_claims(actor: Actor) -> tuple[ClaimInfo, ...]:
    """What waits for an officer of this actor's district, or of any for the operator."""
    rows = Claim.objects.filter(state=ClaimState.WAITING)
    if actor.district:
        rows = rows.filter(
            Q(enterprise__registration_district=actor.district)
            | Q(enterprise__tax_district=actor.district)
        )
    return tuple(map(_info, _with_names(rows).order_by("claimed_at", "id")))


def claims_of(person_id: int) -> tuple[ClaimInfo, ...]:
    """What a person asked for, latest first."""
    return tuple(map(_info, _with_names(Claim.objects.filter(person_id=person_id)).order_by("-id")))


def claim(claim_id: int) -> ClaimInfo:
    """One claim. Raises RecordNotFound."""
    row = _with_names(Claim.objects.filter(pk=claim_id)).first()
    if row is None:
        raise RecordNotFound(_("没有这份认领申请。"))
    return _info(row)


def _with_names(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    return rows.select_related("enterprise", "person")


def _info(row: Claim) -> ClaimInfo:
    return ClaimInfo(
        id=row.pk,
        enterprise_id=row.enterprise_id,
        credit_code=row.enterprise.credit_code,
        enterprise=row.enterprise.name,
        district=row.enterprise.registration_district,
        person_id=row.person_id,
        person=row.person.name,
        email=row.person.email,
        position=row.position,
        evidence_id=row.evidence_id,
        state=ClaimState(row.state),
        claimed_at=row.claimed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
