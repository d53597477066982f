"""Everything that can be wrong with a rule or a fact, said in Chinese and placed in its file."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a rulebook file something stands; line and column count from 1."""

    file: str = ""
    line: int = 0
    column: int = 0
    source: str = ""

    def shifted(self, columns: int) -> Place:
        return Place(self.file, self.line, self.column + columns, self.source)

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


NOWHERE = Place()


class Severity(Enum):
    ERROR = "错误"
    WARNING = "提醒"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable code for programs, a sentence for people, and the place."""

    code: str
    message: str
    place: Place = NOWHERE
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        head = f"{self.place} {self.severity.value} {self.code} {self.message}".strip()
        if not self.place.source or not self.place.column:
            return head
        return f"{head}\n    {self.place.source}\n    {_caret(self.place)}"


def _caret(place: Place) -> str:
    """Point below the column: wide characters are padded with wide spaces so that it lines up."""
    before = place.source[: place.column - 1]
    pad = "".join("　" if unicodedata.east_asian_width(c) in "WF" else " " for c in before)
    return pad + "^"


class RuleError(Exception):
    """The rulebook cannot be accepted. Carries every problem found, in file order."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    @classmethod
    def at(cls, place: Place, code: str, message: str) -> RuleError:
        return cls(Problem(code, message, place))


@dataclass(frozen=True, slots=True)
class FactProblem:
    """Why a given fact cannot be used: the name as it was given, and what to do.

    `suggestion` is the name that was probably meant, where there is one.
    """

    code: str
    fact: str
    message: str
    suggestion: str = ""


class FactsRejected(Exception):
    """Some facts are unusable; `accepted` keeps all the others, so that nothing typed is lost."""

    def __init__(
        self, problems: list[FactProblem], accepted: dict[str, object] | None = None
    ) -> None:
        super().__init__("\n".join(problem.message for problem in problems))
        self.problems = tuple(problems)
        self.accepted = accepted or {}


class ComputationRefused(Exception):
    """A step has no single right answer (a day that does not exist, a zero divisor)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
