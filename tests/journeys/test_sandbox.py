"""A rate is moved on screen, and the city sees what it would cost before anybody decides it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.city import City, sign_in

Axe = Callable[[Page], list[str]]
Look = Callable[[str], None]


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


def test_a_figure_is_moved_checked_computed_and_explained(
    page: Page, axe: Axe, every_size: Look, tmp_path: Path
) -> None:
    sign_in(page, "shikewei", "/sandbox/")
    page.get_by_role("link", name="新的测算").first.click()
    page.get_by_label("高新技术成果转化扶持资金").check()
    page.get_by_role("button", name="下一步").click()

    bound = page.get_by_label("分档金额 · 第 1 档上限", exact=True)
    bound.fill("2000万元")
    page.get_by_role("button", name="核对改动").click()
    expect(page.get_by_role("alert")).to_contain_text("各档上限要递增")
    expect(bound).to_have_value("2000万元")  # what was typed stays, with the reason beside it
    bound.fill("")
    rate = page.get_by_label("分档金额 · 第 1 档比例", exact=True)
    page.get_by_label("拖动：分档金额 · 第 1 档比例").fill("3.5")
    expect(rate).to_have_value("3.5%")
    page.get_by_role("button", name="核对改动").click()
    expect(page.locator(".diff-in")).to_contain_text("TIERS(销售收入, 3.5% 至 500万元")
    every_size("sandbox-figures")

    page.get_by_label("虚构的企业").check()
    page.get_by_label("家数").fill("3000")
    page.get_by_role("button", name="开始测算").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("家得到更多", timeout=20_000)
    every_size("sandbox-result")
    with page.expect_download() as paper:
        page.get_by_role("link", name="PDF").click()
    paper.value.save_as(tmp_path / "result.pdf")
    assert (tmp_path / "result.pdf").read_bytes().startswith(b"%PDF")
    page.locator(".sandbox-largest a").first.click()
    expect(page.get_by_role("heading", name="调整后")).to_be_visible()
    expect(page.locator(".sandbox-told").nth(1)).to_contain_text("3.5%")
    assert axe(page) == []

    page.context.clear_cookies()
    sign_in(page, "xuhui.caizheng", "/sandbox/")
    expect(page.locator("main")).to_contain_text("政策沙盘由市级主管部门和市级财政部门使用")
