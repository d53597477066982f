"""One line of a list: what it was computed from, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.audit.timeline import timeline
from guanzi.lifecycle.matching import permissions
from guanzi.lifecycle.matching.rules.values import shown_value
from guanzi.lifecycle.matching.selectors.entitled_now import (
    Standing,
    standing_now,
    standing_then,
)
from guanzi.lifecycle.matching.selectors.entitlements import entitlement
from guanzi.lifecycle.matching.views.working import Working


@for_audience(Audience.AUTHORITY, Audience.AUDITOR)
def line(request: HttpRequest, entitlement_id: int) -> HttpResponse:
    """The facts with their sources, the amount line by line, and how the register stands now."""
    actor, info = actor_of(request), entitlement(entitlement_id)
    require(permissions.may_read_line(actor, info))
    then, now = standing_then(info), standing_now(info, clock.now())
    context = {
        "line": info,
        "info": info.list,
        "facts": facts_shown(then),
        "working": Working(then.calculation, then.rulebook, lambda name: "#facts"),
        "now": now,
        "may_review": permissions.may_review_line(actor, info),
        "timeline": timeline(f"matching.entitlement:{info.id}"),
    }
    return render(request, "matching/entitlement_line.html", context)


def facts_shown(standing: Standing) -> list[dict[str, object]]:
    """What the measure reads, as `parts/facts.html` shows it."""
    vocabulary, said = standing.rulebook.vocabulary.facts, standing.calculation.answers.facts
    return [
        {
            "label": each.fact,
            "value": shown_value(said[each.fact], vocabulary[each.fact])
            if each.fact in said
            else each.value,
            "source": str(each.source.label),
            "as_of": each.as_of,
            "evidence": each.evidence,
        }
        for each in standing.known
        if each.fact in standing.measure.reads
    ]
