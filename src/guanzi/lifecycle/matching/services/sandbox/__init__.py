"""Asking for a comparison, writing the register down for it, computing it."""

from guanzi.lifecycle.matching.services.sandbox.asking import (
    JOB,
    MOST_MADE_UP,
    POPULATION_KINDS,
    Wanted,
    checked,
    start_comparison,
)
from guanzi.lifecycle.matching.services.sandbox.computing import compute

__all__ = [
    "JOB",
    "MOST_MADE_UP",
    "POPULATION_KINDS",
    "Wanted",
    "checked",
    "compute",
    "start_comparison",
]
