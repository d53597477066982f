"""What can go wrong with a question about a measure."""

from guanzi.foundation.errors import InvalidInput, NotFound


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
