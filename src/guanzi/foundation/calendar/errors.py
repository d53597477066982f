"""What can go wrong with the calendar."""

from guanzi.foundation.errors import InvalidInput


class CalendarMissing(InvalidInput):
    """The State Council's arrangement of that year is not in the table."""

    code = "calendar-missing"

    def __init__(self, sentence: str, *, year: int) -> None:
        super().__init__(sentence)
        self.year = year
