"""The state of a calculation is its query string: the day, and every answer as it was typed.

Nothing typed is lost: an answer that cannot be used keeps its text and gets a problem.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from guanzi.engines.rules import (
    Fact,
    FactProblem,
    FactsRejected,
    Rulebook,
    Unit,
    Vocabulary,
    hear,
    read_facts,
    write_facts,
)
from guanzi.engines.rules.facts import UNKNOWN_WORDS
from guanzi.engines.rules.periods import parse_date
from guanzi.engines.rules.source import nearest, normalise
from guanzi.foundation.addresses import text_in
from guanzi.lifecycle.matching.rules.records import RowsUnreadable, read_rows, write_rows
from guanzi.lifecycle.matching.rules.values import shown_value
from guanzi.lifecycle.matching.rules.written import as_engine_reads, likely_percent

UNSURE = "不知道"
DAY, CALL = "on", "guideline"
CONTROLS = frozenset((DAY, CALL, "mode", "edit"))
MOST_STRANGERS = 10

Pair = tuple[str, str]
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A name in the query that no fact has, with the nearest that one has."""

    name: str
    text: str
    nearest: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything a person has said so far.

    `given` keeps every answer as typed, `facts` the usable ones as checked values, `unsure` the
    names answered with 不知道, `held_back` those that contradict each other, `contradicting` what
    they say. `call` is the number of the guideline's version by whose figures it is computed,
    where it is by one's.
    """

    on: date
    given: Mapping[str, str]
    facts: Mapping[str, Any]
    unsure: frozenset[str] = frozenset()
    held_back: frozenset[str] = frozenset()
    problems: tuple[FactProblem, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    day_text: str = ""
    call: str = ""
    contradicting: Mapping[str, Any] = field(default_factory=dict)

    def problems_of(self, name: str) -> list[FactProblem]:
        return [problem for problem in self.problems if problem.fact == name]

    def query(self, *, without: str = "", **more: str) -> str:
        """The query string that brings all of this back, in a stable order."""
        return urlencode(self._pairs(without, more), quote_via=quote)

    def readable_query(self) -> str:
        """The same for people's eyes: Chinese stays Chinese."""
        pairs = self._pairs("", {})
        return "&".join(f"{_readable(name)}={_readable(text)}" for name, text in pairs)

    def _pairs(self, without: str, more: Mapping[str, str]) -> list[Pair]:
        changed = {**self.given, **{k: v for k, v in more.items() if k not in CONTROLS}}
        controls = {
            DAY: self.on.isoformat(),
            CALL: self.call,
            **{k: v for k, v in more.items() if k in CONTROLS},
        }
        kept = [(name, text) for name, text in changed.items() if name != without]
        return [pair for pair in [*controls.items(), *kept] if pair[1]]

    def hidden(self, *names: str) -> list[Pair]:
        """What a form that asks `names` must carry along."""
        return [(name, text) for name, text in self.given.items() if name not in names]


def _readable(text: str) -> str:
    return re.sub(r"[\s%&=+#?\"<>\\]", lambda found: quote(found[0]), text)


def read_answers(pairs: Iterable[Pair], rulebook: Rulebook, today: date) -> Answers:
    """Read the pairs of a query string. Never raises."""
    reader = _Reader(rulebook.vocabulary, today)
    for name, text in pairs:
        reader.take(name, text_in(text))
    reader.read_values(rulebook)
    return reader.answers()


def read_call(said: Mapping[str, str]) -> str:
    """The number of a guideline's version; empty where none, or nothing that is one, is named."""
    text = said.get(CALL, "").strip()
    return text if _NUMBER.fullmatch(text) else ""


class _Reader:
    def __init__(self, vocabulary: Vocabulary, today: date) -> None:
        self.vocabulary, self.on = vocabulary, today
        self.given: dict[str, str] = {}
        self.facts: Mapping[str, Any] = {}
        self.held_back: frozenset[str] = frozenset()
        self.contradicting: dict[str, Any] = {}
        self.problems: list[FactProblem] = []
        self.strangers: list[Stranger] = []
        self.day_text = self.call = ""

    def answers(self) -> Answers:
        order = {name: rank for rank, name in enumerate(self.vocabulary.facts)}
        return Answers(
            self.on,
            dict(sorted(self.given.items(), key=lambda pair: order[pair[0]])),
            self.facts,
            frozenset(name for name, text in self.given.items() if _is_unsure(text)),
            self.held_back,
            tuple(self.problems),
            tuple(self.strangers),
            self.day_text,
            self.call,
            self.contradicting,
        )

    def take(self, name: str, text: str) -> None:
        if name == DAY:
            self._take_day(text)
        elif name == CALL:
            self.call = read_call({CALL: text})
        elif name in CONTROLS or not text:
            return
        elif canonical := self.vocabulary.canonical(name):
            self.given[canonical] = text
        elif len(self.strangers) < MOST_STRANGERS:
            self._take_stranger(name[:80], text)

    def _take_day(self, text: str) -> None:
        if not text:
            return
        try:
            self.on = parse_date(text)
        except ValueError:
            self.day_text = text[:40]
            message = f"基准日「{self.day_text}」不是日期，请写成 2022-06-20。先按 {self.on} 计算"
            self.problems.append(FactProblem("bad-date", DAY, message))

    def _take_stranger(self, name: str, text: str) -> None:
        near = nearest(normalise(name), self.vocabulary.names())
        self.strangers.append(Stranger(name, text, near))

    def read_values(self, rulebook: Rulebook) -> None:
        said: dict[str, Any] = {}
        for name, text in self.given.items():
            fact = self.vocabulary.facts[name]
            if _is_unsure(text):
                continue
            try:
                said[name] = self._raw(fact, text)
            except RowsUnreadable as unreadable:
                sentence = f"「{name}」{unreadable}"
                self.problems.append(FactProblem("wrong-shape", name, sentence))
        heard = hear(said, self.vocabulary, rulebook.consistency)
        self.facts, self.held_back = heard.facts, heard.held_back
        if self.held_back:
            read = hear(said, self.vocabulary, ()).facts
            self.contradicting = {name: read[name] for name in self.held_back if name in read}
        self.problems += [self._with_hint(each) for each in heard.problems]

    def _raw(self, fact: Fact, text: str) -> Any:
        if fact.unit is not Unit.RECORDS:
            return as_engine_reads(text, fact)
        return read_rows(text, fact, self._year_of(fact))

    def _year_of(self, fact: Fact) -> int | None:
        """The year that the months of a record belong to, where it has been answered."""
        period = self.vocabulary.facts.get(fact.period)
        text = self.given.get(fact.period, "")
        if period is None or period.unit is not Unit.YEAR or not text:
            return None
        try:
            read = read_facts({period.name: as_engine_reads(text, period)}, self.vocabulary)
        except FactsRejected:
            return None
        return read.get(period.name)

    def _with_hint(self, problem: FactProblem) -> FactProblem:
        fact = self.vocabulary.facts[problem.fact]
        percent = likely_percent(self.given.get(problem.fact, ""), fact)
        if problem.code != "out-of-range" or not percent:
            return problem
        sentence = f"{problem.message}。是不是 {percent}？"
        return FactProblem(problem.code, problem.fact, sentence, percent)


def _is_unsure(text: str) -> bool:
    return text in UNKNOWN_WORDS


def given_from(facts: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, str]:
    """Checked facts → the texts that a person would have typed."""
    written = write_facts(facts, vocabulary)
    return {name: _typed(written[name], vocabulary.facts[name], facts[name]) for name in facts}


def _typed(written: Any, fact: Fact, value: Any) -> str:
    if fact.unit is Unit.RECORDS:
        return write_rows(value, fact)
    if fact.unit in (Unit.MONEY, Unit.BOOL):
        return shown_value(value, fact).replace(",", "")
    return str(written)
