"""The pages that end a review: faults lead to their fields, and nothing typed is lost."""

import re

import pytest

from tests.signing_in import SignIn
from tests.world import World

pytestmark = pytest.mark.usefixtures("morning")


def faults_at(page: str) -> dict[str, str]:
    """What the summary says, by the field to which it leads; every field is there and says so."""
    summary = re.search(r'<section class="problems".*?</section>', page, re.DOTALL)
    assert summary
    found = dict(re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary[0]))
    for field, sentence in found.items():
        assert f'id="{field}"' in page
        said = re.search(rf'id="e-{field}"><span>(.*?)</span>', page)
        assert said
        assert said[1] == sentence
    return found


def test_a_refusal_names_every_fault_at_its_field_and_keeps_what_was_typed(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    typed = {"other": "", "reason": " ", "objection": "可向区财政局书面提出。"}
    answer = signed_in(world.finance).post(f"/cases/{accepted}/refuse/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert set(faults_at(page)) == {"articles", "reason"}
    assert "可向区财政局书面提出。</textarea>" in page


def test_a_return_names_every_fault_at_its_point_and_keeps_the_others(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    typed = {
        "target": ["statements", "", "月度销售"],
        "reason": ["请补附注。", "三月的数字不对。", ""],
        "article": ["", "", "第七条"],
    }
    answer = signed_in(world.finance).post(f"/cases/{accepted}/return/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    faults = faults_at(page)
    assert set(faults) == {"target-2", "reason-3"}
    assert "第 2 项" in faults["target-2"]
    for kept in ("请补附注。", "三月的数字不对。", 'value="第七条"', '"statements" selected'):
        assert kept in page


def test_an_empty_return_leads_to_the_first_point(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    page = signed_in(world.finance).post(f"/cases/{accepted}/return/", {}).content.decode()
    assert set(faults_at(page)) == {"target-1"}


def test_the_page_of_forwarding_says_what_its_number_counts(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    findings = re.compile(rf'<a href="/cases/{accepted}/#findings">([^<]*)</a>')
    page = client.get(f"/cases/{accepted}/forward/").content.decode()
    assert "还有 1 项待处理" in findings.findall(page)
    typed = {"key": "other_support:city", "verdict": "cleared", "reason": "已核"}
    assert client.post(f"/cases/{accepted}/decide/", typed).status_code == 302
    page = client.get(f"/cases/{accepted}/forward/").content.decode()
    assert [said for said in findings.findall(page) if said.endswith("项，没有待处理的")]
