"""Numbers out of addresses."""

import pytest

from guanzi.foundation.addresses import number_in


@pytest.mark.parametrize(
    "text", [None, "", "x", "-1", "+1", " 1", "1.0", "1_0", "³", "١", "１", "9" * 19, "9" * 5000]
)
def test_whatever_is_no_number_is_none(text: str | None) -> None:
    assert number_in(text) is None


def test_a_number_is_read_up_to_its_most_digits() -> None:
    assert (number_in("0"), number_in("007"), number_in("9" * 18)) == (0, 7, 10**18 - 1)
    assert (number_in("999", most_digits=3), number_in("1000", most_digits=3)) == (999, None)
