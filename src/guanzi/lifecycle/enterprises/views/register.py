"""The list of the register, and exporting what it shows."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import text_in
from guanzi.foundation.posting import takes_post
from guanzi.foundation.registers.districts import PLACES
from guanzi.lifecycle.enterprises import permissions, selectors, services
from guanzi.lifecycle.enterprises.forms import ExportForm
from guanzi.lifecycle.enterprises.selectors.search import Asked
from guanzi.lifecycle.enterprises.states import OWNERSHIPS, ImportKind, SizeClass

FILTERS = ("district", "ownership", "size")


@for_audience(Audience.OFFICIAL)
@require_safe
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Search and leaf through the register."""
    actor = actor_of(request)
    require(permissions.may_see_register(actor))
    asked = asked_of(request.GET, actor)
    page = selectors.search(asked)
    context = {
        "asked": asked,
        "page": page,
        "places": PLACES,
        "ownerships": OWNERSHIPS,
        "sizes": SizeClass.choices,
        "is_filtered": any((asked.text, asked.district, asked.ownership, asked.size)),
        "after": _onward(asked, page.after),
        "first": _query(asked),
        "scope": actor.district,
        "may_keep": permissions.may_keep_enterprises(actor, actor.district or PLACES[0]),
        "kinds": importable(actor),
        "open_claims": _claims_waiting(actor),
        "exports": ImportKind.choices,
    }
    return render(request, "enterprises/list.html", context)


def asked_of(query: Any, actor: Actor) -> Asked:
    """What an address asks for; what cannot be understood is left out."""
    chosen = {key: query.get(key, "").strip()[:40] for key in FILTERS}
    return Asked(
        text=text_in(query.get("q"), 200),
        district=chosen["district"] if chosen["district"] in PLACES else "",
        ownership=chosen["ownership"] if chosen["ownership"] in OWNERSHIPS else "",
        size=chosen["size"] if chosen["size"] in SizeClass.values else "",
        scope=actor.district,
        after=_after(query.get("after", "")),
    )


def _after(text: str) -> tuple[str, int] | None:
    """Where the page before ended: a name and a number that a database can hold."""
    name, _separator, number = text.rpartition("~")
    if not re.fullmatch(r"[0-9]{1,18}", number) or "\x00" in name:
        return None
    return name, int(number)


def _query(asked: Asked) -> dict[str, str]:
    pairs = {"q": asked.text} | {key: getattr(asked, key) for key in FILTERS}
    return {key: value for key, value in pairs.items() if value}


def _onward(asked: Asked, after: tuple[str, int] | None) -> str:
    if after is None:
        return ""
    return urlencode(_query(asked) | {"after": f"{after[0]}~{after[1]}"})


def importable(actor: Actor) -> tuple[ImportKind, ...]:
    """The kinds of tables that this actor may bring in."""
    return tuple(kind for kind in ImportKind if permissions.may_import(actor, kind))


def _claims_waiting(actor: Actor) -> int:
    claims = selectors.open_claims(actor) if permissions.decides_claims(actor) else ()
    return len(claims)


@for_audience(Audience.OFFICIAL)
@takes_post
def export(request: HttpRequest) -> HttpResponse:
    """Choose what to export; it is made as a job."""
    actor = actor_of(request)
    asked = asked_of(request.GET, actor)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        job = services.start_export(
            actor=actor,
            kind=ImportKind(form.cleaned_data["kind"]),
            form=form.cleaned_data["form"],
            asked=asked,
            at=clock.now(),
        )
        return redirect("jobs:job", job.pk)
    chosen = [(label, getattr(asked, key)) for key, label in _filter_names().items()]
    context = {"form": form, "filters": [pair for pair in chosen if pair[1]], "asked": asked}
    return render(request, "enterprises/export.html", context)


def _filter_names() -> dict[str, str]:
    return {
        "text": _("搜索"),
        "district": _("注册区"),
        "ownership": _("隶属关系"),
        "size": _("企业规模"),
    }
