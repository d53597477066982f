"""The pages answer everything that an address can say, in Chinese, and never with a 500."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from guanzi.engines.rules import Rulebook
from guanzi.foundation.throttling import ComputeThrottle
from guanzi.lifecycle.matching.models import ExampleEnterprise
from guanzi.lifecycle.matching.services import load_examples, read_examples
from tests.matching.test_calculation import FULL

pytestmark = pytest.mark.usefixtures("house")

CALCULATOR = "/measures/tech-transfer-support/"
DAY = {"on": "2022-06-20"}
PAGES = [CALCULATOR, "/match/", "/measures/", f"{CALCULATOR}explanation.pdf"]


def shown(client: Client, address: str, said: dict[str, str] | None = None) -> str:
    answer = client.get(address, said or {})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.req("M17", "003-03")
def test_the_calculator_shows_amount_shares_formula_article_and_digest(client: Client) -> None:
    page = shown(client, CALCULATOR, DAY | FULL)
    for part in (
        "300,464.50",
        "30.04645",
        "120,185.80",
        "180,278.70",
        "第五条第（一）项",
        "5,000,000.00元 × 2.5% + 7,345,678.90元 × 2%",
        "摘要值",
        "explanation.pdf?on=2022-06-20",
    ):
        assert part in page
    assert "/policies/shanghai-003/#" in page


def test_one_question_is_asked_and_the_answers_go_along(client: Client) -> None:
    page = shown(client, CALCULATOR, DAY | {"项目经认定": "是"})
    assert page.count('<h2 id="ask-title"') == 1
    assert '<input type="hidden" name="项目经认定" value="是">' in page
    assert "已答 1 题，还剩至多 13 题" in page


def test_what_was_answered_with_unsure_is_not_asked_again(client: Client) -> None:
    said = dict.fromkeys(FULL, "不知道") | {"月度销售": "不知道"}
    page = shown(client, CALCULATOR, DAY | said)
    assert "能问的都问过了" in page


def test_all_questions_can_be_answered_at_once(client: Client) -> None:
    page = shown(client, CALCULATOR, DAY | {"mode": "all"})
    for name in FULL:
        assert f'name="{name}"' in page


def test_empty_boxes_do_not_stay_in_the_address(client: Client) -> None:
    answer = client.get(CALCULATOR, DAY | {"企业注册地": "", "项目经认定": "是"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(
        "?on=2022-06-20&%E9%A1%B9%E7%9B%AE%E7%BB%8F%E8%AE%A4%E5%AE%9A=%E6%98%AF"
    )


def test_a_wrong_answer_is_shown_again_beside_its_error(client: Client) -> None:
    page = shown(client, CALCULATOR, DAY | {"销售收入": "很多", "项目经认定": "是"})
    assert 'value="很多"' in page
    assert 'aria-invalid="true"' in page
    assert page.count("不是金额") == 2  # beside the box, and in the summary
    assert "其余的回答都还在" in page


def test_a_wrong_date_is_shown_again_although_a_date_box_could_not(client: Client) -> None:
    page = shown(client, CALCULATOR, DAY | {"认定日期": "去年", "mode": "all"})
    assert 'value="去年"' in page


def test_answers_that_contradict_each_other_give_no_amount(client: Client) -> None:
    months = "\n".join(["10万"] * 12)
    page = shown(client, CALCULATOR, DAY | FULL | {"月度销售": months})
    assert "分月销售额之和与年度销售收入不一致" in page
    assert "有回答互相矛盾" in page
    assert "300,464.50" not in page


def test_an_unknown_name_offers_the_known_one(client: Client) -> None:
    page = shown(client, CALCULATOR, DAY | {"销售收人": "500万"})
    assert "没有「销售收人」这个事实" in page
    assert "改为「销售收入」" in page


@pytest.mark.req("A9", "003-01")
def test_a_day_without_policy_is_answered_with_the_nearest_version(client: Client) -> None:
    page = shown(client, CALCULATOR, {"on": "2026-11-22"} | FULL)
    assert "无有效政策" in page
    assert "按 2025-11-17 的政策试算" in page
    assert "300,464.50" not in page


def test_an_unknown_measure_is_a_404_with_a_suggestion(client: Client) -> None:
    answer = client.get("/measures/tech-transfer-suport/")
    assert answer.status_code == 404
    assert "tech-transfer-support" in answer.content.decode()


def test_the_finder_sorts_measures_into_three_columns(client: Client) -> None:
    page = shown(client, "/match/", DAY | FULL)
    fits, open_, out = (page.index(f'id="column-{key}"') for key in ("fits", "open", "out"))
    assert fits < page.index("300,464.50") < open_ < out < page.rindex("闵行")
    assert "另有" in page
    assert "不相加" in page
    assert "不保存任何内容" in page


def test_a_card_opens_the_calculator_with_the_same_answers(client: Client) -> None:
    page = shown(client, "/match/", DAY | {"项目经认定": "是"})
    query = urlencode(DAY | {"项目经认定": "是"})
    assert f"{CALCULATOR}?{query}".replace("&", "&amp;") in page


def test_all_measures_are_listed_by_fund_or_department(client: Client) -> None:
    page = shown(client, "/measures/", DAY)
    assert "高新技术成果转化专项扶持资金" in page
    assert "在这一天无效的" in page


def test_the_paper_and_the_screen_have_the_same_digest(client: Client) -> None:
    page = shown(client, CALCULATOR, DAY | FULL)
    pdf = client.get(f"{CALCULATOR}explanation.pdf", DAY | FULL)
    assert pdf.headers["Content-Type"] == "application/pdf"
    short = pdf.headers["Content-Disposition"].removesuffix('.pdf"')[-8:]
    assert f"<code>{short}" in page
    assert client.get(f"{CALCULATOR}explanation.pdf", DAY | FULL).content == pdf.content


@pytest.mark.parametrize(
    "said",
    [
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"on": "明天"},
        {"on": "2022-02-30"},
        {"销售收入": "-5"},
        {"销售收入": "9" * 300},
        {"销售收入": "1e9"},
        {"销售收入": "∞"},
        {"核心技术价值占比": "-1%"},
        {"创新贡献系数": "1/0"},
        {"收入年度": "99999"},
        {"认定日期": "2020-13-45"},
        {"扶持记录": "\t\t\t"},
        {"扶持记录": "[]"},
        {"月度销售": "1\n" * 40},
        {"企业注册地": "<script>alert(1)</script>"},
        {"a" * 500: "b" * 5000},
        {"edit": "没有这题"},
        {"edit": "月度销售"},
        {"mode": "none"},
        {"项目经认定": "\x00"},
        {"企业隶属": "\ud800".encode("utf-8", "replace").decode()},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", PAGES)
def test_bad_input_is_answered_in_place(client: Client, page: str, said: dict[str, str]) -> None:
    answer = client.get(page, DAY | said, follow=True)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_broken_percent_signs_and_bytes_do_no_harm(client: Client) -> None:
    for query in ("%", "%ff%fe=%ff", "销售收入=%E9%94", "&&&==", "on=2022-06-20&on=2023-01-01"):
        for page in PAGES:
            assert client.get(f"{page}?{query}", follow=True).status_code == 200


def test_an_address_too_long_is_refused_in_chinese(client: Client) -> None:
    answer = client.get(CALCULATOR, {"扶持记录": "9" * 70_000})
    assert answer.status_code == 400
    assert "太长" in answer.content.decode()


def test_hundreds_of_parameters_do_no_harm(client: Client) -> None:
    assert client.get("/match/", {f"n{i}": "1" for i in range(900)}).status_code == 200


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.one_of(st.sampled_from([*FULL, "on", "mode", "edit", "月度销售"]), st.text(max_size=8)),
        st.text(max_size=60),
        max_size=6,
    )
)
def test_no_text_in_any_field_breaks_a_page(client: Client, said: dict[str, str]) -> None:
    plain = {
        k.encode("utf-8", "replace").decode(): v.encode("utf-8", "replace").decode()
        for k, v in said.items()
    }
    for page in (CALCULATOR, "/match/"):
        assert client.get(page, plain, follow=True).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("mode", ["one", "all"])
def test_a_page_asks_the_database_a_constant_number_of_times(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, page: str, mode: str
) -> None:
    client.get(page, DAY)  # the edition is compiled once and kept
    for said in ({}, {"项目经认定": "是"}, FULL):
        with django_assert_max_num_queries(2):
            client.get(page, DAY | {"mode": mode} | said)


@pytest.mark.parametrize("page", PAGES)
def test_who_computes_too_much_is_asked_to_wait(
    client: Client, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "2/m"})
    assert [client.get(page).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("page", ["/measures/", "/policies/", "/", "/healthz", "/api/v1/docs"])
def test_a_page_that_is_only_read_says_so_and_does_not_speak_of_expired_forms(page: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(page)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert "页面已过期" not in answer.content.decode()


@pytest.mark.parametrize("page", [CALCULATOR, "/match/", f"{CALCULATOR}explanation.pdf"])
def test_a_posted_form_needs_its_token(page: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(page, DAY)
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


# ---------------------------------------------------------------- more than a link can carry

ROWS = "\n".join(
    f"{2000 + number % 20} 市级 专项资金 高新技术成果转化专项扶持资金 其他项目 {number + 1}元"
    for number in range(1000)
)


def test_a_posted_form_leads_to_the_link_that_people_copy(client: Client) -> None:
    answer = client.post(CALCULATOR, DAY | {"企业注册地": "", "项目经认定": "是"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{CALCULATOR}?{urlencode(DAY | {'项目经认定': '是'})}"


@pytest.mark.parametrize("page", [CALCULATOR, "/match/"])
@pytest.mark.parametrize("mode", ["one", "all"])
def test_a_form_that_asks_for_rows_is_posted(client: Client, page: str, mode: str) -> None:
    html = shown(client, page, DAY | {"mode": mode, "edit": "扶持记录"})
    start = html.index('class="one-form"' if mode == "one" else 'class="all-form"')
    form = html[html.rindex("<form", 0, start) : start + 2000]
    assert 'method="post"' in form
    assert "csrfmiddlewaretoken" in form


def test_a_thousand_rows_are_computed_and_carried_by_forms(client: Client) -> None:
    said = DAY | FULL | {"扶持记录": ROWS}
    answer = client.post(CALCULATOR, said)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1000 条" in page
    assert "300,464.50" in page
    assert "链接太长，不能复制，请打印或下载说明" in page
    assert len(page) < 1_000_000  # the rows stand in no link
    assert page.count(ROWS[:40]) == page.count('name="扶持记录"')
    finder = client.post("/match/", said)
    assert finder.status_code == 200
    assert f'formaction="{CALCULATOR}"' in finder.content.decode()


def test_the_paper_of_a_thousand_rows_has_the_digest_of_the_screen(client: Client) -> None:
    said = DAY | FULL | {"扶持记录": ROWS}
    pdf = client.post(f"{CALCULATOR}explanation.pdf", said)
    assert pdf.headers["Content-Type"] == "application/pdf"
    short = pdf.headers["Content-Disposition"].removesuffix('.pdf"')[-8:]
    assert f"<code>{short}" in client.post(CALCULATOR, said).content.decode()


def test_the_longest_lawful_address_can_be_printed(client: Client) -> None:
    rows = ROWS.splitlines()
    said = {**DAY, **FULL, "扶持记录": ""}
    while rows and len(urlencode(said | {"扶持记录": said["扶持记录"] + rows[-1]})) < 59_900:
        said["扶持记录"] += f"{rows.pop()}\n"
    assert 59_000 < len(urlencode(said)) < 60_000
    answer = client.get(f"{CALCULATOR}explanation.pdf", said)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")


def test_heavy_questions_count_for_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "6/m"})
    said = DAY | {"扶持记录": ROWS}
    assert [client.post(CALCULATOR, said).status_code for _ in range(2)] == [200, 429]


# ---------------------------------------------------------------- money before it is settled


def test_what_the_formula_gives_is_no_promise_while_a_condition_is_open(client: Client) -> None:
    said = {name: text for name, text in FULL.items() if name != "申报限制期内"}
    page = shown(client, CALCULATOR, DAY | said)
    verdict = page[page.index('class="verdict ') : page.index('id="shares-title"')]
    assert "还缺信息" in verdict
    assert "若其余条件都成立，可得" in verdict
    assert "300,464.50" in verdict
    assert "amount-yuan" not in page
    assert "如获同意" not in page
    shares = page[page.index('id="shares-title"') : page.index('id="missing-title"')]
    assert shares.count("未定") == 2
    board = shown(client, "/match/", DAY | said)
    card = board[board.index("300,464.50") - 300 : board.index("300,464.50")]
    assert "若其余条件都成立，" in card
    assert "如获同意" not in card


def test_a_measure_that_is_only_recorded_says_so_and_shows_its_article(client: Client) -> None:
    answer = client.get("/measures/land-space/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "只登记，没有可以计算的金额" in page
    assert re.search(r'href="/policies/[a-z0-9-]+/[^"]*#', page)


@pytest.mark.parametrize(
    "written", ["2022-06-20", "2022/6/20", "2022年6月20日", "２０２２．６．２０"]
)
def test_a_day_may_be_written_as_people_write_it(client: Client, written: str) -> None:
    for page in (CALCULATOR, "/match/", "/measures/"):
        assert 'value="2022-06-20"' in shown(client, page, {"on": written})
    assert "2022-06-20" in shown(client, "/policies/", {"on": written})


@pytest.mark.parametrize("written", ["2022-W25-1", "1899-12-31", "2022-02-30", "20-6-2022"])
def test_a_day_that_is_none_is_shown_again(client: Client, written: str) -> None:
    assert f'value="{written}"' in shown(client, CALCULATOR, {"on": written})


def test_loading_the_examples_twice_changes_nothing(rulebook: Rulebook) -> None:
    before = list(ExampleEnterprise.objects.values())
    assert load_examples(rulebook=rulebook) == len(read_examples())
    assert list(ExampleEnterprise.objects.values()) == before


def test_examples_are_offered_as_fiction_and_fill_in_their_answers(client: Client) -> None:
    page = shown(client, "/match/")
    assert "虚构示例" in page
    assert page.count("（虚构）") == len(read_examples())


def test_pages_hold_nothing_inline(client: Client) -> None:
    for page in (CALCULATOR, f"{CALCULATOR}?mode=all", "/match/", "/measures/"):
        html = shown(client, page)
        assert " style=" not in html
        assert "<style" not in html
        assert " onclick=" not in html
        assert "<script>" not in html
