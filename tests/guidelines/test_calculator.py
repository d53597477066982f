"""The calculator that a guideline leads to computes by the guideline's figures, and says so."""

import re
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.test import Client

from guanzi.foundation.actor import Actor
from guanzi.foundation.throttling import ComputeThrottle
from guanzi.lifecycle.guidelines import selectors
from tests.guidelines.world import MEASURE, TERMS, TITLE, a_draft, text_of
from tests.signing_in import SignIn
from tests.world import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "unlimited")]

SAID = f"按《{TITLE}》第 1 版确定的数字计算。"
FACTS = "企业注册地=徐汇区&企业隶属=其他企业"


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ComputeThrottle, "THROTTLE_RATES", {"compute": "1000000/m"})
    caches["memory"].clear()


@pytest.fixture
def guideline(leader: Actor) -> int:
    """A guideline that looks back two years, where the text says three."""
    terms = replace(TERMS, figures={"回溯年数": 2}, figure_grounds={"回溯年数": "本通知第二条"})
    made = a_draft(leader, terms)
    publish(made, leader)
    return made


@pytest.fixture
def version(guideline: int) -> int:
    return selectors.latest_version(guideline).id


def digest_in(page: str) -> str:
    found = re.search(r"<code>([0-9a-f]{64})</code>", page)
    assert found
    return found[1]


@pytest.mark.req("A5")
def test_the_guideline_s_link_brings_its_figures(
    client: Client, guideline: int, version: int
) -> None:
    page = client.get(f"/guidelines/{guideline}/").content.decode()
    links = re.findall(rf'href="(/measures/{MEASURE}/[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        shown = client.get(link.replace("&amp;", "&"))
        assert f"guideline={version}" in link
        assert SAID in text_of(shown)
        assert re.search(r"回溯年数 2 条文为 3", text_of(shown))
        assert "本通知第二条" in text_of(shown)


def test_without_the_guideline_the_text_s_own_figures_hold(client: Client, version: int) -> None:
    address = f"/measures/{MEASURE}/?on=2025-06-20&{FACTS}"
    by_text = client.get(address)
    by_call = client.get(f"{address}&guideline={version}")
    assert SAID not in text_of(by_text)
    assert digest_in(by_text.content.decode()) != digest_in(by_call.content.decode())


def test_every_link_and_form_of_the_calculator_keeps_the_guideline(
    client: Client, version: int
) -> None:
    address = f"/measures/{MEASURE}/?on=2025-06-20&guideline={version}&{FACTS}"
    page = client.get(address).content.decode()
    calculator = re.search(r'id="calc".*', page, re.S)
    assert calculator
    links = [link for link in re.findall(r'href="(\?[^"]*)"', calculator[0]) if "on=" in link]
    assert len(links) > 4
    without = [link for link in links if f"guideline={version}" not in link]
    assert len(without) == 1  # the one that leads back to the text's own figures
    forms = re.findall(r"<form.*?</form>", calculator[0], re.S)
    assert forms
    assert all(f'name="guideline" value="{version}"' in form for form in forms)
    pdf = re.search(r'href="([^"]*explanation\.pdf[^"]*)"', page)
    assert pdf
    assert f"guideline={version}" in pdf[1]
    answer = client.get(pdf[1].replace("&amp;", "&"))
    assert answer["Content-Type"] == "application/pdf"
    assert digest_in(page)[:8] in answer["Content-Disposition"]


@pytest.mark.parametrize("named", ["0", "999999", "9" * 40, "³", "-1", "abc", "%00"])
def test_a_guideline_that_does_not_exist_changes_nothing(
    client: Client, version: int, named: str
) -> None:
    shown = client.get(f"/measures/{MEASURE}/?on=2025-06-20&guideline={named}")
    assert shown.status_code == 200
    assert "确定的数字计算" not in text_of(shown)


def test_a_guideline_of_another_measure_changes_nothing(client: Client, version: int) -> None:
    shown = client.get(f"/measures/technical-reform-support/?guideline={version}")
    assert shown.status_code == 200
    assert "确定的数字计算" not in text_of(shown)


def test_the_preview_leads_to_the_text_s_own_figures(
    signed_in: SignIn, officer: Actor, draft: int
) -> None:
    page = signed_in(officer).get(f"/guidelines/manage/{draft}/preview/").content.decode()
    assert f"/measures/{MEASURE}/?on=" in page
    assert "guideline=" not in page.split("<main", 1)[1].split("版本", 1)[0]
