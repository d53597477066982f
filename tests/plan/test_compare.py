"""Two versions over the same enterprises: every cut adds up to the same fen."""

from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.plan.batch import LONG
from guanzi.engines.plan.columns import KEY
from guanzi.engines.plan.compare import MEASURE, STEPS_FEN, Move, Tally

OUTCOMES = ["granted", "refused", "unknown", "needs_person", "not_computable"]
DISTRICTS, SIZES = ["黄浦区", "闵行区"], ["大型", "微型"]
SIDES = ("before", "after")

answer = st.tuples(st.sampled_from(OUTCOMES), st.none() | st.integers(0, 10**17))
enterprise = st.fixed_dictionaries(
    {
        "district": st.sampled_from(DISTRICTS),
        "size": st.sampled_from(SIZES),
        "before": st.dictionaries(st.sampled_from("abc"), answer, min_size=1),
        "after": st.dictionaries(st.sampled_from("abc"), answer, min_size=1),
    }
)


def long(enterprises: list[dict[str, Any]], side: str) -> pl.DataFrame:
    rows = [
        {
            KEY: str(place),
            "measure": name,
            "outcome": outcome,
            "amount_fen": fen,
            "missing": "销售收入、认定日期" if outcome == "unknown" else "",
        }
        for place, each in enumerate(enterprises)
        for name, (outcome, fen) in each[side].items()
    ]
    return pl.DataFrame(rows, schema={name: LONG[name] for name in rows[0]}, orient="row")


def groups(enterprises: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {KEY: str(place), "企业注册地": each["district"], "企业规模": each["size"]}
            for place, each in enumerate(enterprises)
        ]
    )


def tallied(enterprises: list[dict[str, Any]], by: int = 10**6) -> Tally:
    tally = Tally(["企业注册地", "企业规模"])
    whole, told = groups(enterprises), (long(enterprises, "before"), long(enterprises, "after"))
    for start in range(0, len(enterprises), by):
        part = whole.slice(start, by)
        before, after = (frame.filter(pl.col(KEY).is_in(part[KEY].implode())) for frame in told)
        tally.add(before, after, part)
    return tally


def spent(answers: dict[str, tuple[str, int | None]]) -> int:
    return sum(fen or 0 for outcome, fen in answers.values() if outcome == "granted")


def move_of(before: int, after: int) -> Move:
    if before == after:
        return Move.SAME
    if before == 0:
        return Move.NEW
    if after == 0:
        return Move.LOST
    return Move.MORE if after > before else Move.LESS


@given(st.lists(enterprise, min_size=1, max_size=12), st.integers(1, 5))
def test_every_cut_adds_up_to_what_each_enterprise_gets(
    enterprises: list[dict[str, Any]], by: int
) -> None:
    tally = tallied(enterprises, by)
    for side in ("before", "after"):
        whole = sum(spent(each[side]) for each in enterprises)
        for cut in (None, MEASURE, "企业注册地", "企业规模"):
            assert tally.costs(cut)[f"{side}_fen"].sum() == whole
        assert tally.moves()[f"{side}_fen"].sum() == whole
        assert tally.spread()[f"{side}_fen"].sum() == whole
        for district in DISTRICTS:
            own = [each for each in enterprises if each["district"] == district]
            row = tally.costs("企业注册地").filter(企业注册地=district)
            assert row[f"{side}_fen"].sum() == sum(spent(each[side]) for each in own)


@given(st.lists(enterprise, min_size=1, max_size=12), st.integers(1, 5))
def test_every_enterprise_makes_one_move(enterprises: list[dict[str, Any]], by: int) -> None:
    moves = tallied(enterprises, by).moves()
    told = Counter(move_of(spent(each["before"]), spent(each["after"])) for each in enterprises)
    assert dict(moves.select("move", "enterprises").iter_rows()) == dict(told)


@pytest.mark.parametrize(
    ("before", "after", "band"),
    [
        (0, 0, 0),
        (5, 6, 1),
        (0, STEPS_FEN[1] - 1, 1),
        (0, STEPS_FEN[1], 2),
        (STEPS_FEN[-1], 0, -len(STEPS_FEN)),
        (7, 6, -1),
    ],
)
def test_a_band_begins_at_its_step(before: int, after: int, band: int) -> None:
    one = {"district": "黄浦区", "size": "大型"}
    told = {"before": {"a": ("granted", before)}, "after": {"a": ("granted", after)}}
    assert tallied([one | told]).spread()["band"].to_list() == [band]


def test_what_somebody_has_still_to_settle_is_not_spent_but_counted() -> None:
    one = {"district": "黄浦区", "size": "大型"}
    told = {"before": {"a": ("needs_person", 900)}, "after": {"a": ("granted", 900)}}
    (row,) = tallied([one | told]).costs(MEASURE).to_dicts()
    assert (row["before_fen"], row["before_open"], row["before_granted"]) == (0, 1, 0)
    assert (row["after_fen"], row["after_open"], row["after_granted"]) == (900, 0, 1)


def test_the_facts_that_answers_wait_for_are_counted() -> None:
    one = {"district": "黄浦区", "size": "大型", "before": {"a": ("unknown", None)}}
    told = {"after": {"a": ("unknown", None), "b": ("unknown", None), "c": ("granted", 1)}}
    missing = tallied([one | told]).missing()
    assert missing.rows() == [("认定日期", 2), ("销售收入", 2)]


def test_a_measure_that_only_one_version_has_is_counted() -> None:
    one = {"district": "黄浦区", "size": "大型"}
    told = {"before": {"a": ("granted", 3)}, "after": {"b": ("granted", 4)}}
    costs = tallied([one | told]).costs(MEASURE).select(MEASURE, "before_fen", "after_fen")
    assert costs.rows() == [("a", 3, 0), ("b", 0, 4)]


def test_nothing_counted_has_no_figures() -> None:
    with pytest.raises(ValueError, match="还没有数据"):
        Tally([]).moves()


@given(st.lists(enterprise, min_size=2, max_size=12), st.integers(1, 5))
def test_what_was_kept_goes_on_to_the_same(enterprises: list[dict[str, Any]], by: int) -> None:
    whole, halfway = tallied(enterprises), tallied(enterprises[:by])
    resumed = Tally.went_on(halfway.kept(), halfway.by)
    rest = enterprises[by:]
    for place, each in enumerate(rest, by):
        one = groups([each]).with_columns(pl.lit(str(place)).alias(KEY))
        told = [long([each], side).with_columns(pl.lit(str(place)).alias(KEY)) for side in SIDES]
        resumed.add(*told, one)
    assert resumed.kept() == whole.kept()
    assert resumed.costs().rows() == whole.costs().rows()


def test_the_largest_gains_and_losses_are_named() -> None:
    one = {"district": "黄浦区", "size": "大型"}
    told = [(5, 9), (5, 1), (5, 5), (0, 900)]
    both = [
        one | {"before": {"a": ("granted", was)}, "after": {"a": ("granted", now)}}
        for was, now in told
    ]
    assert tallied(both).largest()[KEY].to_list() == ["3", "0", "1"]


def test_what_several_rows_of_an_enterprise_come_to_is_one_move() -> None:
    answers = {KEY: ["甲#1", "甲#2"], "measure": "a", "outcome": "granted", "missing": ""}
    before, after = (pl.DataFrame({**answers, "amount_fen": fen}) for fen in ([3, 4], [4, 3]))
    tally = Tally(["企业规模"], who="主体")
    tally.add(
        before, after, pl.DataFrame({KEY: ["甲#1", "甲#2"], "主体": "甲", "企业规模": "大型"})
    )
    assert tally.moves().select("move", "enterprises").rows() == [("不变", 1)]
    assert tally.costs()["after_fen"].sum() == 7
