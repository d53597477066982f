"""One run: what it pays, its sums, who signs, and what became of every payment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.addresses import number_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.foundation.audit.timeline import TimelineEntry, timeline
from guanzi.foundation.face.stations import Stop
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.posted import PageOfActs, Posted
from guanzi.foundation.posting import takes_post
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.forms import read_ids
from guanzi.lifecycle.payments.selectors import AccountInfo, LineSum, PaymentInfo, RunInfo, RunSums
from guanzi.lifecycle.payments.selectors.runs import MOST_SHOWN
from guanzi.lifecycle.payments.services.release import RELEASE_JOB
from guanzi.lifecycle.payments.states import FAILED, AccountState, PaymentState, RunState
from guanzi.lifecycle.payments.views.asked import job_for, run_for
from guanzi.lifecycle.payments.views.looks import way_of_run
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.projects.selectors import PayableInstalment


@dataclass(frozen=True, slots=True)
class Candidate:
    """A part that is due, and to which account it would go; without one it cannot be paid."""

    part: PayableInstalment
    account: AccountInfo | None
    waiting: AccountInfo | None

    @property
    def is_ready(self) -> bool:
        """Whether there is a checked account of the enterprise's present name."""
        return self.account is not None and self.account.holder == self.part.enterprise


class RunPage:
    """What the template shows; the buttons ask the same functions as the services."""

    def __init__(
        self, actor: Actor, info: RunInfo, tried: Attempt = NO_ATTEMPT, after: int = 0
    ) -> None:
        self.actor, self.info, self.tried, self.after = actor, info, tried, after
        self.payments, self.following = selectors.payments_page(info.id, after)

    @cached_property
    def may_save(self) -> Permission:
        return permissions.may_save_run(self.actor, self.info)

    @cached_property
    def may_review(self) -> Permission:
        return permissions.may_review_run(self.actor, self.info)

    @cached_property
    def may_return(self) -> Permission:
        return permissions.may_return_run(self.actor, self.info)

    @cached_property
    def may_release(self) -> Permission:
        return permissions.may_release_run(self.actor, self.info)

    @cached_property
    def may_take(self) -> Permission:
        return permissions.may_take_file(self.actor, self.info)

    @cached_property
    def may_print(self) -> Permission:
        return permissions.may_print_run(self.actor, self.info)

    @property
    def is_finance(self) -> bool:
        return self.actor.kind is OrganisationKind.CITY_FINANCE

    @cached_property
    def sums(self) -> RunSums:
        return selectors.sums_of(self.info.id)

    @cached_property
    def states(self) -> list[tuple[PaymentState, int]]:
        if self.info.state is RunState.DRAFT:
            return []
        return [(PaymentState(state), count) for state, count in self.sums.states.items()]

    @cached_property
    def lines(self) -> list[tuple[LineSum, int]]:
        """The budget lines that it takes from, and what each has committed and not paid, in fen."""
        held = budgets.accounts_by_level(self.info.fund, self.info.year)
        return [
            (each, account.balance_fen if account else 0)
            for each in self.sums.lines
            for account in [held.get((AccountKind.COMMITTED, each.line.code))]
        ]

    @cached_property
    def job(self) -> Job | None:
        if self.info.state not in (RunState.RELEASING, RunState.RELEASED):
            return None
        return job_for(self.actor, RELEASE_JOB, run_id=self.info.id)

    @cached_property
    def way(self) -> list[Stop]:
        return way_of_run(self.info)

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        return timeline(f"payments.paymentrun:{self.info.id}")

    @property
    def next(self) -> str:
        return f"after={self.following}" if self.following else ""

    @property
    def failed(self) -> list[PaymentInfo]:
        """The shown payments that did not arrive."""
        return [each for each in self.payments if each.state in FAILED]

    # --- what can be put on it ---

    @cached_property
    def candidates(self) -> list[Candidate]:
        if not self.may_save:
            return []
        due = selectors.payable(self.info.fund, self.info.year)
        accounts = selectors.accounts_in_use(each.enterprise_id for each in due)
        return [_candidate(each, accounts.get(each.enterprise_id, ())) for each in due]

    @cached_property
    def publicity_ends(self) -> datetime | None:
        """When the first part that is still shown can be put on it."""
        if not self.may_save:
            return None
        return projects.publicity_ends(self.info.fund, self.info.year)

    @property
    def shown(self) -> list[Candidate]:
        return self.candidates[:MOST_SHOWN]

    @cached_property
    def ready(self) -> list[Candidate]:
        return [each for each in self.candidates if each.is_ready]

    @cached_property
    def missing(self) -> list[Candidate]:
        """One for each enterprise that cannot be paid yet."""
        found = {each.part.enterprise_id: each for each in self.candidates if not each.is_ready}
        return list(found.values())


def _candidate(part: PayableInstalment, accounts: tuple[AccountInfo, ...]) -> Candidate:
    by_state = {each.state: each for each in accounts}
    return Candidate(part, by_state.get(AccountState.CONFIRMED), by_state.get(AccountState.ENTERED))


def run_page(request: HttpRequest, page: RunPage) -> HttpResponse:
    """The page, with what was just tried in vain at its place."""
    context = {"page": page, "run": page.info, "tried": page.tried}
    return render(request, "payments/run.html", context, status=page.tried.status)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@takes_post
def one(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run; a draft takes parts on and gives them back."""
    actor = actor_of(request)
    info = run_for(actor, run_id)
    if request.method != "POST":
        after = number_in(request.GET.get("after")) or 0
        return run_page(request, RunPage(actor, info, after=after))
    require(permissions.may_request(actor))
    before = info.count

    def act() -> None:
        ids = _wanted(request, RunPage(actor, info))
        services.save_run(actor=actor, run_id=run_id, instalment_ids=ids, at=clock.now())

    failed = attempt(request, "save", act)
    if failed:
        return run_page(request, RunPage(actor, selectors.run(run_id), failed))
    changed = selectors.run(run_id).count - before
    said = _("已列入 %(n)d 笔。") if changed >= 0 else _("已移出 %(n)d 笔。")
    messages.success(request, said % {"n": abs(changed)})
    return redirect("payments:run", run_id)


def _wanted(request: HttpRequest, page: RunPage) -> list[int]:
    """The parts after the button was pressed."""
    own = [each.instalment_id for each in selectors.payments_of(page.info.id)]
    picked = read_ids(request.POST.getlist("part"))
    change: dict[str, Callable[[], list[int]]] = {
        "add": lambda: own + picked,
        "add-all": lambda: own + [each.part.id for each in page.ready],
        "remove": lambda: [each for each in own if each not in picked],
        "remove-all": list,
    }
    return change.get(request.POST.get("act", ""), lambda: own)()


# --- steps ---


def _tried(request: HttpRequest, info: RunInfo, tried: Attempt) -> HttpResponse:
    return run_page(request, RunPage(actor_of(request), info, tried))


_acts = PageOfActs(run_for, _tried, "payments:run", "run_id")


@_acts.act(gettext_lazy("已提交，等待市级财政部门审核。"))
def submit(posted: Posted[RunInfo]) -> None:
    """Ask city finance to pay."""
    services.submit_run(actor=posted.actor, run_id=posted.info.id, at=posted.at)


@_acts.act(gettext_lazy("批次已作废，其中的分期可以列入其他批次。"))
def drop(posted: Posted[RunInfo]) -> None:
    """Give the draft up."""
    services.drop_run(actor=posted.actor, run_id=posted.info.id, at=posted.at)


@_acts.act(gettext_lazy("审核通过，等待财政部门负责人签发。"))
def review(posted: Posted[RunInfo]) -> None:
    """City finance agrees."""
    services.review_run(actor=posted.actor, run_id=posted.info.id, at=posted.at)


@_acts.act(gettext_lazy("已退回申请单位。"))
def give_back(posted: Posted[RunInfo]) -> None:
    """Send it back to those who asked."""
    services.return_run(
        actor=posted.actor, run_id=posted.info.id, reason=posted["reason"], at=posted.at
    )
