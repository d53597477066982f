"""Where a case leads: what later stages made of it. They say it in the `ready` of their apps:

add_onward(project_onward)   # (actor, application_id) -> rows
"""

from collections.abc import Callable, Iterable

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.enterprises.rules.sections import SectionRow

Maker = Callable[[Actor, int], Iterable[SectionRow]]
_makers: list[Maker] = []


def add_onward(maker: Maker) -> None:
    """Show what the function makes of a case on its pages. The apps of later stages are ready
    first, so that it stands before what was added before."""
    if maker not in _makers:
        _makers.insert(0, maker)


def onward_of(actor: Actor, application_id: int) -> tuple[SectionRow, ...]:
    """What later stages have to show of a case to this actor, in the order of the stages."""
    return tuple(row for maker in _makers for row in maker(actor, application_id))
