"""The frame: who is signed in, where they can go, and nothing that costs a visitor."""

import re
from collections.abc import Callable
from operator import attrgetter

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.identity.models import Membership, Person
from guanzi.foundation.notices.services import notify
from guanzi.site import shell
from tests.signing_in import SignIn
from tests.world import MORNING, World, a_member


def links(client: Client, label: str, address: str = "/notices/") -> list[str]:
    page = client.get(address).content.decode()
    found = re.search(rf'<nav[^>]*aria-label="{label}">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r">([^<]+)</a>", found[1]) if found else []


def test_a_visitor_finds_the_portal_and_the_way_in(client: Client, world: World) -> None:
    first = ["找政策", "算一算", "政策库", "申报指南", "项目公示"]
    assert links(client, "主导航", "/")[:5] == first
    assert links(client, "办事", "/") == []
    page = client.get("/").content.decode()
    assert ">登录</a>" in page
    assert "退出登录" not in page


def test_a_visitor_costs_the_frame_no_query_and_gets_no_cookie(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/policies/")
    with django_assert_num_queries(1):  # the page's own
        answer = client.get("/policies/")
    assert not answer.cookies


def test_a_page_asks_once_for_whom_somebody_may_act(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.finance)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/notices/")
    assert page.status_code == 200
    assert sum('FROM "identity_membership"' in each["sql"] for each in asked) == 1


def test_district_finance_finds_the_papers_and_every_auditor_the_trail(
    world: World, signed_in: SignIn
) -> None:
    finance = links(signed_in(world.finance), "办事")
    assert "纸件核对" in finance
    assert "审计" not in finance
    assert "纸件核对" not in links(signed_in(world.commission), "办事")
    assert "审计" in links(signed_in(world.auditor), "办事")
    district = a_member(OrganisationKind.AUDITOR, "闵行区审计局（虚构）", "区审", district="闵行区")
    assert "审计" in links(signed_in(district), "办事")


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("applicant", ["工作台", "我的申报"]),
        ("finance", ["工作台", "申报受理"]),
        ("commission", ["工作台", "申报受理"]),
        ("auditor", ["工作台", "申报受理"]),
        ("operator", ["工作台", "单位"]),
        ("recommender", ["工作台", "项目推荐"]),
    ],
)
def test_everybody_finds_the_places_of_their_work(
    world: World, signed_in: SignIn, who: str, first: list[str]
) -> None:
    assert links(signed_in(getattr(world, who)), "办事")[:2] == first


def an_auditor_of_the_district(_world: World) -> Actor:
    return a_member(OrganisationKind.AUDITOR, "闵行区审计局（虚构）", "区审", district="闵行区")


@pytest.mark.parametrize(
    "whom",
    [
        *map(attrgetter, ["applicant", "finance", "commission", "city_finance"]),
        *map(attrgetter, ["auditor", "operator", "recommender"]),
        an_auditor_of_the_district,
    ],
)
def test_every_link_of_the_menu_leads_somewhere(
    world: World, signed_in: SignIn, whom: Callable[[World], Actor]
) -> None:
    client = signed_in(whom(world))
    page = client.get("/notices/").content.decode()
    menu = re.search(r'<nav[^>]*aria-label="办事">(.*?)</nav>', page, re.DOTALL)
    assert menu
    for address in re.findall(r'href="([^"]+)"', menu[1]):
        assert client.get(address).status_code == 200, address


def test_the_place_where_one_is_is_marked(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.applicant).get("/workbench/").content.decode()
    assert re.search(r'href="/workbench/" aria-current="page">工作台', page)


def test_unread_notices_are_counted_in_the_header(world: World, signed_in: SignIn) -> None:
    person = world.applicant.person_id
    notify(people=[person], title="通知", text="", link="", at=MORNING)
    page = signed_in(world.applicant).get("/").content.decode()
    assert re.search(r"通知 <b>1</b>", page)


def test_who_has_several_organisations_can_switch_by_post(world: World, signed_in: SignIn) -> None:
    person = Person.objects.get(pk=world.applicant.person_id)
    other = Membership.objects.create(
        person=person,
        organisation_id=world.recommender.organisation_id,
        role="officer",
        since=MORNING,
    )
    client = signed_in(world.applicant)
    page = client.get("/notices/").content.decode()
    assert "切换到" in page
    assert f'name="membership" value="{other.pk}"' in page
    client.post("/account/organisation/", {"membership": other.pk})
    assert links(client, "办事")[:2] == ["工作台", "项目推荐"]


def test_a_demonstration_says_so_with_its_time(
    client: Client, world: World, settings: Settings
) -> None:
    assert "演示环境" not in client.get("/").content.decode()
    settings.CLOCK_OFFSET_SECONDS = -3600
    page = client.get("/").content.decode()
    assert "演示环境" in page
    assert "数据均为虚构" in page


def test_without_a_database_the_frame_is_a_strangers(
    monkeypatch: pytest.MonkeyPatch, client: Client, world: World
) -> None:
    def broken(request: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(shell, "_shell", broken)
    page = client.get("/no-such-page").content.decode()
    assert "找政策" in page


def test_the_frame_holds_nothing_inline(world: World, signed_in: SignIn) -> None:
    for address in ("/workbench/", "/notices/"):
        page = signed_in(world.applicant).get(address).content.decode()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
