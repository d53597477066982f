"""Reading: the rulebook's questioners, kept by edition, and the example enterprises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from guanzi.engines.rules import Asker, Measure, NotInRulebook, Rulebook
from guanzi.lifecycle.matching.errors import MeasureUnknown
from guanzi.lifecycle.matching.models import ExampleEnterprise

KEPT_ASKERS = 128


@dataclass(frozen=True, slots=True)
class Example:
    """An example enterprise as other packages see it."""

    slug: str
    name: str
    description: str
    on: date
    facts: Mapping[str, Any]
    measure: str


def list_examples() -> tuple[Example, ...]:
    """Every example enterprise, in the order in which they are shown."""
    return tuple(
        Example(row.slug, row.name, row.description, row.on, row.facts, row.measure)
        for row in ExampleEnterprise.objects.all()
    )


def get_measure(rulebook: Rulebook, measure_id: str, on: date) -> Measure:
    """The version in force on the day, else the nearest. Raises MeasureUnknown."""
    try:
        return rulebook.measure(measure_id, on)
    except NotInRulebook as error:
        raise MeasureUnknown(str(error)) from None


class _Askers:
    """Building a questioner tries every typical answer; one is kept per edition and measure."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Asker] = {}
        self._lock = Lock()

    def get(self, key: tuple[str, str], measures: tuple[Measure, ...]) -> Asker:
        with self._lock:
            if key not in self._kept:
                if len(self._kept) >= KEPT_ASKERS:
                    self._kept.clear()
                self._kept[key] = Asker(measures)
            return self._kept[key]


_ASKERS = _Askers()


def asker_for_all(rulebook: Rulebook) -> Asker:
    """The questioner over every measure of an edition."""
    return _ASKERS.get((rulebook.digest, ""), rulebook.measures)


def asker_for(rulebook: Rulebook, measure: Measure) -> Asker:
    """The questioner over one measure, in all its versions."""
    return _ASKERS.get((rulebook.digest, measure.id), rulebook.versions(measure.id))
