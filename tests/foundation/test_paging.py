"""A page ends at a row, and the next one begins before it: nothing is met twice or missed."""

import pytest
from django.contrib.contenttypes.models import ContentType

from guanzi.foundation import paging

pytestmark = pytest.mark.django_db
ROWS = ContentType.objects.all()


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_page_by_page_every_row_is_met_once_the_newest_first(size: int) -> None:
    met: list[int] = []
    before: int | None = None
    while True:
        shown, before = paging.latest(ROWS, before, size)
        assert len(shown) <= size
        met += [row.pk for row in shown]
        if before is None:
            break
    assert met == sorted(ROWS.values_list("pk", flat=True), reverse=True)


def test_a_last_page_that_is_full_is_still_the_last() -> None:
    shown, before = paging.latest(ROWS, None, ROWS.count())
    assert (len(shown), before) == (ROWS.count(), None)


def test_without_rows_there_is_an_empty_page_and_no_next_one() -> None:
    assert paging.latest(ROWS.none(), None, 5) == ([], None)


def test_the_first_rows_keep_their_own_order_and_name_their_last() -> None:
    rows = ROWS.order_by("app_label", "model")
    shown, last = paging.first(rows, 3)
    assert shown == list(rows)[:3]
    assert last == shown[-1]
    assert paging.first(rows, rows.count())[1] is None
