"""`decide` for programs: the figures of the policy, exact to the fen."""

import json
import re
from datetime import date
from typing import Any

import pytest

from guanzi.engines.rules import Rulebook, as_json, decide, explain, read_facts
from guanzi.lifecycle.matching.api import PROJECT
from tests.api.conftest import Api

ON = "2022-06-20"
THE_MEASURE = "tech-transfer-support"


def asked(on: str = ON, **facts: Any) -> dict[str, Any]:
    return {"measure": THE_MEASURE, "on": on, "facts": PROJECT | facts}


@pytest.mark.req("003-03", "002-13")
@pytest.mark.parametrize(
    ("sales", "fen"),
    [
        ("500万元", 125_000_00),
        ("5000000.50元", 125_000_01),
        ("1500万元", 325_000_00),
        ("3000万元", 550_000_00),
        ("1亿元", 1_600_000_00),
        ("326666666.00元", 4_999_999_99),
        ("326666666.67元", 5_000_000_00),
        ("326666667.33元", 5_000_000_00),
    ],
)
def test_tiers_and_cap_come_to_the_fen(api: Api, sales: str, fen: int) -> None:
    assert api.post("decide", asked(销售收入=sales))["amount_fen"] == fen


@pytest.mark.req("003-03", "A2")
def test_the_extra_30_percent_comes_before_the_cap(api: Api) -> None:
    said = api.post("decide", asked(销售收入="1.8亿元", 创新贡献系数="1.5", 科技型中小企业=True))
    assert (said["outcome"], said["amount_fen"]) == ("granted", 5_000_000_00)
    assert said["shares"] == {"市级": 2_000_000_00, "区级": 3_000_000_00}
    other = [line for line in said["trace"] if line["step"] == "alternative" and line["fen"]]
    assert other[0]["fen"] == 5_460_000_00  # 4,200,000 yuan, under the cap, and 30% more


@pytest.mark.req("003-08")
def test_shares_always_sum_and_central_enterprises_are_paid_by_the_city(api: Api) -> None:
    local = api.post("decide", asked(销售收入="5000000.50元"))
    assert local["shares"] == {"市级": 50_000_00, "区级": 75_000_01}
    central = api.post("decide", asked(企业隶属="中央在沪企业", 销售收入="3000万元"))
    assert central["shares"] == {"市级": 550_000_00, "区级": 0}


@pytest.mark.req("003-11", "A4")
def test_a_year_that_straddles_two_periods_is_split_by_month(api: Api) -> None:
    said = api.post(
        "decide",
        asked(
            "2020-12-15",
            项目类别="五年过渡期项目",
            认定日期="2016-07-20",
            收入年度=2019,
            销售收入="2000万元",
            月度销售=[
                {"月份": "2019-03", "当月销售额": "300万元"},
                {"月份": "2019-07", "当月销售额": "500万元"},
                {"月份": "2019-08", "当月销售额": "400万元"},
                {"月份": "2019-12", "当月销售额": "800万元"},
            ],
        ),
    )
    assert said["amount_fen"] == 280_000_00


@pytest.mark.req("A1")
def test_a_missing_coefficient_is_missing_and_not_one(api: Api) -> None:
    said = api.post("decide", asked(创新贡献系数=None))
    assert (said["outcome"], said["amount_fen"]) == ("unknown", None)
    assert said["missing"] == ["创新贡献系数"]
    assert said["most_fen"] == 1_625_000_00  # 325,000 yuan with the highest coefficient, 5


def test_the_old_name_of_a_fact_is_understood(api: Api) -> None:
    said = api.post("decide", asked(创新贡献系数=None, 技术贡献系数=1.2))
    assert said["amount_fen"] == 390_000_00


@pytest.mark.req("003-01")
def test_a_refusal_names_the_article_that_decided(api: Api) -> None:
    said = api.post("decide", asked(项目经认定=False))
    assert said["outcome"] == "refused"
    assert said["amount_fen"] is None
    assert said["deciding"] == {"document": "shanghai-003", "article": "第三条"}


@pytest.mark.req("A6", "A28")
def test_what_the_text_leaves_open_goes_to_a_person(api: Api) -> None:
    said = api.post("decide", asked(企业隶属="其他"))
    assert (said["outcome"], said["amount_fen"]) == ("needs_person", 325_000_00)
    filled = api.post("decide", asked(企业隶属="其他") | {"fill": {"其他企业市级比例": "50%"}})
    assert filled["shares"] == {"市级": 162_500_00, "区级": 162_500_00}


def test_money_before_eligibility_is_settled_is_conditional(api: Api) -> None:
    said = api.post("decide", asked(申报限制期内=None))
    assert (said["outcome"], said["amount_fen"], said["shares"]) == ("unknown", None, None)
    assert said["conditional_fen"] == 325_000_00
    assert api.post("decide", asked())["conditional_fen"] is None


@pytest.mark.req("A9")
@pytest.mark.parametrize("on", ["1900-01-01", "2020-11-17", "2025-11-18", "9999-12-31"])
def test_a_day_without_a_policy_is_a_lawful_answer(api: Api, on: str) -> None:
    said = api.post("decide", asked(on))
    assert (said["outcome"], said["amount_fen"]) == ("not_in_force", None)
    assert said["valid"] == {"since": "2020-11-18", "until": "2025-11-17"}


@pytest.mark.req("002-13")
def test_all_measures_are_decided_at_once_each_naming_the_edition(
    api: Api, rulebook: Rulebook
) -> None:
    said = api.post("decide", {"measure": "all", "on": ON, "facts": PROJECT})
    assert [one["measure"] for one in said] == [m.id for m in rulebook.current(date(2022, 6, 20))]
    assert {one["edition"] for one in said} == {rulebook.digest}
    assert next(one for one in said if one["measure"] == THE_MEASURE) == api.post("decide", asked())


def test_the_answer_is_the_engines_own_and_nothing_is_left_out(
    api: Api, rulebook: Rulebook
) -> None:
    on = date(2022, 6, 20)
    facts = read_facts(PROJECT, rulebook.vocabulary)
    decision = decide(rulebook.measure(THE_MEASURE, on), facts, on)
    own = {"edition": rulebook.digest} | as_json(explain(decision, rulebook))
    assert api.post("decide", asked()) == json.loads(json.dumps(own))


def test_answers_are_readable_as_they_are(api: Api) -> None:
    answer = api.send("decide", json.dumps(asked()).encode()).content.decode()
    assert "符合条件,可得 325,000.00元" in answer


def test_no_answer_holds_a_number_with_a_fraction(api: Api) -> None:
    content = json.dumps({"measure": "all", "on": ON, "facts": PROJECT}).encode()
    answer = api.send("decide", content).content.decode()
    outside_of_texts = re.sub(r'"(?:[^"\\]|\\.)*"', "", answer)
    assert not re.search(r"[0-9][.eE]", outside_of_texts)


def test_decimals_are_read_exactly_and_never_through_a_binary_float(api: Api) -> None:
    # as a float this coefficient would be 1, and the half fen would be lost
    sent = json.dumps(asked(销售收入="1500万元", 创新贡献系数="?"), ensure_ascii=False)
    for digits, fen in (
        ("0.1", 32_500_00),
        ("1.0000000153846153846", 325_000_00),
        ("1.0000000153846153847", 325_000_01),
    ):
        said = json.loads(api.send("decide", sent.replace('"?"', digits).encode()).content)
        assert said["amount_fen"] == fen


def test_without_a_day_today_in_shanghai_counts(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanzi.foundation.clock.today", lambda: date(2025, 11, 17))
    body = {"measure": THE_MEASURE, "facts": PROJECT}
    assert api.post("decide", body)["on"] == "2025-11-17"
    assert api.post("ask", {})["on"] == "2025-11-17"
    assert api.get("measures")["on"] == "2025-11-17"


# ---------------------------------------------------------------- ask


def test_answering_what_is_asked_leads_to_a_decision(api: Api) -> None:
    facts: dict[str, Any] = {}
    for _ in range(len(PROJECT) + 1):
        said = api.post("ask", {"on": ON, "measures": [THE_MEASURE], "facts": facts})
        if said["question"] is None:
            break
        name = said["question"]["fact"]["name"]
        assert name not in facts
        assert said["question"]["waiting"] == [THE_MEASURE]
        facts[name] = PROJECT[name]
    assert said["question"] is None
    decision = api.post("decide", {"measure": THE_MEASURE, "on": ON, "facts": facts})
    assert decision["amount_fen"] == 325_000_00


def test_a_question_carries_all_that_is_needed_to_ask_it(api: Api) -> None:
    known = {name: value for name, value in PROJECT.items() if name != "销售收入"}
    said = api.post("ask", {"on": ON, "measures": [THE_MEASURE], "facts": known})
    fact = said["question"]["fact"]
    assert (fact["name"], fact["type"], fact["unit"]) == ("销售收入", "money", "元")
    assert fact["range"] == {"low": "0.00元", "high": "1000000000000.00元"}
    assert fact["question"].startswith("该项目在收入年度")
    assert said["question"]["live"] == ["销售收入"]


def test_what_cannot_be_answered_is_not_asked_again(api: Api) -> None:
    known = {name: value for name, value in PROJECT.items() if name != "销售收入"}
    body = {"on": ON, "measures": [THE_MEASURE], "facts": known, "skipped": ["直接销售收入"]}
    assert api.post("ask", body)["question"] is None
