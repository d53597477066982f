"""An enterprise applies by the real screens: from the guideline to the receipt and the paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import VIEWPORTS
from tests.journeys.city import City, a_pdf, a_summary, enter, paste, sign_in, visitor

Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]
EverySize = Callable[[str], None]

EVERYBODY = [
    pytest.param("laptop", "yuanhang", "柔性装配机器人工作站", id="laptop"),
    pytest.param("phone", "shukong", "五轴联动数控系统", id="phone"),
]


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


def saved(page: Page) -> None:
    """Everything typed is with the server."""
    expect(page.locator("[data-draft-state]")).to_have_attribute("data-draft-state", "saved")


# --- the whole way ---


@pytest.mark.req("003-06", "002-14")
@pytest.mark.parametrize(("viewport", "login", "project"), EVERYBODY)
def test_a_project_is_applied_for_from_the_list_to_the_printed_form(
    page: Page, axe: Axe, every_size: EverySize, viewport: str, login: str, project: str
) -> None:
    def looks(name: str) -> None:
        if viewport == "phone":
            assert axe(page) == []
        else:
            every_size(f"application-{name}")

    sign_in(page, login)
    page.get_by_role("link", name="开始新的申报").click()
    begin = page.get_by_role("button", name=f"开始填写 {project}")
    expect(begin).to_be_visible()
    looks("start")
    begin.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(project)
    expect(page.locator("#side-body")).to_contain_text("还缺 6 项")
    looks("empty")
    fill_in(page)
    looks("filled")
    page.locator(".desk-end").get_by_role("link", name="检查全部内容").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("检查并提交")
    looks("review")
    hand_in(page)
    looks("receipt")
    page.get_by_role("link", name="查看这份申报").click()
    page.get_by_label("写给受理部门").fill("纸件周五前送到。")
    page.get_by_role("button", name="发出消息").click()
    expect(page.locator(".letter")).to_contain_text("纸件周五前送到。")
    looks("view")


def fill_in(page: Page) -> None:
    """Everything that is asked, as people write and paste it."""
    page.locator("#q-销售收入").fill("1,200万")
    paste(page, "[data-month]", "\n".join(["1,000,000"] * 12))
    page.locator("#q-contact_phone").fill("021-12345678")
    page.locator("#q-focus_industry").select_option("高端装备")
    expect(page.locator("#months-against")).to_have_text("与年度销售收入一致")
    saved(page)
    page.locator("#m-statements input[type=file]").set_input_files(a_pdf())
    expect(page.locator("#files-statements")).to_contain_text("审计报告.pdf")
    page.locator("#part-invoices input[type=file]").set_input_files(a_summary(120, 100_000))
    expect(page.locator(".sheet-sums")).to_contain_text("一致", timeout=40_000)
    expect(page.locator("#lacking-title")).to_have_text("内容已经齐了")


def hand_in(page: Page) -> None:
    """Not without the promise; and a double click is one submission with one paper."""
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("alert")).to_contain_text("守信承诺")
    page.get_by_label("承诺以上内容真实、完整").check()
    page.get_by_role("button", name="提交申报").dblclick()
    page.wait_for_url("**/receipt/")
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到申报")
    paper = page.get_by_role("link", name="打印申请表（PDF）").get_attribute("href")
    printed = page.request.get(paper or "")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF-")


def test_what_cannot_be_read_in_the_invoice_summary_is_told_row_by_row(
    browser: Browser, city: City
) -> None:
    page = visitor(browser, city).new_page()
    open_draft(page)
    page.locator("#part-invoices input[type=file]").set_input_files(a_summary(3, 100, bad_row=True))
    sheet = page.locator("#invoice-sheet")
    expect(sheet).to_contain_text("有 2 处要改", timeout=40_000)
    expect(sheet.get_by_role("row", name="开票日期")).to_contain_text("2024-33-05")
    address = sheet.get_by_role("link", name="下载全部错误（CSV）").get_attribute("href")
    assert "开票日期" in page.request.get(address or "").text()
    page.context.close()


# --- nothing typed is lost ---


def open_draft(page: Page, login: str = "yuanhang", name: str = "高精度伺服驱动控制系统") -> None:
    sign_in(page, login)
    page.get_by_role("link", name=name).first.click()
    expect(page.locator("html.draft-lives")).to_have_count(1)


def contact(page: Page, text: str) -> None:
    page.locator("#q-contact_name").fill(text)


def test_an_amount_is_read_back_until_it_is_refused(page: Page) -> None:
    open_draft(page)
    place = page.locator("[data-field='销售收入']")
    box, echo = place.locator("[data-box]"), place.locator("[data-readback]")
    was = box.input_value()
    box.fill("5万")
    expect(echo).to_have_text("读作 50,000.00 元")
    box.fill("-5")
    expect(place.locator("[data-error]")).to_contain_text("不能是「-5」")
    expect(echo).to_be_empty()
    box.fill(was)
    expect(place.locator("[data-error]")).to_be_empty()
    saved(page)


def test_two_editors_of_one_field_see_both_values_and_choose(
    browser: Browser, city: City, axe: Axe
) -> None:
    one, other = visitor(browser, city).new_page(), visitor(browser, city).new_page()
    open_draft(one)
    open_draft(other)
    contact(other, "王二")
    saved(other)
    contact(one, "李一")
    clash = one.locator(".clash")
    expect(clash).to_contain_text("王二")
    expect(clash).to_contain_text("李一")
    expect(one.locator("[data-say]")).to_contain_text("两个人都改了")
    assert axe(one) == []
    one.get_by_role("button", name="保留我的").click()
    saved(one)
    expect(other.locator("#q-contact_name")).to_have_value("李一", timeout=20_000)

    contact(other, "王三")
    saved(other)
    contact(one, "李四")
    one.get_by_role("button", name="采用对方的").click()
    expect(one.locator("#q-contact_name")).to_have_value("王三")
    saved(one)
    one.context.close()
    other.context.close()


def test_two_editors_of_the_table_meet_only_in_the_same_month(
    browser: Browser, city: City, axe: Axe
) -> None:
    one, other = visitor(browser, city).new_page(), visitor(browser, city).new_page()
    open_draft(one)
    open_draft(other)
    other.locator("#month-2").fill("12002")
    other.locator("#month-3").fill("12003")
    saved(other)
    one.locator("#month-1").fill("12001")
    saved(one)
    one.locator("#month-3").fill("12004")
    clash = one.locator(".clash")
    expect(clash).to_contain_text("12003")
    expect(clash).to_contain_text("12004")
    expect(one.locator("#month-2")).to_have_value("12002", timeout=20_000)
    for width, height in VIEWPORTS.values():
        one.set_viewport_size({"width": width, "height": height})
        assert axe(one) == []
    one.get_by_role("button", name="保留我的").click()
    saved(one)
    expect(other.locator("#month-3")).to_have_value("12004", timeout=20_000)
    expect(other.locator("#month-1")).to_have_value("12001")
    one.context.close()
    other.context.close()


def test_a_lost_connection_and_a_closed_window_lose_nothing(browser: Browser, city: City) -> None:
    context = visitor(browser, city)
    page = context.new_page()
    open_draft(page)
    context.set_offline(True)
    contact(page, "断网时写的")
    expect(page.locator("[data-draft-state]")).to_have_attribute("data-draft-state", "offline")
    expect(page.locator("[data-say]")).to_contain_text("连接恢复后自动重试")
    context.set_offline(False)
    saved(page)

    address = page.url
    context.set_offline(True)
    contact(page, "关窗前写的")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#q-contact_name")).to_have_value("关窗前写的")
    saved(again)
    again.reload()
    expect(again.locator("#q-contact_name")).to_have_value("关窗前写的")
    context.close()


def test_an_expired_session_waits_for_signing_in_beside_the_form(
    browser: Browser, city: City
) -> None:
    context = visitor(browser, city)
    page = context.new_page()
    open_draft(page)
    context.clear_cookies(name="sessionid")
    contact(page, "登录过期时写的")
    expect(page.locator("[data-say]")).to_contain_text("需要重新登录")
    with context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").first.click()
    beside = opened.value
    beside.wait_for_load_state()

    enter(beside, "yuanhang")
    expect(beside.get_by_role("heading", level=1)).to_have_text("已登录")
    beside.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    page.reload()
    expect(page.locator("#q-contact_name")).to_have_value("登录过期时写的")
    context.close()


def test_a_broken_upload_keeps_the_file_and_can_be_tried_again(
    browser: Browser, city: City
) -> None:
    page = visitor(browser, city).new_page()
    open_draft(page)
    page.route("**/materials/statements/", lambda route: route.abort())
    page.locator("#m-statements input[type=file]").set_input_files(a_pdf())
    line = page.locator("#m-statements .drop-line")
    expect(line).to_contain_text("没有传上去")
    page.unroute("**/materials/statements/")
    line.get_by_role("button", name="重试").click()
    expect(page.locator("#files-statements")).to_contain_text("审计报告.pdf")
    expect(line).to_have_count(0)

    page.locator("#files-statements").get_by_role("button", name="移除").click()
    expect(page.locator(".undo")).to_contain_text("已移除「审计报告.pdf」")
    page.get_by_role("button", name="撤销移除").click()
    expect(page.locator("#files-statements .file-row")).to_have_count(1)

    wrong = {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 broken"}
    page.locator("#m-statements input[type=file]").set_input_files(wrong)
    expect(line).to_contain_text("不完整或已损坏")
    page.context.close()


def test_a_restart_of_the_server_while_typing_loses_nothing(browser: Browser, city: City) -> None:
    staying, leaving = visitor(browser, city), visitor(browser, city)
    page, closed = staying.new_page(), leaving.new_page()
    open_draft(page)
    open_draft(closed)
    address = closed.url
    city.stop()
    contact(page, "重启时写的")
    closed.locator("#q-contact_phone").fill("021-55550199")
    for each in (page, closed):
        state = each.locator("[data-draft-state]")
        expect(state).to_have_attribute("data-draft-state", "offline")
    closed.close()
    city.start()
    state = page.locator("[data-draft-state]")
    expect(state).to_have_attribute("data-draft-state", "saved", timeout=60_000)
    page.reload()
    expect(page.locator("#q-contact_name")).to_have_value("重启时写的")
    again = leaving.new_page()
    again.goto(address)
    expect(again.locator("#draft-restored")).to_contain_text("1 处")
    expect(again.locator("#q-contact_phone")).to_have_value("021-55550199")
    saved(again)
    staying.close()
    leaving.close()


# --- without scripts ---


def test_without_scripts_every_section_is_saved_by_its_button(browser: Browser, city: City) -> None:
    page = visitor(browser, city, scripts=False).new_page()
    sign_in(page, "yuanhang")
    page.get_by_role("link", name="高精度伺服驱动控制系统").first.click()
    section = page.locator("#part-figures")
    page.locator("#q-销售收入").fill("1234万")
    section.get_by_role("button", name="保存这一部分").click()
    expect(page.locator("#q-销售收入")).to_have_value("1234万")
    expect(page.get_by_text("已保存。")).to_be_visible()

    page.locator("#m-statements input[type=file]").set_input_files(a_pdf("无脚本.pdf"))
    page.locator("#m-statements").get_by_role("button", name="上传").click()
    expect(page.locator("#files-statements")).to_contain_text("无脚本.pdf")

    beside = page.context.new_page()
    beside.goto(page.url.split("#")[0])
    beside.locator("#q-contact_name").fill("另一个窗口")
    beside.locator("#part-contact").get_by_role("button", name="保存这一部分").click()
    page.locator("#q-contact_name").fill("这个窗口")
    page.locator("#q-contact_phone").fill("021-55555555")
    page.locator("#part-contact").get_by_role("button", name="保存这一部分").click()
    expect(page.locator(".clash")).to_contain_text("另一个窗口")
    expect(page.locator("#q-contact_name")).to_have_value("这个窗口")
    expect(page.locator("#q-contact_phone")).to_have_value("021-55555555")
    page.get_by_role("button", name="保留我的").click()
    expect(page.locator(".clash")).to_have_count(0)
    expect(page.locator("#q-contact_name")).to_have_value("这个窗口")
    page.context.close()
