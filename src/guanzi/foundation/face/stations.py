"""How a record stands: its way as stations, its states as tones."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices


@dataclass(frozen=True, slots=True)
class Stop:
    """A station on the way of a case, for `parts/stages.html`: state done, now or next."""

    name: str
    state: str
    note: str = ""
    at: datetime | None = None


def tones(**states: Iterable[TextChoices]) -> Callable[[TextChoices], str]:
    """From a state to its tone, off where none was said; equal words of different tables may look
    different."""
    tone_of = {(type(each), each.value): tone for tone, own in states.items() for each in own}
    return lambda state: tone_of.get((type(state), state.value), "off")
