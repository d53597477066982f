"""Applications in every state, made by the people of the made-up city in the order of the days."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from io import BytesIO

from guanzi.engines.rules import money
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.files.services import receive_file
from guanzi.lifecycle.applications import services as applications
from guanzi.lifecycle.applications.selectors import latest_submission
from guanzi.lifecycle.checks.selectors import findings_of
from guanzi.lifecycle.checks.services.accept import accept_case
from guanzi.lifecycle.checks.services.assign import assign_cases
from guanzi.lifecycle.checks.services.assist import answer_assistance, ask_assistance
from guanzi.lifecycle.checks.services.decide import decide_finding
from guanzi.lifecycle.checks.services.forward import forward_case
from guanzi.lifecycle.checks.services.refuse import refuse_case
from guanzi.lifecycle.checks.services.restore import Point, return_case
from guanzi.lifecycle.checks.services.run import run_checks
from guanzi.lifecycle.checks.states import FindingSeverity, FindingVerdict
from guanzi.lifecycle.enterprises.selectors import project_by_number
from guanzi.site.demo.enterprises import ENTERPRISES, DemoProject
from guanzi.site.demo.offices import acting
from guanzi.site.demo.papers import audited_statement, invoice_sheet

YEAR = 2024
SCIENCE, TAX = OrganisationKind.DISTRICT_DEPARTMENT, OrganisationKind.TAX


def moment(day: int, hour: int, minute: int = 0, *, year: int = 2025) -> datetime:
    """A moment of June in Shanghai."""
    return datetime(year, 6, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Filing:
    """What one enterprise declares: sales in fen, and what its papers are made to show.

    `invoiced_fen` is the sum of its invoices where that is not the declared sum; `item` is the name
    on them where it is not the product's.
    """

    login: str
    project: int
    sales_fen: int
    begins: datetime
    invoiced_fen: int | None = None
    item: str = ""
    year: int = YEAR


class Applicant:
    """An enterprise at its form."""

    def __init__(self, filing: Filing, version_id: int) -> None:
        self.filing = filing
        self.enterprise = next(each for each in ENTERPRISES if each.login == filing.login)
        self.project: DemoProject = self.enterprise.projects[filing.project]
        self.actor: Actor = acting(filing.login)
        self.at = filing.begins
        known = project_by_number(self.project.number)
        assert known is not None
        self.id = applications.start_application(
            actor=self.actor, version_id=version_id, project_id=known.id, at=self.at
        )

    def fill_figures(self) -> None:
        """Sales of the year and of each month, and whom to ask."""
        self._save("contact_name", self.enterprise.contact)
        self._save("contact_phone", "021-00000000")
        self._save("focus_industry", self.enterprise.focus)
        if not self.enterprise.sme_number:
            self._save("科技型中小企业", "否")
        self._save("销售收入", yuan(self.filing.sales_fen))
        months = enumerate(by_month(self.filing.sales_fen), 1)
        self._save(
            "月度销售", "\n".join(f"{self.filing.year}-{n:02d} {yuan(fen)}" for n, fen in months)
        )

    def hand_in_papers(self) -> None:
        """The audited statements and the invoice summary."""
        title = f"{self.filing.year}年度审计报告（虚构）"
        statement = audited_statement(self.enterprise.name, self.filing.year, title)
        paper = self._receive(statement, f"{title}.pdf", FileKind.PDF)
        applications.add_material(
            actor=self.actor, application_id=self.id, key="statements", file_id=paper, at=self.at
        )
        total = self.filing.invoiced_fen or self.filing.sales_fen
        sheet = invoice_sheet(
            first_number=25_312_000_000_000 + self.id * 1000,
            year=self.filing.year,
            monthly_fen=by_month(total),
            item=self.filing.item or self.project.product,
            red_fen=12_000_00,
        )
        file = self._receive(sheet, "发票信息汇总表.xlsx", FileKind.XLSX)
        sheet_id = applications.upload_invoices(
            actor=self.actor, application_id=self.id, file_id=file, at=self.at
        )
        applications.read_invoices(sheet_id=sheet_id, at=self.at, advance=lambda done, total: None)

    def submit(self) -> None:
        """Promise, and hand it in."""
        self.at += timedelta(minutes=35)
        applications.submit_application(
            actor=self.actor, application_id=self.id, has_undertaken=True, at=self.at
        )

    def _save(self, name: str, text: str) -> None:
        self.at += timedelta(seconds=40)
        applications.save_field(
            actor=self.actor,
            application_id=self.id,
            name=name,
            text=text,
            seen_revision=0,
            at=self.at,
        )

    def _receive(self, content: bytes, name: str, kind: FileKind) -> int:
        stored = receive_file(
            content=BytesIO(content), name=name, kinds={kind}, actor=self.actor, at=self.at
        )
        return int(stored.pk)


def yuan(fen: int) -> str:
    """As a person types it, without separators."""
    return money.exact_decimal(Fraction(fen, 100))


def by_month(total_fen: int) -> list[int]:
    """A year's sum in twelve months that grow a little and come to it exactly."""
    weights = range(10, 22)
    parts = [total_fen * weight // sum(weights) for weight in weights]
    parts[-1] += total_fen - sum(parts)
    return parts


DRAFT = Filing("yuanhang", 0, 1234567890, moment(17, 14, 20))
FRESH = Filing("shenjiang", 0, 2_680_000_000, moment(12, 9, 30))
UNDER_REVIEW = Filing("puyuan", 0, 6_180_000_000, moment(10, 10, 5), item="电源管理集成电路")
FORWARDED = Filing("hangkong", 0, 3_000_000_000, moment(9, 9, 1))
RETURNED = Filing("huguang", 0, 1_500_000_000, moment(10, 15, 0), invoiced_fen=1_460_000_000)
REFUSED = Filing("jingmi", 0, 900_000_000, moment(10, 11, 0), invoiced_fen=310_000_000)
WITHDRAWN = Filing("shukong", 0, 2_000_000_000, moment(11, 16, 0))
TRANSITION = Filing("changfeng", 0, 1_200_000_000, moment(16, 13, 30))


LAST_YEARS = Filing("shukong", 0, 1_740_000_000, moment(12, 10, year=2024), year=2023)


def play_last_year(version_id: int) -> None:
    """Somebody let the term of a correction pass."""
    case, office = handed_in(LAST_YEARS, version_id), Office("pudong.caizheng")
    office.take_up(case, moment(17, 9, year=2024))
    return_case(
        actor=office.officer,
        application_id=case.id,
        points=[Point("statements", "审计报告缺少附注，请上传全文。", "第七条")],
        at=moment(18, 10, year=2024),
    )
    applications.lapse_overdue(at=datetime(2024, 7, 8, 1, 0, tzinfo=UTC))


def play(version_id: int) -> None:
    """The first nine days of the batch."""
    _a_draft_that_is_half_done(version_id)
    for filing in (FRESH, TRANSITION):
        handed_in(filing, version_id)
    _one_under_review_with_findings(version_id)
    _one_forwarded(version_id)
    _one_returned(version_id)
    _one_refused(version_id)
    withdrawn = handed_in(WITHDRAWN, version_id)
    applications.withdraw_application(
        actor=withdrawn.actor,
        application_id=withdrawn.id,
        reason="销售数据需要重新核对，改在第二批申报",
        at=moment(13, 10),
    )


def handed_in(filing: Filing, version_id: int) -> Applicant:
    """An application, complete and submitted."""
    applicant = Applicant(filing, version_id)
    applicant.fill_figures()
    applicant.hand_in_papers()
    applicant.submit()
    return applicant


def _a_draft_that_is_half_done(version_id: int) -> None:
    applicant = Applicant(DRAFT, version_id)
    applicant.fill_figures()


class Office:
    """A district's finance office at its cases."""

    def __init__(self, leader: str, officer: str = "") -> None:
        self.leader = acting(leader)
        self.officer = acting(officer) if officer else self.leader

    def take_up(self, case: Applicant, at: datetime) -> None:
        """Accept, assign, check, and compare the sealed paper."""
        accept_case(actor=self.leader, application_id=case.id, at=at)
        assign_cases(
            actor=self.leader,
            application_ids=[case.id],
            officer_id=self.officer.person_id,
            at=at,
        )
        run_checks(actor=self.officer, application_id=case.id, at=at)

    def compare_paper(self, case: Applicant, at: datetime) -> None:
        """The sealed copy and the record agree."""
        submission = latest_submission(case.id)
        assert submission is not None
        applications.confirm_paper(
            actor=self.officer, code=submission.code, digest=submission.digest[:12], at=at
        )

    def judge(self, case: Applicant, verdict: FindingVerdict, reason: str, at: datetime) -> None:
        """Decide every open question alike."""
        for finding in findings_of(case.id):
            if finding.severity is FindingSeverity.ASKS and finding.is_open:
                decide_finding(
                    actor=self.officer,
                    application_id=case.id,
                    key=finding.key,
                    verdict=verdict,
                    reason=reason,
                    at=at,
                )


def _one_under_review_with_findings(version_id: int) -> None:
    case, office = handed_in(UNDER_REVIEW, version_id), Office("pudong.caizheng")
    office.take_up(case, moment(11, 9, 20))
    ask_assistance(
        actor=office.officer,
        application_id=case.id,
        kind=SCIENCE,
        question="开票名称「电源管理集成电路」与认定项目「车规级电源管理芯片」是否为同一产品，请协助核实。",
        at=moment(11, 9, 50),
    )
    applications.write_message(
        actor=case.actor,
        application_id=case.id,
        text="开票系统里的商品名称按税收分类编码填写，与认定的产品是同一种，可提供产品对照说明。",
        file_id=None,
        at=moment(12, 14, 5),
    )


def _one_forwarded(version_id: int) -> None:
    case, office = handed_in(FORWARDED, version_id), Office("pudong.caizheng")
    office.take_up(case, moment(9, 14))
    request = ask_assistance(
        actor=office.officer,
        application_id=case.id,
        kind=SCIENCE,
        question="请协助核实项目的产业化情况和跟踪统计。",
        at=moment(9, 14, 10),
    )
    answer_assistance(
        actor=acting("pudong.kewei"),
        request_id=request,
        is_agreed=True,
        text="项目正常产销，跟踪统计已报送，无异议。",
        at=moment(11, 10),
    )
    office.compare_paper(case, moment(12, 9))
    office.judge(case, FindingVerdict.CLEARED, "与审计报告、发票核对一致。", moment(12, 10))
    forward_case(
        actor=office.leader,
        application_id=case.id,
        reason="材料齐全，销售收入与发票、审计报告一致，建议按公式金额审定。",
        at=moment(13, 15),
    )


def _one_returned(version_id: int) -> None:
    case, office = handed_in(RETURNED, version_id), Office("xuhui.caizheng", "xuhui.jingban")
    office.take_up(case, moment(11, 10))
    return_case(
        actor=office.officer,
        application_id=case.id,
        points=[
            Point(
                "invoices",
                "发票净额比申报的销售收入少 40 万元，请补齐发票或更正销售收入。",
                "第七条",
            )
        ],
        at=moment(12, 16),
    )


def _one_refused(version_id: int) -> None:
    case, office = handed_in(REFUSED, version_id), Office("minhang.caizheng")
    office.take_up(case, moment(11, 13))
    office.judge(
        case, FindingVerdict.UPHELD, "发票净额不足申报收入的一半，企业未能说明。", moment(16, 9)
    )
    refuse_case(
        actor=office.leader,
        application_id=case.id,
        articles=["shanghai-003 第五条", "shanghai-003 第七条"],
        reason="申报的销售收入与发票净额相差悬殊，企业未能说明，直接销售收入无法确认。",
        objection="对决定有异议的，可以在收到之日起 5 个工作日内向闵行区财政局书面提出。",
        at=moment(17, 10),
    )
