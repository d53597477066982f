"""Where a case leads: what later stages made of it. They say it in the `ready` of their apps:

add_onward(project_onward)   # (actor, application_id) -> rows
add_way(project_way)         # application_id -> stages
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.enterprises.rules.sections import SectionRow


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the way; `state` is done, now, next or skipped."""

    name: str
    state: str
    at: datetime | None = None
    note: str = ""


Maker = Callable[[Actor, int], Iterable[SectionRow]]
WayMaker = Callable[[int], Iterable[Stage]]
_makers: list[Maker] = []
_way_makers: list[WayMaker] = []


def add_onward(maker: Maker) -> None:
    """Show what the function makes of a case on its pages. The apps of later stages are ready
    first, so that it stands before what was added before."""
    if maker not in _makers:
        _makers.insert(0, maker)


def onward_of(actor: Actor, application_id: int) -> tuple[SectionRow, ...]:
    """What later stages have to show of a case to this actor, in the order of the stages."""
    return tuple(row for maker in _makers for row in maker(actor, application_id))


def add_way(maker: WayMaker) -> None:
    """Let the function say how a case goes on after its review."""
    if maker not in _way_makers:
        _way_makers.append(maker)


def way_onward(application_id: int) -> list[Stage]:
    """The way from the decision on, where later stages know of one."""
    return [stage for maker in _way_makers for stage in maker(application_id)]
