"""What everybody may read of projects: those that were shown or established, and of these what is
not withheld."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.rules.redaction import (
    AMOUNT,
    ENTERPRISE,
    PROJECT,
    refusal_of,
    ways_to_write,
    without,
)
from guanzi.lifecycle.projects.selectors.basis import shares_of
from guanzi.lifecycle.projects.selectors.library import only, project_infos
from guanzi.lifecycle.projects.selectors.paging import (
    BEGIN,
    Page,
    Place,
    page_of,
    rows_at,
)
from guanzi.lifecycle.projects.selectors.shapes import ProjectInfo
from guanzi.lifecycle.projects.states import InstalmentState

_LATEST = ("-established_at", "-pk")


@dataclass(frozen=True, slots=True)
class Readable:
    """The names and amounts of a project, in fen, as everybody may read them. A value that is
    withheld is None, and `withheld` says by field why; the code goes with the enterprise, shares
    and payments with the amount. `answers` are those to its objections, by their id."""

    enterprise: str | None
    credit_code: str | None
    project: str | None
    determined_fen: int | None
    payer_shares: tuple[tuple[str, int], ...]
    paid_fen: int | None
    recovered_fen: int | None
    withheld: Mapping[str, str]
    answers: Mapping[int, str]


def readable(info: ProjectInfo) -> Readable:
    """The one place that decides what the public reads of these."""
    case, withheld = info.application, {f: refusal_of(g) for f, g in info.withheld.items()}
    has_names, has_amount = ENTERPRISE not in withheld, AMOUNT not in withheld
    shares = shares_of(info)
    secrets = {
        ENTERPRISE: (case.enterprise, case.credit_code),
        PROJECT: (case.project,),
        AMOUNT: ways_to_write(_amounts(info, shares)),
    }
    return Readable(
        enterprise=case.enterprise if has_names else None,
        credit_code=case.credit_code if has_names else None,
        project=case.project if PROJECT not in withheld else None,
        determined_fen=info.determined_fen if has_amount else None,
        payer_shares=shares if has_amount else (),
        paid_fen=info.paid_fen if has_amount else None,
        recovered_fen=info.recovered_fen if has_amount else None,
        withheld=withheld,
        answers={each.id: without(each.answer, secrets, withheld) for each in info.objections},
    )


def _amounts(info: ProjectInfo, shares: Iterable[tuple[str, int]]) -> set[int]:
    parts = (part.amount_fen for part in info.instalments)
    whole = (info.determined_fen, info.formula_fen, info.recovered_fen)
    return {*whole, *parts, *(fen for _payer, fen in shares)}


@dataclass(frozen=True, slots=True)
class WithheldAmounts:
    """Of how many projects the amount is withheld in a year's budget: of those with something paid
    and of those with something still to pay, and in which districts they lie."""

    paid: int = 0
    unpaid: int = 0
    districts: frozenset[str] = frozenset()


def withheld_amounts() -> dict[tuple[str, int], WithheldAmounts]:
    """By fund and year, where there are any: sums of the others would tell them by difference."""
    rows = Project.objects.filter(held_back__field=AMOUNT)
    paid = Q(instalments__state=InstalmentState.PAID)
    unpaid = Q(instalments__state__in=(InstalmentState.COMMITTED, InstalmentState.REQUESTED))
    counted = (
        rows.filter(paid | unpaid)
        .values_list("fund", "instalments__year", "district")
        .annotate(
            paid=Count("pk", filter=paid, distinct=True),
            unpaid=Count("pk", filter=unpaid, distinct=True),
        )
    )
    found: dict[tuple[str, int], WithheldAmounts] = {}
    for fund, year, district, n_paid, n_unpaid in counted:
        before = found.get((fund, year), WithheldAmounts())
        found[fund, year] = WithheldAmounts(
            before.paid + n_paid, before.unpaid + n_unpaid, before.districts | {district}
        )
    return found


def published(project_id: int) -> ProjectInfo:
    """One project that is or was shown, or was established. Raises ProjectNotFound."""
    return only(_published().filter(pk=project_id))


def established(project_id: int) -> ProjectInfo:
    """One project that was established. Raises ProjectNotFound."""
    return only(_established().filter(pk=project_id))


def established_page(
    *, fund: str = "", year: int | None = None, district: str = "", place: Place = BEGIN
) -> Page:
    """PAGE projects at a place of the order, latest first."""
    said = {"fund": fund, "year": year, "district": district}
    rows = _established().filter(**{name: value for name, value in said.items() if value})
    return page_of(project_infos(rows_at(rows, _LATEST, place)), place)


def published_for(
    *, organisation_id: int | None = None, credit_code: str = "", place: Place = BEGIN
) -> Page:
    """PAGE of those that the public reads, for the department that decided or the enterprise."""
    rows = _published()
    if organisation_id is not None:
        rows = rows.filter(item__decision_list__organisation_id=organisation_id)
    if credit_code:
        rows = rows.filter(application__enterprise__credit_code=credit_code)
    return page_of(project_infos(rows_at(rows, ("-pk",), place)), place)


def every_established(*, district: str = "") -> Iterator[ProjectInfo]:
    """All of them, some at a time."""
    place: Place | None = BEGIN
    while place is not None:
        page = established_page(district=district, place=place)
        yield from page.projects
        place = page.later


def _established() -> QuerySet[Project]:
    return Project.objects.filter(established_at__isnull=False)


def _published() -> QuerySet[Project]:
    return Project.objects.filter(Q(shown_at__isnull=False) | Q(established_at__isnull=False))
