"""What can go wrong with a policy that somebody asks for."""

from guanzi.foundation.errors import Conflict, NotFound


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
