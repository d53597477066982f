"""The register by its real screens: typing errors forgiven, a file per enterprise, tables."""

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guanzi.foundation.registers.credit_codes import check_character
from tests.journeys.city import City, a_pdf, sign_in

Axe = Callable[[Page], list[str]]
Enter = Callable[[str, str], None]
Screenshot = Callable[[str], Path]
SIZES = pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])
CODE = "91310104MA1DEM015A"
BARRED = "91310104MA1DEM074D"


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


@pytest.fixture
def enter(page: Page) -> Enter:
    """Be somebody at an address."""
    return partial(sign_in, page)


def a_code(serial: int) -> str:
    seventeen = f"91310104MA{serial:07d}"
    return seventeen + check_character(seventeen)


def a_table(*rows: tuple[str, str, str]) -> dict[str, object]:
    out = io.StringIO()
    csv.writer(out).writerows([("统一社会信用代码", "企业名称", "注册区"), *rows])
    return {"name": "企业名录.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}


@SIZES
@pytest.mark.req("003-05")
def test_an_officer_finds_an_enterprise_by_a_misspelt_name_and_reads_its_file(
    page: Page, enter: Enter, axe: Axe, screenshot: Screenshot
) -> None:
    enter("shikewei", "/enterprises/")
    expect(page.get_by_role("heading", level=1)).to_have_text("企业登记册")
    assert axe(page) == []
    screenshot("register-list")

    page.get_by_label("企业名称、曾用名或统一社会信用代码").fill("示例远杭智能装备")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#found")).to_contain_text("名称相近")
    assert axe(page) == []
    screenshot("register-found")

    page.get_by_role("link", name="示例远航智能装备（上海）有限公司").click()
    expect(page.locator("#names")).to_contain_text("上海示例远航自动化设备有限公司")
    expect(page.locator("#facts")).to_contain_text("属地管理企业")
    expect(page.locator("#support")).to_contain_text("186,400.00")
    assert axe(page) == []
    screenshot("register-file")


@pytest.mark.req("002-14", "003-10")
@SIZES
def test_a_barred_enterprise_is_seen_to_be_barred(
    page: Page, enter: Enter, axe: Axe, screenshot: Screenshot
) -> None:
    enter("shikewei", f"/enterprises/{BARRED}/")
    expect(page.locator(".note-bad")).to_contain_text("限制申报")
    assert axe(page) == []
    screenshot("register-barred")


def test_a_fact_is_corrected_and_the_old_one_stays_readable(
    page: Page, enter: Enter, axe: Axe, screenshot: Screenshot
) -> None:
    enter("shicaizheng", f"/enterprises/{CODE}/")
    page.get_by_text("登记和变更").click()
    page.get_by_role("link", name="记录事实").click()
    page.get_by_label("值").fill("市属")
    page.get_by_label("截至日期").fill("2025-05-31")
    page.get_by_label("依据").fill("沪财（虚构）〔2025〕9号")
    page.get_by_role("button", name="记录事实").click()
    expect(page.get_by_role("alert")).to_contain_text("只能是属地管理企业")
    expect(page.get_by_label("值")).to_have_value("市属")
    assert axe(page) == []
    screenshot("register-refused")

    page.get_by_label("值").fill("中央在沪企业")
    page.get_by_role("button", name="记录事实").click()
    expect(page.locator("#facts")).to_contain_text("中央在沪企业")
    page.locator("#facts summary").click()
    expect(page.locator("#facts .history")).to_contain_text("属地管理企业")
    assert axe(page) == []


@pytest.mark.req("002-13")
def test_a_table_with_errors_is_corrected_confirmed_and_exported(
    page: Page, enter: Enter, axe: Axe, screenshot: Screenshot
) -> None:
    enter("shikewei", "/enterprises/imports/")
    good, wrong = a_code(1), a_code(2)
    page.get_by_label("文件").set_input_files(
        a_table((good, "上海示例甲有限公司", "闵行区"), (wrong, "上海示例乙有限公司", "南汇区"))
    )
    page.get_by_role("button", name="上传并核对").click()
    confirm = page.get_by_role("button", name="确认导入 1 行")
    expect(confirm).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row", name="3 注册区 南汇区")).to_contain_text("不是上海的区")
    assert axe(page) == []
    screenshot("register-import")
    page.get_by_role("button", name="放弃").click()
    expect(page.locator("main")).to_contain_text("登记册没有改动")

    page.goto("/enterprises/imports/")
    page.get_by_label("文件").set_input_files(
        a_table((good, "上海示例甲有限公司", "闵行区"), (wrong, "上海示例乙有限公司", "浦东新区"))
    )
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="确认导入 2 行").click(timeout=30_000)
    expect(page.locator(".note-good")).to_contain_text("新增 2 行", timeout=30_000)
    assert axe(page) == []
    screenshot("register-imported")

    page.goto("/enterprises/export/?district=闵行区")
    page.get_by_label("格式").select_option("csv")
    page.get_by_role("button", name="导出").click()
    result = page.get_by_role("link", name="查看结果")
    expect(result).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        result.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert good in text
    assert wrong not in text


@pytest.mark.parametrize("viewport", ["phone", "laptop"])
def test_an_enterprise_reads_its_own_file(
    page: Page, enter: Enter, axe: Axe, screenshot: Screenshot
) -> None:
    enter("yuanhang", "/enterprises/mine/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例远航智能装备")
    assert axe(page) == []
    screenshot("register-own")
    page.goto("/enterprises/claim/")
    page.get_by_label("统一社会信用代码").fill(CODE)
    page.get_by_label("您在企业的职务").fill("财务总监")
    page.get_by_label("授权文件").set_input_files(a_pdf("授权.pdf"))
    page.get_by_role("button", name="提交认领申请").click()
    expect(page.get_by_role("alert")).to_contain_text("已经是这家企业的成员")
    expect(page.get_by_label("您在企业的职务")).to_have_value("财务总监")
    assert axe(page) == []
    screenshot("register-claim")
