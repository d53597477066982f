"""By when cases have to be decided, and parts of the amounts paid: the terms of their guidelines'
routes."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import Case, F, When

from guanzi.lifecycle.checks import selectors as checks
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules import RouteTask
from guanzi.lifecycle.projects.models import Instalment
from guanzi.lifecycle.projects.states import InstalmentTerm

K = TypeVar("K", bound=Hashable)
DUE_SINCE = Case(
    When(term=InstalmentTerm.ESTABLISHMENT, then=F("project__established_at")),
    When(term=InstalmentTerm.ACCEPTANCE, then=F("project__accepted_at")),
)
"""From when a part can be asked for; what a later year's budget took in has no term."""


def decide_by(cases: Iterable[tuple[K, int, int]]) -> dict[K, date]:
    """The last day of the joint decision, counted from when the district forwarded the case: by a
    key of the caller's, given with the case and the version of its guideline."""
    rows = list(cases)
    since = checks.forwarded_since(case for _key, case, _version in rows)
    waiting = ((key, version, since[case]) for key, case, version in rows if case in since)
    return guidelines.due_by(waiting, RouteTask.DECIDE)


def pay_by(parts: Mapping[int, K]) -> dict[K, date]:
    """The last day of the payment, counted from when the part was due: by a key of the caller's
    for each part."""
    rows = Instalment.objects.filter(pk__in=parts).annotate(since=DUE_SINCE)
    due = rows.filter(since__isnull=False)
    named = due.values_list("pk", "project__application__guideline_version_id", "since")
    waiting = ((parts[part], version, since) for part, version, since in named)
    return guidelines.due_by(waiting, RouteTask.PAY)
