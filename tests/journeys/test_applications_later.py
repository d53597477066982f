"""After the receipt: correction, sealed paper, recommendation, withdrawal, and what is barred."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.city import City, a_pdf, a_summary, sign_in, visitor

Axe = Callable[[Page], list[str]]
Screenshot = Callable[[str], Path]
EVERY_SIZE = pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


@EVERY_SIZE
def test_the_list_says_what_waits_and_until_when(
    page: Page, axe: Axe, screenshot: Screenshot
) -> None:
    sign_in(page, "huguang")
    expect(page.locator(".app-line").first).to_contain_text("退回补正，有")
    expect(page.locator(".app-line").first).to_contain_text("个工作日")
    assert axe(page) == []
    screenshot("applications")


@pytest.mark.req("003-06")
@EVERY_SIZE
def test_a_returned_application_shows_its_points_at_their_places(
    page: Page, axe: Axe, screenshot: Screenshot
) -> None:
    sign_in(page, "huguang")
    page.locator(".app-line h3 a").first.click()
    points = page.locator(".correction")
    expect(points).to_contain_text("前重新提交，逾期视为放弃")
    target = points.locator("li a").first.get_attribute("href") or ""
    place = page.locator(f"[id='{target.removeprefix('#')}']")
    expect(place).to_be_attached()
    expect(page.locator(".point").first).to_contain_text("补正要求")
    expect(page.locator(".status-bar")).to_contain_text("还剩")
    assert axe(page) == []
    screenshot("application-returned")


@pytest.mark.req("003-06", "002-01")
def test_a_correction_is_handed_in_again_under_the_same_code(browser: Browser, city: City) -> None:
    page = visitor(browser, city).new_page()
    sign_in(page, "huguang")
    page.locator(".app-line h3 a").first.click()
    page.locator("#m-statements input[type=file]").set_input_files(a_pdf("补正说明.pdf"))
    expect(page.locator("#files-statements")).to_contain_text("补正说明.pdf")
    page.locator("#part-invoices input[type=file]").set_input_files(a_summary(150, 100_000))
    expect(page.locator(".sheet-sums")).to_contain_text("一致", timeout=40_000)
    page.locator(".desk-end").get_by_role("link", name="检查全部内容").click()
    page.get_by_label("承诺以上内容真实、完整").check()
    page.get_by_role("button", name="提交补正").click()
    page.wait_for_url("**/receipt/")
    expect(page.locator(".receipt-facts")).to_contain_text("/02")
    page.context.close()


def test_a_known_value_is_disputed_with_evidence_and_taken_back(
    browser: Browser, city: City, axe: Axe
) -> None:
    page = visitor(browser, city).new_page()
    sign_in(page, "yuanhang")
    page.get_by_role("link", name="高精度伺服驱动控制系统").first.click()
    row = page.locator("[id='q-核心技术价值占比']")
    row.locator("summary").first.click()
    row.get_by_label("应当是").fill("九成")
    row.get_by_label("理由").fill("认定证书上写的是 90%")
    row.locator("input[type=file]").set_input_files(a_pdf("认定证书.pdf"))
    assert axe(page) == []
    row.get_by_role("button", name="提出异议").click()
    expect(page.get_by_role("alert").first).to_contain_text("写的内容还在")
    expect(row.get_by_label("理由")).to_have_value("认定证书上写的是 90%")
    expect(row.get_by_label("已收下的 认定证书.pdf")).to_be_checked()
    assert axe(page) == []
    row.get_by_label("应当是").fill("90%")
    row.get_by_role("button", name="提出异议").click()
    expect(row).to_contain_text("已提出异议")
    expect(row).to_contain_text("认定证书.pdf")
    row.get_by_role("button", name="撤回异议").click()
    expect(row).not_to_contain_text("已提出异议")
    page.context.close()


@pytest.mark.req("003-06", "004-10")
@EVERY_SIZE
def test_an_officer_compares_the_sealed_paper_with_the_record(
    browser: Browser, city: City, page: Page, axe: Axe, screenshot: Screenshot
) -> None:
    applicant = visitor(browser, city).new_page()
    sign_in(applicant, "shenjiang")
    applicant.locator("tbody a").first.click()
    applicant.get_by_role("link", name="回执").click()
    code = applicant.locator(".receipt-code").inner_text()
    digest = applicant.locator(".digest-code").inner_text().replace(" ", "")[:12]
    applicant.context.close()

    sign_in(page, "xuhui.jingban", "/applications/paper/")
    assert axe(page) == []
    page.get_by_label("统一编码").fill(f"{code[:-1]}{'A' if code[-1] != 'A' else 'B'}")
    page.get_by_role("button", name="查对").click()
    expect(page.get_by_role("alert")).to_contain_text("校验位不符")
    page.get_by_label("统一编码").fill(code)
    page.get_by_role("textbox", name="摘要值").fill("0" * 12)
    page.get_by_role("button", name="查对").click()
    expect(page.locator(".paper-verdict")).to_contain_text("摘要值不同")
    page.get_by_label("统一编码").fill(f"{code} {digest}")  # as a scanner writes it
    page.get_by_role("textbox", name="摘要值").fill("")
    page.get_by_role("button", name="查对").click()
    expect(page.locator(".paper-verdict")).to_contain_text("纸件与记录一致")
    assert axe(page) == []
    screenshot("application-paper")
    confirm = page.get_by_role("button", name="确认纸件与记录一致")
    if confirm.count():
        confirm.click()
    expect(page.locator(".paper-result")).to_contain_text("已核对")


@pytest.mark.req("002-15")
def test_an_institution_recommends_and_the_enterprise_answers(
    browser: Browser, city: City, axe: Axe
) -> None:
    institution = visitor(browser, city).new_page()
    sign_in(institution, "tuijian", "/recommendations/")
    institution.get_by_label("项目或企业").fill("示例衡山医疗器械有限公司")
    institution.get_by_role("button", name="查找").click()
    institution.get_by_label("推荐意见").fill("产品已在六家医院使用。")
    assert axe(institution) == []
    institution.get_by_role("button", name="推荐这个项目").click()
    expect(institution.locator(".app-line")).to_contain_text("待企业接受")
    assert axe(institution) == []
    institution.context.close()

    enterprise = visitor(browser, city).new_page()
    sign_in(enterprise, "hengshan")
    expect(enterprise.locator(".offer")).to_contain_text("便携式超声诊断仪")
    enterprise.get_by_role("link", name="查看并答复").click()
    expect(enterprise.locator(".statement")).to_contain_text("六家医院")
    assert axe(enterprise) == []
    enterprise.get_by_role("button", name="不接受").click()
    enterprise.goto("/recommendations/")
    expect(enterprise.locator(".app-line")).to_contain_text("企业未接受")
    enterprise.context.close()


@pytest.mark.req("003-10")
def test_a_barred_project_is_shown_with_its_article_and_what_can_be_done(
    browser: Browser, city: City, axe: Axe
) -> None:
    page = visitor(browser, city).new_page()
    sign_in(page, "guangqi")
    page.get_by_role("link", name=re.compile("申报指南（示例）")).last.click()
    barred = page.locator(".app-line-off")
    expect(barred).to_contain_text("第九条")
    expect(barred).to_contain_text("限制期满")
    assert axe(page) == []
    page.context.close()


def test_a_submitted_application_is_taken_back_with_a_reason(
    browser: Browser, city: City, axe: Axe
) -> None:
    page = visitor(browser, city).new_page()
    sign_in(page, "changfeng")
    page.locator("tbody a").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="撤回申报").click()
    assert axe(page) == []
    page.get_by_label("理由").fill("销售数据要重新核对")
    page.get_by_role("button", name="撤回申报").click()
    expect(page.locator(".page-head")).to_contain_text("已撤回")
    expect(page.locator(".timeline")).to_contain_text("销售数据要重新核对")
    page.context.close()
