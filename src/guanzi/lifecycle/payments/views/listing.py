"""Every run by its state, and beginning one."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in, text_in
from guanzi.foundation.attempts import NO_ATTEMPT, attempt
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import BudgetInfo
from guanzi.lifecycle.budgets.states import BudgetState
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.states import RunState

TABS: Mapping[str, tuple[object, tuple[RunState, ...]]] = {
    "draft": (gettext_lazy("拟订中"), (RunState.DRAFT,)),
    "submitted": (gettext_lazy("待财政审核"), (RunState.SUBMITTED,)),
    "reviewed": (gettext_lazy("待签发"), (RunState.REVIEWED,)),
    "released": (gettext_lazy("已签发"), (RunState.RELEASING, RunState.RELEASED)),
}


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The runs of one state, with their sums."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    counts = selectors.run_counts(actor)
    numbers = {name: sum(counts.get(s, 0) for s in states) for name, (_l, states) in TABS.items()}
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else next((t for t in TABS if numbers[t]), "draft")
    before = number_in(request.GET.get("before"))
    runs, following = selectors.runs_in(actor, TABS[tab][1], before)
    context = {
        "tab": tab,
        "tabs": [(name, label, numbers[name]) for name, (label, _s) in TABS.items()],
        "runs": runs,
        "asked_fen": sum(info.total_fen for info in runs),
        "paid_fen": sum(info.paid_fen for info in runs),
        "failed_fen": sum(info.failed_fen for info in runs),
        "next": f"tab={tab}&before={following}" if following else "",
        "is_later_page": before is not None,
        "may_request": permissions.may_request(actor),
    }
    return render(request, "payments/runs.html", context)


@for_audience(Audience.AUTHORITY)
@takes_post
def start(request: HttpRequest) -> HttpResponse:
    """Choose a fund's year and give the run its name; what it pays is chosen on the next page."""
    actor = actor_of(request)
    require(permissions.may_request(actor))
    open_budgets = _budgets(actor)
    tried, made = NO_ATTEMPT, list[int]()

    def act() -> None:
        chosen = open_budgets.get(number_in(request.POST.get("budget")) or 0)
        title = request.POST.get("title", "")
        faults = {}
        if chosen is None:
            faults["budget"] = _("请选择专项资金和年度。")
        if not text_in(title):
            faults["title"] = _("请填写批次名称。")
        if chosen is None or faults:
            raise FieldsWrong(faults)
        made.append(
            services.start_run(
                actor=actor,
                fund=chosen.fund,
                year=chosen.year,
                title=title,
                at=clock.now(),
            )
        )

    if request.method == "POST":
        failed = attempt(request, "start", act)
        if failed is None:
            return redirect("payments:run", made[0])
        tried = failed
    context = {"budgets": open_budgets.values(), "tried": tried}
    return render(request, "payments/start.html", context, status=tried.status)


def _budgets(actor: Actor) -> dict[int, BudgetInfo]:
    """The department's budgets from which something can be paid, the newest year first."""
    found = [b for b in budgets.budgets_for(actor) if b.state is BudgetState.APPROVED]
    return {b.id: b for b in sorted(found, key=lambda each: (-each.year, each.fund))}
