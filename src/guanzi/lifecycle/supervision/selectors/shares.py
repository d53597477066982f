"""Who paid a project, what is demanded back for whom, and what came of it; in fen."""

from dataclasses import dataclass

from guanzi.lifecycle.supervision.rules.recovery import PaidPart, allocated, by_payer, repaid
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
    parts = paid_parts(info.project.id)
    paid = _paid_by(parts, sum(part.amount_fen for part in parts))
    due, came = (_paid_by(parts, fen) for fen in _principal(info.demand))
    return tuple(
        PayerShare(payer, fen, due.get(payer, 0), came.get(payer, 0)) for payer, fen in paid.items()
    )


def _principal(demand: DemandInfo | None) -> tuple[int, int]:
    if demand is None:
        return 0, 0
    came = repaid(demand.repaid_fen, demand.principal_fen, demand.interest_fen)
    return demand.principal_fen, came.principal_fen


def _paid_by(parts: tuple[PaidPart, ...], fen: int) -> dict[str, int]:
    whole = sum(part.amount_fen for part in parts)
    return by_payer(allocated(parts, min(fen, whole)))
