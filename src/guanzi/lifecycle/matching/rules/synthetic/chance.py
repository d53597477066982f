"""Chance that can be repeated: whole numbers from a seed, the name of a column, and the row.

Every cell is mixed anew (the finaliser of SplitMix64), so no draw depends on another. All is
64-bit arithmetic that wraps; no floating point is involved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from typing import Any

import polars as pl

_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_HALF = 2**32
_FINE = 2**20


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws for some rows; `rows` are their numbers, from nought."""

    seed: int
    rows: pl.Series

    def mixed(self, name: str) -> pl.Series:
        """64 bits for every row."""
        stream = blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest()
        mixed = self.rows.cast(pl.UInt64) * _whole(_STEP) + _whole(int.from_bytes(stream, "big"))
        for shift, factor in ((30, _FIRST), (27, _SECOND)):
            mixed = (mixed ^ (mixed // _whole(2**shift))) * _whole(factor)
        return mixed ^ (mixed // _whole(2**31))

    def below(self, name: str, bound: int | pl.Series) -> pl.Series:
        """0 … bound-1, for bounds up to 2³²."""
        top = bound.cast(pl.UInt64) if isinstance(bound, pl.Series) else _whole(bound)
        return ((self.mixed(name) // _whole(_HALF)) * top // _whole(_HALF)).cast(pl.Int64)

    def happens(self, name: str, permille: int) -> pl.Series:
        """True for so many in a thousand."""
        return self.below(name, 1000) < permille

    def one_of(self, name: str, weights: Mapping[Any, int] | Sequence[Any]) -> pl.Series:
        """One of the names, as often as its weight says."""
        shares = weights if isinstance(weights, Mapping) else dict.fromkeys(weights, 1)
        places = self.place_of(name, list(shares.values()))
        return pl.Series(list(shares)).gather(places)

    def place_of(self, name: str, weights: Sequence[int]) -> pl.Series:
        """The place of one of the weights."""
        until = pl.Series(list(accumulate(weights)))
        return until.search_sorted(self.below(name, sum(weights)), side="right")

    def between(self, name: str, low: pl.Series, high: pl.Series) -> pl.Series:
        """low … high-1, evenly; spans up to 10¹³."""
        fine = (self.mixed(name) // _whole(2**44)).cast(pl.Int64)
        step = self.below(f"{name}/step", 1_000_003)
        span = high - low
        return low + (span // _FINE * fine + span % _FINE * fine // _FINE + step) % span

    def skewed(self, name: str, low: pl.Series, doublings: Sequence[int]) -> pl.Series:
        """`low` doubled so many times as the weights say, and somewhere up to the next doubling."""
        factors = pl.Series([2**times for times in range(len(doublings))])
        start = low * factors.gather(self.place_of(f"{name}/doublings", doublings))
        return self.between(name, start, start * 2)


def _whole(number: int) -> pl.Series:
    return pl.Series([number], dtype=pl.UInt64)
