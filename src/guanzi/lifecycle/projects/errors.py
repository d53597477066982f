"""What can go wrong while projects are decided and kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class ListNotFound(NotFound):
    """There is no such decision list, or not for this person."""

    code = "decision-list-not-found"


class ProjectNotFound(NotFound):
    """There is no such project, or not for this person."""

    code = "project-not-found"


class ListInvalid(InvalidInput):
    """Something on the list cannot be decided as it is written."""

    code = "decision-list-invalid"


class ListChanged(Conflict):
    """The list is not the one that was shown, or has gone on since."""

    code = "decision-list-changed"


class ProjectStateConflict(Conflict):
    """The project has gone on since."""

    code = "project-state"


class NotCommittable(Conflict):
    """The line does not hold what the list would commit."""

    code = "quota-exceeded"


class ObjectionInvalid(InvalidInput):
    """An objection names who objects, and why."""

    code = "objection-invalid"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A case that may not be decided as the list says, and why."""

    application_id: int
    code: str
    sentence: str


class StillHindered(Conflict):
    """At the moment of signature something stands in the way; `hindrances` says of which case."""

    code = "decision-hindered"

    def __init__(self, sentence: str, hindrances: Sequence[Hindrance]) -> None:
        super().__init__(sentence)
        self.hindrances = tuple(hindrances)
