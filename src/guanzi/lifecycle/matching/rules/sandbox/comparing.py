"""Both versions over some enterprises at once; what is the same in both is computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.plan.batch import LONG, Batch
from guanzi.engines.plan.compare import MEASURE, Tally
from guanzi.engines.rules import Decision, Measure, Rulebook
from guanzi.lifecycle.enterprises.rules.known import BARRED

from .figures import block_of

WHO, DISTRICT, SIZE, INDUSTRY, KIND = "主体", "企业注册地", "企业规模", "行业", "对象"
CUTS = (DISTRICT, SIZE, INDUSTRY)
PROJECT, ENTERPRISE = "项目", "企业"
_RECOGNISED = "项目经认定"
Fills = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Side:
    """One version: a text, a day, its measures, and the figures that guidelines set."""

    rulebook: Rulebook
    on: date
    measures: tuple[Measure, ...]
    fills: Fills = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that its measures ask for."""
        return tuple(dict.fromkeys(name for each in self.measures for name in each.reads))

    def essence(self, measure: Measure) -> tuple[Any, ...]:
        """All on which the answers of a measure depend."""
        fills = sorted((self.fills.get(measure.id) or {}).items())
        texts = (block_of(measure, self.rulebook), self.rulebook.digests["vocabulary.md"])
        return self.on, measure.validity, fills, texts


@dataclass(frozen=True, slots=True)
class Slice:
    """Some enterprises: what rules read of them, whose they are and where, and what was wrong.

    `groups` has a row for every key: WHO, the CUTS, and KIND where rows are of several kinds;
    `done` counts the rows until here, the wrong ones with them.
    """

    number: int
    done: int
    facts: pl.DataFrame
    related: Mapping[str, pl.DataFrame]
    groups: pl.DataFrame
    rejected: pl.DataFrame


def kind_of(measure: Measure) -> str:
    """Whether the register answers for it by project or by enterprise."""
    return PROJECT if _RECOGNISED in measure.reads else ENTERPRISE


class Comparison:
    """Computes both sides of slices."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before, after

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that either side asks for."""
        return tuple(dict.fromkeys((*self.before.reads, *self.after.reads)))

    @property
    def barring_funds(self) -> tuple[str, ...]:
        """The funds of the measures that ask whether somebody is barred: the register tells it for
        one fund at a time."""
        asking = (
            side.rulebook.document_of(each).fund
            for side in (self.before, self.after)
            for each in side.measures
            if BARRED in each.reads
        )
        return tuple(dict.fromkeys(asking))

    @cached_property
    def unchanged(self) -> frozenset[str]:
        """The measures whose answers are the same on both sides."""
        held = {each.id: self.before.essence(each) for each in self.before.measures}
        same = (
            each.id for each in self.after.measures if held.get(each.id) == self.after.essence(each)
        )
        return frozenset(same)

    def add(self, part: Slice, tally: Tally) -> None:
        """Compute a slice and count it."""
        if part.facts.is_empty():
            return
        before, after = self.answers(part)
        tally.add(before, after, part.groups)

    def answers(self, part: Slice) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The long answers before and after."""
        before, after = [pl.DataFrame(schema=LONG)], [pl.DataFrame(schema=LONG)]
        kinds = part.groups[KIND].unique().to_list() if KIND in part.groups.columns else [None]
        for kind in kinds:
            facts, related = _of_kind(part, kind)
            for frames, batch in ((before, self._before(kind)), (after, self._after(kind))):
                if batch:
                    frames.append(batch.long(facts, related))
        first = pl.concat(before)
        same = first.filter(pl.col(MEASURE).is_in(list(self.unchanged)))
        return first, pl.concat([same, *after])

    def decisions(self, part: Slice, measure_id: str, key: str) -> tuple[Decision | None, ...]:
        """One row's answer on both sides with its whole trace; None where a side has no such
        measure."""
        found: list[Decision | None] = []
        for side in (self.before, self.after):
            measure = next((each for each in side.measures if each.id == measure_id), None)
            batch = measure and Batch(side.rulebook, [measure], side.on, side.fills)
            related = dict(part.related)
            found.append(
                batch.decision(measure, key, part.facts, related) if batch and measure else None
            )
        return tuple(found)

    def _before(self, kind: str | None) -> Batch | None:
        return self._batch("before", kind)

    def _after(self, kind: str | None) -> Batch | None:
        return self._batch("after", kind)

    def _batch(self, name: str, kind: str | None) -> Batch | None:
        if (name, kind) not in self._batches:
            side: Side = getattr(self, name)
            left_out = self.unchanged if name == "after" else frozenset()
            measures = [
                each
                for each in side.measures
                if each.id not in left_out and kind in (None, kind_of(each))
            ]
            made = Batch(side.rulebook, measures, side.on, side.fills) if measures else None
            self._batches[name, kind] = made
        return self._batches[name, kind]

    @cached_property
    def _batches(self) -> dict[tuple[str, str | None], Batch | None]:
        return {}


def _of_kind(part: Slice, kind: str | None) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The rows of a kind with their records."""
    if kind is None:
        return part.facts, dict(part.related)
    own = part.groups.filter(pl.col(KIND) == kind).select(KEY)
    related = {name: rows.join(own, on=KEY, how="semi") for name, rows in part.related.items()}
    return part.facts.join(own, on=KEY, how="semi", maintain_order="left"), related
