"""How things look: a word, a shape and a tone, never a colour alone."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from guanzi.foundation.audit.selectors import events_of
from guanzi.foundation.calendar import CalendarMissing, working_days_between
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
SOON = 3  # working days
_RUNNING = (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED, ApplicationState.RETURNED)


def tones(**states: Iterable[TextChoices]) -> Callable[[TextChoices], str]:
    """From a state to its tone, off where none was said; equal words of different tables may look
    different."""
    tone_of = {(type(each), each.value): tone for tone, own in states.items() for each in own}
    return lambda state: tone_of.get((type(state), state.value), "off")


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as `parts/due.html` shows it: `look` is over, soon, or empty."""

    day: date
    words: str = ""
    look: str = ""

    @property
    def shape(self) -> str:
        """The shape beside the words; none where nothing presses."""
        return {"over": "cross", "soon": "person"}.get(self.look, "")


def due_of(on: date | None, today: date, state: ApplicationState) -> Due | None:
    """How long is left, counted in working days; ended cases have nothing due."""
    if on is None or state not in _RUNNING:
        return None
    if state is ApplicationState.RETURNED:
        return Due(on, _("等待企业补正"))
    try:
        left = working_days_between(today, on)
    except CalendarMissing:
        return Due(on)
    if on < today:
        return Due(on, _("逾期 %(n)d 个工作日") % {"n": max(-left, 1)}, "over")
    if on == today:
        return Due(on, _("今天到期"), "soon")
    return Due(on, _("还剩 %(n)d 个工作日") % {"n": left}, "soon" if left <= SOON else "")


@dataclass(frozen=True, slots=True)
class Stop:
    """A station on the way of a case, for `parts/stages.html`: state done, now or next."""

    name: str
    state: str
    note: str = ""
    at: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the timeline."""

    at: datetime
    person: str
    organisation: str
    what: str
    note: str = ""
    link: str = ""


def timeline(subject: str, told: Collection[str] | None = None) -> list[Happening]:
    """Who did what to a subject when, latest first; where only some verbs are `told`, without
    names."""
    events = reversed(events_of(subject))
    if told is not None:
        return [Happening(e.at, "", "", e.verb_name) for e in events if e.verb in told]
    return [Happening(e.at, e.person, e.organisation, e.verb_name, e.note) for e in events]


def timeline_of(file: CaseFile) -> list[Happening]:
    """Who did what when, latest first; what one person repeated at once is told once."""
    told: list[Happening] = []
    for verb, events in groupby(
        file.events, lambda event: (event.verb, event.person_id, event.note)
    ):
        several = list(events)
        last = several[-1]
        times = _("（%(n)d 次）") % {"n": len(several)} if len(several) > 1 else ""
        what = f"{last.verb_name}{times}"
        told.append(Happening(last.at, last.person, last.organisation, what, verb[2]))
    return told[::-1]
