"""Original and draft side by side, figure by figure."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, Permission, actor_of, for_audience
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.files.answers import send_file
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.policies import permissions, selectors, services
from guanzi.lifecycle.policies.errors import DraftNotFound
from guanzi.lifecycle.policies.selectors import DraftInfo, FigureInfo
from guanzi.lifecycle.policies.states import FigureKind, Settled
from guanzi.lifecycle.policies.views.drafting.asked import asked_draft
from guanzi.lifecycle.policies.views.drafting.columns import (
    Block,
    Row,
    draft_column,
    headings_of,
    original_column,
)


@dataclass
class ComparePage:
    """What the page shows; the buttons ask the same function as the service."""

    actor: Actor
    info: DraftInfo
    asked: int | None
    tried: Attempt = NO_ATTEMPT

    @cached_property
    def figures(self) -> tuple[FigureInfo, ...]:
        return selectors.figures_of(self.info.id)

    @cached_property
    def queue(self) -> list[FigureInfo]:
        """What is open first, and of that what the engine is unsure of."""
        return sorted(self.figures, key=lambda figure: figure.rank)

    @cached_property
    def current(self) -> FigureInfo | None:
        """The figure that was asked for, else the first in the queue."""
        asked = (figure for figure in self.figures if figure.number == self.asked)
        return next(asked, self.queue[0] if self.queue else None)

    @property
    def unsure(self) -> int:
        """How many figures are open of which the engine is unsure."""
        return sum(not figure.is_sure and not figure.settled for figure in self.figures)

    @cached_property
    def rows(self) -> list[Row]:
        return draft_column(self.info.text, self.figures)

    @cached_property
    def blocks(self) -> list[Block]:
        paragraphs = selectors.paragraphs_of(self.info.id)
        numbered = {figure.number: figure for figure in self.figures}
        return original_column(paragraphs, numbered, headings_of(self.rows))

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(kind.value, str(kind.label)) for kind in FigureKind]

    @property
    def may_change(self) -> Permission:
        return permissions.may_change(self.actor, self.info)

    @property
    def may_discard(self) -> Permission:
        return permissions.may_discard(self.actor, self.info)

    @property
    def may_resume(self) -> Permission:
        return permissions.may_resume(self.actor, self.info)


def _shown(request: HttpRequest, page: ComparePage) -> HttpResponse:
    return render(request, "policies/drafts/draft.html", {"page": page}, status=page.tried.status)


@for_audience(Audience.AUTHORITY)
@require_safe
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The two columns; `?figure=` is the one that is looked at."""
    info = asked_draft(request, draft_id)
    asked = number_in(request.GET.get("figure"))
    return _shown(request, ComparePage(actor_of(request), info, asked))


@for_audience(Audience.AUTHORITY)
@takes_post
def figure(request: HttpRequest, draft_id: int, number: int) -> HttpResponseBase:
    """The card of one figure, for the script of the page; posted to, it settles the figure and
    leads to the next."""
    info, actor = asked_draft(request, draft_id), actor_of(request)
    page = ComparePage(actor, info, number)
    if all(each.number != number for each in page.figures):
        raise DraftNotFound(_("起草稿里没有这个数字。"))
    if request.method != "POST":
        return render(request, "policies/drafts/_card.html", {"page": page})
    settled = request.POST.get("settled", "")

    def act() -> None:
        services.settle_figure(
            actor=actor,
            draft_id=draft_id,
            number=number,
            settled=Settled(settled if settled in Settled.values else Settled.CORRECTED),
            kind=request.POST.get("kind", ""),
            value=request.POST.get("value", ""),
            seen=request.POST.get("seen"),
            at=clock.now(),
        )

    failed = attempt(request, "figure", act)
    if failed:
        info = asked_draft(request, draft_id)
        return _shown(request, ComparePage(actor, info, number, failed))
    return redirect(_next(request, draft_id, number))


def _next(request: HttpRequest, draft_id: int, number: int) -> str:
    """The next open figure, or the same where none is left."""
    queue = sorted(selectors.figures_of(draft_id), key=lambda each: each.rank)
    following = next((each for each in queue if not each.settled), None)
    if following is None:
        messages.success(request, _("全部数字已经核对。"))
    shown = following.number if following else number
    return f"{reverse('policies:draft', args=[draft_id])}?figure={shown}#o{shown}"


@for_audience(Audience.AUTHORITY)
@require_safe
def original(request: HttpRequest, draft_id: int) -> FileResponse:
    """The official document, as it was handed in."""
    info = asked_draft(request, draft_id)
    if info.file is None:
        raise DraftNotFound(_("这份起草稿没有附原文。"))
    return send_file(info.file)
