"""What can go wrong while a case is checked and handled."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound


class CaseNotFound(NotFound):
    """There is no such case, or not for this person."""

    code = "case-not-found"


class FindingNotFound(NotFound):
    """The last run has no such finding."""

    code = "finding-not-found"


class FindingChanged(Conflict):
    """The evidence has changed since the page was shown."""

    code = "finding-changed"


class RequestNotFound(NotFound):
    """There is no such request for assistance, or not for this office."""

    code = "assistance-not-found"


class AlreadyAsked(Conflict):
    """The office was asked and has not answered yet."""

    code = "assistance-running"


class NoOffice(Conflict):
    """The district has no such office on the platform."""

    code = "no-office"


class TextMissing(InvalidInput):
    """A sentence is needed here."""

    code = "text-missing"


class TextTooLong(InvalidInput):
    """A sentence does not fit."""

    code = "text-too-long"


class TargetMissing(InvalidInput):
    """A point of a return has to say which field or material it is about."""

    code = "target-missing"


class ArticlesMissing(InvalidInput):
    """A refusal has to name an article."""

    code = "articles-missing"


class TermWrong(InvalidInput):
    """A term is a number of working days within bounds."""

    code = "term-wrong"


class OfficerUnknown(InvalidInput):
    """The person is not an officer of this office."""

    code = "officer-unknown"


class TooMany(InvalidInput):
    """More cases than can be handled at once."""

    code = "too-many"


class NothingPrinted(Conflict):
    """None of the cases has a form that can be printed."""

    code = "nothing-printed"

    def __init__(self) -> None:
        super().__init__(_("没有一份申请表可以打印：这些申报都没有可打印的提交记录。"))


class NotChecked(Conflict):
    """The last submission has not been checked yet."""

    code = "not-checked"


class NotReady(Conflict):
    """Something still stands in the way of forwarding; `reasons` says what."""

    code = "not-ready"

    def __init__(self, sentence: str, reasons: Sequence[str]) -> None:
        super().__init__(sentence)
        self.reasons = tuple(reasons)
