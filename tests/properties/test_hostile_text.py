"""Whatever is typed or mutilated: a clear refusal, and never anything else."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanzi.engines.rules import (
    FactProblem,
    FactsRejected,
    RuleError,
    compile_rulebook,
    load_json,
    read_facts,
    verify,
)
from guanzi.engines.rules.check import check_formula
from guanzi.engines.rules.errors import Place
from guanzi.engines.rules.formula import parse_formula
from guanzi.engines.rules.names import Names
from tests.rules.world import ROOT, VOCABULARY, a_book, small_vocabulary, the_rulebook

TOKENS = st.sampled_from(
    [
        *"()+-*/×÷,,=<>≤≥%\"'|:#&![]{}@^~;。、",
        *("<=", "<>", "==", " AND ", " OR ", "NOT ", " IN ", " 且 ", " 或 ", "非 ", " 属于 "),
        *("至", "不足", "是", "否", "基准日", "其余", "未知", "\n", "\t", " ", "\u3000", "\x00"),
        *("IF(", "MIN(", "MAX(", "TIERS(", "BANDS(", "ROUND(", "YEAR(", "MONTH(", "计数("),
        *("COUNT(发票", "SUM(发票, 票面金额", "EXISTS(", "票面金额", "开票日期", "已付款"),
        *("500万元", "2.5%", "3年", "6个月", "10天", "2020-11-18", "2019-08", '"市级"', "0", "1.5"),
        *("2020-02-30", "9999-12-31", "99999999999999999999年", "0.001元", "1/0"),
        *(
            "收入",
            "投入",
            "占比",
            "职工人数",
            "设立年份",
            "设立日期",
            "投产年月",
            "高新企业",
            "级别",
        ),
        *("销售", "а", "⽇", "ー", "𠀀", "\ud800", "٣", "½", "①", "一"),
    ]
)
FORMULAS = st.one_of(st.text(max_size=40), st.lists(TOKENS, max_size=14).map("".join))


@pytest.mark.req("A17")
@given(text=FORMULAS)
@settings(max_examples=600)
def test_any_formula_is_read_or_refused_with_its_place(text: str) -> None:
    place = Place("算式.md", 1, 1, text)
    try:
        check_formula(parse_formula(text, place), Names(small_vocabulary().vocabulary), place)
    except RuleError as error:
        problems = error.problems
    else:
        return
    for problem in problems:
        assert re.search(r"[\u4e00-\u9fff]", problem.message)
        assert 1 <= problem.place.column <= len(text) + 1


@given(formula=FORMULAS.filter(lambda text: "\n" not in text))
@settings(max_examples=150)
def test_any_formula_in_a_measure_is_read_or_refused(formula: str) -> None:
    quoted = formula.replace("'", "''")
    rows = f"when:\n  - '{quoted} | 第一条 | 必须 | 条件'\namount: 收入 | 第二条"
    try:
        verify(a_book(rows))
    except RuleError:
        return


# --- documents

FILES = {
    name: text
    for name, text in the_rulebook().sources.items()
    if name.startswith(("minhang", "shanghai/000", "shanghai/003"))
}
SNIPPETS = st.sampled_from(
    [
        *(
            "",
            "\n",
            "  ",
            "- ",
            ": ",
            " | ",
            "'",
            '"',
            "[",
            "]",
            "{",
            "}",
            "```",
            "---\n",
            "#",
            "&a ",
        ),
        *(
            "*a",
            "!!int 1",
            "? ",
            ">",
            "%",
            "@",
            "`",
            "\t",
            "|",
            "~",
            "null",
            "- - -",
            "\x0c",
            "\u2028",
        ),
        *("```measure\n", "```cases\n", "```facts\n", "cases:\n", "when:\n", "let:\n", "amount:"),
        *(
            "5",
            "-1",
            "100%",
            "1/0",
            "未知",
            "其余",
            "2020-02-30",
            "9" * 30 + "元",
            "MIN(",
            "))",
            "𠀀",
        ),
    ]
)


@st.composite
def mutilated(draw: st.DrawFn, text: str) -> str:
    """The text with a few pieces cut out, moved, repeated or put in."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.one_of(st.integers(0, 6), st.integers(0, 200))))
        middle = draw(st.one_of(SNIPPETS, st.just(text[start:stop] * 2), st.text(max_size=5)))
        text = text[:start] + middle + text[stop:]
    return text


@st.composite
def mutilated_lines(draw: st.DrawFn, text: str) -> str:
    """The text with a few whole values replaced by another shape of YAML."""
    lines = text.split("\n")
    keyed = [number for number, line in enumerate(lines) if re.match(r"[ -]*\w+: ", line)]
    for number in draw(st.lists(st.sampled_from(keyed), min_size=1, max_size=2)):
        key, _, value = lines[number].partition(": ")
        shape = draw(
            st.sampled_from(["[]", "{}", "[[]]", "[{a: b}]", "{a: [b]}", "''", "~", "[{}, x]", "x"])
        )
        lines[number] = f"{key}: {shape if draw(st.booleans()) else f'[{value}]'}"
    return "\n".join(lines)


def compiled_or_refused(sources: dict[str, str]) -> None:
    try:
        verify(compile_rulebook(sources))
    except RuleError as error:
        problems = error.problems
    else:
        return
    assert problems
    assert all(re.search(r"[\u4e00-\u9fff]", problem.message) for problem in problems)


@given(data=st.data(), name=st.sampled_from(list(FILES)))
@settings(max_examples=60)
def test_any_mutilated_document_is_accepted_or_refused(data: st.DataObject, name: str) -> None:
    text = FILES[name]
    damaged = data.draw(st.one_of(mutilated(text), mutilated_lines(text)))
    vocabulary = the_rulebook().sources["vocabulary.md"]
    compiled_or_refused({"vocabulary.md": vocabulary, name: damaged})


SMALL = (ROOT / "tests/rules/small/complete.md").read_text()


@given(data=st.data())
@settings(max_examples=300)
def test_any_mutilated_small_document_is_accepted_or_refused(data: st.DataObject) -> None:
    damaged = data.draw(st.one_of(mutilated(SMALL), mutilated_lines(SMALL)))
    compiled_or_refused({"vocabulary.md": VOCABULARY, "办法.md": damaged})


@given(data=st.data())
@settings(max_examples=200)
def test_any_mutilated_vocabulary_is_accepted_or_refused(data: st.DataObject) -> None:
    damaged = data.draw(st.one_of(mutilated(VOCABULARY), mutilated_lines(VOCABULARY)))
    compiled_or_refused({"vocabulary.md": damaged, "办法.md": SMALL})


# --- facts

JSON = st.recursive(
    st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        st.sampled_from(["500万元", "2.5%", "未知", "是", "2020-02-30", "1e9", "-0", "١元", "NaN"]),
        st.sampled_from([10**40, -(10**30), "9" * 300 + "元", "\ud800", "\x00", "1,2元", "1,2"]),
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=4), st.dictionaries(st.text(max_size=6), below, max_size=4)
    ),
    max_leaves=6,
)
NAMES = st.one_of(
    st.sampled_from([*the_rulebook().vocabulary.names(), "销售收人", "", "\ud800", "销售收入 "]),
    st.text(max_size=8),
)
ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(["年度", "级别", "类别", "对象", "扶持金额", "月份", "当月销售额", "别的"]),
        JSON,
        max_size=4,
    ),
    max_size=3,
)


@given(facts=st.dictionaries(NAMES, st.one_of(JSON, ROWS), max_size=5))
@settings(max_examples=400)
def test_any_facts_are_read_or_rejected_and_the_usable_ones_kept(facts: dict[str, Any]) -> None:
    vocabulary = the_rulebook().vocabulary
    try:
        accepted = read_facts(facts, vocabulary)
        problems: tuple[FactProblem, ...] = ()
    except FactsRejected as rejected:
        accepted, problems = rejected.accepted, rejected.problems
    assert all(0 < len(problem.message) < 400 for problem in problems)
    assert len(problems) + len(accepted) <= len(facts)
    assert set(accepted) <= set(vocabulary.facts)
    for name, value in accepted.items():
        fact = vocabulary.facts[name]
        assert fact.low is None or fact.low <= value <= fact.high
        assert not isinstance(value, float)


@given(text=st.one_of(st.text(max_size=40), JSON.map(lambda value: json.dumps(value, default=str))))
@settings(max_examples=300)
def test_any_text_is_a_json_object_or_rejected(text: str) -> None:
    try:
        found = load_json(text)
    except FactsRejected as rejected:
        codes = [problem.code for problem in rejected.problems]
    else:
        codes = []
        json.dumps(found, ensure_ascii=False, default=str).encode()
    assert codes in ([], ["bad-json"])
