"""Reading policies in a real browser: at home, in the list, on a page, by keyboard and on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

PAGES = {
    "home": "/",
    "policies": "/policies/",
    "policies-found": "/policies/?q=500万元&on=2023-03-15",
    "policies-empty": "/policies/?q=首台套补贴&level=区级",
    "policy-industry-fund": "/policies/shanghai-000/",
    "policy-measures": "/policies/shanghai-001/",
    "policy-linkage": "/policies/shanghai-002/",
    "policy-tech-transfer": "/policies/shanghai-003/?on=2022-06-20",
    "policy-district": "/policies/minhang-004/?on=2022-06-01",
    "policy-unknown": "/policies/shanghai-03/",
}

WIDE_TOO = ("home", "policies", "policy-tech-transfer")
SHOWN = [
    *((name, size) for name in PAGES for size in ("phone", "laptop")),
    *((name, "wide") for name in WIDE_TOO),
]

Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]


def without_script(page: Page) -> None:
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))


@pytest.mark.parametrize(("name", "viewport"), SHOWN)
def test_everyone_can_read_every_page_at_every_size(
    page: Page, axe: Axe, screenshot: Screenshot, name: str
) -> None:
    page.goto(PAGES[name])
    screenshot(name)
    assert axe(page) == []
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


def test_from_the_front_door_to_a_measure(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("首台套")
    page.get_by_role("button", name="查找政策").click()
    expect(page).to_have_url("/policies/?q=%E9%A6%96%E5%8F%B0%E5%A5%97")
    page.get_by_role("link", name="首台套、首批次、首版次产品支持", exact=True).click()
    expect(page.locator("#first-set-support")).to_be_in_viewport()
    expect(page.locator("h1")).to_have_text("上海市推进高端制造业发展的若干措施")


def test_results_follow_the_typing_and_the_address_follows_the_results(page: Page) -> None:
    page.goto("/policies/")
    page.get_by_role("searchbox").press_sequentially("创新药", delay=20)
    expect(page.locator("#count")).to_contain_text("1 份文件")
    expect(page).to_have_url("/policies/?q=%E5%88%9B%E6%96%B0%E8%8D%AF")
    expect(page.locator("#live")).to_contain_text("找到 1 份文件")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_filter_changes_results_counts_and_address(page: Page) -> None:
    page.goto("/policies/?on=2022-06-01")
    page.locator("input[name=level][value=区级]").check()
    expect(page.locator("#count")).to_contain_text("1 份文件")
    assert "level=%E5%8C%BA%E7%BA%A7" in page.url
    page.get_by_role("link", name="清除条件").click()
    expect(page.locator("#count")).to_contain_text("5 份文件")


def test_the_list_works_without_script(page: Page) -> None:
    without_script(page)
    page.goto("/policies/")
    page.get_by_role("searchbox").fill("专精特新")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#count")).to_contain_text("1 份文件")


def test_a_name_in_a_formula_explains_itself_to_mouse_and_keyboard(page: Page, axe: Axe) -> None:
    page.goto("/policies/shanghai-003/?on=2022-06-20")
    name = page.locator(".computation .term-name", has_text="创新贡献系数").first
    note = page.locator(".computation .term", has_text="创新贡献系数").first.locator(".term-note")
    expect(note).to_be_hidden()
    name.hover()
    expect(note).to_be_visible()
    page.mouse.move(0, 0)
    expect(note).to_be_hidden()
    name.focus()
    expect(note).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_a_name_leads_to_its_full_definition(page: Page) -> None:
    page.goto("/policies/shanghai-003/?on=2022-06-20")
    page.locator(".computation .term-name", has_text="核心技术价值占比").first.click()
    definition = page.locator("#tech-transfer-support-fact-核心技术价值占比")
    expect(definition).to_be_in_viewport()


@pytest.mark.req("000-19")
def test_another_day_shows_another_state(page: Page) -> None:
    page.goto("/policies/shanghai-003/?on=2022-06-20")
    expect(page.locator(".summary-strip .state")).to_have_text("有效")
    page.get_by_label("看哪一天的情形").fill("2025-11-18")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".summary-strip .state")).to_have_text("已失效")
    expect(page.locator(".policy-head")).to_contain_text("无有效政策")


def test_the_first_key_leads_past_the_header(page: Page) -> None:
    page.goto("/policies/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_slash_leads_to_the_search_box(page: Page) -> None:
    page.goto("/policies/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("")


@pytest.mark.parametrize("viewport", ["phone"])
def test_the_menu_opens_on_a_phone_without_script(page: Page, axe: Axe) -> None:
    without_script(page)
    page.goto("/")
    page.get_by_text("菜单").click()
    expect(page.locator(".site-menu").get_by_role("link", name="政策库")).to_be_visible()


@pytest.mark.parametrize("viewport", ["phone"])
def test_filters_open_on_a_phone(page: Page, axe: Axe, screenshot: Screenshot) -> None:
    page.goto("/policies/")
    expect(page.locator("input[name=level][value=区级]")).to_be_hidden()
    page.get_by_text("筛选", exact=True).click()
    expect(page.locator("input[name=level][value=区级]")).to_be_visible()
    screenshot("policies-filters")
    assert axe(page) == []


def test_on_paper_everything_is_unfolded_and_nothing_is_to_press(page: Page) -> None:
    page.goto("/policies/shanghai-003/?on=2022-06-20")
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.get_by_role("link", name="算一算").first).to_be_hidden()
    expect(page.locator(".work").first).to_be_visible()
