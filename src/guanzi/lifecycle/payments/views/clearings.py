"""The clearing of a fund's year: what each district owes, and drawing the statements."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in, text_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.errors import ClearingNotFound
from guanzi.lifecycle.payments.selectors import ClearingHead, DistrictBalance
from guanzi.lifecycle.payments.services.drawing import DRAW_JOB
from guanzi.lifecycle.payments.states import ClearingState
from guanzi.lifecycle.payments.views.asked import job_for


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district of the table: what the ledger holds, the latest statement, and whether what is due
    stands on no open one."""

    balance: DistrictBalance
    latest: ClearingHead | None
    settled_fen: int
    is_stale: bool


@dataclass(frozen=True, slots=True)
class ClearingYear:
    """A fund's year with its districts within the actor's scope."""

    fund: str
    year: int
    rows: tuple[DistrictRow, ...]

    @property
    def query(self) -> str:
        """The query string that leads here."""
        return urlencode({"fund": self.fund, "year": self.year})

    @property
    def total(self) -> DistrictBalance:
        """Everything together."""
        held = [row.balance for row in self.rows]
        return DistrictBalance(
            "",
            sum(each.advanced_fen for each in held),
            sum(each.due_fen for each in held),
            sum(each.settled_fen for each in held),
            sum(each.credit_fen for each in held),
        )

    @property
    def to_draw(self) -> int:
        """How many districts need a statement."""
        return sum(row.is_stale for row in self.rows)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The districts of a year."""
    return _page(request, actor_of(request), NO_ATTEMPT)


@for_audience(Audience.AUTHORITY)
@takes_post
def draw(request: HttpRequest) -> HttpResponse:
    """A statement for one district, or for all that need one."""
    actor = actor_of(request)
    require(permissions.may_draw(actor))
    fund, year = _asked(request.POST.get("fund", ""), request.POST.get("year", ""))
    if request.method != "POST":
        return redirect("payments:clearings")
    if (fund, year) not in selectors.years_asked():
        raise ClearingNotFound(_("没有这项资金这一年度的拨款。"))
    district = text_in(request.POST.get("district"))
    back = f"{reverse('payments:clearings')}?{urlencode({'fund': fund, 'year': year})}"
    made: list[int] = []

    def act() -> None:
        at = clock.now()
        if district:
            drawn = services.draw_clearing(
                actor=actor, fund=fund, year=year, district=district, at=at
            )
            made.append(drawn)
        else:
            services.ask_all_clearings(actor=actor, fund=fund, year=year, link=back, at=at)

    failed = attempt(request, "draw", act)
    if failed:
        return _page(request, actor, failed, fund, year)
    if made:
        messages.success(request, _("清算单已出具，等待区级财政部门确认。"))
        return redirect("payments:clearing", made[0])
    return redirect(back)


def _asked(fund: str, year: str) -> tuple[str, int]:
    return text_in(fund), number_in(year, most_digits=4) or 0


def _page(
    request: HttpRequest, actor: Actor, tried: Attempt, fund: str = "", year: int = 0
) -> HttpResponse:
    require(permissions.may_read_clearings(actor))
    known = selectors.years_asked()
    asked = _asked(request.GET.get("fund", fund), request.GET.get("year", str(year)))
    chosen = asked if asked in known else next(iter(known), None)
    found = _year(actor, *chosen) if chosen else None
    context = {
        "known": known,
        "found": found,
        "may_draw": permissions.may_draw(actor),
        "proposals": selectors.open_proposals() if permissions.may_draw(actor) else (),
        "job": job_for(actor, DRAW_JOB, fund=found.fund, year=found.year) if found else None,
        "tried": tried,
    }
    return render(request, "payments/clearings.html", context, status=tried.status)


def _year(actor: Actor, fund: str, year: int) -> ClearingYear:
    heads = selectors.clearing_heads(actor, fund, year)
    latest: dict[str, ClearingHead] = {}
    settled: dict[str, int] = {}
    for head in heads:
        latest.setdefault(head.district, head)
        if head.state is ClearingState.SETTLED:
            settled[head.district] = settled.get(head.district, 0) + head.due_fen
    to_draw = selectors.districts_to_draw(fund, year)
    rows = tuple(
        DistrictRow(
            balance,
            latest.get(balance.district),
            settled.get(balance.district, 0),
            balance.district in to_draw,
        )
        for balance in selectors.district_balances(fund, year)
        if actor.covers(balance.district)
    )
    return ClearingYear(fund, year, rows)
