"""One enterprise as every stage sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.registers.credit_codes import ALPHABET, normalised
from guanzi.lifecycle.enterprises.errors import EnterpriseNotFound
from guanzi.lifecycle.enterprises.models import Enterprise
from guanzi.lifecycle.enterprises.states import SizeClass


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that the enterprise bore until a day, where the day is known."""

    name: str
    used_until: date | None


@dataclass(frozen=True, slots=True)
class EnterpriseInfo:
    """An enterprise of the register. `ownership` and `size` are empty where nothing says them."""

    id: int
    credit_code: str
    name: str
    registration_district: str
    tax_district: str
    former_names: tuple[str, ...]
    is_synthetic: bool
    code_exception: str = ""
    industry: str = ""
    industry_edition: int | None = None
    ownership: str = ""
    size: str = ""
    formerly: tuple[FormerName, ...] = ()

    @property
    def size_label(self) -> str:
        """The size class as a word, or nothing."""
        return str(SizeClass(self.size).label) if self.size else ""


def info_of(row: Enterprise) -> EnterpriseInfo:
    """The value of a row; its former names are read, once for many where they were prefetched."""
    formerly = tuple(
        FormerName(each.name, each.used_until)
        for each in sorted(row.former_names.all(), key=lambda each: -each.pk)
    )
    return EnterpriseInfo(
        id=row.pk,
        credit_code=row.credit_code,
        name=row.name,
        registration_district=row.registration_district,
        tax_district=row.tax_district,
        former_names=tuple(each.name for each in formerly),
        is_synthetic=row.is_synthetic,
        code_exception=row.code_exception,
        industry=row.industry,
        industry_edition=row.industry_edition,
        ownership=row.ownership,
        size=row.size_class,
        formerly=formerly,
    )


def enterprise_by_code(code: str) -> EnterpriseInfo | None:
    """The enterprise with that credit code, however it was typed."""
    asked = normalised(code)
    if not set(asked) <= set(ALPHABET):
        return None
    row = Enterprise.objects.filter(credit_code=asked).first()
    return info_of(row) if row else None


def enterprise(enterprise_id: int) -> EnterpriseInfo:
    """One enterprise. Raises EnterpriseNotFound."""
    row = Enterprise.objects.filter(pk=enterprise_id).first()
    if row is None:
        raise EnterpriseNotFound(_("登记册里没有这家企业。"))
    return info_of(row)


def enterprises_by_ids(ids: Iterable[int]) -> dict[int, EnterpriseInfo]:
    """Many at once, in two queries; unknown ids are left out."""
    rows = Enterprise.objects.filter(pk__in=set(ids)).prefetch_related("former_names")
    return {row.pk: info_of(row) for row in rows}


def enterprises_within(district: str) -> int:
    """How many enterprises are registered in a district; all where it is empty."""
    return _within(district).count()


def enterprises_from(district: str, after: int, limit: int) -> tuple[EnterpriseInfo, ...]:
    """The next of them, by their ids."""
    rows = _within(district).filter(pk__gt=after).order_by("pk")
    return tuple(map(info_of, rows.prefetch_related("former_names")[:limit]))


def _within(district: str) -> QuerySet[Enterprise]:
    rows = Enterprise.objects.all()
    return rows.filter(registration_district=district) if district else rows
