"""The three pictures of README.md, as a laptop shows them: `docs/images` holds their copies."""

from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

PICTURES = Path(__file__).parent / "screenshots"
PROJECT = {
    "企业注册地": "徐汇区",
    "企业隶属": "属地管理企业",
    "科技型中小企业": "是",
    "申报限制期内": "否",
    "项目经认定": "是",
    "项目类别": "现行办法认定项目",
    "认定日期": "2020-12-10",
    "认定有效期截止": "2025-12-09",
    "收入年度": "2021",
    "销售收入": "12,345,678.90元",
    "创新贡献系数": "1",
    "核心技术价值占比": "85%",
    "扶持记录": "没有",
}


def keep(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"readme-{name}.png")


def test_the_calculator_shows_the_amount_beside_the_answers(page: Page) -> None:
    page.goto(f"/measures/tech-transfer-support/?{urlencode({'on': '2022-06-20', **PROJECT})}")
    expect(page.get_by_text("300,464.50").first).to_be_visible()
    keep(page, "calculator")


def test_the_finder_shows_what_fits_and_what_does_not(page: Page) -> None:
    page.goto(f"/match/?{urlencode({'on': '2022-12-20', **PROJECT})}")
    expect(page.get_by_text("300,464.50").first).to_be_visible()
    keep(page, "finder")


def test_the_policy_page_shows_the_formula(page: Page) -> None:
    page.goto("/policies/shanghai-003/?on=2022-06-20")
    heading = page.get_by_role("heading", name="金额怎样算").first
    heading.evaluate("heading => heading.scrollIntoView()")
    expect(heading).to_be_visible()
    keep(page, "policy")
