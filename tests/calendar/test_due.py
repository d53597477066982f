"""How much time is left, in words that need no colour."""

from datetime import date

import pytest

from guanzi.foundation.calendar import due_of

WEDNESDAY = date(2025, 6, 18)


@pytest.mark.parametrize(
    ("day", "words", "look", "shape"),
    [
        (date(2025, 6, 11), "已逾期 7 天", "over", "cross"),
        (date(2025, 6, 17), "已逾期 1 天", "over", "cross"),
        (date(2025, 6, 18), "今天到期", "soon", "person"),
        (date(2025, 6, 19), "还剩 1 个工作日", "soon", "person"),
        (date(2025, 6, 22), "还剩 2 个工作日", "soon", "person"),
        (date(2025, 6, 23), "还剩 3 个工作日", "soon", "person"),
        (date(2025, 6, 24), "还剩 4 个工作日", "", ""),
        (date(2025, 10, 9), "还剩 76 个工作日", "", ""),
    ],
)
def test_time_left_is_said_in_working_days(day: date, words: str, look: str, shape: str) -> None:
    due = due_of(day, WEDNESDAY)
    assert (due.words, due.look, due.shape) == (words, look, shape)


def test_a_year_without_a_calendar_is_counted_in_days() -> None:
    assert due_of(date(2099, 1, 3), date(2099, 1, 1)).words == "还剩 2 天"


def test_what_has_no_date_presses_nobody() -> None:
    assert due_of(None, WEDNESDAY).words == ""
