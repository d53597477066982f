"""The unified project code finds every slip of one character and every swap of two neighbours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.lifecycle.applications.errors import ProjectCodeInvalid
from guanzi.lifecycle.applications.rules.project_code import (
    ALPHABET,
    LAST_SERIAL,
    ProjectCode,
    check_character,
    district_number,
    is_given_out,
    policy_letters,
    read_code,
    receipt_number,
)

CODES = st.builds(
    ProjectCode,
    policy=st.from_regex(r"[A-Z][0-9]{3}", fullmatch=True),
    year=st.integers(2019, 2099),
    district=st.sampled_from(["000", "101", "112", "151"]),
    serial=st.integers(1, LAST_SERIAL),
).filter(is_given_out)


@pytest.mark.req("002-01", "A17")
@given(CODES)
def test_a_code_is_read_back_however_it_was_typed(code: ProjectCode) -> None:
    written = str(code)
    spaced = f" {written.replace('-', '').lower()} "
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in written)
    assert read_code(written) == read_code(spaced) == read_code(wide) == written


@pytest.mark.req("002-01")
@given(CODES)
def test_every_slip_of_one_character_is_found(code: ProjectCode) -> None:
    whole = str(code).replace("-", "")
    for place, right in enumerate(whole):
        for wrong in ALPHABET:
            if wrong != right:
                refuse(whole[:place] + wrong + whole[place + 1 :])


@given(CODES)
def test_every_swap_of_two_characters_next_to_each_other_or_one_apart_is_found(
    code: ProjectCode,
) -> None:
    whole = str(code).replace("-", "")
    for apart in (1, 2):
        for place in range(len(whole) - apart):
            other = place + apart
            if whole[place] != whole[other]:
                swapped = list(whole)
                swapped[place], swapped[other] = whole[other], whole[place]
                refuse("".join(swapped))


def refuse(typed: str) -> None:
    with pytest.raises(ProjectCodeInvalid):
        read_code(typed)


def test_the_check_character_finds_slips_by_arithmetic_not_by_luck() -> None:
    """All weights are powers of two modulo a prime: no difference of two digits can vanish."""
    weights = [pow(2, place, 37) for place in range(1, 20)]
    differences = set(range(1, 37))
    for weight, neighbour in pairwise(weights):
        assert all(d * weight % 37 for d in differences)
        assert all(d * (neighbour - weight) % 37 for d in differences)


def test_a_serial_whose_check_character_is_a_star_is_never_given_out() -> None:
    codes = [ProjectCode("S003", 2024, "112", serial) for serial in range(1, 200)]
    skipped = [code for code in codes if not is_given_out(code)]
    assert skipped
    assert all(check_character(code.body) == "" for code in skipped)


@pytest.mark.parametrize("typed", ["", "abc", "S003-2024-112-0000001", "S003-2024-112-00000001-3"])
def test_what_is_no_code_is_told_how_one_looks(typed: str) -> None:
    with pytest.raises(ProjectCodeInvalid, match="应像 S003-2021-112-0000123-"):
        read_code(typed)


@pytest.mark.req("002-01")
def test_the_parts_say_whose_rule_it_is_and_which_district() -> None:
    assert policy_letters("shanghai-003") == "S003"
    assert policy_letters("minhang-004") == "M004"
    assert district_number("闵行区") == "112"
    assert district_number("外省市") == "000"
    assert receipt_number("S003-2024-112-0000001-3", 2) == "S003-2024-112-0000001-3/02"
