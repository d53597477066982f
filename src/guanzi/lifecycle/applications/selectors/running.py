"""What runs already for a project, said to those who offer it something."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo
from guanzi.lifecycle.applications.states import ApplicationState


def applied_for(measure_id: str, year: int, projects: Collection[int]) -> dict[int, str]:
    """Of these projects those with an application for the measure and year, and how it stands;
    those that were withdrawn or lapsed stand against nothing."""
    rows = Application.objects.filter(
        measure_id=measure_id, revenue_year=year, project_id__in=projects
    ).exclude(state__in=(ApplicationState.WITHDRAWN, ApplicationState.LAPSED))
    return {
        row.project_id: f"{row.code} {row.get_state_display()}" if row.code else _("企业正在填写")
        for row in rows.order_by("pk")
        if row.project_id is not None
    }


def application_of_entitlement(entitlement_id: int) -> ApplicationInfo | None:
    """What became of a line of a list that the enterprise confirmed."""
    rows = records.named(Application.objects.filter(entitlement_id=entitlement_id))
    row = rows.first()
    return records.info_of(row) if row else None


def latest_of_projects(
    measure_id: str, year: int, projects: Collection[int]
) -> dict[int, ApplicationInfo]:
    """What was handed in last for each of these projects, unless it was withdrawn or lapsed."""
    rows = Application.objects.filter(
        measure_id=measure_id,
        revenue_year=year,
        project_id__in=list(projects),
        submitted_at__isnull=False,
    ).exclude(state__in=(ApplicationState.WITHDRAWN, ApplicationState.LAPSED))
    ordered = records.named(rows).order_by("pk")
    return {row.project_id: records.info_of(row) for row in ordered if row.project_id}
