"""What everybody may read: results, use of the funds, open data."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http.response import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.files.answers import disposition
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.lifecycle.checks.forms import read_number
from guanzi.lifecycle.disclosure import selectors
from guanzi.lifecycle.disclosure.permissions import MANAGERS
from guanzi.lifecycle.disclosure.rules.tables import as_360giving, as_plain, csv_lines
from guanzi.lifecycle.projects.forms.library import query_of, read_place
from guanzi.lifecycle.projects.selectors import funds_in_library
from guanzi.lifecycle.projects.selectors.paging import BEGIN, Place
from guanzi.lifecycle.projects.selectors.public import established

_LAST_YEAR = 2999


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; what cannot be understood filters nothing."""

    fund: str = ""
    year: int | None = None
    district: str = ""
    place: Place = BEGIN

    def query(self, place: Place | None) -> str:
        """The query string of another page of the same; none where there is no such page."""
        if place is None:
            return ""
        said = {"fund": self.fund, "year": self.year, "district": self.district}
        return urlencode({n: v for n, v in {**said, **query_of(place)}.items() if v})

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.fund or self.year or self.district)


def read_asked(request: HttpRequest) -> Asked:
    """The filters of an address."""
    funds, district = funds_in_library(), request.GET.get("district", "")
    fund, year = request.GET.get("fund", ""), read_number(request.GET.get("year", ""))
    return Asked(
        fund if fund in funds else "",
        year if year and year <= _LAST_YEAR else None,
        district if district in DISTRICTS else "",
        read_place(request.GET),
    )


@for_audience(Audience.EVERYONE)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Established projects with amount, shares, instalments and basis; the data to take along."""
    asked = read_asked(request)
    found, page = selectors.results_page(
        fund=asked.fund, year=asked.year, district=asked.district, place=asked.place
    )
    context = {
        "asked": asked,
        "projects": found,
        "funds": funds_in_library(),
        "districts": DISTRICTS,
        "next": asked.query(page.later),
        "before": asked.query(page.earlier),
        "may_manage": getattr(getattr(request, "actor", None), "kind", None) in MANAGERS,
    }
    return render(request, "disclosure/results.html", context)


@for_audience(Audience.EVERYONE)
@require_safe
def one(request: HttpRequest, project_id: int) -> HttpResponse:
    """One project, with the facts on which it was decided as far as they are public."""
    info = established(project_id)
    (project,) = selectors.opened([info])
    context = {"project": project, "facts": selectors.facts_of(info), "parts": info.instalments}
    return render(request, "disclosure/one.html", context)


@for_audience(Audience.EVERYONE)
@require_safe
def use(request: HttpRequest) -> HttpResponse:
    """What every budget granted and what was paid, by line and by district."""
    funds = funds_in_library()
    fund = request.GET.get("fund", "")
    fund = fund if fund in funds else ""
    context = {"uses": selectors.fund_use(fund), "funds": funds, "fund": fund}
    return render(request, "disclosure/use.html", context)


@for_audience(Audience.EVERYONE)
@require_safe
def table(_request: HttpRequest) -> HttpResponseBase:
    """Every result as CSV."""
    lines = csv_lines(selectors.every_result())
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = disposition("projects.csv")
    return answer


@for_audience(Audience.EVERYONE)
@require_safe
def plain(_request: HttpRequest) -> HttpResponse:
    """Every result as JSON, amounts as exact decimal strings."""
    found = [as_plain(each) for each in selectors.every_result()]
    said = {"issued": clock.today().isoformat(), "currency": "CNY", "projects": found}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@for_audience(Audience.EVERYONE)
@require_safe
def giving(_request: HttpRequest) -> HttpResponse:
    """Every result after the 360Giving standard."""
    text = as_360giving(selectors.every_result(), issued=clock.today().isoformat())
    return HttpResponse(text, content_type="application/json; charset=utf-8")
