"""Enterprises slice by slice: from files, from the register as it was written down, made up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

import polars as pl

from guanzi.engines.plan import KEY, PlanRefused
from guanzi.engines.plan.intake import (
    REJECTED,
    Intake,
    Part,
    canonical_names,
    said,
    take_in,
)
from guanzi.engines.populations import (
    Keys,
    find,
    keys_of,
    one_enterprise,
    scan,
    slices,
    split,
    strays_of,
)
from guanzi.engines.rules import Rulebook
from guanzi.foundation.errors import InvalidInput
from guanzi.foundation.registers.industries import read_industry
from guanzi.lifecycle.matching.rules.synthetic import parts
from guanzi.lifecycle.matching.rules.synthetic.who import number_of

from .comparing import DISTRICT, INDUSTRY, KIND, SIZE, WHO, Slice

AT_ONCE = 20_000
"""Enterprises in a slice: small enough that the first figures come soon."""
MOST_ROWS = 5_000_000
CODE = "行业代码"
REGISTERED = "登记地"
"""Where the register says an enterprise is, whether or not a rule asks."""
UNSAID = "未填"
_EDITION = 2017


class People(Protocol):
    """A population of known size that can be read from any slice on."""

    digest: str

    @property
    def total(self) -> int:
        """How many rows it has."""
        ...

    def slices(self, first: int) -> Iterator[Slice]:
        """Slice after slice, from the one with that number."""
        ...

    def of(self, who: str) -> Slice | None:
        """The rows of one enterprise, or nothing."""
        ...


def digest_of(*parts: object) -> str:
    """SHA-256 over the parts of a name."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


@cache
def section_of(code: str | None) -> str:
    """`C 制造业` of a code of the classification; what cannot be read is unsaid."""
    try:
        found = read_industry(code or "", _EDITION)
    except InvalidInput:
        return UNSAID
    return f"{found.section} {found.section_name}"


def grouped(who: pl.DataFrame) -> pl.DataFrame:
    """A row for every key with its groups, in words; what a file does not say is unsaid."""
    columns = [pl.col(KEY).cast(pl.String)]
    for name in (DISTRICT, SIZE):
        found = pl.col(name).cast(pl.String) if name in who.columns else pl.lit(None, pl.String)
        columns.append(found.fill_null(UNSAID).alias(name))
    codes = who[CODE].cast(pl.String) if CODE in who.columns else pl.Series(CODE, [None])
    words = {code: section_of(code) for code in codes.unique().to_list()}
    said = pl.col(CODE).cast(pl.String) if CODE in who.columns else pl.lit(None, pl.String)
    known = {code: word for code, word in words.items() if code is not None}
    columns.append(
        said.replace_strict(known, default=UNSAID, return_dtype=pl.String).alias(INDUSTRY)
        if known
        else pl.lit(UNSAID).alias(INDUSTRY)
    )
    columns.append((pl.col(WHO) if WHO in who.columns else pl.col(KEY)).cast(pl.String).alias(WHO))
    if KIND in who.columns:
        columns.append(pl.col(KIND).cast(pl.String))
    return who.select(*columns)


class MadeUp:
    """Enterprises that nobody has: the same for the same size, seed and year."""

    def __init__(
        self, rulebook: Rulebook, reads: tuple[str, ...], *, size: int, seed: int, year: int
    ) -> None:
        self.rulebook, self.reads = rulebook, reads
        self.total, self.seed, self.year = size, seed, year
        vocabulary = rulebook.digests["vocabulary.md"]
        self.digest = digest_of("made-up", size, seed, year, vocabulary)

    def slices(self, first: int) -> Iterator[Slice]:
        """Made anew for every slice."""
        made = parts(
            self.rulebook,
            size=self.total,
            seed=self.seed,
            year=self.year,
            by=AT_ONCE,
            first=first,
            wanted=self.reads,
        )
        for number, part in enumerate(made, first):
            start = number * AT_ONCE
            read = take_in(part.facts, part.records, self.rulebook, self.reads, Part(start + 1))
            yield _slice(number, start + part.facts.height, read, grouped(part.enterprises))

    def of(self, who: str) -> Slice | None:
        """From the slice in which its code says that it stands."""
        number = number_of(who)
        if number is None or number >= self.total:
            return None
        return _only(next(self.slices(number // AT_ONCE)), who)


class InFiles:
    """A population that was handed in: a table of enterprises, and tables of records beside it."""

    def __init__(
        self, folder: Path, rulebook: Rulebook, reads: tuple[str, ...], digest: str
    ) -> None:
        self._population = find(folder, rulebook, reads)
        self._aside = folder.with_name(f"{folder.name}.records")
        self.digest = digest
        main = scan(self._population.files[KEY])
        names = canonical_names(main.collect_schema().names(), rulebook)
        wanted = {KEY, DISTRICT, SIZE, CODE}
        self._who = main.select(
            pl.col(given).alias(name) for given, name in names.items() if name in wanted
        )

    @cached_property
    def _keys(self) -> Keys:
        """Read only by who counts them all."""
        rows = int(self._population.facts.select(pl.len()).collect().item())
        if rows > MOST_ROWS:
            raise PlanRefused(f"数据有 {rows:,} 行,一次最多 {MOST_ROWS:,} 行,请分批测算")
        return keys_of(self._population.facts)

    @property
    def total(self) -> int:
        """All rows, the wrong ones with them."""
        return self._keys.rows

    def slices(self, first: int) -> Iterator[Slice]:
        """Checked slices; records that belong to nobody are told with the first."""
        split(self._population, self._keys, AT_ONCE, self._aside)
        strays = strays_of(self._aside)
        for number, read in slices(self._population, self._keys, AT_ONCE, self._aside, first):
            start = number * AT_ONCE
            who = grouped(self._who.slice(start, AT_ONCE).collect())
            more = strays if number == 0 else None
            yield _slice(number, min(start + AT_ONCE, self.total), read, who, more)

    def of(self, who: str) -> Slice | None:
        """Looked up in the files."""
        read = one_enterprise(self._population, who)
        found = self._who.filter(pl.col(KEY).cast(pl.String) == who).collect(engine="streaming")
        return _only(_slice(0, 0, read, grouped(found)), who)

    @property
    def notes(self) -> tuple[str, ...]:
        """Columns and files that the vocabulary does not know, and records that are not marked."""
        known = {SIZE, CODE}
        unknown = [name for name in self._population.unknown if name.partition(",")[0] not in known]
        return (*unknown, *self._population.unmarked)


class WrittenDown:
    """The register as a run wrote it down, checked, ordered by enterprise: nobody is cut in two."""

    def __init__(self, folder: Path, reads: tuple[str, ...], digest: str) -> None:
        self.reads, self.digest = reads, digest
        self._main = scan(folder / f"{KEY}.parquet")
        self._beside = {
            file.stem: scan(file) for file in sorted(folder.glob("*.parquet")) if file.stem != KEY
        }

    @cached_property
    def _facts(self) -> pl.DataFrame:
        return self._main.collect()

    @cached_property
    def _records(self) -> dict[str, pl.DataFrame]:
        return {name: table.collect() for name, table in self._beside.items()}

    @property
    def total(self) -> int:
        """All rows."""
        return self._facts.height

    def slices(self, first: int) -> Iterator[Slice]:
        """Slices that end where an enterprise ends."""
        for number, (start, end) in enumerate(self._bounds()):
            if number >= first:
                rows = self._facts[start:end]
                near = {n: t.join(rows, on=KEY, how="semi") for n, t in self._records.items()}
                yield self._slice(number, end, rows, near)

    def of(self, who: str) -> Slice | None:
        """Looked up in the files."""
        rows = self._main.filter(pl.col(WHO) == who).collect(engine="streaming")
        own = pl.col(KEY).is_in(rows[KEY].to_list())
        near = {name: table.filter(own).collect() for name, table in self._beside.items()}
        return _only(self._slice(0, 0, rows, near), who)

    def _slice(
        self, number: int, end: int, rows: pl.DataFrame, near: dict[str, pl.DataFrame]
    ) -> Slice:
        who = rows.drop(DISTRICT, strict=False).rename({REGISTERED: DISTRICT})
        nothing = pl.DataFrame(schema=said(pl.DataFrame(schema=REJECTED)).schema)
        read = Intake(rows.select(KEY, *self.reads), near, nothing)
        return _slice(number, end, read, grouped(who))

    def _bounds(self) -> Iterator[tuple[int, int]]:
        last = self._facts[WHO] != self._facts[WHO].shift(-1)
        ends = last.fill_null(value=True).arg_true() + 1
        start = 0
        while start < self.total:
            at = ends.search_sorted(start + AT_ONCE)
            end = int(ends[min(int(at), len(ends) - 1)])
            yield start, end
            start = end


def _slice(
    number: int, done: int, read: Intake, groups: pl.DataFrame, strays: pl.DataFrame | None = None
) -> Slice:
    rejected = read.rejected if strays is None else pl.concat([strays, read.rejected])
    own = groups.unique(KEY, keep="first", maintain_order=True)
    return Slice(number, done, read.facts, read.related, own, rejected)


def _only(part: Slice, who: str) -> Slice | None:
    own = part.groups.filter(pl.col(WHO) == who)
    facts = part.facts.join(own.select(KEY), on=KEY, how="semi", maintain_order="left")
    related = {n: t.join(own.select(KEY), on=KEY, how="semi") for n, t in part.related.items()}
    return None if facts.is_empty() else replace(part, facts=facts, related=related, groups=own)
