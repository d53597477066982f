"""Which special funds there are: each stage that keeps any says so when the apps are ready."""

from collections.abc import Callable

Knows = Callable[[str], bool]
_ASKED: list[Knows] = []


def ask_for_funds(knows: Knows) -> None:
    """Ask this stage, too, whether it knows a fund of that name."""
    _ASKED.append(knows)


def is_fund(name: str) -> bool:
    """Whether any stage knows a fund of exactly that name."""
    return any(knows(name) for knows in _ASKED)
