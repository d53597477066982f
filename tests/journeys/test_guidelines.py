"""A call as people live with it: drafted, put right, published, read, renewed, taken back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.city import City, sign_in

Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]
EVERY_SIZE = pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])
LEADER, WRITER = "shikewei", "shikewei.jingban"
MANAGE = "/guidelines/manage/"


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    """The made-up city, which has a call, and people who write calls."""
    return city.address


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.req("002-01", "003-06")
@EVERY_SIZE
def test_everybody_reads_what_is_called_for(page: Page, axe: Axe, screenshot: Screenshot) -> None:
    page.goto("/guidelines/")
    expect(page.get_by_role("heading", name="正在受理")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    screenshot("guidelines")

    page.locator(".call a").first.click()
    expect(page.locator("h1")).to_contain_text("高新技术成果转化专项扶持资金申报指南")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d$"))
    expect(page.locator("[data-left]")).to_contain_text("距截止")
    expect(page.get_by_role("link", name="开始申报")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    screenshot("guideline")


def test_the_calendar_file_and_the_way_to_the_application(page: Page) -> None:
    page.goto("/guidelines/")
    page.locator(".call a").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="加入日历").click()
    assert download.value.suggested_filename.endswith(".ics")
    page.get_by_role("link", name="开始申报").click()
    expect(page).to_have_url(re.compile(r"/account/login/\?next=.*applications/start"))


def test_the_page_says_the_time_without_scripts(page: Page) -> None:
    page.route("**/clock*.js", lambda route: route.fulfill(body=""))
    page.goto("/guidelines/")
    page.locator(".call a").first.click()
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d$"))


@pytest.mark.req("002-01", "003-06", "A5", "A8")
def test_from_the_draft_to_the_withdrawal(page: Page, axe: Axe, screenshot: Screenshot) -> None:
    sign_in(page, WRITER, MANAGE)
    begin(page, axe)
    get_it_wrong(page, axe, screenshot)
    put_it_right(page)
    look_and_publish(page, axe, screenshot)
    renew(page)
    take_back(page, axe)


def begin(page: Page, axe: Axe) -> None:
    """From a measure of the rulebook."""
    page.goto("/guidelines/manage/")
    assert axe(page) == []
    page.get_by_role("link", name="起草指南").click()
    page.get_by_role("button", name="建立草稿").click()
    expect(page.locator("#problems")).to_contain_text("请选择一项措施")
    page.get_by_label("措施").select_option("tech-transfer-support")
    page.locator("#title").fill("旅程用申报指南（虚构）")
    page.get_by_role("button", name="建立草稿").click()


def get_it_wrong(page: Page, axe: Axe, screenshot: Screenshot) -> None:
    """What is wrong stands beside the field, and nothing typed is lost."""
    expect(page.locator(".to-do")).to_contain_text("至少要有一个批次")
    page.locator("#f-batches-0-opens_at").fill("2025-06-10 09:00")
    page.locator("#f-batches-0-closes_at").fill("下个月")
    page.locator("#f-figures-回溯年数").fill("9")
    page.get_by_role("button", name="保存草稿").last.click()
    expect(page.locator("#f-batches-0-closes_at")).to_have_value("下个月")
    expect(page.locator("#e-batches-0-closes_at")).to_contain_text("请写明日期和时刻")
    page.locator("#f-batches-0-closes_at").fill("2025-12-01 16:30")
    page.get_by_role("button", name="保存草稿").last.click()
    expect(page.locator("#e-batches-0-closes_at")).to_contain_text("第十二条")
    expect(page.locator("#e-figures-回溯年数")).to_contain_text("应在 1 与 5 之间")
    assert axe(page) == []
    screenshot("guideline-draft-problems")


def put_it_right(page: Page) -> None:
    """Every figure with its ground, and one material more."""
    page.locator("#f-batches-0-closes_at").fill("2025-07-31 16:30")
    page.locator("#f-figures-回溯年数").fill("2")
    page.locator("#f-grounds-回溯年数").fill("本通知第二条")
    page.locator("#f-contact").fill("市科委（虚构）021-0000 0000")
    page.get_by_role("button", name="保存并加一份材料").click()
    new = page.locator(".draft-row", has_text="新的材料")
    new.get_by_label("名称").fill("项目跟踪统计回执")
    new.get_by_label("代号").fill("tracking")
    new.get_by_label("PDF 文件").check()
    page.get_by_role("button", name="预览").click()


def look_and_publish(page: Page, axe: Axe, screenshot: Screenshot) -> None:
    """The preview is the page itself."""
    expect(page.locator(".preview-note")).to_be_visible()
    expect(page.get_by_text("本指南把「回溯年数」定为 2")).to_be_visible()
    expect(page.locator(".asked")).to_contain_text("项目跟踪统计回执")
    assert axe(page) == []
    page.get_by_role("link", name="核对并发布").click()
    expect(page.locator("table")).to_contain_text("2025-06-10 09:00 — 2025-07-31 16:30")
    assert axe(page) == []
    screenshot("guideline-publish")
    with page.expect_navigation():
        page.get_by_role("button", name="提交发布").click()
    assert axe(page) == []
    screenshot("guideline-submitted")
    approve(page)
    expect(page).to_have_url(re.compile(r"/guidelines/\d+/$"))
    expect(page.get_by_text("正在受理").first).to_be_visible()


def approve(page: Page) -> None:
    """The head of the department, who did not submit it, finds it among the tasks."""
    asked = page.url
    expect(page.locator(".action-bar")).to_contain_text("由部门负责人办理")
    page.context.clear_cookies()
    sign_in(page, LEADER, asked)
    page.get_by_role("button", name="批准并发布").click()


def renew(page: Page) -> None:
    """An open window may be lengthened, not shortened."""
    page.context.clear_cookies()
    sign_in(page, WRITER, MANAGE)
    page.get_by_role("link", name="旅程用申报指南").first.click()
    page.locator("#f-batches-0-closes_at").fill("2025-07-01 16:30")
    page.get_by_role("button", name="保存草稿").last.click()
    expect(page.locator("#e-batches-0-closes_at")).to_contain_text("不能提前截止")
    page.locator("#f-batches-0-closes_at").fill("2025-08-15 16:30")
    page.get_by_role("button", name="核对并发布").click()
    expect(page.locator("del")).to_contain_text("2025-07-31 16:30")
    page.get_by_label("变更说明").fill("应企业要求延长两周")
    page.get_by_role("button", name="提交发布").click()
    approve(page)
    expect(page.get_by_text("应企业要求延长两周").first).to_be_visible()
    page.get_by_role("link", name="第 1 版").click()
    expect(page.get_by_text("不是最新一版")).to_be_visible()


def take_back(page: Page, axe: Axe) -> None:
    """Taken back, it stays readable with its reason."""
    page.goto("/guidelines/manage/")
    page.get_by_role("link", name="旅程用申报指南").first.click()
    page.get_by_role("link", name="撤回指南").click()
    page.get_by_role("button", name="撤回指南").click()
    expect(page.locator("#e-reason")).to_contain_text("请写明撤回的理由")
    assert axe(page) == []
    page.get_by_label("撤回的理由").fill("旅程结束")
    page.get_by_role("button", name="撤回指南").click()
    expect(page).to_have_url(re.compile(r"/guidelines/\d+/$"))
    expect(page.get_by_text("本指南已于")).to_contain_text("旅程结束")
    expect(page.get_by_role("link", name="开始申报")).to_have_count(0)
    assert axe(page) == []


@EVERY_SIZE
def test_the_draft_fits_every_window(page: Page, axe: Axe, screenshot: Screenshot) -> None:
    sign_in(page, WRITER, MANAGE)
    with page.expect_navigation():
        page.locator("[data-row]").last.click()
    assert axe(page) == []
    assert fits(page)
    screenshot("guideline-draft")
