"""What everybody may read: the calls, one call, its calendar file, its templates."""

from dataclasses import dataclass
from datetime import datetime

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.face.moments import moment_words
from guanzi.foundation.files.answers import send_file
from guanzi.foundation.files.selectors import stored_file
from guanzi.lifecycle.guidelines import selectors
from guanzi.lifecycle.guidelines.errors import GuidelineNotFound
from guanzi.lifecycle.guidelines.rules import Call, calendar_file
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.guidelines.states import CallState, GuidelineState
from guanzi.lifecycle.guidelines.views.page import TONES, call_page, left_text
from guanzi.lifecycle.policies.selectors import rulebook_of


@dataclass(frozen=True, slots=True)
class Card:
    """One call in the list."""

    info: VersionInfo
    state: CallState
    tone: str
    window: str
    left: str
    benefit: str
    order: float


@dataclass(frozen=True, slots=True)
class Group:
    """The calls in one state."""

    state: CallState
    cards: tuple[Card, ...]


@for_audience(Audience.EVERYONE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is called for: open now, soon, closed."""
    at = clock.now()
    cards = [_card(info, at) for info in selectors.listed_guidelines()]
    cards.sort(key=lambda card: card.order)
    groups = tuple(
        Group(state, tuple(card for card in cards if card.state is state)) for state in CallState
    )
    return render(
        request, "guidelines/list.html", {"groups": groups, "at": at, "count": len(cards)}
    )


def _card(info: VersionInfo, at: datetime) -> Card:
    state, batch = info.call_state(at), info.shown_batch(at)
    measure = rulebook_of(info.edition).measure(info.measure_id, clock.day_of(at))
    window = left = ""
    if batch:
        window = f"{moment_words(batch.opens_at)} — {moment_words(batch.closes_at)}"
        left = left_text(batch, state, at)
    return Card(info, state, TONES[state], window, left, measure.benefit, _order(info, state, at))


def _order(info: VersionInfo, state: CallState, at: datetime) -> float:
    """What comes first: the next to close, the next to open, the last that closed."""
    batch = info.shown_batch(at)
    if batch is None:
        return 0
    if state is CallState.OPEN:
        return batch.closes_at.timestamp()
    return batch.opens_at.timestamp() * (1 if state is CallState.SOON else -1)


@for_audience(Audience.EVERYONE)
@require_safe
def page(request: HttpRequest, guideline_id: int) -> HttpResponse:
    """One call as it holds today."""
    return _shown(request, selectors.latest_version(guideline_id))


@for_audience(Audience.EVERYONE)
@require_safe
def older(request: HttpRequest, guideline_id: int, number: int) -> HttpResponse:
    """One call as it was published then; what began under it keeps it."""
    return _shown(request, selectors.numbered_version(guideline_id, number))


def _shown(request: HttpRequest, info: VersionInfo) -> HttpResponse:
    at = clock.now()
    versions = selectors.versions_of(info.guideline_id)
    context = {"page": call_page(info, at), "versions": versions, "latest": versions[0]}
    return render(request, "guidelines/page.html", context)


@for_audience(Audience.EVERYONE)
@require_safe
def calendar(request: HttpRequest, guideline_id: int) -> HttpResponse:
    """The windows for one's own calendar."""
    info = selectors.latest_version(guideline_id)
    address = request.build_absolute_uri(reverse("guidelines:page", args=[guideline_id]))
    call = Call(
        guideline_id=info.guideline_id,
        number=info.number,
        title=info.title,
        address=address,
        contact=info.terms.contact,
        published_at=info.withdrawn_at or info.published_at,
        is_withdrawn=info.state is GuidelineState.WITHDRAWN,
    )
    content = calendar_file(call, info.terms.batches)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="guideline-{guideline_id}.ics"'
    return response


@for_audience(Audience.EVERYONE)
@require_safe
def template(request: HttpRequest, guideline_id: int, number: int, key: str) -> FileResponse:
    """The template of a material, as this version gives it."""
    material = selectors.numbered_version(guideline_id, number).terms.material(key)
    if material is None or not material.template_id:
        raise GuidelineNotFound(_("这份指南没有这个模板。"))
    return send_file(stored_file(material.template_id))
