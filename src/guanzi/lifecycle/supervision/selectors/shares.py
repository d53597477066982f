"""Who paid a project, what is demanded back for whom, and what came of it; in fen."""

from dataclasses import dataclass

from django.db.models import Max

from guanzi.lifecycle.supervision.models import Demand
from guanzi.lifecycle.supervision.rules.recovery import (
    PaidPart,
    allocated_between,
    by_payer,
    repaid,
)
from guanzi.lifecycle.supervision.selectors.cases import paid_parts
from guanzi.lifecycle.supervision.selectors.shapes import DemandInfo, SupervisionInfo


@dataclass(frozen=True, slots=True)
class PayerShare:
    """One who paid; interest and fine are no payer's part."""

    payer: str
    paid_fen: int
    due_fen: int = 0
    came_fen: int = 0

    @property
    def left_fen(self) -> int:
        """What is still to come."""
        return self.due_fen - self.came_fen


def shares_of(info: SupervisionInfo) -> tuple[PayerShare, ...]:
    """What each payer paid, and gets back of the principal of the demand that counts."""
    parts, earlier = paid_parts(info.project.id), recovered_before(info)
    paid = _paid_by(parts, 0, sum(part.amount_fen for part in parts))
    due, came = (_paid_by(parts, earlier, fen) for fen in _principal(info.demand))
    return tuple(
        PayerShare(payer, fen, due.get(payer, 0), came.get(payer, 0)) for payer, fen in paid.items()
    )


def recovered_before(info: SupervisionInfo) -> int:
    """What earlier cases brought back of the principal, in fen: what this one demands comes after
    it, so that nothing is demanded twice and no payer gets back more than it paid."""
    rows = Demand.objects.filter(case__project_id=info.project.id, case_id__lt=info.id)
    came = rows.annotate(came=Max("repayments__total_fen")).exclude(came=None)
    return sum(min(came, fen) for came, fen in came.values_list("came", "principal_fen"))


def _principal(demand: DemandInfo | None) -> tuple[int, int]:
    if demand is None:
        return 0, 0
    came = repaid(demand.repaid_fen, demand.principal_fen, demand.interest_fen)
    return demand.principal_fen, came.principal_fen


def _paid_by(parts: tuple[PaidPart, ...], earlier: int, fen: int) -> dict[str, int]:
    whole = sum(part.amount_fen for part in parts)
    return by_payer(allocated_between(parts, min(earlier, whole), min(earlier + fen, whole)))
