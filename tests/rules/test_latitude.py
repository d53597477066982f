"""Figures of the text that a guideline may set, and those that it may not."""

from datetime import date

import pytest

from guanzi.engines.rules import (
    FactsRejected,
    Outcome,
    as_json,
    as_text,
    decide,
    explain,
    read_facts,
    read_fills,
    write_fills,
)
from tests.rules.world import TODAY, a_measure, decided, the_rulebook, transfer

RATE = "parameters:\n  比例: 10% | 第二条 | 起点 | 指南可定 5% 至 20%\namount: 收入 × 比例 | 第二条"
DAY = date(2022, 6, 20)


def test_without_a_guideline_the_figure_is_the_texts() -> None:
    assert decided(RATE, {"收入": "100元"}).amount_fen == 10_00


def test_a_guideline_sets_a_figure_within_its_range() -> None:
    assert decided(RATE, {"收入": "100元"}, fills={"比例": "20%"}).amount_fen == 20_00


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        ("10% | 第二条 | 起点 | 指南可定 5% 至 20%", "out-of-range", "应在 5% 与 20% 之间"),
        ("10% | 第二条 | 起点", "fixed-figure", "「比例」由第二条写明,指南不能改"),
    ],
)
def test_no_guideline_goes_beyond_what_the_rulebook_leaves_it(
    row: str, code: str, said: str
) -> None:
    measure = a_measure(f"parameters:\n  比例: {row}\namount: 收入 × 比例 | 第二条")
    with pytest.raises(FactsRejected) as caught:
        read_fills({"比例": "30%"}, measure)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert said in problem.message


def test_a_figure_set_holds_whatever_the_day() -> None:
    rows = "\n    - 10% | 第二条 | 指南可定 5% 至 50%\n    - 自 2025-01-01 起 30% | 第二条"
    body = f"parameters:\n  比例:{rows}\namount: 收入 × 比例 | 第二条"
    for day in (TODAY, date(2026, 1, 1)):
        assert decided(body, {"收入": "100元"}, day, {"比例": "40%"}).amount_fen == 40_00
    assert decided(body, {"收入": "100元"}, date(2026, 1, 1)).amount_fen == 30_00


def test_what_was_set_can_be_written_and_read_again() -> None:
    measure = a_measure(RATE)
    fills = read_fills({"比例": "12.5%"}, measure)
    assert write_fills(fills, measure) == {"比例": "12.5%"}
    assert read_fills(write_fills(fills, measure), measure) == fills


@pytest.mark.req("003-01", "A5")
def test_the_three_year_window_is_the_guidelines_to_set() -> None:
    measure = the_rulebook().measure("tech-transfer-support", DAY)
    record = {"年度": 2018, "级别": "市级", "类别": "专项资金", "资金": "其他资金"}
    record |= {"对象": "本项目", "扶持金额": "1元"}
    facts = {result.condition.sentence: result.holds for result in transfer().conditions}
    assert facts["该项目近三年没有获得过其他市级专项资金"]
    known = read_facts({"收入年度": 2021, "扶持记录": [record]}, the_rulebook().vocabulary)
    refused = decide(measure, known, DAY, read_fills({"回溯年数": 5}, measure))
    assert refused.outcome is Outcome.REFUSED
    assert decide(measure, known, DAY).outcome is Outcome.UNKNOWN


def test_the_first_year_paid_is_the_texts_alone() -> None:
    measure = the_rulebook().measure("tech-transfer-support", DAY)
    assert set(measure.open_figures) == {"回溯年数", "其他企业市级比例"}
    with pytest.raises(FactsRejected, match="指南不能改"):
        read_fills({"首个兑付收入年度": 2018}, measure)


def test_the_trace_says_that_the_figure_comes_from_the_guideline() -> None:
    measure = the_rulebook().measure("tech-transfer-support", DAY)
    fills = read_fills({"回溯年数": 2, "其他企业市级比例": "55%"}, measure)
    decision = decide(measure, {}, DAY, fills)
    explanation = explain(decision, the_rulebook(), {"回溯年数": "2021 年度申报通知第二条"})
    window, share = explanation.of_kind("figure")
    assert (window.title, window.result, window.citation_text) == ("回溯年数", "2", "第三条")
    assert window.note == "由指南确定:2021 年度申报通知第二条"
    assert window.expression == "条文为 3,指南可在 1 至 5 之间确定"
    assert share.note == "由指南确定:没有注明依据"
    assert share.expression == "条文没有写明,指南可在 0% 至 100% 之间确定"
    assert "指南确定的数\n  回溯年数 = 2[第三条] 〔由指南确定:2021" in as_text(explanation)
    assert as_json(explanation)["trace"][0]["step"] == "figure"


def test_a_decision_without_a_guideline_has_no_such_line() -> None:
    assert explain(transfer(), the_rulebook()).of_kind("figure") == []
