"""The list and one enterprise's page: what they show, to whom, with how many queries."""

import re
from collections.abc import Callable

import pytest

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.rules import sections
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from tests.enterprises.conftest import OPERATOR, a_code, enter, fill, queries_of
from tests.signing_in import SignIn
from tests.world import MORNING

pytestmark = pytest.mark.django_db


def test_the_list_shows_what_it_found(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    page = signed_in(officer).get("/enterprises/", {"q": "云凡智能"}).content.decode()
    assert enterprise.name in page
    assert "名称相近" in page
    assert f"/enterprises/{enterprise.credit_code}/" in page


@pytest.mark.parametrize(
    "query",
    [
        "?after=x",
        "?after=~",
        "?after=a~99999999999999999999999",
        "?after=a~" + "9" * 5000,
        "?after=a~٣",
        "?district=南汇&size=x",
        "?q=%00%00",
        "?q=" + "长" * 500,
        "?after=%00~1",
    ],
)
def test_a_strange_address_is_only_an_empty_wish(
    query: str, signed_in: SignIn, officer: Actor
) -> None:
    assert signed_in(officer).get(f"/enterprises/{query}").status_code == 200


@pytest.mark.req("003-05")
def test_the_file_shows_facts_projects_support_and_credit(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    fill(enterprise, 1)
    page = signed_in(officer).get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    for words in (
        enterprise.name,
        "属地管理企业",
        "沪财〔2021〕1号",
        project.name,
        "1,234.00",
        "科研失信",
        "软件和信息技术服务业",
        "限制申报",
    ):
        assert words in page, words


def test_the_file_asks_as_many_queries_for_much_as_for_little(
    signed_in: SignIn,
    officer: Actor,
    enterprise: EnterpriseInfo,
    make_project: Callable[..., object],
) -> None:
    client, address = signed_in(officer), f"/enterprises/{enterprise.credit_code}/"
    fill(enterprise, 1)
    make_project(enterprise)
    client.get(address)
    few = queries_of(client, address)
    fill(enterprise, 20)
    for _ in range(10):
        make_project(enterprise)
    assert queries_of(client, address) == few


@pytest.mark.parametrize("query", ["", "?q=企业", "?q=第一零号起业"])
def test_the_list_asks_as_many_queries_for_many_as_for_few(
    query: str, signed_in: SignIn, officer: Actor
) -> None:
    client = signed_in(officer)
    for n in range(3):
        services.rename_enterprise(
            actor=OPERATOR, enterprise_id=enter(f"旧{n}").id, name=f"第{n}号企业", at=MORNING
        )
    client.get(f"/enterprises/{query}")
    few = queries_of(client, f"/enterprises/{query}")
    for n in range(3, 90):
        enter(f"第{n}号企业")
    assert queries_of(client, f"/enterprises/{query}") == few


# --- who sees what ---


def test_an_enterprise_sees_its_own_file_and_learns_of_no_other(
    signed_in: SignIn, owner: Actor, enterprise: EnterpriseInfo
) -> None:
    other = enter("上海别家有限公司")
    client = signed_in(owner)
    page = client.get("/enterprises/mine/")
    assert page.status_code == 200
    assert set(re.findall(r"/record/(\w+)/", page.content.decode())) == {"fact"}
    assert client.get(f"/enterprises/{enterprise.credit_code}/").status_code == 200
    hidden = client.get(f"/enterprises/{other.credit_code}/")
    unknown = client.get(f"/enterprises/{a_code()}/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert other.name not in hidden.content.decode()
    assert client.get("/enterprises/").status_code == 403


@pytest.mark.req("000-04")
def test_an_official_of_another_district_is_told_why(signed_in: SignIn, officer: Actor) -> None:
    other = enter("上海别家有限公司", "松江区")
    refusal = signed_in(officer).get(f"/enterprises/{other.credit_code}/")
    assert refusal.status_code == 403
    assert "不在贵单位负责的区" in refusal.content.decode()


@pytest.mark.parametrize("code", ["%00", "x", "91310112%00A1GB2XX0K", "长" * 300])
def test_what_is_no_code_is_not_found(code: str, signed_in: SignIn, officer: Actor) -> None:
    assert signed_in(officer).get(f"/enterprises/{code}/").status_code == 404


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40, "9" * 5000])
@pytest.mark.parametrize(
    "address",
    [
        "/enterprises/imports/{}/",
        "/enterprises/imports/{}/errors.csv",
        "/jobs/{}/file",
        "/enterprises/claims/{}/",
        "/enterprises/claims/{}/file/",
        "/enterprises/CODE/credit/{}/repair/",
        "/enterprises/CODE/support/{}/void/",
        "/enterprises/CODE/support/{}/correct/",
    ],
)
def test_a_number_that_no_record_can_have_is_not_found(
    address: str, number: str, signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    client = signed_in(officer)
    asked = address.replace("CODE", enterprise.credit_code).format(number)
    assert client.get(asked).status_code == 404
    assert client.post(asked, {"reason": "无", "confirm": "1"}).status_code in (404, 405)


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "-1", "一"])
def test_a_number_that_no_form_offered_is_refused_at_its_field(
    number: str, signed_in: SignIn, science: Actor, enterprise: EnterpriseInfo
) -> None:
    said = {"project": number, "year": number}
    sent = signed_in(science).post(f"/enterprises/{enterprise.credit_code}/record/tracking/", said)
    assert sent.status_code == 200
    assert "有几处要改" in sent.content.decode()


# --- sections of later stages ---


def test_a_later_stage_shows_its_part(
    signed_in: SignIn,
    officer: Actor,
    enterprise: EnterpriseInfo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sections, "_makers", [])
    row = sections.SectionRow("2021 年度申报", "/applications/1/", "已提交", "info")
    sections.add_section(
        lambda _actor, _id: sections.Section("applications", "申报", (row,), "没有申报")
    )
    page = signed_in(officer).get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    assert 'href="/applications/1/"' in page
    assert 'id="applications"' in page
