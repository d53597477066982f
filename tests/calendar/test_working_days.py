"""Working days follow the State Council's arrangements, and nothing is guessed beyond them."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.foundation.calendar import (
    ARRANGEMENTS,
    CalendarMissing,
    add_working_days,
    is_working_day,
    term_end,
    working_days_between,
)

ROOT = Path(__file__).parents[2]
ORACLE = ROOT.parent / "shared/data/calendar"
FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
WELL_INSIDE = st.dates(date(2021, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize("year", ARRANGEMENTS)
def test_every_arrangement_names_its_notices(year: int) -> None:
    assert all(notice.startswith("国办发明电〔") for notice in ARRANGEMENTS[year].notices)


@pytest.mark.parametrize("year", ARRANGEMENTS)
def test_a_make_up_day_is_a_weekend_day(year: int) -> None:
    assert all(day.weekday() >= 5 for day in ARRANGEMENTS[year].working_days)


@pytest.mark.parametrize("year", [*ARRANGEMENTS, 2027])
def test_the_published_calendar_says_the_same(year: int) -> None:
    """Every day that the other calendar names, in the file of its year or of the next."""
    if not (ORACLE / f"{year}.json").exists():
        pytest.skip("the published calendar is not here")
    for entry in json.loads((ORACLE / f"{year}.json").read_text())["days"]:
        day = date.fromisoformat(entry["date"])
        if FIRST <= day <= LAST:
            assert is_working_day(day) is not entry["isOffDay"], entry


def test_a_plain_weekend_is_off_and_a_plain_weekday_is_not() -> None:
    assert not is_working_day(date(2025, 6, 14))
    assert is_working_day(date(2025, 6, 16))


def test_a_day_before_new_year_follows_the_notice_of_the_new_year() -> None:
    assert not is_working_day(date(2022, 12, 31))
    assert date(2022, 12, 31) in ARRANGEMENTS[2023].days_off


def test_the_lengthened_spring_festival_counts() -> None:
    assert not is_working_day(date(2020, 2, 1))
    assert is_working_day(date(2020, 2, 3))


def test_a_term_over_the_national_holiday_skips_it() -> None:
    assert add_working_days(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert add_working_days(date(2025, 9, 30), 3) == date(2025, 10, 11)  # a Saturday at work


def test_publicity_of_seven_calendar_days_can_be_five_working_days() -> None:
    assert working_days_between(date(2022, 7, 21), date(2022, 7, 28)) == 5


def test_a_term_ends_with_the_last_moment_of_its_last_day_in_shanghai() -> None:
    start = datetime(2025, 6, 17, 17, 30, tzinfo=UTC)  # half past one on the 18th in Shanghai
    end = datetime(2025, 6, 25, 15, 59, 59, 999999, tzinfo=UTC)
    assert term_end(start, 5, "working") == end
    assert term_end(start, 7, "calendar") == end


def test_days_are_counted_in_one_of_two_ways() -> None:
    with pytest.raises(ValueError, match="moon"):
        term_end(datetime(2025, 6, 18, tzinfo=UTC), 5, "moon")


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2027, 1, 4)])
def test_a_year_without_a_calendar_is_named(day: date) -> None:
    with pytest.raises(CalendarMissing, match=f"{day.year} 年") as refused:
        is_working_day(day)
    assert refused.value.year == day.year
    assert refused.value.code == "calendar-missing"


def test_a_term_that_runs_into_a_missing_year_is_refused() -> None:
    with pytest.raises(CalendarMissing, match="2027 年"):
        add_working_days(date(2026, 12, 28), 10)
    with pytest.raises(CalendarMissing, match="2019 年"):
        add_working_days(date(2020, 1, 3), -10)
    with pytest.raises(CalendarMissing, match="2027 年"):
        term_end(datetime(2026, 12, 28, tzinfo=UTC), 10, "working")


@given(WELL_INSIDE, st.integers(-60, 60))
def test_adding_lands_on_a_working_day(day: date, n: int) -> None:
    assert is_working_day(add_working_days(day, n))


@given(WELL_INSIDE, st.integers(-60, 60).filter(bool))
def test_counting_undoes_adding(day: date, n: int) -> None:
    assert working_days_between(day, add_working_days(day, n)) == n


@given(WELL_INSIDE, st.integers(-60, 60), st.integers(0, 40), st.integers(0, 40))
def test_adding_is_monotone(day: date, n: int, later: int, more: int) -> None:
    then = min(day + timedelta(days=later), date(2025, 12, 31))
    assert add_working_days(day, n) <= add_working_days(then, n)
    if n > 0 or n + more < 0:
        assert add_working_days(day, n) <= add_working_days(day, n + more)


@given(DAYS, DAYS, DAYS)
def test_stretches_of_time_add_up(a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    assert working_days_between(a, b) + working_days_between(b, c) == working_days_between(a, c)
    assert 0 <= working_days_between(a, b) <= (b - a).days
