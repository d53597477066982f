"""What can go wrong with a policy that somebody asks for."""

from collections.abc import Sequence

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class RulebookNotPublished(NotFound):
    """There is no edition yet, so nothing can be answered."""

    code = "rulebook-not-published"


class EditionNotFound(NotFound):
    """No edition has this digest."""

    code = "edition-not-found"


class PolicyNotFound(NotFound):
    """No document has this id; the sentence offers the nearest one."""

    code = "policy-not-found"


class EditionDamaged(Conflict):
    """The stored texts no longer come to the digest of their edition."""

    code = "edition-damaged"


class DraftNotFound(NotFound):
    """There is no such draft."""

    code = "draft-not-found"


class DraftUnfit(InvalidInput):
    """What was typed into a draft cannot be kept or published; `points` say why one by one."""

    code = "draft-unfit"

    def __init__(self, sentence: str, points: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.points = tuple(points)


class DraftStateConflict(Conflict):
    """The draft is not in a state that allows this."""

    code = "draft-state-conflict"


class DraftChanged(Conflict):
    """Somebody else changed the same lines or settled the same figure."""

    code = "draft-changed"
