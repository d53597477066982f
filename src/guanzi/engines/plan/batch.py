"""Many enterprises × many measures: one row each, exact to the fen, bounded in memory.

Columns do nearly all of it. The few rows that a plan leaves open (`beyond`: a product that may not
fit, a divisor that is only known to lie somewhere) are decided one by one by the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from guanzi.engines.rules import Decision, Fact, Measure, Rulebook, decide

from .columns import KEY
from .frames import case_of
from .in_polars import compute_scheduled
from .measure_plan import OUTCOMES, MeasurePlan, plan_measure
from .schedule import Schedule, Scheduler
from .terms import Column, Forge, Term

Fills = Mapping[str, Mapping[str, Any]]
Related = Mapping[str, pl.DataFrame]
Records = dict[str, list[dict[str, Any]]]
"""Related records by key."""
MOST_PREPARED = 16
"""More ways in which columns can be complete share the plan that expects gaps everywhere."""
OUTCOME = pl.Enum([outcome.value for outcome in OUTCOMES])
SHARES = pl.List(pl.Struct({"payer": pl.String, "fen": pl.Int64}))
LONG: dict[str, Any] = {
    KEY: pl.String,
    "measure": pl.String,
    "outcome": OUTCOME,
    "amount_fen": pl.Int64,
    "shares": SHARES,
    "article": pl.String,
    "reason": pl.String,
    "missing": pl.String,
    "open_slots": pl.String,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """The plans for columns that are known to be complete, as one schedule. An output is named
    `measure|column`.
    """

    plans: tuple[MeasurePlan, ...]
    outputs: Mapping[str, Term]
    schedule: Schedule

    def terms_of(self, plan: MeasurePlan) -> dict[str, Term]:
        """What is asked of one measure, by the name of its column."""
        mark = f"{plan.measure.id}|"
        of_it = {name: term for name, term in self.outputs.items() if name.startswith(mark)}
        return {name.removeprefix(mark): term for name, term in of_it.items()}


Shown = tuple[str, ...]
"""The parts of an answer that are asked for; nothing else is computed. Empty: every part."""
OUTCOME_AND_AMOUNT: Shown = ("outcome", "has_amount", "amount", "beyond")

Engine = Callable[[Prepared, pl.DataFrame, Related], pl.DataFrame]
"""How raw answers are computed: the key and every output, row for row of the facts."""


def embedded(prepared: Prepared, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
    """In this process, with Polars."""
    return compute_scheduled(prepared.schedule, prepared.outputs, facts, related)


class Batch:
    """Measures of a rulebook on one day, ready to be computed for many."""

    def __init__(
        self,
        rulebook: Rulebook,
        measures: Sequence[Measure],
        on: date,
        fills: Fills | None = None,
        engine: Engine = embedded,
    ) -> None:
        self.rulebook = rulebook
        self.measures = tuple(measures)
        self.on = on
        self.fills = fills or {}
        self.engine = engine
        self._prepared: dict[tuple[frozenset[Column], Shown], Prepared] = {}

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that any of the measures asks for."""
        return tuple(dict.fromkeys(name for measure in self.measures for name in measure.reads))

    def answers(self, facts: pl.DataFrame, related: Related, shown: Shown = ()) -> pl.DataFrame:
        """The raw answers, a group of columns for each measure, row for row of `facts`."""
        return self.engine(self._prepare(facts, related, shown), facts, related)

    def long(self, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
        """One row for every enterprise and measure, by measure."""
        return pl.concat(self._by_measure(facts, related))

    def by_enterprise(self, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
        """The same rows, all measures of an enterprise together, whatever part `facts` are."""
        places = pl.int_range(len(self.measures) * facts.height, eager=True)
        turned = (places % len(self.measures)) * facts.height + places // len(self.measures)
        return self.long(facts, related)[turned]

    def wide(self, facts: pl.DataFrame, related: Related) -> pl.DataFrame:
        """One row for every enterprise; outcome and amount of every measure beside each other."""
        plans = self._prepare(facts, related, OUTCOME_AND_AMOUNT).plans
        raw = self.answers(facts, related, OUTCOME_AND_AMOUNT)
        told = raw.select(KEY, *(shown for plan in plans for shown in _outcome_and_amount(plan)))
        for plan in plans:
            beyond = raw[f"{plan.measure.id}|beyond"]
            if beyond.any():
                left = beyond.arg_true()
                decided = self._decided_rows(plan, left, facts, related)
                told = told.with_columns(
                    told[f"{name}_{plan.measure.id}"].scatter(left, decided[name])
                    for name in ("outcome", "amount_fen")
                )
        return told

    def decision(
        self, measure: Measure, key: str, facts: pl.DataFrame, related: Related
    ) -> Decision:
        """One answer with its whole trace, from the row that it was computed from."""
        row = facts.row(by_predicate=pl.col(KEY) == key, named=True)
        near = _by_key(related, pl.Series([key]))
        return self._decided(measure, row, near, alternatives=True)

    # ---------------------------------------------------------------- inside

    def _by_measure(self, facts: pl.DataFrame, related: Related) -> list[pl.DataFrame]:
        if facts.is_empty():
            return [pl.DataFrame(schema=LONG) for _ in self.measures]
        raw = self.answers(facts, related)
        plans = self._prepare(facts, related).plans
        return [self._of_measure(plan, raw, facts, related) for plan in plans]

    def _prepare(self, facts: pl.DataFrame, related: Related, shown: Shown = ()) -> Prepared:
        complete = frozenset(_complete(facts, "")).union(
            *(_complete(table, name) for name, table in related.items())
        )
        if (complete, shown) not in self._prepared and len(self._prepared) >= MOST_PREPARED:
            complete = frozenset()
        if (complete, shown) not in self._prepared:
            forge = Forge()
            plans = tuple(
                plan_measure(
                    measure, self.on, self.fills.get(measure.id), forge=forge, complete=complete
                )
                for measure in self.measures
            )
            outputs = {
                f"{plan.measure.id}|{name}": term
                for plan in plans
                for name, term in plan.answer.terms().items()
                if not shown or name in shown
            }
            schedule = Scheduler(outputs.values()).schedule()
            self._prepared[complete, shown] = Prepared(plans, outputs, schedule)
        return self._prepared[complete, shown]

    def _of_measure(
        self, plan: MeasurePlan, raw: pl.DataFrame, facts: pl.DataFrame, related: Related
    ) -> pl.DataFrame:
        told = _told(plan, raw)
        beyond = raw[f"{plan.measure.id}|beyond"]
        if not beyond.any():
            return told
        left = beyond.arg_true()
        patch = self._decided_rows(plan, left, facts, related).with_columns(place=left)
        kept = told.with_row_index("place").filter(~beyond)
        columns = ["place", *LONG]
        return pl.concat([kept.select(columns), patch.select(columns)]).sort("place").select(*LONG)

    def _decided_rows(
        self, plan: MeasurePlan, places: pl.Series, facts: pl.DataFrame, related: Related
    ) -> pl.DataFrame:
        """The rows that a plan left open, decided one by one."""
        near = _by_key(related, facts[KEY].gather(places))
        rows = [
            row_of(self._decided(plan.measure, row, near), row[KEY])
            for row in facts[places].iter_rows(named=True)
        ]
        return pl.DataFrame(rows, schema=LONG, orient="row")

    def _decided(
        self,
        measure: Measure,
        row: Mapping[str, Any],
        near: Mapping[str, Records],
        *,
        alternatives: bool = False,
    ) -> Decision:
        declared: list[Fact] = [self.rulebook.vocabulary.facts[name] for name in measure.reads]
        records = {name: found.get(row[KEY], []) for name, found in near.items()}
        case = case_of(row, records, declared)
        fills = self.fills.get(measure.id)
        return decide(measure, case, self.on, fills, alternatives=alternatives)


def _by_key(related: Related, keys: pl.Series) -> dict[str, Records]:
    """The related records of a few enterprises."""
    found: dict[str, Records] = {}
    for name, table in related.items():
        found[name] = {}
        for row in table.filter(pl.col(KEY).is_in(keys.implode())).iter_rows(named=True):
            found[name].setdefault(row[KEY], []).append(row)
    return found


def _complete(frame: pl.DataFrame, records: str) -> list[Column]:
    counts = frame.null_count().row(0, named=True) if frame.height else {}
    return [Column(name, records) for name, count in counts.items() if not count]


def _outcome_and_amount(plan: MeasurePlan) -> tuple[pl.Expr, pl.Expr]:
    outcome = plan.answer.outcome
    return _in_columns_of_all(plan.measure.id, outcome.low, outcome.high)


@lru_cache(maxsize=1024)
def _in_columns_of_all(measure: str, low: int, high: int) -> tuple[pl.Expr, pl.Expr]:
    """Outcome and amount under the name of the measure."""
    place = pl.col(f"{measure}|outcome")
    said = _SAID[high]
    for number in range(low, high):
        said = pl.when(place == number).then(_SAID[number]).otherwise(said)
    amount = pl.when(f"{measure}|has_amount").then(f"{measure}|amount")
    return said.alias(f"outcome_{measure}"), amount.alias(f"amount_fen_{measure}")


_SAID = [pl.lit(outcome.value, dtype=OUTCOME) for outcome in OUTCOMES]


def _told(plan: MeasurePlan, raw: pl.DataFrame) -> pl.DataFrame:
    """The raw answer of one measure in words."""
    mark = f"{plan.measure.id}|"
    names = [name for name in raw.columns if name.startswith(mark)]
    own = raw.select(KEY, *(pl.col(name).alias(name.removeprefix(mark)) for name in names))
    reasons = sorted(own["reason"].unique().to_list())
    said = [plan.reason_of(number) for number in reasons]
    payers = [name for name in own.columns if name.startswith("share:")]
    parts = [
        pl.struct(pl.lit(name.removeprefix("share:")).alias("payer"), pl.col(name).alias("fen"))
        for name in payers
    ]
    rows = pl.concat_arr(parts).arr.to_list() if parts else pl.lit(None)
    shares = pl.when("has_shares").then(rows)
    return own.select(
        pl.col(KEY),
        pl.lit(plan.measure.id).alias("measure"),
        pl.col("outcome").cast(pl.UInt32).cat.to(OUTCOME).alias("outcome"),
        pl.when("has_amount").then("amount").alias("amount_fen"),
        shares.cast(SHARES).alias("shares"),
        _looked_up("reason", reasons, [article for article, _ in said]).alias("article"),
        _looked_up("reason", reasons, [sentence for _, sentence in said]).alias("reason"),
        _names("missing", plan, own),
        _names("open_slots", plan, own),
    )


def _looked_up(column: str, keys: list[int], texts: list[str]) -> pl.Expr:
    return pl.col(column).replace_strict(keys, texts, return_dtype=pl.String)


def _names(column: str, plan: MeasurePlan, own: pl.DataFrame) -> pl.Expr:
    sets = own[column].unique().to_list()
    texts = ["、".join(plan.names_in(names)) for names in sets]
    return _looked_up(column, sets, texts).alias(column)


def row_of(decision: Decision, key: str) -> tuple[Any, ...]:
    """What the interpreter decided, as a row of the long answer."""
    deciding = decision.deciding.condition if decision.deciding else None
    shares = decision.shares and [
        {"payer": payer, "fen": fen} for payer, fen in decision.shares.items()
    ]
    return (
        key,
        decision.measure.id,
        decision.outcome.value,
        decision.amount_fen,
        shares or None,
        deciding.formula.citation.article if deciding else "",
        deciding.sentence if deciding else "",
        "、".join(decision.missing),
        "、".join(decision.open_slots),
    )
