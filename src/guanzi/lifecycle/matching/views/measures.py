"""All executable measures on a day, by lead department."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanzi.engines.rules import Document, Measure
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.matching.views.state import Asked, read_request


@for_audience(Audience.EVERYONE)
@require_safe
@limit_compute
def measure_list(request: HttpRequest) -> HttpResponseBase:
    """Every measure that can be computed, with its calculator."""
    asked = read_request(request)
    rows = [Row(measure, asked) for measure in asked.rulebook.current(asked.answers.on)]
    context = {
        "asked": asked,
        "edition": asked.edition,
        "departments": list(_by_department(row for row in rows if row.is_in_force)),
        "in_force": sum(row.is_in_force for row in rows),
        "others": [row for row in rows if not row.is_in_force],
    }
    return render(request, "matching/measures.html", context)


class Row:
    """One measure of the list."""

    def __init__(self, measure: Measure, asked: Asked) -> None:
        self.measure = measure
        self.document: Document = asked.rulebook.document_of(measure)
        self.is_in_force = measure.validity.covers(asked.answers.on)
        self.query = asked.answers.query()


@dataclass(frozen=True, slots=True)
class Department:
    """A lead department, or the fund that it runs."""

    name: str
    rows: list[Row]


def _by_department(rows: Iterator[Row]) -> Iterator[Department]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.document.fund or row.measure.lead, []).append(row)
    for name, found in grouped.items():
        yield Department(name, found)
