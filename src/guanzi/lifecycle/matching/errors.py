"""What can go wrong with a question about a measure."""

from typing import Self

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class MeasureUnknown(NotFound):
    """No measure has this id; the sentence offers the nearest one."""

    code = "measure-not-found"


class RecordOnly(NotFound):
    """The measure is in the rulebook without a figure that could be computed."""

    code = "record-only"

    def __init__(self, sentence: str, see: str) -> None:
        super().__init__(sentence)
        self.see = see


class QuestionTooLong(InvalidInput):
    """The address carries more than any honest calculation needs."""

    code = "query-too-long"


class ExamplesUnusable(InvalidInput):
    """An example enterprise states facts that the rulebook does not accept."""

    code = "examples-unusable"


class EntitlementNotFound(NotFound):
    """There is no such list or line, or not for this person."""

    code = "entitlement-not-found"


class EntitlementStateConflict(Conflict):
    """The list or the line does not stand so that this could be done (any more)."""

    code = "entitlement-state"


class EntitlementClosed(Conflict):
    """The guideline, its batch or the time for confirming is over."""

    code = "entitlement-closed"


class EntitlementUnusable(InvalidInput):
    """What was said for a list or a line does not do."""

    code = "entitlement-unusable"


class SandboxRefused(InvalidInput):
    """What was asked of the sandbox cannot be computed; the sentence says what to do."""

    code = "sandbox-refused"

    @classmethod
    def at(cls, name: str, sentence: str) -> Self:
        """A sentence about one field of the form."""
        error = cls(sentence)
        error.faults = {name: sentence}
        return error


class SandboxNotFound(NotFound):
    """There is no such comparison, or it is not theirs to see."""

    code = "sandbox-not-found"
