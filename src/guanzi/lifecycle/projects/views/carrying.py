"""What earlier decisions owe in a year, taken into that year's budget."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.attempts import NO_ATTEMPT, attempt
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import LineQuota
from guanzi.lifecycle.checks.forms import read_number
from guanzi.lifecycle.projects import permissions, selectors, services
from guanzi.lifecycle.projects.errors import ListInvalid
from guanzi.lifecycle.projects.selectors import PayableInstalment


@dataclass(frozen=True, slots=True)
class YearOwed:
    """What a year owes, and the lines of its budget that may take it in."""

    fund: str
    year: int
    parts: tuple[PayableInstalment, ...]
    lines: tuple[LineQuota, ...]

    @property
    def total_fen(self) -> int:
        """What the parts come to, in fen."""
        return sum(part.amount_fen for part in self.parts)


@for_audience(Audience.OFFICIAL)
@takes_post
def carry(request: HttpRequest) -> HttpResponse:
    """Choose parts and the line that takes them in."""
    actor = actor_of(request)
    require(permissions.may_draft(actor))
    tried, chosen = NO_ATTEMPT, _chosen(request)

    def act() -> None:
        line_id = read_number(request.POST.get("line", ""))
        if line_id is None or not chosen:
            raise ListInvalid(_("请选择要列入的分期和预算科目。"))
        number = services.carry_promises(
            actor=actor, line_id=line_id, instalment_ids=chosen, at=clock.now()
        )
        said = ngettext("已列入当年预算：%(n)d 期。", "已列入当年预算：%(n)d 期。", number)
        messages.success(request, said % {"n": number})

    if request.method == "POST":
        failed = attempt(request, "carry", act)
        if failed is None:
            return HttpResponseRedirect(reverse("projects:carry"))
        tried = failed
    context = {"years": _years_owed(actor), "tried": tried, "chosen": chosen}
    return render(request, "projects/carry.html", context, status=tried.status)


def _chosen(request: HttpRequest) -> frozenset[int]:
    found = (read_number(text) for text in request.POST.getlist("part"))
    return frozenset(number for number in found if number is not None)


def _years_owed(actor: Actor) -> list[YearOwed]:
    """Of every open budget of the department, where something is owed in its year."""
    funds = dict.fromkeys(info.fund for info in budgets.budgets_for(actor))
    lines = [line for fund in funds for line in budgets.lines_open(fund)]
    found = []
    for (fund, year), own in groupby(lines, key=lambda line: (line.fund, line.year)):
        if parts := selectors.promised(fund, year):
            found.append(YearOwed(fund, year, parts, tuple(own)))
    return found
