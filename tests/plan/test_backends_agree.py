"""One rule, one fen: the interpreter and every backend answer alike, on any rule and any facts."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanzi.engines.rules import Fact
from tests.plan.agreement import assert_agrees
from tests.plan.backends import Compute
from tests.plan.differential import populations
from tests.properties.small_rules import small_measures
from tests.properties.test_monotone_knowledge import fills_of
from tests.rules.world import TODAY, a_measure, small_vocabulary, the_rulebook

MEASURES = {measure.id: measure for measure in the_rulebook().measures}
EXAMPLES = {"polars": 60, "duckdb": 15, "postgres": 15}


def agreed(examples: int) -> settings:
    """The bounded budget of one backend."""
    return settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])


def declared(measure_reads: tuple[str, ...], facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {name: facts[name] for name in measure_reads}


def test_on_the_rulebook_every_answer_is_the_interpreters(backend: str, compute: Compute) -> None:
    @given(data=st.data())
    @agreed(EXAMPLES[backend])
    def agrees(data: st.DataObject) -> None:
        measure = MEASURES[data.draw(st.sampled_from(list(MEASURES)))]
        facts = declared(measure.reads, the_rulebook().vocabulary.facts)
        fills = data.draw(fills_of(measure))
        cases = data.draw(populations(facts))
        assert_agrees(compute, measure, cases, facts.values(), measure.validity.since, fills)

    agrees()


def test_on_any_small_rule_every_answer_is_the_interpreters(backend: str, compute: Compute) -> None:
    @given(data=st.data())
    @agreed(EXAMPLES[backend])
    def agrees(data: st.DataObject) -> None:
        measure = a_measure(data.draw(small_measures()))
        facts = declared(measure.reads, small_vocabulary().vocabulary.facts)
        assert_agrees(compute, measure, data.draw(populations(facts)), facts.values(), TODAY)

    agrees()


TIES = """
when:
  - 高新企业 | 第一条 | 必须 | 是高新企业
amount: 收入 × 占比 | 第二条
cap: 50元 | 第二条
round: {rounding}
share:
  市级: 占比 | 第二条
  区级: 其余 | 第二条
"""


ROUNDINGS = ("四舍五入到分", "舍去到分", "进到分", "四舍五入到元", "舍去到元")
TIED = [TIES.format(rounding=rounding) for rounding in ROUNDINGS]


def tied_cases() -> dict[str, dict[str, Any]]:
    rates = [Fraction(1, 2), Fraction(1, 4), Fraction(333_333, 10**6), Fraction(1), Fraction(0)]
    incomes = [0, 1, 3, 5, 49, 50, 51, 99, 150, 4999, 5000, 5001, 9999, 10_001, 10**13]
    return {
        f"{income}×{rate}": {"高新企业": True, "收入": income, "占比": rate}
        for income in incomes
        for rate in rates
    }


@pytest.mark.parametrize("text", TIED, ids=ROUNDINGS)
def test_ties_at_half_a_fen_go_where_the_rule_says(compute: Compute, text: str) -> None:
    measure = a_measure(text)
    facts = declared(measure.reads, small_vocabulary().vocabulary.facts)
    assert assert_agrees(compute, measure, tied_cases(), facts.values(), TODAY) == 0


TIERED = """
when:
  - 设立日期 + 1年 <= 2024-02-29 | 第一条 | 必须 | 满一年
let:
  分档: TIERS(收入, 2.5% 至 50元, 2% 至 150元, 1.5%) | 第二条
  按档: BANDS(投入, 1元 不足 50元, 2元 至 150元, 3元) | 第二条
amount: 分档 + 按档 | 第二条
share:
  市级: 33.3% | 第二条
  区级: 33.3% | 第二条
  街镇: 33.4% | 第二条
"""


def tiered_cases() -> dict[str, dict[str, Any]]:
    edges = [4999, 5000, 5001, 14_999, 15_000, 15_001]
    days = [date(2023, 2, 28) + timedelta(days=n) for n in range(3)] + [date(2020, 2, 29)]
    return {
        f"{one}/{day}": {"收入": one, "投入": one, "设立日期": day} for one in edges for day in days
    }


def test_edges_of_tiers_bands_and_dates_fall_on_the_same_side(compute: Compute) -> None:
    measure = a_measure(TIERED)
    facts = declared(measure.reads, small_vocabulary().vocabulary.facts)
    assert assert_agrees(compute, measure, tiered_cases(), facts.values(), TODAY) == 0


def test_a_condition_that_every_record_meets_counts_every_record(compute: Compute) -> None:
    """It is a constant to the plan: 票面金额 is never below zero."""
    measure = a_measure(
        "when:\n  - COUNT(发票, 票面金额 > -3元) >= 2 | 第一条 | 必须 | 两张发票\n"
        "amount: SUM(发票, 票面金额) + COUNT(发票) × 1元 | 第二条"
    )
    cases: dict[str, dict[str, Any]] = {
        str(count): {"发票": tuple({"票号": n, "票面金额": 100 * n} for n in range(count))}
        for count in range(5)
    }
    facts = declared(measure.reads, small_vocabulary().vocabulary.facts)
    assert assert_agrees(compute, measure, cases, facts.values(), TODAY) == 0
