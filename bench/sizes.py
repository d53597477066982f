"""How big. BENCH_DIVIDE=100 takes a hundredth of everything, to see that it runs and is right; such
figures say nothing, and are never recorded."""

import os

DIVISOR = int(os.environ.get("BENCH_DIVIDE") or 1)


def sized(full: int, *, least: int = 1) -> int:
    """A size of the benchmark, or the part of it that was asked for."""
    return max(full // DIVISOR, least)
