"""Page by page: everything once, in the order of change, and from where to ask next."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from guanzi.foundation import clock
from tests.linked.conftest import FEEDS, MINUTE, Support, System, ids
from tests.world import CODE, DISTRICT, MORNING, OTHER_CODE, World


def test_a_walk_gives_everything_once_in_the_order_of_change(
    city: System, support: Support
) -> None:
    made = [support(fen=number, at=MORNING + number // 3 * MINUTE) for number in range(1, 9)]
    assert ids(city.walk("support", limit=3)) == made
    assert ids(city.walk("support", limit=1)) == made
    assert ids(city.walk("support", limit=8)) == made


def test_what_comes_during_a_walk_does_not_disturb_it(city: System, support: Support) -> None:
    made = [support(fen=number) for number in range(1, 5)]
    walk = city.walk("support", limit=2)
    seen = [next(walk)["id"], next(walk)["id"]]
    late = support(at=MORNING + MINUTE)
    assert seen + ids(walk) == [*made, late]


def test_the_next_round_begins_a_little_before_this_one_began(
    city: System, support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    support(at=MORNING - timedelta(hours=1))
    missed = support(at=MORNING - MINUTE)
    page = city.page("support", limit=1)
    monkeypatch.setattr(clock, "now", lambda: MORNING + timedelta(hours=1))
    last = city.page("support", limit=1, cursor=page["next"])
    assert last["as_of"] == page["as_of"]
    assert ids(city.page("support", updated_since=page["as_of"])["items"]) == [missed]


def test_a_shifted_clock_does_not_give_what_was_given_again(
    city: System, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)  # long before the database's day
    for feed in ("credit", "projects"):  # whose changes the database dates
        as_of = datetime.fromisoformat(city.page(feed)["as_of"])
        assert abs(timezone.now() - as_of) < timedelta(minutes=10)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"credit_code": CODE}, [0]),
        ({"credit_code": OTHER_CODE}, [1, 2]),
        ({"district": DISTRICT}, [0]),
        ({"fund": "另一项资金"}, [2]),
        ({"fund": "另一项资金", "credit_code": CODE}, []),
        ({"updated_since": "2025-06-18T09:01:00+08:00"}, [1, 2]),
    ],
)
def test_conditions_narrow_what_is_given(
    city: System, world: World, support: Support, query: dict[str, str], expected: list[int]
) -> None:
    other = {"enterprise_id": world.other_enterprise_id, "at": MORNING + MINUTE}
    made = [support(), support(**other), support(fund="另一项资金", **other)]
    assert ids(city.page("support", **query)["items"]) == [made[place] for place in expected]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_fund_that_nobody_knows_is_said_to_be_unknown(city: System, feed: str) -> None:
    answer = city.ask(feed, fund="成果转化")
    assert (answer.status_code, answer.json()["code"]) == (404, "fund-not-found")
    assert answer.json()["detail"] == "没有名为「成果转化」的专项资金，请写它的全称。"


@pytest.mark.parametrize(
    "fund", ["高新技术成果转化专项扶持资金", "闵行区推进先进制造业等产业发展专项资金"]
)
def test_a_fund_of_the_rules_has_no_records_as_long_as_none_was_written(
    city: System, fund: str
) -> None:
    assert city.page("support", fund=fund)["items"] == []


@pytest.mark.parametrize("feed", FEEDS)
def test_a_cursor_that_was_not_given_is_refused(city: System, feed: str) -> None:
    answer = city.ask(feed, cursor="W10:1abc:xyz")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor")


def test_a_cursor_holds_for_the_conditions_with_which_it_was_given(
    city: System, support: Support
) -> None:
    support(), support()
    cursor = city.page("support", limit=1, fund="某资金")["next"]
    assert city.ask("support", cursor=cursor, fund="某资金", limit=2).status_code == 200
    answer = city.ask("support", cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"credit_code": "91310112MA1GBXXX0"},
        {"district": "火星区"},
        {"updated_since": "2025-06-18"},
        {"updated_since": "2025-06-18T09:00:00"},
        {"updated_since": "2025-02-30T09:00:00Z"},
        {"since": "2025-06-18T09:00:00Z"},
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(city: System, query: dict[str, str]) -> None:
    answer = city.ask("support", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
