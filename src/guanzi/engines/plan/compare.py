"""Two versions of the rules over the same enterprises: cost, who gains, who loses (政策沙盘).

    tally = Tally(["企业注册地", "企业规模"])
    for part in …:
        tally.add(before.long(…), after.long(…), groups)
    tally.costs(MEASURE), tally.costs("企业注册地"), tally.moves(), tally.spread()
    tally.largest()                              # who gains and who loses most

Every figure is a sum over one small table of cells, so that what is cut by measure, by district or
by size adds up to the same fen. Sums are kept in 128 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO

import polars as pl

from guanzi.engines.rules import Outcome

from .columns import KEY

MEASURE = "measure"
SUMS = ("before_fen", "after_fen")
COUNTS = ("before_granted", "after_granted", "before_open", "after_open", "rows")
_OPEN = [Outcome.UNKNOWN, Outcome.NEEDS_PERSON, Outcome.NOT_COMPUTABLE]
STEPS_FEN = (1, *(yuan * 100 for yuan in (10_000, 100_000, 1_000_000, 10_000_000)))
"""Where the bands of the spread begin: a fen is a change; then ten thousand yuan, and so on."""
MOST_NAMED = 20
_HEAD = 8


class Move(StrEnum):
    """What a change of rules does to an enterprise."""

    NEW = "新得到"
    MORE = "得到更多"
    SAME = "不变"
    LESS = "得到更少"
    LOST = "不再得到"


class Tally:
    """Adds up part by part; `by` are the columns of `groups` beside the key.

    `who` is the column of groups that says whose a row is, where an enterprise has several; all of
    them come in one part.
    """

    def __init__(self, by: Sequence[str], who: str = KEY) -> None:
        self.by, self.who = list(by), who
        self._cells: list[pl.DataFrame] = []
        self._people: list[pl.DataFrame] = []
        self._largest: list[pl.DataFrame] = []
        self._missing: list[pl.DataFrame] = []

    def add(self, before: pl.DataFrame, after: pl.DataFrame, groups: pl.DataFrame) -> None:
        """Count some enterprises: the long answers of both versions, whichever measures they have,
        and a row for each enterprise with its groups."""
        self._missing = [_summed([*self._missing, _lacking(after)], ["fact"])]
        both = _side(before, "before").join(
            _side(after, "after"), on=[KEY, MEASURE], how="full", coalesce=True
        )
        both = both.with_columns(pl.exclude(KEY, MEASURE).fill_null(0))
        columns = dict.fromkeys((KEY, self.who, *self.by))
        told = both.join(groups.select(*columns), on=KEY, how="left")
        cells = told.with_columns(rows=pl.lit(1, pl.Int64)).group_by(MEASURE, *self.by)
        self._cells = [_summed([*self._cells, cells.agg(*_totals())], [MEASURE, *self.by])]
        each = told.group_by(self.who, *self.by).agg(pl.col(name).sum() for name in SUMS)
        self._largest = [_extremes([*self._largest, each.rename({self.who: KEY})])]
        people = each.with_columns(move=_move(), band=_band()).group_by("move", "band", *self.by)
        counted = people.agg(*_totals(SUMS), pl.len().cast(pl.Int64).alias("enterprises"))
        self._people = [_summed([*self._people, counted], ["move", "band", *self.by])]

    def costs(self, by: str | None = None) -> pl.DataFrame:
        """What is granted before and after, by measure or one of the groups, or in all."""
        cells = _whole(self._cells)
        return cells.select(_totals()) if by is None else cells.group_by(by).agg(_totals()).sort(by)

    def moves(self, by: str | None = None) -> pl.DataFrame:
        """How many enterprises gain and lose, over all measures, and how much."""
        keys = [*([by] if by else []), "move"]
        people = _whole(self._people).group_by(keys)
        return people.agg(pl.col(name).sum() for name in (*SUMS, "enterprises")).sort(keys)

    def spread(self) -> pl.DataFrame:
        """How many enterprises gain or lose how much: bands from the largest loss to the largest
        gain; band 0 is no change."""
        people = _whole(self._people).group_by("band")
        return people.agg(pl.col(name).sum() for name in (*SUMS, "enterprises")).sort("band")

    def largest(self) -> pl.DataFrame:
        """Who gains and who loses most, from the largest gain to the largest loss."""
        return _whole(self._largest)

    def missing(self) -> pl.DataFrame:
        """Which facts the later version still waits for, and in how many answers."""
        return _whole(self._missing).sort("answers", "fact", descending=[True, False])

    def kept(self) -> bytes:
        """All that was counted, to go on with in another process."""
        every = (self._cells, self._people, self._largest, self._missing)
        return b"".join(_packed(_whole(frames)) for frames in every)

    @classmethod
    def went_on(cls, kept: bytes, by: Sequence[str], who: str = KEY) -> Tally:
        """The tally that `kept` wrote down."""
        tally = cls(by, who)
        for frames in (tally._cells, tally._people, tally._largest, tally._missing):
            size, kept = int.from_bytes(kept[:_HEAD], "big"), kept[_HEAD:]
            frames.append(pl.read_ipc(kept[:size]))
            kept = kept[size:]
        return tally


def _lacking(answers: pl.DataFrame) -> pl.DataFrame:
    waits = answers.filter(pl.col("outcome").cast(pl.String) == Outcome.UNKNOWN.value)
    named = waits.group_by("missing").agg(pl.len().cast(pl.Int64).alias("answers"))
    facts = named.with_columns(pl.col("missing").str.split("、").alias("fact")).explode("fact")
    return facts.group_by("fact").agg(pl.col("answers").sum())


def _packed(frame: pl.DataFrame) -> bytes:
    content = BytesIO()
    frame.sort(pl.all()).write_ipc(content, compression="zstd")
    return len(content.getvalue()).to_bytes(_HEAD, "big") + content.getvalue()


def _extremes(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The largest differences both ways; of the same, those whose keys come first."""
    change = (pl.col("after_fen") - pl.col("before_fen")).alias("change")
    ordered = pl.concat(frames).with_columns(change).filter(pl.col("change") != 0)
    downwards = [True, False]
    gains = ordered.filter(pl.col("change") > 0).sort("change", KEY, descending=downwards)
    losses = ordered.filter(pl.col("change") < 0).sort("change", KEY).head(MOST_NAMED)
    losses = losses.sort("change", KEY, descending=downwards)
    return pl.concat([gains.head(MOST_NAMED), losses]).drop("change")


def _side(answers: pl.DataFrame, name: str) -> pl.DataFrame:
    """What counts as spent: a granted amount. What a person or a fact has still to settle does not,
    and is counted beside it."""
    granted = pl.col("outcome").cast(pl.String) == Outcome.GRANTED.value
    is_open = pl.col("outcome").cast(pl.String).is_in([outcome.value for outcome in _OPEN])
    fen = pl.when(granted).then(pl.col("amount_fen")).otherwise(0).fill_null(0)
    return answers.select(
        KEY,
        MEASURE,
        fen.cast(pl.Int128).alias(f"{name}_fen"),
        granted.cast(pl.Int64).alias(f"{name}_granted"),
        is_open.cast(pl.Int64).alias(f"{name}_open"),
    )


def _totals(names: Sequence[str] = (*SUMS, *COUNTS)) -> list[pl.Expr]:
    return [pl.col(name).sum() for name in names]


def _summed(frames: Sequence[pl.DataFrame], keys: list[str]) -> pl.DataFrame:
    return pl.concat(frames).group_by(keys).agg(pl.all().sum())


def _whole(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    if not frames:
        raise ValueError("还没有数据")
    return frames[0]


def _move() -> pl.Expr:
    before, after = pl.col("before_fen"), pl.col("after_fen")
    return (
        pl.when(before == after)
        .then(pl.lit(Move.SAME.value))
        .when(before == 0)
        .then(pl.lit(Move.NEW.value))
        .when(after == 0)
        .then(pl.lit(Move.LOST.value))
        .when(after > before)
        .then(pl.lit(Move.MORE.value))
        .otherwise(pl.lit(Move.LESS.value))
    )


def _band() -> pl.Expr:
    """0 where nothing changes; ±1 below the second step, and so on outwards."""
    difference = pl.col("after_fen") - pl.col("before_fen")
    size = difference.abs()
    reached = pl.sum_horizontal((size >= step).cast(pl.Int64) for step in STEPS_FEN)
    return pl.when(difference < 0).then(-reached).otherwise(reached)
