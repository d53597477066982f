"""Taking the time of small things, one by one, so that the worst is seen as well as the usual."""

from collections.abc import Callable, Iterable
from time import perf_counter_ns
from typing import TypeVar

T = TypeVar("T")

WARM_UP = 20


def milliseconds_each(action: Callable[[T], object], inputs: Iterable[T]) -> list[float]:
    """What `action` takes on each of the inputs, after warming up on the first ones."""
    given = list(inputs)
    for item in given[:WARM_UP]:
        action(item)
    return [_milliseconds(action, item) for item in given]


def _milliseconds(action: Callable[[T], object], item: T) -> float:
    begin = perf_counter_ns()
    action(item)
    return (perf_counter_ns() - begin) / 1e6
