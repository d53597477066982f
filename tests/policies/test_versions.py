"""A document in two versions, published: every page and answer speaks of the version of its day."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from guanzi.engines.rules import compile_rulebook
from guanzi.lifecycle.policies.rules import PolicyQuery, choices, search
from guanzi.lifecycle.policies.selectors import get_policy
from guanzi.lifecycle.policies.services import publish_rulebook
from tests.policies.conftest import NEW_YEAR, POLICY, VOCABULARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_versions")]

LAST_DAY, FIRST_DAY = "2024-12-31", "2025-01-01"
BORDER = pytest.mark.parametrize(
    ("on", "title", "amount"),
    [(LAST_DAY, "测试用办法", "100,000.00"), (FIRST_DAY, "修订后的测试用办法", "200,000.00")],
)

REVISED = (
    POLICY.replace("title: 测试用办法", "title: 修订后的测试用办法")
    .replace("2024-01-01 至 2024-12-31", "2025-01-01 至 2099-12-31")
    .replace("年产值 × 10%", "年产值 × 20%")
    .replace("100万元 × 10% = 100000元", "100万元 × 20% = 200000元")
    .replace("100000.00元", "200000.00元")
    .replace("on: 2024-06-01", "on: 2025-06-01")
    .replace("全年有效。", "修订后施行。")
)

CITING = (
    POLICY.replace("id: test-policy", "id: citing-policy")
    .replace("id: test-award", "id: citing-award")
    .replace("measure: test-award", "measure: citing-award")
    .replace("title: 测试用办法", "title: 引用办法")
    .replace("2024-01-01 至 2024-12-31", "2024-01-01 至 2099-12-31")
    .replace("| 第一条 | 必须", "| test-policy 第一条 | 必须")
)

SOURCES = {
    "vocabulary.md": VOCABULARY,
    "a-revised.md": REVISED,
    "b-first.md": POLICY,
    "citing.md": CITING,
}


@pytest.fixture
def two_versions(db: None) -> None:
    """The revised text stands first: nothing may follow from the order of the files."""
    publish_rulebook(sources=SOURCES, actor="张三", at=NEW_YEAR)


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(client: Client, address: str) -> Any:
    return json.loads(html(client, f"/api/v1/{address}"))


def a_day(text: str) -> date:
    return date.fromisoformat(text)


def headline(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


# --- the policy page ---


@BORDER
def test_the_page_shows_the_version_of_the_day(
    client: Client, on: str, title: str, amount: str
) -> None:
    page = html(client, f"/policies/test-policy/?on={on}")
    assert headline(page) == title
    assert ("全年有效。" in page) is (on == LAST_DAY)
    assert ("修订后施行。" in page) is (on == FIRST_DAY)
    assert page.count('id="test-award"') == 1


def test_without_a_day_the_page_shows_the_version_in_force_today(client: Client) -> None:
    assert headline(html(client, "/policies/test-policy/")) == "修订后的测试用办法"


def test_a_day_before_every_version_shows_the_first(client: Client) -> None:
    page = html(client, "/policies/test-policy/?on=2020-01-01")
    assert headline(page) == "测试用办法"
    assert "还没有生效" in page


def test_each_version_links_to_the_other(client: Client) -> None:
    assert 'href="/policies/test-policy/?on=2025-01-01"' in html(
        client, f"/policies/test-policy/?on={LAST_DAY}"
    )
    assert 'href="/policies/test-policy/?on=2024-01-01"' in html(client, "/policies/test-policy/")
    assert "其他有效期" not in html(client, "/policies/citing-policy/")


def test_the_history_tells_the_published_texts_of_every_version(client: Client) -> None:
    for on in (LAST_DAY, FIRST_DAY):
        _before, history = html(client, f"/policies/test-policy/?on={on}").split('id="versions"')
        assert history.count('<th scope="row">') == 2
        assert "2024-12-31" in history
        assert "2099-12-31" in history


def test_each_version_shows_its_own_cases() -> None:
    rulebook = compile_rulebook(SOURCES)
    for on in (LAST_DAY, FIRST_DAY):
        day = rulebook.document("test-policy", a_day(on)).validity.since
        policy = get_policy("test-policy", day)
        assert [case.on.year for case in policy.cases["test-award"]] == [day.year] * 2


@BORDER
def test_a_citation_of_the_document_leads_to_its_version_of_the_day(
    client: Client, on: str, title: str, amount: str
) -> None:
    page = html(client, f"/policies/citing-policy/?on={on}")
    assert f'href="/policies/test-policy/?on={on}#第一条">《{title}》第一条' in page


# --- the list and the search ---


@pytest.mark.parametrize(
    ("on", "periods"),
    [(LAST_DAY, ["2024-01-01", "2025-01-01"]), (FIRST_DAY, ["2025-01-01", "2024-01-01"])],
)
def test_every_version_is_listed_once_the_one_in_force_first(on: str, periods: list[str]) -> None:
    result = search(compile_rulebook(SOURCES), PolicyQuery(a_day(on), "测试用办法"))
    assert [str(policy.document.validity.since) for policy in result.policies] == periods
    assert [[m.measure.validity for m in p.measures] for p in result.policies] == [
        [policy.document.validity] for policy in result.policies
    ]
    assert [policy.total for policy in result.policies] == [1, 1]
    assert result.measure_count == 2


def test_the_filters_count_each_version_once() -> None:
    counted = choices(compile_rulebook(SOURCES), PolicyQuery(a_day(LAST_DAY), "测试用办法"))
    assert {c.value: c.count for c in counted["state"] if c.count} == {"即将到期": 1, "尚未生效": 1}
    assert {c.value: c.count for c in counted["instrument"]} == {"奖励": 2}


def test_words_of_one_version_do_not_find_the_other() -> None:
    result = search(compile_rulebook(SOURCES), PolicyQuery(a_day(LAST_DAY), "修订后施行"))
    assert [policy.document.title for policy in result.policies] == ["修订后的测试用办法"]


def test_a_listed_version_leads_to_its_own_page(client: Client) -> None:
    page = html(client, f"/policies/?on={FIRST_DAY}&q=测试用办法")
    for day in (FIRST_DAY, "2024-01-01"):
        assert f'href="/policies/test-policy/?on={day}"' in page
    assert 'href="/measures/test-award/?on=2024-01-01"' in page
    assert "<b>2</b> 份文件，<b>2</b> 项措施" in page


def test_the_front_door_leads_to_each_version(client: Client) -> None:
    page = html(client, "/")
    assert 'href="/policies/test-policy/"' in page
    assert 'href="/policies/test-policy/?on=2024-01-01"' in page


# --- the API ---


@BORDER
def test_the_api_gives_the_version_of_the_day(
    client: Client, on: str, title: str, amount: str
) -> None:
    said = asked(client, f"policies/test-policy?on={on}")
    assert (said["title"], said["measures"], len(said["versions"])) == (title, ["test-award"], 2)
    assert said["valid"]["since"][:4] == on[:4]
    measure = asked(client, f"measures/test-award?on={on}")
    assert (measure["document_title"], measure["state"] != "expired") == (title, True)
    assert [version["valid"]["since"] for version in measure["versions"]] == [
        "2024-01-01",
        "2025-01-01",
    ]
    listed = {item["id"]: item for item in asked(client, f"measures?on={on}")["items"]}
    assert listed["test-award"]["document_title"] == title


def test_the_api_lists_every_version_with_its_own_measures(client: Client) -> None:
    said = asked(client, f"policies?on={FIRST_DAY}&q=测试用办法")
    assert said["total"] == len(said["items"]) == 2
    assert [item["state"] for item in said["items"]] == ["in_force", "expired"]
    assert [item["measures"] for item in said["items"]] == [["test-award"]] * 2


@BORDER
def test_the_day_decides_by_which_version_is_computed(
    client: Client, on: str, title: str, amount: str
) -> None:
    body = {"measure": "test-award", "on": on, "facts": {"年产值": "100万元"}}
    answer = client.post("/api/v1/decide", body, content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    said = answer.json()
    assert amount in json.dumps(said, ensure_ascii=False)


@BORDER
def test_the_calculator_links_to_the_version_by_which_it_computes(
    client: Client, on: str, title: str, amount: str
) -> None:
    page = html(client, f"/measures/test-award/?on={on}&年产值=100万元")
    assert title in page
    assert f"/policies/test-policy/?on={on}#" in page
