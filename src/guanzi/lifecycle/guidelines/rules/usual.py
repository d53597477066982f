"""What a new guideline starts with: data by measure, in `usual.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from guanzi.lifecycle.guidelines.rules.terms import Terms, read_terms

USUAL = "usual"


def usual_terms(measure_id: str) -> Terms:
    """The terms that a department changes into its own; without batches, which are always new."""
    known = _rows()
    return read_terms(known.get(measure_id, known[USUAL]))


@cache
def _rows() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("usual.toml").read_text(encoding="utf-8"))
