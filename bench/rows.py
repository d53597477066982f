"""Rows of the benchmark table, as Markdown for people and as JSON for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

HEADING = (
    "| what | goal | median | min–max | runs | |",
    "|---|---:|---:|---:|---:|---|",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: what was measured, in which unit, and everything that was read off.

    `goal` is the most that the median may be. `runs` counts what stands behind a single sample.
    """

    what: str
    unit: str
    samples: Sequence[float]
    goal: float | None = None
    runs: int = 0

    @property
    def median(self) -> float:
        return median(self.samples)

    @property
    def verdict(self) -> str:
        """`ok` or `over` where there is a goal, else nothing."""
        if self.goal is None:
            return ""
        return "ok" if self.median <= self.goal else "over"

    def as_markdown(self) -> str:
        cells = (
            self.what,
            "" if self.goal is None else f"≤ {self.goal:g} {self.unit}",
            f"{number(self.median)} {self.unit}",
            self._range(),
            f"{self.runs or len(self.samples):,}",
            self.verdict,
        )
        return f"| {' | '.join(cells)} |"

    def _range(self) -> str:
        if len(self.samples) == 1:
            return ""
        return f"{number(min(self.samples))}–{number(max(self.samples))}"

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "unit": self.unit,
            "goal": self.goal,
            "median": self.median,
            "min": min(self.samples),
            "max": max(self.samples),
            "runs": self.runs or len(self.samples),
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together; `note` says why there are none, or what to know about them."""

    title: str
    rows: tuple[Row, ...] = ()
    note: str = ""

    def as_markdown(self) -> list[str]:
        note = f" ({self.note})" if self.note else ""
        return [
            f"| **{self.title}**{note} | | | | | |",
            *(row.as_markdown() for row in self.rows),
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "note": self.note,
            "rows": [row.as_json() for row in self.rows],
        }


def as_markdown(machine: str, groups: Iterable[Group]) -> str:
    """The whole table, the machine above it."""
    lines = [machine, "", *HEADING]
    for group in groups:
        lines += group.as_markdown()
    return "\n".join(lines) + "\n"


def merged(old: str, new: str) -> str:
    """The old table with the groups that were measured anew in the places of those of their name;
    what stands above the table, the machine, is the new one's."""
    groups = _by_title(old) | _by_title(new)
    return "\n".join(line for lines in groups.values() for line in lines) + "\n"


def _by_title(table: str) -> dict[str, list[str]]:
    title, groups = "", dict[str, list[str]]()
    for line in table.strip().splitlines():
        if line.startswith("| **"):
            title = line.split("**")[1]
        groups.setdefault(title, []).append(line)
    return groups


def number(value: float) -> str:
    """Three digits that matter, and never fewer than the whole part."""
    if value == int(value):
        return f"{int(value):,}"
    magnitude = abs(value)
    places = next((p for p in range(4) if magnitude * 10**p >= 100), 4)
    return f"{value:,.{places}f}"
