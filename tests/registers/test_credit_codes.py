"""Credit codes: what the check digit finds, and what it cannot."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.foundation.registers.credit_codes import (
    ALPHABET,
    LENGTH,
    CheckDigitWrong,
    CreditCodeInvalid,
    check_character,
    check_digit_ok,
    differ_in_one,
    meant_by,
    one_change_away,
    read_credit_code,
)

ORACLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "uscc"
EARLY = "91350211M00013FA1N"

firsts = st.text(alphabet=ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
codes = firsts.map(lambda text: text + check_character(text))


def test_the_published_example_passes_and_its_misprint_does_not() -> None:
    assert check_digit_ok("91350100M000100Y43")
    assert not check_digit_ok("91350100M000100Y4Z")


def test_every_real_code_of_the_oracle_passes() -> None:
    file = ORACLE / "valid_uscc_from_stdnum.txt"
    if not file.is_file():
        pytest.skip(f"{file} is not here")
    real = file.read_text().split()
    assert len(real) >= 200
    assert [code for code in real if read_credit_code(code) != code] == []


def test_a_real_early_code_fails_and_is_accepted_when_somebody_says_so() -> None:
    with pytest.raises(CheckDigitWrong, match="末位校验不符"):
        read_credit_code(EARLY)
    assert read_credit_code(EARLY, accept_wrong_check=True) == EARLY


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_change_of_one_character_is_found(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert check_digit_ok(changed) == (changed == code)
    assert differ_in_one(code, changed) == (changed != code)


@given(codes, st.integers(0, LENGTH - 2), st.integers(0, LENGTH - 2))
def test_every_swap_within_the_first_seventeen_is_found(code: str, left: int, right: int) -> None:
    swapped = list(code)
    swapped[left], swapped[right] = swapped[right], swapped[left]
    text = "".join(swapped)
    assert check_digit_ok(text) == (text == code)


@given(codes)
def test_a_swap_of_the_first_with_the_last_may_go_unnoticed(code: str) -> None:
    """Both have the weight 1: the guarantee ends here, and the documentation says so."""
    assert check_digit_ok(code[-1] + code[1:-1] + code[0])


@given(codes)
def test_a_code_is_read_however_it_was_typed(code: str) -> None:
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code.lower())
    for typed in (code.lower(), f" {code[:6]} {code[6:]}\t", f"{code[:2]}-{code[2:]}", full_width):
        assert read_credit_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "应是 18 位"),
        ("9135010", "是 7 位"),
        ("91350100M000100O43", "是不是「0」"),
        ("91350100M000100I43", "是不是「1」"),
        ("91350100M00010号Y43"[:18], "只有数字和大写字母"),
        ("91350100M000100Y44", "末位校验不符"),
    ],
)
def test_a_wrong_code_is_explained(typed: str, says: str) -> None:
    with pytest.raises(CreditCodeInvalid, match=says):
        read_credit_code(typed)


@given(st.text(max_size=40))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    try:
        code = read_credit_code(typed)
    except CreditCodeInvalid:
        return
    assert check_digit_ok(code)


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_what_was_meant_is_among_the_codes_one_typing_error_away(
    code: str, place: int, other: str
) -> None:
    swapped = code[:place] + code[place : place + 2][::-1] + code[place + 2 :]
    for typed in (
        code,
        code[:place] + other + code[place + 1 :],
        code[:place] + code[place + 1 :],
        code[:place] + other + code[place:],
        swapped,
    ):
        assert code in meant_by(typed)
    assert len(one_change_away(code)) == LENGTH * (len(ALPHABET) - 1)
