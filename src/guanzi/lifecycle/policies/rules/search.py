"""What a search finds: every word must occur, every filter must hold.

Words are compared without regard to width, case and spaces, so `500万元` finds `500 万元`. When a
search finds nothing, the nearest names are offered instead of an empty page.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from guanzi.engines.rules import Document, Measure, RecordedMeasure, Rulebook, Validity

from .states import PolicyState, state_on
from .versions import day_of, stands_in

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_SUGGESTIONS = 5
ENOUGH_IN_COMMON = 0.5

AnyMeasure = Measure | RecordedMeasure


@dataclass(frozen=True, slots=True)
class PolicyQuery:
    """What was asked for; empty filters let everything through."""

    on: date
    text: str = ""
    level: frozenset[str] = frozenset()
    fund: frozenset[str] = frozenset()
    lead: frozenset[str] = frozenset()
    instrument: frozenset[str] = frozenset()
    state: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        spaced = unicodedata.normalize("NFKC", self.text[:LONGEST_QUERY]).split()
        return tuple(dict.fromkeys(_folded(word) for word in spaced))[:MOST_WORDS]

    @property
    def is_filtered(self) -> bool:
        return any(getattr(self, name) for name in FILTERS)


@dataclass(frozen=True, slots=True)
class FoundMeasure:
    """A measure among the results."""

    measure: AnyMeasure
    state: PolicyState
    is_executable: bool

    @property
    def payers(self) -> tuple[str, ...]:
        return tuple(self.measure.share) if isinstance(self.measure, Measure) else ()


@dataclass(frozen=True, slots=True)
class FoundPolicy:
    """A version of a document among the results, with those of its measures that were found.

    On `day` its page shows this version.
    """

    document: Document
    state: PolicyState
    measures: tuple[FoundMeasure, ...]
    total: int
    day: date


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Documents in force first; `near` are names offered when nothing was found."""

    policies: tuple[FoundPolicy, ...]
    near: tuple[AnyMeasure, ...] = ()

    @property
    def measure_count(self) -> int:
        return sum(len(policy.measures) for policy in self.policies)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many measures it would leave."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A document, or one of its measures, with the text by which it is found."""

    document: Document
    measure: AnyMeasure | None
    text: str = field(repr=False)


def search(rulebook: Rulebook, query: PolicyQuery) -> SearchResult:
    """Documents with the measures that match; a document also by its own words alone.

    Each version of a document is found for itself, the one in force on the day first.
    """
    found = [
        policy
        for document in rulebook.documents
        if (policy := _found_policy(rulebook, document, query))
    ]
    order = list(PolicyState)
    found.sort(key=lambda policy: (order.index(policy.state), policy.document.level == "区级"))
    near = () if found or not query.words else _nearest(rulebook, query)
    return SearchResult(tuple(found), near)


def _found_policy(rulebook: Rulebook, document: Document, query: PolicyQuery) -> FoundPolicy | None:
    file = document.place.file
    entries = [entry for entry in _entries(rulebook) if entry.document.place.file == file]
    measures = tuple(
        FoundMeasure(
            entry.measure,
            state_on(entry.measure.validity, query.on),
            isinstance(entry.measure, Measure),
        )
        for entry in entries
        if entry.measure and _matches(entry, query)
    )
    alone = any(not entry.measure and _matches(entry, query) for entry in entries)
    if not measures and not alone:
        return None
    total = sum(1 for entry in entries if entry.measure)
    state = state_on(document.validity, query.on)
    return FoundPolicy(document, state, measures, total, day_of(document, rulebook, query.on))


def _matches(entry: _Entry, query: PolicyQuery) -> bool:
    return all(word in entry.text for word in query.words) and all(
        not getattr(query, name) or getattr(query, name) & set(read(entry, query))
        for name, read in FILTERS.items()
    )


# --- filters ---


def _state(entry: _Entry, query: PolicyQuery) -> tuple[str, ...]:
    validity: Validity = (entry.measure or entry.document).validity
    return (state_on(validity, query.on).value,)


def _lead(entry: _Entry, query: PolicyQuery) -> tuple[str, ...]:
    return (entry.measure.responsible[0] if entry.measure else entry.document.lead,)


def _instrument(entry: _Entry, query: PolicyQuery) -> tuple[str, ...]:
    return entry.measure.instrument if entry.measure else ()


FILTERS: Mapping[str, Callable[[_Entry, PolicyQuery], tuple[str, ...]]] = {
    "state": _state,
    "level": lambda entry, query: (entry.document.level,),
    "fund": lambda entry, query: (entry.document.fund or NO_FUND,),
    "lead": _lead,
    "instrument": _instrument,
}
NO_FUND = "未指明专项资金"


def choices(rulebook: Rulebook, query: PolicyQuery) -> dict[str, tuple[Choice, ...]]:
    """For every filter its values, each with the measures left if it alone were chosen there."""
    return {name: tuple(_choices_of(name, rulebook, query)) for name in FILTERS}


def _choices_of(name: str, rulebook: Rulebook, query: PolicyQuery) -> Iterator[Choice]:
    lifted: dict[str, Any] = {name: frozenset()}
    without = replace(query, **lifted)
    everything, left = Counter[str](), Counter[str]()
    for entry in _entries(rulebook):
        found = FILTERS[name](entry, query)
        everything.update(found)
        if entry.measure and _matches(entry, without):
            left.update(found)
    chosen: frozenset[str] = getattr(query, name)
    states = [state.value for state in PolicyState]
    values = states if name == "state" else [value for value, _ in everything.most_common()]
    values.sort(key=lambda value: value == NO_FUND)
    for value in values:
        yield Choice(value, left[value], value in chosen)


# --- the words by which things are found ---


@dataclass(frozen=True, slots=True)
class _Key:
    """Compared by digest, which names the texts; carries the rulebook along."""

    digest: str
    rulebook: Rulebook = field(compare=False)


def _entries(rulebook: Rulebook) -> tuple[_Entry, ...]:
    return _index(_Key(rulebook.digest, rulebook))


@lru_cache(maxsize=8)
def _index(key: _Key) -> tuple[_Entry, ...]:
    return tuple(_build(key.rulebook))


def _build(rulebook: Rulebook) -> Iterator[_Entry]:
    measures: list[AnyMeasure] = [*rulebook.measures, *rulebook.records]
    for document in rulebook.documents:
        own = _document_words(document)
        prose = "\n".join(f"{a.reference}{a.title}{a.prose}" for a in document.articles)
        tables = [
            "".join((r.name, *r.columns, *(cell for row in r.rows for cell in row)))
            for r in rulebook.registers
            if stands_in(document, r)
        ]
        yield _Entry(document, None, _folded("\n".join((own, prose, *tables))))
        articles = {article.reference: article for article in document.articles}
        for measure in measures:
            if stands_in(document, measure):
                article = articles.get(measure.article)
                near = f"{article.title}{article.prose}" if article else ""
                yield _Entry(
                    document, measure, _folded(f"{own}\n{_measure_words(measure)}\n{near}")
                )


def _document_words(document: Document) -> str:
    parts = (document.id, document.title, *document.aliases, document.number, document.fund)
    return "\n".join((*parts, *document.issuers, document.lead, document.level, document.district))


def _measure_words(measure: AnyMeasure) -> str:
    parts = [measure.id, measure.name, measure.benefit, measure.article, measure.strength.value]
    parts += [*measure.instrument, *measure.responsible, *measure.tags]
    if isinstance(measure, Measure):
        parts += [condition.sentence for condition in measure.conditions]
        parts += [
            *measure.slots,
            *(reading.question for reading in measure.readings),
            measure.subject,
        ]
    else:
        parts += [text for text, _ in measure.figures]
    return "\n".join(parts)


def _folded(text: str) -> str:
    """One spelling for searching; line ends stay, so that parts do not run together."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "\n".join("".join(line.split()) for line in plain.splitlines())


# --- when nothing was found ---


def _nearest(rulebook: Rulebook, query: PolicyQuery) -> tuple[AnyMeasure, ...]:
    """Measures whose names share at least half of the pairs of characters asked for."""
    wanted = _pairs("".join(query.words))
    scored = []
    for entry in _entries(rulebook):
        if entry.measure and wanted:
            name = _pairs(_folded(entry.measure.name + "".join(entry.measure.instrument)))
            covers = entry.measure.validity.covers(query.on)
            scored.append((len(wanted & name) / len(wanted), covers, entry.measure))
    scored.sort(key=lambda found: (-found[0], not found[1]))
    near: dict[str, AnyMeasure] = {}
    for score, _covers, measure in scored:
        if score >= ENOUGH_IN_COMMON:
            near.setdefault(measure.id, measure)
    return tuple(near.values())[:MOST_SUGGESTIONS]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
