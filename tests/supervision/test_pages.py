"""The pages of supervision: who sees what, and a case from its opening to its end."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.face.money import yuan_text
from guanzi.foundation.files.selectors import open_file, stored_file
from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.payments.selectors import PaymentInfo
from guanzi.lifecycle.projects import selectors as projects
from guanzi.lifecycle.supervision import selectors, services
from guanzi.lifecycle.supervision.states import SupervisionState
from tests.payments.cases import PAY_DAY
from tests.signing_in import SignIn
from tests.supervision.test_recovery import (
    AFTER_HEARING,
    a_case,
    a_demand,
    another_leader,
    proposal,
    repay,
)
from tests.world import PDF, World

Clock = Callable[[Any], None]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock: after the hearing, unless a test sets it."""

    def stand_at(at: Any) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    stand_at(AFTER_HEARING)
    return stand_at


def page_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def typed_demand(**changes: str) -> dict[str, str]:
    usual = {
        "principal": "1,000.00",
        "articles": "shanghai-003 第九条\n\n某办法第二条",
        "reason": "弄虚作假，限期收回。",
        "due_on": "2025-12-31",
        "interest": "",
        "interest_article": "",
        "fine": "",
        "fine_article": "",
        "conduct": "提供虚假材料骗取专项资金",
        "catalogue_item": "财政资金失信信息",
        "bar_years": "3",
    }
    return usual | changes


def test_a_case_is_opened_and_the_enterprise_heard(
    world: World, paid: PaymentInfo, signed_in: SignIn, now: Clock
) -> None:
    now(PAY_DAY)
    office, company = signed_in(world.commission), signed_in(world.applicant)
    assert "没有正在办理的监督事项" in page_of(office, "/supervision/")
    begin = f"/supervision/open/{paid.project_id}/"
    assert "请填写事由" in office.post(begin, {"origin": "report"}).content.decode()
    opened = office.post(begin, {"origin": "report", "statement": "举报人说收入虚增"})
    case = opened["Location"]
    proof = SimpleUploadedFile("证据.pdf", PDF, "application/pdf")
    office.post(f"{case}find/", {"text": "发票与合同不符", "file": proof})
    assert "证据.pdf" in page_of(office, case)
    assert company.get(case).status_code == 404  # not told yet
    assert "请确认" in office.post(f"{case}hear/", {}).content.decode()
    assert office.post(f"{case}hear/", {"sure": "yes"}).status_code == 302

    told = page_of(company, case)
    assert "发票与合同不符" in told
    for hidden in ("举报", "证据.pdf", world.commission.person):
        assert hidden not in told, hidden
    paper = SimpleUploadedFile("说明.pdf", PDF + b"2", "application/pdf")
    assert company.post(f"{case}state/", {"text": "系财务差错", "file": paper}).status_code == 302
    said = page_of(office, case)
    assert "系财务差错" in said
    for address in re.findall(rf"{case}files/\d+/", said):
        assert office.get(address).status_code == 200


@pytest.mark.req("003-10", "000-17")
def test_a_demand_is_proposed_approved_and_repaid(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case = f"/supervision/{a_case(world, paid)}/"
    office, finance = signed_in(world.commission), signed_in(world.city_finance)
    company = signed_in(world.applicant)
    asked = page_of(office, f"{case}propose/")
    for share in paid.shares.values():
        assert yuan_text(share) in asked
    assert office.post(f"{case}propose/", typed_demand()).status_code == 302
    weighed = page_of(company, case)
    assert "办理中" in weighed
    assert "1,000.00" not in weighed
    foreseen = page_of(finance, f"{case}decide/")
    assert "不得申报" in foreseen
    assert "1,000.00" in foreseen
    demand = re.findall(r'name="demand" value="(\d+)"', foreseen)[0]
    approved = {"act": "approve", "demand": demand}
    assert finance.post(f"{case}decide/", approved).status_code == 302

    assert "追回决定" in page_of(company, case)
    assert company.get(f"{case}notice.pdf").content.startswith(b"%PDF")
    assert finance.post(f"{case}repay/", {"amount": "400", "voucher": "V1"}).status_code == 302
    assert "还差 600.00 元" in page_of(finance, case)
    assert finance.post(f"{case}repay/", {"amount": "600", "voucher": "V2"}).status_code == 302
    assert "已退缴完毕" in page_of(company, case)
    assert case in page_of(company, "/supervision/?tab=ended")
    timeline = page_of(finance, case)
    acts = ("立案核查", "登记核查发现", "通知陈述申辩", "批准追回", "打印追回通知书", "退缴完毕")
    for act in acts:
        assert act in timeline


def links_onward(client: Client, address: str) -> list[str]:
    """Where the pages of a case lead to what later stages made of it."""
    found = re.search(r'id="onward".*?</section>', page_of(client, address), re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


def test_the_pages_of_a_case_lead_to_its_project_payments_and_supervision(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    project, opened = f"/projects/{paid.project_id}/", f"/supervision/open/{paid.project_id}/"
    payment, own = f"/payments/payment/{paid.id}/", "/payments/account/"
    application = projects.project(paid.project_id).application.id
    file, view = f"/cases/{application}/", f"/applications/{application}/view/"
    office, company = signed_in(world.commission), signed_in(world.applicant)
    assert links_onward(company, view) == [project, own]
    assert links_onward(company, project) == [own]
    assert links_onward(office, file) == [project, payment, opened]
    assert links_onward(signed_in(world.city_finance), project) == [payment]

    case = f"/supervision/{a_case(world, paid)}/"
    assert links_onward(company, view) == [project, own, case]
    assert links_onward(office, project) == [payment, case]
    assert links_onward(signed_in(world.finance), file) == [project, payment, case]


def test_the_list_of_cases_has_pages(
    world: World, paid: PaymentInfo, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanzi.lifecycle.supervision.selectors.cases.PAGE", 1)
    office, ended = signed_in(world.commission), []
    for _ in range(2):
        ended.append(a_case(world, paid))
        services.close_case(
            actor=world.commission, case_id=ended[-1], outcome="查无实据", at=AFTER_HEARING
        )
    first = page_of(office, "/supervision/?tab=ended")
    assert f"/supervision/{ended[1]}/" in first
    assert f"/supervision/{ended[0]}/" not in first
    assert '已办结 <span class="tab-count">2</span>' in first
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = page_of(office, f"/supervision/{unescape(following)}")
    assert f"/supervision/{ended[0]}/" in second
    assert f"/supervision/{ended[1]}/" not in second


def test_each_role_reads_the_cases_of_its_scope(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case = f"/supervision/{a_case(world, paid)}/"
    for actor in (world.commission, world.city_finance, world.finance, world.auditor):
        client = signed_in(actor)
        assert case in page_of(client, "/supervision/")
        assert "发票与合同不符" in page_of(client, case)
    assert case in page_of(signed_in(world.applicant), "/supervision/")
    for actor, status in ((world.stranger, 404), (world.other_finance, 403), (world.tax, 403)):
        assert signed_in(actor).get(case).status_code == status
    assert case not in page_of(signed_in(world.stranger), "/supervision/")
    assert signed_in(world.tax).get("/supervision/").status_code == 403
    assert Client().get("/supervision/").status_code == 302


def test_who_may_not_act_finds_no_form_and_is_refused(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case = f"/supervision/{a_case(world, paid)}/"
    for actor in (world.city_finance, world.finance, world.auditor, world.applicant):
        client = signed_in(actor)
        assert f"{case}find/" not in page_of(client, case)
        assert client.post(f"{case}find/", {"text": "x"}).status_code == 403
        assert client.get(f"{case}propose/").status_code == 403
    opening = f"/supervision/open/{paid.project_id}/"
    assert signed_in(world.city_finance).get(opening).status_code == 403
    assert "已经有一个" in (
        signed_in(world.commission)
        .post(opening, {"origin": "audit", "statement": "再查"})
        .content.decode()
    )


def test_an_enterprise_is_not_told_of_a_case_that_was_closed_before_its_hearing(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case_id = a_case(world, paid)
    services.close_case(actor=world.commission, case_id=case_id, outcome="查清", at=AFTER_HEARING)
    client = signed_in(world.commission)
    opening = f"/supervision/open/{paid.project_id}/"
    quiet = client.post(opening, {"origin": "report", "statement": "又一封信"})["Location"]
    assert client.post(f"{quiet}close/", {"outcome": "查无实据"}).status_code == 302
    company = signed_in(world.applicant)
    assert company.get(quiet).status_code == 404
    ended = page_of(company, "/supervision/?tab=ended")
    assert f"/supervision/{case_id}/" in ended
    assert quiet not in ended


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"principal": "一千"}, "principal"),
        ({"principal": ""}, "principal"),
        ({"principal": "99999999999"}, "principal"),
        ({"principal": "-5"}, "principal"),
        ({"articles": " "}, "articles"),
        ({"articles": "长" * 121}, "articles"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "某日"}, "due_on"),
        ({"interest": "5"}, "interest_article"),
        ({"fine": "5", "fine_article": " "}, "fine_article"),
        ({"bar_years": "三"}, "bar_years"),
        ({"bar_years": "99"}, "bar_years"),
        ({"conduct": ""}, "conduct"),
        ({"catalogue_item": ""}, "catalogue_item"),
    ],
)
def test_a_demand_that_is_wrong_says_so_at_its_field_and_keeps_what_was_typed(
    world: World, paid: PaymentInfo, signed_in: SignIn, changes: dict[str, str], field: str
) -> None:
    case_id = a_case(world, paid)
    client = signed_in(world.commission)
    answer = client.post(f"/supervision/{case_id}/propose/", typed_demand(**changes))
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert re.search(rf'id="e-{field}"><span>[^<]', shown)
    assert "弄虚作假，限期收回。" in shown
    assert selectors.case(case_id).state is SupervisionState.HEARING


def test_nothing_is_proposed_while_the_enterprise_may_still_speak(
    world: World, paid: PaymentInfo, signed_in: SignIn, now: Clock
) -> None:
    case_id = a_case(world, paid)
    now(PAY_DAY)
    client = signed_in(world.commission)
    assert "提出追回</a>" not in page_of(client, f"/supervision/{case_id}/")
    answer = client.post(f"/supervision/{case_id}/propose/", typed_demand())
    assert answer.status_code == 409
    assert "还没有陈述申辩" in answer.content.decode()


def test_a_proposal_is_sent_back_with_a_reason_that_the_department_reads(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case_id = a_case(world, paid)
    services.propose_demand(
        actor=world.commission, case_id=case_id, proposal=proposal(5), at=AFTER_HEARING
    )
    address, finance = f"/supervision/{case_id}/decide/", signed_in(world.city_finance)
    found = selectors.case(case_id).demand
    assert found is not None
    silent = finance.post(address, {"act": "return", "demand": found.id})
    assert silent.status_code == 400
    assert re.search(r'id="e-reason"><span>请写明退回的理由', silent.content.decode())
    assert finance.post(address, {"act": "approve", "demand": "0"}).status_code == 409
    said = {"act": "return", "demand": found.id, "reason": "证据不足"}
    assert finance.post(address, said).status_code == 302
    assert "证据不足" in page_of(signed_in(world.commission), f"/supervision/{case_id}/")
    assert "证据不足" not in page_of(signed_in(world.applicant), f"/supervision/{case_id}/")


def test_a_wrong_repayment_says_so_at_its_field(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case_id = a_demand(world, paid)
    repay(world, case_id, 1_00, "V1")
    client, address = signed_in(world.city_finance), f"/supervision/{case_id}/repay/"
    for amount, voucher, field in (
        ("好多", "V2", "amount"),
        ("0", "V2", "amount"),
        ("999999999", "V2", "amount"),
        ("1", "", "voucher"),
        ("1", "V1", "voucher"),
    ):
        answer = client.post(address, {"amount": amount, "voucher": voucher})
        shown = answer.content.decode()
        assert answer.status_code == 400
        assert re.search(rf'id="e-repay-{field}"><span>[^<]', shown), (amount, voucher)
        assert f'value="{amount}"' in shown
    assert selectors.case(case_id).state is SupervisionState.DEMANDED


def test_an_appeal_is_made_and_upheld_only_when_the_end_is_confirmed(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case = f"/supervision/{a_demand(world, paid)}/"
    company, finance = signed_in(world.applicant), signed_in(another_leader(world))
    assert "请写明申诉的理由" in company.post(f"{case}appeal/", {"text": " "}).content.decode()
    assert company.post(f"{case}appeal/", {"text": "事实有误"}).status_code == 302
    shown = page_of(finance, case)
    assert "事实有误" in shown
    said = {"appeal": re.findall(r'name="appeal" value="(\d+)"', shown)[0], "answer": "经复核成立"}
    assert "请选择申诉" in finance.post(f"{case}answer/", said).content.decode()
    said["outcome"] = "upheld"
    unsure = finance.post(f"{case}answer/", said).content.decode()
    assert "请确认后果" in unsure
    assert "经复核成立" in unsure
    assert finance.post(f"{case}answer/", said | {"sure": "yes"}).status_code == 302
    assert "申诉后撤销" in page_of(company, case)
    assert company.get(f"{case}notice.pdf").status_code == 200


def test_there_is_no_notice_before_the_approval(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case_id = a_case(world, paid)
    answer = signed_in(world.commission).get(f"/supervision/{case_id}/notice.pdf")
    assert answer.status_code == 409


def test_only_files_of_the_case_are_handed_out(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    case_id = a_case(world, paid)
    client = signed_in(world.commission)
    client.post(
        f"/supervision/{case_id}/find/",
        {"text": "又一处", "file": SimpleUploadedFile("证据.pdf", PDF, "application/pdf")},
    )
    held = selectors.case(case_id).findings[-1].file_id
    assert client.get(f"/supervision/{case_id}/files/{held}/").status_code == 200
    company = signed_in(world.applicant)
    assert company.get(f"/supervision/{case_id}/files/{held}/").status_code == 404
    assert client.get(f"/supervision/{case_id}/files/999999/").status_code == 404


def test_the_credit_platform_gets_a_file_with_every_record(
    world: World, paid: PaymentInfo, signed_in: SignIn, run_jobs: Callable[[], int]
) -> None:
    a_demand(world, paid)
    for actor in (world.applicant, world.auditor, world.finance):
        assert signed_in(actor).post("/supervision/report/", {"form": "csv"}).status_code == 403
    started = signed_in(world.city_finance).post("/supervision/report/", {"form": "csv"})
    run_jobs()
    job = Job.objects.get(pk=int(re.findall(r"\d+", started["Location"])[0]))
    with open_file(stored_file(job.result["file"])) as content:
        table = content.read().decode("utf-8-sig").splitlines()
    assert table[0] == (
        "统一社会信用代码,企业名称,目录条目,失信行为,约束措施,限制资金,"
        "限制起,限制止,修复日期,认定文书,认定单位"
    )
    assert table[1].startswith(f"{world.applicant.credit_code},")
    assert "财政资金失信信息" in table[1]


def test_what_waits_is_told_to_whom_it_waits_for(world: World, paid: PaymentInfo) -> None:
    def kinds(actor: Actor, at: Any = AFTER_HEARING) -> list[str]:
        return [task.kind for task in selectors.tasks_of(actor, at)]

    case_id = a_case(world, paid)
    assert kinds(world.applicant, PAY_DAY) == ["陈述申辩"]
    assert kinds(world.commission, PAY_DAY) == []
    assert kinds(world.commission) == ["陈述申辩已结束，待提出意见"]
    services.propose_demand(
        actor=world.commission, case_id=case_id, proposal=proposal(5), at=AFTER_HEARING
    )
    assert kinds(world.city_finance) == ["待批准的追回"]
    assert kinds(replace(world.city_finance, role=Role.OFFICER)) == []
    services.approve_demand(actor=world.city_finance, case_id=case_id, at=AFTER_HEARING)
    assert kinds(world.applicant) == ["退缴资金"]
    assert kinds(world.city_finance) == ["待登记的退缴"]
    services.appeal(actor=world.applicant, case_id=case_id, text="有误", at=AFTER_HEARING)
    assert kinds(another_leader(world)) == ["待处理的申诉"]
    assert kinds(world.commission) == kinds(world.city_finance) == []  # they had a hand in it
    assert kinds(world.auditor) == kinds(world.stranger) == []
