"""Decision lists: the overview, a new one, and one list as it is drawn up."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.addresses import text_in
from guanzi.foundation.attempts import NO_ATTEMPT, attempt
from guanzi.foundation.errors import FieldsWrong
from guanzi.foundation.posting import takes_post
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets.selectors import LineQuota
from guanzi.lifecycle.checks.forms import read_number
from guanzi.lifecycle.projects import permissions, selectors, services
from guanzi.lifecycle.projects.errors import ListInvalid
from guanzi.lifecycle.projects.forms.lines import TypedLine, TypedList, read_lines, read_list
from guanzi.lifecycle.projects.rules.items import DecidedItem, usual_instalments
from guanzi.lifecycle.projects.selectors import ListInfo
from guanzi.lifecycle.projects.states import DecisionOutcome, ListState
from guanzi.lifecycle.projects.views.listing import ListPage, list_page

TABS = (ListState.DRAFT, ListState.SIGNING, ListState.DECIDED)


@for_audience(Audience.OFFICIAL)
def lists(request: HttpRequest) -> HttpResponse:
    """The decision lists of the office, by their state."""
    actor = actor_of(request)
    require(permissions.may_read_lists(actor))
    counted = selectors.number_of_lists(actor)
    numbers = {tab: counted.get(tab, 0) for tab in TABS}
    asked = request.GET.get("tab", "")
    tab = ListState(asked) if asked in TABS else _first(numbers)
    found, following = selectors.lists_of(actor, tab, read_number(request.GET.get("before", "")))
    context = {
        "tab": tab,
        "tabs": numbers.items(),
        "lists": found,
        "next": urlencode({"tab": tab.value, "before": following}) if following else "",
        "may_draft": permissions.may_draft(actor),
    }
    return render(request, "projects/lists.html", context)


def _first(numbers: dict[ListState, int]) -> ListState:
    """The first shelf with something on it."""
    return next((tab for tab in TABS if numbers[tab]), ListState.DRAFT)


# --- a new list ---


@for_audience(Audience.OFFICIAL)
@takes_post
def start(request: HttpRequest) -> HttpResponse:
    """Choose a line of an open budget and give the list its name."""
    actor = actor_of(request)
    require(permissions.may_draft(actor))
    lines = _lines(actor)
    tried, made = NO_ATTEMPT, list[int]()

    def act() -> None:
        line_id = read_number(request.POST.get("line", ""))
        title = text_in(request.POST.get("title"))
        faults = {}
        if line_id not in {line.line_id for line in lines}:
            faults["lines"] = _("请选择预算科目。")
        if not title.strip():
            faults["title"] = _("请填写审定清单的名称。")
        if line_id is None or faults:
            raise FieldsWrong(faults)
        made.append(services.start_list(actor=actor, line_id=line_id, title=title, at=clock.now()))

    if request.method == "POST":
        failed = attempt(request, "start", act)
        if failed is None:
            return HttpResponseRedirect(reverse("projects:list", args=made))
        tried = failed
    context = {"lines": lines, "tried": tried}
    return render(request, "projects/start.html", context, status=tried.status)


def _lines(actor: Actor) -> list[LineQuota]:
    """The open lines of the department's own funds, the newest year first."""
    funds = dict.fromkeys(info.fund for info in budgets.budgets_for(actor))
    found = [line for fund in funds for line in budgets.lines_open(fund)]
    return sorted(found, key=lambda line: -line.year)


# --- one list ---


@for_audience(Audience.OFFICIAL)
@takes_post
def one(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list; every button of its form keeps all that was typed."""
    info = selectors.decision_list(list_id)
    require(permissions.may_read(actor_of(request), info))
    if request.method == "POST":
        return _save(request, info)
    return list_page(request, ListPage(request, info))


def _save(request: HttpRequest, info: ListInfo) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    require(permissions.may_draft(actor))
    typed = read_list(request.POST)
    kept = {each.application.id: each.item.formula_fen for each in selectors.items_of(info.id)}
    formulas = _formulas(typed, kept)
    known = replace(typed, ids=tuple(key for key in typed.ids if key in formulas))
    lines = read_lines(known, formulas, info.year)

    def act() -> None:
        if any(line.item is None for line in lines):
            raise ListInvalid(_("有的内容无法识别，请改正后再保存。"))
        items = _after(typed, info, [line.item for line in lines if line.item])
        services.save_list(
            actor=actor,
            list_id=info.id,
            items=items,
            seen_revision=typed.revision,
            at=at,
        )

    failed = attempt(request, "save", act)
    if failed is None:
        messages.success(request, _("已保存。"))
        return HttpResponseRedirect(_back(typed, info))
    now = selectors.decision_list(info.id)
    return list_page(request, ListPage(request, now, failed, _shown(lines, now)))


def _shown(lines: tuple[TypedLine, ...], info: ListInfo) -> tuple[TypedLine, ...] | None:
    """What was typed, as long as it may still be saved."""
    return lines if info.state is ListState.DRAFT else None


def _formulas(typed: TypedList, kept: dict[int, int]) -> dict[int, int]:
    """The formula amounts of the lines in fen: as they were taken up, else as of now."""
    strange = applications.applications_by_id(key for key in typed.ids if key not in kept)
    return {**kept, **{key: selectors.formula_fen(key) or 0 for key in strange}}


def _back(typed: TypedList, info: ListInfo) -> str:
    place = f"#line-{typed.about}" if typed.about and typed.act != "remove" else ""
    return reverse("projects:list", args=[info.id]) + (place or "#lines")


def _after(typed: TypedList, info: ListInfo, items: list[DecidedItem]) -> list[DecidedItem]:
    """The lines after the button was pressed."""
    change: Callable[[list[DecidedItem]], list[DecidedItem]] = {
        "remove": lambda own: [each for each in own if each.application_id != typed.about],
        "up": lambda own: _moved(own, typed.about, -1),
        "down": lambda own: _moved(own, typed.about, 1),
        "part": lambda own: [_with_part(each, info.year, typed.about) for each in own],
        "add": lambda own: [*own, *_fresh(typed.picked, own, info.year)],
        "add-all": lambda own: [*own, *_fresh(_every(info), own, info.year)],
    }.get(typed.act, lambda own: own)
    return change(items)


def _moved(items: list[DecidedItem], key: int, step: int) -> list[DecidedItem]:
    place = next((n for n, each in enumerate(items) if each.application_id == key), None)
    if place is None or not 0 <= place + step < len(items):
        return items
    found = list(items)
    found[place], found[place + step] = found[place + step], found[place]
    return found


def _with_part(item: DecidedItem, year: int, key: int) -> DecidedItem:
    """One more instalment, with nothing in it yet: it is filled in next."""
    if item.application_id != key or item.outcome is not DecisionOutcome.GRANT:
        return item
    return replace(item, instalments=(*item.instalments, *usual_instalments(0, year)))


def _every(info: ListInfo) -> tuple[int, ...]:
    return tuple(each.application.id for each in selectors.candidates(info.fund))


def _fresh(keys: tuple[int, ...], own: list[DecidedItem], budget_year: int) -> list[DecidedItem]:
    """Lines for cases that are put on the list: supported with the formula's amount at once."""
    listed = {each.application_id for each in own}
    known = applications.applications_by_id(keys)
    found = []
    for key in dict.fromkeys(keys):
        if key in known and key not in listed:
            fen = selectors.formula_fen(key) or 0
            parts = usual_instalments(fen, budget_year)
            found.append(DecidedItem(key, DecisionOutcome.GRANT, fen, fen, instalments=parts))
    return found
