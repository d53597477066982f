"""How things are written: punctuation, money, days, formulas."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.rules import Rulebook, nodes
from guanzi.foundation.face.formula import FormulaSheet
from guanzi.foundation.face.markdown import html_of
from guanzi.foundation.face.money import wan_text, yuan_text
from guanzi.foundation.face.templatetags import face
from guanzi.foundation.face.typeset import typeset


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("本市企业;这个项目(近三年)没有", "本市企业；这个项目（近三年）没有"),
        (
            "按 2.5%,超过 1,500 万元的部分按 2% 算:见下",
            "按 2.5%，超过 1,500 万元的部分按 2% 算：见下",
        ),
        ("第五条(一)", "第五条（一）"),
        ("09:30 起,见 https://x.cn/a?b=1", "09:30 起，见 https://x.cn/a?b=1"),
        ("MIN(a, b)", "MIN(a, b)"),
        ("是不是?", "是不是？"),
    ],
)
def test_punctuation_beside_chinese_is_full_width(written: str, read: str) -> None:
    assert typeset(written) == read


@given(st.text())
def test_typesetting_twice_is_typesetting_once(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


def test_a_line_end_inside_a_chinese_sentence_leaves_no_space() -> None:
    assert html_of("专项资\n金,分档") == "<p>专项资金，分档</p>\n"
    assert html_of("one\ntwo") == "<p>one\ntwo</p>\n"


@pytest.mark.parametrize("hostile", ["<script>x</script>", "![x](http://a/b.png)", "<b onclick=x>"])
def test_prose_holds_no_html_and_asks_for_no_pictures(hostile: str) -> None:
    html = html_of(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b " not in html


@pytest.mark.parametrize(
    ("fen", "yuan", "wan"),
    [
        (0, "0.00", "0"),
        (1, "0.01", "0.000001"),
        (32_500_000, "325,000.00", "32.5"),
        (500_000_000, "5,000,000.00", "500"),
        (-120_00, "−120.00", "−0.012"),
        (9_007_199_254_740_993, "90,071,992,547,409.93", "9,007,199,254.740993"),
    ],
)
def test_money_is_written_exactly(fen: int, yuan: str, wan: str) -> None:
    assert (yuan_text(fen), wan_text(fen)) == (yuan, wan)


def test_a_day_is_written_with_its_weekday() -> None:
    written = '<time datetime="2025-11-17">2025年11月17日 周一</time>'
    assert face.day(date(2025, 11, 17)) == written


def test_a_moment_is_told_in_shanghai() -> None:
    assert "2026-01-06 00:30" in face.moment(datetime(2026, 1, 5, 16, 30, tzinfo=UTC))


@pytest.mark.req("003-03")
def test_tiers_are_a_table_of_parts_and_rates(rulebook: Rulebook) -> None:
    measure = rulebook.measure("tech-transfer-support", date(2022, 6, 1))
    html = FormulaSheet(measure).html(measure.steps["分档金额"].node)
    assert "ladder" in html
    for part in ("以内（含）", "超过", "2.5%", "1.5%"):
        assert part in html


def test_every_formula_of_the_rulebook_is_laid_out_in_full(rulebook: Rulebook) -> None:
    for measure in rulebook.measures:
        sheet = FormulaSheet(measure)
        for formula in measure.formulas():
            html = sheet.html(formula.node)
            for node in nodes.walk(formula.node):
                name = getattr(node, "name", "")
                assert name in html, f"{measure.id}: {formula.text}"
            assert not any(word in html for word in ("IF(", "TIERS(", "COUNT(", " AND ", " OR "))


def test_every_name_in_a_formula_says_what_it_is(rulebook: Rulebook) -> None:
    measure = rulebook.measure("tech-transfer-support", date(2022, 6, 1))
    html = FormulaSheet(measure).html(measure.steps["系数后金额"].node)
    assert 'aria-describedby="tech-transfer-support-note-1"' in html
    assert 'role="tooltip" id="tech-transfer-support-note-1"' in html
    assert "以认定记录为准" in html
