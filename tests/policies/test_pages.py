"""The pages: what they say, what they cost, and what nonsense does to them."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guanzi.engines.rules import Rulebook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def text(client: Client, address: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", html(client, address))
    return re.sub(r"\s+", " ", plain)


# --- home and list ---


def test_home_says_honestly_how_much_there_is(client: Client, published: Rulebook) -> None:
    page = text(client, "/")
    assert f"{len(published.documents)} 份文件" in page
    assert f"{len(published.listed())} 项措施" in page
    assert f"其中 {len(published.measures)} 项写成了可计算的规则" in page


@pytest.mark.parametrize("address", ["/", "/policies/", "/policies/shanghai-003/"])
def test_every_page_names_the_edition_it_speaks_from(
    client: Client, published: Rulebook, address: str
) -> None:
    page = text(client, address)
    assert published.digest[:8] in page
    assert "2026年1月5日 周一" in page


@pytest.mark.req("000-19")
def test_the_list_shows_states_of_the_chosen_day(client: Client) -> None:
    page = html(client, "/policies/?on=2025-06-01&q=产业高质量发展专项资金管理办法")
    assert "已失效" in page
    page = html(client, "/policies/?on=2024-10-26&q=产业高质量发展专项资金管理办法")
    assert "state-expiring" in page


def test_filters_and_words_stay_in_the_address(client: Client) -> None:
    answer = client.get(
        "/policies/?q=支持&level=市级&level=&on=2023-03-15&state=", headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Push-Url"] == (
        "/policies/?q=%E6%94%AF%E6%8C%81&on=2023-03-15&level=%E5%B8%82%E7%BA%A7"
    )


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    page = text(client, "/policies/?q=首台套补贴")
    assert "没有找到" in page
    assert "您是不是要找" in page
    assert "首台套" in page


# --- a policy ---


@pytest.mark.req("000-07")
def test_the_five_directions_of_the_industry_fund_are_listed(client: Client) -> None:
    page = text(client, "/policies/shanghai-000/")
    for direction in (
        "技术攻关",
        "创新融合示范应用",
        "高端供给能力提升",
        "产业生态体系优化",
        "重大产业项目",
    ):
        assert direction in page


@pytest.mark.req("000-08")
def test_the_instruments_of_the_industry_fund_are_listed_and_its_amount_is_open(
    client: Client,
) -> None:
    page = text(client, "/policies/shanghai-000/")
    for instrument in (
        "补助",
        "奖励",
        "政府购买服务",
        "贷款贴息",
        "保费补贴",
        "联动支持",
        "滚动支持",
    ):
        assert instrument in page
    assert "金额待细则规定" in page
    assert "由实施细则等文件确定支持方式和标准" in page


@pytest.mark.req("002-03")
def test_the_five_funds_of_the_linkage_are_listed(client: Client) -> None:
    page = text(client, "/policies/shanghai-002/")
    for fund in ("产业技术创新", "软件和集成电路", "成果转化", "高新", "张江"):
        assert fund in page


@pytest.mark.req("002-05", "A13", "A14")
def test_the_table_of_fields_and_its_warnings_are_shown_as_printed(
    client: Client, published: Rulebook
) -> None:
    page = text(client, "/policies/shanghai-002/")
    rows = [row for r in published.registers if r.document == "shanghai-002" for row in r.rows]
    assert len(rows) >= 10
    assert "A13" in page
    assert "A14" in page


@pytest.mark.req("A12")
def test_both_titles_of_the_linkage_rules_are_shown(client: Client) -> None:
    page = text(client, "/policies/shanghai-002/")
    assert "技术创新引导专项联动管理实施细则" in page
    assert "技术创新引导专项联动实施细则" in page


@pytest.mark.req("001-01")
def test_every_measure_of_the_25_is_on_the_page_with_its_lead_first(
    client: Client, published: Rulebook
) -> None:
    page = html(client, "/policies/shanghai-001/")
    for measure in published.listed():
        if measure.document == "shanghai-001":
            assert f'id="{measure.id}"' in page
            assert f"<b>{measure.responsible[0]}</b>" in page


@pytest.mark.req("A18")
def test_a_policy_without_an_end_says_so_and_asks_to_be_reviewed(client: Client) -> None:
    page = text(client, "/policies/shanghai-001/?on=2030-01-01")
    assert "2022-10-01 起" in page
    assert "每年十月复核" in page


@pytest.mark.req("003-03", "A2")
def test_a_measure_shows_formula_cap_shares_readings_and_cases(client: Client) -> None:
    page = text(client, "/policies/shanghai-003/?on=2022-06-20")
    for said in ("分档累进", "封顶", "四舍五入到分", "市级承担", "区级承担", "其余"):
        assert said in page
    assert "先加计，最后封顶" in page
    assert "先封顶，再加计 30%" in page
    assert "500万元 × 2.5% = 125,000元" in page
    assert "325,000.00 元 市级 130,000.00 区级 195,000.00" in page
    assert "取较小者(四舍五入(325,000元 + (326,666,667.33元 − 1500万元) × 1.5%" in page


@pytest.mark.req("003-03")
def test_conditions_show_modality_article_and_remedy(client: Client) -> None:
    page = html(client, "/policies/shanghai-003/")
    assert page.count('class="modality modality-must"') >= 9
    assert 'class="modality modality-in_principle"' in page
    assert "企业迁入本市并完成登记后可以申请" in page


def test_citations_lead_to_headings_that_exist(client: Client, published: Rulebook) -> None:
    for document in published.documents:
        page = html(client, f"/policies/{document.id}/")
        anchors = set(re.findall(r'\bid="([^"]+)"', page))
        links = set(re.findall(r'href="#([^"]+)"', page))
        assert links - anchors == set()


def test_no_two_elements_share_an_id(client: Client, published: Rulebook) -> None:
    for document in published.documents:
        ids = re.findall(r'\bid="([^"]+)"', html(client, f"/policies/{document.id}/"))
        assert len(ids) == len(set(ids))


@pytest.mark.req("000-19")
def test_an_expired_policy_says_that_nothing_new_is_approved_under_it(client: Client) -> None:
    page = text(client, "/policies/shanghai-000/?on=2024-10-27")
    assert "2024年10月26日 周六 为止" in page
    assert "正在执行的项目继续执行" in page
    assert "已经失效" not in text(client, "/policies/shanghai-000/?on=2024-10-26")


def test_pages_hold_nothing_inline(client: Client) -> None:
    for address in ("/", "/policies/", "/policies/shanghai-003/"):
        page = html(client, address)
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


# --- cost ---


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 1),
        ("/policies/", 1),
        ("/policies/?q=支持&level=市级&on=2023-03-15", 1),
        ("/policies/shanghai-001/", 3),
        ("/policies/shanghai-003/", 3),
    ],
)
def test_a_page_costs_the_same_few_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int
) -> None:
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


# --- nonsense ---


@pytest.mark.parametrize(
    "day", ["昨天", "2025-13-40", "2025-02-30", "0000-00-00", "99999-1-1", "-1", "2025", "١٢", "'"]
)
@pytest.mark.parametrize("page", ["/policies/", "/policies/shanghai-003/"])
def test_a_day_that_is_none_is_said_and_today_is_shown(client: Client, page: str, day: str) -> None:
    assert "不是日期，已按今天显示" in text(client, f"{page}?on={day}")


@pytest.mark.parametrize("day", ["2022-06-20", "2022/6/20", "2022年6月20日", "２０２２-06-20"])
def test_a_day_may_be_written_as_people_write_it(client: Client, day: str) -> None:
    assert 'value="2022-06-20"' in html(client, f"/policies/shanghai-003/?on={day}")


def test_an_unknown_policy_is_a_chinese_404_with_the_nearest_one(client: Client) -> None:
    answer = client.get("/policies/shanghai-03/")
    assert answer.status_code == 404
    assert "没有「shanghai-03」这份文件" in answer.content.decode()
    assert "shanghai-003" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "支" * 5000,
        "q=%00",
        "q=<script>alert(1)</script>",
        "level=不存在&fund=&lead=x&instrument=y&state=z",
        "level=" + "&level=".join(map(str, range(300))),
        "page=-1&unknown=1",
        "q=%ff%fe",
    ],
)
def test_no_query_breaks_the_list(client: Client, query: str) -> None:
    page = html(client, f"/policies/?{query}")
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["..%2f..%2fetc", "%00", "x" * 3000, "'; DROP TABLE", "<b>"])
def test_no_name_breaks_the_page(client: Client, name: str) -> None:
    answer = client.get(f"/policies/{name}/")
    assert answer.status_code == 404
    assert b"<b>/" not in answer.content
