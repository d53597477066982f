"""The steps of the money, by the real screens, each by whoever takes it in an office."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

from guanzi.foundation.face.money import yuan_text
from tests.journeys.city import City, a_pdf, sign_in, visitor
from tests.journeys.test_applications import fill_in, hand_in
from tests.payments.bank import notice, status_report, transfers_in

EverySize = Callable[[str], None]
FUND = "高新技术成果转化专项扶持资金"
PAYEE, PROJECT = "示例远航智能装备（上海）有限公司", "高精度伺服驱动控制系统"
OTHER = "示例华东航空部件有限公司"
GRANTED, FIRST, SECOND = 35_139_000, 20_000_000, 15_139_000
CITY, DISTRICT = 14_055_600, 21_083_400
SECONDS_OF_A_JOB = 60


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def told(page: Page, sentence: str) -> None:
    expect(page.locator(".said")).to_contain_text(sentence)


def refused(page: Page, sentence: str) -> None:
    places = page.locator("#problems, .problem, .why-not")
    expect(places.filter(has_text=sentence).first).to_be_visible()


def reload_until(page: Page, is_done: Callable[[], bool]) -> None:
    """Look again until a job is done, more often than the page does by itself."""
    deadline = time.monotonic() + SECONDS_OF_A_JOB
    while not is_done():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(250)
        page.reload()


# --- the case ---


def apply_for_it(page: Page) -> str:
    """From the published guideline to the receipt; what stands on the printed form."""
    page.goto("/guidelines/")
    page.locator(".call a").first.click()
    page.get_by_role("link", name="开始申报").click()
    sign_in(page, "yuanhang", "/applications/")
    page.get_by_role("link", name=PROJECT).first.click()
    fill_in(page)
    page.locator(".desk-end").get_by_role("link", name="检查全部内容").click()
    hand_in(page)
    code = page.locator(".receipt-code").inner_text()
    return f"{code} {page.locator('.digest-code').inner_text().replace(' ', '')[:12]}"


def open_case(page: Page, login: str) -> None:
    sign_in(page, login, "/cases/?tab=all")
    page.get_by_role("link", name=PAYEE).click()


def check_and_forward(page: Page, printed: str) -> None:
    """The district takes it up, judges what is asked, compares the paper; its leader forwards."""
    open_case(page, "xuhui.caizheng")
    press(page, "受理")
    told(page, "已受理")
    while page.locator(".case-finding.is-open").count():
        finding = page.locator(".case-finding.is-open").first
        finding.get_by_text("核实无碍", exact=True).click()
        finding.get_by_label("理由").fill("与审计报告、发票核对一致。")
        finding.get_by_role("button", name="记下判断").click()
        page.wait_for_load_state()
    page.goto("/applications/paper/")
    page.get_by_label("统一编码").fill(printed)
    press(page, "查对")
    press(page, "确认纸件与记录一致")
    open_case(page, "xuhui.caizheng")
    page.locator(".case-actions").get_by_role("link", name="转报").click()
    page.get_by_label("审核意见").fill("材料齐全，建议按公式金额审定。")
    press(page, "确认转报")
    expect(page.locator(".page-head")).to_contain_text("已转报")


# --- the list ---


def line_of(page: Page, enterprise: str) -> Locator:
    return page.locator("[data-line]", has_text=enterprise)


def draw_the_list_up(page: Page) -> str:
    """Two cases, of which one asks for too much; the address of the list."""
    sign_in(page, "shikewei.jingban", "/workbench/")
    page.get_by_role("link", name=f"{FUND}：2 件转报的申报待列入审定清单").click()
    page.locator(".start-line", has_text="2025 · 1.1 当年新认定项目").click()
    page.get_by_label("名称").fill("2025 年第一批")
    press(page, "开始拟订")
    press(page, "全部列入")
    line_of(page, OTHER).get_by_label("审定金额").fill("4000万")
    line_of(page, OTHER).get_by_label("理由").fill("按联合会商意见。")
    expect(page.locator(".quota")).to_contain_text("超出额度")
    press(page, "保存")
    told(page, "已保存")
    return page.url


def refuse_what_exceeds_the_quota(page: Page, address: str) -> None:
    """With the amounts; then the amount is put right, and the other one is paid in two parts."""
    sign_in(page, "shikewei", address)
    press(page, "签署同意")
    refused(page, "需要 40,351,390.00元，预算额度只余 30,000,000.00元，超出 10,351,390.00元")
    expect(page.locator(".seat-signed")).to_have_count(0)
    sign_in(page, "shikewei.jingban", address)
    line_of(page, OTHER).get_by_label("审定金额").fill("467,500")
    line_of(page, OTHER).get_by_label("理由").fill("")
    line_of(page, PAYEE).get_by_role("button", name="再分一期").click()
    line_of(page, PAYEE).get_by_label("金额", exact=True).first.fill(yuan_text(FIRST))
    press(page, "保存")
    expect(page.locator(".quota")).to_contain_text("29,181,110.00")


def sign_it_by_two_offices(page: Page, address: str, every_size: EverySize) -> None:
    """Nobody signs twice, no office signs twice, and no officer who does not lead."""
    expect(page.locator("#signing")).to_contain_text("审定清单由部门负责人签署。")
    sign_in(page, "shikewei", address)
    twice = page.context.new_page()
    twice.goto(address)
    press(page, "签署同意")
    told(page, "等待其他部门会签")
    press(twice, "签署同意")
    refused(twice, "您已经签署过，须由另一部门的负责人会签（两人原则）。")
    expect(twice.get_by_role("link", name="回到工作台")).to_be_visible()
    twice.close()
    sign_in(page, "shikewei.fu", address)
    expect(page.locator("#signing")).to_contain_text("市科学技术委员会已经由周明远签署。")
    sign_in(page, "shicaizheng", address)
    expect(page.locator("#signing")).to_contain_text("占用本年额度 818,890.00 元")
    every_size("list-to-sign")
    press(page, "签署同意")
    told(page, "予以支持的项目开始公示")
    expect(page.locator(".seat-signed")).to_have_count(2)


# --- publicity ---


def object_to_the_other(browser: Browser, city: City) -> None:
    """By somebody who has no account."""
    page = visitor(browser, city).new_page()
    page.goto("/publicity/")
    page.get_by_role("link", name=OTHER).click()
    page.get_by_label("姓名或单位名称").fill("王知情")
    page.get_by_label("联系方式").fill("13900000000")
    page.get_by_label("异议内容").fill("产品不在本市生产，附有订单可查。")
    press(page, "提交异议")
    told(page, "已收到您的异议")
    page.context.close()


def uphold_the_objection(page: Page) -> None:
    """The project is out, and its money free again."""
    sign_in(page, "shikewei", "/workbench/")
    page.get_by_role("link", name=f"处理公示异议：{OTHER}").click()
    handled = page.locator("#objections")
    handled.get_by_text("异议成立", exact=True).click()
    handled.get_by_label("处理意见").fill("经核实，产品不在本市生产。")
    press(page, "作出处理决定")
    refused(page, "请确认后果")
    page.locator("#objections [name=sure]").check()
    press(page, "作出处理决定")
    expect(page.locator(".page-head")).to_contain_text("公示后不予立项")
    page.goto("/publicity/")
    expect(page.get_by_role("row", name=OTHER)).to_contain_text("公示后不予立项")


def wait_for_the_library(page: Page) -> None:
    """What stood through its publicity is established by itself."""
    sign_in(page, "yuanhang", "/projects/")
    reload_until(page, lambda: page.locator("tbody").get_by_text("已入库").count() > 0)
    page.get_by_role("link", name=PAYEE).click()
    expect(page.get_by_role("link", name="打印立项批准书")).to_be_visible()


# --- payment ---


def register_an_account(page: Page, number: str) -> None:
    """By the enterprise; an officer compares the whole number with the evidence."""
    sign_in(page, "yuanhang", "/payments/account/")
    for fold in page.locator("details:not([open]) > summary", has_text="更换收款账户").all():
        fold.click()
    page.get_by_label("开户银行").fill("示例银行上海徐汇支行")
    page.get_by_label("联行号").fill("102290000012")
    page.get_by_label("账号").fill(number)
    page.get_by_label("开户证明").set_input_files(a_pdf("开户证明.pdf"))
    page.get_by_role("button", name=re.compile("^登记")).click()
    told(page, "等待主管部门或财政部门核对")
    sign_in(page, "shikewei.jingban", "/workbench/")
    page.get_by_role("link", name="收款账户待核对").click()
    page.get_by_role("link", name=PAYEE).click()
    press(page, "显示完整账号")
    expect(page.locator(".account-number")).to_have_text(number)
    page.get_by_label("证明上的账号").fill(number)
    press(page, "核对一致，确认账户")
    told(page, "今后拨付到这个账户")


def pay(page: Page, title: str, look: EverySize = lambda _name: None) -> bytes:
    """Asked for by the department, reviewed, released by a second person: the bank's file."""
    sign_in(page, "shikewei.jingban", "/workbench/")
    page.get_by_role("link", name="到期的分期待申请拨款").click()
    page.locator(".pick", has_text="2025 年度").click()
    page.get_by_label("批次名称").fill(title)
    press(page, "开始拟订")
    page.get_by_role("button", name=re.compile("^全部列入")).click()
    press(page, "提交拨款申请")
    told(page, "等待市级财政部门审核")
    sign_in(page, "shicaizheng.jingban", "/workbench/")
    page.get_by_role("link", name=title).first.click()
    press(page, "审核通过")
    refused(page, "签发由财政部门负责人办理。")
    sign_in(page, "shicaizheng", "/workbench/")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="去签发").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("签发拨款")
    look("run-to-release")
    press(page, "签发拨款")
    told(page, "正在逐笔办理")
    reload_until(page, lambda: "已签发" in page.locator(".page-head").inner_text())
    with page.expect_download() as file:
        page.get_by_role("link", name="下载支付文件").click()
    return file.value.path().read_bytes()


def hand_in_the_answer(page: Page, content: bytes) -> None:
    """What the bank sent; every line of it is done when the page says so."""
    sign_in(page, "shicaizheng.jingban", "/payments/answers/")
    file = {"name": "回单.xml", "mimeType": "application/xml", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "上传并处理")
    expect(page.locator(".page-head .lead-line")).to_contain_text("谈颖")
    reload_until(page, lambda: page.get_by_text("还没有处理").count() == 0)


def arrive(page: Page, order: bytes, *codes: str) -> None:
    amounts = transfers_in(order)
    wanted = {code: amounts[code] for code in codes or amounts}
    hand_in_the_answer(page, notice(wanted, message=f"NTF-{min(wanted)}"))


def reject_the_second(page: Page, order: bytes, every_size: EverySize) -> None:
    """One arrives, the other comes back to its line, and the page says what to do next."""
    first, second = sorted(transfers_in(order))
    report = status_report(first.rpartition("-")[0], {first: "ACSP", second: "RJCT"})
    hand_in_the_answer(page, report)
    expect(page.get_by_role("row", name=second)).to_contain_text("收款账号有误（AC01）")
    arrive(page, order, first)
    sign_in(page, "shikewei.jingban", "/payments/?tab=released")
    page.get_by_role("link", name="第一批", exact=True).click()
    expect(page.get_by_role("row", name=first)).to_contain_text("已支付")
    page.get_by_role("row", name=second).get_by_role("link").click()
    expect(page.locator(".what-next")).to_contain_text("请企业核对账户")
    every_size("payment-rejected")


# --- the clearing ---


def clear_with_the_district(page: Page, every_size: EverySize) -> None:
    """Drawn up by the city, confirmed by the district's leader, settled against a voucher."""
    sign_in(page, "shicaizheng.jingban", "/clearings/")
    page.get_by_role("link", name=f"{FUND} 2025").click()
    press(page, "出具 徐汇区")
    expect(page.locator("tfoot")).to_contain_text(yuan_text(DISTRICT))
    assert page.get_by_role("button", name="确认清算单").count() == 0
    sign_in(page, "xuhui.caizheng", "/workbench/")
    page.get_by_role("link", name="徐汇区 2025 年度清算单").click()
    every_size("clearing-to-confirm")
    press(page, "确认清算单")
    told(page, "清算单已确认")
    sign_in(page, "shicaizheng.jingban", "/workbench/")
    page.get_by_role("link", name="徐汇区 2025 年度清算单").click()
    page.get_by_label("上解凭证号").fill("SJ2025-0002（示例）")
    press(page, "登记上解")
    expect(page.locator(".page-head")).to_contain_text("已上解")
