"""In which order terms are computed: what is used twice gets a column of its own, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .terms import Column, Term, walk


@dataclass(frozen=True, slots=True)
class Layer:
    """Terms that can be computed together, from columns of earlier layers; and aggregates."""

    terms: tuple[Term, ...]
    aggregates: Mapping[str, RecordsPass] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordsPass:
    """One pass over some records: `outer` are terms of the enterprise that the rows look at."""

    aggregates: tuple[Term, ...]
    outer: tuple[Term, ...]
    layers: tuple[Layer, ...]

    @property
    def seen(self) -> tuple[Term, ...]:
        """The terms that have a column among the records."""
        return (*self.outer, *(term for layer in self.layers for term in layer.terms))


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Layers in order, and the name of the column of every term that has one; equal to itself
    only, so that a backend can remember what it made of it.
    """

    layers: tuple[Layer, ...]
    names: Mapping[Term, str]


class Scheduler:
    """Finds the layers behind some roots."""

    def __init__(self, roots: Iterable[Term]) -> None:
        self.roots = list(dict.fromkeys(roots))
        every = list(walk(self.roots))
        self.inside = _inside(every)
        self.names = {term: f"t{place}" for place, term in enumerate(every)}

    def schedule(self) -> Schedule:
        order = _order(self.roots, self._below)
        outer = {o for t in order if t.op == "aggregate" for o in self._outer(t)}
        stored = self._stored(order, self.roots, outer)
        layers = _layered(order, stored, self._below)
        found = tuple(self._layer(terms) for terms in layers)
        passes = [p for layer in found for p in layer.aggregates.values()]
        stored |= {t for p in passes for layer in p.layers for t in layer.terms}
        return Schedule(found, {term: self.names[term] for term in stored})

    def _below(self, term: Term) -> tuple[Term, ...]:
        return self._outer(term) if term.op == "aggregate" else term.args

    def _outer(self, aggregate: Term) -> tuple[Term, ...]:
        """The terms of the enterprise that an aggregate's rows look at."""
        found: dict[Term, None] = {}
        waiting = list(aggregate.args)
        while waiting:
            term = waiting.pop()
            if not self.inside[term]:
                if not term.is_const:
                    found[term] = None
            elif not term.is_leaf:
                waiting += term.args
        return tuple(found)

    def _stored(self, order: list[Term], roots: list[Term], also: set[Term]) -> set[Term]:
        uses = Counter(part for term in order for part in set(self._below(term)))
        stored = {t for t in order if uses[t] > 1 and not t.is_leaf}
        return stored | {t for t in order if t.op == "aggregate"} | set(roots) | also

    def _layer(self, terms: list[Term]) -> Layer:
        by_records: dict[str, list[Term]] = {}
        for term in terms:
            if term.op == "aggregate":
                by_records.setdefault(term.payload[1], []).append(term)
        plain = tuple(term for term in terms if term.op != "aggregate")
        return Layer(plain, {name: self._pass(found) for name, found in by_records.items()})

    def _pass(self, aggregates: list[Term]) -> RecordsPass:
        outer = tuple(dict.fromkeys(o for a in aggregates for o in self._outer(a)))
        roots = list(dict.fromkeys(a.args[0] for a in aggregates))

        def below(term: Term) -> tuple[Term, ...]:
            return () if term in outer else term.args

        order = [t for t in _order(roots, below) if t not in outer]
        uses = Counter(part for term in order for part in set(below(term)))
        stored = {t for t in order if uses[t] > 1 and not t.is_leaf}
        layers = _layered(order, stored, below)
        return RecordsPass(tuple(aggregates), outer, tuple(Layer(tuple(x)) for x in layers))


def _inside(every: list[Term]) -> dict[Term, bool]:
    """Whether a term looks at a cell of a record."""
    inside: dict[Term, bool] = {}
    for term in every:
        column = term.payload if isinstance(term.payload, Column) else None
        inside[term] = term.op != "aggregate" and (
            bool(column and column.records) or any(inside[part] for part in term.args)
        )
    return inside


def _order(roots: Iterable[Term], below: object) -> list[Term]:
    """Every term after those that it needs."""
    assert callable(below)
    order: dict[Term, None] = {}
    stack = [(root, False) for root in roots]
    seen: set[Term] = set()
    while stack:
        term, ready = stack.pop()
        if ready:
            order[term] = None
        elif term not in seen:
            seen.add(term)
            stack.append((term, True))
            stack += [(part, False) for part in below(term)]
    return list(order)


def _layered(order: list[Term], stored: set[Term], below: object) -> list[list[Term]]:
    assert callable(below)
    depth: dict[Term, int] = {}
    layers: list[list[Term]] = []
    for term in order:
        needs = max((depth[part] for part in below(term) if part in depth), default=0)
        depth[term] = needs + (term in stored)
        if term in stored:
            while len(layers) < depth[term]:
                layers.append([])
            layers[depth[term] - 1].append(term)
    return layers
