"""Who is granted by what the register knows, or lacks one fact only: many at once, in columns.

What later stages know that stands against it, they say in the `ready` of their apps:

add_claims(applied_for)   # (measure, year, whom) -> {of whom: what stands}
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl
from cryptography.hazmat.primitives import hashes

from guanzi.engines.plan.batch import Batch
from guanzi.engines.plan.frames import frames_of
from guanzi.engines.rules import Measure, Outcome, Rulebook
from guanzi.lifecycle.enterprises.rules.known import BARRED, Known
from guanzi.lifecycle.enterprises.states import Source
from guanzi.lifecycle.matching.rules.answers import Answers, read_answers
from guanzi.lifecycle.matching.states import EntitlementOutcome

_BETWEEN = "、"


class Whom(NamedTuple):
    """For whom a line or an application is: a project of an enterprise, or the enterprise itself
    where the measure is for enterprises."""

    enterprise_id: int
    project_id: int | None


Claims = Callable[[str, int, Collection[Whom]], Mapping[Whom, str]]
_claims: list[Claims] = []


def add_claims(find: Claims) -> None:
    """Ask the function what stands against offering something to somebody."""
    if find not in _claims:
        _claims.append(find)


def claims_on(measure_id: str, year: int, whom: Collection[Whom]) -> dict[Whom, str]:
    """Of these those for whom something runs already, and what."""
    return {of: what for find in _claims for of, what in find(measure_id, year, whom).items()}


@dataclass(frozen=True, slots=True)
class Subject:
    """A project or an enterprise with what the register knows of it."""

    whom: Whom
    known: tuple[Known, ...]

    @property
    def is_barred(self) -> bool:
        """Whether the enterprise may not apply for now; the list says so by name."""
        return any(each.fact == BARRED and each.value == "是" for each in self.known)


@dataclass(frozen=True, slots=True)
class Entitled:
    """Somebody who is granted, or lacks the one fact `missing`. Of whom the register bars, what
    would be without the bar, and no amount."""

    subject: Subject
    outcome: EntitlementOutcome
    missing: str
    amount_fen: int | None


def answers_from(known: Iterable[Known], measure: Measure, rulebook: Rulebook, on: date) -> Answers:
    """What is known, read by the engine as an application's form reads it."""
    pairs = [(each.fact, each.value) for each in known if each.fact in measure.reads]
    return read_answers(pairs, rulebook, on)


def entitled_among(
    batch: Batch, subjects: Sequence[Subject]
) -> tuple[tuple[Entitled, ...], Counter[str]]:
    """Who is granted or nearly so, and how many there were of every outcome."""
    (measure,) = batch.measures
    said = {
        str(number): answers_from(_unbarred(each), measure, batch.rulebook, batch.on).facts
        for number, each in enumerate(subjects)
    }
    declared = [batch.rulebook.vocabulary.facts[name] for name in measure.reads]
    rows = batch.long(*frames_of(said, declared)).select("outcome", "amount_fen", "missing")
    found, counts = [], Counter[str]()
    for subject, row in zip(subjects, rows.with_columns(_text("outcome")).rows(), strict=True):
        outcome, amount_fen, missing = row
        entitled = _entitled(subject, Outcome(outcome), amount_fen, missing)
        counts[outcome] += 1
        if entitled is not None:
            found.append(entitled)
    return tuple(found), counts


def _text(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String)


def _unbarred(subject: Subject) -> Iterable[Known]:
    """The list says by name who is barred, and so has to know what would be without the bar."""
    for each in subject.known:
        yield Known(BARRED, "否", each.source, each.as_of) if each.fact == BARRED else each


def _entitled(
    subject: Subject, outcome: Outcome, amount_fen: int | None, missing: str | None
) -> Entitled | None:
    lacks = (missing or "").split(_BETWEEN) if missing else []
    if outcome is Outcome.GRANTED and amount_fen is not None:
        known_fen = None if subject.is_barred else amount_fen
        return Entitled(subject, EntitlementOutcome.GRANTED, "", known_fen)
    if outcome is Outcome.UNKNOWN and len(lacks) == 1:
        return Entitled(subject, EntitlementOutcome.ONE_MISSING, lacks[0], None)
    return None


# --- what it was computed from, word for word ---


def write_known(known: Iterable[Known]) -> str:
    """Canonical JSON of what is known, with sources."""
    plain = [asdict(each) | {"as_of": each.as_of.isoformat()} for each in known]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_known(text: str) -> tuple[Known, ...]:
    """Back from its text."""
    return tuple(_known(each) for each in json.loads(text))


def _known(plain: dict[str, Any]) -> Known:
    source, as_of = Source(plain["source"]), date.fromisoformat(plain["as_of"])
    return Known(plain["fact"], plain["value"], source, as_of, plain["evidence"])


def digest_of(text: str) -> str:
    """SM3 over the text, in hexadecimal."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(text.encode())
    return sm3.finalize().hex()


@dataclass(frozen=True, slots=True)
class Change:
    """What the register said of a fact when the list was made, and what it says now."""

    fact: str
    then: str
    now: str


def changes_between(then: Iterable[Known], now: Iterable[Known]) -> tuple[Change, ...]:
    """The facts whose value is another now; empty for what was or is not known."""
    before, after = ({each.fact: each.value for each in said} for said in (then, now))
    return tuple(
        Change(fact, before.get(fact, ""), after.get(fact, ""))
        for fact in dict.fromkeys([*before, *after])
        if before.get(fact) != after.get(fact)
    )
