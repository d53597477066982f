"""From the finder to the calculator to the paper, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

CALCULATOR = "/measures/tech-transfer-support/"
DAY = "on=2022-06-20"
SIZES = pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])
Look = Callable[[str], None]

# the answers of one project, as its owner would type them
PROJECT = {
    "企业在哪里注册？": "徐汇区",
    "该项目是否已认定为高新技术成果转化项目？": "是",
    "已经获得过哪些财政资金支持？": "没有",
    "申报的是哪一年的销售收入？": "2021",
    "该项目在收入年度的直接销售收入是多少？": "1234.56789万",
    "该项目按哪一种政策期认定？": "现行办法认定项目",
    "项目是哪一天认定的？": "2020-12-10",
    "项目认定的有效期到哪一天为止？": "2025-12-09",
    "企业的财政隶属关系是哪一种？": "属地管理企业",
    "企业是否因弄虚作假仍处在三年内不得申报本资金的期限中？": "否",
    "项目认定时审定的创新贡献系数是多少？": "1",
    "项目认定时审定的核心技术价值占比是多少？": "85%",
    "企业是否持有有效期内的科技型中小企业入库登记编号？": "是",
}


@pytest.fixture
def look(page: Page, axe: Callable[[Page], list[str]], screenshot: Callable[[str], Path]) -> Look:
    """See that everyone can use what the page shows now, and keep a picture of it under a name."""

    def see(name: str) -> None:
        assert axe(page) == []
        if name:
            screenshot(name)
        # measuring leaves empty style attributes behind, which the next swap would copy
        page.eval_on_selector_all("[style]", "all => all.forEach(e => e.removeAttribute('style'))")

    return see


def reply(page: Page) -> str:
    """Answer the question on the page as the owner would, and say which it was."""
    form = page.locator(".one-form")
    question = form.locator("h2").inner_text()
    said = PROJECT.get(question)
    if said is None:
        form.get_by_role("button", name="不知道，先跳过").click()
        return question
    if form.locator("input[type=radio]").count():
        form.get_by_label(said, exact=True).check()
    elif form.locator("select").count():
        form.locator("select").select_option(said)
    else:
        form.locator("input:not([type=hidden]), textarea").fill(said)
    form.get_by_role("button", name="回答").click()
    return question


def reply_until_done(page: Page, *, most: int = 20) -> list[str]:
    asked: list[str] = []
    while page.locator(".one-form").count() and len(asked) < most:
        question = reply(page)
        asked.append(question)
        page.wait_for_function(
            "asked => document.querySelector('#ask-title').innerText !== asked", arg=question
        )
    return asked


@pytest.mark.req("M17", "003-03", "003-08")
@pytest.mark.parametrize("viewport", ["phone", "laptop"])
def test_answering_one_by_one_leads_to_the_amount_and_its_paper(page: Page, look: Look) -> None:
    page.goto(f"{CALCULATOR}?{DAY}")
    look("calculator-start")
    assert reply(page)
    expect(page.locator(".changed").first).to_be_visible()
    look("calculator-changed")
    asked = reply_until_done(page)
    assert len(asked) == len(set(asked))
    expect(page.locator(".amount-yuan")).to_have_text("300,464.50")
    expect(page.locator("#live")).to_contain_text("300,464.50")
    look("calculator-done")

    digest = page.locator(".digest code").first.inner_text()
    paper = page.get_by_role("link", name="下载 PDF 说明").get_attribute("href")
    answer = page.request.get(f"{paper}")
    assert answer.status == 200
    assert digest[:8] in answer.headers["content-disposition"]
    assert answer.body().startswith(b"%PDF-")

    link = page.get_by_label("这次计算的链接").input_value()
    assert "科技型中小企业=是" in unquote(link)
    page.goto(link)
    expect(page.locator(".amount-yuan")).to_have_text("300,464.50")
    assert page.locator(".digest code").first.inner_text() == digest


@SIZES
def test_the_finder_moves_measures_as_answers_come_and_opens_the_calculator(
    page: Page, look: Look
) -> None:
    page.goto(f"/match/?{DAY}")
    look("finder-start")
    page.get_by_role("link", name="云栖芯材科技（虚构）").click()
    card = page.locator(".shelf-fits .m-card")
    expect(card).to_contain_text("300,464.50")
    expect(card.locator(".changed")).to_have_text("刚移来")
    look("finder-example")
    card.get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text("高新技术成果转化扶持资金")
    expect(page.locator(".amount-yuan")).to_have_text("300,464.50")
    look("calculator-example")


@SIZES
def test_a_group_of_questions_can_be_answered_first(page: Page, look: Look) -> None:
    page.goto("/match/?on=2023-03-01&mode=all")
    look("")
    expect(page.locator(".shelf-out .shelf-count")).to_have_text("0")
    page.get_by_label("企业在哪里注册？").select_option("外省市")
    expect(page.locator(".shelf-out .shelf-count")).not_to_have_text("0")
    expect(page.locator("#live")).to_contain_text("不符合")
    look("finder-group")


@SIZES
def test_a_wrong_answer_is_kept_named_and_corrected(page: Page, look: Look) -> None:
    page.goto(f"{CALCULATOR}?{DAY}&项目经认定=是&edit=销售收入")
    box = page.get_by_role("textbox", name="该项目在收入年度的直接销售收入是多少？")
    box.fill("五百多万")
    page.get_by_role("button", name="回答").click()
    expect(page.locator(".problems")).to_contain_text("其余的回答都还在")
    expect(box).to_have_value("五百多万")
    expect(page.locator(".field-error")).to_contain_text("不是金额")
    look("calculator-wrong")
    box.fill("500万")
    page.get_by_role("button", name="回答").click()
    expect(page.locator(".problems")).to_have_count(0)
    expect(page.locator(".given")).to_contain_text("500万元")
    page.get_by_role("link", name="删除 销售收入").click()
    expect(page.locator(".given")).not_to_contain_text("500万元")


@SIZES
def test_everything_at_once_updates_while_it_is_filled_in(page: Page, look: Look) -> None:
    page.goto(f"{CALCULATOR}?{DAY}&mode=all")
    look("")
    page.get_by_label("企业在哪里注册？").select_option("外省市")
    expect(page.locator(".verdict")).to_contain_text("不符合")
    expect(page.locator("#given")).to_contain_text("外省市")
    page.get_by_label("企业在哪里注册？").select_option("徐汇区")
    page.get_by_label("该项目在收入年度的直接销售收入是多少？").fill("很多")
    page.get_by_label("申报的是哪一年的销售收入？").fill("2021")
    expect(page.locator(".problems")).to_contain_text("不是金额")
    expect(page.get_by_label("申报的是哪一年的销售收入？")).to_have_value("2021")
    look("calculator-all")


@pytest.mark.parametrize("viewport", ["phone", "laptop"])
def test_a_day_without_policy_is_answered_and_leads_to_one_with(page: Page, look: Look) -> None:
    page.goto(f"{CALCULATOR}?on=2026-11-22")
    expect(page.locator(".verdict")).to_contain_text("无有效政策")
    look("calculator-not-in-force")
    page.get_by_role("link", name="按 2025-11-17 的政策试算").click()
    expect(page.locator("#ask-title")).to_be_visible()


@SIZES
def test_the_list_of_measures_is_readable(page: Page, look: Look) -> None:
    page.goto(f"/measures/?{DAY}")
    look("measures")
    page.get_by_role("link", name="高新技术成果转化扶持资金", exact=True).click()
    expect(page).to_have_url(re.compile(r"/measures/tech-transfer-support/\?on=2022-06-20"))


def test_everything_works_without_javascript(browser: Browser, live_site: str) -> None:
    context = browser.new_context(base_url=live_site, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{CALCULATOR}?{DAY}")
    for _ in range(20):
        expect(page.locator("footer")).to_be_visible(timeout=30_000)  # the whole page is there
        if not page.locator(".one-form").count():
            break
        reply(page)
        page.wait_for_load_state()
    expect(page.locator(".amount-yuan")).to_have_text("300,464.50")
    expect(page.get_by_role("button", name="打印")).to_have_count(0)
    page.get_by_role("link", name="修改 核心技术价值占比").click()
    page.locator("#q-核心技术价值占比").fill("0.5")
    page.get_by_role("button", name="回答").click()
    expect(page.locator(".amount-yuan")).not_to_have_text("300,464.50")
    expect(page.locator(".changed").first).to_be_visible()
    page.get_by_role("link", name="全部清空，重新开始").click()
    expect(page.locator(".given")).to_have_count(0)
    context.close()


A_THOUSAND_ROWS = "\n".join(
    f"{2000 + number % 20} 市级 专项资金 高新技术成果转化专项扶持资金 其他项目 {number + 1}元"
    for number in range(1000)
)
GIVEN = (
    "企业注册地=徐汇区&企业隶属=属地管理企业&科技型中小企业=是&申报限制期内=否&项目经认定=是"
    "&项目类别=现行办法认定项目&认定日期=2020-12-10&认定有效期截止=2025-12-09&收入年度=2021"
    "&销售收入=12345678.90&创新贡献系数=1&核心技术价值占比=85%25"
)


def nothing_is_lost(page: Page) -> None:
    """After a thousand rows: the amount, the rows, and the way to the finder and the paper."""
    expect(page.locator(".amount-yuan")).to_have_text("300,464.50")
    expect(page.locator(".keep")).to_contain_text("链接太长，不能复制，请打印或下载说明")
    rows = page.locator("textarea[name=扶持记录]")
    assert rows.input_value().splitlines() == A_THOUSAND_ROWS.splitlines()
    with page.expect_download() as paper:
        page.get_by_role("button", name="下载 PDF 说明").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="带着这些回答，看看还能享受哪些政策").click()
    card = page.locator(".shelf-fits .m-card")
    expect(card).to_contain_text("300,464.50")
    card.get_by_role("button").click()
    expect(page.locator(".amount-yuan")).to_have_text("300,464.50")


@pytest.mark.parametrize("viewport", ["phone", "laptop"])
def test_a_thousand_rows_of_a_record_are_kept_and_computed(page: Page, look: Look) -> None:
    page.goto(f"{CALCULATOR}?{DAY}&{GIVEN}&mode=all")
    page.locator("textarea[name=扶持记录]").fill(A_THOUSAND_ROWS)
    page.locator(".all-form").get_by_role("button", name="回答").click()
    expect(page.locator(".keep")).to_contain_text("链接太长")
    look("calculator-long")
    nothing_is_lost(page)
    look("")


def test_a_thousand_rows_need_no_javascript(browser: Browser, live_site: str) -> None:
    for mode in ("mode=all", "edit=扶持记录"):
        context = browser.new_context(base_url=live_site, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{CALCULATOR}?{DAY}&{GIVEN}&{mode}")
        page.locator("textarea[name=扶持记录]").fill(A_THOUSAND_ROWS)
        page.locator(".ask form").get_by_role("button", name="回答").click()
        nothing_is_lost(page)
        page.locator("textarea[name=扶持记录]").fill("没有")
        page.locator(".ask form").get_by_role("button", name="回答").click()
        expect(page).to_have_url(re.compile(r"\?on=2022-06-20&"))  # short again: a link
        context.close()


@pytest.mark.parametrize("viewport", ["phone", "laptop"])
def test_a_condition_that_is_open_keeps_the_amount_conditional(page: Page, look: Look) -> None:
    given = GIVEN.replace("&申报限制期内=否", "") + "&扶持记录=没有"
    page.goto(f"{CALCULATOR}?{DAY}&{given}")
    expect(page.locator(".verdict-word")).to_contain_text("还缺信息")
    expect(page.locator(".verdict-if")).to_contain_text("若其余条件都成立，可得 300,464.50 元")
    expect(page.locator(".amount-yuan")).to_have_count(0)
    look("calculator-conditional")
    page.goto(f"/match/?{DAY}&{given}")
    expect(page.locator(".shelf-open")).to_contain_text("若其余条件都成立")
    look("finder-conditional")


@pytest.mark.parametrize("viewport", ["phone", "laptop"])
def test_a_recorded_measure_leads_to_its_article(page: Page, look: Look) -> None:
    page.goto("/measures/land-space/")
    expect(page.locator(".lead")).to_contain_text("只登记，没有可以计算的金额")
    look("recorded")
    page.get_by_role("link", name="看条款").click()
    expect(page).to_have_url(re.compile(r"/policies/.+#"))


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto(f"{CALCULATOR}?{DAY}&edit=项目经认定")
    radio = page.get_by_label("是", exact=True)
    radio.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".given")).to_contain_text("项目经认定")
    focused = page.evaluate("document.activeElement.id")
    assert focused == "ask-title"
    page.keyboard.press("Tab")
    outline = page.evaluate(
        """() => {
            const held = document.activeElement;
            return getComputedStyle(held.closest(".pick") || held).outlineStyle;
        }"""
    )
    assert outline != "none"


@pytest.mark.parametrize("viewport", ["phone"])
def test_a_phone_shows_the_result_below_the_question_and_never_scrolls_sideways(page: Page) -> None:
    for address in (f"{CALCULATOR}?{DAY}", f"{CALCULATOR}?{DAY}&mode=all", "/match/", "/measures/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{CALCULATOR}?{DAY}&项目经认定=是")
    ask, result, given = (
        page.locator(part).bounding_box() for part in (".ask", ".result", ".given")
    )
    assert ask
    assert result
    assert given
    assert ask["y"] < result["y"] < given["y"]
