"""Recording by form: done, refused with what was typed kept, never offered in vain."""

import re
from datetime import date

import pytest
from django.test import Client

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.enterprises import selectors
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from tests.enterprises.conftest import enter, fill
from tests.signing_in import SignIn

pytestmark = pytest.mark.django_db


def test_a_fact_is_recorded_by_form_and_what_is_wrong_is_kept(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    client = signed_in(officer)
    address = f"/enterprises/{enterprise.credit_code}/record/fact/"
    said = {
        "fact": "企业隶属",
        "value": "市属",
        "source": "finance",
        "as_of": "2021年12月31日",
        "evidence": "沪财",
    }
    refused = client.post(address, said)
    page = refused.content.decode()
    assert refused.status_code == 200
    assert 'value="市属"' in page
    assert "只能是属地管理企业" in page
    done = client.post(address, said | {"value": "属地管理企业"}, follow=True)
    assert "事实已记录" in done.content.decode()
    assert selectors.enterprise(enterprise.id).ownership == "属地管理企业"


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        (
            "project",
            {
                "number": "2021000777",
                "name": "新项目",
                "invoice_names": "甲；乙",
                "scheme": "current",
                "recognised_on": "2021-03-01",
                "valid_until": "2026-02-28",
                "innovation_coefficient": "1.2",
                "core_share": "85%",
            },
        ),
        (
            "support",
            {
                "project_name": "项目",
                "fund": "资金",
                "level": "市级",
                "category": "专项资金",
                "year": "2020年",
                "amount": "32.5万元",
            },
        ),
        (
            "credit",
            {
                "catalogue_item": "甲",
                "conduct": "乙",
                "restraint": "丙",
                "since": "2021-01-01",
                "until": "2024-01-01",
                "document": "丁",
            },
        ),
        (
            "sme",
            {
                "number": "202131010400000123",
                "valid_since": "2021-01-01",
                "valid_until": "2021-12-31",
            },
        ),
        ("rename", {"name": "新名称"}),
        ("move", {"registration_district": "松江区", "industry": "C3562"}),
    ],
)
def test_every_act_has_a_page_that_works(
    slug: str,
    said: dict[str, str],
    signed_in: SignIn,
    science: Actor,
    enterprise: EnterpriseInfo,
) -> None:
    client = signed_in(science)
    address = f"/enterprises/{enterprise.credit_code}/record/{slug}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code in (200, 302)
    done = client.post(address, said)
    assert done.status_code == 302, done.content.decode()
    assert done["Location"].startswith(f"/enterprises/{enterprise.credit_code}/")


@pytest.mark.req("000-04")
def test_a_button_that_is_not_offered_is_refused_when_pressed(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    client = signed_in(officer)
    page = client.get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    offered = set(re.findall(r"/record/(\w+)/", page))
    assert offered == {"fact", "rename", "move", "support", "credit"}
    for slug in ("project", "tracking", "sme"):
        address = f"/enterprises/{enterprise.credit_code}/record/{slug}/"
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
    assert client.get(f"/enterprises/{enterprise.credit_code}/record/x/").status_code == 404


def test_an_enterprise_is_registered_by_form(signed_in: SignIn, officer: Actor) -> None:
    client = signed_in(officer)
    said = {
        "credit_code": "91350211M00013FA1N",
        "name": "上海早期有限公司",
        "registration_district": "闵行区",
        "industry_edition": "2017",
    }
    refused = client.post("/enterprises/new/", said).content.decode()
    assert "末位校验不符" in refused
    done = client.post("/enterprises/new/", said | {"code_exception": "执照如此"}, follow=True)
    assert "入册时已核对，理由：执照如此" in done.content.decode()


@pytest.mark.req("002-14")
def test_support_is_voided_and_credit_repaired_by_form(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    fill(enterprise, 1)
    client, base = signed_in(officer), f"/enterprises/{enterprise.credit_code}"
    support = selectors.support_of(enterprise.id)[0].id
    credit = selectors.credit_of(enterprise.id, date(2025, 1, 1))[0].id
    done = client.post(f"{base}/support/{support}/void/", {"reason": "记错了"}, follow=True)
    assert "作废：记错了" in done.content.decode()
    said = {"repaired_on": "2022-01-01", "document": "修复书"}
    done = client.post(f"{base}/credit/{credit}/repair/", said, follow=True)
    assert "已修复" in done.content.decode()
    assert client.get(f"{base}/support/{support}/void/").status_code == 404


# --- correcting support ---

SAID = {
    "project_name": "某项目",
    "project_number": "",
    "fund": "某资金",
    "level": "市级",
    "category": "专项资金",
    "year": "2000",
    "amount": "2,345.00",
    "document": "沪财〔2000〕2号",
    "reason": "金额抄错，以拨款文件为准",
}


@pytest.fixture
def correcting(signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo) -> tuple[Client, str]:
    """An officer's browser, and the page on which a record of support is corrected."""
    fill(enterprise, 1)
    support = selectors.support_of(enterprise.id)[0].id
    return (
        signed_in(officer),
        f"/enterprises/{enterprise.credit_code}/support/{support}/correct/",
    )


@pytest.mark.req("003-05")
def test_support_is_corrected_by_form_and_the_old_record_stays_readable(
    correcting: tuple[Client, str], enterprise: EnterpriseInfo
) -> None:
    client, address = correcting
    page = client.get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    assert f'href="{address}"' in page
    form = client.get(address).content.decode()
    for typed in ('value="某项目"', 'value="1,234.00"', '<option value="市级" selected>'):
        assert typed in form, typed
    done = client.post(address, SAID, follow=True).content.decode()
    for words in ("已更正，原记录仍可查阅", "2,345.00", "1,234.00", "已被更正或作废"):
        assert words in done, words
    assert "更正：金额抄错，以拨款文件为准（闵行区财政局 李经办）" in done
    assert [each.amount_fen for each in selectors.support_of(enterprise.id)] == [234_500]
    assert client.get(address).status_code == 404
    assert client.post(address, SAID).status_code == 404


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"reason": " "}, "有几处要改"),
        ({"amount": "很多"}, "金额"),
        ({"year": "1900"}, "应是 1998 到 2050"),
        ({"level": "乡级"}, "乡级"),
        ({"amount": "1234", "document": ""}, "与原来的记录相同"),
    ],
)
def test_a_correction_that_is_refused_keeps_what_was_typed(
    more: dict[str, str],
    says: str,
    correcting: tuple[Client, str],
    enterprise: EnterpriseInfo,
) -> None:
    client, address = correcting
    page = client.post(address, SAID | {"project_name": "某项目"} | more).content.decode()
    assert says in page
    assert f'value="{(SAID | more)["amount"]}"' in page
    assert len(selectors.support_of(enterprise.id, with_replaced=True)) == 1


@pytest.mark.req("000-04")
def test_support_is_corrected_by_those_who_may_record_it(
    correcting: tuple[Client, str], signed_in: SignIn, owner: Actor, enterprise: EnterpriseInfo
) -> None:
    _client, address = correcting
    own = signed_in(owner)
    assert "correct/" not in own.get("/enterprises/mine/").content.decode()
    assert own.post(address, SAID).status_code == 403
    assert len(selectors.support_of(enterprise.id, with_replaced=True)) == 1


def test_a_move_that_changes_nothing_says_so(
    enterprise: EnterpriseInfo, signed_in: SignIn, science: Actor
) -> None:
    address = f"/enterprises/{enterprise.credit_code}/record/move/"
    page = signed_in(science).post(address, {"as_of": "2025-06-01"})
    assert page.status_code == 200
    assert "没有要变更的内容" in page.content.decode()


@pytest.mark.parametrize("typed", ["{}", " {} "])
def test_a_code_that_is_registered_leads_to_its_enterprise(
    typed: str, signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    said = {
        "credit_code": typed.format(enterprise.credit_code.lower()),
        "name": "另一个名字",
        "registration_district": "闵行区",
    }
    page = signed_in(officer).post("/enterprises/new/", said).content.decode()
    assert "已经在登记册里" in page
    assert f'<a href="/enterprises/{enterprise.credit_code}/">{enterprise.name}</a>' in page


def test_a_registered_code_outside_ones_scope_names_no_enterprise(
    signed_in: SignIn, officer: Actor
) -> None:
    other = enter("上海松江某某有限公司", "松江区")
    said = {
        "credit_code": other.credit_code,
        "name": "另一个名字",
        "registration_district": "闵行区",
    }
    page = signed_in(officer).post("/enterprises/new/", said).content.decode()
    assert "已经在登记册里" in page
    assert other.name not in page


def test_an_amount_in_the_register_is_quoted_as_it_was_typed(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    address = f"/enterprises/{enterprise.credit_code}/record/support/"
    page = signed_in(officer).post(address, {"amount": "1,2345.678"}).content.decode()
    assert "「1,2345.678」" in page
    assert "1,2345.678元" not in page
