"""A finding, and the evidence that a page can show: pairs, tables, and texts side by side.

Evidence is plain JSON: {"parts": [...]}. A column that is private holds what the applicant must
not read of others; `masked` hides it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guanzi.lifecycle.checks.states import FindingSeverity

MOST_ROWS = 50

Evidence = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What one check noticed. `key` is the same in every run that notices the same thing."""

    check: str
    key: str
    severity: FindingSeverity
    sentence: str
    article: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    concerns_applicant: bool = True

    @property
    def digest(self) -> str:
        """Of all that a decision on it rests on."""
        said = [self.key, self.severity.value, self.sentence, self.article, self.evidence]
        return digest_of(said)


def digest_of(said: Any) -> str:
    """SHA-256 of canonical JSON."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def evidence_of(*parts: Mapping[str, Any] | None) -> Evidence:
    """Evidence from its parts; empty ones fall away."""
    return {"parts": [dict(part) for part in parts if part]}


def pairs(rows: Iterable[tuple[str, str]], title: str = "") -> Evidence:
    """Names with their values."""
    return {
        "kind": "pairs",
        "title": title,
        "rows": [{"label": label, "value": value} for label, value in rows],
    }


def compare(
    left: str, right: str, rows: Iterable[tuple[str, str, str, str]], title: str = ""
) -> Evidence:
    """Two sources side by side: label, left, right, difference."""
    return {
        "kind": "compare",
        "title": title,
        "left": left,
        "right": right,
        "rows": [
            {"label": label, "left": one, "right": other, "difference": difference}
            for label, one, other, difference in rows
        ],
    }


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of evidence."""

    name: str
    is_number: bool = False
    is_private: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], title: str = "") -> Evidence:
    """Rows under headings; no more than a person reads, the rest is counted."""
    return {
        "kind": "table",
        "title": title,
        "columns": [
            {"name": c.name, "is_number": c.is_number, "is_private": c.is_private} for c in columns
        ],
        "rows": [list(row) for row in rows[:MOST_ROWS]],
        "left_out": max(0, len(rows) - MOST_ROWS),
    }


def masked(evidence: Mapping[str, Any]) -> Evidence:
    """The same evidence without what belongs to others."""
    return {"parts": [_masked_part(part) for part in evidence.get("parts", ())]}


def _masked_part(part: Mapping[str, Any]) -> Evidence:
    if part.get("kind") != "table":
        return dict(part)
    hidden = [column["is_private"] for column in part["columns"]]
    rows = [
        [mask(cell) if hide else cell for cell, hide in zip(row, hidden, strict=True)]
        for row in part["rows"]
    ]
    return {**part, "rows": rows}


def mask(text: str) -> str:
    """`上海**`: enough to recognise one's own, not enough to learn another's."""
    return f"{text[:2]}**" if text else text
