"""What can go wrong with what is public."""

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class DisclosureInvalid(InvalidInput):
    """What was typed cannot be recorded as it is."""

    code = "disclosure-invalid"


class DisclosureConflict(Conflict):
    """How the field stands does not allow this (any more)."""

    code = "disclosure-state"


class OverrideNotFound(NotFound):
    """There is no such proposal."""

    code = "override-not-found"
