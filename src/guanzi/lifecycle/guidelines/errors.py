"""What can go wrong with a guideline."""

from collections.abc import Sequence

from guanzi.foundation.errors import Conflict, InvalidInput, NotFound
from guanzi.lifecycle.guidelines.rules.problems import TermProblem


class GuidelineNotFound(NotFound):
    """There is no such guideline, or it was never published."""

    code = "guideline-not-found"


class MeasureNotCallable(NotFound):
    """The rulebook has no such measure, or none that could be computed."""

    code = "measure-not-callable"


class GuidelineNotReady(InvalidInput):
    """The terms have problems, or what would change is not allowed; each names its field."""

    code = "guideline-not-ready"

    def __init__(self, sentence: str, problems: Sequence[TermProblem]) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


class GuidelineChanged(Conflict):
    """Somebody else has saved the draft in the meantime; nothing was overwritten."""

    code = "guideline-changed"

    def __init__(self, sentence: str, *, revision: int) -> None:
        super().__init__(sentence)
        self.revision = revision


class GuidelineStateConflict(Conflict):
    """The guideline's state does not allow this any more."""

    code = "guideline-state"


class ReasonMissing(InvalidInput):
    """An act that people are told of needs its reason."""

    code = "reason-missing"
