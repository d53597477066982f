"""What of the amounts is due: for payment, or for the budget of its year."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from guanzi.lifecycle.projects.models import Instalment
from guanzi.lifecycle.projects.selectors.shapes import PayableInstalment
from guanzi.lifecycle.projects.states import InstalmentState, InstalmentTerm, ProjectState

_UNPAID = (InstalmentState.PROMISED, InstalmentState.COMMITTED, InstalmentState.REQUESTED)


def payable(fund: str, year: int) -> tuple[PayableInstalment, ...]:
    """The parts of established projects that are due in a year, the oldest decision first."""
    return _payable(_due(fund, year))


def payable_ids(fund: str, year: int) -> frozenset[int]:
    """Their ids, where nobody has to read them."""
    return frozenset(_due(fund, year).values_list("pk", flat=True))


def promised(fund: str, year: int) -> tuple[PayableInstalment, ...]:
    """The parts that earlier decisions owe in a year and no budget has taken in yet, the oldest
    decision first."""
    rows = Instalment.objects.filter(project__fund=fund, year=year, state=InstalmentState.PROMISED)
    return _payable(rows.order_by("project__decided_at", "pk"))


def _due(fund: str, year: int) -> QuerySet[Instalment]:
    return Instalment.objects.filter(
        Q(term=InstalmentTerm.ESTABLISHMENT)
        | Q(term=InstalmentTerm.LATER_YEAR)
        | Q(term=InstalmentTerm.ACCEPTANCE, project__accepted_at__isnull=False),
        project__fund=fund,
        project__state=ProjectState.ESTABLISHED,
        year=year,
        state=InstalmentState.COMMITTED,
    ).order_by("project__decided_at", "pk")


def publicity_ends(fund: str, year: int) -> datetime | None:
    """When the first of the parts of a year can become due whose projects are still shown."""
    shown = Instalment.objects.filter(
        project__fund=fund,
        project__state=ProjectState.SHOWN,
        year=year,
        state=InstalmentState.COMMITTED,
    )
    ends: datetime | None = shown.aggregate(ends=Min("project__shown_until"))["ends"]
    return ends


def owed_since(enterprise_id: int) -> datetime | None:
    """When the first of what is not paid yet was granted to an enterprise; none where all is."""
    owed = Instalment.objects.filter(
        project__application__enterprise_id=enterprise_id,
        project__state__in=(ProjectState.SHOWN, ProjectState.ESTABLISHED),
        state__in=_UNPAID,
    )
    since: datetime | None = owed.aggregate(since=Min("project__decided_at"))["since"]
    return since


def payable_instalments(ids: Iterable[int]) -> dict[int, PayableInstalment]:
    """These parts by id, due or not."""
    return {each.id: each for each in _payable(Instalment.objects.filter(pk__in=list(ids)))}


def _payable(rows: QuerySet[Instalment]) -> tuple[PayableInstalment, ...]:
    found = rows.select_related("project__application__enterprise")
    return tuple(
        PayableInstalment(
            id=row.pk,
            project_id=row.project_id,
            number=row.number,
            year=row.year,
            amount_fen=row.amount_fen,
            shares=dict(row.shares),
            reservation_id=row.reservation_id,
            line_id=row.line_id,
            code=row.project.application.code,
            enterprise_id=row.project.application.enterprise_id,
            enterprise=row.project.application.enterprise.name,
            credit_code=row.project.application.enterprise.credit_code,
            district=row.project.district,
        )
        for row in found
    )
