"""Size by the standard of 2011: the table, its edges, and the dispute that the field knows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.foundation.registers.industries import SECTION_OF, read_industry
from guanzi.lifecycle.enterprises.rules.size_class import sector_of, size_class
from guanzi.lifecycle.enterprises.states import SizeClass

WAN = 1_000_000


def sized(code: str, edition: int = 2017, **known: Any) -> SizeClass | None:
    names = {"staff": "从业人员", "revenue": "营业收入", "assets": "资产总额"}
    figures = {names[key]: value if key == "staff" else value * WAN for key, value in known.items()}
    return size_class(read_industry(code, edition), figures).size


@pytest.mark.parametrize(
    ("code", "known", "size"),
    [
        ("I6510", {"staff": 103, "revenue": 15736}, SizeClass.MEDIUM),  # the dispute
        ("C3562", {"staff": 1000, "revenue": 40000}, SizeClass.LARGE),
        ("C3562", {"staff": 999, "revenue": 40000}, SizeClass.MEDIUM),
        ("C3562", {"staff": 1000, "revenue": 39999}, SizeClass.MEDIUM),
        ("C3562", {"staff": 300, "revenue": 1999}, SizeClass.SMALL),
        ("C3562", {"staff": 19, "revenue": 90000}, SizeClass.MICRO),
        ("A0111", {"revenue": 500}, SizeClass.MEDIUM),
        ("E4710", {"revenue": 6000, "assets": 4999}, SizeClass.SMALL),
        ("F5110", {"staff": 20, "revenue": 5000}, SizeClass.MEDIUM),
        ("F5211", {"staff": 9, "revenue": 100}, SizeClass.MICRO),
        ("G5910", {"staff": 300, "revenue": 3000}, SizeClass.MEDIUM),
        ("G5990", {"staff": 100, "revenue": 1000}, SizeClass.MEDIUM),
        ("K7010", {"revenue": 1000, "assets": 5000}, SizeClass.MEDIUM),
        ("K7020", {"staff": 300, "revenue": 999}, SizeClass.SMALL),
        ("L7261", {"staff": 300, "assets": 120000}, SizeClass.LARGE),
        ("M7310", {"staff": 100}, SizeClass.MEDIUM),
    ],
)
def test_the_edges_of_the_table(code: str, known: dict[str, int], size: SizeClass) -> None:
    assert sized(code, **known) is size


def test_the_dispute_is_explained_with_its_article() -> None:
    told = size_class(read_industry("I6510", 2017), {"从业人员": 103, "营业收入": 15736 * WAN})
    assert "从业人员不足 300 人，不是大型" in told.why
    assert "达到中型标准" in told.why
    assert told.citation == "工信部联企业〔2011〕300号 第四条(十二)"


def test_what_is_missing_is_named_and_nothing_is_guessed() -> None:
    told = size_class(read_industry("I6510", 2017), {"从业人员": 5})
    assert (told.size, told.missing) == (None, ("营业收入",))
    assert size_class(None, {"从业人员": 5}).missing == ("行业代码",)


def test_where_the_standard_is_silent_no_class_is_given() -> None:
    assert sized("J6620", staff=10, revenue=10) is None
    assert sized("P8334", staff=10, revenue=10) is None


def test_an_edition_moves_a_code_to_another_sector() -> None:
    assert sized("8410", 2011, staff=100) is SizeClass.MEDIUM
    assert sized("8411", 2017, staff=100) is None


def test_all_sixteen_paragraphs_are_reached() -> None:
    reached = [
        sector_of(read_industry(f"{division}{rest}", edition))
        for edition in (2011, 2017)
        for division in SECTION_OF[edition]
        for rest in ("10", "20", "90")
    ]
    assert len({sector.article for sector in reached if sector}) == 16


@given(
    st.sampled_from(["C35", "I65", "I63", "F51", "F52", "G54", "H61"]),
    st.integers(0, 5000),
    st.integers(0, 10**6),
    st.integers(0, 500),
)
def test_more_people_or_revenue_never_make_an_enterprise_smaller(
    code: str, staff: int, revenue: int, more: int
) -> None:
    order = list(reversed(SizeClass))
    small = sized(code, staff=staff, revenue=revenue)
    large = sized(code, staff=staff + more, revenue=revenue + more)
    assert small is not None
    assert large is not None
    assert order.index(large) >= order.index(small)
