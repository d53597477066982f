"""What runs already, said to those who offer something."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.matching.rules.entitlements import Whom


def applied_for(measure_id: str, year: int, whom: Collection[Whom]) -> dict[Whom, str]:
    """Of these those with an application for the measure and year, and how it stands; those that
    were withdrawn or lapsed stand against nothing."""
    found: dict[Whom, str] = {}
    for row in _standing(measure_id, year, whom):
        stands = f"{row.code} {row.get_state_display()}" if row.code else _("企业正在填写")
        found |= dict.fromkeys(_whose(row, whom), stands)
    return found


def application_of_entitlement(entitlement_id: int) -> ApplicationInfo | None:
    """What became of a line of a list that the enterprise confirmed."""
    rows = records.named(Application.objects.filter(entitlement_id=entitlement_id))
    row = rows.first()
    return records.info_of(row) if row else None


def latest_of(measure_id: str, year: int, whom: Collection[Whom]) -> dict[Whom, ApplicationInfo]:
    """What was handed in last for each of these, unless it was withdrawn or lapsed."""
    rows = records.named(_standing(measure_id, year, whom).filter(submitted_at__isnull=False))
    return {of: records.info_of(row) for row in rows for of in _whose(row, whom)}


def _standing(measure_id: str, year: int, whom: Collection[Whom]) -> QuerySet[Application]:
    rows = Application.objects.filter(
        measure_id=measure_id,
        revenue_year=year,
        enterprise_id__in={each.enterprise_id for each in whom},
    )
    gone = (ApplicationState.WITHDRAWN, ApplicationState.LAPSED)
    return rows.exclude(state__in=gone).order_by("pk")


def _whose(row: Application, whom: Collection[Whom]) -> set[Whom]:
    """Whom it is for: its project, and where the enterprise itself is asked about, that one."""
    return {Whom(row.enterprise_id, row.project_id), Whom(row.enterprise_id, None)} & set(whom)
