"""What later stages show on the page of an enterprise. They say it in the `ready` of their apps:

add_section(applications_section)   # (actor, enterprise_id) -> Section | None
"""

from collections.abc import Callable
from dataclasses import dataclass

from guanzi.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One line: what it is, where it leads, how it stands, and a few words about it."""

    title: str
    link: str
    state: str = ""
    tone: str = "off"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its anchor; `empty` is said where there are no rows."""

    anchor: str
    title: str
    rows: tuple[SectionRow, ...]
    empty: str = ""


Maker = Callable[[Actor, int], Section | None]
_makers: list[Maker] = []


def add_section(maker: Maker) -> None:
    """Show what the function makes of an enterprise, after what was added before."""
    if maker not in _makers:
        _makers.append(maker)


def sections_of(actor: Actor, enterprise_id: int) -> tuple[Section, ...]:
    """Everything that later stages have to show of an enterprise."""
    made = (maker(actor, enterprise_id) for maker in _makers)
    return tuple(section for section in made if section is not None)
