"""Pages of a list, found by the row that stands before them: the last one costs as little as the
first."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def first(rows: QuerySet[M], size: int) -> tuple[list[M], M | None]:
    """The first rows, and the last of these where others follow it."""
    found = list(rows[: size + 1])
    return found[:size], found[size - 1] if len(found) > size else None


def latest(rows: QuerySet[M], before: int | None, size: int) -> tuple[list[M], int | None]:
    """A page of the rows, the newest first, and before which id the next page begins."""
    ordered = rows.order_by("-pk")
    shown, last = first(ordered if before is None else ordered.filter(pk__lt=before), size)
    return shown, last.pk if last else None
