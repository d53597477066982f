"""Decision lists, their lines, and what could be put on one."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation import paging
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.states import PASSED
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.rules import digest_of
from guanzi.lifecycle.projects.errors import ListNotFound
from guanzi.lifecycle.projects.models import DecisionItem, DecisionList, ListSignature, Project
from guanzi.lifecycle.projects.rules.items import DecidedItem, PlannedInstalment, written
from guanzi.lifecycle.projects.selectors.shapes import (
    Candidate,
    ItemInfo,
    ListInfo,
    SignatureInfo,
)
from guanzi.lifecycle.projects.states import (
    DecisionOutcome,
    InstalmentTerm,
    ListState,
    ProjectState,
)

USUAL_OFFICES = (OrganisationKind.CITY_DEPARTMENT, OrganisationKind.CITY_FINANCE)
PAGE = 50
OPEN_LISTS = (ListState.DRAFT, ListState.SIGNING)


def decision_list(list_id: int) -> ListInfo:
    """One list. Raises ListNotFound."""
    row = with_lines(DecisionList.objects.filter(pk=list_id)).first()
    if row is None:
        raise ListNotFound(_("没有这份审定清单。"))
    return info_of(row)


def lists_of(
    actor: Actor, state: ListState, before: int | None = None
) -> tuple[tuple[ListInfo, ...], int | None]:
    """A page of the lists in a state that somebody may read, latest first, and before which id the
    next page begins."""
    rows = with_lines(_seen_by(actor).filter(state=state))
    shown, following = paging.latest(rows, before, PAGE)
    return tuple(map(info_of, shown)), following


def number_of_lists(actor: Actor) -> dict[ListState, int]:
    """How many there are in each state in which there are any."""
    counted = _seen_by(actor).order_by().values_list("state").annotate(n=Count("pk"))
    return {ListState(state): number for state, number in counted}


def _seen_by(actor: Actor) -> QuerySet[DecisionList]:
    """A department's own; finance and auditors see all."""
    rows = DecisionList.objects.all()
    if actor.kind is OrganisationKind.CITY_DEPARTMENT:
        rows = rows.filter(organisation_id=actor.organisation_id)
    return rows


def with_lines(rows: QuerySet[DecisionList]) -> QuerySet[DecisionList]:
    """With everything that `info_of` reads."""
    found = rows.select_related("organisation")
    return found.prefetch_related("signatures__organisation", "items__application")


def info_of(row: DecisionList) -> ListInfo:
    """What lists and headings show."""
    items = list(row.items.all())
    digest = digest_of_list(row, map(item_of, items))
    return ListInfo(
        id=row.pk,
        title=row.title,
        fund=row.fund,
        year=row.year,
        line_id=row.line_id,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        state=ListState(row.state),
        revision=row.revision,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        return_reason=row.return_reason,
        decided_at=row.decided_at,
        digest=digest,
        offices=_offices(items),
        signatures=tuple(_signature(s) for s in row.signatures.all() if s.digest == digest),
    )


def _offices(items: Iterable[DecisionItem]) -> tuple[OrganisationKind, ...]:
    """Who has to sign, as the guidelines of the cases say."""
    versions = sorted({item.application.guideline_version_id for item in items})
    found = (office for version in versions for office in guidelines.deciders_of(version))
    return tuple(dict.fromkeys(found)) or USUAL_OFFICES


def _signature(row: ListSignature) -> SignatureInfo:
    return SignatureInfo(
        office=OrganisationKind(row.office),
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        person_id=row.person_id,
        person=row.person,
        digest=row.digest,
        signed_at=row.signed_at,
    )


# --- lines ---


def decided_items(list_id: int) -> tuple[DecidedItem, ...]:
    """What a list says, in its order."""
    rows = DecisionItem.objects.filter(decision_list_id=list_id).order_by("position")
    return tuple(item_of(row) for row in rows)


def item_of(row: DecisionItem) -> DecidedItem:
    """A line back from its row."""
    return DecidedItem(
        application_id=row.application_id,
        outcome=DecisionOutcome(row.outcome),
        formula_fen=row.formula_fen,
        determined_fen=row.determined_fen,
        reason=row.reason,
        articles=tuple(row.articles),
        instalments=tuple(
            PlannedInstalment(year, fen, InstalmentTerm(term))
            for year, fen, term in row.instalments
        ),
    )


def items_of(list_id: int) -> tuple[ItemInfo, ...]:
    """The lines with their cases; a constant number of queries."""
    rows = list(DecisionItem.objects.filter(decision_list_id=list_id).order_by("position"))
    cases = applications.applications_by_id(row.application_id for row in rows)
    return tuple(
        ItemInfo(item_of(row), cases[row.application_id], row.position, row.entered_by)
        for row in rows
    )


def digest_of_list(row: DecisionList, items: Iterable[DecidedItem]) -> str:
    """The SM3 digest of all that the list says: what a signature is for."""
    said = {
        "list": row.pk,
        "revision": row.revision,
        "title": row.title,
        "line": row.line_id,
        "year": row.year,
        "items": [written(item) for item in items],
    }
    return digest_of(said)


# --- what could be decided ---


def fresh_candidates(fund: str) -> dict[int, int]:
    """The cases of a fund that were forwarded and are on no list yet, with the versions of their
    guidelines."""
    listed = DecisionItem.objects.filter(decision_list__state__in=OPEN_LISTS)
    taken = set(listed.values_list("application_id", flat=True))
    found = applications.forwarded_versions(fund)
    return {case: version for case, version in found.items() if case not in taken}


def candidates(fund: str) -> tuple[Candidate, ...]:
    """The cases of a fund that wait for a decision and are on no open list: those carried over from
    earlier years first, by their priority, then those forwarded, the oldest first."""
    listed = DecisionItem.objects.filter(decision_list__state__in=OPEN_LISTS)
    taken = set(listed.values_list("application_id", flat=True))
    ranked = Project.objects.filter(
        fund=fund, state=ProjectState.WAITING, application__state__in=PASSED
    ).order_by("priority", "decided_at", "pk")
    first = {row.application_id: row for row in ranked if row.application_id not in taken}
    cases = applications.applications_by_id(first)
    carried = [Candidate(cases[key], row.priority, row.decided_at) for key, row in first.items()]
    taken |= first.keys()
    fresh = [Candidate(info) for info in applications.forwarded(fund) if info.id not in taken]
    return (*carried, *fresh)
