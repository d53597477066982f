"""What people and programs say about an enterprise: read exactly, or refused with a hint."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from guanzi.engines.rules import (
    FactProblem,
    FactsRejected,
    compile_rulebook,
    contradictions,
    load_json,
    read_facts,
    write_facts,
)
from tests.rules.world import VOCABULARY, facts_of, small_vocabulary, the_rulebook


def rejected(given: dict[str, Any]) -> FactsRejected:
    with pytest.raises(FactsRejected) as caught:
        facts_of(given)
    return caught.value


def problem(given: dict[str, Any]) -> FactProblem:
    (found,) = rejected(given).problems
    return found


# --- values


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("收入", "500万元", 500_0000_00),
        ("收入", " 1,234.50 元 ", 1234_50),
        ("收入", "1.5亿元", 1_5000_0000_00),
        ("收入", "5００万元", 500_0000_00),
        ("收入", "0元", 0),
        ("占比", "85%", Fraction(17, 20)),
        ("占比", "0.85", Fraction(17, 20)),
        ("占比", Decimal("0.1"), Fraction(1, 10)),
        ("占比", 1, 1),
        ("贡献系数", "1.2", Fraction(6, 5)),
        ("职工人数", 20, 20),
        ("职工人数", "1,000", 1000),
        ("职工人数", "20.0", 20),
        ("设立年份", "2019年", 2019),
        ("设立年份", 2019, 2019),
        ("设立日期", "2020-11-18", date(2020, 11, 18)),
        ("设立日期", "2020年11月8日", date(2020, 11, 8)),
        ("投产年月", "2019-08", 2019 * 12 + 7),
        ("投产年月", "2019年8月", 2019 * 12 + 7),
        ("高新企业", True, True),
        ("高新企业", "是", True),
        ("高新企业", "没有", False),
        ("高新企业", "YES", True),
        ("级别", "市级", "市级"),
        ("简称", " 某某 ", "某某"),
        ("发票", "没有", ()),
        ("发票", [], ()),
        ("发票", [{"票面金额": "1元", "已付款": None}], ({"票面金额": 100},)),
        ("发票", [{"票种": "专票", "开票年月": "2020-01"}], ({"票种": "专票", "开票年月": 24240},)),
    ],
)
def test_a_value_is_read_exactly(name: str, said: Any, value: Any) -> None:
    assert facts_of({name: said}) == {name: value}


@pytest.mark.parametrize("said", [None, "", "未知", "不知道", "  "])
def test_unknown_is_not_a_value(said: Any) -> None:
    assert facts_of({"收入": said, "高新企业": said, "发票": said}) == {}


@pytest.mark.parametrize(
    ("name", "said", "code", "message"),
    [
        ("收入", 500, "wrong-type", '「收入」应是金额:请写明单位,如 "500万元" 或 "1,234.50元"'),
        ("收入", "500", "wrong-type", "「500」不是金额"),
        ("收入", "500万", "wrong-type", "「500万」不是金额"),
        ("收入", "五百万元", "wrong-type", "不是金额"),
        ("收入", "1,2元", "wrong-type", "「1,2元」不是金额"),
        ("收入", "12,34,567元", "wrong-type", "不是金额"),
        ("收入", "0.001元", "wrong-type", "不足一分"),
        ("收入", "٣元", "wrong-type", "不是金额"),
        ("收入", "NaN元", "wrong-type", "不是金额"),
        ("收入", "-1元", "out-of-range", "应在 0.00元 与 100,000,000,000.00元 之间"),
        ("收入", "1000.01亿元", "out-of-range", "不能是 100,001,000,000.00元"),
        ("收入", "9" * 190 + "元", "out-of-range", "应在"),
        ("收入", "9" * 300 + "元", "too-long", "超过 200 字"),
        ("占比", "101%", "out-of-range", "应在 0% 与 100% 之间,不能是 101%"),
        ("占比", "-0.1", "out-of-range", "不能是 -10%"),
        ("占比", "0,85", "wrong-type", "「0,85」不是数字"),
        ("占比", "1e-3", "wrong-type", "「1e-3」不是数字"),
        ("占比", "1/2", "wrong-type", "「1/2」不是数字"),
        ("占比", "inf", "wrong-type", "「inf」不是数字"),
        ("占比", Decimal("1E+500"), "wrong-type", "不是数字"),
        ("占比", 0.5, "wrong-type", "请写成数字"),
        ("占比", float("nan"), "wrong-type", "请写成数字"),
        ("占比", True, "wrong-type", "请写成数字"),
        ("职工人数", "2.5", "wrong-type", "「2.5」不是整数"),
        ("职工人数", 10**50, "wrong-type", "这个数字太大了"),
        ("职工人数", -1, "out-of-range", "应在 0 与 "),
        ("设立年份", "去年", "wrong-type", "「去」不是数字"),
        ("设立日期", "2020-02-30", "wrong-type", "「2020-02-30」这一天不存在"),
        ("设立日期", "2020-W06-1", "wrong-type", "不是日期,请写成 2020-11-18"),
        ("设立日期", 20200203, "wrong-type", "请写成文字"),
        ("设立日期", "1979-12-31", "out-of-range", "应在 1980-01-01 与 2050-12-31 之间"),
        ("投产年月", "2020-13", "wrong-type", "不是年月"),
        ("高新企业", "大概", "wrong-type", "请答 是 或 否"),
        ("高新企业", 1, "wrong-type", "请答 是 或 否"),
        ("级别", "省级", "wrong-type", "只能是国家级、市级、区级"),
        ("级别", ["市级"], "wrong-type", "只能是国家级、市级、区级"),
        ("简称", 5, "wrong-type", "请写成文字"),
        ("发票", "有", "wrong-type", "应是一列记录,没有就给空列表 []"),
        ("发票", {"票号": 1}, "wrong-type", "应是一列记录"),
        ("发票", [1], "wrong-type", "第 1 行应由「栏目: 值」组成"),
        ("发票", [{}, {"票额": "1元"}], "unknown-field", "第 2 行没有「票额」这一栏。"),
        ("发票", [{"票面金额": "2亿元"}], "out-of-range", "第 1 行「票面金额」应在"),
        ("发票", [{"票号": 7}, {"票号": 7}], "row-twice", "第 1 行与第 2 行的票号相同"),
        ("发票", [{"票号": n} for n in range(5)], "too-many-rows", "最多 4 行,给了 5 行"),
    ],
)
def test_an_unusable_value_is_refused_with_a_hint(
    name: str, said: Any, code: str, message: str
) -> None:
    found = problem({name: said})
    assert (found.code, found.fact) == (code, name)
    assert message in found.message
    assert len(found.message) < 400


def test_a_number_too_long_to_be_printed_is_refused_too() -> None:
    assert "这个数字太大了" in problem({"职工人数": 10**5000}).message


# --- names


@pytest.mark.parametrize(
    ("name", "hint"),
    [("收人", "收入"), ("高新企也", "高新企业"), ("设立年", "设立年份"), ("某某某", "")],
)
def test_an_unknown_name_is_answered_with_the_nearest_one(name: str, hint: str) -> None:
    found = problem({name: "1元"})
    assert found.code == "unknown-fact"
    assert found.message == f"没有「{name}」这个事实。" + (f"是不是「{hint}」?" if hint else "")


@pytest.mark.req("A1", "A17")
@pytest.mark.parametrize("name", ["技术贡献系数", " 创新贡献系数 ", "创新贡献系数"])
def test_a_name_may_be_an_alias_with_blanks_around_it(name: str) -> None:
    assert read_facts({name: 1}, the_rulebook().vocabulary) == {"创新贡献系数": 1}


def test_a_name_and_its_alias_may_agree_and_may_not_differ() -> None:
    assert facts_of({"收入": "1万元", "营业收入": "10000元"}) == {"收入": 1_0000_00}
    found = problem({"收入": "1元", "营业收入": "2元"})
    assert found.code == "facts-contradict"
    assert found.message == "「营业收入」与「收入」是同一个事实,给了两个不同的值"


def test_one_bad_answer_loses_none_of_the_others() -> None:
    refusal = rejected({"收入": "1元", "占比": "很多", "收人": "2元", "高新企业": "是"})
    assert refusal.accepted == {"收入": 1_00, "高新企业": True}
    assert [found.code for found in refusal.problems] == ["wrong-type", "unknown-fact"]


# --- facts that contradict each other

CONSISTENT = """
```consistency
- SUM(发票, 票面金额) = 收入 | 发票合计与收入不一致。
- 设立年份 = YEAR(设立日期) | 设立年份与设立日期不一致。
- 设立日期 + 1个月 > 2000-01-01 | 设立得太早。
```
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"发票": [{"票面金额": "1元"}], "收入": "2元"}, ["发票合计与收入不一致。"]),
        ({"发票": [{"票面金额": "2元"}], "收入": "2元"}, []),
        ({"发票": [{"票面金额": "2元"}]}, []),
        ({"发票": [{}], "收入": "2元"}, []),
        ({"设立年份": 2020, "设立日期": "2021-05-05"}, ["设立年份与设立日期不一致。"]),
        ({"设立日期": "2021-01-31"}, []),
    ],
)
def test_facts_that_contradict_each_other_are_caught_once_all_are_known(
    given: dict[str, Any], said: list[str]
) -> None:
    book = compile_rulebook({"vocabulary.md": VOCABULARY + CONSISTENT})
    found = contradictions(book.consistency, read_facts(given, book.vocabulary))
    assert [wrong.message for wrong in found] == said


@pytest.mark.req("003-06")
def test_monthly_sales_must_sum_to_the_year_and_lie_in_it() -> None:
    book = the_rulebook()
    given = {
        "销售收入": "300万元",
        "收入年度": 2019,
        "月度销售": [
            {"月份": "2019-05", "当月销售额": "100万元"},
            {"月份": "2020-01", "当月销售额": "100万元"},
        ],
    }
    found = contradictions(book.consistency, read_facts(given, book.vocabulary))
    assert [wrong.message for wrong in found] == [
        "分月销售额之和与年度销售收入不一致,请核对后重填。",
        "分月销售中有不属于收入年度的月份。",
    ]


# --- JSON


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行第 1 列附近"),
        ("{", "第 1 行第 2 列附近"),
        ('{"收入": }', "第 1 行第 8 列附近"),
        ("[]", "应是一个 JSON 对象"),
        ('"收入"', "应是一个 JSON 对象"),
        ("null", "应是一个 JSON 对象"),
        ('{"占比": NaN}', "不能用 NaN"),
        ('{"占比": -Infinity}', "不能用 -Infinity"),
        ('{"收入": "1元", "收入": "2元"}', "「收入」出现了不止一次"),
        ('{"简称": "\\ud800"}', "文字里有不完整的字符"),
        ("[" * 100_000, "嵌套超过 16 层"),
        ('{"职工人数": ' + "9" * 5000 + "}", "数字超过 60 位"),
    ],
)
def test_json_nonsense_is_refused_in_chinese(text: str, said: str) -> None:
    with pytest.raises(FactsRejected) as caught:
        load_json(text)
    (found,) = caught.value.problems
    assert found.code == "bad-json"
    assert said in found.message


def test_decimals_of_json_stay_exact() -> None:
    assert load_json('{"占比": 0.1}') == {"占比": Decimal("0.1")}
    assert facts_of(load_json('{"占比": 0.1}')) == {"占比": Fraction(1, 10)}


def test_facts_can_be_written_back() -> None:
    given = {
        "收入": "1234.50元",
        "占比": "85%",
        "贡献系数": "1.2",
        "职工人数": 20,
        "设立年份": 2019,
        "设立日期": "2020-11-18",
        "投产年月": "2019-08",
        "高新企业": True,
        "级别": "市级",
        "发票": [{"票号": 1, "票面金额": "10.00元", "已付款": False}],
    }
    assert write_facts(facts_of(given), small_vocabulary().vocabulary) == given
