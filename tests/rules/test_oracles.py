"""Worked figures of others: optional reference data in a folder beside the checkout.

`../shared/data/oracles` may hold published computations, such as sums of dates, to compare ours
with. They are read where they lie and never kept here; without the folder these tests are skipped.
"""

import csv
import json
import re
from datetime import date
from typing import Any

import pytest

from guanzi.engines.rules import compile_rulebook, decide, read_facts
from guanzi.engines.rules.errors import ComputationRefused
from guanzi.engines.rules.periods import add_days, add_months
from tests.rules.world import DOCUMENT, ROOT, TODAY

ORACLES = ROOT.parent / "shared/data/oracles"


def lines_of(name: str) -> list[dict[str, str]]:
    file = ORACLES / "dates" / name
    if not file.exists():
        pytest.skip(f"no oracle {name} beside the repository")
    rows = csv.reader(file.read_text().splitlines(), delimiter=";")
    head, *body = [[cell.strip() for cell in row] for row in rows if row]
    return [dict(zip(head, row, strict=True)) for row in body]


def period(text: str) -> tuple[int, int]:
    """`[1 years, 2 months, 3 days]` → months, days."""
    years, months, days = map(int, re.findall(r"\d+", text))
    return 12 * years + months, days


def test_exact_sums_of_dates_agree() -> None:
    rows = lines_of("exact_computations.csv")
    assert rows
    for row in rows:
        months, days = period(row["Period"])
        start = date.fromisoformat(row["Date"])
        assert add_days(add_months(start, months), days).isoformat() == row["Date+Period"]


def test_ambiguous_sums_of_dates_are_refused_where_others_round() -> None:
    rows = lines_of("ambiguous_computations.csv")
    assert rows
    for row in rows:
        months, days = period(row["Period"])
        assert days == 0
        assert row["Date +up Period"] != row["Date +down Period"]
        with pytest.raises(ComputationRefused) as caught:
            add_months(date.fromisoformat(row["Date"]), months)
        assert caught.value.code == "ambiguous-day"


def test_first_and_last_days_of_months_agree() -> None:
    for row in lines_of("first_last_day_of_month.csv"):
        first = date.fromisoformat(row["First day of month"])
        last = add_days(add_months(first, 1), -1)
        assert date.fromisoformat(row["Date"]).replace(day=1) == first
        assert last.isoformat() == row["Last day of month"]


# --- amounts from the clauses of another city, written in our language

VOCABULARY = "## 企业\n\n```facts\n{facts}\n```\n"
ASKED = "subject: 企业, source: 申报, sensitivity: 公开, question: 多少?"
PRIZES = "options: [一等奖, 二等奖, 三等奖, 无]"
FACTS = {
    "企业": "type: 是否",
    "共建国家级": "type: 数量, range: 0 至 9",
    "共建省级": "type: 数量, range: 0 至 9",
    "共建市级": "type: 数量, range: 0 至 9",
    "跨境电商": "type: 是否",
    "仓库面积": "type: 数量, range: 0 至 1000000",
    "园区运营": "type: 是否",
    "入驻企业": "type: 数量, range: 0 至 10000",
    "新增投资": "type: 金额, range: 0元 至 100亿元",
    "国赛名次": f"type: 选项, {PRIZES}",
    "省赛名次": f"type: 选项, {PRIZES}",
    "市赛名次": f"type: 选项, {PRIZES}",
    "种植期": "type: 是否",
    "连片亩数": "type: 数量, range: 0 至 100000",
}


def _prize(fact: str, first: str, second: str, third: str) -> str:
    return (
        f'IF({fact} = "一等奖", {first}, IF({fact} = "二等奖", {second},'
        f' IF({fact} = "三等奖", {third}, 0元)))'
    )


RULES = {
    "研发中心": "IF(企业, 50万元 × 共建国家级 + 30万元 × 共建省级 + 15万元 × 共建市级, 0元)",
    "海外仓": "IF(跨境电商 AND 仓库面积 >= 200, MIN(20元 × 仓库面积 × 12, 30万元), 0元)",
    "园区": (
        "IF(园区运营 AND 仓库面积 > 5000 AND 入驻企业 > 20, MIN(新增投资 × 20%, 100万元), 0元)"
    ),
    "竞赛": " + ".join(
        [
            _prize("国赛名次", "1万元", "0.8万元", "0.5万元"),
            _prize("省赛名次", "0.5万元", "0.4万元", "0.3万元"),
            _prize("市赛名次", "0.3万元", "0.2万元", "0.1万元"),
        ]
    ),
    "蔬菜": (
        "IF(种植期, BANDS(连片亩数, 0元 不足 100, 1万元 不足 200, 3万元 不足 300, 5万元), 0元)"
    ),
}
NAMES = {
    "enterprise": "企业",
    "cross_border_ecommerce": "跨境电商",
    "area_m2": "仓库面积",
    "park": "园区运营",
    "tenants": "入驻企业",
    "new_investment": "新增投资",
    "in_season": "种植期",
    "mu": "连片亩数",
}
PRIZE_NAMES = {"national": "国赛名次", "provincial": "省赛名次", "municipal": "市赛名次"}
CENTRE_NAMES = {"national": "共建国家级", "provincial": "共建省级", "municipal": "共建市级"}


def rule_of(policy: str) -> str:
    marks = {"研发": "研发中心", "技术中心": "研发中心", "海外仓": "海外仓", "园区类": "园区"}
    marks |= {"技能竞赛": "竞赛", "蔬菜": "蔬菜"}
    return next(rule for mark, rule in marks.items() if mark in policy)


def facts_for(inputs: dict[str, Any]) -> dict[str, Any]:
    is_prize = any(isinstance(value, str) for value in inputs.values())
    names = NAMES | (PRIZE_NAMES if is_prize else CENTRE_NAMES)
    given = {names[key]: value for key, value in inputs.items()}
    for name, value in given.items():
        if FACTS[name] == "type: 是否":
            given[name] = bool(value)
        elif FACTS[name].startswith("type: 金额"):
            given[name] = f"{value}元"
    return given


def test_amounts_from_real_clauses_of_another_city_agree() -> None:
    file = ORACLES / "enzenith/cases.json"
    if not file.exists():
        pytest.skip("no oracle cases.json beside the repository")
    facts = "\n".join(f"{name}: {{{shape}, {ASKED}}}" for name, shape in FACTS.items())
    blocks = "\n\n".join(
        f"```measure\nid: rule-{number}\nname: {name}\nsubject: 企业\ninstrument: 补助\n"
        f"responsible: [市试验委]\namount: '{formula} | 第二条'\n```"
        for number, (name, formula) in enumerate(RULES.items())
    )
    book = compile_rulebook(
        {"vocabulary.md": VOCABULARY.format(facts=facts), "办法.md": DOCUMENT.format(blocks=blocks)}
    )
    measures = {measure.name: measure for measure in book.measures}
    cases = json.loads(file.read_text())["cases"]
    assert len(cases) == 13
    for case in cases:
        given = read_facts(facts_for(case["inputs"]), book.vocabulary)
        decision = decide(measures[rule_of(case["policy"])], given, TODAY)
        assert decision.amount_fen == 100 * case["expected_yuan"], case
