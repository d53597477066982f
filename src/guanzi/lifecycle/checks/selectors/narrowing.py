"""What of the queue an office sees, and what the filters leave of it."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.registers.credit_codes import normalised
from guanzi.lifecycle.checks.models import AssistanceRequest, CaseStanding
from guanzi.lifecycle.checks.selectors.heads import versions_received
from guanzi.lifecycle.checks.selectors.shapes import QueueFilters
from guanzi.lifecycle.enterprises.rules.names import name_core, pairs_of, project_core

MOST_WORDS = 5
OVERSEERS = frozenset(
    {
        OrganisationKind.CITY_DEPARTMENT,
        OrganisationKind.CITY_FINANCE,
        OrganisationKind.AUDITOR,
    }
)


def in_scope(actor: Actor) -> QuerySet[CaseStanding]:
    """What the office sees at all: what it oversees, else what it receives or was asked about."""
    if actor.kind in OVERSEERS:
        return _of_district(actor)
    asked = AssistanceRequest.objects.filter(organisation_id=actor.organisation_id)
    if not asked.exists():
        return received(actor)
    return received(actor) | CaseStanding.objects.filter(
        application_id__in=asked.values("application_id")
    )


def received(actor: Actor) -> QuerySet[CaseStanding]:
    """The cases that the office receives, as the route of their guideline says."""
    own, others = versions_received(actor)
    if not own:
        return CaseStanding.objects.filter(application_id__in=())  # none() goes into no union
    rows = _of_district(actor)
    return rows.filter(application__guideline_version_id__in=own) if others else rows


def _of_district(actor: Actor) -> QuerySet[CaseStanding]:
    rows = CaseStanding.objects.all()
    return rows.filter(district=actor.district) if actor.district else rows


def is_entered() -> Exists:
    """Of an application whether the queue has it, for a filter on applications."""
    return Exists(CaseStanding.objects.filter(application_id=OuterRef("pk")))


def matching(actor: Actor, filters: QueueFilters, today: date) -> QuerySet[CaseStanding]:
    """What the filters leave on all shelves."""
    rows = _by_officer(in_scope(actor), filters, actor)
    if filters.kind:
        rows = rows.filter(kinds__contains=[filters.kind])
    if filters.way:
        rows = rows.filter(words__contains=["k" + filters.way])
    for word in filters.text.split()[:MOST_WORDS]:
        rows = rows.filter(_called(word))
    return _by_amount(_by_due(rows, filters, today), filters)


def _by_officer(
    rows: QuerySet[CaseStanding], filters: QueueFilters, actor: Actor
) -> QuerySet[CaseStanding]:
    if filters.officer == "me":
        return rows.filter(officer_id=actor.person_id)
    if filters.officer == "none":
        return rows.filter(officer_id=None)
    return rows.filter(officer_id=int(filters.officer)) if filters.officer else rows


def _called(word: str) -> Q:
    """What a word may name: the enterprise, the project, a code or how it begins."""
    found = [Q(words__contains=["c" + normalised(word)])]
    for kind, core in (("e", name_core(word)), ("p", project_core(word))):
        if core:
            parts = pairs_of(core) or [core]  # one character alone is how a name begins
            found.append(Q(words__contains=[kind + part for part in parts]))
    if any(character.isdecimal() for character in word):
        begins = word.upper()
        found += [Q(code__startswith=begins), Q(project_number__startswith=begins)]
    return reduce(or_, found)


def _by_due(
    rows: QuerySet[CaseStanding], filters: QueueFilters, today: date
) -> QuerySet[CaseStanding]:
    if filters.due == "over":
        return rows.filter(due_on__lt=today)
    if filters.due == "today":
        return rows.filter(due_on=today)
    return rows.filter(due_on__gt=today) if filters.due == "later" else rows


def _by_amount(rows: QuerySet[CaseStanding], filters: QueueFilters) -> QuerySet[CaseStanding]:
    if filters.least_fen is None and filters.most_fen is None:
        return rows
    rows = rows.filter(amount_fen__gte=max(filters.least_fen or 0, 0))
    return rows if filters.most_fen is None else rows.filter(amount_fen__lte=filters.most_fen)
