"""Recognised projects (转化项目库)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.addresses import text_in
from guanzi.lifecycle.enterprises.errors import ProjectNotFound
from guanzi.lifecycle.enterprises.models import RecognisedProject
from guanzi.lifecycle.enterprises.rules.names import project_core
from guanzi.lifecycle.enterprises.states import RecognitionScheme


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """A project as it was recognised. Coefficients are exact; None where nothing recorded them."""

    id: int
    enterprise_id: int
    number: str
    name: str
    product_name: str
    invoice_names: tuple[str, ...]
    scheme: RecognitionScheme
    recognised_on: date
    valid_until: date
    innovation_coefficient: Decimal | None
    core_share: Decimal | None
    tracked_years: tuple[int, ...]

    @property
    def core_share_percent(self) -> str:
        """The share as people read it, `85%`, or nothing."""
        if self.core_share is None:
            return ""
        return f"{(self.core_share * 100).normalize():f}%"

    @property
    def coefficient_text(self) -> str:
        """The coefficient without needless digits, or nothing."""
        found = self.innovation_coefficient
        return "" if found is None else f"{found.normalize():f}"


def project_info(row: RecognisedProject) -> ProjectInfo:
    """The value of a row."""
    return ProjectInfo(
        id=row.pk,
        enterprise_id=row.enterprise_id,
        number=row.number,
        name=row.name,
        product_name=row.product_name,
        invoice_names=tuple(row.invoice_names),
        scheme=RecognitionScheme(row.scheme),
        recognised_on=row.recognised_on,
        valid_until=row.valid_until,
        innovation_coefficient=row.innovation_coefficient,
        core_share=row.core_share,
        tracked_years=tuple(sorted(row.tracked_years)),
    )


def projects_of(enterprise_id: int) -> tuple[ProjectInfo, ...]:
    """The projects of an enterprise, latest recognition first."""
    rows = RecognisedProject.objects.filter(enterprise_id=enterprise_id)
    return tuple(map(project_info, rows.order_by("-recognised_on", "-id")))


def project(project_id: int) -> ProjectInfo:
    """One project. Raises ProjectNotFound."""
    row = RecognisedProject.objects.filter(pk=project_id).first()
    if row is None:
        raise ProjectNotFound(_("转化项目库里没有这个项目。"))
    return project_info(row)


def projects_by_ids(project_ids: Iterable[int]) -> dict[int, ProjectInfo]:
    """Many projects by their ids."""
    rows = RecognisedProject.objects.filter(pk__in=list(project_ids))
    return {row.pk: project_info(row) for row in rows}


def projects_within(district: str) -> int:
    """How many projects the enterprises registered in a district have; of all where it is empty."""
    return _within(district).count()


def projects_from(district: str, after: int, limit: int) -> tuple[ProjectInfo, ...]:
    """The next of them, by their ids."""
    rows = _within(district).filter(pk__gt=after).order_by("pk")
    return tuple(map(project_info, rows[:limit]))


def _within(district: str) -> QuerySet[RecognisedProject]:
    rows = RecognisedProject.objects.all()
    return rows.filter(enterprise__registration_district=district) if district else rows


def project_by_number(number: str) -> ProjectInfo | None:
    """The project with that number."""
    row = RecognisedProject.objects.filter(number=text_in(number)).first()
    return project_info(row) if row else None


def projects_called(word: str) -> QuerySet[RecognisedProject]:
    """Those whose number begins with the word, or whose name holds it; as a condition for lists of
    other things."""
    core = project_core(word)
    by_number = Q(number__startswith=word.upper())
    return RecognisedProject.objects.filter(
        (by_number | Q(name_core__contains=core)) if core else by_number
    )
