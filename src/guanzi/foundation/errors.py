"""The tree of errors that a person or a program may meet.

    GuanziError
    ├── InvalidInput       what was sent cannot be understood
    ├── NotIdentified      who asks has to say who they are
    ├── NotPermitted       this person may not do this
    ├── NotFound           there is no such thing
    ├── Conflict           the state of the record does not allow it (any more)
    └── TooManyRequests    ask again later

Every error carries a Chinese sentence for the person and a stable code for programs.
What they mean in HTTP is said once, in `guanzi.site.problems`.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar


class GuanziError(Exception):
    """A refusal that can be explained; subclasses name the rule that was broken.

    Where there is more to say than the sentence, `faults` says it by field of the form, `points`
    one by one; `see` is a page that helps on.
    """

    code: ClassVar[str] = "refused"
    see = ""
    faults: Mapping[str, str] = MappingProxyType({})
    points: Sequence[str] = ()

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


Refusal = Callable[[str], GuanziError]
"""From a sentence to the error of the stage that asked."""


class InvalidInput(GuanziError):
    """What was sent cannot be understood."""

    code = "invalid-input"


class FieldsWrong(InvalidInput):
    """Parts of a form have to be changed; `faults` says by field what about them."""

    code = "fields-wrong"

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("".join(faults.values()))
        self.faults = dict(faults)


class NotIdentified(GuanziError):
    """Who asks has to say who they are, or is not known."""

    code = "not-identified"


class NotPermitted(GuanziError):
    """The actor may not do this."""

    code = "not-permitted"


class NotFound(GuanziError):
    """There is no such thing."""

    code = "not-found"


class Conflict(GuanziError):
    """The state of the record does not allow this."""

    code = "conflict"


class TooManyRequests(GuanziError):
    """The caller has used up its share of computing for now."""

    code = "too-many-requests"

    def __init__(self, sentence: str, *, retry_after_seconds: int) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds
