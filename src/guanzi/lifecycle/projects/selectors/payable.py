"""What is due for payment."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from guanzi.lifecycle.projects.models import Instalment
from guanzi.lifecycle.projects.selectors.shapes import PayableInstalment
from guanzi.lifecycle.projects.states import InstalmentState, InstalmentTerm, ProjectState


def payable(fund: str, year: int) -> tuple[PayableInstalment, ...]:
    """The parts of established projects that are due in a year, the oldest decision first."""
    return _payable(_due(fund, year))


def payable_ids(fund: str, year: int) -> frozenset[int]:
    """Their ids, where nobody has to read them."""
    return frozenset(_due(fund, year).values_list("pk", flat=True))


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


def payable_instalments(ids: Iterable[int]) -> dict[int, PayableInstalment]:
    """These parts by id, due or not."""
    return {each.id: each for each in _payable(Instalment.objects.filter(pk__in=list(ids)))}


def _payable(rows: QuerySet[Instalment]) -> tuple[PayableInstalment, ...]:
    found = rows.select_related("project__line", "project__application__enterprise")
    return tuple(
        PayableInstalment(
            id=row.pk,
            project_id=row.project_id,
            number=row.number,
            year=row.year,
            amount_fen=row.amount_fen,
            shares=dict(row.shares),
            reservation_id=row.reservation_id,
            line_id=row.project.line_id,
            code=row.project.application.code,
            enterprise_id=row.project.application.enterprise_id,
            enterprise=row.project.application.enterprise.name,
            credit_code=row.project.application.enterprise.credit_code,
            district=row.project.district,
        )
        for row in found
    )
