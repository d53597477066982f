"""Slices of a population in their order, checked; and one enterprise of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.plan.intake import Intake, Part, take_in

from .files import Population
from .keys import Keys
from .records import records_of

T = TypeVar("T")


def slices(
    population: Population, keys: Keys, size: int, records: Path, first: int = 0
) -> Iterator[tuple[int, Intake]]:
    """Slice after slice from the `first`, with its number; `records` is where `split` wrote. The
    next one is read and checked while the caller works on this one.
    """
    return _one_ahead(_in_order(population, keys, size, records, first))


def _in_order(
    population: Population, keys: Keys, size: int, records: Path, first: int
) -> Iterator[tuple[int, Intake]]:
    facts = population.facts.slice(first * size)
    for number, batch in enumerate(facts.collect_batches(chunk_size=size), first):
        assert batch.height == min(size, keys.rows - number * size), "a slice has another size"
        part = Part(number * size + 1, keys.twice)
        related = records_of(population, records, number)
        yield number, take_in(batch, related, population.rulebook, population.reads, part)


def _one_ahead(items: Iterator[T]) -> Iterator[T]:
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = beside.submit(next, items, None)
            yield item


def one_enterprise(population: Population, key: str) -> Intake:
    """What the population says of one enterprise."""

    def own(table: pl.LazyFrame) -> pl.DataFrame:
        return table.filter(pl.col(KEY).cast(pl.String) == key).collect(engine="streaming")

    related = {name: own(records) for name, records in population.records.items()}
    return take_in(own(population.facts), related, population.rulebook, population.reads)
