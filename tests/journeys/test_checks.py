"""Cases as offices handle them by the real screens: return, assistance, refusal, the queue."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.city import City, a_pdf, sign_in

Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]
Become = Callable[[str, str], None]
EVERY_SIZE = pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])

IN_REVIEW, FRESH, TRANSITION, BARRED = (
    "示例浦源半导体有限公司",
    "示例申江生物医药有限公司",
    "示例长风环境工程有限公司",
    "边缘计算工业网关",
)


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


@pytest.fixture
def become(page: Page) -> Become:
    """The next person sits down at the browser and opens a page."""
    return partial(sign_in, page)


def open_case(page: Page, enterprise: str, tab: str = "all") -> int:
    """From the queue; the number of the case."""
    page.goto(f"/cases/?tab={tab}")
    page.get_by_role("link", name=enterprise).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(enterprise)
    found = re.search(r"/cases/(\d+)/", page.url)
    assert found
    return int(found[1])


# --- every screen, in every size ---


@EVERY_SIZE
def test_every_screen_of_an_office_can_be_read_by_everyone(
    page: Page, become: Become, axe: Axe, screenshot: Screenshot
) -> None:
    become("pudong.caizheng", "/cases/")
    for tab in ("todo", "all", "new"):
        page.goto(f"/cases/?tab={tab}")
        assert axe(page) == []
        screenshot(f"cases-{tab}")
    number = open_case(page, IN_REVIEW)
    for fold in page.locator("details.fold > summary, #ask > summary").all():
        fold.click()
    assert axe(page) == []
    screenshot("case")
    for step in ("return", "forward", "refuse"):
        page.goto(f"/cases/{number}/{step}/")
        assert axe(page) == []
        screenshot(f"case-{step}")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide


@EVERY_SIZE
def test_what_the_applicant_and_the_helper_see_can_be_read_by_everyone(
    page: Page, become: Become, axe: Axe, screenshot: Screenshot
) -> None:
    become("pudong.kewei", "/cases/")
    number = open_case(page, IN_REVIEW)
    assert page.locator(".case-actions").count() == 0
    with page.expect_navigation():
        page.locator("#assistance").get_by_role("link", name="去答复").click()
    assert axe(page) == []
    screenshot("case-assistance")
    become("puyuan", f"/cases/{number}/answers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("核查和说明")
    for fold in page.locator("details > summary:visible", has_text="证据").all():
        fold.click()
    assert axe(page) == []
    screenshot("case-answers")


# --- the queue by keyboard ---


def shows(page: Page, enterprise: str) -> None:
    """The case of that enterprise, with its scripts, which hear the keys."""
    expect(page.get_by_role("heading", level=1)).to_have_text(enterprise)
    page.wait_for_load_state()


def test_the_queue_is_worked_by_keyboard(page: Page, become: Become) -> None:
    become("xuhui.caizheng", "/cases/?tab=all")
    links = page.locator("[data-row]")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[name=case]").nth(1)).to_be_checked()
    expect(page.locator("[data-chosen]")).to_have_text("已选 1 件")
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()
    page.keyboard.press("Escape")
    first, second = links.nth(0).inner_text(), links.nth(1).inner_text()
    links.nth(0).focus()
    page.keyboard.press("Enter")
    shows(page, first)
    page.keyboard.press("n")
    shows(page, second)
    page.keyboard.press("p")
    shows(page, first)
    page.goto("/cases/?tab=all")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("申江")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "q=" in page.url


# --- assistance, decisions ---


@pytest.mark.req("003-02", "003-07", "003-09")
def test_district_science_is_asked_answers_and_finance_decides(page: Page, become: Become) -> None:
    become("pudong.caizheng", "/cases/")
    open_case(page, IN_REVIEW)
    finding = page.locator(".case-finding", has_text="发票名称")
    expect(finding.locator("mark").first).to_have_text("集成电路")
    finding.get_by_role("button", name="记下判断").click()
    expect(page.locator("#problems")).to_contain_text("请选择结论")
    finding.get_by_text("核实无碍", exact=True).click()
    finding.get_by_role("button", name="记下判断").click()
    expect(page.locator("#problems")).to_contain_text("请写明判断的理由")
    expect(finding.get_by_label("核实无碍")).to_be_checked()

    become("pudong.kewei", "/workbench/")
    page.get_by_role("link", name=f"答复协助请求：{IN_REVIEW}").click()
    page.get_by_text("同意：核实无误").click()
    page.get_by_label("核实的情况").fill("是同一产品，税收分类编码名称不同。")
    page.get_by_role("button", name="提交意见").click()
    expect(page.locator(".said")).to_contain_text("意见已送达受理部门")

    become("pudong.caizheng", "/cases/")
    open_case(page, IN_REVIEW)
    expect(page.locator("#assistance")).to_contain_text("是同一产品，税收分类编码名称不同。")
    for _ in range(page.locator(".case-finding.is-open").count()):
        finding = page.locator(".case-finding.is-open").first
        finding.get_by_text("核实无碍", exact=True).click()
        finding.get_by_label("理由").fill("区科委已核实，与审计报告一致。")
        finding.get_by_role("button", name="记下判断").click()
    expect(page.locator(".case-finding.is-open")).to_have_count(0)
    expect(page.locator(".case-actions")).to_contain_text("盖章纸件还没有核对")
    expect(page.locator("#timeline")).to_contain_text("判断核查发现")


# --- return and completion ---


@pytest.mark.req("003-06", "003-07")
def test_a_case_is_returned_completed_and_checked_again(
    page: Page, become: Become, axe: Axe
) -> None:
    become("xuhui.caizheng", "/cases/")
    number = open_case(page, FRESH)
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.locator(".said")).to_contain_text("已受理")
    page.locator(".case-actions").get_by_role("link", name="退回补正").click()
    page.get_by_role("button", name="退回补正").click()
    expect(page.locator("#problems")).to_contain_text("请至少写一项补正事项")
    page.get_by_label("对应的栏目或材料").first.select_option("材料：上年度经审计的会计报表")
    page.get_by_label("怎样补正").first.fill("请补上附注。")
    page.get_by_role("button", name="再加一项").click()
    expect(page.locator(".point")).to_have_count(4)
    page.get_by_role("button", name="退回补正").click()
    expect(page.locator(".page-head")).to_contain_text("退回补正")

    become("shenjiang", f"/applications/{number}/")
    expect(page.locator("main")).to_contain_text("请补上附注。")
    page.locator("#m-statements input[type=file]").set_input_files(a_pdf("审计报告附注.pdf"))
    expect(page.locator("#files-statements")).to_contain_text("审计报告附注.pdf")
    page.locator(".desk-end").get_by_role("link", name="检查全部内容").click()
    page.get_by_label("承诺以上内容真实、完整").check()
    page.get_by_role("button", name=re.compile("提交")).click()
    page.wait_for_url("**/receipt/")

    become("xuhui.caizheng", "/cases/")
    open_case(page, FRESH)
    expect(page.locator("#materials")).to_contain_text("审计报告附注.pdf")
    page.get_by_role("button", name=re.compile("重新核查|现在核查")).click()
    expect(page.locator(".said")).to_contain_text("已重新核查")
    expect(page.locator("#findings")).not_to_contain_text("补正事项没有改动")
    expect(page.locator("#people")).to_contain_text("请补上附注。")
    assert axe(page) == []


# --- refusal ---


@pytest.mark.req("003-07")
def test_a_case_is_refused_with_article_reason_and_the_way_to_object(
    page: Page, become: Become, axe: Axe, screenshot: Screenshot
) -> None:
    become("xuhui.caizheng", "/cases/")
    number = open_case(page, TRANSITION)
    page.get_by_role("button", name="受理", exact=True).click()
    page.locator(".case-actions").get_by_role("link", name="不予通过").click()
    page.get_by_label("理由").fill("销售收入无法与审计报告核对。")
    page.get_by_role("button", name="决定不予通过").click()
    expect(page.locator("#problems")).to_contain_text("请至少选择或填写一条")
    expect(page.get_by_label("理由")).to_have_value("销售收入无法与审计报告核对。")
    page.get_by_label("其他条款").fill("第五条")
    page.get_by_role("button", name="决定不予通过").click()
    expect(page.locator(".verdict-refused")).to_contain_text("第五条")
    assert axe(page) == []
    screenshot("case-refused")

    become("changfeng", f"/cases/{number}/answers/")
    expect(page.locator(".verdict-refused")).to_contain_text("销售收入无法与审计报告核对。")
    expect(page.locator(".verdict-refused")).to_contain_text("行政复议")
    assert axe(page) == []


# --- a bar ---


@pytest.mark.req("003-10", "002-14")
def test_a_sanctioned_applicant_is_stopped_by_article_nine_with_the_way_out(
    page: Page, become: Become
) -> None:
    become("guangqi", "/applications/start/")
    expect(page.locator("main")).to_contain_text(BARRED)
    expect(page.locator("main")).to_contain_text("企业不在三年限制申报期内：不成立")
    expect(page.locator("main")).to_contain_text("第九条")
    expect(page.locator("main")).to_contain_text("限制期满、信用修复后可以申请")
    expect(page.get_by_role("button", name=f"开始填写 {BARRED}")).to_have_count(0)
