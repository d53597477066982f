"""Pages for auditors: search, the same as CSV, and the anchors.

An auditor of a district finds what concerns it, one of the city everything.
"""

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience
from guanzi.foundation.addresses import number_in
from guanzi.foundation.audit import selectors, services
from guanzi.foundation.audit.forms import SearchForm
from guanzi.foundation.audit.selectors import Event, Search
from guanzi.foundation.face.cells import safe_cell

MOST_ROWS = 100_000


@for_audience(Audience.AUDITOR)
def events(request: HttpRequest) -> HttpResponse:
    """What happened, newest first, narrowed by the address."""
    return _page(request)


def _page(request: HttpRequest, too_many: int = 0) -> HttpResponse:
    scope = actor_of(request).district
    form, before = SearchForm(request.GET), number_in(request.GET.get("before"))
    found: tuple[Event, ...] = ()
    following = None
    if form.is_valid():
        found, following = selectors.search_page(form.search(scope), before)
    filters = _asked(request, form, scope)
    context = {
        "form": form,
        "scope": scope,
        "events": found,
        "verbs": selectors.verbs(),
        "is_first": before is None,
        "filters": filters,
        "newest": f"?{urlencode(filters)}",
        "following": f"?{urlencode({**filters, 'before': following})}" if following else "",
        "csv": f"{reverse('audit:csv')}?{urlencode(filters)}",
        "too_many": too_many,
    }
    return render(request, "audit/events.html", context, status=400 if too_many else 200)


@for_audience(Audience.AUDITOR)
def events_csv(request: HttpRequest) -> HttpResponseBase:
    """What was found, as a table for a spreadsheet; that it was taken out is an event itself. More
    than fits is refused on the page of the search."""
    actor = actor_of(request)
    form = SearchForm(request.GET)
    if not form.is_valid():
        return events(request)
    if form.search(actor.district).is_more_than(MOST_ROWS):
        return _page(request, too_many=MOST_ROWS)
    asked = _asked(request, form, actor.district)
    services.record_export(actor=actor, at=clock.now(), after={"form": "csv", **asked})
    name = f"audit-{clock.today().isoformat()}.csv"
    return StreamingHttpResponse(
        _table(form.search(actor.district)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@for_audience(Audience.AUDITOR)
def anchors(request: HttpRequest) -> HttpResponse:
    """How far the chain had come on each day, to be noted elsewhere."""
    return render(request, "audit/anchors.html", {"anchors": selectors.anchors()})


def _asked(request: HttpRequest, form: SearchForm, scope: str) -> dict[str, str]:
    """What the address says, but for another district than the one to which a search is bound."""
    given = {name: request.GET.get(name, "") for name in form.fields}
    return {
        name: text for name, text in given.items() if text and not (scope and name == "district")
    }


def _table(search: Search) -> Iterator[str]:
    yield "\ufeff" + _row(
        [
            *(_("时间"), _("姓名"), _("单位"), _("动作"), _("动作代码"), _("对象"), _("对象名称")),
            *(_("变更前"), _("变更后"), _("说明"), _("区"), _("链上序号"), _("摘要值（SM3）")),
        ]
    )
    for event in selectors.search_all(search):
        yield _row(_cells(event))


def _cells(event: Event) -> list[str]:
    return [
        f"{localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event.person,
        event.organisation,
        event.verb_name,
        event.verb,
        event.subject,
        event.subject_name,
        _json(event.before),
        _json(event.after),
        event.note,
        event.district,
        "" if event.seq is None else str(event.seq),
        event.digest,
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _row(cells: list[str]) -> str:
    """One line; a cell that a spreadsheet would compute is kept as text."""
    output = io.StringIO()
    csv.writer(output).writerow([safe_cell(cell) for cell in cells])
    return output.getvalue()
