"""Many enterprises at once: every row is what decide() says of it, and can be explained."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from guanzi.engines.plan.batch import LONG, Batch, row_of
from guanzi.engines.plan.columns import KEY, PlanRefused
from guanzi.engines.plan.frames import frames_of
from guanzi.engines.plan.intake import Intake, take_in
from guanzi.engines.rules import decide, explain
from tests.plan.folders import a_population
from tests.rules.world import TODAY, a_book, the_rulebook

ON = date(2022, 11, 15)
SIMPLE = """
when:
  - 高新企业 | 第一条 | 必须 | 是高新企业
  - COUNT(发票, 票种 = "专票") <= 1 | 第一条 | 原则上 | 专票不多于一张
amount: 收入 × 占比 | 第二条
share:
  市级: 40% | 第二条
  区级: 其余 | 第二条
"""
PLAIN: dict[str, Any] = {"高新企业": True, "收入": 10_000, "占比": Decimal("0.25"), "发票": True}


@pytest.mark.parametrize("known", [100, 80])
def test_every_row_of_every_measure_is_what_the_interpreter_says(known: int) -> None:
    cases = a_population(60, known)
    rulebook = the_rulebook()
    batch = Batch(rulebook, tuple(rulebook.current(ON)), ON)
    facts, related = frames_of(cases, [rulebook.vocabulary.facts[name] for name in batch.reads])
    answers = batch.long(facts, related)
    assert dict(answers.schema) == LONG
    rows = [
        row_of(decide(measure, cases[key], ON, alternatives=False), key)
        for measure in batch.measures
        for key in cases
    ]
    assert answers.rows() == rows


def test_rows_beyond_the_plan_are_decided_by_the_interpreter() -> None:
    """A ratio over an unknown but positive divisor."""
    book = a_book("when:\n  - 高新企业 | 第一条 | 必须 | 是\namount: 收入 / (投入 / 1元) | 第二条")
    measure = book.measures[0]
    cases = {"一": {"高新企业": True, "收入": 700}, "二": {"高新企业": True, "收入": 0}}
    batch = Batch(book, [measure], TODAY)
    facts, related = frames_of(cases, [book.vocabulary.facts[name] for name in batch.reads])
    assert batch.answers(facts, related)["support|beyond"].all()
    rows = [row_of(decide(measure, case, TODAY), key) for key, case in cases.items()]
    assert batch.long(facts, related).rows() == rows
    assert [row[2] for row in rows] == ["unknown", "granted"]
    assert batch.wide(facts, related).rows() == [(row[0], row[2], row[3]) for row in rows]


def test_any_row_can_be_explained_afterwards_and_agrees() -> None:
    taken = taken_in([PLAIN])
    batch = a_batch()
    (row,) = batch.long(taken.facts, taken.related).rows(named=True)
    decision = batch.decision(batch.measures[0], "e0", taken.facts, taken.related)
    assert decision.amount_fen == row["amount_fen"] == 2500
    assert row["shares"] == [{"payer": "市级", "fen": 1000}, {"payer": "区级", "fen": 1500}]
    assert "25.00元" in explain(decision, batch.rulebook).headline


def test_a_wide_answer_has_one_row_for_an_enterprise() -> None:
    taken = taken_in([PLAIN, {**PLAIN, "高新企业": False}])
    wide = a_batch().wide(taken.facts, taken.related)
    assert wide.rows() == [("e0", "granted", 2500), ("e1", "refused", None)]


# ---------------------------------------------------------------- what is set aside


def a_batch() -> Batch:
    book = a_book(SIMPLE)
    return Batch(book, book.measures, TODAY)


def taken_in(
    rows: list[Mapping[str, Any]], invoices: list[Mapping[str, Any]] | None = None
) -> Intake:
    batch = a_batch()
    facts = pl.DataFrame([{KEY: f"e{n}", **row} for n, row in enumerate(rows)])
    related = {"发票": pl.DataFrame(invoices)} if invoices else {}
    return take_in(facts, related, batch.rulebook, batch.reads)


def reasons(taken: Intake) -> list[tuple[str, str, str]]:
    return taken.rejected.select(KEY, "fact", "code").rows()


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("收入", -1, "out-of-range"),
        ("收入", 2**62, "out-of-range"),
        ("收入", 1.5, "float"),
        ("收入", "一百元", "wrong-type"),
        ("收入", "0.001元", "wrong-type"),
        ("收入", "2000亿元", "out-of-range"),
        ("收入", Decimal("1.005"), "too-fine"),
        ("收入", Decimal(10**37), "out-of-range"),
        ("占比", Decimal(10**37), "out-of-range"),
        ("占比", Decimal(2**128 // 10**6 + 1), "out-of-range"),  # as millionths it would wrap
        ("占比", Decimal(-(10**37)), "out-of-range"),
        ("占比", 2**100, "out-of-range"),
        ("占比", Decimal("0.50000000000000000000000000000000000001"), "too-fine"),
        ("收入", True, "wrong-type"),
        ("占比", Decimal("0.1234567"), "too-fine"),
        ("占比", Decimal("1.5"), "out-of-range"),
        ("占比", 2, "out-of-range"),
        ("高新企业", "也许", "wrong-type"),
        ("高新企业", 1, "wrong-type"),
    ],
)
def test_a_value_that_is_not_sound_sets_its_row_aside(fact: str, value: Any, code: str) -> None:
    taken = taken_in([{**PLAIN, fact: value}])
    assert reasons(taken) == [("e0", fact, code)]
    assert taken.facts.height == 0
    assert taken.rejected["message"][0].startswith(f"「{fact}」")


@pytest.mark.parametrize(
    ("fact", "value", "kept"),
    [
        ("收入", "1,234.50元", 123_450),
        ("收入", "1000亿元", 10**13),
        ("收入", Decimal("12.34"), 1234),
        ("收入", 0, 0),
        ("收入", "未知", None),
        ("占比", "2.5%", 25_000),
        ("占比", Decimal("0.50000000000000000000000000000000000000"), 500_000),
        ("占比", 1, 1_000_000),
        ("高新企业", "是", True),
    ],
)
def test_a_sound_value_is_read_without_rounding(fact: str, value: Any, kept: Any) -> None:
    taken = taken_in([{**PLAIN, fact: value}])
    assert taken.rejected.is_empty()
    assert taken.facts[fact].to_list() == [kept]


def test_a_key_that_comes_twice_is_set_aside_both_times() -> None:
    batch = a_batch()
    facts = pl.DataFrame([{KEY: key, **PLAIN} for key in ("甲", "甲", "乙", None)])
    taken = take_in(facts, {}, batch.rulebook, batch.reads)
    assert taken.facts[KEY].to_list() == ["乙"]
    assert sorted(reasons(taken), key=str) == [
        ("甲", "", "key-twice"),
        ("甲", "", "key-twice"),
        (None, "", "key-missing"),
    ]


def test_a_flaw_among_the_records_sets_the_enterprise_aside() -> None:
    invoices = [
        *({KEY: "e0", "票号": n, "票种": "专票"} for n in (1, 1)),
        *({KEY: "e1", "票号": n, "票种": "专票"} for n in range(5)),
        {KEY: "e2", "票号": 1, "票种": "收据"},
        {KEY: "e3", "票号": 1, "票种": "专票"},
        {KEY: "不在", "票号": 1, "票种": "专票"},
    ]
    taken = taken_in([PLAIN] * 4, invoices)
    assert taken.facts[KEY].to_list() == ["e3"]
    assert set(reasons(taken)) == {
        ("e0", "", "row-twice"),
        ("e1", "", "too-many-rows"),
        ("e2", "票种", "wrong-type"),
        ("不在", "", "key-unknown"),
    }


def test_facts_that_contradict_each_other_are_set_aside() -> None:
    rulebook = the_rulebook()
    facts = pl.DataFrame(
        {
            KEY: ["甲", "乙"],
            "认定日期": [date(2021, 5, 1)] * 2,
            "认定有效期截止": [date(2021, 4, 30), date(2026, 4, 30)],
        }
    )
    taken = take_in(facts, {}, rulebook, ["认定日期", "认定有效期截止"])
    assert taken.facts[KEY].to_list() == ["乙"]
    assert taken.rejected["code"].to_list() == ["facts-contradict"]


def test_facts_without_a_column_are_unknown_and_other_columns_are_named() -> None:
    taken = taken_in([{"营业收入": 5, "备注": "x"}])
    assert taken.ignored == ("备注",)
    assert taken.facts.row(0, named=True)["收入"] == 5
    assert taken.facts["高新企业"].to_list() == [None]


def test_a_table_without_its_key_is_refused() -> None:
    batch = a_batch()
    with pytest.raises(PlanRefused, match=KEY):
        take_in(pl.DataFrame({"收入": [1]}), {}, batch.rulebook, batch.reads)


def test_a_factor_is_kept_to_a_millionth() -> None:
    facts, _ = frames_of({"甲": {"占比": Fraction(1, 3 * 10**6) * 3}}, [_fact("占比")])
    assert facts["占比"].to_list() == [1]
    with pytest.raises(PlanRefused):
        frames_of({"甲": {"占比": Fraction(1, 3)}}, [_fact("占比")])


def _fact(name: str) -> Any:
    return a_batch().rulebook.vocabulary.facts[name]
