"""Money: parts that sum, one rounding with a name, and texts that come back as they went."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guanzi.engines.rules.money import (
    ROUNDINGS,
    decimal_text,
    parse_fen,
    round_down,
    round_half_up,
    round_up,
    split_by_largest_remainder,
    split_with_rest,
    wan_text,
    yuan_text,
)

TOTALS = st.one_of(st.integers(0, 1000), st.integers(0, 10**18))
NUMBERS = st.fractions(-(10**12), 10**12, max_denominator=10_000)
WEIGHTS = st.one_of(st.integers(0, 2), st.integers(0, 1000))
PAYERS = st.lists(WEIGHTS, min_size=1, max_size=7).filter(any)


def shares_of(weights: list[int]) -> dict[str, Fraction]:
    """Shares in proportion to these weights."""
    return {f"第{i}方": Fraction(weight, sum(weights)) for i, weight in enumerate(weights)}


@pytest.mark.req("003-08")
@given(total=TOTALS, weights=PAYERS)
def test_the_largest_remainder_sums_and_stays_within_a_fen(total: int, weights: list[int]) -> None:
    rates = shares_of(weights)
    parts = split_by_largest_remainder(total, rates)
    assert sum(parts.values()) == total
    assert list(parts) == list(rates)
    for payer, rate in rates.items():
        assert abs(parts[payer] - total * rate) < 1
        assert rate or not parts[payer]


@given(total=TOTALS, weights=PAYERS)
def test_who_has_the_larger_fraction_gets_the_odd_fen(total: int, weights: list[int]) -> None:
    rates = shares_of(weights)
    parts = split_by_largest_remainder(total, rates)
    fraction = {payer: total * rate % 1 for payer, rate in rates.items()}
    got = {fraction[payer] for payer, rate in rates.items() if parts[payer] > total * rate}
    did_not = {fraction[payer] for payer, rate in rates.items() if parts[payer] < total * rate}
    assert not got or not did_not or min(got) >= max(did_not)


@pytest.mark.req("003-08", "M19")
@example(total=9, weights=[1] * 6, rest=0)
@given(total=TOTALS, weights=PAYERS, rest=WEIGHTS)
def test_a_split_with_a_rest_sums_and_is_never_negative(
    total: int, weights: list[int], rest: int
) -> None:
    every = shares_of([*weights, rest])
    *named, last = every
    rates = {payer: every[payer] for payer in named}
    parts = split_with_rest(total, rates, last)
    assert sum(parts.values()) == total
    assert min(parts.values()) >= 0
    for payer in named:
        assert abs(parts[payer] - total * rates[payer]) < 1


@pytest.mark.req("A7", "M19")
@given(total=TOTALS, percent=st.integers(0, 100))
def test_with_two_payers_the_first_is_rounded_half_up_and_the_second_takes_the_rest(
    total: int, percent: int
) -> None:
    city = (2 * total * percent + 100) // 200
    parts = split_with_rest(total, {"市级": Fraction(percent, 100)}, "区级")
    assert parts == {"市级": city, "区级": total - city}


@pytest.mark.parametrize("rates", [{"市级": Fraction(-1, 10)}, {"市级": Fraction(11, 10)}])
def test_shares_below_nothing_or_above_all_are_refused(rates: dict[str, Fraction]) -> None:
    with pytest.raises(ValueError, match="分担比例"):
        split_with_rest(100, rates, "区级")
    with pytest.raises(ValueError, match="分担比例"):
        split_by_largest_remainder(100, rates)


# --- rounding


@pytest.mark.req("A7")
@given(value=NUMBERS)
def test_half_up_is_the_nearest_fen_and_a_tie_goes_away_from_zero(value: Fraction) -> None:
    rounded = round_half_up(value)
    assert abs(rounded - value) <= Fraction(1, 2)
    if abs(rounded - value) == Fraction(1, 2):
        assert abs(rounded) > abs(value)
    assert round_half_up(-value) == -rounded


@given(value=NUMBERS)
def test_down_goes_towards_zero_and_up_away_from_it(value: Fraction) -> None:
    down, up = round_down(value), round_up(value)
    assert abs(down) <= abs(value) <= abs(up)
    assert abs(up) - abs(down) == (0 if value.denominator == 1 else 1)


@given(fen=st.integers(-(10**18), 10**18))
def test_whole_fen_are_not_rounded(fen: int) -> None:
    for name, rounded in ROUNDINGS.items():
        if name.endswith("到分"):
            assert rounded(fen) == fen


@given(value=NUMBERS)
def test_whole_yuan_are_whole(value: Fraction) -> None:
    for name, rounded in ROUNDINGS.items():
        if name.endswith("到元"):
            assert rounded(value) % 100 == 0
            assert abs(rounded(value) - value) < 100


@given(one=NUMBERS, other=NUMBERS)
def test_rounding_keeps_the_order(one: Fraction, other: Fraction) -> None:
    for rounded in ROUNDINGS.values():
        assert (rounded(min(one, other))) <= rounded(max(one, other))


@given(value=NUMBERS)
def test_rounded_money_is_an_integer(value: Fraction) -> None:
    assert all(type(rounded(value)) is int for rounded in ROUNDINGS.values())


# --- texts


@given(fen=st.integers(-(10**18), 10**18))
def test_an_amount_comes_back_from_its_text(fen: int) -> None:
    assert parse_fen(yuan_text(fen)) == fen


@given(fen=st.integers(-(10**15), 10**15))
def test_the_short_form_says_the_same_amount(fen: int) -> None:
    short = wan_text(fen)
    assert short.startswith("约") or parse_fen(short) == fen


@given(value=NUMBERS)
def test_a_fraction_of_a_fen_is_shown_or_called_about(value: Fraction) -> None:
    text = decimal_text(value, 2)
    shown = Fraction(text.removeprefix("约 ").replace(",", ""))
    assert (shown == value) is not text.startswith("约")
    assert abs(shown - value) <= Fraction(1, 2 * 10**8)


@given(
    digits=st.integers(0, 10**6),
    unit=st.sampled_from(
        ["", "百", "千", "万", "百万", "千万", "亿", "十亿", "百亿", "千亿", "万亿"]
    ),
)
def test_a_counted_amount_is_digits_times_its_unit(digits: int, unit: str) -> None:
    powers = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
    scale = 10 ** sum(powers[character] for character in unit)
    assert parse_fen(f"{digits}{unit}元") == digits * scale * 100
