"""The list of notices: one's own, with what is unread, and ways to have read it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guanzi.foundation.identity.models import Person
from guanzi.foundation.notices.models import Notice
from guanzi.foundation.notices.selectors import notices_of, unread_count
from tests.world import MORNING


def a_notice(person: Person, title: str = "有新通知", **changes: object) -> Notice:
    return Notice.objects.create(person=person, title=title, told_at=MORNING, **changes)


@pytest.fixture
def reader(client: Client, li: Person) -> Client:
    client.force_login(li, settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def page(reader: Client) -> Callable[..., str]:
    return lambda address="/notices/": reader.get(address).content.decode()


def test_one_sees_ones_own_only_latest_first(
    page: Callable[..., str], li: Person, wang: Person
) -> None:
    a_notice(li, "第一条")
    a_notice(li, "第二条")
    a_notice(wang, "别人的")
    shown = page()
    assert "别人的" not in shown
    assert shown.index("第二条") < shown.index("第一条")
    assert "2 条未读" in shown


def test_without_notices_the_page_says_what_would_appear(page: Callable[..., str]) -> None:
    assert "还没有通知" in page()
    assert "没有未读的通知" in page("/notices/?show=unread")


def test_opening_a_notice_reads_it_and_leads_on(
    reader: Client, page: Callable[..., str], li: Person
) -> None:
    notice = a_notice(li, link="/measures/")
    answer = reader.get(f"/notices/{notice.pk}/")
    assert answer["Location"] == "/measures/"
    assert unread_count(li.pk) == 0
    assert "标为已读" not in page()


def test_a_notice_can_be_put_away_without_opening_it(reader: Client, li: Person) -> None:
    notice = a_notice(li, link="/measures/")
    assert reader.post(f"/notices/{notice.pk}/")["Location"] == "/notices/"
    assert unread_count(li.pk) == 0


def test_somebody_elses_notice_is_not_there(reader: Client, wang: Person) -> None:
    notice = a_notice(wang)
    assert reader.get(f"/notices/{notice.pk}/").status_code == 404
    assert unread_count(wang.pk) == 1


def test_all_are_read_except_what_came_after_the_page_was_shown(
    reader: Client, li: Person, wang: Person
) -> None:
    seen = a_notice(li)
    a_notice(wang)
    later = a_notice(li)
    reader.post("/notices/read/", {"up_to": seen.pk})
    assert [n.id for n in notices_of(li.pk, unread_only=True).notices] == [later.pk]
    assert unread_count(wang.pk) == 1
    for nonsense in ("", "x", "-1", "9" * 40):
        reader.post("/notices/read/", {"up_to": nonsense})
    assert unread_count(li.pk) == 1


def test_long_lists_come_in_pages_that_cost_the_same(
    reader: Client, li: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Notice.objects.bulk_create(
        Notice(person=li, title=f"第{n}条", told_at=MORNING + timedelta(minutes=n))
        for n in range(200)
    )
    with django_assert_max_num_queries(8):
        first = reader.get("/notices/").content.decode()
    assert "第199条" in first
    assert "99+" in first
    assert "第169条" not in first
    after = notices_of(li.pk).before
    second = reader.get(f"/notices/?before={after}").content.decode()
    assert "第169条" in second
    assert "下一页" in second


def test_what_a_notice_says_is_text_and_not_markup(page: Callable[..., str], li: Person) -> None:
    a_notice(li, "<script>alert(1)</script>", text="<b>粗</b>")
    shown = page()
    assert "<script>alert" not in shown
    assert "&lt;b&gt;粗" in shown


def test_a_stranger_is_led_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/notices/")
    assert answer.status_code == 302
    assert "next=" in answer["Location"]
