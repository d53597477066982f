"""A tally as it is kept and shown: whole fen, in lists that every file can hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.plan.compare import COUNTS, MEASURE, SUMS, Tally

from .comparing import CUTS, DISTRICT, INDUSTRY, SIZE

BY = {"measure": MEASURE, "district": DISTRICT, "size": SIZE, "industry": INDUSTRY}
MOST_MISSING = 8
ROW = (*SUMS, *COUNTS)


def figures_of(tally: Tally) -> dict[str, Any]:
    """Everything that a page shows, as JSON; empty while nobody was counted."""
    try:
        total = _rows(tally.costs(), ROW)[0]
    except ValueError:
        return {}
    largest = tally.largest()
    return {
        "total": dict(zip(ROW, total, strict=True)),
        "by": {name: _rows(tally.costs(by), (by, *ROW)) for name, by in BY.items()},
        "moves": {row[0]: row[1:] for row in _rows(tally.moves(), ("move", *SUMS, "enterprises"))},
        "spread": _rows(tally.spread(), ("band", *SUMS, "enterprises")),
        "missing": _rows(tally.missing().head(MOST_MISSING), ("fact", "answers")),
        "largest": _rows(largest, (KEY, *CUTS, *SUMS)),
    }


def digest_of_figures(figures: Mapping[str, Any]) -> str:
    """SHA-256 of the figures, the same for the same."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(frame: pl.DataFrame, columns: tuple[str, ...]) -> list[list[Any]]:
    return [list(row) for row in frame.select(*columns).iter_rows()]
