"""The formula language: every way to write a thing, and what is said when it is written wrongly."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from guanzi.engines.rules import RuleError
from guanzi.engines.rules.errors import Place
from guanzi.engines.rules.formula import parse_formula
from tests.rules.world import computed, facts_of, parsed, refused

# --- literals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500万元", 500_0000_00),
        ("1.5亿元", 1_5000_0000_00),
        ("0.01元", 1),
        ("3百万元", 300_0000_00),
        ("2千万元", 2000_0000_00),
        ("1万亿元", 10**14),
        ("12元", 12_00),
        ("-3元", -3_00),
        ("2.5%", Fraction(1, 40)),
        ("100%", 1),
        ("1.2", Fraction(6, 5)),
        ("3", 3),
        ("2.0", 2),
        ("3年", 36),
        ("6个月", 6),
        ("10天", 10),
        ("2020-11-18", date(2020, 11, 18)),
        ("2019-08", 2019 * 12 + 7),
        ('"市级"', "市级"),
        ("是", True),
        ("否", False),
        ("基准日", date(2024, 6, 15)),
    ],
)
def test_a_literal_means_what_it_says(text: str, value: Any) -> None:
    assert computed(text) == value


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("0.001元", "bad-literal", "「0.001元」不足一分,金额最小到分"),
        ("0.0000001万元", "bad-literal", "「0.0000001万元」不足一分,金额最小到分"),
        ("2021-02-29", "bad-literal", "「2021-02-29」这一天不存在"),
        ("2020-13", "bad-literal", "「2020-13」不是年月,请写成 2019-08"),
        ("2020-04-31", "bad-literal", "「2020-04-31」这一天不存在"),
    ],
)
def test_an_impossible_literal_is_refused(text: str, code: str, message: str) -> None:
    problem = refused(text)
    assert (problem.code, problem.message) == (code, message)


# --- operators, in both scripts and both widths


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1元 + 2元 × 3", 7_00),
        ("(1元 + 2元) * 3", 9_00),
        ("10元 - 2元 - 3元", 5_00),
        ("10元 ÷ 4", 2_50),
        ("10元 / 4元", Fraction(5, 2)),
        ("-(1元 + 1元)", -2_00),
        ("- -1元", 1_00),
        ("1 < 2", True),
        ("2 <= 2", True),
        ("2 ≤ 1", False),
        ("3 > 2", True),
        ("2 >= 3", False),
        ("2 ≥ 2", True),
        ("1 = 1", True),
        ("1 == 1", True),
        ("1 <> 1", False),
        ("1 != 2", True),
        ("1 ≠ 2", True),
        ("是 AND 否", False),
        ("是 且 是", True),
        ("是 OR 否", True),
        ("否 或 否", False),
        ("NOT 否", True),
        ("非 是", False),
        ("NOT NOT 是", True),
        ("是 OR 否 AND 否", True),
        ("NOT 是 OR 是", True),
        ("2 IN (1, 2, 3)", True),
        ("5 属于 (1, 2, 3)", False),
    ],
)
def test_operators_bind_as_in_a_spreadsheet(text: str, value: Any) -> None:
    assert computed(text) == value


@pytest.mark.req("A17")
@pytest.mark.parametrize(
    ("full", "half"),
    [
        ("5００万元", "500万元"),
        ("(1元+2元)×3", "(1元+2元)*3"),
        ("MIN(1元,2元)", "MIN(1元,2元)"),
        ("MIN(1元、2元)", "MIN(1元,2元)"),
        ("1<2", "1<2"),
        ("2.5%", "2.5%"),
        ("2020-11-18", "2020-11-18"),
        ("2020−11−18", "2020-11-18"),
        ("“市级”", '"市级"'),
        ("「市级」", '"市级"'),
        ("IF(是,1元,2元)", "IF(是,1元,2元)"),
        ("1元\u3000+\u00a01元", "1元 + 1元"),
    ],
)
def test_full_width_and_half_width_are_the_same(full: str, half: str) -> None:
    assert computed(full) == computed(half)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("如果(是, 1元, 2元)", "IF(是, 1元, 2元)"),
        ("最小(1元, 2元)", "MIN(1元, 2元)"),
        ("最大(1元, 2元)", "MAX(1元, 2元)"),
        ("四舍五入(1.5元, 1元)", "ROUND(1.5元, 1元)"),
        ("分档累进(10元, 10% 至 5元, 20%)", "TIERS(10元, 10% 至 5元, 20%)"),
        ("分段取值(10元, 1元 不足 5元, 2元)", "BANDS(10元, 1元 不足 5元, 2元)"),
        ("年份(2020-11-18)", "YEAR(2020-11-18)"),
        ("年月(2020-11-18)", "MONTH(2020-11-18)"),
        ("计数(发票)", "COUNT(发票)"),
        ("求和(发票, 票面金额)", "SUM(发票, 票面金额)"),
        ("存在(发票, 已付款)", "EXISTS(发票, 已付款)"),
        ("min(1元, 2元)", "MIN(1元, 2元)"),
    ],
)
def test_every_function_has_a_chinese_name(chinese: str, english: str) -> None:
    facts = {"发票": [{"票号": 1, "票面金额": "3元", "已付款": "是"}]}
    assert computed(chinese, facts) == computed(english, facts)


@pytest.mark.parametrize("name", ["收入", "营业收入"])
def test_a_fact_answers_to_its_alias(name: str) -> None:
    assert computed(name, {"收入": "7元"}) == 7_00


@pytest.mark.parametrize("text", ["且行", "是否", "非常", "至少", "或许", "属于我", "AND1", "否决"])
def test_a_name_may_begin_with_a_keyword(text: str) -> None:
    assert refused(text).message.startswith(f"没有「{text}」这个名称。")


# --- errors: file, line, column and a caret under the place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "收人 + 1元",
            """\
算式.md:7:1 错误 unknown-name 没有「收人」这个名称。是不是「收入」?
    收人 + 1元
    ^""",
        ),
        (
            "收入 + (占比 × 2元",
            """\
算式.md:7:14 错误 formula-unfinished 公式没有写完,后面缺少内容
    收入 + (占比 × 2元
    \u3000\u3000    \u3000\u3000    \u3000^""",
        ),
        (
            "收入 + 占比",
            """\
算式.md:7:1 错误 unit 金额不能加比率:「收入 + 占比」
    收入 + 占比
    ^""",
        ),
        (
            "MIN(收入, 投入 投入)",
            """\
算式.md:7:12 错误 formula-syntax 「投入)」不该出现在这里
    MIN(收入, 投入 投入)
        \u3000\u3000  \u3000\u3000 ^""",
        ),
        (
            "高新企业 AND 级别 = “省级”",
            """\
算式.md:7:15 错误 unknown-option 「级别」没有「省级」这个选项。是不是「市级」?
    高新企业 AND 级别 = “省级”
    \u3000\u3000\u3000\u3000     \u3000\u3000   ^""",
        ),
    ],
)
def test_an_error_points_at_its_place(text: str, said: str) -> None:
    assert str(refused(text)) == said


@pytest.mark.parametrize(
    ("text", "code", "column", "message"),
    [
        ("", "formula-empty", 1, "这里应有公式,却是空的"),
        ("   ", "formula-empty", 1, "这里应有公式,却是空的"),
        ("收入 +", "formula-unfinished", 5, "公式没有写完,后面缺少内容"),
        ("收入 + + )", "formula-syntax", 8, "「)」不该出现在这里"),
        ("收入 ; 投入", "formula-syntax", 4, "公式里不能有「;」"),
        ('级别 = "市级', "formula-syntax", 6, "引号没有配对"),
        ("1 < 2 < 3", "formula-syntax", 7, "「<」不该出现在这里"),
        ("收入.投入", "formula-syntax", 3, "公式里不能有「.」"),
        ("收入 ** 2", "formula-syntax", 5, "「*」不该出现在这里"),
        ("收入 至 1元", "formula-syntax", 4, "「至」不该出现在这里"),
        ("SUMIF(收入)", "unknown-function", 1, "没有「SUMIF」这个函数。是不是「SUM」?"),
        ("IF(是, 1元)", "arguments", 1, "IF 应写成 IF(条件, 成立时, 不成立时)"),
        ("MIN()", "arguments", 1, "MIN 应写成 MIN(甲, 乙, …)"),
        ("COUNT()", "arguments", 1, "COUNT 应写成 COUNT(记录, 条件)"),
        ("SUM(发票)", "arguments", 1, "SUM 应写成 SUM(记录, 栏目, 条件)"),
        ("YEAR(收入)", "unit", 1, "YEAR 只用于日期和年月,「收入」是金额"),
        ("ROUND(收入, 0元)", "unit", 11, "步长应是与第一个数同单位的正数,如 1元"),
        ("BANDS(收入, 1元, 2元)", "bands-order", 11, "只有最后一档可以不写上限"),
        ("票面金额", "unknown-name", 1, "没有「票面金额」这个名称。是不是「退回金额」?"),
    ],
)
def test_an_error_says_what_and_where(text: str, code: str, column: int, message: str) -> None:
    problem = refused(text)
    assert (problem.code, problem.place.column) == (code, column)
    assert problem.message == message or code == "unknown-name"


# --- characters that look like others


@pytest.mark.parametrize(
    ("text", "character", "why"),
    [
        ("收入а", "а", "Cyrillic a"),
        ("⼊", "⼊", "Kangxi radical of 入"),
        ("収入", "", "Japanese form, a name like any other"),
        ("收入ー投入", "ー", "katakana long mark"),
        ("二ニ", "ニ", "katakana ni"),
        ("ハ", "ハ", "katakana ha"),
        ("Ａ收入", "", "full-width Latin is Latin"),
        ("收入²", "²", "superscript"),
        ("①", "①", "circled digit"),
        ("Ⅰ", "Ⅰ", "Roman numeral"),
        ("৪元", "৪", "Bengali four, which looks like 8"),
        ("٣元", "٣", "Arabic three"),
        ("收入\u200b", "\u200b", "zero width space"),
        ("收入\u202e", "\u202e", "right-to-left override"),
        ("2020-1১-18", "১", "Bengali one in a date"),
    ],
)
def test_other_scripts_are_refused_and_never_read_as_ours(
    text: str, character: str, why: str
) -> None:
    problem = refused(text)
    if character:
        assert f"「{character}」" in problem.message, why
        assert problem.code in ("lookalike-character", "formula-syntax")
    else:
        assert problem.code == "unknown-name"


# --- bounds


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1元" + ")" * 10_000,
        "(" * 10_000,
        "1元 + " * 170_000 + "1元",
        "收" * 1_000_000,
        "NOT " * 400 + "是",
        "NOT " * 100_000 + "是",
        "-" * 1_500 + "1元",
        "1元" + " + 1元" * 300,
        "IF(是, " * 60 + "1元" + ", 1元)" * 60,
        "MIN(1元, " * 41 + "1元" + ")" * 41,
    ],
)
def test_no_formula_exhausts_the_machine(text: str) -> None:
    assert refused(text).code in ("formula-too-long", "formula-too-deep")


@pytest.mark.parametrize("depth", [1, 39])
def test_a_deep_formula_within_the_bounds_is_computed(depth: int) -> None:
    assert computed("(" * depth + "1元" + ")" * depth) == 1_00
    assert computed("NOT " * (2 * depth) + "是") is True


def test_a_formula_keeps_the_text_of_every_part() -> None:
    node = parsed("MIN(收入 + 1元, 投入)")
    first, second = node.operands  # type: ignore[attr-defined]
    assert (first.text, first.start) == ("收入 + 1元", 4)
    assert (second.text, second.start) == ("投入", 13)


def test_an_error_without_a_file_still_speaks() -> None:
    with pytest.raises(RuleError, match=re.escape("「)」不该出现在这里")):
        parse_formula(")", Place())


def test_the_facts_of_the_small_world_are_read() -> None:
    assert facts_of({"收入": "1元", "高新企业": "是"}) == {"收入": 100, "高新企业": True}
