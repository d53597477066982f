"""Who bears how much of each part: every fen once."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from guanzi.engines.rules.money import split_with_rest
from guanzi.lifecycle.projects.rules.shares import shares_of_parts


@given(
    parts=st.lists(st.integers(1, 10**13), min_size=1, max_size=6),
    rate=st.sampled_from([Fraction(2, 5), Fraction(1), Fraction(0), Fraction(1, 3)]),
)
def test_the_parts_sum_to_their_amounts_and_the_payers_to_their_shares_of_the_whole(
    parts: list[int], rate: Fraction
) -> None:
    def share_out(fen: int) -> dict[str, int]:
        return split_with_rest(fen, {"市级": rate}, "区级")

    shares = shares_of_parts(parts, share_out)
    assert [sum(borne.values()) for borne in shares] == parts
    whole = share_out(sum(parts))
    for payer, fen in whole.items():
        assert sum(borne[payer] for borne in shares) == fen
    assert all(fen >= 0 for borne in shares for fen in borne.values())
