"""Money of the made-up city: last year spent to the end and cleared, this year begun."""

from datetime import UTC, datetime

from guanzi.foundation.clock import day_of
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.budgets import selectors as budgets
from guanzi.lifecycle.budgets import services as budgeting
from guanzi.lifecycle.checks.services.forward import forward_case
from guanzi.lifecycle.checks.states import FindingVerdict
from guanzi.lifecycle.payments import selectors as payments
from guanzi.lifecycle.payments import services as paying
from guanzi.lifecycle.payments.states import Outcome
from guanzi.lifecycle.projects import services as deciding
from guanzi.lifecycle.projects.rules.items import DecidedItem, usual_instalments
from guanzi.lifecycle.projects.selectors import decision_list
from guanzi.lifecycle.projects.states import DecisionOutcome
from guanzi.site.demo.cases import Applicant, Filing, Office, handed_in, moment
from guanzi.site.demo.offices import acting

FUND = "高新技术成果转化专项扶持资金"
PAID = Filing("hengshan", 0, 860_000_000, moment(11, 10, year=2024), year=2023)
LINES = (
    ("1. 成果转化项目扶持", "当年新认定项目", "30,000,000.00", "500,000.00", "60"),
    ("", "续年项目", "20,000,000.00", "400,000.00", "50"),
    ("2. 项目管理和评审", "专家评审和审计服务", "600,000.00", "3,000.00", "200"),
)


def pay_last_year(version_id: int) -> None:
    """One project goes the whole way, from its application to the clearing with its district."""
    line_id = _approved_budget(2024, datetime(2024, 5, 21, 2, tzinfo=UTC))
    case = handed_in(PAID, version_id)
    _forwarded(case)
    _decided(case, line_id, datetime(2024, 7, 15, 2, tzinfo=UTC))
    deciding.close_publicity(at=datetime(2024, 8, 1, 2, tzinfo=UTC))
    _account(case, datetime(2024, 8, 5, 2, tzinfo=UTC))
    _paid(datetime(2024, 8, 12, 2, tzinfo=UTC))
    _cleared(application(case.id).district, datetime(2025, 1, 15, 2, tzinfo=UTC))


def begin_this_year() -> None:
    """This year's budget stands, and what is expected of the next."""
    _approved_budget(2025, datetime(2025, 2, 20, 2, tzinfo=UTC))
    budgeting.record_expected_quota(
        actor=acting("shikewei"),
        fund=FUND,
        year=2026,
        amount_fen=55_000_000_00,
        basis="2026—2028 年滚动财政规划（虚构）",
        at=datetime(2025, 3, 3, 2, tzinfo=UTC),
    )


def _approved_budget(year: int, at: datetime) -> int:
    """Drafted and submitted by the department, approved by finance; the id of its first line."""
    department = acting("shikewei")
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
    budgeting.save_budget(actor=department, budget_id=budget_id, draft=draft, at=at)
    budgeting.submit_budget(actor=department, budget_id=budget_id, at=at)
    budgeting.approve_budget(actor=acting("shicaizheng"), budget_id=budget_id, at=at)
    return next(line.line_id for line in budgets.lines_open(FUND) if line.year == year)


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


def _decided(case: Applicant, line_id: int, at: datetime) -> None:
    fen = application(case.id).amount_fen
    assert fen is not None
    item = DecidedItem(
        case.id, DecisionOutcome.GRANT, fen, fen, instalments=usual_instalments(fen, 2024)
    )
    list_id = deciding.start_list(
        actor=acting("shikewei.jingban"),
        line_id=line_id,
        title="2024 年第一批审定清单（示例）",
        at=at,
    )
    deciding.save_list(
        actor=acting("shikewei.jingban"), list_id=list_id, items=[item], seen_revision=1, at=at
    )
    for login in ("shikewei", "shicaizheng"):
        digest = decision_list(list_id).digest
        deciding.sign_list(actor=acting(login), list_id=list_id, digest=digest, at=at)


def _account(case: Applicant, at: datetime) -> None:
    account = paying.enter_account(
        actor=case.actor,
        enterprise_id=application(case.id).enterprise_id,
        holder=case.enterprise.name,
        bank="示例银行上海徐汇支行",
        bank_code="000290000001",
        number="0000 1111 2222 3333",
        at=at,
    )
    paying.confirm_account(actor=acting("shikewei.jingban"), account_id=account, at=at)
    paying.set_treasury_account(
        actor=acting("shicaizheng"),
        fund=FUND,
        holder="市财政局国库集中支付专户（示例）",
        bank="示例国库",
        bank_code="000290000002",
        number="0000 9999 8888 7777",
        at=at,
    )


def _paid(at: datetime) -> None:
    writer, leader = acting("shikewei.jingban"), acting("shicaizheng")
    run_id = paying.start_run(
        actor=writer, fund=FUND, year=2024, title="2024 年第一批拨款（示例）", at=at
    )
    parts = [part.id for part in payments.payable(FUND, 2024)]
    paying.save_run(actor=writer, run_id=run_id, instalment_ids=parts, at=at)
    paying.submit_run(actor=writer, run_id=run_id, at=at)
    paying.review_run(actor=acting("shicaizheng.jingban"), run_id=run_id, at=at)
    paying.release_run(actor=leader, run_id=run_id, at=at)
    paying.release_payments(actor=leader, run_id=run_id, at=at)
    for payment in payments.payments_of(run_id):
        paying.follow_outcome(
            actor=leader, payment_id=payment.id, outcome=Outcome.PAID, reason="", at=at
        )


def _cleared(district: str, at: datetime) -> None:
    leader = acting("shicaizheng")
    statement = paying.draw_clearing(actor=leader, fund=FUND, year=2024, district=district, at=at)
    paying.confirm_clearing(actor=acting("xuhui.caizheng"), clearing_id=statement, at=at)
    paying.settle_clearing(
        actor=leader, clearing_id=statement, voucher="SJ2025-0001（示例）", at=at
    )
