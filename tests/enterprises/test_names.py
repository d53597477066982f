"""Names made comparable, and what a typing error leaves."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guanzi.lifecycle.enterprises.rules.names import (
    grams,
    name_core,
    near_token_sets,
    plain,
    project_core,
    tokens_of,
)

characters = st.sampled_from("云帆智能科技信息技术电子材料华东远景精密仪器A1")
cores = st.text(characters, min_size=3, max_size=14)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("上海云帆智能科技有限公司", "云帆智能科技"),
        ("云帆智能科技（上海）有限责任公司", "云帆智能科技"),
        ("上海市云帆智能科技股份有限公司", "云帆智能科技"),
        ("上海 云帆·智能科技集团有限公司", "云帆智能科技"),
        ("ＡＢＢ（中国）有限公司", "ABB"),
        ("上海远景创业投资合伙企业（有限合伙）", "远景创业投资"),
        ("上海公司", "公司"),
        ("集团", "集团"),
    ],
)
def test_what_makes_a_name_its_own(name: str, core: str) -> None:
    assert name_core(name) == core


@given(st.text(max_size=60))
def test_the_core_of_a_core_is_itself_and_never_longer(name: str) -> None:
    core = name_core(name)
    assert name_core(core) == core
    assert len(core) <= len(plain(name))
    assert bool(core) == bool(plain(name)) or "(" in name or "（" in name


@given(cores)
def test_city_form_and_brackets_do_not_matter(core: str) -> None:
    assume(name_core(core) == core)
    for written in (
        f"上海{core}有限公司",
        f"{core}（上海）有限公司",
        f" {core} 股份有限公司",
        f"上海市{core}集团有限公司",
    ):
        assert name_core(written) == core


@given(st.text(max_size=60))
def test_a_project_core_is_stable(name: str) -> None:
    assert project_core(project_core(name)) == project_core(name)


def holds_a_set(core: str, typed: str) -> bool:
    tokens = set(tokens_of([core]))
    return any(set(wanted) <= tokens for wanted in near_token_sets(typed))


@given(cores, st.data())
def test_one_wrong_missing_or_added_character_is_forgiven(core: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(core) - 1))
    other = data.draw(characters)
    for typed in (
        core[:place] + other + core[place + 1 :],
        core[:place] + core[place + 1 :],
        core[:place] + other + core[place:],
    ):
        assume(len(typed) >= 3)
        assert holds_a_set(core, typed), typed


@given(st.text(characters, min_size=5, max_size=14), st.data())
def test_two_that_changed_places_are_forgiven(core: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(core) - 2))
    typed = core[:place] + core[place + 1] + core[place] + core[place + 2 :]
    assert holds_a_set(core, typed)


def test_tokens_fit_their_column() -> None:
    assert max(len(token) for token in tokens_of(["云帆智能"])) <= 10
    assert [token for *_, token in grams("云帆智")] == ["云帆", "帆智", "云·智"]
