"""One statement for a district: every payment, who agreed, what was said against it."""

from collections.abc import Callable
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import (
    Audience,
    Permission,
    actor_of,
    first_refusal,
    for_audience,
    require,
)
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.posting import takes_post
from guanzi.ledger import selectors as ledger
from guanzi.ledger.selectors import EntryInfo
from guanzi.lifecycle.checks.views.attempts import NO_ATTEMPT, Attempt
from guanzi.lifecycle.checks.views.looks import Happening
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.rules.clearing import ClearingLine
from guanzi.lifecycle.payments.selectors import ClearingHead, ClearingInfo, DistrictBalance
from guanzi.lifecycle.payments.states import ClearingState
from guanzi.lifecycle.payments.views.common import PDF, XLSX, done, download, timeline

MOST_LINES = 300


class ClearingPage:
    """What the template shows; the buttons ask the same functions as the services."""

    def __init__(
        self, actor: Actor, info: ClearingInfo, tried: Attempt = NO_ATTEMPT, start: int = 0
    ) -> None:
        self.actor, self.info, self.tried, self.start = actor, info, tried, start

    @property
    def lines(self) -> tuple[ClearingLine, ...]:
        return self.info.lines[self.start : self.start + MOST_LINES]

    @property
    def next(self) -> str:
        following = self.start + MOST_LINES
        return f"start={following}" if following < len(self.info.lines) else ""

    @cached_property
    def versions(self) -> tuple[ClearingHead, ...]:
        return selectors.versions_of(self.info)

    @cached_property
    def newer(self) -> ClearingHead | None:
        """What replaced this one."""
        is_replaced = self.info.state is ClearingState.REPLACED
        return self.versions[0] if is_replaced and self.versions else None

    @cached_property
    def may_confirm(self) -> Permission:
        return permissions.may_answer_for_district(self.actor, self.info, "confirm")

    @cached_property
    def may_dispute(self) -> Permission:
        return permissions.may_answer_for_district(self.actor, self.info, "dispute")

    @cached_property
    def may_answer(self) -> Permission:
        return self._may("answer")

    @cached_property
    def may_settle(self) -> Permission:
        return self._may("settle")

    @cached_property
    def may_redraw(self) -> Permission:
        return self._may("redraw")

    def _may(self, verb: str) -> Permission:
        step = permissions.clearing_step(self.info, verb)
        return first_refusal(permissions.may_draw(self.actor), step)

    @cached_property
    def balance(self) -> DistrictBalance:
        every = selectors.district_balances(self.info.fund, self.info.year)
        own = (each for each in every if each.district == self.info.district)
        return next(own, DistrictBalance(self.info.district))

    @property
    def is_stale(self) -> bool:
        """Whether something came back or was corrected since it was drawn."""
        is_open = bool(permissions.clearing_step(self.info, "redraw"))
        return is_open and self.balance.owed_fen != self.info.due_fen

    @cached_property
    def entries(self) -> tuple[EntryInfo, ...]:
        return ledger.entries_with(f"clearing-{self.info.id}-")

    @cached_property
    def timeline(self) -> list[Happening]:
        return timeline(f"payments.clearing:{self.info.id}")


def _readable(request: HttpRequest, clearing_id: int) -> tuple[Actor, ClearingInfo]:
    actor = actor_of(request)
    require(permissions.may_read_clearings(actor))
    info = selectors.clearing(clearing_id)
    require(permissions.may_read_clearing(actor, info))
    return actor, info


def _page(request: HttpRequest, page: ClearingPage) -> HttpResponse:
    context = {"page": page, "clearing": page.info, "tried": page.tried}
    return render(request, "payments/clearing.html", context, status=page.tried.status)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def one(request: HttpRequest, clearing_id: int) -> HttpResponse:
    """One statement."""
    actor, info = _readable(request, clearing_id)
    start = number_in(request.GET.get("start"), most_digits=9) or 0
    return _page(request, ClearingPage(actor, info, start=start))


def _step(
    request: HttpRequest,
    clearing_id: int,
    name: str,
    act: Callable[[Actor], object],
    sentence: str,
) -> HttpResponse:
    actor, _info = _readable(request, clearing_id)
    where = reverse("payments:clearing", args=[clearing_id])
    if request.method != "POST":
        return HttpResponseRedirect(where)
    result = done(request, name, lambda: act(actor), sentence, where)
    if isinstance(result, HttpResponseRedirect):
        return result
    return _page(request, ClearingPage(actor, selectors.clearing(clearing_id), result))


@for_audience(Audience.AUTHORITY)
@takes_post
def confirm(request: HttpRequest, clearing_id: int) -> HttpResponse:
    """The district agrees."""

    def act(actor: Actor) -> None:
        services.confirm_clearing(actor=actor, clearing_id=clearing_id, at=clock.now())

    return _step(request, clearing_id, "confirm", act, _("清算单已确认，请办理上解。"))


@for_audience(Audience.AUTHORITY)
@takes_post
def dispute(request: HttpRequest, clearing_id: int) -> HttpResponse:
    """The district says what is wrong."""
    said = request.POST.get("objection", "")

    def act(actor: Actor) -> None:
        services.dispute_clearing(
            actor=actor, clearing_id=clearing_id, objection=said, at=clock.now()
        )

    return _step(request, clearing_id, "dispute", act, _("异议已提交市级财政部门。"))


@for_audience(Audience.AUTHORITY)
@takes_post
def answer(request: HttpRequest, clearing_id: int) -> HttpResponse:
    """City finance keeps to it, and says why."""
    said = request.POST.get("answer", "")

    def act(actor: Actor) -> None:
        services.answer_dispute(actor=actor, clearing_id=clearing_id, answer=said, at=clock.now())

    return _step(request, clearing_id, "answer", act, _("已答复，清算单再次等待区级确认。"))


@for_audience(Audience.AUTHORITY)
@takes_post
def settle(request: HttpRequest, clearing_id: int) -> HttpResponse:
    """The transfer came in, or went back."""
    voucher = request.POST.get("voucher", "")

    def act(actor: Actor) -> None:
        services.settle_clearing(
            actor=actor, clearing_id=clearing_id, voucher=voucher, at=clock.now()
        )

    return _step(request, clearing_id, "settle", act, _("上解已登记入账。"))


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def statement(request: HttpRequest, clearing_id: int, form: str) -> HttpResponse:
    """The statement as PDF/A or as a table."""
    actor, _info = _readable(request, clearing_id)
    at = clock.now()
    if form == "pdf":
        printed = services.print_clearing(actor=actor, clearing_id=clearing_id, at=at)
        return download(printed.content, PDF, printed.name, inline=True)
    if form == "xlsx":
        printed = services.clearing_table(actor=actor, clearing_id=clearing_id, at=at)
        return download(printed.content, XLSX, printed.name)
    raise Http404
