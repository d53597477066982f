"""One structure, three renderings: the same lines in text, HTML and JSON."""

import json
import re
from datetime import date
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest

from guanzi.engines.rules import (
    Decision,
    Explanation,
    Outcome,
    as_html,
    as_json,
    as_text,
    decide,
    explain,
    read_facts,
    read_fills,
)
from tests.rules.world import TODAY, a_book, facts_of, the_rulebook, transfer


def explained(decision: Decision) -> Explanation:
    return explain(decision, the_rulebook())


class Spans(HTMLParser):
    """The texts of a fragment, and every tag of it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert {name for name, _ in attrs} <= {"class"}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def spans(html: str) -> Spans:
    found = Spans()
    found.feed(html)
    return found


def open_slot() -> Decision:
    measure = the_rulebook().measure("benchmark-scenario-award", date(2023, 3, 15))
    given = {"企业注册地": "杨浦区", "应用场景领域": "人工智能", "标杆性示范项目": "是"}
    return decide(measure, read_facts(given, the_rulebook().vocabulary), date(2023, 3, 15))


def straddling() -> Decision:
    months = [
        {"月份": "2019-07", "当月销售额": "800万元"},
        {"月份": "2019-08", "当月销售额": "1200万元"},
    ]
    return transfer(
        on=date(2020, 12, 15),
        项目类别="五年过渡期项目",
        认定日期="2016-07-20",
        收入年度=2019,
        销售收入="2000万元",
        月度销售=months,
    )


DECISIONS = {
    "granted": lambda: transfer(
        销售收入="12,345,678.90元", 核心技术价值占比="85%", 科技型中小企业="是"
    ),
    "refused": lambda: transfer(项目经认定="否"),
    "needs a person": lambda: transfer(企业隶属="其他"),
    "unknown": lambda: transfer(创新贡献系数=None, 企业注册地=None),
    "not in force": lambda: transfer(on=date(2025, 11, 18)),
    "not computable": open_slot,
    "straddling": straddling,
}


@pytest.mark.parametrize("kind", DECISIONS)
def test_text_html_and_json_tell_the_same_lines(kind: str) -> None:
    explanation = explained(DECISIONS[kind]())
    text, html, data = as_text(explanation), as_html(explanation), as_json(explanation)
    shown = spans(html).texts
    assert len(data["trace"]) == len(explanation.lines) == spans(html).tags.count("code")
    for line, told in zip(explanation.lines, data["trace"], strict=True):
        assert (told["name"], told["result"]) == (line.title, line.result)
        assert told["expression"] == line.expression
        for part in (line.title, line.result, line.citation_text):
            assert part in text
            assert part in shown
    assert data["headline"] == explanation.headline
    assert explanation.headline in text
    assert explanation.headline in shown
    for sentence in explanation.advice:
        assert sentence in text
        assert sentence in shown
        assert sentence in data["advice"]
    for fact in explanation.missing:
        assert f"{fact.name}:{fact.question}" in text
        assert f"{fact.name}:{fact.question}" in shown


@pytest.mark.parametrize("kind", DECISIONS)
def test_json_carries_stable_codes_and_integer_fen(kind: str) -> None:
    decision = DECISIONS[kind]()
    data = json.loads(json.dumps(as_json(explained(decision)), ensure_ascii=False))
    assert data["outcome"] == decision.outcome.value
    assert data["amount_fen"] == decision.amount_fen
    assert data["shares"] == decision.shares
    assert data["missing"] == list(decision.missing)
    assert [c["result"] for c in data["conditions"]] == [c.holds for c in decision.conditions]
    assert {c["modality"] for c in data["conditions"]} <= {
        "must",
        "in_principle",
        "may",
        "encouraged",
    }
    for line in data["trace"]:
        assert line["fen"] is None or type(line["fen"]) is int
        assert line["citation"]["article"]


@pytest.mark.req("003-03", "003-08")
def test_every_line_names_its_article() -> None:
    explanation = explained(DECISIONS["granted"]())
    cited = {line.title: line.citation_text for line in explanation.lines}
    assert cited["分档金额"] == "第五条(一)"
    assert cited["公式金额"] == "第五条"
    assert cited["封顶"] == "第五条"
    assert cited["市级"] == "第八条"
    assert cited["企业在本市注册"] == "第三条"


def test_the_working_shows_the_values_in_place_of_the_names() -> None:
    lines = {line.title: line for line in explained(DECISIONS["granted"]()).lines}
    tiers = lines["分档金额"]
    assert tiers.working == "5,000,000.00元 × 2.5% + 7,345,678.90元 × 2%"
    assert tiers.result == "271,913.578元"
    assert lines["加计后金额"].working == "231,126.5413元 × 130%"
    assert lines["加计后金额"].result == "300,464.50369元"
    assert lines["扶持金额"].working == "300,464.50369元 四舍五入到分"
    assert lines["扶持金额"].result == "300,464.50元"
    assert dict(lines["系数后金额"].values) == {
        "分档金额": "271,913.578元",
        "创新贡献系数": "1",
        "核心技术价值占比": "85%",
    }


@pytest.mark.req("A2", "A4")
def test_other_readings_stand_in_the_trace_with_their_amounts() -> None:
    explanation = explained(straddling())
    others = [line for line in explanation.of_kind("alternative") if line.citation_text == "A4"]
    assert [line.fen for line in others] == [292_500_00, 317_500_00, 305_000_00]
    assert all("采用:" in line.note and "理由:" in line.note for line in others)
    assert "317,500.00元" in as_text(explanation)


@pytest.mark.parametrize(
    ("kind", "headline"),
    [
        ("granted", "符合条件,可得 300,464.50元。"),
        ("refused", "不符合第三条:项目经认定为高新技术成果转化项目。"),
        (
            "needs a person",
            (
                "需要人工判断:「企业的财政隶属关系明确为属地或中央」不成立,"
                "如获同意,可得 125,000.00元。"
            ),
        ),
        ("unknown", "还缺 2 项信息:企业注册地、创新贡献系数。"),
        (
            "not in force",
            "2025-11-18 没有有效的政策:本措施的有效期为 2020-11-18 至 2025-11-17。",
        ),
        (
            "not computable",
            "条件符合,但条文没有写明奖励基数,金额暂不能计算,最高不超过 800万元。",
        ),
    ],
)
def test_the_headline_is_the_answer_in_one_sentence(kind: str, headline: str) -> None:
    assert explained(DECISIONS[kind]()).headline == headline


def test_a_refusal_says_what_can_be_done_and_where_to_object() -> None:
    advice = explained(DECISIONS["refused"]()).advice
    assert advice[0] == "可以怎么办:先按认定办法申请项目认定。"
    assert advice[1] == "对结果有异议,可以向市科委提出,并附上相应材料。"


@pytest.mark.req("A28")
def test_a_case_for_a_person_says_which_word_of_the_text_makes_it_one() -> None:
    advice = explained(DECISIONS["needs a person"]()).advice
    assert any("用的是「原则上」,由市科委判断" in sentence for sentence in advice)


def test_an_open_slot_says_whose_rule_is_awaited() -> None:
    (sentence, *_) = explained(DECISIONS["not computable"]()).advice
    assert sentence.startswith("第19条没有写明「奖励基数」:")


# --- what people write is never markup

HOSTILE = "<script>alert('x')</script>&\"'"


def hostile() -> Explanation:
    body = """
    when:
      - '简称 = "甲" | 第一条 | 原则上 | 名称<b>对</b> & "好" | 改成<i>甲</i>'
    amount: 收入 | 第二条
    cap: IF(收入 < 5元, 9元, 8元) | 第二条 | 每年<u>一次</u>
    share:
      市<s>级</s>: 100% | 第二条
    """
    book = a_book(body)
    facts = facts_of({"简称": HOSTILE, "收入": "1元"})
    return explain(decide(book.measures[0], facts, TODAY), book)


def test_html_escapes_what_people_wrote() -> None:
    html = as_html(hostile())
    assert not re.search(r"<(script|i|u|s)\b|<b>对", html)
    for said in ('名称<b>对</b> & "好"', "改成<i>甲</i>", "收入 < 5元", "每年<u>一次</u>"):
        assert escape(said) in html
    assert escape("市<s>级</s>") in html
    assert escape(HOSTILE) in html


def test_text_keeps_what_people_wrote() -> None:
    assert '名称<b>对</b> & "好"' in as_text(hostile())


@pytest.mark.parametrize("kind", DECISIONS)
def test_html_has_neither_styles_nor_scripts_nor_addresses(kind: str) -> None:
    html = as_html(explained(DECISIONS[kind]()))
    assert not re.search(r"style=|<script|on\w+=|href=|src=|://", html)


# --- formulas in words


@pytest.mark.parametrize(
    ("formula", "given", "working"),
    [
        ("收入 × (1 + 占比)", {"收入": "10元", "占比": "5%"}, "10.00元 × (1 + 5%)"),
        ("收入 - (投入 - 1元)", {"收入": "9元", "投入": "3元"}, "9.00元 − (3.00元 − 1元)"),
        ("MIN(收入, 500元)", {"收入": "9元"}, "取小(9.00元, 500元)"),
        ("IF(高新企业, 收入 × 2, 1元)", {"高新企业": "是", "收入": "9元"}, "9.00元 × 2"),
        ("收入 + 投入", {"收入": "9元"}, "9.00元 + 〔投入〕"),
        ("TIERS(收入, 2% 至 5元, 1%)", {"收入": "9元"}, "5.00元 × 2% + 4.00元 × 1%"),
        ("TIERS(收入, 2% 至 5元, 1%)", {"收入": "0元"}, "0.00元"),
    ],
)
def test_brackets_stand_only_where_the_reading_needs_them(
    formula: str, given: dict[str, Any], working: str
) -> None:
    book = a_book(f"amount: '{formula} | 第二条'")
    decision = decide(book.measures[0], facts_of(given), TODAY)
    (line,) = explain(decision, book).of_kind("amount")
    assert line.working == working


def test_a_ceiling_is_called_the_most_that_can_be_had() -> None:
    measure = the_rulebook().measure("first-set-support", date(2023, 3, 15))
    given = {
        "企业注册地": "浦东新区",
        "三首类别": "首台套",
        "同一产品获三首其他支持": "否",
        "创新产品合同金额": "1000万元",
    }
    facts = read_facts(given, the_rulebook().vocabulary)
    explanation = explained(decide(measure, facts, date(2023, 3, 15), read_fills({}, measure)))
    assert explanation.headline == "符合条件,最多可得 3,000,000.00元。"
    assert as_json(explanation)["is_ceiling"] is True
    assert explanation.decision.outcome is Outcome.GRANTED


def test_no_formula_of_the_rulebook_is_shown_in_the_words_of_programs() -> None:
    book = the_rulebook()
    for decision in (decide(measure, {}, TODAY) for measure in book.measures):
        for line in explain(decision, book).lines:
            for words in (line.worded, line.working):
                assert re.findall(r"[A-Z]{2,}|[<>]=|<>|\"", words) == [], (line.title, words)


@pytest.mark.parametrize(
    ("written", "worded"),
    [
        (
            "TIERS(收入, 2.5% 至 500万元, 2%)",
            "分档累进（收入：不超过 500万元 的部分 2.5%，超过 500万元 的部分 2%）",
        ),
        ("收入 * IF(收入 > 5元, 130%, 100%)", "收入 × （收入 > 5元 时为 130%；其他情况为 100%）"),
        ("MIN(收入, 投入 + 1元)", "取较小者（收入，投入 + 1元）"),
        ("收入 - (投入 - 1元)", "收入 − （投入 − 1元）"),
    ],
)
def test_a_formula_is_told_in_chinese_words(written: str, worded: str) -> None:
    book = a_book(f"amount: '{written} | 第二条'")
    (line,) = explain(decide(book.measures[0], {}, TODAY), book).of_kind("amount")
    assert line.expression == written
    assert line.worded == worded
