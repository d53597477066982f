"""What can go wrong with an application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class MissingItem:
    """What an application still lacks: a label for people, and the anchor of the place."""

    label: str
    anchor: str
    reason: str = ""


class ApplicationNotFound(NotFound):
    """There is no such application, or not for this person."""

    code = "application-not-found"


class SubmissionNotFound(NotFound):
    """Nothing was handed in under this code."""

    code = "submission-not-found"


class AlreadyRunning(Conflict):
    """The project already has an application for this measure and year; `see` leads to it."""

    code = "application-running"

    def __init__(self, sentence: str, see: str) -> None:
        super().__init__(sentence)
        self.see = see


class ApplicationLimitReached(Conflict):
    """The guideline allows no more applications of this enterprise in the year."""

    code = "application-limit"


class WindowClosed(Conflict):
    """Outside the batch's window, by the server's clock."""

    code = "window-closed"


class CorrectionOverdue(Conflict):
    """The term for putting right has ended."""

    code = "correction-overdue"


class WrongState(Conflict):
    """The state of the application does not allow this step."""

    code = "wrong-state"


class SubmittedMeanwhile(Conflict):
    """The form was opened before what was handed in last."""

    code = "submitted-meanwhile"


class FieldUnknown(InvalidInput):
    """The form does not have this field."""

    code = "field-unknown"


class TextTooLong(InvalidInput):
    """More text than the field holds."""

    code = "text-too-long"


class FieldConflict(Conflict):
    """Somebody else changed the field meanwhile; nothing was saved."""

    code = "field-conflict"

    def __init__(
        self, sentence: str, *, theirs: str, revision: int, edited_by: str, edited_at: datetime
    ) -> None:
        super().__init__(sentence)
        self.theirs, self.revision = theirs, revision
        self.edited_by, self.edited_at = edited_by, edited_at


class NotComplete(Conflict):
    """Something is still missing; `missing` says what and where."""

    code = "application-incomplete"

    def __init__(self, sentence: str, missing: Sequence[MissingItem]) -> None:
        super().__init__(sentence)
        self.missing = tuple(missing)


class ConditionFailed(Conflict):
    """A condition that must hold does not, so it makes no sense to submit."""

    code = "condition-failed"

    def __init__(self, sentence: str, *, article: str, condition: str, remedy: str) -> None:
        super().__init__(sentence)
        self.article, self.condition, self.remedy = article, condition, remedy


class UndertakingMissing(InvalidInput):
    """Nothing is taken without the promise that it is true."""

    code = "undertaking-missing"


class MaterialUnknown(InvalidInput):
    """The guideline asks for no such material."""

    code = "material-unknown"


class MaterialWrongKind(InvalidInput):
    """The file is not of a kind that this material may be."""

    code = "material-wrong-kind"


class InvoiceSheetUnreadable(InvalidInput):
    """The file is no invoice summary that can be read."""

    code = "invoice-sheet-unreadable"


class MonthlySheetUnreadable(InvalidInput):
    """The workbook holds no months of that year."""

    code = "monthly-sheet-unreadable"


class DisputeImpossible(Conflict):
    """The value cannot be disputed, or not in this way."""

    code = "dispute-impossible"


class TextMissing(InvalidInput):
    """A sentence is needed here."""

    code = "text-missing"


class PointsMissing(InvalidInput):
    """A return names what is to be put right, each point tied to a field or material."""

    code = "points-missing"


class ProjectCodeInvalid(InvalidInput):
    """The code contains a slip of the pen."""

    code = "project-code-invalid"


class PaperDiffers(Conflict):
    """Paper and record do not agree; `part` says in which part."""

    code = "paper-differs"

    def __init__(self, sentence: str, part: str) -> None:
        super().__init__(sentence)
        self.part = part


class RecommendationNotFound(NotFound):
    """There is no such recommendation, or not for this person."""

    code = "recommendation-not-found"


class RecommendationClosed(Conflict):
    """It was already answered, or was already made."""

    code = "recommendation-closed"


class EntitlementChanged(Conflict):
    """What the register gives now is not what the enterprise was shown."""

    code = "entitlement-changed"


class NotEntitled(Conflict):
    """By the register as it stands this is not granted without an application."""

    code = "not-entitled"


class EvidenceMissing(InvalidInput):
    """A fact that the register lacks is said without evidence."""

    code = "evidence-missing"
