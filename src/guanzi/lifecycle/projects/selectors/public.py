"""What everybody may read of projects: those that were established."""

from collections.abc import Iterator

from django.db.models import QuerySet

from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.selectors.library import PAGE, only, project_infos
from guanzi.lifecycle.projects.selectors.shapes import ProjectInfo


def established(project_id: int) -> ProjectInfo:
    """One project that was established. Raises ProjectNotFound."""
    return only(_established().filter(pk=project_id))


def established_page(
    *, fund: str = "", year: int | None = None, district: str = "", start: int = 0
) -> tuple[tuple[ProjectInfo, ...], bool]:
    """PAGE projects from a place in the order on, latest first, and whether there are more."""
    said = {"fund": fund, "year": year, "district": district}
    rows = _established().filter(**{name: value for name, value in said.items() if value})
    return _page(rows, start)


def established_for(
    *, organisation_id: int | None = None, credit_code: str = "", start: int = 0
) -> tuple[tuple[ProjectInfo, ...], bool]:
    """The same for the department that decided, or for the enterprise."""
    rows = _established()
    if organisation_id is not None:
        rows = rows.filter(item__decision_list__organisation_id=organisation_id)
    if credit_code:
        rows = rows.filter(application__enterprise__credit_code=credit_code)
    return _page(rows, start)


def every_established(*, district: str = "") -> Iterator[ProjectInfo]:
    """All of them, some at a time."""
    start, is_more = 0, True
    while is_more:
        found, is_more = established_page(district=district, start=start)
        yield from found
        start += PAGE


def _page(rows: QuerySet[Project], start: int) -> tuple[tuple[ProjectInfo, ...], bool]:
    found = project_infos(rows[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _established() -> QuerySet[Project]:
    rows = Project.objects.filter(established_at__isnull=False)
    return rows.order_by("-established_at", "-pk")
