"""The case file, and the steps that end a review."""

import re

import pytest
from django.test import Client

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.face.templatetags.face import yuan_text
from guanzi.lifecycle.applications.models import Application, Dispute
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.states import FindingVerdict
from tests.checks.cases import LATER, queries_of
from tests.signing_in import SignIn
from tests.world import World

pytestmark = pytest.mark.usefixtures("morning")


def test_the_case_file_asks_as_often_whatever_was_found_and_said(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    address = f"/cases/{accepted}/"
    client.get(address)
    few = queries_of(client, address)
    for n in range(6):
        services.answer_finding(
            actor=world.applicant,
            application_id=accepted,
            key="other_support:city",
            text=f"说明 {n}",
            at=LATER,
        )
        services.run_checks(actor=world.finance, application_id=accepted, at=LATER)
    assert queries_of(client, address) == few


def test_the_case_file_shows_facts_findings_amount_and_timeline(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    page = signed_in(world.finance).get(f"/cases/{accepted}/").content.decode()
    for words in ("其他市级财政性资金", "公式金额", "2024-03", "审计报告.pdf", "核查", "转报之前"):
        assert words in page
    assert "还剩 10 个工作日" in page


def test_a_decision_without_reason_keeps_what_was_chosen(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance_officer)
    typed = {"key": "other_support:city", "verdict": "cleared", "reason": ""}
    answer = client.post(f"/cases/{accepted}/decide/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请写明判断的理由" in page
    assert re.search(r'value="cleared" checked', page)
    assert client.post(f"/cases/{accepted}/decide/", {**typed, "reason": "已核"}).status_code == 302
    (finding,) = [f for f in selectors.findings_of(accepted) if f.key == "other_support:city"]
    assert finding.decision is not None
    assert finding.decision.verdict is FindingVerdict.CLEARED


@pytest.mark.req("003-07")
def test_a_case_is_returned_and_refused_by_forms_alone(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    assert "10 个工作日" in client.get(f"/cases/{accepted}/return/").content.decode()
    wrong = {"target": ["", ""], "reason": ["请改", ""], "article": ["", ""]}
    answer = client.post(f"/cases/{accepted}/return/", wrong)
    assert answer.status_code == 400
    assert "请改" in answer.content.decode()
    refusal = {
        "article": ["第三条"],
        "other": "",
        "reason": "近三年已获支持。",
        "objection": "可向市科委提出。",
    }
    assert client.get(f"/cases/{accepted}/refuse/").status_code == 200
    assert client.post(f"/cases/{accepted}/refuse/", refusal).status_code == 302
    assert application(accepted).state is ApplicationState.REFUSED


@pytest.mark.req("003-07", "004-10")
def test_forwarding_says_what_stands_in_the_way(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    page = client.get(f"/cases/{accepted}/forward/").content.decode()
    assert "还有 1 项发现没有判断" in page
    assert "盖章纸件还没有核对" in page
    assert client.post(f"/cases/{accepted}/forward/", {"reason": "同意"}).status_code == 409


@pytest.mark.req("003-02", "000-04")
@pytest.mark.parametrize("place", ["", "return/", "forward/", "refuse/"])
def test_foreign_offices_learn_why_not_and_enterprises_nothing(
    world: World, accepted: int, signed_in: SignIn, place: str
) -> None:
    foreign = signed_in(world.other_finance).get(f"/cases/{accepted}/{place}")
    assert foreign.status_code == 403
    assert "不在您单位的职责范围内" in foreign.content.decode()
    assert signed_in(world.stranger).get(f"/cases/{accepted}/{place}").status_code in (403, 404)


def test_an_officer_reads_the_contact_number_once_and_it_is_written_down(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    finance, address = signed_in(world.finance), f"/cases/{accepted}/"
    number = "13800000021"
    page = finance.get(address).content.decode()
    assert "显示电话号码" in page
    assert number not in page
    shown = finance.post(f"{address}contact/")
    assert shown["Cache-Control"] == "no-store"
    assert number in shown.content.decode()
    assert "显示电话号码" not in shown.content.decode()
    event = AuditEvent.objects.get(verb="applications.reveal_contact")
    assert event.person_id == world.finance.person_id
    assert finance.get(f"{address}contact/").status_code == 302
    assert number not in finance.get(address).content.decode()

    city = signed_in(world.commission)
    assert "显示电话号码" not in city.get(address).content.decode()
    assert city.post(f"{address}contact/").status_code == 403
    assert AuditEvent.objects.filter(verb="applications.reveal_contact").count() == 1


@pytest.mark.req("000-04")
def test_files_of_a_case_are_handed_out_to_those_who_see_it_only(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    file = selectors.case_file(accepted).record.materials[0].files[0].file
    address = f"/cases/{accepted}/files/{file.id}/"
    answer = signed_in(world.finance).get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("inline")
    assert signed_in(world.other_finance).get(address).status_code == 403
    assert signed_in(world.stranger).get(address).status_code == 404
    assert signed_in(world.auditor).get(f"/cases/{accepted}/files/999999/").status_code == 404


def test_a_case_is_opened_by_nobody_who_is_not_signed_in(accepted: int) -> None:
    assert Client().get(f"/cases/{accepted}/").status_code in (302, 401, 403)


def test_what_the_case_says_of_a_submission_is_what_was_handed_in(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client, address = signed_in(world.finance), f"/cases/{accepted}/"
    handed_in = selectors.case_file(accepted).record.contact_name
    before = client.get(address).content.decode()
    assert f"联系人 {handed_in}" in before
    assert "现在填写的是" not in before
    Application.objects.filter(pk=accepted).update(state="returned", contact_name="后来的人")
    Dispute.objects.create(
        application_id=accepted,
        fact="企业隶属",
        known_value="属地管理企业",
        claimed_value="中央企业",
        statement="登记有误。",
        raised_by_id=world.applicant.person_id,
        raised_at=LATER,
    )
    page = client.get(address).content.decode()
    assert f"联系人 {handed_in}" in page
    assert "现在填写的是 后来的人" in page
    assert "企业有异议" not in page
    assert "企业还没有随补正提交" in page


def test_the_amount_of_a_case_is_what_the_engine_makes_of_it_today(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client, address = signed_in(world.finance), f"/cases/{accepted}/"
    calculation = selectors.case_file(accepted).calculation
    assert calculation is not None
    amount = calculation.decision.amount_fen
    assert amount is not None
    assert f'<b class="digits">{yuan_text(amount)}</b>' in client.get(address).content.decode()
    Application.objects.filter(pk=accepted).update(amount_fen=amount - 100)
    page = client.get(address).content.decode()
    assert f'<b class="digits">{yuan_text(amount)}</b>' in page
    assert f"提交时 {yuan_text(amount - 100)} 元" in page
