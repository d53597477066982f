"""What a comparison has found, or has found so far."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanzi.engines.rules import NotInRulebook, Rulebook
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.jobs import selectors as jobs
from guanzi.foundation.jobs.states import JobState
from guanzi.foundation.posting import asked_by_pages
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.permissions import may_see
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.rules.sandbox.finding import (
    Named,
    Quota,
    Row,
    finding,
    largest_of,
    moves_of,
    rows_of,
    spread_of,
    total_of,
)
from guanzi.lifecycle.matching.selectors.sandbox.runs import RunInfo, run_for
from guanzi.lifecycle.policies.selectors import edition_of, rulebook_of

CUTS = {
    "measure": gettext_lazy("按措施"),
    "district": gettext_lazy("按区"),
    "size": gettext_lazy("按企业规模"),
    "industry": gettext_lazy("按行业"),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """A table of the result."""

    name: str
    title: str
    rows: tuple[Row, ...]


def run_seen(actor: Actor, run_id: int) -> RunInfo:
    """A comparison that somebody may see. Raises SandboxNotFound, NotPermitted."""
    info = run_for(run_id)
    require(permissions.may_read_run(actor, info.organisation_id))
    return info


@asked_by_pages
@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def run(request: HttpRequest, sandbox_run_id: int) -> HttpResponse:
    """The result; while it is computed, what was counted until now, and said to be that."""
    actor = actor_of(request)
    info = run_seen(actor, sandbox_run_id)
    job = jobs.job(info.job_id) if info.job_id else None
    gains, losses = largest_linked(info, actor)
    context = {
        "info": info,
        "job": job,
        "is_open": info.ended_at is None and job is not None and job.is_open,
        "has_stopped": job is not None and job.state in (JobState.FAILED, JobState.CANCELLED),
        "finding": finding(info.figures),
        "total": total_of(info.figures),
        "moves": moves_of(info.figures),
        "spread": spread_of(info.figures),
        "cuts": cuts_of(info),
        "gains": gains,
        "losses": losses,
        "changes": info.changes,
        "rejected": list(rejected_known(info, actor)),
        "editions": [
            edition_of(digest)
            for digest in (info.question.before_edition, info.question.after_edition)
        ],
        "quota": quota_of(info),
        "may_compare": permissions.may_compare(actor),
    }
    return render(request, "matching/sandbox/run.html", context)


@dataclass(frozen=True, slots=True)
class Linked:
    """Who gains or loses much, with the page that says why; without a name for whom that is not."""

    name: str
    link: str
    groups: tuple[str, ...]
    before_fen: int
    after_fen: int
    difference_fen: int


def largest_linked(info: RunInfo, actor: Actor) -> tuple[list[Linked], list[Linked]]:
    """Who gains most and who loses most, as somebody may know them."""
    gains, losses = largest_of(info.figures)
    return list(_linked(info, actor, gains)), list(_linked(info, actor, losses))


def _linked(info: RunInfo, actor: Actor, group: Iterable[Named]) -> Iterator[Linked]:
    for each in group:
        name, may = _known_as(info, actor, each.key)
        link = _address(info, each.key) if may else ""
        money = (each.before_fen, each.after_fen, each.difference_fen)
        yield Linked(name, link, each.groups, *money)


def _known_as(info: RunInfo, actor: Actor, key: str) -> tuple[str, bool]:
    """What an enterprise is called to somebody, and whether they may see it."""
    if not info.is_register:
        return key, True
    owner = enterprises.enterprise_by_code(key)
    if owner is not None and may_see(actor, owner):
        return owner.name, True
    return f"{key[:6]}…{key[-2:]}", False


def rejected_known(info: RunInfo, actor: Actor) -> Iterator[tuple[str, ...]]:
    """The rows that were not computed: the register's by the names that somebody may know."""
    known: dict[str, str] = {}
    for row, key, fact, why in info.rejected:
        code, _space, rest = key.partition(" ") if info.is_register else (key, "", "")
        if code not in known:
            known[code] = _known_as(info, actor, code)[0]
        yield row, f"{known[code]} {rest}".rstrip(), fact, why


def _address(info: RunInfo, key: str) -> str:
    """Where one enterprise is shown; empty for a key of a file that no address can carry."""
    if {"", ".", ".."} & set(key.split("/")):
        return ""
    try:
        return reverse("matching:sandbox_answer", args=[info.id, key])
    except NoReverseMatch:  # a line break
        return ""


def cuts_of(info: RunInfo) -> list[Cut]:
    """Every table, measures by their names, in the order of the question."""
    names = names_of(info)
    orders = {"measure": info.question.measures, "district": tuple(DISTRICTS)}
    return [
        Cut(
            name,
            str(title),
            tuple(
                replace(row, name=names.get(row.name, row.name))
                for row in rows_of(info.figures, name, orders.get(name, ()))
            ),
        )
        for name, title in CUTS.items()
    ]


def names_of(info: RunInfo) -> Mapping[str, str]:
    """The measures' names by their ids."""
    asked = info.question
    found: dict[str, str] = {}
    sides = ((asked.before_edition, asked.before_on), (asked.after_edition, asked.after_on))
    for digest, on in sides:
        book = rulebook_of(digest)
        for name in asked.measures:
            found[name] = _name(book, name, on) or found.get(name, name)
    return found


def _name(book: Rulebook, measure_id: str, on: Any) -> str:
    try:
        return book.measure(measure_id, on).name
    except NotInRulebook:
        return ""


def quota_of(info: RunInfo) -> Quota | None:
    """The chosen budget line as it stands now, beside what was computed."""
    if info.line_id is None or not info.figures:
        return None
    line = budgets.line_quota(info.line_id)
    rows = budgets.board(budgets.budget(line.budget_id))
    row = next((each for each in rows if each.line_id == info.line_id), None)
    if row is None:
        return None
    title = _("%(year)d 年度「%(code)s %(title)s」") % {
        "year": line.year,
        "code": line.code,
        "title": line.title,
    }
    total = info.figures["total"]
    committed = row.committed_fen + row.in_payment_fen + row.disbursed_fen
    return Quota(title, row.quota_fen, committed, total["before_fen"], total["after_fen"])
