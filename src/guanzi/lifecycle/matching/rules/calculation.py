"""One measure, the answers, one day → the decision in words, what changed, and its digest."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guanzi.engines.rules import (
    Decision,
    Explanation,
    Line,
    Measure,
    Outcome,
    Rulebook,
    Unknown,
    decide,
    explain,
    write_facts,
    write_fills,
)
from guanzi.lifecycle.matching.rules.answers import Answers

LineKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class TraceLine:
    """A line of the explanation; `waits_for` names the facts that it still needs."""

    line: Line
    waits_for: tuple[str, ...]
    is_settled: bool
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """Everything that the page and the paper show about one decision."""

    measure: Measure
    answers: Answers
    decision: Decision
    explanation: Explanation
    lines: tuple[TraceLine, ...]
    digest: str

    def of_kind(self, *kinds: str) -> list[TraceLine]:
        return [item for item in self.lines if item.line.kind in kinds]

    @property
    def is_in_force(self) -> bool:
        return self.decision.outcome is not Outcome.NOT_IN_FORCE


@dataclass(frozen=True, slots=True)
class Guided:
    """The figures that a guideline set, as checked values, and by what each was set."""

    fills: Mapping[str, Any]
    grounds: Mapping[str, str]


UNGUIDED = Guided({}, {})


def calculate(
    rulebook: Rulebook,
    measure: Measure,
    answers: Answers,
    before: Answers | None = None,
    guided: Guided = UNGUIDED,
) -> Calculation:
    """Decide and explain; lines that came out otherwise with the answers `before` are marked."""
    decision = decide(measure, answers.facts, answers.on, guided.fills)
    explanation = explain(decision, rulebook, guided.grounds)
    earlier = _earlier(rulebook, decision, answers, before)
    lines = tuple(_lines(explanation, earlier))
    digest = digest_of(rulebook, decision, answers)
    return Calculation(measure, answers, decision, explanation, lines, digest)


def digest_of(rulebook: Rulebook, decision: Decision, answers: Answers) -> str:
    """SHA-256 over edition, measure, day, the facts that the measure reads, the figures that a
    guideline set, and the verdict.
    """
    read = {name: value for name, value in answers.facts.items() if name in decision.measure.reads}
    outcome, amount_fen, shares = decision.verdict
    said = {
        "edition": rulebook.digest,
        "measure": decision.measure.id,
        "on": decision.on.isoformat(),
        "facts": write_facts(read, rulebook.vocabulary),
        "verdict": {
            "outcome": outcome.value,
            "amount_fen": amount_fen,
            "shares": None if shares is None else dict(shares),
        },
    }
    if decision.fills:
        said["fills"] = write_fills(decision.fills, decision.measure)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------- what changed


def _earlier(
    rulebook: Rulebook, decision: Decision, answers: Answers, before: Answers | None
) -> Mapping[LineKey, str] | None:
    """How each line came out with the answers before; None where there is nothing to compare."""
    if before is None or (before.on == answers.on and before.facts == answers.facts):
        return None
    then = decide(decision.measure, before.facts, before.on, decision.fills)
    lines = explain(then, rulebook).lines
    return {_key(line): _said(line) for line in lines}


def _key(line: Line) -> LineKey:
    return line.kind, line.title, line.expression


def _said(line: Line) -> str:
    return f"{line.working} = {line.result}"


def _lines(explanation: Explanation, earlier: Mapping[LineKey, str] | None) -> Iterator[TraceLine]:
    waiting = _waiting(explanation.decision)
    for line in explanation.lines:
        waits_for = waiting.get((line.kind, line.title))
        is_settled = waits_for is None
        changed = earlier is not None and earlier.get(_key(line)) != _said(line)
        yield TraceLine(line, waits_for or (), is_settled, is_settled and changed)


def _waiting(decision: Decision) -> dict[tuple[str, str], tuple[str, ...]]:
    """The lines without a value yet, with the facts that each waits for."""
    steps = {("step", name): step for name, step in (decision.named or {}).items()}
    found = {("condition", c.condition.sentence): c.step for c in decision.conditions} | steps
    for title, step in (("公式金额", decision.amount.formula), ("封顶", decision.amount.cap)):
        if step:
            found["amount" if title == "公式金额" else "cap", title] = step
    order = decision.measure.reads
    waiting = {
        key: tuple(name for name in order if name in step.value.missing)
        for key, step in found.items()
        if isinstance(step.value, Unknown)
    }
    if decision.shares is None:
        waiting |= {("share", payer): () for payer in decision.measure.share}
    return waiting
