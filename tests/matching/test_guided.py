"""A calculation under a guideline: its figures count, and the trace names them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from guanzi.engines.rules import Outcome, load_rulebook, read_facts, read_fills
from guanzi.lifecycle.matching.rules.answers import Answers
from guanzi.lifecycle.matching.rules.calculation import UNGUIDED, Guided, calculate

RULEBOOK = load_rulebook(Path(__file__).parents[2] / "rulebook")
DAY = date(2022, 6, 20)
MEASURE = RULEBOOK.measure("tech-transfer-support", DAY)
RECORD = {"年度": 2018, "级别": "市级", "类别": "专项资金", "资金": "其他资金", "对象": "本项目"}
ANSWERS = Answers(
    DAY,
    {},
    read_facts({"收入年度": 2021, "扶持记录": [RECORD]}, RULEBOOK.vocabulary),
)
FIVE_YEARS = Guided(read_fills({"回溯年数": 5}, MEASURE), {"回溯年数": "申报通知第二条"})


@pytest.mark.req("003-01", "A5")
def test_a_guideline_that_looks_further_back_refuses_what_the_text_alone_would_not() -> None:
    assert calculate(RULEBOOK, MEASURE, ANSWERS).decision.outcome is Outcome.UNKNOWN
    guided = calculate(RULEBOOK, MEASURE, ANSWERS, guided=FIVE_YEARS)
    assert guided.decision.outcome is Outcome.REFUSED
    (line,) = guided.of_kind("figure")
    assert line.line.note == "由指南确定:申报通知第二条"


def test_the_digest_covers_the_figures_that_were_set() -> None:
    alone = calculate(RULEBOOK, MEASURE, ANSWERS)
    three = Guided(read_fills({"回溯年数": 3}, MEASURE), {})
    assert calculate(RULEBOOK, MEASURE, ANSWERS, guided=UNGUIDED).digest == alone.digest
    assert calculate(RULEBOOK, MEASURE, ANSWERS, guided=three).digest != alone.digest


def test_what_changed_is_told_under_the_same_guideline() -> None:
    before = replace(ANSWERS, facts={"收入年度": 2021, "扶持记录": ()})
    guided = calculate(RULEBOOK, MEASURE, ANSWERS, before, guided=FIVE_YEARS)
    changed = [item.line.title for item in guided.lines if item.is_changed]
    assert changed == ["该项目近三年没有获得过其他市级专项资金"]
