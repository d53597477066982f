"""The text of a draft: a correction stands at its place and nowhere else, whatever is edited."""

import re
import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.drafting import draft_of, figure_of, known_facts, read_official
from guanzi.engines.rules import Rulebook
from guanzi.lifecycle.policies.rules.differences import (
    ArticleMove,
    MeasureDifference,
    article_changes,
    measure_changes,
)
from guanzi.lifecycle.policies.rules.drafts import (
    corrected,
    gaps_in,
    merged,
    moved,
    noted,
    parts_of,
    published_text,
    relabelled,
    shifted,
)
from guanzi.lifecycle.policies.rules.originals import figures_of, paragraphs_of

from .drafting import PAPER

TEXT = "甲 10%\n乙 20万元和30万元\n丙 10%\n"
LINES = st.lists(st.sampled_from(["甲 10%", "乙 20万元和30万元", "```", "", "- 门槛 5万元", "丁"]))


def places_of(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"\d+(?:%|万元)", text)]


@given(LINES, st.data(), st.sampled_from(["7%", "1234567元", "近三年"]))
def test_a_correction_changes_its_place_and_nothing_else(
    lines: list[str], data: st.DataObject, value: str
) -> None:
    text = "\n".join(lines)
    places = places_of(text)
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True)) if places else []
    now, at = corrected(text, chosen, value)
    assert all(now[a:b] == value for a, b in at)
    for place in set(places) - set(chosen):
        there = shifted(place, chosen, len(value))
        assert there is not None
        assert now[slice(*there)] == text[slice(*place)]
    back = now
    for (a, b), (c, d) in sorted(zip(at, sorted(chosen), strict=True), reverse=True):
        back = back[:a] + text[c:d] + back[b:]
    assert back == text


@given(LINES, LINES)
def test_a_figure_is_followed_to_the_same_words_or_let_go(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(new)
    places = places_of(before)
    for place, now in zip(places, moved(before, after, places), strict=True):
        assert now is None or after[slice(*now)] == before[slice(*place)]
    assert moved(before, before, places) == places


def test_lines_added_above_do_not_lose_a_figure() -> None:
    places = places_of(TEXT)
    after = f"新\n{TEXT}".replace("乙", "戊己")
    assert [after[slice(*p)] for p in moved(TEXT, after, places) if p] == [
        TEXT[slice(*p)] for p in places
    ]


def test_a_figure_that_was_written_over_has_no_place_any_more() -> None:
    first, *_others = moved(TEXT, TEXT.replace("甲 10%", "甲 110%"), places_of(TEXT))
    assert first is None


def test_a_kind_is_named_anew_where_the_draft_names_it_else_a_gap_is_marked() -> None:
    record = '  - "5万元（封顶） | 第四条"\n'
    place = places_of(record)[0]
    assert relabelled(record, place, "封顶", "定额") == '  - "5万元（定额） | 第四条"\n'
    note = "- 门槛 5万元：「…」\n"
    assert relabelled(note, places_of(note)[0], "门槛", "上界") == "- 上界 5万元：「…」\n"
    rule = "```measure\namount: 5万元\n```\n"
    assert relabelled(rule, places_of(rule)[0], "封顶", "定额") is None
    assert noted(rule, places_of(rule)[0], "请改写") == (
        "```measure\n# 待核：请改写\namount: 5万元\n```\n"
    )
    assert gaps_in(noted(rule, places_of(rule)[0], "请改写")) == ((2, "# 待核：请改写"),)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("２.５%", "2.5%"),
        ("500", ""),
        ("500万元", "500万元"),
        ("500万元 以内", ""),
        ("10%至20%", "10% 至 20%"),
        ("近三年", "近三年"),
        ("5,000元", "5000元"),
        ("两", ""),
    ],
)
def test_a_correction_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert figure_of(typed) == read


def test_changes_of_different_lines_are_merged_and_of_the_same_line_clash() -> None:
    base = "一\n二\n三\n四\n"
    assert merged(base, "一\n贰\n三\n四\n", "一\n二\n三\n肆\n") == "一\n贰\n三\n肆\n"
    assert merged(base, "一\n贰\n三\n四\n", "一\n两\n三\n四\n") is None


def test_the_facts_leave_the_file_and_every_line_keeps_its_number() -> None:
    text = "甲\n\n```facts\n研发投入:\n  type: 金额\n```\n\n乙\n"
    parts = parts_of(text)
    assert (parts.facts, parts.lines) == ("研发投入:\n  type: 金额", (4, 5))
    assert parts.document.split("\n")[7] == "乙"
    assert published_text(parts) == "甲\n\n乙\n"


def test_every_figure_is_linked_both_ways(rulebook: Rulebook) -> None:
    official = read_official(PAPER.encode())
    facts = known_facts(rulebook.vocabulary)
    draft = draft_of(official, facts, identifier="qingpu-008", quotes=True)
    figures = figures_of(official, draft)
    there = {figure.words: [draft.markdown[a:b] for a, b in figure.places] for figure in figures}
    assert there == {
        "近三年": ["近 3 年"],
        "10%": ["10%"],
        "20万元": ["20万元"],
        "50万元": ["50万元"],
        "30万元": ["30万元"],
    }
    shown = {n: p["text"][a:b] for p in paragraphs_of(official) for n, a, b in p["figures"]}
    assert shown == {figure.number: figure.words for figure in figures}


def test_a_source_that_speaks_of_what_is_to_be_checked_marks_no_gap(rulebook: Rulebook) -> None:
    facts = known_facts(rulebook.vocabulary)
    official = read_official(PAPER.replace("研发投入", "待核投入").encode())
    theirs = draft_of(official, facts, identifier="qingpu-008", quotes=True).markdown
    plain = draft_of(read_official(PAPER.encode()), facts, identifier="qingpu-008", quotes=True)
    assert len(gaps_in(theirs)) == len(gaps_in(plain.markdown)) > 0
    assert "按待 核投入的10%" in theirs


def test_the_original_is_shown_in_its_own_spelling() -> None:
    texts = [p["text"] for p in paragraphs_of(read_official(PAPER.encode()))]
    assert "\n".join(texts) == PAPER.strip()


def test_a_field_of_many_blanks_is_read_at_once() -> None:
    old = f"```measure\nid: a\nname: {'　' * 80_000}甲 \n```\n"
    since = time.process_time()
    (only,) = measure_changes(old, "")
    assert only.name == "甲"
    assert time.process_time() - since < 2


def test_the_difference_is_told_by_article_and_by_measure() -> None:
    old = (
        "# 第一条 甲\n\n旧\n\n```measure\nid: a\nname: 甲\namount: 1元\n```\n# 第二条 乙\n\n不变\n"
    )
    new = old.replace("旧", "新").replace("1元", "2元") + "# 第三条 丙\n\n加\n"
    assert [change.heading for change in article_changes(old, new)] == ["第一条 甲", "第三条 丙"]
    assert article_changes(old, new)[1].change is MeasureDifference.ADDED
    (only,) = measure_changes(old, new)
    assert (only.id, only.name, only.change) == ("a", "甲", MeasureDifference.CHANGED)


ARTICLES = {
    f"第{number}条 {title}": f"# 第{number}条 {title}\n\n{title}的条文\n"
    for number, title in zip("一二三四五六", "甲乙丙丁戊己", strict=True)
}


def in_order(titles: str) -> str:
    """A text of these articles, each with the number that it has at first."""
    return "\n".join(next(t for h, t in ARTICLES.items() if h.endswith(each)) for each in titles)


def test_an_article_that_stands_elsewhere_is_said_to_with_both_places() -> None:
    old, new = in_order("甲乙丙丁戊己"), in_order("甲戊乙丙丁己")
    (change,) = article_changes(old, new)
    assert (change.heading, change.lines) == ("第五条 戊", ())
    assert change.move == ArticleMove("第四条 丁", "第一条 甲")
    (first,) = article_changes(new, in_order("戊甲乙丙丁己"))
    assert first.move == ArticleMove("第一条 甲", "")


def test_a_moved_part_is_told_once_from_its_first_article_to_its_last() -> None:
    (change,) = article_changes(in_order("甲乙丙丁戊己"), in_order("甲戊己乙丙丁"))
    assert change.heading == "第五条 戊"
    assert change.move == ArticleMove("第四条 丁", "第一条 甲", "第六条 己")
    inserted = article_changes(in_order("甲乙丁戊"), in_order("甲乙丙丁戊"))
    assert [(each.heading, each.move) for each in inserted] == [("第三条 丙", None)]


def test_a_renumbered_article_is_the_same_one() -> None:
    old = "# 第一条 甲\n\n同一句\n# 第二条 乙\n\n改前\n# 第三条\n\n丙的话\n"
    new = "# 第一条\n\n丙的话\n# 第二条 甲\n\n同一句\n# 第三条 乙\n\n改后\n"
    changes = {each.heading: each for each in article_changes(old, new)}
    assert [each.was for each in changes.values()] == ["第三条", "第一条 甲", "第二条 乙"]
    assert changes["第一条"].move == ArticleMove("第二条 乙", "")
    assert changes["第三条 乙"].lines == (("-", "改前"), ("+", "改后"))


def test_no_two_orders_are_told_alike_and_the_same_order_is_not_told() -> None:
    old, orders = in_order("甲乙丙丁戊"), ["".join(each) for each in permutations("甲乙丙丁戊")]
    told = [article_changes(old, in_order(each)) for each in orders]
    assert [each for each, changes in zip(orders, told, strict=True) if not changes] == [
        "甲乙丙丁戊"
    ]
    assert all(change.move and not change.lines for changes in told for change in changes)
    assert len(set(told)) == len(orders)


def test_a_heading_of_another_depth_is_told() -> None:
    (change,) = article_changes("# 第一条 甲\n\n一\n", "## 第一条 甲\n\n一\n")
    assert (change.heading, change.was) == ("第一条 甲", "")
    assert change.lines == (("-", "# 第一条 甲"), ("+", "## 第一条 甲"))
