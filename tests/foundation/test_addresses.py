"""Numbers and texts out of addresses and forms."""

import pytest

from guanzi.foundation.addresses import number_in, text_in


@pytest.mark.parametrize(
    "text", [None, "", "x", "-1", "+1", " 1", "1.0", "1_0", "³", "١", "１", "9" * 19, "9" * 5000]
)
def test_whatever_is_no_number_is_none(text: str | None) -> None:
    assert number_in(text) is None


def test_a_number_is_read_up_to_its_most_digits() -> None:
    assert (number_in("0"), number_in("007"), number_in("9" * 18)) == (0, 7, 10**18 - 1)
    assert (number_in("999", most_digits=3), number_in("1000", most_digits=3)) == (999, None)


@pytest.mark.parametrize(
    ("written", "read"),
    [(None, ""), ("", ""), (" \x00 ", ""), (" 专项\x00资金\n", "专项资金"), ("\x00 a b", "a b")],
)
def test_a_text_is_read_without_blanks_around_it_and_what_no_database_keeps(
    written: str | None, read: str
) -> None:
    assert text_in(written) == read


def test_a_text_is_cut_at_its_most_characters() -> None:
    assert text_in("  一二三四", 3) == "一二三"
