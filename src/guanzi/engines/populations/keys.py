"""What only the whole population knows: keys that come twice, and in which row a key stands."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from guanzi.engines.plan import KEY

_HASH, _ROW = "hash", "row"


@dataclass(frozen=True, slots=True)
class Keys:
    """Eight bytes for a key, in order, so that millions fit; keys whose hashes meet stand in full.

    `rows` counts the rows of the facts, `twice` are the keys that come more than once.
    """

    rows: int
    twice: pl.Series
    hashes: pl.Series
    places: pl.Series
    meeting: pl.DataFrame

    def row_of(self, keys: pl.Series) -> pl.Series:
        """In which row each key stands, counted from 0; null for those that no row has.

        One that no row has is, once in a very long while, taken for another: who looks at the
        row then finds a different key.
        """
        if self.hashes.is_empty():
            return pl.Series([None], dtype=pl.Int64).new_from_index(0, len(keys))
        hashed = keys.hash()
        at = self.hashes.search_sorted(hashed).clip(upper_bound=len(self.hashes) - 1)
        found = (self.hashes[at] == hashed) & keys.is_not_null()
        rows = pl.select(pl.when(found).then(self.places[at])).to_series()
        if self.meeting.is_empty():
            return rows
        exact = pl.DataFrame({KEY: keys}).join(
            self.meeting, on=KEY, how="left", maintain_order="left"
        )
        return pl.select(pl.coalesce(exact[_ROW], rows)).to_series()


def keys_of(facts: pl.LazyFrame) -> Keys:
    """Read the column of keys once; a second time only where hashes meet."""
    keys = facts.select(pl.col(KEY).cast(pl.String))
    hashed = keys.select(pl.when(pl.col(KEY).is_not_null()).then(pl.col(KEY).hash()).alias(_HASH))
    found = hashed.with_row_index(_ROW).collect(engine="streaming")
    rows = found.height
    found = found.drop_nulls(_HASH).sort(_HASH)
    doubtful = found[_HASH].filter(found[_HASH] == found[_HASH].shift(1)).unique()
    meeting = pl.DataFrame(schema={KEY: pl.String, _ROW: pl.Int64})
    if not doubtful.is_empty():
        meeting = (
            keys.with_row_index(_ROW)
            .filter(pl.col(KEY).is_not_null(), pl.col(KEY).hash().is_in(doubtful.implode()))
            .select(pl.col(KEY), pl.col(_ROW).cast(pl.Int64))
            .collect(engine="streaming")
        )
    twice = meeting[KEY].filter(meeting[KEY].is_duplicated()).unique()
    first = meeting.sort(_ROW).unique(KEY, keep="first")
    return Keys(rows, twice, found[_HASH], found[_ROW].cast(pl.Int64), first)
