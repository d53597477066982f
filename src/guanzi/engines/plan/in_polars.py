"""The embedded backend: Polars on 64-bit fen, 128 bits where the plan asks for them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import polars as pl

from .columns import KEY
from .schedule import Layer, RecordsPass, Schedule, Scheduler
from .terms import Kind, Term

_TYPES: dict[Kind, Any] = {Kind.BOOL: pl.Boolean, Kind.TEXT: pl.String}


def compute(
    outputs: Mapping[str, Term], facts: pl.DataFrame, related: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The outputs beside the key, row for row of `facts`, whose columns are as `columns` says."""
    schedule = Scheduler(outputs.values()).schedule()
    return compute_scheduled(schedule, outputs, facts, related)


def compute_scheduled(
    schedule: Schedule,
    outputs: Mapping[str, Term],
    facts: pl.DataFrame,
    related: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """The same with a schedule that was made before."""
    computed = facts
    for layer, expressions in zip(schedule.layers, _written(schedule), strict=True):
        for records, one_pass in layer.aggregates.items():
            computed = _join_aggregates(computed, related[records], one_pass, schedule.names)
        computed = computed.with_columns(expressions) if expressions else computed
    shown = [pl.col(schedule.names[term]).alias(name) for name, term in outputs.items()]
    return computed.select(pl.col(KEY), *shown)


@lru_cache(maxsize=64)
def _written(schedule: Schedule) -> tuple[list[pl.Expr], ...]:
    """The terms of every layer as expressions; for a small slice, writing them takes longer than
    computing them."""
    return tuple(_expressions_of(layer, schedule.names) for layer in schedule.layers)


def _expressions_of(layer: Layer, names: Mapping[Term, str]) -> list[pl.Expr]:
    expressions = Expressions(names)
    return [expressions.define(term).alias(names[term]) for term in layer.terms]


def _join_aggregates(
    facts: pl.DataFrame, records: pl.DataFrame, one_pass: RecordsPass, names: Mapping[Term, str]
) -> pl.DataFrame:
    outer = [pl.col(names[term]) for term in one_pass.outer]
    looked = records.join(facts.select(pl.col(KEY), *outer), on=KEY, how="inner")
    seen = {term: names[term] for term in one_pass.seen}
    for layer in one_pass.layers:
        looked = looked.with_columns(_expressions_of(layer, seen))
    expressions = Expressions(seen)
    grouped = looked.group_by(KEY).agg(
        _aggregated(term, expressions).alias(names[term]) for term in one_pass.aggregates
    )
    return facts.join(grouped, on=KEY, how="left", maintain_order="left").with_columns(
        pl.col(names[term]).fill_null(_empty(term)) for term in one_pass.aggregates
    )


def _aggregated(term: Term, expressions: Expressions) -> pl.Expr:
    function, (value,) = term.payload[0], term.args
    if function == "sum" and value.is_const:  # Polars adds a constant once, not for every row
        return _cast(pl.len().cast(pl.Int64), term) * pl.lit(value.payload, dtype=_type(term))
    return _AGGREGATES[function](_cast(expressions.of(value), term))


def _cast(expression: pl.Expr, term: Term) -> pl.Expr:
    wide = pl.Int128 if term.is_wide else pl.Int64
    return expression.cast(wide) if term.kind is Kind.INT else expression


def _empty(term: Term) -> pl.Expr:
    """What an aggregate over no record comes to."""
    if term.kind is Kind.BOOL:
        return pl.lit(term.payload[0] == "all")
    return pl.lit(0, dtype=_type(term))


_AGGREGATES: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "sum": lambda e: e.sum(),
    "least": lambda e: e.min(),
    "greatest": lambda e: e.max(),
    "bits": lambda e: e.bitwise_or(),
    "any": lambda e: e.any(),
    "all": lambda e: e.all(),
}


def _type(term: Term) -> Any:
    if term.kind is Kind.INT:
        small = term.is_label and term.low >= -128 and term.high <= 127
        return pl.Int8 if small else pl.Int128 if term.is_wide else pl.Int64
    return _TYPES[term.kind]


class Expressions:
    """Terms as Polars expressions; `names` are the terms that already have a column."""

    def __init__(self, names: Mapping[Term, str]) -> None:
        self.names = names

    def of(self, term: Term) -> pl.Expr:
        if term in self.names and not term.is_const:
            return pl.col(self.names[term])
        return self.define(term)

    def define(self, term: Term) -> pl.Expr:
        """The expression behind a term, even where it has a column."""
        return _EXPRESSIONS[term.op](self, term)

    def _parts(self, term: Term) -> list[pl.Expr]:
        """The operands of arithmetic, all as wide as the widest."""
        wide = term.is_wide or any(part.is_wide for part in term.args)
        return [self._as(part, wide=wide) for part in term.args]

    def _as(self, term: Term, *, wide: bool) -> pl.Expr:
        if term.is_const and term.kind is Kind.INT:
            return pl.lit(term.payload, dtype=pl.Int128 if wide else pl.Int64)
        expression = self.of(term)
        wanted = pl.Int128 if wide else pl.Int64
        is_it = term.kind is not Kind.INT or _type(term) == wanted
        return expression if is_it else expression.cast(wanted)

    def _narrowed(self, term: Term, expression: pl.Expr) -> pl.Expr:
        was_wide = any(part.is_wide for part in term.args)
        return expression.cast(pl.Int64) if was_wide and not term.is_wide else expression

    def const(self, term: Term) -> pl.Expr:
        return pl.lit(term.payload, dtype=_type(term))

    def column(self, term: Term) -> pl.Expr:
        column = pl.col(term.payload.name)
        if term.payload.complete:
            return column
        stand_in: Any = {Kind.BOOL: False, Kind.TEXT: "", Kind.INT: term.low}[term.kind]
        return column.fill_null(pl.lit(stand_in, dtype=_type(term)))

    def given(self, term: Term) -> pl.Expr:
        return pl.col(term.payload.name).is_not_null()

    def all_(self, term: Term) -> pl.Expr:
        return _folded(lambda a, b: a & b, [self.of(part) for part in term.args])

    def any_(self, term: Term) -> pl.Expr:
        return _folded(lambda a, b: a | b, [self.of(part) for part in term.args])

    def not_(self, term: Term) -> pl.Expr:
        (inner,) = term.args
        if inner not in self.names and inner.op in ("less", "equal"):
            return self._compared("at_least" if inner.op == "less" else "apart", inner)
        return ~self.of(inner)

    def less(self, term: Term) -> pl.Expr:
        return self._compared("less", term)

    def equal(self, term: Term) -> pl.Expr:
        return self._compared("equal", term)

    def _compared(self, how: str, term: Term) -> pl.Expr:
        """A constant stands on the right: Polars 2.1 gives one row for `constant < column` where
        it has found the column to hold one value only."""
        left, right = self._parts(term)
        if term.args[0].is_const:
            left, right, how = right, left, _MIRRORED.get(how, how)
        return _COMPARISONS[how](left, right)

    def choose(self, term: Term) -> pl.Expr:
        condition, *branches = term.args
        if term.is_label:
            dtype = _type(term)
            then, otherwise = (
                pl.lit(branch.payload, dtype=dtype)
                if branch.is_const
                else self.of(branch).cast(dtype)
                for branch in branches
            )
        else:
            then, otherwise = (self._as(branch, wide=term.is_wide) for branch in branches)
        return pl.when(self.of(condition)).then(then).otherwise(otherwise)

    def add(self, term: Term) -> pl.Expr:
        left, right = self._parts(term)
        return self._narrowed(term, left + right)

    def subtract(self, term: Term) -> pl.Expr:
        left, right = self._parts(term)
        return self._narrowed(term, left - right)

    def multiply(self, term: Term) -> pl.Expr:
        left, right = self._parts(term)
        return self._narrowed(term, left * right)

    def divide(self, term: Term) -> pl.Expr:
        left, right = self._parts(term)
        if any(part.is_wide for part in term.args):
            return self._narrowed(term, left // right)
        # neither is negative, and machines divide faster without signs
        divisor = term.args[1]
        unsigned = (
            pl.lit(divisor.payload, dtype=pl.UInt64)
            if divisor.is_const
            else right.reinterpret(signed=False)
        )
        return (left.reinterpret(signed=False) // unsigned).reinterpret(signed=True)

    def absolute(self, term: Term) -> pl.Expr:
        return self.of(term.args[0]).abs()

    def least(self, term: Term) -> pl.Expr:
        parts = self._parts(term)
        return self._narrowed(term, pl.min_horizontal(parts))

    def greatest(self, term: Term) -> pl.Expr:
        parts = self._parts(term)
        return self._narrowed(term, pl.max_horizontal(parts))

    def bits(self, term: Term) -> pl.Expr:
        return _folded(lambda a, b: a | b, self._parts(term))

    def masked(self, term: Term) -> pl.Expr:
        return self.of(term.args[0]) & pl.lit(term.payload, dtype=pl.Int64)


_MIRRORED = {"less": "more", "at_least": "at_most"}
_COMPARISONS: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "less": operator.lt,
    "more": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
    "equal": operator.eq,
    "apart": operator.ne,
}


def _folded(join: Callable[[pl.Expr, pl.Expr], pl.Expr], parts: list[pl.Expr]) -> pl.Expr:
    together = parts[0]
    for part in parts[1:]:
        together = join(together, part)
    return together


_EXPRESSIONS: dict[str, Callable[[Expressions, Term], pl.Expr]] = {
    "const": Expressions.const,
    "column": Expressions.column,
    "given": Expressions.given,
    "all": Expressions.all_,
    "any": Expressions.any_,
    "not": Expressions.not_,
    "less": Expressions.less,
    "equal": Expressions.equal,
    "choose": Expressions.choose,
    "add": Expressions.add,
    "subtract": Expressions.subtract,
    "multiply": Expressions.multiply,
    "divide": Expressions.divide,
    "absolute": Expressions.absolute,
    "least": Expressions.least,
    "greatest": Expressions.greatest,
    "bits": Expressions.bits,
    "masked": Expressions.masked,
}
