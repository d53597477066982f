"""Can every measure be computed exactly in columns? What cannot be is an error of the rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guanzi.engines.rules import Measure, Problem, Rulebook

from .columns import PlanRefused
from .measure_plan import plan_measure
from .proof import unproven


def plan_problems(rulebook: Rulebook) -> list[Problem]:
    """One problem for every measure that no backend can compute exactly."""
    found: dict[Problem, None] = {}
    for measure in rulebook.measures:
        for day in _turning_days(measure):
            found |= dict.fromkeys(_problems(measure, day))
    return list(found)


def _problems(measure: Measure, day: date) -> Iterator[Problem]:
    try:
        plan = plan_measure(measure, day)
    except PlanRefused as refused:
        message = f"「{measure.name}」不能按列精确计算:{refused}"
        yield Problem("not-plannable", message, measure.place)
        return
    assert not unproven(plan.answer.terms().values()), "an interval does not follow"


def _turning_days(measure: Measure) -> list[date]:
    """The first day of the measure, and every later day on which one of its figures changes."""
    starts = (value.since for figure in measure.parameters.values() for value in figure.values)
    return sorted({measure.validity.since, *filter(measure.validity.covers, starts)})
