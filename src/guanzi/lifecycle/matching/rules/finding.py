"""All measures in force on a day → three columns: 符合, 可能符合, 不符合."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from guanzi.engines.rules import Explanation, Measure, Outcome, Rulebook, decide, explain
from guanzi.lifecycle.matching.rules.answers import Answers


class Column(Enum):
    """Where a measure stands for this enterprise."""

    FITS = "fits"
    OPEN = "open"
    OUT = "out"


COLUMN_OF: Mapping[Outcome, Column] = {
    Outcome.GRANTED: Column.FITS,
    Outcome.NEEDS_PERSON: Column.OPEN,
    Outcome.NOT_COMPUTABLE: Column.OPEN,
    Outcome.UNKNOWN: Column.OPEN,
    Outcome.REFUSED: Column.OUT,
}
_NEARNESS = {Outcome.NOT_COMPUTABLE: 0, Outcome.NEEDS_PERSON: 1, Outcome.UNKNOWN: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure for this enterprise."""

    measure: Measure
    explanation: Explanation
    column: Column
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The three columns, and how many measures are not in force on the day."""

    columns: Mapping[Column, tuple[Finding, ...]]
    out_of_force: int

    def count(self, column: Column) -> int:
        return len(self.columns[column])

    @property
    def total(self) -> int:
        return sum(map(len, self.columns.values()))

    def groups_met(self) -> dict[str, str]:
        """Groups of measures that may not add up: one of them fits, and another may."""
        fitting, open_ = self.columns[Column.FITS], self.columns[Column.OPEN]
        alive = [found.measure.group for found in (*fitting, *open_) if found.measure.group]
        names = [group.name for group in alive]
        met = [found.measure.group for found in fitting if found.measure.group]
        return {group.name: group.note for group in met if names.count(group.name) > 1}


def find(rulebook: Rulebook, answers: Answers, before: Answers | None = None) -> Board:
    """Decide every measure in force; those that another column held before are marked."""
    in_force = list(rulebook.in_force(answers.on))
    earlier = _columns_before(in_force, answers, before)
    found = [_finding(rulebook, measure, answers, earlier) for measure in in_force]
    columns = {column: _sorted(f for f in found if f.column is column) for column in Column}
    return Board(columns, len(list(rulebook.current(answers.on))) - len(found))


def _columns_before(
    measures: Iterable[Measure], answers: Answers, before: Answers | None
) -> Mapping[str, Column]:
    if before is None or before.on != answers.on:
        return {}
    return {
        measure.id: COLUMN_OF[decide(measure, before.facts, before.on, alternatives=False).outcome]
        for measure in measures
    }


def _finding(
    rulebook: Rulebook, measure: Measure, answers: Answers, earlier: Mapping[str, Column]
) -> Finding:
    explanation = explain(decide(measure, answers.facts, answers.on), rulebook)
    column = COLUMN_OF[explanation.decision.outcome]
    return Finding(measure, explanation, column, earlier.get(measure.id, column) is not column)


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those nearest to an answer first, then the larger amount, then the order of the rulebook."""

    def rank(item: Finding) -> tuple[int, int, int]:
        decision = item.explanation.decision
        amount = decision.amount_fen or decision.conditional_fen or decision.most_fen or 0
        return _NEARNESS.get(decision.outcome, 0), len(decision.missing), -amount

    return tuple(sorted(found, key=rank))
