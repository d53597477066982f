"""From a list that nobody applied for to a case that everybody recognises."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.city import City, a_pdf, sign_in

pytestmark = pytest.mark.req("003-07", "002-02")
Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]
PROJECT = "柔性装配机器人工作站"


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


def test_a_list_is_made_reviewed_released_and_confirmed(
    page: Page, axe: Axe, screenshot: Screenshot
) -> None:
    address = _list_made_and_reviewed(page)
    assert axe(page) == []
    screenshot("entitlement-list")
    _released_by_the_head_of_the_office(page)
    _amount_seen(page)
    assert axe(page) == []
    screenshot("entitlement-offer")
    page.get_by_role("button", name="确认申领").click()
    expect(page.get_by_role("heading", name="已收到申报")).to_be_visible()
    case = page.get_by_role("link", name="查看这份申报").get_attribute("href") or ""

    sign_in(page, "xuhui.caizheng", f"/cases/{case.split('/')[2]}/")
    expect(page.locator(".case-strip")).to_contain_text("免申即享")
    expect(page.locator(".case-strip")).to_contain_text("138,125.00")
    page.goto("/cases/")
    expect(page.get_by_role("row", name="高分辨率内窥镜模组")).to_contain_text("免申即享")
    page.goto(address)
    expect(page.get_by_role("row", name=PROJECT)).to_contain_text("企业已确认")


def _list_made_and_reviewed(page: Page) -> str:
    sign_in(page, "xuhui.jingban", "/entitlements/")
    page.get_by_role("button", name="测算清单").click()
    expect(page.get_by_role("heading", name="逐项核对")).to_be_visible(timeout=15_000)
    row = page.get_by_role("row", name=PROJECT)
    expect(row).to_contain_text("差：销售收入")
    row.get_by_role("link").focus()
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 项")).to_be_visible()
    page.get_by_role("button", name="纳入清单").click()
    expect(page.get_by_text("已记下核对结果")).to_be_visible()
    page.get_by_label("企业确认截止时间").fill("2025-06-27 16:30")
    return page.url.split("#")[0]


def _released_by_the_head_of_the_office(page: Page) -> None:
    page.get_by_role("button", name="提交清单").click()
    expect(page.get_by_text("等待本部门另一位负责人批准发布")).to_be_visible()
    sign_in(page, "xuhui.caizheng", "/workbench/")
    page.get_by_role("link", name="批准发布清单").first.click()
    page.get_by_role("button", name="批准发布清单").click()
    expect(page.get_by_text("已批准发布")).to_be_visible()


def _amount_seen(page: Page) -> None:
    """The enterprise says the missing fact, and is shown what it comes to."""
    sign_in(page, "yuanhang", "/applications/")
    page.get_by_role("link", name=PROJECT).first.click()
    page.get_by_label("该项目在收入年度的直接销售收入是多少").fill("500万元")
    page.locator("#f-file").set_input_files(a_pdf())
    page.get_by_label("联系电话").fill("021-00000000")
    page.get_by_label("聚焦产业").select_option("高端装备")
    page.get_by_role("checkbox", name="承诺以上内容").check()
    page.get_by_role("button", name="计算金额").click()
    expect(page.get_by_text("请核对下面的金额")).to_be_visible()
    expect(page.locator(".offer-amount")).to_contain_text("138,125.00")
