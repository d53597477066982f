"""The SQL backend: one query for PostgreSQL, DuckDB or Spark, written through sqlglot.

Every layer of the schedule is a common table expression, so that what is used twice is computed
once. Terms are never null and divisors never zero, so no database's own rule about either is met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from .columns import KEY
from .schedule import RecordsPass, Scheduler
from .terms import Kind, Term


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs: the wide integer, whole division, and whether a layer has to be kept apart."""

    name: str
    wide: str
    materialized: bool = False

    def divided(self, left: exp.Expr, right: exp.Expr, *, wide: bool, most: int) -> exp.Expr:
        """The whole quotient of numbers that are not negative; it is at most `most`."""
        if self.name == "postgres":
            if wide:
                return exp.Anonymous(this="DIV", expressions=[left, right])
            return exp.Div(this=left, expression=right, typed=True, safe=False)
        if self.name == "spark" and wide:
            return self._in_two(left, right) if most >= _QUOTIENT else self._even(left, right)
        return exp.IntDiv(this=left, expression=right)

    def _even(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        """Spark's quotient of decimals has six places, and 32 digits before them."""
        even = exp.Paren(this=exp.Sub(this=left.copy(), expression=_rest(left, right)))
        return exp.cast(exp.Div(this=even, expression=right.copy()), self.wide)

    def _in_two(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        """Long division in two halves, each with a quotient that Spark can hold."""
        half = exp.cast(exp.Literal.number(_HALF), self.wide)
        upper, lower = self._even(left, half), _rest(left, half)
        carried = exp.Mul(this=_rest(upper, right), expression=half.copy())
        below = exp.Paren(this=exp.Add(this=carried, expression=lower))
        above = exp.Mul(this=self._even(upper, right), expression=half.copy())
        both = exp.Add(this=above, expression=self._even(below, right))
        return exp.cast(both, self.wide)


_HALF = 10**16
_QUOTIENT = 10**32


def _rest(left: exp.Expr, right: exp.Expr) -> exp.Paren:
    return exp.Paren(this=exp.Mod(this=left.copy(), expression=right.copy()))


DIALECTS: Mapping[str, Dialect] = {
    "postgres": Dialect("postgres", "DECIMAL", materialized=True),
    "duckdb": Dialect("duckdb", "INT128"),
    "spark": Dialect("spark", "DECIMAL(38, 0)"),
}


def query(outputs: Mapping[str, Term], dialect: str, facts: str, related: Mapping[str, str]) -> str:
    """One SELECT of the key and every output; `facts` and `related` are names of tables."""
    return _Query(DIALECTS[dialect], facts, related).written(outputs)


@dataclass(frozen=True, slots=True)
class Step:
    """One SELECT of a query in steps; `is_shared` where more than one later step reads it."""

    name: str
    text: str
    is_shared: bool


def steps(
    outputs: Mapping[str, Term], dialect: str, facts: str, related: Mapping[str, str]
) -> list[Step]:
    """The query as views, each over those before it, the last with the answers.

    For a database that works out a common table expression anew wherever it is named: twice the
    work for every pass over records, twice that for the next.
    """
    whole = _Query(DIALECTS[dialect], facts, related)
    last = whole.selected(outputs)
    parts = [*whole.parts, ("answers", last)]
    return [Step(n, part.sql(dialect=dialect), n in whole.shared) for n, part in parts]


class _Query:
    def __init__(self, dialect: Dialect, facts: str, related: Mapping[str, str]) -> None:
        self.dialect = dialect
        self.related = related
        self.last = facts
        self.parts: list[tuple[str, exp.Expr]] = []
        self.shared: set[str] = set()

    def written(self, outputs: Mapping[str, Term]) -> str:
        whole = self.selected(outputs)
        for name, part in self.parts:
            whole = whole.with_(
                exp.to_identifier(name, quoted=True),
                as_=part,
                materialized=self.dialect.materialized or None,
                copy=False,
            )
        return whole.sql(dialect=self.dialect.name)

    def selected(self, outputs: Mapping[str, Term]) -> exp.Select:
        """What is left to select once all parts are there."""
        schedule = Scheduler(outputs.values()).schedule()
        names = schedule.names
        for layer in schedule.layers:
            for records, one_pass in layer.aggregates.items():
                self._aggregates(records, one_pass, names)
            if layer.terms:
                self._step([_column("*"), *self._defined(layer.terms, names)])
        shown = [_column(names[term]).as_(name, quoted=True) for name, term in outputs.items()]
        return exp.select(_column(KEY), *shown).from_(_table(self.last))

    def _defined(self, terms: tuple[Term, ...], names: Mapping[Term, str]) -> list[exp.Expr]:
        writer = Expressions(self.dialect, names)
        return [writer.define(term).as_(names[term], quoted=True) for term in terms]

    def _step(self, columns: list[exp.Expr]) -> None:
        self._keep(exp.select(*columns).from_(_table(self.last)))

    def _keep(self, select: exp.Expr) -> None:
        name = f"s{len(self.parts)}"
        self.parts.append((name, select))
        self.last = name

    def _aggregates(self, records: str, one_pass: RecordsPass, names: Mapping[Term, str]) -> None:
        """Look at every record beside its enterprise, add up by key, and join what that gives."""
        facts = self.last
        self.shared.add(facts)
        outer = [_column(names[term], "f") for term in one_pass.outer]
        self._keep(
            exp.select(_column("*", "r"), *outer)
            .from_(_table(self.related[records], "r"))
            .join(_table(facts, "f"), on=_column(KEY, "r").eq(_column(KEY, "f")))
        )
        seen = {term: names[term] for term in one_pass.seen}
        for layer in one_pass.layers:
            self._step([_column("*"), *self._defined(layer.terms, seen)])
        writer = Expressions(self.dialect, seen)
        totals = [writer.total(t).as_(names[t], quoted=True) for t in one_pass.aggregates]
        grouped = exp.select(_column(KEY), *totals).from_(_table(self.last))
        self._keep(grouped.group_by(_column(KEY)))
        joined = [
            exp.Coalesce(this=_column(names[t], "a"), expressions=[writer.empty(t)]).as_(
                names[t], quoted=True
            )
            for t in one_pass.aggregates
        ]
        self._keep(
            exp.select(_column("*", "f"), *joined)
            .from_(_table(facts, "f"))
            .join(
                _table(self.last, "a"),
                on=_column(KEY, "f").eq(_column(KEY, "a")),
                join_type="left",
            )
        )


def _table(name: str, alias: str | None = None) -> exp.Table:
    return exp.to_table(exp.to_identifier(name, quoted=True).sql(), alias=alias)


def _column(name: str, table: str | None = None) -> exp.Column:
    if name == "*":
        return exp.Column(this=exp.Star(), table=exp.to_identifier(table) if table else None)
    return exp.column(exp.to_identifier(name, quoted=True), table=table)


class Expressions:
    """Terms as SQL; `names` are the terms that already have a column."""

    def __init__(self, dialect: Dialect, names: Mapping[Term, str]) -> None:
        self.dialect = dialect
        self.names = names

    def of(self, term: Term) -> exp.Expr:
        """The column of a term, or what it is."""
        if term in self.names and not term.is_const:
            return _column(self.names[term])
        return self.define(term)

    def define(self, term: Term) -> exp.Expr:
        """The expression behind a term, even where it has a column."""
        return _EXPRESSIONS[term.op](self, term)

    def total(self, term: Term) -> exp.Expr:
        """An aggregate over the records of one key."""
        name = _TOTALS[term.payload[0]]
        inner = self.of(term.args[0])
        if term.kind is Kind.INT:
            return self._cast(
                exp.Anonymous(this=name, expressions=[self._typed(term, inner)]), term
            )
        return exp.Anonymous(this=name, expressions=[inner])

    def empty(self, term: Term) -> exp.Expr:
        """What an aggregate over no record comes to."""
        if term.kind is Kind.BOOL:
            return exp.Boolean(this=term.payload[0] == "all")
        return self._cast(exp.Literal.number(0), term)

    def _typed(self, term: Term, inner: exp.Expr) -> exp.Expr:
        return self._cast(inner, term) if term.is_wide else inner

    def _cast(self, expression: exp.Expr, term: Term) -> exp.Expr:
        return exp.cast(expression, self.dialect.wide if term.is_wide else "BIGINT")

    def _parts(self, term: Term) -> list[exp.Expr]:
        """The operands of arithmetic, all as wide as the widest."""
        wide = term.is_wide or any(part.is_wide for part in term.args)
        return [self._as(part, wide=wide) for part in term.args]

    def _as(self, term: Term, *, wide: bool) -> exp.Expr:
        expression = self.of(term)
        if term.kind is not Kind.INT or not wide or term.is_wide:
            return _wrapped(expression)
        return exp.cast(expression, self.dialect.wide)

    def _narrowed(self, term: Term, expression: exp.Expr) -> exp.Expr:
        was_wide = any(part.is_wide for part in term.args)
        return exp.cast(expression, "BIGINT") if was_wide and not term.is_wide else expression

    def _binary(self, kind: type[exp.Binary], term: Term) -> exp.Expr:
        left, right = self._parts(term)
        return kind(this=left, expression=right)

    # ---------------------------------------------------------------- one by one

    def const(self, term: Term) -> exp.Expr:
        if term.kind is Kind.BOOL:
            return exp.Boolean(this=term.payload)
        if term.kind is Kind.TEXT:
            return exp.Literal.string(term.payload)
        number = exp.Literal.number(abs(term.payload))
        return self._cast(exp.Neg(this=number) if term.payload < 0 else number, term)

    def column(self, term: Term) -> exp.Expr:
        column = _column(term.payload.name)
        if term.payload.complete:
            return column
        stand_ins: dict[Kind, exp.Expr] = {
            Kind.BOOL: exp.Boolean(this=False),
            Kind.TEXT: exp.Literal.string(""),
            Kind.INT: exp.Literal.number(abs(term.low)),
        }
        stand_in = stand_ins[term.kind]
        if term.kind is Kind.INT and term.low < 0:
            stand_in = exp.Neg(this=stand_in)
        return exp.Coalesce(this=column, expressions=[stand_in])

    def given(self, term: Term) -> exp.Expr:
        return exp.Paren(this=_column(term.payload.name).is_(exp.null()).not_())

    def all_(self, term: Term) -> exp.Expr:
        return exp.and_(*(self.of(part) for part in term.args), copy=False)

    def any_(self, term: Term) -> exp.Expr:
        return exp.or_(*(self.of(part) for part in term.args), copy=False)

    def not_(self, term: Term) -> exp.Expr:
        return exp.not_(_wrapped(self.of(term.args[0])), copy=False)

    def less(self, term: Term) -> exp.Expr:
        return self._binary(exp.LT, term)

    def equal(self, term: Term) -> exp.Expr:
        return self._binary(exp.EQ, term)

    def choose(self, term: Term) -> exp.Expr:
        condition, then, otherwise = term.args
        wide = term.is_wide
        chosen = exp.Case().when(self.of(condition), self._as(then, wide=wide), copy=False)
        return chosen.else_(self._as(otherwise, wide=wide), copy=False)

    def add(self, term: Term) -> exp.Expr:
        return self._narrowed(term, self._binary(exp.Add, term))

    def subtract(self, term: Term) -> exp.Expr:
        return self._narrowed(term, self._binary(exp.Sub, term))

    def multiply(self, term: Term) -> exp.Expr:
        return self._narrowed(term, self._binary(exp.Mul, term))

    def divide(self, term: Term) -> exp.Expr:
        left, right = self._parts(term)
        wide = any(part.is_wide for part in term.args)
        quotient = self.dialect.divided(left, right, wide=wide, most=term.high)
        return self._narrowed(term, quotient)

    def absolute(self, term: Term) -> exp.Expr:
        return exp.Abs(this=self.of(term.args[0]))

    def least(self, term: Term) -> exp.Expr:
        call = exp.Anonymous(this="LEAST", expressions=self._parts(term))
        return self._narrowed(term, call)

    def greatest(self, term: Term) -> exp.Expr:
        call = exp.Anonymous(this="GREATEST", expressions=self._parts(term))
        return self._narrowed(term, call)

    def bits(self, term: Term) -> exp.Expr:
        together, *rest = self._parts(term)
        for part in rest:
            together = exp.Paren(this=exp.BitwiseOr(this=together, expression=part))
        return together

    def masked(self, term: Term) -> exp.Expr:
        left = _wrapped(self.of(term.args[0]))
        return exp.BitwiseAnd(this=left, expression=exp.Literal.number(term.payload))


def _wrapped(expression: exp.Expr) -> exp.Expr:
    plain = (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Boolean, exp.Cast)
    return expression if isinstance(expression, plain) else exp.Paren(this=expression)


_TOTALS = {
    "sum": "SUM",
    "least": "MIN",
    "greatest": "MAX",
    "bits": "BIT_OR",
    "any": "BOOL_OR",
    "all": "BOOL_AND",
}
_EXPRESSIONS: dict[str, Callable[[Expressions, Term], exp.Expr]] = {
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
