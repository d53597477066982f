"""Pages of projects, found by the place of a row: the last one costs as little as the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.selectors.shapes import ProjectInfo

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Behind a project, or before one, by its id; a project that is not there names the begin."""

    after: int | None = None
    before: int | None = None


BEGIN = Place()


@dataclass(frozen=True, slots=True)
class Page:
    """Some projects in their order, and where the pages beside them begin."""

    projects: tuple[ProjectInfo, ...]
    later: Place | None
    earlier: Place | None


def rows_at(rows: QuerySet[Project], order: Sequence[str], place: Place) -> QuerySet[Project]:
    """A page's rows from a place on, or backwards from it, and one more. `order` goes one way in
    all its columns, and no two rows are equal in it."""
    is_back = place.before is not None
    is_down = order[0].startswith("-") is not is_back
    names = [name.removeprefix("-") for name in order]
    turned = [f"-{name}" if is_down else name for name in names]
    anchor = Project.objects.filter(pk=place.before or place.after or 0)
    values = anchor.values_list(*names).first() if place != BEGIN else None
    if values is not None:
        lookup = TupleLessThan if is_down else TupleGreaterThan
        rows = rows.filter(lookup(Tuple(*map(F, names)), values))
    return rows.order_by(*turned)[: PAGE + 1]


def page_of(found: Sequence[ProjectInfo], place: Place) -> Page:
    """The page of up to PAGE + 1 projects that were found from a place on."""
    is_back, is_more = place.before is not None, len(found) > PAGE
    shown = tuple(reversed(found[:PAGE])) if is_back else tuple(found[:PAGE])
    has_later = is_back or is_more
    has_earlier = is_more if is_back else place.after is not None
    return Page(
        shown,
        later=Place(after=shown[-1].id) if shown and has_later else None,
        earlier=Place(before=shown[0].id) if shown and has_earlier else None,
    )
