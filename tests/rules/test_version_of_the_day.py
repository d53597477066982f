"""Which version of a measure a day has, and what is said where it has none."""

from datetime import date
from typing import Any

import pytest

from guanzi.engines.rules import (
    NotInRulebook,
    Validity,
    compile_rulebook,
    nearest_versions,
)
from tests.rules.world import DOCUMENT, MEASURE, TODAY, VOCABULARY, a_book


def two_versions() -> Any:
    first = DOCUMENT.replace("2020-01-01 至 2029-12-31", "2018-01-01 至 2019-06-30")
    texts = {
        "一.md": first.format(blocks=MEASURE.format(body="amount: 1元 | 第二条")),
        "二.md": DOCUMENT.format(blocks=MEASURE.format(body="amount: 2元 | 第二条")),
    }
    return compile_rulebook({"vocabulary.md": VOCABULARY, **texts})


@pytest.mark.req("A8", "A10")
@pytest.mark.parametrize(
    ("day", "in_force", "since"),
    [
        (date(2017, 1, 1), False, 2018),
        (date(2018, 6, 1), True, 2018),
        (date(2019, 6, 30), True, 2018),
        (date(2019, 9, 1), False, 2018),
        (date(2020, 1, 1), True, 2020),
        (date(2031, 1, 1), False, 2020),
    ],
)
def test_the_version_of_the_day_or_the_nearest_one(day: date, in_force: bool, since: int) -> None:
    measure = two_versions().measure("support", day)
    assert measure.validity.since.year == since
    assert measure.validity.covers(day) is in_force


@pytest.mark.req("A10")
def test_in_a_hole_the_nearest_versions_on_both_sides_are_named() -> None:
    versions = [measure.validity for measure in two_versions().versions("support")]
    before, after = nearest_versions(versions, date(2019, 9, 1))
    assert before == Validity(date(2018, 1, 1), date(2019, 6, 30))
    assert after == Validity(date(2020, 1, 1), date(2029, 12, 31))


def test_an_unknown_measure_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(NotInRulebook, match="是不是「support」"):
        a_book("amount: 收入 × 10% | 第二条").measure("suport", TODAY)
