"""Reading: the rulebook's questioners, kept by edition, and the example enterprises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import (
    Asker,
    Citation,
    FactsRejected,
    Measure,
    NotInRulebook,
    RecordedMeasure,
    Rulebook,
    read_fills,
)
from guanzi.foundation.face.citations import cited
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.errors import GuidelineNotFound
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.errors import MeasureUnknown, RecordOnly
from guanzi.lifecycle.matching.models import ExampleEnterprise
from guanzi.lifecycle.matching.rules.calculation import UNGUIDED, Guided
from guanzi.lifecycle.policies.rules import asking_for

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
    """The version in force on the day, else the nearest. Raises MeasureUnknown, RecordOnly."""
    _require_figures(rulebook, measure_id, on)
    return rulebook.measure(measure_id, on)


def _require_figures(rulebook: Rulebook, measure_id: str, on: date) -> None:
    try:
        rulebook.versions(measure_id)
    except NotInRulebook as error:
        record = next((r for r in rulebook.records if r.id == measure_id), None)
        if record is None:
            raise MeasureUnknown(str(error)) from None
        title = rulebook.document_of(record).title
        sentence = _("「%(name)s」（%(article)s）只登记，没有可以计算的金额。")
        named = {"name": record.name, "article": cited(record.article, title)}
        place = place_of(record.citation, rulebook, on, record)
        raise RecordOnly(sentence % named, place) from None


def place_of(
    citation: Citation,
    rulebook: Rulebook,
    on: date,
    by: Measure | RecordedMeasure | None = None,
) -> str:
    """The article on the page of its policy, in the version that a citation of `by` means."""
    named = citation.document
    document = rulebook.cited(citation, by, on) if by else rulebook.document(named, on)
    place = reverse("policies:page", args=[document.id]) + asking_for(document, rulebook, on)
    article = document.article_of(citation.article)
    return f"{place}#{quote(article.reference if article else citation.article)}"


def call_of(measure_id: str, version: str) -> VersionInfo | None:
    """The guideline's version of that number, where it is one of this measure."""
    if not version:
        return None
    try:
        found = guidelines.version(int(version))
    except GuidelineNotFound:
        return None
    return found if found.measure_id == measure_id else None


def guided_by(call: VersionInfo | None, measure: Measure) -> Guided:
    """The figures that a guideline sets; of those that another version of the measure does not
    leave open, none."""
    if call is None:
        return UNGUIDED
    try:
        fills = read_fills(call.terms.figures, measure)
    except FactsRejected as rejected:
        fills = rejected.accepted
    return Guided(fills, call.terms.figure_grounds)


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


def asker_for_some(rulebook: Rulebook, measure_ids: Iterable[str], on: date) -> Asker:
    """The questioner over the measures named. Raises MeasureUnknown, RecordOnly."""
    named = list(dict.fromkeys(measure_ids))
    for name in named:
        _require_figures(rulebook, name, on)
    if len(named) == 1:
        return _ASKERS.get((rulebook.digest, named[0]), rulebook.versions(named[0]))
    return Asker(measure for name in named for measure in rulebook.versions(name))


def asker_for(rulebook: Rulebook, measure: Measure) -> Asker:
    """The questioner over one measure, in all its versions."""
    return _ASKERS.get((rulebook.digest, measure.id), rulebook.versions(measure.id))
