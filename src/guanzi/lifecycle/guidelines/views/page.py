"""A guideline laid out for applicants: the same for the public page and for the preview."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Citation, FactsRejected, Measure, Parameter, Slot, read_fills
from guanzi.engines.rules.nodes import FigureName, SlotName, walk
from guanzi.engines.rules.values import value_text
from guanzi.foundation.calendar import CalendarMissing, term_end, working_days_between
from guanzi.foundation.clock import SHANGHAI, day_of
from guanzi.foundation.face.moments import moment_words
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.guidelines.rules import Batch, DayKind, Material, RouteTask, Terms
from guanzi.lifecycle.guidelines.selectors import GuidelineInfo, VersionInfo
from guanzi.lifecycle.guidelines.states import CallState
from guanzi.lifecycle.policies.rules import asking_for
from guanzi.lifecycle.policies.selectors import Policy, policy_of_edition
from guanzi.lifecycle.policies.views.sheet import Cited, ConditionRow, MeasureSheet

TONES = {
    CallState.OPEN: "good",
    CallState.SOON: "info",
    CallState.CLOSED: "off",
    CallState.WITHDRAWN: "bad",
}


class CallSheet(MeasureSheet):
    """The measure laid out; articles lead to the page of the policy."""

    def cited(self, citation: Citation) -> Cited:
        """An article as a link from any page."""
        return self._cite(citation)

    def _cite(self, citation: Citation) -> Cited:
        cited = super()._cite(citation)
        if not cited.address.startswith("#"):
            return cited
        return Cited(cited.text, policy_address(self.policy) + cited.address)


@dataclass(frozen=True, slots=True)
class Stage:
    """One moment on the way, as `parts/stages.html` draws it."""

    name: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One window with what it means now."""

    batch: Batch
    state: CallState
    left: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material as applicants read it."""

    material: Material
    kinds: str
    template: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure that the guideline fixes, or leaves as the text has it."""

    name: str
    anchor: str
    value: str
    ground: str
    said: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition, with the figures in it that the guideline fixes."""

    row: ConditionRow
    fixed: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class CallPage:
    """Everything that the page shows."""

    info: VersionInfo
    at: datetime
    state: CallState
    policy: Policy
    measure: Measure
    sheet: CallSheet
    requirements: tuple[Requirement, ...]
    batches: tuple[BatchRow, ...]
    stages: tuple[Stage, ...]
    materials: tuple[MaterialRow, ...]
    figures: tuple[FigureRow, ...]
    left_open: tuple[FigureRow, ...]
    policy_address: str
    apply_address: str
    is_preview: bool = False

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]

    @property
    def shown(self) -> BatchRow | None:
        """The window that matters now."""
        batch = self.info.shown_batch(self.at)
        return next((row for row in self.batches if row.batch == batch), None)

    @property
    def counts_to(self) -> datetime | None:
        """The moment to which the clock counts down."""
        if self.shown is None or self.state not in (CallState.OPEN, CallState.SOON):
            return None
        batch = self.shown.batch
        return batch.closes_at if self.state is CallState.OPEN else batch.opens_at

    @property
    def calculator_address(self) -> str:
        """The calculator by the figures of this version; of a preview, which has no number yet, by
        the text's own."""
        asked = {"on": self.policy.on.isoformat()}
        if not self.is_preview:
            asked["guideline"] = str(self.info.id)
        return f"/measures/{self.measure.id}/?{urlencode(asked)}"


def call_page(info: VersionInfo, at: datetime, *, is_preview: bool = False) -> CallPage:
    """Lay a version out for a moment."""
    policy, measure = policy_of_edition(info.edition, info.measure_id, _day_shown(info, at))
    sheet = CallSheet(measure, policy)
    rows = tuple(figure_rows(info.terms, sheet))
    fixed = tuple(row for row in rows if row.name in info.terms.figures)
    return CallPage(
        info=info,
        at=at,
        state=info.call_state(at),
        policy=policy,
        measure=measure,
        sheet=sheet,
        requirements=tuple(_requirements(sheet, fixed)),
        batches=tuple(_batch_rows(info, at)),
        stages=tuple(_stages(info, at)),
        materials=tuple(_material_rows(info)),
        figures=fixed,
        left_open=tuple(row for row in rows if row not in fixed),
        policy_address=policy_address(policy),
        apply_address=_apply_address(info, at),
        is_preview=is_preview,
    )


def preview_of(info: GuidelineInfo, edition: str, at: datetime) -> VersionInfo:
    """The draft as if it had been published now."""
    return VersionInfo(
        id=0,
        guideline_id=info.id,
        number=info.versions + 1,
        title=info.title,
        measure_id=info.measure_id,
        fund=info.fund,
        year=info.year,
        edition=edition,
        terms=info.terms,
        organisation=info.organisation,
        state=info.state,
        organisation_id=info.organisation_id,
        issuer=info.issuer,
        digest="",
        change="",
        published_by="",
        published_at=at,
    )


def policy_address(policy: Policy) -> str:
    """The page of the document, in the version that holds on the day."""
    document = policy.document
    address = reverse("policies:page", args=[document.id])
    return address + asking_for(document, policy.rulebook, policy.on)


def _day_shown(info: VersionInfo, at: datetime) -> date:
    """Today while applications are taken, else the opening of the window that matters."""
    batch = info.shown_batch(at)
    if batch is None or batch.is_open(at):
        return day_of(at)
    return day_of(batch.opens_at)


def _apply_address(info: VersionInfo, at: datetime) -> str:
    """Where an application begins; empty while none is taken."""
    if info.call_state(at) is not CallState.OPEN:
        return ""
    return f"{reverse('applications:start')}?guideline={info.guideline_id}"


# --- time ---


def _batch_rows(info: VersionInfo, at: datetime) -> Iterator[BatchRow]:
    for batch in info.terms.batches:
        state = CallState.SOON if at < batch.opens_at else CallState.CLOSED
        if info.call_state(at) is CallState.WITHDRAWN:
            state = CallState.WITHDRAWN
        elif batch.is_open(at):
            state = CallState.OPEN
        yield BatchRow(batch, state, left_text(batch, state, at))


def left_text(batch: Batch, state: CallState, at: datetime) -> str:
    """`还剩 3 个工作日`, `2 个工作日后受理`; empty where nothing is awaited."""
    if state not in (CallState.OPEN, CallState.SOON):
        return ""
    end = batch.closes_at if state is CallState.OPEN else batch.opens_at
    today, day = day_of(at), day_of(end)
    if today == day:
        clock = f"{end.astimezone(SHANGHAI):%H:%M}"
        word = _("今天 %(clock)s 截止") if state is CallState.OPEN else _("今天 %(clock)s 受理")
        return word % {"clock": clock}
    try:
        days, unit = working_days_between(today, day), _("个工作日")
    except CalendarMissing:
        days, unit = (day - today).days, _("天")
    word = _("还剩 %(days)d %(unit)s") if state is CallState.OPEN else _("%(days)d %(unit)s后受理")
    return word % {"days": days, "unit": unit}


def _stages(info: VersionInfo, at: datetime) -> Iterator[Stage]:
    """The windows in order of time, then the route as it goes on after the closing, each step for
    as long as it may take."""
    coming = "skipped" if info.withdrawn_at else "next"
    for batch in sorted(info.terms.batches, key=lambda each: each.opens_at):
        opening = _("第 %(n)d 批次受理") % {"n": batch.number}
        closing = _("第 %(n)d 批次截止") % {"n": batch.number}
        is_open = batch.is_open(at) and not info.withdrawn_at
        opened = "now" if is_open else "done" if at > batch.closes_at else coming
        yield Stage(opening, opened, moment_words(batch.opens_at))
        closed = "done" if at > batch.closes_at else coming
        yield Stage(closing, closed, moment_words(batch.closes_at))
    yield from _route_stages(info, at, coming)


def _route_stages(info: VersionInfo, at: datetime, coming: str) -> list[Stage]:
    """What follows the closing. Whether an office has done its part is not known here: only that
    the term for it runs, or, as long as one runs, is over; when the last is over the call is."""
    end, is_running = _last_closing(info, at), False
    stages: list[Stage] = []
    for name, note, days, kind in _following(info.terms):
        end, state = _term_end(end, days, kind), coming
        if end and not is_running:
            is_running = at <= end
            state = "due" if is_running else "over"
        stages.append(Stage(name, state, note))
    if any(stage.state != "over" for stage in stages):
        return stages
    return [Stage(stage.name, "past", stage.note) for stage in stages]


def _following(terms: Terms) -> Iterator[tuple[str, str, int, str]]:
    """What comes after the closing: name, note, and how long it may take."""
    for task in dict.fromkeys(step.task for step in terms.route):
        steps = terms.steps_of(task)
        days = terms.days_for(task) or 0
        offices = "、".join(str(step.office.label) for step in steps)
        note = _("%(offices)s，%(n)d 个工作日内") % {"offices": offices, "n": days}
        yield str(task.label), note, days, DayKind.WORKING.value
        if task is RouteTask.DECIDE:
            yield _("公示"), terms.publicity, terms.publicity_days, terms.publicity_kind.value


def _last_closing(info: VersionInfo, at: datetime) -> datetime | None:
    """When the last window closed; none where one is still to close."""
    if info.call_state(at) is not CallState.CLOSED:
        return None
    return max((batch.closes_at for batch in info.terms.batches), default=None)


def _term_end(since: datetime | None, days: int, kind: str) -> datetime | None:
    try:
        return term_end(since, days, kind) if since else None
    except CalendarMissing:
        return None


# --- materials and figures ---


def _material_rows(info: VersionInfo) -> Iterator[MaterialRow]:
    for material in info.terms.materials:
        kinds = "、".join(str(FileKind(k).label) for k in material.kinds if k in FileKind.values)
        template = ""
        if material.template_id and info.id:
            arguments = [info.guideline_id, info.number, material.key]
            template = reverse("guidelines:template", args=arguments)
        yield MaterialRow(material, kinds, template)


def _requirements(sheet: CallSheet, fixed: tuple[FigureRow, ...]) -> Iterator[Requirement]:
    for row in sheet.conditions:
        parts = walk(row.condition.formula.node)
        names = {part.name for part in parts if isinstance(part, FigureName | SlotName)}
        yield Requirement(row, tuple(figure for figure in fixed if figure.name in names))


def figure_rows(terms: Terms, sheet: CallSheet) -> Iterator[FigureRow]:
    """Every figure that a guideline may fix, with what it says of it."""
    try:
        fills = read_fills(terms.figures, sheet.measure)
    except FactsRejected as rejected:
        fills = dict(rejected.accepted)
    for name, figure in sheet.measure.open_figures.items():
        citation = figure.citation if isinstance(figure, Slot) else figure.values[-1].citation
        value = terms.figures.get(name, "")
        kind = "slot" if isinstance(figure, Slot) else "figure"
        yield FigureRow(
            name,
            f"{sheet.measure.id}-{kind}-{name}",
            value_text(fills[name], figure.unit) if name in fills else str(value),
            terms.figure_grounds.get(name, ""),
            figure_said(figure, sheet.policy.on),
            sheet.cited(citation),
        )


def figure_said(figure: Slot | Parameter, on: date) -> str:
    """What the text itself says of a figure."""
    if isinstance(figure, Slot):
        return _("条文没有写明：%(whose)s") % {"whose": figure.whose_rule}
    own = figure.on(on) or figure.values[0]
    return _("条文按 %(value)s") % {"value": value_text(own.value, figure.unit)}
