"""The first page after signing in: what waits for me, by due date."""

import re
from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guanzi import lifecycle
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.work import _handlers
from guanzi.foundation.notices.services import notify
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.guidelines.services import create_guideline
from guanzi.site import workbench
from tests.signing_in import SignIn
from tests.world import (
    MEASURE,
    MORNING,
    World,
    a_complete_draft,
    a_draft,
    a_member,
    a_submitted_application,
    open_terms,
)

pytestmark = pytest.mark.usefixtures("morning")


def text(client: Client, address: str = "/workbench/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def with_tasks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def give(*tasks: Task) -> None:
        def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
            return tasks

        monkeypatch.setattr(workbench, "STAGES", (tasks_of,))

    return give


def test_tasks_come_by_due_date_and_what_is_overdue_says_so(
    world: World, signed_in: SignIn, with_tasks: Callable[..., None]
) -> None:
    with_tasks(
        Task("没有期限的事", "/a/", None, "assign"),
        Task("待办的事", "/e/", None, "case", MORNING),
        Task("下周的事", "/b/", date(2025, 6, 27), "case"),
        Task("过期的事", "/c/", date(2025, 6, 13), "case"),
        Task("明天的事", "/d/", date(2025, 6, 19), "自己的种类"),
    )
    page = text(signed_in(world.finance))
    places = [page.index(f"{name}的事") for name in ("过期", "明天", "下周", "待办", "没有期限")]
    assert places == sorted(places)
    assert "5 件待办， 1 件已逾期 ，1 件快到期" in page
    assert "已逾期 5 天" in page
    assert "还剩 1 个工作日" in page
    assert "待办自 2025年6月18日 周三" in page
    assert "自己的种类" in page


def test_the_tasks_of_the_stages_are_collected(world: World, signed_in: SignIn) -> None:
    create_guideline(
        actor=world.commission,
        measure_id=MEASURE,
        year=2025,
        title="2025 年度申报指南",
        at=MORNING,
        terms=open_terms(),
    )
    page = text(signed_in(world.commission))
    assert "2025 年度申报指南" in page
    assert "起草中的指南" in page


def test_no_stage_with_tasks_is_forgotten() -> None:
    stages = [each.name for each in iter_modules(lifecycle.__path__)]
    found = [
        import_module(f"guanzi.lifecycle.{stage}.selectors") for stage in with_selectors(stages)
    ]
    asked = {each.tasks_of for each in found if hasattr(each, "tasks_of")}
    assert asked == set(workbench.STAGES)


def with_selectors(stages: list[str]) -> list[str]:
    return [each for each in stages if find_spec(f"guanzi.lifecycle.{each}.selectors")]


def test_without_tasks_the_page_says_what_would_be_here(world: World, signed_in: SignIn) -> None:
    page = text(signed_in(world.recommender))
    assert "没有待办" in page
    assert "现在没有要您办的事" in page
    assert "没有未读的通知" in page


def test_who_is_never_assigned_anything_reads_what_else_there_is(
    world: World, signed_in: SignIn
) -> None:
    assert "审计账号只查阅，没有待办" in text(signed_in(world.auditor))
    page = text(signed_in(a_member(OrganisationKind.THIRD_PARTY, "某机构（虚构）", "管一")))
    assert "平台上没有分派给贵单位的事" in page
    assert "查阅政策库" in page


def test_an_enterprise_sees_its_applications_what_is_missing_and_until_when(
    world: World, signed_in: SignIn
) -> None:
    a_draft(world)
    page = text(signed_in(world.colleague))
    assert "智能焊接机器人" in page
    assert "草稿" in page
    assert re.search(r"\d+ 项", page)
    assert "2025年6月30日 周一" in page
    assert "还剩 8 个工作日" in page
    assert "填写申报" in page
    assert "开始申报" in page


def test_a_complete_draft_is_said_to_be_ready(world: World, signed_in: SignIn) -> None:
    a_complete_draft(world)
    assert "已齐，可提交" in text(signed_in(world.applicant))


def test_what_was_handed_in_is_no_task_any_more(world: World, signed_in: SignIn) -> None:
    a_submitted_application(world)
    page = text(signed_in(world.applicant))
    assert "已提交" in page
    assert "没有待办" in page


def test_nothing_of_another_enterprise_is_shown(world: World, signed_in: SignIn) -> None:
    a_draft(world)
    page = text(signed_in(world.stranger))
    assert "智能焊接机器人" not in page
    assert "还没有申报" in page


def test_unread_notices_and_running_jobs_are_at_the_side(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_handlers, "test.nothing", lambda progress: None)
    actor = world.finance
    notify(people=[actor.person_id], title="有一件新申报", text="", link="/cases/", at=MORNING)
    start_job(kind="test.nothing", title="导出台账", arguments={}, actor=actor, at=MORNING)
    page = text(signed_in(actor))
    assert "有一件新申报" in page
    assert "导出台账" in page


def test_a_page_with_much_to_do_costs_as_much_as_one_with_little(
    world: World,
    signed_in: SignIn,
    with_tasks: Callable[..., None],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with_tasks(*(Task(f"事{n}", f"/{n}/", date(2025, 7, 1), "case") for n in range(300)))
    notify(people=[world.finance.person_id] * 3, title="通知", text="", link="", at=MORNING)
    client = signed_in(world.finance)
    with django_assert_max_num_queries(12):
        assert "300 件待办" in text(client)


def test_a_stranger_is_led_to_sign_in_and_back(client: Client, db: None) -> None:
    answer = client.get("/workbench/")
    assert answer.status_code == 302
    assert "next=/workbench/" in answer["Location"]


@pytest.mark.parametrize(
    ("who", "button"),
    [
        ("commission", "打开联合审定"),
        ("city_finance", "打开拨款"),
        ("finance", "打开申报受理"),
        ("auditor", "打开审计"),
        ("recommender", "打开项目推荐"),
        ("operator", ""),
    ],
)
def test_the_one_button_leads_to_the_work_of_the_office(
    world: World, signed_in: SignIn, who: str, button: str
) -> None:
    page = signed_in(getattr(world, who)).get("/workbench/").content.decode()
    shown = re.findall(r'class="btn" href="([^"]+)">(打开[^<]+)<', page)
    assert [words for _address, words in shown] == ([button] if button else [])
    for address, _words in shown:
        assert signed_in(getattr(world, who)).get(address).status_code == 200
