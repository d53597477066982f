"""Every interval of every plan is proven, and the proof can be read."""

import pytest
from click.testing import CliRunner

from guanzi.engines.plan import (
    PlanRefused,
    plan_measure,
    plan_problems,
    proof_text,
    unproven,
)
from guanzi.engines.plan.in_sql import DIALECTS, query
from guanzi.engines.plan.terms import WIDE, Column, Forge, Kind, walk
from guanzi.engines.rules import Fact, Measure, Unit, compile_rulebook
from guanzi.site.commands.plan import plan as plan_command
from tests.rules.world import DOCUMENT, MEASURE, TODAY, a_measure, the_rulebook

MEASURES = {measure.id: measure for measure in the_rulebook().measures}


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_every_measure_of_the_rulebook_has_a_plan_whose_intervals_hold(measure: Measure) -> None:
    every = [Column(name) for name in measure.reads]
    for complete in (frozenset[Column](), frozenset(every)):
        plan = plan_measure(measure, measure.validity.since, complete=complete)
        roots = list(plan.answer.terms().values())
        assert unproven(roots) == []
        numbers = [term for term in walk(roots) if term.kind is Kind.INT]
        assert all(-WIDE <= term.low <= term.high <= WIDE for term in numbers)
        assert not plan.answer.amount.is_wide
        for term in walk(roots):
            assert term.op != "divide" or (term.args[0].low >= 0 and term.args[1].low > 0)


def test_only_the_ratio_of_two_sums_needs_more_than_its_interval_proves() -> None:
    """With all facts known, one measure has rows that columns may have to leave open."""
    open_ = set()
    for measure in MEASURES.values():
        records = [f for n in measure.reads if (f := _fact(n)).unit is Unit.RECORDS]
        complete = {Column(name) for name in measure.reads}
        complete |= {Column(cell, fact.name) for fact in records for cell in fact.fields}
        plan = plan_measure(measure, measure.validity.since, complete=frozenset(complete))
        if not plan.answer.beyond.is_const:
            open_.add(measure.id)
    assert open_ == {"tech-transfer-support"}


def _fact(name: str) -> Fact:
    return the_rulebook().vocabulary.facts[name]


def test_what_is_used_by_two_measures_is_computed_once() -> None:
    forge = Forge()
    plans = [
        plan_measure(MEASURES[name], MEASURES[name].validity.since, forge=forge)
        for name in ("eda-purchase-support", "verification-insurance-subsidy")
    ]
    together = list(walk(t for plan in plans for t in plan.answer.terms().values()))
    apart = sum(len(list(walk(plan.answer.terms().values()))) for plan in plans)
    assert len(together) < apart


def test_a_long_product_is_wide_only_at_its_end() -> None:
    forge = Forge()
    large = forge.integer(Column("销售额"), 0, 10**13)
    small = [forge.integer(Column(f"系数{number}"), 0, 10**4) for number in range(4)]
    together = large
    for factor in small:
        together = forge.multiply(together, factor)
    assert (together.low, together.high) == (0, 10**29)
    assert [term.op for term in walk([together]) if term.is_wide] == ["multiply"]


def test_a_product_of_very_many_factors_has_a_plan_of_their_number() -> None:
    forge = Forge()
    together = forge.one
    for number in range(126):
        together = forge.multiply(together, forge.integer(Column(f"是否{number}"), 0, 2))
    assert together.high == 2**126
    assert len([term for term in walk([together]) if term.op == "multiply"]) == 125


def test_a_yes_or_no_that_is_multiplied_with_itself_has_a_plan_of_its_length() -> None:
    forge = Forge()
    together = forge.integer(Column("是否"), 0, 1)
    for _ in range(12):
        together = forge.multiply(together, together)
    for name in ("甲", "乙"):
        together = forge.multiply(together, forge.integer(Column(name), 0, 10**12))
    assert len([term for term in walk([together]) if term.op == "multiply"]) == 14


def test_the_proof_names_scale_interval_and_width_of_every_number() -> None:
    text = proof_text(
        plan_measure(MEASURES["first-set-support"], MEASURES["first-set-support"].validity.since)
    )
    assert "创新产品合同金额 × 30% [金额]:分母 10,整数 3 至 30,000,000,000,000;64 位" in text
    assert "每一行都在列上算完" in text


def test_the_proof_says_where_rows_are_looked_at_one_by_one() -> None:
    measure = MEASURES["tech-transfer-support"]
    text = proof_text(plan_measure(measure, measure.validity.since))
    assert "128 位、逐行把关" in text
    assert "交给解释器逐行判定" in text


def test_a_fact_that_64_bits_cannot_hold_is_refused() -> None:
    vocabulary = (
        "# 词表\n\n## 企业\n\n```facts\n天文数:\n  type: 金额\n  range: 0元 至 99999999万亿元\n"
        "  subject: 企业\n  source: 申报\n  sensitivity: 公开\n  question: 多少?\n```\n"
    )
    body = "when:\n  - 天文数 > 0元 | 第一条 | 必须 | 有\namount: 天文数 | 第二条"
    text = DOCUMENT.format(blocks=MEASURE.format(body=body))
    book = compile_rulebook({"vocabulary.md": vocabulary, "办法.md": text})
    with pytest.raises(PlanRefused, match="64 位"):
        plan_measure(book.measures[0], TODAY)
    (problem,) = plan_problems(book)
    assert (problem.code, problem.place) == ("not-plannable", book.measures[0].place)


def test_the_rulebook_can_be_computed_in_columns_on_every_day() -> None:
    assert plan_problems(the_rulebook()) == []


def test_a_measure_that_is_not_in_force_has_a_plan_that_says_so() -> None:
    plan = plan_measure(
        MEASURES["first-set-support"],
        MEASURES["first-set-support"].validity.since.replace(year=2000),
    )
    assert all(term.is_const for term in plan.answer.terms().values())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_measure_can_be_written_in_every_dialect(dialect: str) -> None:
    for measure in MEASURES.values():
        plan = plan_measure(measure, measure.validity.since)
        records = {n: n for n in measure.reads if _fact(n).unit is Unit.RECORDS}
        text = query(plan.answer.terms(), dialect, "facts", records)
        assert "FLOAT" not in text.upper()
        assert "DOUBLE" not in text.upper()


def test_a_formula_without_a_right_answer_on_some_day_still_has_a_plan() -> None:
    plan = plan_measure(
        a_measure(
            "when:\n  - 设立日期 + 1个月 < 基准日 | 第一条 | 必须 | 满月\namount: 1元 | 第二条"
        ),
        TODAY,
    )
    assert unproven(plan.answer.terms().values()) == []


def test_the_command_line_prints_the_proof_and_the_query() -> None:
    for more, expected in (([], "分母"), (["--sql", "duckdb"], "WITH")):
        said = CliRunner().invoke(plan_command, ["first-set-support", *more])
        assert said.exit_code == 0
        assert expected in said.output
    assert CliRunner().invoke(plan_command, ["nothing-here"]).exit_code == 1
