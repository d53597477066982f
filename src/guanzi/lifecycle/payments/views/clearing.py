"""One statement for a district: every payment, who agreed, what was said against it."""

from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
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
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt
from guanzi.foundation.audit.timeline import TimelineEntry, timeline
from guanzi.foundation.files.answers import send_content
from guanzi.foundation.posted import PageOfActs, Posted
from guanzi.ledger import selectors as ledger
from guanzi.ledger.selectors import EntryInfo
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.rules.clearing import ClearingLine
from guanzi.lifecycle.payments.selectors import ClearingHead, ClearingInfo, DistrictBalance
from guanzi.lifecycle.payments.states import ClearingState

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

    @cached_property
    def is_stale(self) -> bool:
        """Whether something came back or was corrected since it was drawn."""
        if not permissions.clearing_step(self.info, "redraw"):
            return False
        now = selectors.lines_due(self.info.fund, self.info.year, self.info.district)
        return now != self.info.lines

    @cached_property
    def entries(self) -> tuple[EntryInfo, ...]:
        return ledger.entries_with(f"clearing-{self.info.id}-")

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        return timeline(f"payments.clearing:{self.info.id}")


def _clearing_for(actor: Actor, clearing_id: int) -> ClearingInfo:
    require(permissions.may_read_clearings(actor))
    info = selectors.clearing(clearing_id)
    require(permissions.may_read_clearing(actor, info))
    return info


def _page(request: HttpRequest, page: ClearingPage) -> HttpResponse:
    context = {"page": page, "clearing": page.info, "tried": page.tried}
    return render(request, "payments/clearing.html", context, status=page.tried.status)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def one(request: HttpRequest, clearing_id: int) -> HttpResponse:
    """One statement."""
    actor = actor_of(request)
    info = _clearing_for(actor, clearing_id)
    start = number_in(request.GET.get("start"), most_digits=9) or 0
    return _page(request, ClearingPage(actor, info, start=start))


def _tried(request: HttpRequest, info: ClearingInfo, tried: Attempt) -> HttpResponse:
    return _page(request, ClearingPage(actor_of(request), info, tried))


_acts = PageOfActs(_clearing_for, _tried, "payments:clearing", "clearing_id")


@_acts.act(gettext_lazy("清算单已确认，可以办理上解或市级退还。"))
def confirm(posted: Posted[ClearingInfo]) -> None:
    """The district agrees."""
    services.confirm_clearing(actor=posted.actor, clearing_id=posted.info.id, at=posted.at)


@_acts.act(gettext_lazy("异议已提交市级财政部门。"))
def dispute(posted: Posted[ClearingInfo]) -> None:
    """The district says what is wrong."""
    services.dispute_clearing(
        actor=posted.actor,
        clearing_id=posted.info.id,
        objection=posted["objection"],
        at=posted.at,
    )


@_acts.act(gettext_lazy("已答复，清算单再次等待区级确认。"))
def answer(posted: Posted[ClearingInfo]) -> None:
    """City finance keeps to it, and says why."""
    services.answer_dispute(
        actor=posted.actor, clearing_id=posted.info.id, answer=posted["answer"], at=posted.at
    )


@_acts.act(gettext_lazy("清算款已登记入账。"))
def settle(posted: Posted[ClearingInfo]) -> None:
    """The transfer came in, or went back."""
    services.settle_clearing(
        actor=posted.actor, clearing_id=posted.info.id, voucher=posted["voucher"], at=posted.at
    )


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def statement(request: HttpRequest, clearing_id: int, form: str) -> HttpResponse:
    """The statement as PDF/A or as a table."""
    actor, at = actor_of(request), clock.now()
    _clearing_for(actor, clearing_id)
    if form == "pdf":
        printed = services.print_clearing(actor=actor, clearing_id=clearing_id, at=at)
        return send_content(printed.content, printed.name, inline=True)
    if form == "xlsx":
        printed = services.clearing_table(actor=actor, clearing_id=clearing_id, at=at)
        return send_content(printed.content, printed.name)
    raise Http404
