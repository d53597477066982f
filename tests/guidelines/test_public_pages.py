"""What everybody reads of a call."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.guidelines import services
from tests.guidelines.world import AFTER, DURING, FIRST, SECOND, TERMS, TITLE, a_draft, text_of
from tests.world import MORNING, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_without_guidelines_the_list_says_what_would_be_there(
    client: Client, published: object
) -> None:
    page = text_of(client.get("/guidelines/"))
    assert "现在没有申报指南" in page
    assert "主管部门发布指南后会列在这里" in page


@pytest.mark.req("002-01")
@pytest.mark.parametrize(
    ("at", "said"),
    [
        (MORNING, "即将受理 1 份"),
        (DURING, "正在受理 1 份"),
        (AFTER, "已截止 1 份"),
    ],
)
def test_the_list_says_what_is_open_now(
    client: Client, version: int, now: Callable[[datetime], None], at: datetime, said: str
) -> None:
    now(at)
    assert said in text_of(client.get("/guidelines/"))


@pytest.mark.req("003-06", "002-01")
def test_the_page_says_everything_an_applicant_needs(
    client: Client, version: int, draft: int
) -> None:
    page = text_of(client.get(f"/guidelines/{draft}/"))
    for said in (
        TITLE,
        "2025年6月30日 周一 16:30",
        "还剩 3 个工作日",
        "该项目近三年没有获得过其他市级专项资金",
        "第三条",
        "发票信息汇总表",
        "年度财政专项扶持资金申请表、转化项目年度和分月销售明细",
        "受理审核 区级财政部门 10 个工作日",
        "销售收入按不含税金额计",
        "加计后金额",
        "服务器时间 2025-06-25 10:00",
        "守信承诺",
        "市科技创业中心",
        "第 1 版",
    ):
        assert said in page, said


@pytest.mark.req("A5")
def test_a_figure_that_the_guideline_fixes_is_shown_with_its_ground(
    client: Client, leader: Actor
) -> None:
    terms = replace(TERMS, figures={"回溯年数": 2}, figure_grounds={"回溯年数": "本通知第二条"})
    guideline_id = a_draft(leader, terms)
    publish(guideline_id, leader)
    page = text_of(client.get(f"/guidelines/{guideline_id}/"))
    assert re.search(r"回溯年数 2 第三条 依据：本通知第二条 条文按 3", page)
    assert "本指南把「回溯年数」定为 2" in page
    assert re.search(r"其他企业市级比例 本指南没有另定 第八条 条文没有写明", page)


def test_a_draft_is_not_on_the_public_pages(client: Client, draft: int) -> None:
    assert client.get(f"/guidelines/{draft}/").status_code == 404
    assert client.get(f"/guidelines/{draft}/calendar.ics").status_code == 404
    assert TITLE not in text_of(client.get("/guidelines/"))


@pytest.mark.req("002-01", "003-06")
def test_the_page_leads_to_the_application_only_while_it_is_taken(
    client: Client, version: int, draft: int, now: Callable[[datetime], None]
) -> None:
    begin = f"/applications/start/?guideline={draft}"
    assert begin in client.get(f"/guidelines/{draft}/").content.decode()
    now(AFTER)
    page = client.get(f"/guidelines/{draft}/")
    assert begin not in page.content.decode()
    assert "不再受理申报" in text_of(page)


def stages_of(client: Client, draft: int) -> dict[str, str]:
    """What the way says of each stage, in the words for those who do not see it; of a term, to
    everybody."""
    page = client.get(f"/guidelines/{draft}/").content.decode()
    pattern = r'class="stage-name">([^<]+)(?:<span|</span>\s*<span) class="[a-z-]+">：?([^<]+)'
    return dict(re.findall(pattern, page))


def test_after_the_closing_the_route_tells_terms_and_not_what_offices_did(
    client: Client, version: int, draft: int, now: Callable[[datetime], None]
) -> None:
    assert stages_of(client, draft)["受理审核"] == "尚未开始"
    now(SECOND.closes_at + timedelta(days=1))
    running = stages_of(client, draft)
    assert (running["第 2 批次截止"], running["受理审核"]) == ("已完成", "办理期限内")
    assert running["公示"] == "尚未开始"
    now(SECOND.closes_at + timedelta(days=200))
    over = stages_of(client, draft)
    windows = {name: over.pop(name) for name in tuple(over) if "批次" in name}
    assert set(windows.values()) == {"已完成"}
    assert set(over.values()) == {"已结束"}
    page = client.get(f"/guidelines/{draft}/").content.decode()
    assert "不再受理申报" in page
    assert "备好材料" not in page
    assert "办理期限已过" not in page


def test_days_of_publicity_are_counted_in_good_chinese(
    client: Client, version: int, draft: int
) -> None:
    page = text_of(client.get(f"/guidelines/{draft}/"))
    assert "公示 5 个工作日" in page
    assert "5 工作日" not in page


def test_an_older_version_stays_readable_and_says_so(
    client: Client, version: int, draft: int, leader: Actor
) -> None:
    services.save_guideline(
        actor=leader, guideline_id=draft, terms=replace(TERMS, correction_days=5), at=MORNING
    )
    publish(draft, leader, change="补正改为五日")
    assert "本版改了什么 补正改为五日" in text_of(client.get(f"/guidelines/{draft}/"))
    older = text_of(client.get(f"/guidelines/{draft}/versions/1/"))
    assert "不是最新一版" in older
    assert "10 个工作日补正" in older
    assert client.get(f"/guidelines/{draft}/versions/9/").status_code == 404


def test_a_withdrawn_guideline_says_why(
    client: Client, version: int, draft: int, leader: Actor
) -> None:
    services.withdraw_guideline(actor=leader, guideline_id=draft, reason="预算调整", at=DURING)
    page = text_of(client.get(f"/guidelines/{draft}/"))
    assert "已经撤回" in page
    assert "预算调整" in page
    assert "开始申报" not in page
    assert "撤回理由 预算调整" in text_of(client.get("/guidelines/"))


def test_the_calendar_file_holds_every_opening_and_closing(
    client: Client, version: int, draft: int
) -> None:
    answer = client.get(f"/guidelines/{draft}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [
        FIRST.opens_at, FIRST.closes_at, SECOND.opens_at, SECOND.closes_at,
    ]  # fmt: skip
    assert len({str(event["uid"]) for event in events}) == 4
    assert [len(event.walk("VALARM")) for event in events] == [1, 3, 1, 3]
    assert {int(event["sequence"]) for event in events} == {1}


def test_a_withdrawal_takes_the_entries_out_of_calendars(
    client: Client, version: int, draft: int, leader: Actor
) -> None:
    services.withdraw_guideline(actor=leader, guideline_id=draft, reason="预算调整", at=DURING)
    calendar = Calendar.from_ical(client.get(f"/guidelines/{draft}/calendar.ics").content)
    assert str(calendar["method"]) == "CANCEL"
    events = calendar.walk("VEVENT")
    assert {str(event["status"]) for event in events} == {"CANCELLED"}
    assert {int(event["sequence"]) for event in events} == {2}  # later than what it takes back


def test_the_list_asks_the_database_once_however_long(
    client: Client, leader: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _again in range(4):
        publish(a_draft(leader), leader)
    client.get("/guidelines/")
    with django_assert_num_queries(2):  # the guidelines, the edition of the footer
        client.get("/guidelines/")
