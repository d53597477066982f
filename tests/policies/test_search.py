"""Searching: every word must occur, every filter must hold, nothing found still helps."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.rules import Rulebook
from guanzi.lifecycle.policies.rules import PolicyQuery, PolicyState, choices, search

ON = date(2023, 3, 15)


def found(rulebook: Rulebook, text: str = "", **filters: frozenset[str]) -> list[str]:
    result = search(rulebook, PolicyQuery(ON, text, **filters))
    return [line.measure.name for policy in result.policies for line in policy.measures]


def documents(rulebook: Rulebook, text: str = "", on: date = ON) -> list[str]:
    result = search(rulebook, PolicyQuery(on, text))
    return [policy.document.id for policy in result.policies]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("技术改造", "技术改造项目支持"),
        ("成果转化 扶持", "高新技术成果转化扶持资金"),
        ("市科委 补助", "高新技术成果转化扶持资金"),
        ("2000万元", "首台套、首批次、首版次产品支持"),
        ("2000 万元 合同", "首台套、首批次、首版次产品支持"),
        ("eda", "EDA"),
        ("ＥＤＡ", "EDA"),
        ("tech-transfer", "高新技术成果转化扶持资金"),
    ],
)
def test_a_measure_is_found_by_name_department_number_and_any_width(
    rulebook: Rulebook, text: str, name: str
) -> None:
    assert any(name in each for each in found(rulebook, text))


@pytest.mark.req("001-01")
def test_a_measure_without_figures_is_found_too(rulebook: Rulebook) -> None:
    assert "工业上楼" in found(rulebook, "容积率")


def test_every_word_must_occur(rulebook: Rulebook) -> None:
    assert found(rulebook, "首台套 火星") == []


@pytest.mark.req("000-02")
def test_a_document_is_found_by_what_its_tables_say(rulebook: Rulebook) -> None:
    assert "shanghai-000" in documents(rulebook, "时尚消费品")


@pytest.mark.req("A12")
def test_a_document_is_found_under_either_of_its_titles(rulebook: Rulebook) -> None:
    assert documents(rulebook, "技术创新引导专项联动管理实施细则") == ["shanghai-002"]
    assert documents(rulebook, "技术创新引导专项联动实施细则") == ["shanghai-002"]


@pytest.mark.req("000-08")
def test_the_instrument_filter_keeps_what_offers_it(rulebook: Rulebook) -> None:
    result = search(rulebook, PolicyQuery(ON, instrument=frozenset({"保费补贴"})))
    lines = [line for policy in result.policies for line in policy.measures]
    assert len(lines) >= 2
    assert all("保费补贴" in line.measure.instrument for line in lines)


@pytest.mark.req("000-18")
def test_the_level_filter_tells_city_from_district(rulebook: Rulebook) -> None:
    result = search(rulebook, PolicyQuery(ON, level=frozenset({"区级"})))
    assert [policy.document.id for policy in result.policies] == ["minhang-004"]


@pytest.mark.req("000-01")
def test_the_fund_filter_finds_the_industry_fund(rulebook: Rulebook) -> None:
    fund = frozenset({"促进产业高质量发展专项资金"})
    result = search(rulebook, PolicyQuery(ON, fund=fund))
    assert [policy.document.id for policy in result.policies] == ["shanghai-000"]


def test_policies_in_force_come_before_those_that_are_not(rulebook: Rulebook) -> None:
    result = search(rulebook, PolicyQuery(date(2025, 6, 1)))
    order = [list(PolicyState).index(policy.state) for policy in result.policies]
    assert order == sorted(order)


def test_the_number_beside_a_choice_is_what_choosing_it_leaves(rulebook: Rulebook) -> None:
    query = PolicyQuery(ON, "支持")
    for name, values in choices(rulebook, query).items():
        for choice in values:
            alone = frozenset({choice.value})
            assert choice.count == len(found(rulebook, "支持", **{name: alone}))


@pytest.mark.parametrize("text", ["首台套补贴", "技术改造贷款"])
def test_when_nothing_is_found_the_nearest_names_are_offered(rulebook: Rulebook, text: str) -> None:
    result = search(rulebook, PolicyQuery(ON, text))
    assert not result.policies
    assert result.near


def test_when_nothing_is_near_nothing_is_offered(rulebook: Rulebook) -> None:
    result = search(rulebook, PolicyQuery(ON, "zzzzqqqq"))
    assert (result.policies, result.near) == ((), ())


@given(st.text(max_size=300), st.dates())
def test_no_text_and_no_day_breaks_the_search(rulebook: Rulebook, text: str, day: date) -> None:
    result = search(rulebook, PolicyQuery(day, text))
    assert result.measure_count <= len(rulebook.listed())
