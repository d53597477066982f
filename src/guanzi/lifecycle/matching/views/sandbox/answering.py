"""One enterprise under both versions: each answer with its working, line beside line."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.engines.plan import KEY
from guanzi.engines.rules import Decision, Explanation, Outcome, Rulebook, explain
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.permissions import may_see
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from guanzi.lifecycle.matching.errors import SandboxNotFound
from guanzi.lifecycle.matching.rules.sandbox.comparing import (
    CUTS,
    KIND,
    Comparison,
    Side,
    Slice,
    kind_of,
)
from guanzi.lifecycle.matching.selectors.sandbox.people import people_of, said_in_words
from guanzi.lifecycle.matching.selectors.sandbox.runs import RunInfo, versions_of_run
from guanzi.lifecycle.matching.states import SandboxPopulation
from guanzi.lifecycle.matching.views.sandbox.showing import run_seen


@dataclass(frozen=True, slots=True)
class Answers:
    """A measure's answers for one row: before and after; None where a version has it not."""

    name: str
    key: str
    before: Explanation | None
    after: Explanation | None

    @property
    def is_changed(self) -> bool:
        """Whether outcome or amount differ."""
        return _essence(self.before) != _essence(self.after)


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
@require_safe
def answer(request: HttpRequest, sandbox_run_id: int, code: str) -> HttpResponse:
    """Why an enterprise gains or loses."""
    actor = actor_of(request)
    info = run_seen(actor, sandbox_run_id)
    owner = None
    if info.population is SandboxPopulation.REGISTER:
        owner = enterprises.enterprise_by_code(code)
        if owner is None:
            raise SandboxNotFound(_("登记册里没有这家企业。"))
        require(may_see(actor, owner))
    found, groups = _answers(info, code)
    context = {
        "info": info,
        "code": code,
        "owner": owner,
        "name": _named(owner, code),
        "groups": groups,
        "answers": sorted(found, key=lambda each: not each.is_changed),
    }
    return render(request, "matching/sandbox/answer.html", context)


def _named(owner: EnterpriseInfo | None, code: str) -> str:
    return owner.name if owner else code


def _answers(info: RunInfo, code: str) -> tuple[list[Answers], tuple[str, ...]]:
    """Every measure that has something to say; what nobody grants on either side is left out."""
    comparison = versions_of_run(info).comparison
    with said_in_words(), people_of(info, comparison) as people:
        part = people.of(code)
    if part is None:
        raise SandboxNotFound(_("这次测算的对象里没有这家企业。"))
    groups = tuple(part.groups.row(0, named=True)[name] for name in CUTS)
    return list(_explained(info, comparison, part)), groups


def _explained(info: RunInfo, comparison: Comparison, part: Slice) -> Iterator[Answers]:
    held = {each.id: each for side in _sides(comparison) for each in side.measures}
    for row in part.groups.iter_rows(named=True):
        for name in info.question.measures:
            measure = held.get(name)
            if measure is None or row.get(KIND, kind_of(measure)) != kind_of(measure):
                continue
            before, after = comparison.decisions(part, name, row[KEY])
            if _is_nothing(before) and _is_nothing(after):
                continue
            yield Answers(
                measure.name,
                row[KEY],
                _told(before, comparison.before.rulebook),
                _told(after, comparison.after.rulebook),
            )


def _sides(comparison: Comparison) -> tuple[Side, Side]:
    return comparison.before, comparison.after


def _is_nothing(decision: Decision | None) -> bool:
    closed = (Outcome.REFUSED, Outcome.NOT_IN_FORCE)
    return decision is None or decision.outcome in closed


def _told(decision: Decision | None, rulebook: Rulebook) -> Explanation | None:
    return explain(decision, rulebook) if decision else None


def _essence(told: Explanation | None) -> tuple[object, ...]:
    return (told.outcome, told.decision.amount_fen) if told else ()
