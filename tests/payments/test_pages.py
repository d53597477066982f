"""The whole way through the pages: account, run, review, release, file, answer, clearing."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from guanzi.foundation import clock
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.jobs.selectors import latest_job
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.payments import selectors, services
from guanzi.lifecycle.payments.models import BankAnswer, Clearing, PaymentRun
from guanzi.lifecycle.payments.states import AccountState, ClearingState, PaymentState, RunState
from tests.budgets.making import FUND
from tests.payments.bank import notice, status_report, transfers_in
from tests.payments.cases import PAY_DAY, an_account, an_established_project
from tests.payments.pages import ACCOUNT, PLAIN, TYPED, SignIn, a_reviewer, proven, text, xml
from tests.projects.cases import YEAR
from tests.world import DISTRICT, World

RunJobs = Callable[[], int]


@pytest.fixture(autouse=True)
def pay_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: PAY_DAY)


def a_draft(department: Client, title: str = "第一批拨款") -> int:
    """A draft with everything on it, made through the pages."""
    page = text(department.get("/payments/new/"))
    budget = re.search(r'name="budget" value="(\d+)"', page)
    assert budget is not None
    answer = department.post("/payments/new/", {"budget": budget[1], "title": title})
    run = int(answer["Location"].split("/")[-2])
    assert department.post(f"/payments/{run}/", {"act": "add-all"}).status_code == 302
    return run


def signed_by_two(world: World, run: int, signed_in: SignIn) -> None:
    """Reviewed by one and released by another, each led there by the workbench."""
    reviewer, leader = signed_in(a_reviewer(world)), signed_in(world.city_finance)
    assert "审核拨款申请" in text(reviewer.get("/workbench/"))
    reviewer.post(f"/payments/{run}/review/")
    assert reviewer.get(f"/payments/{run}/release/").status_code == 403
    assert "签发拨款" in text(leader.get("/workbench/"))
    page = text(leader.get(f"/payments/{run}/release/"))
    for said in ("300,464.50", "**** 5678", "签发不能撤回"):
        assert said in page, said
    seen = re.search(r'name="seen" value="(\w{64})"', page)
    assert seen is not None
    assert leader.post(f"/payments/{run}/release/", {"seen": seen[1]}).status_code == 302


def released(world: World, signed_in: SignIn, run_jobs: RunJobs) -> int:
    """A run that was released through the pages."""
    department = signed_in(world.commission)
    run = a_draft(department)
    department.post(f"/payments/{run}/submit/")
    signed_by_two(world, run, signed_in)
    run_jobs()
    return run


@pytest.mark.req("000-13", "003-07", "003-08")
def test_the_money_goes_all_the_way_through_the_pages(
    world: World, line: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    an_established_project(world, line)
    enterprise, department = signed_in(world.applicant), signed_in(world.commission)
    leader, district = signed_in(world.city_finance), signed_in(world.finance)
    assert enterprise.post("/payments/account/", proven())["Location"] == "/payments/account/"
    waiting = selectors.account_of(world.enterprise_id, AccountState.ENTERED)
    assert waiting is not None
    assert "1 个收款账户待核对" in text(department.get("/workbench/"))
    department.post(f"/payments/accounts/{waiting.id}/confirm/", TYPED)

    run = a_draft(department)
    assert "300,464.50" in text(department.get(f"/payments/{run}/"))
    department.post(f"/payments/{run}/submit/")
    signed_by_two(world, run, signed_in)
    run_jobs()
    order = leader.get(f"/payments/{run}/order.xml").content
    assert order == leader.get(f"/payments/{run}/order.xml").content
    assert leader.get(f"/payments/{run}/order.xlsx").content[:2] == b"PK"

    answer = leader.post("/payments/answers/", {"answer": xml(notice(transfers_in(order)))})
    run_jobs()
    page = text(leader.get(answer["Location"]))
    assert "已入账" in page
    assert "支付成功" in page
    assert "已支付" in text(enterprise.get("/payments/account/"))

    asked = {"fund": FUND, "year": str(YEAR), "district": DISTRICT}
    statement = leader.post("/clearings/draw/", asked)["Location"]
    assert "确认清算单" in text(district.get("/workbench/"))
    district.post(f"{statement}confirm/")
    leader.post(f"{statement}settle/", {"voucher": "SJ-2025-1"})
    page = text(leader.get(statement))
    assert "已上解" in page
    assert "SJ-2025-1" in page
    assert "= 0.00" in page
    assert Clearing.objects.get().state == ClearingState.SETTLED


# --- the account ---


def test_a_wrong_account_is_said_at_its_field_and_stays_typed(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.applicant)
    for name, wrong, said in (
        ("number", "12-34", "账号应是 8 到 32 位数字"),
        ("bank_code", "123", "联行号是 12 位数字"),
        ("bank", "", "请填写开户银行的全称"),
    ):
        answer = client.post("/payments/account/", {**ACCOUNT, name: wrong})
        page = text(answer)
        assert answer.status_code == 400
        assert said in page
        assert f'href="#id_{name}"' in page
        assert 'value="' + (ACCOUNT["bank"] if name != "bank" else ACCOUNT["bank_code"]) in page
    assert selectors.accounts_of(world.enterprise_id) == ()


def test_an_account_is_refused_with_a_reason_that_the_enterprise_reads(
    world: World, signed_in: SignIn
) -> None:
    enterprise, department = signed_in(world.applicant), signed_in(world.commission)
    enterprise.post("/payments/account/", proven())
    waiting = selectors.account_of(world.enterprise_id, AccountState.ENTERED)
    assert waiting is not None
    page = f"/payments/accounts/{waiting.id}/"
    assert "原来的账户停用" not in text(department.get(page)), "there is none"
    answer = department.post(f"{page}refuse/", {"reason": " "})
    assert answer.status_code == 400
    assert "请写明没有通过核对的理由" in text(answer)
    assert signed_in(world.applicant).post(f"{page}refuse/", {"reason": "x"}).status_code == 403
    assert department.post(f"{page}refuse/", {"reason": "开户行与证明不一致"}).status_code == 302
    assert department.post(f"{page}confirm/", TYPED).status_code in (404, 409)
    for shown in (enterprise.get("/payments/account/"), department.get(page)):
        assert "开户行与证明不一致" in text(shown)
    told = Notice.objects.filter(person_id=world.applicant.person_id).latest("id")
    assert "没有通过核对" in told.title
    assert (told.text, told.link) == ("开户行与证明不一致", "/payments/account/")

    enterprise.post("/payments/account/", proven())
    again = selectors.account_of(world.enterprise_id, AccountState.ENTERED)
    assert again is not None
    assert department.post(f"/payments/accounts/{again.id}/confirm/", TYPED).status_code == 302
    enterprise.post("/payments/account/", proven())
    third = selectors.account_of(world.enterprise_id, AccountState.ENTERED)
    assert third is not None
    assert "原来的账户停用" in text(department.get(f"/payments/accounts/{third.id}/"))
    told = Notice.objects.filter(person_id=world.applicant.person_id).latest("id")
    assert "已核对" in told.title
    assert selectors.account(waiting.id).state is AccountState.REFUSED


def test_the_holder_is_the_enterprise_whatever_is_sent(world: World, signed_in: SignIn) -> None:
    signed_in(world.applicant).post("/payments/account/", proven(holder="别的公司"))
    (account,) = selectors.accounts_of(world.enterprise_id)
    assert account.holder == world.applicant.organisation


def test_the_number_is_seen_by_who_checks_it_once_and_that_is_written_down(
    world: World, signed_in: SignIn
) -> None:
    enterprise, office = signed_in(world.applicant), signed_in(world.commission)
    enterprise.post("/payments/account/", proven())
    (account,) = selectors.accounts_of(world.enterprise_id)
    pages = ["/payments/accounts/", f"/payments/accounts/{account.id}/"]
    for page in (text(enterprise.get("/payments/account/")), *(text(office.get(p)) for p in pages)):
        assert "**** 6789" in page
        assert PLAIN[:8] not in page.replace(" ", "")
    shown = office.post(f"/payments/accounts/{account.id}/reveal/")
    assert "6222 0210 0112 3456 789" in text(shown)
    assert "no-store" in shown["Cache-Control"]
    (event,) = AuditEvent.objects.filter(verb="payments.reveal_account")
    assert event.person_id == world.commission.person_id
    for actor in (world.auditor, world.finance, world.applicant):
        answer = signed_in(actor).post(f"/payments/accounts/{account.id}/reveal/")
        assert answer.status_code == 403
    office.post(f"/payments/accounts/{account.id}/confirm/", TYPED)
    assert office.post(f"/payments/accounts/{account.id}/reveal/").status_code == 403
    assert AuditEvent.objects.filter(verb="payments.reveal_account").count() == 1


def test_the_account_that_pays_is_set_by_a_leader_of_city_finance(
    world: World, line: int, signed_in: SignIn
) -> None:
    leader = signed_in(world.city_finance)
    given = {**ACCOUNT, "fund": FUND, "holder": "专户（虚构）", "bank_code": "1"}
    answer = leader.post("/payments/treasury/", given)
    assert answer.status_code == 400
    assert "联行号是 12 位数字" in text(answer)
    assert leader.post("/payments/treasury/", {**given, **ACCOUNT}).status_code == 302
    page = text(leader.get("/payments/treasury/"))
    assert "**** 6789" in page
    assert PLAIN not in page.replace(" ", "")
    assert signed_in(world.commission).post("/payments/treasury/", given).status_code == 403


# --- a run ---


def test_who_has_no_account_is_named_and_cannot_be_put_on_a_run(
    world: World, line: int, signed_in: SignIn
) -> None:
    an_established_project(world, line)
    client = signed_in(world.commission)
    run = a_draft(client)
    (part,) = selectors.payable(FUND, YEAR)
    page = text(client.get(f"/payments/{run}/"))
    assert "缺收款账户" in page
    assert "企业还没有登记" in page
    answer = client.post(f"/payments/{run}/", {"act": "add", "part": str(part.id)})
    assert answer.status_code == 409
    assert "还没有已核对的收款账户" in text(answer)
    an_account(world)
    client.post(f"/payments/{run}/", {"act": "add", "part": str(part.id)})
    assert selectors.run(run).count == 1
    client.post(f"/payments/{run}/", {"act": "remove", "part": str(part.id)})
    assert selectors.run(run).count == 0
    assert "批次里还没有拨款，不能提交" in text(client.post(f"/payments/{run}/submit/"))
    client.post(f"/payments/{run}/drop/")
    assert selectors.run(run).state is RunState.DROPPED


def test_a_return_asks_for_its_reason_and_keeps_what_was_typed(
    world: World, project: int, signed_in: SignIn
) -> None:
    department, finance = signed_in(world.commission), signed_in(world.city_finance)
    run = a_draft(department)
    department.post(f"/payments/{run}/submit/")
    assert finance.post(f"/payments/{run}/return/", {"reason": " "}).status_code == 400
    finance.post(f"/payments/{run}/return/", {"reason": "账户请再核"})
    assert "账户请再核" in text(department.get(f"/payments/{run}/"))
    assert "退回的拨款批次" in text(department.get("/workbench/"))
    answer = finance.post(f"/payments/{run}/review/")
    assert answer.status_code == 409
    assert "拟订中" in text(answer)


def test_a_signature_under_what_has_changed_since_is_refused(
    world: World, project: int, signed_in: SignIn
) -> None:
    department, leader = signed_in(world.commission), signed_in(world.city_finance)
    run = a_draft(department)
    department.post(f"/payments/{run}/submit/")
    signed_in(a_reviewer(world)).post(f"/payments/{run}/review/")
    seen = services.digest_to_release(run, selectors.treasury_account(FUND).pk)  # type: ignore[union-attr]
    other = {**ACCOUNT, "fund": FUND, "holder": "另一专户（虚构）"}
    leader.post("/payments/treasury/", other)
    answer = leader.post(f"/payments/{run}/release/", {"seen": seen})
    assert answer.status_code == 409
    assert "请再看一遍再签发" in text(answer)
    assert selectors.run(run).state is RunState.REVIEWED


def test_a_release_that_broke_off_is_continued_from_its_page(
    world: World,
    project: int,
    signed_in: SignIn,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(services, "release_payments", broken)
        run = released(world, signed_in, run_jobs)
    leader = signed_in(world.city_finance)
    early = leader.get(f"/payments/{run}/order.xml")
    assert early.status_code == 403
    assert "还在逐笔办理签发" in text(early)
    assert "order.xml" not in text(leader.get(f"/payments/{run}/"))
    assert "办理中断" in text(leader.get("/workbench/"))
    job = latest_job("payments.release", {"run_id": run})
    assert job is not None
    assert f"/jobs/{job.pk}/retry" in text(leader.get(f"/payments/{run}/"))
    leader.post(f"/jobs/{job.pk}/retry")
    run_jobs()
    assert selectors.run(run).state is RunState.RELEASED


def test_the_printed_list_is_the_same_whatever_the_bank_says(
    world: World, project: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    run = released(world, signed_in, run_jobs)
    leader = signed_in(world.city_finance)
    first = leader.get(f"/payments/{run}/list.pdf")
    assert first.content[:5] == b"%PDF-"
    order = leader.get(f"/payments/{run}/order.xml").content
    leader.post("/payments/answers/", {"answer": xml(notice(transfers_in(order)))})
    run_jobs()
    assert leader.get(f"/payments/{run}/list.pdf").content == first.content
    assert PLAIN.encode() not in first.content


# --- answers ---


def test_what_is_no_answer_of_ours_is_refused_where_it_was_chosen(
    world: World, project: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    run = released(world, signed_in, run_jobs)
    leader = signed_in(world.city_finance)
    order = transfers_in(leader.get(f"/payments/{run}/order.xml").content)
    (code,) = order
    for content, said, status in (
        (b"%PDF-1.4", "不是完整的 XML", 400),
        (notice({**order, "FREMD-1": "1.00"}), "FREMD-1", 400),
        (notice({code: "0.01"}), "金额不符", 400),
        (status_report("FREMD", {code: "ACCC"}), "不是本平台发出的", 400),
        (status_report("GZ", {code: "ACCC"}, message="M" * 36), "报文编号超过", 400),
    ):
        answer = leader.post("/payments/answers/", {"answer": xml(content)})
        assert answer.status_code == status, said
        assert said in text(answer)
    assert "请选择银行发来的回单文件" in text(leader.post("/payments/answers/"))
    assert not BankAnswer.objects.exists()
    leader.post("/payments/answers/", {"answer": xml(notice(order))})
    run_jobs()
    again = leader.post("/payments/answers/", {"answer": xml(notice(order))})
    assert again.status_code == 409
    assert "已经收到过" in text(again)
    answer = leader.post("/payments/answers/", {"answer": xml(notice(order, message="NTF-9"))})
    run_jobs()
    assert "没有变动" in text(leader.get(answer["Location"]))


def test_all_that_a_new_run_lacks_is_said_at_once(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.commission).post("/payments/new/")
    assert answer.status_code == 400
    for place, said in (("budget", "请选择专项资金和年度"), ("title", "请填写批次名称")):
        assert f'<a href="#{place}">{said}' in answer.content.decode()


def test_a_payment_that_did_not_arrive_says_what_comes_next(
    world: World, project: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    run = released(world, signed_in, run_jobs)
    leader, department = signed_in(world.city_finance), signed_in(world.commission)
    (payment,) = selectors.payments_of(run)
    report = status_report(selectors.run(run).code, {payment.code: "RJCT"})
    leader.post("/payments/answers/", {"answer": xml(report)})
    run_jobs()
    address = f"/payments/payment/{payment.id}/"
    page = text(department.get(address))
    for said in ("银行拒付", "AC01", "再次申请", "重新占用", "支付途中"):
        assert said in page, said
    second = a_draft(department, "补发")
    (again,) = selectors.payments_of(second)
    assert again.code in text(department.get(address))
    assert again.state is PaymentState.REQUESTED
    assert PaymentRun.objects.count() == 2
    account = text(signed_in(world.applicant).get("/payments/account/"))
    for said in ("没有到账", "请登记新的账户", '<details class="fold" open>'):
        assert said in account, said


def test_what_was_asked_paid_and_refused_are_told_apart(
    world: World, project: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    first = released(world, signed_in, run_jobs)
    leader = signed_in(world.city_finance)
    (payment,) = selectors.payments_of(first)
    report = status_report(selectors.run(first).code, {payment.code: "RJCT"})
    leader.post("/payments/answers/", {"answer": xml(report)})
    run_jobs()
    second = released(world, signed_in, run_jobs)
    order = leader.get(f"/payments/{second}/order.xml").content
    leader.post("/payments/answers/", {"answer": xml(notice(transfers_in(order)))})
    run_jobs()
    page = text(leader.get("/payments/?tab=released"))
    for said in ("申请 600,929.00 元", "已支付 300,464.50 元", "拒付、退汇 300,464.50 元"):
        assert said in page, said
    sums = [selectors.run(run) for run in (first, second)]
    assert [(each.paid_fen, each.failed_fen) for each in sums] == [
        (0, payment.amount_fen),
        (payment.amount_fen, 0),
    ]
    total = selectors.sums_of(first).total
    assert (total.amount_fen, total.paid_fen, total.failed_fen) == (
        payment.amount_fen,
        0,
        payment.amount_fen,
    )
