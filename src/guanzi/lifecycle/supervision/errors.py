"""What can go wrong while a case is looked into and money demanded back."""

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class SupervisionNotFound(NotFound):
    """There is no such case, or not for this person."""

    code = "supervision-not-found"


class SupervisionConflict(Conflict):
    """The case has gone on since, or something has to happen before."""

    code = "supervision-state"


class DemandInvalid(InvalidInput):
    """The demand cannot be made as it is written; `field` is the field at fault."""

    code = "demand-invalid"

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class RepaymentInvalid(InvalidInput):
    """The repayment does not fit what is demanded; `field` is the field at fault."""

    code = "repayment-invalid"

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class TextMissing(InvalidInput):
    """A sentence is needed here."""

    code = "text-missing"
