"""A population part by part, so that any size fits into memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from guanzi.engines.rules import Rulebook

from .chance import Chance
from .told import facts
from .who import enterprises

SLICE = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some enterprises, what they say, and their related records, in the same order."""

    enterprises: pl.DataFrame
    facts: pl.DataFrame
    records: Mapping[str, pl.DataFrame]


def parts(  # noqa: PLR0913 - what is made, and which part of it
    rulebook: Rulebook,
    *,
    size: int,
    seed: int,
    year: int,
    by: int = SLICE,
    first: int = 0,
    wanted: Collection[str] | None = None,
) -> Iterator[Part]:
    """The same population whatever the parts: `size` enterprises, told about `year`; of the
    `wanted` facts or of all, from the part `first` on."""
    facts_of = rulebook.vocabulary.facts.values()
    declared = tuple(each for each in facts_of if wanted is None or each.name in wanted)
    for start in range(first * by, size, by):
        rows = pl.int_range(start, min(start + by, size), dtype=pl.UInt64, eager=True)
        chance = Chance(seed, rows)
        who = enterprises(chance)
        told, records = facts(chance, who, declared, year)
        yield Part(who, told, records)
