"""Where the money stands: the board, the entries behind every bar, the trial balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.addresses import number_in, text_in
from guanzi.ledger import selectors as ledger
from guanzi.ledger.rules.entries import AccountName
from guanzi.ledger.selectors import StatementLine, TrialLine
from guanzi.ledger.states import AccountKind
from guanzi.lifecycle.budgets import permissions, selectors
from guanzi.lifecycle.budgets.errors import BudgetNotFound
from guanzi.lifecycle.budgets.rules.numbers import rate_of, rate_text, raw_rate_text
from guanzi.lifecycle.budgets.selectors import BoardRow, BudgetInfo, YearAhead
from guanzi.lifecycle.budgets.views.asked import as_of, read_budget

BAR = 1000  # how many steps a bar is wide

MEANINGS: dict[AccountKind, Promise] = {
    AccountKind.APPROPRIATION: gettext_lazy(
        "预算下达和调整的来源。余额记为负数，绝对值就是现在的预算额度：批复数加追加、减核减。"
    ),
    AccountKind.AVAILABLE: gettext_lazy(
        "已下达、还没有承诺的指标。等于预算额度减去已承诺、支付途中和已支付。"
    ),
    AccountKind.COMMITTED: gettext_lazy("立项或审定后占用、还没有请款的金额。"),
    AccountKind.IN_PAYMENT: gettext_lazy("已向国库请款、还没有收到支付回单的金额。"),
    AccountKind.DISBURSED: gettext_lazy("已经支付到收款单位的金额，也就是执行情况表里的实际支出。"),
    AccountKind.OWED: gettext_lazy(
        "已经答应在以后年度支付、还没有列入那一年预算的金额，如验收后的尾款。"
    ),
    AccountKind.ADVANCED: gettext_lazy(
        "市级替区级先行垫付的来源。余额记为负数，绝对值是这个区负担的全部金额。"
    ),
    AccountKind.DISTRICT_DUE: gettext_lazy("这个区已经负担、还没有清算的金额。"),
    AccountKind.DISTRICT_SETTLED: gettext_lazy("这个区清算之后上解的金额，减去市级退还的。"),
    AccountKind.DISTRICT_CREDIT: gettext_lazy(
        "退汇、追回之后应当退给这个区、还没有清算的金额，记为负数。"
    ),
    AccountKind.RECOVERY_DEMANDED: gettext_lazy(
        "追回决定的来源。余额记为负数，绝对值是决定追回的全部金额。"
    ),
    AccountKind.RECOVERY_DUE: gettext_lazy("决定追回、企业还没有退缴的金额。"),
    AccountKind.RECOVERED: gettext_lazy("企业已经退缴的金额。"),
}

ON_THE_BOARD = (
    AccountKind.AVAILABLE,
    AccountKind.COMMITTED,
    AccountKind.IN_PAYMENT,
    AccountKind.DISBURSED,
    AccountKind.OWED,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: where it begins and how wide it is, of `BAR`."""

    kind: str
    label: str
    fen: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A level of the board with its bar."""

    row: BoardRow
    parts: tuple[Part, ...]
    spent: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A coming year with its bar: owed, and what is left or too much."""

    year: YearAhead
    owed_width: int
    quota_width: int


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def board(request: HttpRequest, budget_id: int) -> HttpResponseBase:
    """The budget board, now or as of a day."""
    actor, info = read_budget(request, budget_id)
    if not info.is_decided:
        may_save = permissions.may(actor, info, "save")
        return redirect("budgets:edit" if may_save else "budgets:plan", budget_id)
    asked = as_of(request)
    rows = selectors.board(info, asked.at)
    total = rows[0] if rows else None
    rate = rate_of(total.disbursed_fen, total.quota_fen) if total else None
    context = {
        "info": info,
        "asked": asked,
        "bars": [_bar(row) for row in rows],
        "total": total,
        "rate": rate_text(rate),
        "raw_rate": raw_rate_text(rate),
        "ahead": _aheads(selectors.years_ahead(info.fund, info.year, asked.at or clock.now())),
        "may_propose": permissions.may(actor, info, "propose"),
        "may_close": permissions.may(actor, info, "close"),
        "may_record": permissions.may_record(actor, info.fund),
        "meanings": [(kind.label, MEANINGS[kind]) for kind in ON_THE_BOARD],
    }
    return render(request, "budgets/board.html", context)


def _bar(row: BoardRow) -> Bar:
    pieces = (
        (AccountKind.DISBURSED.value, str(AccountKind.DISBURSED.label), row.disbursed_fen),
        (AccountKind.IN_PAYMENT.value, str(AccountKind.IN_PAYMENT.label), row.in_payment_fen),
        (AccountKind.COMMITTED.value, str(AccountKind.COMMITTED.label), row.committed_fen),
        (AccountKind.AVAILABLE.value, str(AccountKind.AVAILABLE.label), row.left_fen),
        ("returned", _("已收回"), row.returned_fen),
    )
    parts, until = [], 0
    for kind, label, fen in pieces:
        begin = _steps(until, row.quota_fen)
        until += fen
        if fen > 0:
            width = max(2, _steps(until, row.quota_fen) - begin)
            parts.append(Part(kind, label, fen, begin, width))
    return Bar(row, tuple(parts), rate_text(rate_of(row.disbursed_fen, row.quota_fen)))


def _steps(fen: int, whole: int) -> int:
    return fen * BAR // whole if whole > 0 else 0


def _aheads(years: Sequence[YearAhead]) -> list[Ahead]:
    """All on one scale: the largest amount of any year is the whole width."""
    whole = max([1, *(max(each.owed_fen, each.quota_fen or 0) for each in years)])
    return [
        Ahead(each, _steps(each.owed_fen, whole), _steps(each.quota_fen or 0, whole))
        for each in years
    ]


# --- the entries behind a figure ---


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def entries(request: HttpRequest, budget_id: int, kind: str) -> HttpResponse:
    """The statement of one account: `?line=` is the level, empty for the total; `?payer=` the
    district whose account it is."""
    _actor, info = read_budget(request, budget_id)
    if kind not in AccountKind.values:
        raise Http404
    line, payer = (text_in(request.GET.get(n), 20) for n in ("line", "payer"))
    name = AccountName(info.fund, info.year, AccountKind(kind), line, payer)
    titles = {row.code: row.title for row in selectors.board(info)}
    if (payer or line not in {"", *titles}) and ledger.account_id(name) is None:
        raise BudgetNotFound(_("没有这个预算科目。"))
    level = f"{line} {titles.get(line, '')}".strip() or _("预算总额")
    return _statement(request, info, name, payer or level)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def owed(request: HttpRequest, budget_id: int, year: int) -> HttpResponse:
    """What is owed in a later year, entry by entry."""
    _actor, info = read_budget(request, budget_id)
    name = AccountName(info.fund, year, AccountKind.OWED)
    return _statement(request, info, name, _("%(year)d 年度") % {"year": year})


def _statement(
    request: HttpRequest, info: BudgetInfo, name: AccountName, title: str
) -> HttpResponse:
    asked, account = as_of(request), ledger.account_id(name)
    after = _after(request.GET.get("after", ""))
    lines: tuple[StatementLine, ...] = ()
    held = 0
    if account is not None:
        lines = ledger.statement(account, after=after, until=asked.at)
        held = ledger.balance_at(account, asked.at) if asked.at else ledger.balance_of(account)
    last = lines[-1] if len(lines) == ledger.PAGE else None
    of_account = urlencode({"line": name.line, "payer": name.payer})
    context = {
        "info": info,
        "asked": asked,
        "kind": name.kind,
        "meaning": MEANINGS.get(name.kind, ""),
        "title": title,
        "line": name.line,
        "payer": name.payer,
        "lines": lines,
        "held_fen": held,
        "is_later_page": after is not None,
        "next": f"{of_account}{asked.query}&after={_place(last)}" if last else "",
    }
    return render(request, "budgets/entries.html", context)


def _place(line: StatementLine) -> str:
    """Where a page ends, for the address of the next."""
    return f"{int(line.at.replace(microsecond=0).timestamp())}.{line.at:%f}_{line.id}"


def _after(text: str) -> tuple[datetime, int] | None:
    """Where the page before ended; whatever else stands there begins anew."""
    moment, _sign, number = text[:60].partition("_")
    seconds, _point, micro = moment.partition(".")
    whole, part, last = number_in(seconds, most_digits=11), number_in(micro), number_in(number)
    if whole is None or part is None or last is None or len(micro) != 6:
        return None
    try:
        at = datetime.fromtimestamp(whole, tz=clock.SHANGHAI).replace(microsecond=part)
    except (ValueError, OverflowError, OSError):
        return None
    return at, last


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial balance of a year with its sums, in fen."""

    lines: tuple[TrialLine, ...]

    @property
    def received_fen(self) -> int:
        return sum(line.received_fen for line in self.lines)

    @property
    def given_fen(self) -> int:
        return sum(line.given_fen for line in self.lines)

    @property
    def held_fen(self) -> int:
        return sum(line.account.balance_fen for line in self.lines)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def trial(request: HttpRequest, budget_id: int) -> HttpResponse:
    """Every account of the year: what it received, gave and holds, and that all of it balances."""
    _actor, info = read_budget(request, budget_id)
    asked = as_of(request)
    found = Trial(ledger.trial_balance(info.fund, info.year, until=asked.at))
    titles = {row.code: row.title for row in selectors.board(info)}
    rows = [(line, titles.get(line.account.name.line, "")) for line in found.lines]
    context = {"info": info, "asked": asked, "trial": found, "rows": rows}
    return render(request, "budgets/trial.html", context)
