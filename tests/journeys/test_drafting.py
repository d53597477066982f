"""A document becomes a policy on the screen: read, settled by keyboard, finished, consented to."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.journeys.city import City, sign_in
from tests.policies.drafting import IDENTIFIER, PAPER, finished

LEADER, WRITER = "shikewei", "shikewei.jingban"
DRAFTS = "/policies/drafting/"


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    """The made-up city, which has a department."""
    return city.address


def a_web_page() -> FilePayload:
    """The document as an office publishes it, in the encoding of its site."""
    lines = "".join(f"<p>{line}</p>" for line in PAPER.split("\n"))
    content = f"<html><head><meta charset=gb2312></head><body>{lines}</body></html>"
    return {"name": "办法.html", "mimeType": "text/html", "buffer": content.encode("gb18030")}


def settle_by_keyboard(page: Page, number: int) -> None:
    """Confirm a figure; the next one comes."""
    page.keyboard.press("y")
    said = f"还有 {number} 个没有核对" if number else "都核对过了"
    shows(page, said)


def shows(page: Page, left: str) -> None:
    """How much is left is said, by a page with its scripts, which hear the keys."""
    expect(page.locator(".draft-left")).to_contain_text(left)
    page.wait_for_load_state()


def settle_what_was_rewritten(page: Page) -> None:
    """The figure whose gap was filled is open again."""
    page.get_by_role("link", name="对照核对").click()
    shows(page, "还有 1 个没有核对")
    settle_by_keyboard(page, 0)


def hurry(page: Page) -> None:
    """Keys that are faster than the cards settle nothing."""
    held: list[Route] = []
    address = page.url

    def hold(route: Route) -> None:
        if route.request.method == "GET":
            held.append(route)
        else:
            route.continue_()

    page.route("**/figures/*/", hold)
    for key in "jjyj":
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    marked = page.locator("[data-row][aria-current]").get_attribute("data-number")
    expect(page.locator("#card")).to_have_attribute("data-figure", marked or "")
    page.wait_for_timeout(200)
    expect(page.locator(".draft-left")).to_contain_text("还有 4 个没有核对")
    page.unroute("**/figures/*/")
    page.goto(address)


def put_aside(page: Page, axe: Callable[..., list[str]]) -> None:
    """A draft of a change that nobody needs: begun, put aside by the keyboard, found again."""
    expect(page.get_by_role("link", name="原文", exact=True)).to_be_visible()
    page.get_by_role("button", name="起草修改").click()
    page.get_by_role("link", name="提交和审核").click()
    page.get_by_role("link", name="作废这份起草稿").press("Enter")
    expect(page.locator("#f-reason")).to_be_focused()
    assert axe(page, contrast=False) == []
    page.keyboard.type("开错了")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("已作废")
    page.get_by_role("link", name="已作废").click()
    expect(page.locator("tbody")).to_contain_text("开错了")
    assert axe(page, contrast=False) == []


def test_a_document_is_drafted_settled_and_published_by_two(
    page: Page,
    every_size: Callable[[str], None],
    axe: Callable[..., list[str]],
    screenshot: Callable[[str], Path],
) -> None:
    sign_in(page, WRITER, DRAFTS)
    page.set_input_files("#f-file", [a_web_page()])
    page.fill("#f-identifier", IDENTIFIER)
    page.get_by_role("button", name="上传并起草").click()
    expect(page.locator(".compare")).to_be_visible(timeout=15_000)
    address = page.url

    page.locator(".compare-original .fig", has_text="50万元").click()
    expect(page.locator("#card h2")).to_have_text("50万元")
    expect(page.locator(".compare-text .is-current")).to_have_text("50万元")
    page.locator(".compare-text .fig", has_text="20万元").click()
    expect(page.locator(".compare-original .is-current")).to_have_text("20万元")
    page.keyboard.press("e")
    expect(page.locator("#f-value")).to_be_focused()
    page.keyboard.type("25万元")
    page.get_by_role("button", name="保存改正").click()
    expect(page.locator(".compare-text")).to_contain_text('cap: "25万元')
    every_size("drafting")
    hurry(page)
    for left in (3, 2, 1, 0):
        settle_by_keyboard(page, left)

    page.get_by_role("link", name="编辑草案").click()
    text = finished(page.locator("#f-text").input_value()).replace("200000.00元", "250000.00元")
    page.locator("#f-text").fill(text)
    expect(page.locator("#findings")).to_contain_text("没有问题")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".said")).to_contain_text("已保存")
    settle_what_was_rewritten(page)
    page.get_by_role("link", name="提交和审核").click()
    page.fill("#f-note", "按印发稿起草，封顶按更正通知")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator(".said")).to_contain_text("等待本部门另一位负责人审核")

    sign_in(page, LEADER, f"{address}review/")
    expect(page.locator("#content")).to_contain_text("25万元（封顶）")
    assert axe(page, contrast=False) == []
    screenshot("drafting-review")
    page.get_by_role("button", name="同意并发布").click()
    expect(page).to_have_url(re.compile(f"/policies/{IDENTIFIER}/$"))
    page.goto(f"/policies/{IDENTIFIER}/?on=2026-06-01")
    expect(page.locator("#content")).to_contain_text("奖励标准 1")
    put_aside(page, axe)
