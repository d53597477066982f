"""What can be wrong with what is asked of the register."""

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class EnterpriseNotFound(NotFound):
    """There is no such enterprise, or it is not for this actor to know."""

    code = "enterprise-not-found"


class ProjectNotFound(NotFound):
    """There is no such recognised project."""

    code = "project-not-found"


class RecordNotFound(NotFound):
    """There is no such record in the register."""

    code = "record-not-found"


class AlreadyRegistered(Conflict):
    """The code, number or name stands in the register already."""

    code = "already-registered"


class RegisterEntryInvalid(InvalidInput):
    """A value does not fit what the register keeps; `field` names the input it belongs to."""

    code = "register-entry-invalid"

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class AlreadyCorrected(Conflict):
    """Another correction replaced the record before."""

    code = "already-corrected"


class ClaimOpen(Conflict):
    """This person waits already for an answer about this enterprise, or belongs to it."""

    code = "claim-open"


class ClaimDecided(Conflict):
    """The claim was decided before."""

    code = "claim-decided"


class ImportNotReady(Conflict):
    """The import is not at the step that was asked for."""

    code = "import-not-ready"


class ImportUnreadable(InvalidInput):
    """The file cannot be read as a table of this kind."""

    code = "import-unreadable"
