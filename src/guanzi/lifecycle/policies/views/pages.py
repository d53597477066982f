"""The front door, the policy list and the policy page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.lifecycle.policies import permissions, selectors
from guanzi.lifecycle.policies.forms import address_of, asked_day, asked_policies
from guanzi.lifecycle.policies.rules import PolicyQuery
from guanzi.lifecycle.policies.views.sheet import sheet_of

SHOWN_CHOICES = 7


@for_audience(Audience.EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: search first, then two doors."""
    listing = selectors.list_policies(PolicyQuery(on=clock.today()))
    context = {"listing": listing, "edition": listing.edition}
    return render(request, "policies/home.html", context)


@for_audience(Audience.EVERYONE)
@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """What there is, and what of it is in force."""
    asked = asked_day(request.GET, clock.today())
    query = asked_policies(request.GET, asked.day)
    listing = selectors.list_policies(query)
    address = address_of(query, asked)
    context = {
        "asked": asked,
        "query": query,
        "listing": listing,
        "edition": listing.edition,
        "address": address,
        "shown_choices": SHOWN_CHOICES,
    }
    response = render(request, "policies/list.html", context)
    return push_url(response, f"{request.path}?{address}" if address else request.path)


@for_audience(Audience.EVERYONE)
@require_safe
def policy_page(request: HttpRequest, document_id: str) -> HttpResponse:
    """One document: articles, measures, registers, history."""
    asked = asked_day(request.GET, clock.today())
    policy = selectors.get_policy(document_id, asked.day)
    actor = getattr(request, "actor", None)
    context = {
        "may_draft": permissions.may_revise(actor, policy.document.id),
        "asked": asked,
        "policy": policy,
        "document": policy.document,
        "edition": policy.edition,
        "sheet": sheet_of(policy),
    }
    return render(request, "policies/page.html", context)
