"""Tokens of my organisation's systems: the list, a new one with its secret once, the end of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import Conflict
from guanzi.foundation.identity import selectors, services, tokens
from guanzi.foundation.identity.errors import TokenNotFound
from guanzi.foundation.identity.forms import TokenForm
from guanzi.foundation.identity.permissions import may_issue_tokens, may_revoke_token
from guanzi.foundation.identity.states import TokenScope, TokenState
from guanzi.foundation.identity.tokens import TokenInfo
from guanzi.foundation.posting import takes_post
from guanzi.foundation.sealing import seal, unseal

FRESH = "fresh_token"  # the sealed secret between making a token and showing it, in the session


@for_audience(Audience.AUTHORITY)
@takes_post
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """The tokens of my organisation, and the form that makes one."""
    actor, at = actor_of(request), clock.now()
    permission = may_issue_tokens(actor)
    form = TokenForm(request.POST or None, today=clock.today(), district=actor.district)
    if request.method == "POST":
        require(permission)
        if form.is_valid():
            return _issued(request, actor, form)
    shown = [(each, each.state(at)) for each in tokens.tokens_of(actor.organisation_id)]
    context = {
        "form": form,
        "organisation": selectors.organisation(actor.organisation_id),
        "valid": [each for each, state in shown if state is TokenState.VALID],
        "over": [pair for pair in shown if pair[1] is not TokenState.VALID],
        "permission": permission,
        "district": actor.district,
    }
    return render(request, "identity/tokens.html", context, status=422 if form.errors else 200)


def _issued(request: HttpRequest, actor: Actor, form: TokenForm) -> HttpResponse:
    given = form.cleaned_data
    issued = services.issue_token(
        actor=actor,
        purpose=given["purpose"],
        scopes=tuple(map(TokenScope, given["scopes"])),
        last_day=given["last_day"],
        district=given.get("district", ""),
        at=clock.now(),
    )
    request.session[FRESH] = [issued.id, seal(issued.secret, _place(issued.id))]
    return redirect("identity:token", issued.id)


def _place(token_id: int) -> str:
    return f"identity.token.{token_id}"


@for_audience(Audience.AUTHORITY)
@takes_post
@never_cache
def one(request: HttpRequest, token_id: int) -> HttpResponse:
    """One token: its secret when it was just made, and how to revoke it."""
    actor = actor_of(request)
    shown = _own(actor, token_id)
    problem = ""
    if request.method == "POST":
        try:
            services.revoke_token(actor=actor, token_id=token_id, at=clock.now())
        except Conflict as refusal:
            problem = refusal.sentence
        else:
            words = _("接口令牌“%(purpose)s”已撤销，马上生效。") % {"purpose": shown.purpose}
            messages.success(request, words)
            return redirect("identity:tokens")
    context = {
        "token": shown,
        "state": shown.state(clock.now()),
        "secret": _fresh(request, token_id) if request.method == "GET" else "",
        "permission": may_revoke_token(actor, shown.organisation_id),
        "problem": problem,
    }
    return render(request, "identity/token.html", context, status=409 if problem else 200)


def _own(actor: Actor, token_id: int) -> TokenInfo:
    found = tokens.token(token_id)
    if found is None or found.organisation_id != actor.organisation_id:
        raise TokenNotFound(_("本单位没有这个接口令牌。"))
    return found


def _fresh(request: HttpRequest, token_id: int) -> str:
    """The secret of a token that this browser has just made; a second look does not show it."""
    fresh = request.session.get(FRESH)
    if fresh is None or fresh[0] != token_id:
        return ""
    del request.session[FRESH]
    return unseal(fresh[1], _place(token_id))
