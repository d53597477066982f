"""A population part by part, so that any size fits into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def parts(
    rulebook: Rulebook, *, size: int, seed: int, year: int, by: int = SLICE
) -> Iterator[Part]:
    """The same population whatever the parts: `size` enterprises, told about `year`."""
    declared = tuple(rulebook.vocabulary.facts.values())
    for start in range(0, size, by):
        rows = pl.int_range(start, min(start + by, size), dtype=pl.UInt64, eager=True)
        chance = Chance(seed, rows)
        who = enterprises(chance)
        told, records = facts(chance, who, declared, year)
        yield Part(who, told, records)
