"""Accounts of payees: the enterprise's own page, and what an office checks."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import number_in
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt, done
from guanzi.foundation.audit.timeline import timeline
from guanzi.foundation.files.answers import send_file
from guanzi.foundation.files.attachments import attached
from guanzi.foundation.files.errors import FileRefused
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.selectors import stored_file
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files, takes_post
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.payments import permissions, selectors, services
from guanzi.lifecycle.payments.errors import AccountInvalid, AccountNotFound
from guanzi.lifecycle.payments.forms import AccountForm
from guanzi.lifecycle.payments.selectors import AccountInfo, PaymentInfo
from guanzi.lifecycle.payments.states import FAILED, AccountState, PaymentState

PROOFS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)

# --- the enterprise ---


@for_audience(Audience.ENTERPRISE)
@takes_files(most_bytes=MOST_BYTES)
def own(request: HttpRequest) -> HttpResponse:
    """Where the enterprise is paid, and what was paid to it."""
    actor = actor_of(request)
    enterprise = enterprises.enterprise_by_code(actor.credit_code)
    if enterprise is None:
        return render(request, "payments/account.html", {"enterprise": None})
    may_enter = permissions.may_enter_account(actor, enterprise.credit_code)
    form = AccountForm(request.POST or None, initial={"holder": enterprise.name})
    file, file_error = None, ""
    if request.method == "POST":
        require(may_enter)
        file, file_error = _proof(request)
        if form.is_valid() and file and _entered(actor, enterprise, form, file):
            messages.success(request, _("收款账户已登记，等待主管部门或财政部门核对。"))
            return redirect("payments:account")
    before = number_in(request.GET.get("before"))
    payments, following = selectors.payments_to_enterprise(enterprise.id, before)
    accounts = selectors.accounts_of(enterprise.id)
    current = [each for each in accounts if _is_current(each, accounts)]
    context = {
        "enterprise": enterprise,
        "form": form,
        "kept_file": file,
        "file_error": file_error,
        "problems": [("f-file", file_error)] if file_error else (),
        "has_errors": bool(form.errors or file_error),
        "may_enter": may_enter,
        "current": current,
        "is_waiting": any(each.state is AccountState.ENTERED for each in current),
        "replaced": [each for each in accounts if each not in current],
        "failed": _failed(current, payments) if before is None else None,
        "payments": payments,
        "next": f"before={following}" if following else "",
        "is_later_page": before is not None,
    }
    status = 400 if context["has_errors"] else 200
    answer = render(request, "payments/account.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_current(account: AccountInfo, every: Sequence[AccountInfo]) -> bool:
    """One that was refused is of interest until another is entered."""
    if account.state is AccountState.REFUSED:
        return account == every[0]
    return account.state is not AccountState.REPLACED


def _failed(current: Iterable[AccountInfo], payments: Iterable[PaymentInfo]) -> PaymentInfo | None:
    """The last payment to the account that is paid to, where it came back."""
    used = {each.id for each in current if each.state is AccountState.CONFIRMED}
    told = (*FAILED, PaymentState.PAID)
    last = next((p for p in payments if p.account.id in used and p.state in told), None)
    return last if last is not None and last.state in FAILED else None


def _proof(request: HttpRequest) -> tuple[StoredFile | None, str]:
    """What proves the account, or what is wrong with it."""
    try:
        file = attached(request, PROOFS, clock.now())
    except FileRefused as error:
        return None, error.sentence
    return file, "" if file else _("请附上开户许可证或银行出具的账户证明，PDF 或图片。")


def _entered(
    actor: Actor, enterprise: EnterpriseInfo, form: AccountForm, proof: StoredFile
) -> bool:
    """Whether the account was taken; what is wrong with it stands at its field."""
    try:
        services.enter_account(
            actor=actor,
            enterprise_id=enterprise.id,
            holder=enterprise.name,
            bank=form.cleaned_data["bank"],
            bank_code=form.cleaned_data["bank_code"],
            number=form.cleaned_data["number"],
            proof_id=proof.pk,
            at=clock.now(),
        )
    except AccountInvalid as error:
        form.add_error(error.field, error.sentence)
        return False
    return True


# --- the office ---


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The accounts that nobody has checked yet."""
    require(permissions.may_read_runs(actor_of(request)))
    return render(request, "payments/accounts.html", {"accounts": selectors.accounts_waiting()})


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def one(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account with what it would replace."""
    return _page(request, account_id, NO_ATTEMPT)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def proof(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """The letter or permit that proves it."""
    require(permissions.may_read_runs(actor_of(request)))
    info = selectors.account(account_id)
    if info.proof_id is None:
        raise AccountNotFound(_("这个账户没有附开户证明。"))
    return send_file(stored_file(info.proof_id), inline=True)


@for_audience(Audience.AUTHORITY)
@takes_post
def reveal(request: HttpRequest, account_id: int) -> HttpResponse:
    """The whole number, once, for who checks it; that it was looked at is written down."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    if request.method != "POST":
        return redirect("payments:check", account_id)
    number = services.reveal_account(actor=actor, account_id=account_id, at=clock.now())
    return _page(request, account_id, NO_ATTEMPT, number=number)


@for_audience(Audience.AUTHORITY)
@takes_post
def confirm(request: HttpRequest, account_id: int) -> HttpResponse:
    """It agrees with the evidence."""
    act = partial(services.confirm_account, number=request.POST.get("number", ""))
    return _checked(request, account_id, "confirm", act, _("账户已核对，今后拨付到这个账户。"))


@for_audience(Audience.AUTHORITY)
@takes_post
def refuse(request: HttpRequest, account_id: int) -> HttpResponse:
    """It does not agree, for a reason that the enterprise reads."""
    act = partial(services.refuse_account, reason=request.POST.get("reason", ""))
    return _checked(request, account_id, "refuse", act, _("账户已退回，理由已通知企业。"))


def _checked(
    request: HttpRequest, account_id: int, verb: str, act: Callable[..., object], told: str
) -> HttpResponse:
    """The act is done and told, or the page says what was wrong with it."""
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    if request.method != "POST":
        return redirect("payments:check", account_id)
    result = done(
        request,
        verb,
        lambda: act(actor=actor, account_id=account_id, at=clock.now()),
        told,
        reverse("payments:accounts"),
    )
    if isinstance(result, HttpResponseRedirect):
        return result
    return _page(request, account_id, result)


def _page(request: HttpRequest, account_id: int, tried: Attempt, number: str = "") -> HttpResponse:
    actor = actor_of(request)
    require(permissions.may_read_runs(actor))
    info = selectors.account(account_id)
    owner = enterprises.enterprise(info.enterprise_id)
    earlier = [each for each in selectors.accounts_of(owner.id) if each.id != info.id]
    context = {
        "account": info,
        "owner": owner,
        "earlier": earlier,
        "replaces": any(each.state is AccountState.CONFIRMED for each in earlier),
        "is_waiting": info.state is AccountState.ENTERED,
        "has_other_name": info.holder != owner.name,
        "may_confirm": permissions.may_confirm_account(actor, owner.credit_code),
        "may_reveal": permissions.may_reveal_account(actor, owner.credit_code, info.state),
        "number": _grouped(number),
        "proof": stored_file(info.proof_id) if info.proof_id else None,
        "tried": tried,
        "timeline": timeline(_subject(info)),
    }
    answer = render(request, "payments/check.html", context, status=tried.status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _subject(info: AccountInfo) -> str:
    return f"payments.payeeaccount:{info.id}"


def _grouped(number: str) -> str:
    """Four digits at a time, as people compare them."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
