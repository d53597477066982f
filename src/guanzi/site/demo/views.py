"""The page that says as whom a visitor may sign in. It exists only where the city is made up."""

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guanzi.foundation.access import Audience, for_audience
from guanzi.site.demo.keys import PASSWORD, code_now, demo_accounts


@for_audience(Audience.EVERYONE)
@require_safe
@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    """Every made-up person, by organisation, with the password and the code of this moment."""
    if not settings.DEMO:
        raise Http404
    by_kind = sorted(demo_accounts(), key=lambda account: account.kind.value)
    groups = [
        (str(kind.label), list(found))
        for kind, found in groupby(by_kind, key=lambda account: account.kind)
    ]
    context = {"groups": groups, "password": PASSWORD, "code": code_now()}
    return render(request, "demo.html", context)
