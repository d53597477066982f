"""The money by the real screens: from the guideline to the clearing, and back where it was
obtained by false papers. Everybody signs in as themselves."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from guanzi.foundation.face.money import yuan_text
from guanzi.ledger.states import AccountKind as Kind
from tests.journeys.city import City, sign_in
from tests.journeys.ledger import Ledger, fen_of
from tests.journeys.money_steps import (
    CITY,
    DISTRICT,
    FIRST,
    FUND,
    GRANTED,
    PAYEE,
    PROJECT,
    SECOND,
    EverySize,
    apply_for_it,
    arrive,
    check_and_forward,
    clear_with_the_district,
    draw_the_list_up,
    object_to_the_other,
    open_case,
    pay,
    press,
    refuse_what_exceeds_the_quota,
    refused,
    register_an_account,
    reject_the_second,
    sign_it_by_two_offices,
    told,
    uphold_the_objection,
    wait_for_the_library,
)

AFTER_PUBLICITY = "2025-07-02"


@pytest.fixture(scope="module")
def live_site(city: City) -> str:
    return city.address


@pytest.fixture
def ledger(city: City) -> Ledger:
    return Ledger(city.home)


# --- from the guideline to the clearing ---


@pytest.mark.req("000-13", "003-05", "003-06", "003-07", "003-11")
def test_from_the_guideline_to_the_clearing(
    page: Page, browser: Browser, city: City, every_size: EverySize, ledger: Ledger
) -> None:
    check_and_forward(page, apply_for_it(page))
    drawn_up = draw_the_list_up(page)
    refuse_what_exceeds_the_quota(page, drawn_up)
    sign_it_by_two_offices(page, drawn_up, every_size)
    object_to_the_other(browser, city)
    uphold_the_objection(page)
    assert ledger.held(2025)["1.1", Kind.COMMITTED, ""] == GRANTED
    city.stop()
    city.start(on=AFTER_PUBLICITY)
    wait_for_the_library(page)
    register_an_account(page, "6222 0210 0112 3456 789")
    order = pay(page, "第一批", every_size)
    reject_the_second(page, order, every_size)
    assert ledger.held(2025)["1.1", Kind.COMMITTED, ""] == SECOND
    register_an_account(page, "6222 0210 0112 9999 888")
    arrive(page, pay(page, "补发"))
    clear_with_the_district(page, every_size)
    agree_with_the_ledger(page, ledger, every_size)
    say_the_same_everywhere(page, every_size)


def rows_of(page: Page) -> list[list[str]]:
    """The cells of every row of the tables, as text."""
    return page.locator("main tbody tr").evaluate_all(  # type: ignore[no-any-return]
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )


def agree_with_the_ledger(page: Page, ledger: Ledger, every_size: EverySize) -> None:
    """The trial balance, the board, the clearing and the public page show what was posted."""
    held = ledger.held(2025)
    assert sum(held.values()) == 0
    kinds = {str(kind.label): kind for kind in Kind}
    sign_in(page, "shenji", "/budgets/")
    page.get_by_role("link", name="2025 年度").click()
    every_size("board-paid")
    for name, *cells in rows_of(page)[:6]:
        line = "" if name.startswith("预算总额") else name.split(" ")[0]
        quota, *parts = map(fen_of, cells[:5])
        assert quota == -held[line, Kind.APPROPRIATION, ""]
        order = (Kind.COMMITTED, Kind.IN_PAYMENT, Kind.DISBURSED, Kind.AVAILABLE)
        assert parts == [held[line, kind, ""] for kind in order], line
    page.get_by_role("link", name="试算平衡").click()
    trial = {}
    for place, kind, received, given, balance in rows_of(page):
        level, _dot, payer = place.partition(" · ")
        line = "" if level == "预算总额" else level.split(" ")[0]
        trial[line, kinds[kind], payer] = fen_of(balance)
        assert fen_of(received) - fen_of(given) == fen_of(balance)
    assert trial == held
    page.goto(f"/clearings/?fund={FUND}&year=2025")
    district, due, _credit, owed, settled, *_more = rows_of(page)[0]
    assert (district, fen_of(owed)) == ("徐汇区", 0)
    assert fen_of(due) == held["", Kind.DISTRICT_DUE, district]
    assert fen_of(settled) == held["", Kind.DISTRICT_SETTLED, district] == DISTRICT
    page.goto("/open/use/")
    total, quota, paid, bound, left = rows_of(page)[0]
    assert (total, fen_of(quota)) == ("预算总额", -held["", Kind.APPROPRIATION, ""])
    assert fen_of(paid) == held["", Kind.DISBURSED, ""] == GRANTED
    assert fen_of(bound) == held["", Kind.COMMITTED, ""] + held["", Kind.IN_PAYMENT, ""]
    assert fen_of(left) == held["", Kind.AVAILABLE, ""]


def say_the_same_everywhere(page: Page, every_size: EverySize) -> None:
    """The case, the project, the run, the enterprise's pages and the public one."""
    open_case(page, "xuhui.caizheng")
    onward = page.locator("#onward")
    expect(onward).to_contain_text(f"审定 {yuan_text(GRANTED)} 元 · 已拨付 {yuan_text(GRANTED)} 元")
    onward.get_by_role("link", name="审定的项目").click()
    expect(page.locator(".page-head")).to_contain_text("已结清")
    for figure in (GRANTED, FIRST, SECOND, CITY, DISTRICT):
        expect(page.locator("main")).to_contain_text(yuan_text(figure))
    every_size("project-completed")
    sign_in(page, "yuanhang", "/payments/account/")
    amounts = [(row[1], row[2].split("\n")[0]) for row in rows_of(page)]
    assert amounts == [
        (yuan_text(SECOND), "已支付"),
        (yuan_text(SECOND), "银行拒付"),
        (yuan_text(FIRST), "已支付"),
    ]
    page.goto("/applications/")
    page.get_by_role("link", name=PROJECT).click()
    expect(page.locator("#onward")).to_contain_text("已结清")
    every_size("application-onward")
    page.goto("/open/")
    public = page.get_by_role("row", name=PAYEE)
    for figure in (GRANTED, CITY, DISTRICT):
        expect(public).to_contain_text(yuan_text(figure))


# --- recovery and bar ---


@pytest.mark.req("003-09", "003-10")
def test_what_was_obtained_by_false_papers_comes_back_and_bars_the_enterprise(
    page: Page, ledger: Ledger, every_size: EverySize
) -> None:
    case = open_and_hear(page, every_size)
    demand_it_by_two_people(page, case, every_size)
    repay_it_in_two_parts(page, every_size)
    held = ledger.held(2024)
    assert sum(held.values()) == 0
    assert held["", Kind.RECOVERED, ""] == 6_698_000
    assert held["", Kind.RECOVERED, "徐汇区"] == -held["", Kind.DISTRICT_CREDIT, "徐汇区"]
    page.goto(f"/clearings/?fund={FUND}&year=2024")
    assert fen_of(rows_of(page)[0][2]) == -held["", Kind.DISTRICT_CREDIT, "徐汇区"] == 10_047_000
    find_the_next_application_stopped(page)


def open_and_hear(page: Page, every_size: EverySize) -> str:
    """From the project: a finding with which the enterprise is confronted; the case's address."""
    sign_in(page, "shikewei.jingban", "/projects/?q=衡山")
    page.get_by_role("link", name="示例衡山医疗器械有限公司").click()
    page.locator("#onward").get_by_role("link", name="立案核查").click()
    page.get_by_label("来源").select_option(label="审计移送")
    page.get_by_label("事由").fill("审计发现销售合同系伪造。")
    press(page, "立案")
    page.locator("#find summary").click()
    page.get_by_label("发现的问题").fill("三份销售合同系伪造，虚增销售收入 200 万元。")
    press(page, "登记")
    page.locator("#hear summary").click()
    press(page, "通知企业")
    refused(page, "请确认")
    page.locator("#hear-sure").check()
    press(page, "通知企业")
    told(page, "已通知企业陈述申辩")
    sign_in(page, "hengshan", "/workbench/")
    page.get_by_role("link", name="JD2025-00002 示例衡山").click()
    expect(page.locator("main")).not_to_contain_text("审计发现")
    page.get_by_label("我们的陈述申辩").fill("合同由原销售负责人经手，已报案，愿意退缴。")
    every_size("supervision-hearing")
    press(page, "提交陈述申辩")
    told(page, "承办单位会看到")
    return page.url.partition("#")[0]


def demand_it_by_two_people(page: Page, case: str, every_size: EverySize) -> None:
    """Proposed by the department, approved by the leader of city finance and by nobody else."""
    sign_in(page, "shikewei.jingban", "/workbench/")
    page.get_by_role("link", name="JD2025-00002 示例衡山").click()
    for label, text in (
        ("收回本金", "167,450"),
        ("依据", "shanghai-003 第九条"),
        ("理由", "销售合同系伪造，企业已承认。"),
        ("退缴期限", "2025-08-31"),
        ("失信行为", "以虚假销售合同骗取专项资金"),
        ("信用信息目录条目", "骗取财政资金"),
    ):
        page.get_by_label(re.compile(f"^{label}")).first.fill(text)
    press(page, "提交市级财政部门批准")
    told(page, "等待市级财政部门负责人批准")
    for login in ("shikewei", "shicaizheng.jingban"):
        sign_in(page, login, f"{case}decide/")
        refused(page, "追回由市级财政部门负责人批准。")
    sign_in(page, "shicaizheng", "/workbench/")
    page.get_by_role("link", name="JD2025-00002 示例衡山").click()
    expect(page.locator(".effects")).to_contain_text("退给区级")
    every_size("supervision-decision")
    press(page, "批准追回")
    told(page, "追回已批准")


def repay_it_in_two_parts(page: Page, every_size: EverySize) -> None:
    """Each in the payers' shares; then the case is settled."""
    for amount, voucher in (("100,000", "TK-1"), ("67,450", "TK-2")):
        page.locator("#repay summary").click()
        page.get_by_label("退缴金额").fill(amount)
        page.get_by_label("缴款凭证号").fill(voucher)
        press(page, "登记退缴")
        expect(page.locator("#repayments")).to_contain_text(voucher)
    expect(page.locator(".page-head")).to_contain_text("已退缴")
    every_size("supervision-settled")


def find_the_next_application_stopped(page: Page) -> None:
    """With the article and what could be done."""
    sign_in(page, "hengshan", "/applications/start/")
    expect(page.locator("main")).to_contain_text("企业不在三年限制申报期内：不成立")
    expect(page.locator("main")).to_contain_text("第九条")
    expect(page.locator("main")).to_contain_text("限制期满、信用修复后可以申请")
    expect(page.get_by_role("button", name="开始填写")).to_have_count(0)
