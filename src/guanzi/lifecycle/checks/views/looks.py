"""How things look: a word, a shape and a tone, never a colour alone."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from guanzi.foundation.audit.timeline import TimelineEntry
from guanzi.foundation.calendar import Due, due_of
from guanzi.foundation.face.stations import Stop
from guanzi.lifecycle.applications.states import PASSED, ApplicationState
from guanzi.lifecycle.checks.selectors.shapes import CaseFile
from guanzi.lifecycle.checks.states import FindingSeverity
from guanzi.lifecycle.guidelines.rules.terms import RouteStep, RouteTask

TONES = {
    FindingSeverity.STOPS: "bad",
    FindingSeverity.ASKS: "warn",
    FindingSeverity.TELLS: "info",
}
STATE_TONES = {
    ApplicationState.SUBMITTED: "info",
    ApplicationState.ACCEPTED: "warn",
    ApplicationState.RETURNED: "off",
    ApplicationState.FORWARDED: "good",
    ApplicationState.APPROVED: "good",
    ApplicationState.REFUSED: "bad",
    ApplicationState.WITHDRAWN: "off",
    ApplicationState.LAPSED: "off",
}
_RUNNING = (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED, ApplicationState.RETURNED)


def case_due(on: date | None, today: date, state: ApplicationState) -> Due | None:
    """How long is left for a case; ended cases have nothing due."""
    if on is None or state not in _RUNNING:
        return None
    if state is ApplicationState.RETURNED:
        return Due(on, _("等待企业补正"))
    return due_of(on, today)


def way_of(file: CaseFile) -> list[Stop]:
    """The stations of the route, as far as the case has come."""
    return list(_stops(file))


def _stops(file: CaseFile) -> Iterator[Stop]:
    head, state = file.head, file.head.state
    yield Stop(_("企业提交"), "done", at=head.submitted_at)
    yield Stop(_("受理"), "now" if state is ApplicationState.SUBMITTED else "done", head.district)
    if state is ApplicationState.RETURNED:
        yield Stop(_("企业补正"), "now")
    yield Stop(_("审核"), _review_state(state), file.head.officer)
    if state in (
        ApplicationState.REFUSED,
        ApplicationState.WITHDRAWN,
        ApplicationState.LAPSED,
    ):
        yield Stop(str(state.label), "now", at=file.record.info.ended_at)
        return
    yield Stop(_("转报"), "done" if state in PASSED else "next")
    is_now = state in PASSED
    for step in _later(file.terms.route):
        if step.task is RouteTask.DECIDE and state is ApplicationState.APPROVED:
            yield Stop(str(step.task.label), "done", str(step.office.label))
            continue
        yield Stop(str(step.task.label), "now" if is_now else "next", str(step.office.label))
        is_now = False


def _review_state(state: ApplicationState) -> str:
    if state is ApplicationState.ACCEPTED:
        return "now"
    return "next" if state in (ApplicationState.SUBMITTED, ApplicationState.RETURNED) else "done"


def _later(route: tuple[RouteStep, ...]) -> Iterator[RouteStep]:
    seen: set[RouteTask] = set()
    for step in route:
        if step.task in (RouteTask.DECIDE, RouteTask.PAY) and step.task not in seen:
            seen.add(step.task)
            yield step


def timeline_of(file: CaseFile) -> list[TimelineEntry]:
    """Who did what when, latest first; what one person repeated at once is told once."""
    told: list[TimelineEntry] = []
    for verb, events in groupby(
        file.events, lambda event: (event.verb, event.person_id, event.note)
    ):
        several = list(events)
        last = several[-1]
        times = _("（%(n)d 次）") % {"n": len(several)} if len(several) > 1 else ""
        what = f"{last.verb_name}{times}"
        told.append(TimelineEntry(last.at, last.person, last.organisation, what, verb[2]))
    return told[::-1]
