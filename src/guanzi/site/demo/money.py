"""Money of the made-up city: last year spent, cleared and closed, this year begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.utils import timezone

from guanzi.foundation.clock import day_of
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.jobs.running import run_waiting
from guanzi.foundation.zone import SHANGHAI
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets import services as budgeting
from guanzi.lifecycle.budgets.states import AdjustmentKind
from guanzi.lifecycle.checks.services.forward import forward_case
from guanzi.lifecycle.checks.states import FindingVerdict
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.payments import services as paying
from guanzi.lifecycle.projects import services as deciding
from guanzi.lifecycle.projects.rules.items import DecidedItem, usual_instalments
from guanzi.lifecycle.projects.selectors import decision_list
from guanzi.lifecycle.projects.states import DecisionOutcome
from guanzi.lifecycle.supervision import services as supervising
from guanzi.lifecycle.supervision.states import Origin
from guanzi.site.demo.bank import notice, status_report, transfers_in
from guanzi.site.demo.cases import Applicant, Filing, Office, handed_in, moment
from guanzi.site.demo.offices import acting
from guanzi.site.demo.papers import audited_statement

FUND = "高新技术成果转化专项扶持资金"
PAID = Filing("hengshan", 0, 860_000_000, moment(11, 10, year=2024), year=2023)
NEW, CONTINUED = "1.1", "1.2"
LINES = (
    ("1. 成果转化项目扶持", "当年新认定项目", "30,000,000.00", "500,000.00", "60"),
    ("", "续年项目", "20,000,000.00", "400,000.00", "50"),
    ("2. 项目管理和评审", "专家评审和审计服务", "600,000.00", "3,000.00", "200"),
)


def _on(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    """A moment of Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def pay_last_year(version_id: int) -> None:
    """One project goes the whole way, from its application to the clearing with its district;
    then the year is closed."""
    line_id = _approved_budget(2024, submitted=_on(2024, 5, 22, 15, 40))
    case = handed_in(PAID, version_id)
    _forwarded(case)
    _decided(case, line_id)
    deciding.close_publicity(at=_on(2024, 8, 1, 0, 10))
    _account(case)
    project_id = _paid()
    _adjusted(line_id)
    _inspected(project_id)
    _cleared(application(case.id).district)
    budgeting.close_budget(
        actor=acting("shicaizheng"),
        budget_id=budgets.line_quota(line_id).budget_id,
        at=_on(2025, 1, 22, 15, 20),
    )


def begin_this_year() -> None:
    """This year's budget stands, and what is expected of the next."""
    _approved_budget(2025, submitted=_on(2025, 2, 18, 16, 5))
    budgeting.record_expected_quota(
        actor=acting("shikewei"),
        fund=FUND,
        year=2026,
        amount_fen=55_000_000_00,
        basis="2026—2028 年滚动财政规划（虚构）",
        at=_on(2025, 3, 3, 10, 25),
    )


def _approved_budget(year: int, *, submitted: datetime) -> int:
    """Drafted the day before it is submitted, approved by finance two days after; the id of the
    line for projects that were recognised in an earlier year."""
    department, at = acting("shikewei"), submitted - timedelta(hours=29, minutes=10)
    budget_id = budgeting.start_budget(
        actor=department, fund=FUND, year=year, at=at, is_synthetic=True
    )
    draft = budgeting.Draft(
        rows=LINES,
        work_plan=f"{year} 年支持成果转化项目 110 个左右，重点是集成电路和生物医药。（虚构）",
        evaluation="上一年度绩效评价等级为良，建议加快拨付进度。（虚构）",
        evaluation_source="市财政绩效评价报告（虚构）",
        evaluated_on=day_of(at),
    )
    at += timedelta(hours=4, minutes=25)
    budgeting.save_budget(actor=department, budget_id=budget_id, draft=draft, at=at)
    budgeting.submit_budget(actor=department, budget_id=budget_id, at=submitted)
    approved = submitted + timedelta(hours=42, minutes=15)
    budgeting.approve_budget(actor=acting("shicaizheng"), budget_id=budget_id, at=approved)
    return next(
        line.line_id
        for line in budgets.lines_open(FUND)
        if (line.year, line.code) == (year, CONTINUED)
    )


def _forwarded(case: Applicant) -> None:
    office = Office("xuhui.caizheng", "xuhui.jingban")
    office.take_up(case, moment(13, 9, year=2024))
    office.compare_paper(case, moment(17, 9, year=2024))
    office.judge(
        case, FindingVerdict.CLEARED, "与审计报告、发票核对一致。", moment(17, 10, year=2024)
    )
    forward_case(
        actor=office.leader,
        application_id=case.id,
        reason="材料齐全，建议按公式金额审定。",
        at=moment(18, 10, year=2024),
    )


def _decided(case: Applicant, line_id: int) -> None:
    """Drawn up by the department's officer, signed by both leaders."""
    fen = application(case.id).amount_fen
    assert fen is not None
    item = DecidedItem(
        case.id, DecisionOutcome.GRANT, fen, fen, instalments=usual_instalments(fen, 2024)
    )
    writer = acting("shikewei.jingban")
    list_id = deciding.start_list(
        actor=writer,
        line_id=line_id,
        title="2024 年第一批审定清单（示例）",
        at=_on(2024, 7, 8, 9, 40),
    )
    deciding.save_list(
        actor=writer,
        list_id=list_id,
        items=[item],
        seen_revision=1,
        at=_on(2024, 7, 8, 11, 15),
    )
    for login, at in (
        ("shikewei", _on(2024, 7, 11, 14, 30)),
        ("shicaizheng", _on(2024, 7, 15, 10, 0)),
    ):
        digest = decision_list(list_id).digest
        deciding.sign_list(actor=acting(login), list_id=list_id, digest=digest, at=at)


def _account(case: Applicant) -> None:
    at = _on(2024, 8, 2, 10, 20)
    title = "开户证明（虚构）"
    letter = audited_statement(case.enterprise.name, 2024, title)
    proof = receive_file(
        content=BytesIO(letter), name=f"{title}.pdf", kinds={FileKind.PDF}, actor=case.actor, at=at
    )
    number = "0000 1111 2222 3333"
    account = paying.enter_account(
        actor=case.actor,
        enterprise_id=application(case.id).enterprise_id,
        holder=case.enterprise.name,
        bank="示例银行上海徐汇支行",
        bank_code="000290000001",
        number=number,
        proof_id=proof.pk,
        at=at,
    )
    paying.confirm_account(
        actor=acting("shikewei.jingban"),
        account_id=account,
        number=number,
        at=_on(2024, 8, 5, 14, 45),
    )
    paying.set_treasury_account(
        actor=acting("shicaizheng"),
        fund=FUND,
        holder="市财政局国库集中支付专户（示例）",
        bank="示例国库",
        bank_code="000290000002",
        number="0000 9999 8888 7777",
        at=_on(2024, 8, 6, 9, 30),
    )


def _paid() -> int:
    """Asked for, reviewed and released by three people, answered by the bank; of which project."""
    writer, reviewer = acting("shikewei.jingban"), acting("shicaizheng.jingban")
    run_id = paying.start_run(
        actor=writer,
        fund=FUND,
        year=2024,
        title="2024 年第一批拨款（示例）",
        at=_on(2024, 8, 12, 9, 20),
    )
    (part,) = payments.payable(FUND, 2024)
    paying.save_run(
        actor=writer, run_id=run_id, instalment_ids=[part.id], at=_on(2024, 8, 12, 9, 45)
    )
    paying.submit_run(actor=writer, run_id=run_id, at=_on(2024, 8, 12, 14, 10))
    paying.review_run(actor=reviewer, run_id=run_id, at=_on(2024, 8, 13, 10, 30))
    with _living(_on(2024, 8, 14, 9, 15)) as at:
        paying.release_run(actor=acting("shicaizheng"), run_id=run_id, at=at)
    order = paying.treasury_file(actor=reviewer, run_id=run_id, at=_on(2024, 8, 14, 9, 50))
    amounts, code = transfers_in(order), payments.run(run_id).code
    with _living(_on(2024, 8, 14, 15, 30)) as at:
        taken = dict.fromkeys(amounts, "ACSP")
        report = status_report(code, taken, message=f"PSR-{code}", at=at)
        paying.receive_answer(actor=reviewer, content=report, name="支付状态报告.xml", at=at)
    with _living(_on(2024, 8, 15, 10, 5)) as at:
        booked = notice(amounts, message=f"NTF-{code}", at=at, booked=day_of(at))
        paying.receive_answer(actor=reviewer, content=booked, name="借记通知.xml", at=at)
    return part.project_id


@contextmanager
def _living(at: datetime) -> Iterator[datetime]:
    """The platform's clock shows that moment, and what was begun then is done then."""
    before = settings.CLOCK_OFFSET_SECONDS
    settings.CLOCK_OFFSET_SECONDS = round((at - timezone.now()).total_seconds()) + 1
    try:
        yield at
        run_waiting()
    finally:
        settings.CLOCK_OFFSET_SECONDS = before


def _adjusted(line_id: int) -> None:
    """More was left for new projects than was needed, less for the others."""
    budget_id = budgets.line_quota(line_id).budget_id
    number = budgeting.propose_adjustment(
        actor=acting("shikewei"),
        budget_id=budget_id,
        kind=AdjustmentKind.BETWEEN,
        changes={NEW: -2_000_000_00, CONTINUED: 2_000_000_00},
        reason="当年新认定项目少于预期，续年项目增加。（虚构）",
        at=_on(2024, 9, 10, 10, 40),
    )
    budgeting.approve_adjustment(
        actor=acting("shicaizheng"),
        budget_id=budget_id,
        number=number,
        at=_on(2024, 9, 13, 15, 20),
    )


def _inspected(project_id: int) -> None:
    """An inspection that found nothing."""
    officer = acting("shikewei.jingban")
    case_id = supervising.open_case(
        actor=officer,
        project_id=project_id,
        origin=Origin.INSPECTION,
        statement="年度随机抽查：核对直接销售收入和资金到账情况。（虚构）",
        at=_on(2024, 11, 11, 9, 30),
    )
    supervising.close_case(
        actor=officer,
        case_id=case_id,
        outcome="发票、审计报告和收款凭证一致，未发现问题。（虚构）",
        at=_on(2024, 11, 25, 16, 10),
    )


def _cleared(district: str) -> None:
    statement = paying.draw_clearing(
        actor=acting("shicaizheng.jingban"),
        fund=FUND,
        year=2024,
        district=district,
        at=_on(2025, 1, 8, 10, 15),
    )
    paying.confirm_clearing(
        actor=acting("xuhui.caizheng"), clearing_id=statement, at=_on(2025, 1, 13, 15, 40)
    )
    paying.settle_clearing(
        actor=acting("shicaizheng"),
        clearing_id=statement,
        voucher="SJ2025-0001（示例）",
        at=_on(2025, 1, 17, 9, 55),
    )
