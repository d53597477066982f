"""What is said of a policy on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.rules import Rulebook, Validity
from guanzi.lifecycle.policies.rules import PolicyState, state_on

YEAR = Validity(date(2024, 1, 1), date(2024, 12, 31))
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@pytest.mark.req("000-19")
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2023, 12, 31), PolicyState.UPCOMING),
        (date(2024, 1, 1), PolicyState.IN_FORCE),
        (date(2024, 10, 2), PolicyState.IN_FORCE),
        (date(2024, 10, 3), PolicyState.EXPIRING),
        (date(2024, 12, 31), PolicyState.EXPIRING),
        (date(2025, 1, 1), PolicyState.EXPIRED),
    ],
)
def test_both_ends_are_inclusive_and_the_last_ninety_days_are_expiring(
    day: date, state: PolicyState
) -> None:
    assert state_on(YEAR, day) is state


@pytest.mark.req("A18")
@given(DAYS)
def test_an_open_end_never_expires(day: date) -> None:
    state = state_on(Validity(date(2022, 10, 1)), day)
    assert state is (PolicyState.UPCOMING if day < date(2022, 10, 1) else PolicyState.IN_FORCE)


@given(DAYS, st.integers(0, 4000), DAYS)
def test_a_policy_is_in_force_or_expiring_exactly_on_the_days_it_covers(
    since: date, length: int, day: date
) -> None:
    validity = Validity(since, since + timedelta(days=length))
    usable = state_on(validity, day) in (PolicyState.IN_FORCE, PolicyState.EXPIRING)
    assert usable == validity.covers(day)


@pytest.mark.req("000-19", "A10")
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2020, 10, 26), "尚未生效"),
        (date(2020, 10, 27), "有效"),
        (date(2024, 8, 1), "即将到期"),
        (date(2024, 10, 26), "即将到期"),
        (date(2024, 10, 27), "已失效"),
    ],
)
def test_the_industry_fund_runs_from_2020_to_2024(
    rulebook: Rulebook, day: date, state: str
) -> None:
    assert state_on(rulebook.document("shanghai-000", day).validity, day).value == state
