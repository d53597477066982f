"""What somebody has to do about payments and clearings, for the workbench."""

from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.clock import SHANGHAI, day_of
from guanzi.foundation.jobs.selectors import failed_arguments
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.states import BudgetState
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.payments.models import (
    BankAnswer,
    Clearing,
    PayeeAccount,
    Payment,
    PaymentRun,
    ShareProposal,
)
from guanzi.lifecycle.payments.selectors.accounts import accounts_in_use
from guanzi.lifecycle.payments.selectors.clearings import districts_to_draw, years_asked
from guanzi.lifecycle.payments.selectors.runs import payable_ids
from guanzi.lifecycle.payments.states import AccountState, ClearingState, ProposalState, RunState
from guanzi.lifecycle.projects import selectors as projects

MOST = 50


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Runs to finish, review and release, accounts to enter and check, clearings, work that broke
    off."""
    own: dict[OrganisationKind, Callable[[Actor, datetime], list[Task]]] = {
        OrganisationKind.CITY_DEPARTMENT: _of_department,
        OrganisationKind.CITY_FINANCE: _of_finance,
        OrganisationKind.DISTRICT_FINANCE: _of_district,
        OrganisationKind.ENTERPRISE: _of_enterprise,
    }
    collect = own.get(actor.kind)
    return tuple(collect(actor, at)) if collect and actor.may_handle else ()


def _of_department(actor: Actor, _at: datetime) -> list[Task]:
    drafts = PaymentRun.objects.filter(
        organisation_id=actor.organisation_id, state=RunState.DRAFT
    ).order_by("pk")
    return [
        *_runs(
            (row, _("退回的拨款批次") if row.return_reason else _("拟订拨款批次"), row.made_at)
            for row in drafts[:MOST]
        ),
        *_due(actor),
        *_accounts(),
    ]


def _due(actor: Actor) -> list[Task]:
    """What could be asked for, one line for each of the department's budgets that can be paid."""
    own = [each for each in budgets.budgets_for(actor) if each.state is BudgetState.APPROVED]
    parts = {(each.fund, each.year): payable_ids(each.fund, each.year) for each in own}
    due = projects.pay_by({part: budget for budget, ids in parts.items() for part in ids})
    title = _("%(fund)s %(year)d 年度：%(n)d 笔到期的分期待申请拨款")
    return [
        Task(
            title % {"fund": fund, "year": year, "n": len(ids)},
            reverse("payments:start"),
            due.get((fund, year)),
            _("拟订拨款批次"),
        )
        for (fund, year), ids in parts.items()
        if ids
    ]


def _of_finance(actor: Actor, at: datetime) -> list[Task]:
    person, runs = actor.person_id, PaymentRun.objects.order_by("pk")
    submitted = runs.filter(state=RunState.SUBMITTED).exclude(made_by_id=person)
    open_runs = [(row, _("审核拨款申请"), row.submitted_at) for row in submitted[:MOST]]
    if actor.leads:
        reviewed = runs.filter(state=RunState.REVIEWED).exclude(made_by_id=person)
        mine = reviewed.exclude(reviewer_id=person)
        open_runs += [(row, _("签发拨款"), row.reviewed_at) for row in mine[:MOST]]
    found = [*_runs(open_runs), *_accounts(), *_broken_off()]
    disputed = Clearing.objects.filter(state=ClearingState.DISPUTED)
    confirmed = Clearing.objects.filter(state=ClearingState.CONFIRMED)
    back, due = confirmed.filter(due_fen__lt=0), confirmed.filter(due_fen__gt=0)
    found += [*_clearings(disputed, _("答复清算异议")), *_clearings(due, _("登记上解"))]
    found += [*_clearings(back, _("登记退还")), *_to_draw(at)]
    found += _clearings(confirmed.filter(due_fen=0), _("办结清算单"))
    return [*found, *(_proposals(person) if actor.leads else ())]


def _of_district(actor: Actor, _at: datetime) -> list[Task]:
    if not actor.leads:
        return []
    sent = Clearing.objects.filter(state=ClearingState.SENT, district=actor.district)
    return _clearings(sent, _("确认清算单"))


def _of_enterprise(actor: Actor, _at: datetime) -> list[Task]:
    """Where it is to be paid, once something was granted to it."""
    owner = enterprises.enterprise_by_code(actor.credit_code)
    since = projects.owed_since(owner.id) if owner else None
    if owner is None or since is None:
        return []
    used = accounts_in_use([owner.id]).get(owner.id, ())
    if any(each.holder == owner.name for each in used):
        return []
    title = _("已经审定扶持资金，请登记收款账户")
    return [Task(title, reverse("payments:account"), None, _("登记收款账户"), since)]


def _runs(waiting: Iterable[tuple[PaymentRun, str, datetime | None]]) -> list[Task]:
    """Runs with the kind of the task and since when they wait; due as the guidelines' routes say
    of what is paid."""
    rows = list(waiting)
    payments = Payment.objects.filter(run__in=[row.pk for row, _kind, _at in rows])
    due = projects.pay_by(dict(payments.values_list("instalment_id", "run_id")))
    return [
        Task(
            f"{row.title} {row.code}",
            reverse("payments:run", args=[row.pk]),
            due.get(row.pk),
            kind,
            at,
        )
        for row, kind, at in rows
    ]


def _accounts() -> list[Task]:
    waiting = PayeeAccount.objects.filter(state=AccountState.ENTERED)
    oldest = waiting.aggregate(at=Min("entered_at"))["at"]
    if oldest is None:
        return []
    title = _("%(n)d 个收款账户待核对") % {"n": waiting.count()}
    link = reverse("payments:accounts")
    return [Task(title, link, None, _("核对收款账户"), oldest)]


def _clearings(rows: QuerySet[Clearing], kind: str) -> list[Task]:
    found = rows.defer("lines").order_by("pk")[:MOST]
    return [
        Task(
            _("%(district)s %(year)d 年度清算单") % {"district": row.district, "year": row.year},
            reverse("payments:clearing", args=[row.pk]),
            None,
            kind,
            row.confirmed_at or (None if row.objection else row.drawn_at),
        )
        for row in found
    ]


def _to_draw(at: datetime) -> list[Task]:
    """Years that are over, with districts whose balance stands on no statement yet."""
    title = _("%(fund)s %(year)d 年度：%(n)d 个区待出具清算单")
    return [
        Task(
            title % {"fund": fund, "year": year, "n": number},
            f"{reverse('payments:clearings')}?{urlencode({'fund': fund, 'year': year})}",
            None,
            _("出具清算单"),
            datetime(year + 1, 1, 1, tzinfo=SHANGHAI),
        )
        for fund, year in years_asked()
        if year < day_of(at).year and (number := len(districts_to_draw(fund, year)))
    ]


def _proposals(person_id: int) -> list[Task]:
    rows = ShareProposal.objects.filter(state=ProposalState.PROPOSED).exclude(proposer_id=person_id)
    named = rows.order_by("pk").values_list(
        "payment_id", "payment__code", "payment__payee", "proposed_at"
    )
    return [
        Task(
            _("更正区级分担：%(payee)s %(code)s") % {"payee": payee, "code": code},
            reverse("payments:payment", args=[payment_id]) + "#share",
            None,
            _("批准分担更正"),
            proposed_at,
        )
        for payment_id, code, payee, proposed_at in named[:MOST]
    ]


def _broken_off() -> list[Task]:
    """Releases and answers whose job ended before its work was done."""
    kind, found = _("办理中断"), list[Task]()
    runs = {each["run_id"] for each in failed_arguments("payments.release")}
    releasing = PaymentRun.objects.filter(pk__in=runs, state=RunState.RELEASING).order_by("pk")
    found += _runs((row, kind, row.released_at) for row in releasing)
    ids = {each["answer_id"] for each in failed_arguments("payments.follow_answer")}
    answers = BankAnswer.objects.filter(pk__in=ids, lines__applied_at=None).distinct()
    for answer in answers.order_by("pk"):
        title = _("银行回单 %(message)s 没有处理完") % {"message": answer.message}
        link = reverse("payments:answer", args=[answer.pk])
        found += [Task(title, link, None, kind, answer.received_at)]
    return found
