"""What a table may not do behind the register's back, and in which order rows are held."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.models import RecognisedProject, SmeNumber, SupportRecord
from guanzi.lifecycle.enterprises.selectors import (
    EnterpriseInfo,
    ProjectInfo,
)
from guanzi.lifecycle.enterprises.selectors.search import Asked
from guanzi.lifecycle.enterprises.states import ImportKind, Source
from tests.enterprises.conftest import FINANCE, SCIENCE, Bring, Rows, csv_of
from tests.support import RunJobs
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("person")


PROJECTS: list[object] = [
    "统一社会信用代码",
    "认定编号",
    "项目名称",
    "项目类别",
    "认定日期",
    "认定有效期截止",
    "创新贡献系数",
]


@pytest.mark.req("A1", "003-05")
def test_a_coefficient_that_a_file_overwrites_leaves_old_and_new_in_the_audit(
    enterprise: EnterpriseInfo, project: ProjectInfo, bring_in: Bring
) -> None:
    row: list[object] = [
        enterprise.credit_code,
        project.number,
        project.name,
        "现行办法认定项目",
        "2021-03-01",
        "2026-02-28",
        "1.5",
    ]
    assert bring_in(ImportKind.PROJECTS, csv_of([PROJECTS, row]), SCIENCE).counts == {"changed": 1}
    assert str(RecognisedProject.objects.get().innovation_coefficient) == "1.500000"
    event = AuditEvent.objects.get(verb="enterprises.overwrite")
    assert event.subject == f"enterprises.enterprise:{enterprise.id}"
    assert event.before == {"innovation_coefficient": "1.200000"}
    assert (event.after["innovation_coefficient"], event.after["row"]) == ("1.5", 2)


def test_one_number_in_large_and_small_letters_is_one_row(
    enterprise: EnterpriseInfo, bring_in: Bring
) -> None:
    heading: list[object] = ["统一社会信用代码", "入库登记编号", "有效期起", "有效期止"]
    rows: Rows = [
        [enterprise.credit_code, f"2021310104{letter}0000123", "2021-04-01", "2021-12-31"]
        for letter in ("A", "a")
    ]
    done = bring_in(ImportKind.SME_NUMBERS, csv_of([heading, *rows]), SCIENCE)
    assert done.counts == {"new": 1, "wrong": 1}
    assert SmeNumber.objects.get().number == "2021310104A0000123"


def test_one_payment_under_two_spellings_of_the_project_corrects_its_record_once(
    enterprise: EnterpriseInfo, bring_in: Bring
) -> None:
    heading: list[object] = [
        "统一社会信用代码",
        "项目名称",
        "资金",
        "级别",
        "类别",
        "年度",
        "扶持金额",
    ]

    def row(name: str, amount: int) -> list[object]:
        return [enterprise.credit_code, name, "某资金", "市级", "专项资金", 2020, amount]

    bring_in(ImportKind.SUPPORT, csv_of([heading, row("视觉检测系统", 100)]), FINANCE)
    again: Rows = [heading, row("视觉检测系统", 200), row("「视觉检测系统」", 300)]
    assert bring_in(ImportKind.SUPPORT, csv_of(again), FINANCE).counts == {"changed": 1, "wrong": 1}
    assert sorted(SupportRecord.objects.values_list("amount_fen", flat=True)) == [10000, 20000]


def test_a_character_that_no_workbook_holds_does_not_stop_an_export(
    enterprise: EnterpriseInfo, run_jobs: RunJobs
) -> None:
    services.record_support(
        actor=FINANCE,
        enterprise_id=enterprise.id,
        project_name="项\x01目",
        fund="某资金",
        level="市级",
        category="专项资金",
        year=2020,
        amount_fen=1,
        source=Source.FINANCE,
        at=MORNING,
    )
    job = services.start_export(
        actor=FINANCE, kind=ImportKind.SUPPORT, form="xlsx", asked=Asked(), at=MORNING
    )
    run_jobs()
    assert Job.objects.get(pk=job.pk).result["rows"] == 1


def locked_tables(act: Callable[[], object]) -> list[str]:
    """The tables whose rows an act holds, in order."""
    with CaptureQueriesContext(connection) as queries:
        act()
    held = [each["sql"] for each in queries if "FOR UPDATE" in each["sql"]]
    return [sql.split('FROM "')[1].split('"')[0] for sql in held]


def test_acts_hold_the_enterprise_before_its_records_as_imports_do(
    enterprise: EnterpriseInfo, project: ProjectInfo
) -> None:
    record = services.record_credit(
        actor=FINANCE,
        enterprise_id=enterprise.id,
        catalogue_item="科研失信",
        conduct="虚报",
        restraint="限制申报",
        since=date(2021, 7, 1),
        until=date(2024, 6, 30),
        document="甲",
        at=MORNING,
    )
    assert locked_tables(
        lambda: services.repair_credit(
            actor=FINANCE,
            credit_id=record,
            repaired_on=date(2022, 1, 1),
            document="修复书",
            at=MORNING,
        )
    ) == ["enterprises_enterprise", "enterprises_creditrecord"]
    assert locked_tables(
        lambda: services.record_tracking(
            actor=SCIENCE, project_id=project.id, year=2023, at=MORNING
        )
    ) == ["enterprises_enterprise", "enterprises_recognisedproject"]
    paid = services.record_support(
        actor=FINANCE,
        enterprise_id=enterprise.id,
        project_name="项目",
        fund="某资金",
        level="市级",
        category="专项资金",
        year=2020,
        amount_fen=1,
        at=MORNING,
    )
    assert locked_tables(
        lambda: services.void_support(actor=FINANCE, support_id=paid, reason="错", at=MORNING)
    ) == ["enterprises_enterprise", "enterprises_supportrecord"]
