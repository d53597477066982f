"""What can go wrong with a budget."""

from collections.abc import Sequence

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class BudgetNotFound(NotFound):
    """There is no such budget, line or adjustment."""

    code = "budget-not-found"


class BudgetInvalid(InvalidInput):
    """What was typed cannot be kept as it is."""

    code = "budget-invalid"


class BudgetNotReady(InvalidInput):
    """The plan or the adjustment has problems; each of its points says what to do."""

    code = "budget-not-ready"

    def __init__(self, sentence: str, points: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.points = tuple(points)


class BudgetChanged(Conflict):
    """Somebody else has saved the draft in the meantime; nothing was overwritten."""

    code = "budget-changed"


class BudgetStateConflict(Conflict):
    """The state of the budget or of the adjustment does not allow this (any more)."""

    code = "budget-state"


class BudgetExists(Conflict):
    """The fund has a budget for that year already."""

    code = "budget-exists"
