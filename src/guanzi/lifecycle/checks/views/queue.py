"""The queue: list, export, work on many cases at once."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.audit.services import record_export
from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.files.answers import disposition
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.checks import permissions, selectors, services
from guanzi.lifecycle.checks.forms import QueueAsked, read_number, read_queue
from guanzi.lifecycle.checks.rules.every import CHECKS
from guanzi.lifecycle.checks.selectors.shapes import QueueRow
from guanzi.lifecycle.checks.states import CaseColumn, CaseTab
from guanzi.lifecycle.checks.views.attempts import NO_ATTEMPT, Attempt, attempt
from guanzi.lifecycle.checks.views.heads import ORDERS, heads_of
from guanzi.lifecycle.checks.views.looks import STATE_TONES, due_of


@for_audience(Audience.OFFICIAL)
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of the office."""
    return _page(request, NO_ATTEMPT)


def _page(request: HttpRequest, tried: Attempt) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    require(permissions.may_open_queue(actor))
    asked = read_queue(request.GET)
    page = selectors.queue(actor, asked.filters, today, asked.after)
    rows = [
        {"row": row, "due": due_of(row.due_on, today, row.state), "tone": STATE_TONES[row.state]}
        for row in page.rows
    ]
    assigning = permissions.may_assign_any(actor)
    context = {
        "asked": asked,
        "page": page,
        "rows": rows,
        "total": page.counts[asked.filters.tab],
        "tabs": [(tab, page.counts[tab], asked.query(tab=tab)) for tab in CaseTab],
        "heads": heads_of(asked),
        "orders": ORDERS,
        "order": ORDERS[asked.filters.sort],
        "every_column": CaseColumn.choices,
        "kinds": [(key, name) for key, (name, _check) in CHECKS.items()],
        "officers": _officers(actor),
        "assigning": assigning,
        "just_in": selectors.just_in(actor) if not asked.after else (),
        "shows_district": not actor.district and CaseColumn.DISTRICT not in asked.columns,
        "next": asked.query(after=page.next_after) if page.next_after else "",
        "shows_year": CaseColumn.YEAR not in asked.columns,
        "tried": tried,
    }
    return render(request, "checks/queue.html", context, status=tried.status)


def _officers(actor: Actor) -> list[tuple[int, str]]:
    members = identity.members_of(actor.organisation_id, (Role.LEADER, Role.OFFICER))
    return [(member.person_id, member.name) for member in members]


@for_audience(Audience.AUTHORITY)
@takes_post
def bulk(request: HttpRequest) -> HttpResponse:
    """Assign or check the cases that are ticked, or all that the filters find."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("checks:queue"))
    actor, at = actor_of(request), clock.now()
    asked = read_queue(request.GET)
    back = f"{reverse('checks:queue')}?{asked.query()}"
    chosen = _chosen(request, actor, asked)
    if not chosen:
        messages.warning(request, _("没有选中申报：请先勾选，再分派或核查。"))
        return HttpResponseRedirect(back)
    if request.POST.get("act") == "check":
        return _check(request, actor, chosen, at)
    officer = read_number(request.POST.get("to", "")) or 0
    done: list[int] = []

    def assign() -> None:
        done.append(
            services.assign_cases(actor=actor, application_ids=chosen, officer_id=officer, at=at)
        )

    tried = attempt(request, "bulk", assign)
    if tried:
        return _page(request, tried)
    messages.success(request, _("已分派 %(n)d 件。") % {"n": done[0]})
    if done[0] < len(chosen):
        passed = _("另外 %(n)d 件已办结，或本来就由这位经办人办理，没有变动。")
        messages.info(request, passed % {"n": len(chosen) - done[0]})
    return HttpResponseRedirect(back)


def _check(request: HttpRequest, actor: Actor, chosen: list[int], at: datetime) -> HttpResponse:
    jobs: list[int] = []

    def start() -> None:
        job = services.start_checks(actor=actor, application_ids=chosen, at=at)
        jobs.append(job.pk)

    tried = attempt(request, "bulk", start)
    if tried:
        return _page(request, tried)
    return HttpResponseRedirect(reverse("jobs:job", args=jobs))


def _chosen(request: HttpRequest, actor: Actor, asked: QueueAsked) -> list[int]:
    if request.POST.get("all"):
        return selectors.matching_ids(actor, asked.filters, clock.today())
    numbers = (read_number(text) for text in request.POST.getlist("case"))
    return [number for number in numbers if number is not None]


# --- export ---


@for_audience(Audience.OFFICIAL)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What the filters find, as a table to take along."""
    actor, today = actor_of(request), clock.today()
    require(permissions.may_open_queue(actor))
    asked = read_queue(request.GET)
    rows = selectors.matching_rows(actor, asked.filters, today)
    record_export(
        actor=actor,
        at=clock.now(),
        verb="checks.export",
        what=("checks:queue", _("办理队列")),
        after={"form": form, "filters": asked.query()},
    )
    name = _("办理队列-%(day)s") % {"day": today.isoformat()}
    return _xlsx(rows, name) if form == "xlsx" else _csv(rows, name)


def _headings() -> list[str]:
    return [
        _("统一编码"),
        _("企业"),
        _("项目"),
        _("区"),
        _("收入年度"),
        _("公式金额（元）"),
        _("状态"),
        _("提交日期"),
        _("办理期限"),
        _("经办人"),
        _("不得通过"),
        _("待判断"),
        _("发现"),
    ]


def _cells(row: QueueRow) -> Iterator[str | int | Decimal | date | None]:
    yield from (
        safe_cell(row.code),
        safe_cell(row.enterprise),
        safe_cell(row.project),
        row.district,
    )
    yield row.year
    yield None if row.amount_fen is None else Decimal(row.amount_fen).scaleb(-2)
    yield str(row.state.label)
    yield clock.day_of(row.submitted_at) if row.submitted_at else None
    yield from (row.due_on, safe_cell(row.officer), row.stops, row.asks, row.kind_names)


def _csv(rows: Iterator[QueueRow], name: str) -> HttpResponse:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_headings())
    writer.writerows(["" if c is None else c for c in _cells(row)] for row in rows)
    content = "\ufeff" + text.getvalue()
    return _download(content.encode(), "text/csv; charset=utf-8", f"{name}.csv")


def _xlsx(rows: Iterator[QueueRow], name: str) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("办理队列"))
    sheet.append(_headings())
    for row in rows:
        sheet.append(list(_cells(row)))
    content = BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(content.getvalue(), kind, f"{name}.xlsx")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = "private, no-store"
    return response
