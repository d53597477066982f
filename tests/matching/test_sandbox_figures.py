"""Figures of a measure, edited on screen: in the text, judged by the compiler."""

from datetime import date

import pytest

from guanzi.engines.rules import Rulebook, compile_rulebook
from guanzi.lifecycle.matching.rules.sandbox.editing import FiguresRefused, edited
from guanzi.lifecycle.matching.rules.sandbox.figures import Figure, figures_of
from tests.world import MEASURE as TRANSFER

DAY = date(2025, 6, 18)
FIRST_RATE, FIRST_BOUND, CAP = (f"{TRANSFER}.{number}" for number in (6, 7, 22))
SLOT, YEARS = f"{TRANSFER}.其他企业市级比例", f"{TRANSFER}.回溯年数.1"


def figures(rulebook: Rulebook) -> tuple[Figure, ...]:
    return figures_of(rulebook.measure(TRANSFER, DAY), rulebook)


def test_every_number_of_a_measure_is_a_figure_with_its_article(rulebook: Rulebook) -> None:
    found = {each.key: each for each in figures(rulebook)}
    told = [(found[key].name, found[key].text) for key in (FIRST_RATE, FIRST_BOUND, CAP)]
    assert told == [
        ("分档金额 · 第 1 档比例", "2.5%"),
        ("分档金额 · 第 1 档上限", "500万元"),
        ("最高金额", "500万元"),
    ]
    assert found[FIRST_RATE].article == "第五条(一)"
    assert (found[SLOT].place, found[SLOT].bounds) == (None, ("0%", "100%"))
    assert found[YEARS].slot == "回溯年数"


def test_every_figure_of_the_rulebook_stands_where_it_is_said_to(rulebook: Rulebook) -> None:
    for measure in rulebook.measures:
        for each in figures_of(measure, rulebook):
            if each.place is not None:
                line = rulebook.sources[each.place.file].split("\n")[each.place.line - 1]
                assert line[each.place.column - 1 :].startswith(each.text)
                assert measure.place.line <= each.place.line


def test_an_edited_figure_is_the_text_edited_by_hand(rulebook: Rulebook) -> None:
    by_screen = edited(rulebook, figures(rulebook), {FIRST_RATE: "3", CAP: "６００ 万元"})
    file = "shanghai/003-tech-transfer.md"
    text = rulebook.sources[file]
    for before, after in (
        ("分档金额: TIERS(销售收入, 2.5% 至", "分档金额: TIERS(销售收入, 3% 至"),
        ("\ncap: 500万元 |", "\ncap: 600万元 |"),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    by_hand = compile_rulebook({**rulebook.sources, file: text})
    assert by_screen.rulebook.digest == by_hand.digest
    assert [change.text for change in by_screen.changes] == ["3%", "600万元"]
    assert by_screen.changes[0].line_after.startswith("分档金额: TIERS(销售收入, 3% 至")
    assert by_screen.examples  # worked examples speak of the old figures, and are no obstacle


@pytest.mark.parametrize("typed", ["", "2.5%", "2.50 %", "2.5"])
def test_what_says_the_same_changes_nothing(rulebook: Rulebook, typed: str) -> None:
    made = edited(rulebook, figures(rulebook), {FIRST_RATE: typed})
    assert (made.rulebook.digest, made.changes) == (rulebook.digest, ())


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        (FIRST_BOUND, "2000万元", "各档上限要递增"),
        (FIRST_RATE, "3% | 第一条", "公式里不能有"),
        (FIRST_RATE, "5万元", "不是比率"),
        (FIRST_RATE, "-3%", "不是比率"),
        (FIRST_RATE, "很多", "不是比率"),
        (SLOT, "140%", "应在 0% 与 100% 之间"),
        (YEARS, "9", "可选的范围"),
        (f"{TRANSFER}.24", "140%", "分担比例"),
    ],
)
def test_nonsense_is_refused_at_its_figure(
    rulebook: Rulebook, key: str, typed: str, sentence: str
) -> None:
    with pytest.raises(FiguresRefused) as refused:
        edited(rulebook, figures(rulebook), {key: typed})
    assert sentence in refused.value.faults[key]
