"""In the browser: signing in leads to the workbench; the frame serves hands and keyboards."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guanzi.site.demo.keys import PASSWORD
from tests.journeys.city import City

Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]

APPLICANT = "yuanhang@demo.example"


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    """The made-up city, in which there is work."""
    return city.address


def sign_in(page: Page, email: str = APPLICANT) -> None:
    page.goto("/workbench/")
    page.get_by_label("电子邮箱").fill(email)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


@pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])
def test_an_applicant_signs_in_and_finds_the_own_work(
    page: Page, axe: Axe, screenshot: Screenshot
) -> None:
    sign_in(page)
    expect(page.get_by_role("heading", name="我们的申报")).to_be_visible()
    expect(page.get_by_text("演示环境")).to_be_visible()
    assert axe(page) == []
    screenshot("workbench-enterprise")
    page.get_by_role("link", name="全部通知").click()
    expect(page.get_by_role("heading", name="通知", exact=True)).to_be_visible()
    assert axe(page) == []
    screenshot("notices")


@pytest.mark.parametrize("viewport", ["phone", "laptop"])
def test_the_menu_leads_to_the_work_and_out(page: Page, axe: Axe, viewport: str) -> None:
    sign_in(page)
    phone = viewport == "phone"
    menu = page.locator("details.site-menu" if phone else "details.account")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="我的账号")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="我的账号")).to_be_hidden()
    menu.locator("summary").click()
    menu.get_by_role("button", name="退出登录").click()
    page.goto("/")
    expect(page.locator("a[href='/account/login/']").first).to_be_attached()
    expect(page.get_by_text("退出登录")).to_have_count(0)


def test_the_keyboard_goes_through_the_tasks_and_explains_itself(page: Page, axe: Axe) -> None:
    sign_in(page)
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="键盘")).to_be_hidden()


def test_a_wrong_password_keeps_what_was_typed(page: Page, axe: Axe) -> None:
    page.goto("/workbench/")
    page.get_by_label("电子邮箱").fill(APPLICANT)
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.locator("#problems .problems")).to_be_focused()
    expect(page.get_by_label("电子邮箱")).to_have_value(APPLICANT)
    assert axe(page) == []


def test_on_paper_the_workbench_is_the_work(page: Page) -> None:
    sign_in(page)
    page.emulate_media(media="print")
    expect(page.locator(".work-nav")).to_be_hidden()
    expect(page.locator(".site-account")).to_be_hidden()
    expect(page.get_by_role("heading", name="我的待办")).to_be_visible()
