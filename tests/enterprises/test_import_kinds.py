"""Every kind of table, and who may bring it in."""

import io
from datetime import date, datetime

import pytest

from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.models import (
    CreditRecord,
    Enterprise,
    KnownFact,
    RecognisedProject,
    SmeNumber,
    SupportRecord,
)
from guanzi.lifecycle.enterprises.selectors import (
    EnterpriseInfo,
    ProjectInfo,
    staged_rows,
    support_of,
)
from guanzi.lifecycle.enterprises.services import importing
from guanzi.lifecycle.enterprises.services.support import Support
from guanzi.lifecycle.enterprises.states import ImportKind, Source
from tests.enterprises.conftest import (
    FINANCE,
    OPERATOR,
    OTHER_FINANCE,
    TAX,
    Bring,
    Rows,
    csv_of,
    xlsx_of,
)
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("person")
PROJECTS = [
    "统一社会信用代码",
    "认定编号",
    "项目名称",
    "开票名称",
    "项目类别",
    "认定日期",
    "认定有效期截止",
    "创新贡献系数",
    "核心技术价值占比",
]


@pytest.mark.req("003-05", "002-13")
def test_projects_come_in_and_follow_corrections(
    enterprise: EnterpriseInfo, bring: Bring, bring_in: Bring
) -> None:
    row = [
        enterprise.credit_code,
        "2021000001",
        "视觉检测",
        "视觉检测系统；检测仪",
        "现行办法认定项目",
        datetime(2021, 3, 1),  # noqa: DTZ001 - as a workbook holds it
        "2026年2月28日",
        1.2,
        "85%",
    ]
    assert bring_in(ImportKind.PROJECTS, xlsx_of([PROJECTS, row]), name="a.xlsx").counts == {
        "new": 1
    }
    project = RecognisedProject.objects.get()
    assert (str(project.innovation_coefficient), str(project.core_share)) == (
        "1.200000",
        "0.850000",
    )
    assert project.invoice_names == ["视觉检测系统", "检测仪"]
    assert bring(ImportKind.PROJECTS, xlsx_of([PROJECTS, row])).counts == {"unchanged": 1}
    row[7] = 1.5
    assert bring_in(ImportKind.PROJECTS, xlsx_of([PROJECTS, row])).counts == {"changed": 1}
    row[7], row[6] = 9, "2020-01-01"
    wrong = bring(ImportKind.PROJECTS, xlsx_of([PROJECTS, row]))
    assert wrong.counts == {"wrong": 1}
    columns = {p["column"] for p in staged_rows(wrong.id)[0].problems}
    assert columns == {"认定有效期截止", "创新贡献系数"}


FACTS = ["统一社会信用代码", "事实", "值", "年度", "项目编号", "截至日期", "依据"]


@pytest.mark.req("002-13")
def test_tax_figures_come_in_under_the_name_of_tax(
    enterprise: EnterpriseInfo, project: ProjectInfo, bring: Bring, bring_in: Bring
) -> None:
    code = enterprise.credit_code
    rows: Rows = [
        FACTS,
        [code, "销售收入", "12345678.90", "2021", project.number, "2022-03-31", ""],
        [code, "从业人员", 103, 2021, "", "2022-03-31", ""],
        [code, "营业收入", "1.5736亿", 2021, "", "2022-03-31", ""],
        [code, "企业隶属", "属地管理企业", "", "", "2022-03-31", "文"],
        [code, "销售收入", "1", "", "", "2022-03-31", ""],
        [code, "利润", "1", "2021", "", "2022-03-31", ""],
    ]
    done = bring_in(ImportKind.FACTS, xlsx_of(rows), TAX)
    assert done.counts == {"new": 3, "wrong": 3}
    figures = KnownFact.objects.exclude(period="")
    assert {fact.source for fact in figures} == {Source.TAX}
    assert KnownFact.objects.get(fact="销售收入").value == "12345678.90元"
    assert Enterprise.objects.get().size_class == "medium"
    assert bring(ImportKind.FACTS, xlsx_of(rows[:4]), TAX).counts == {"unchanged": 3}
    rows[1][2] = "12345678.91"
    assert bring_in(ImportKind.FACTS, xlsx_of(rows[:4]), TAX).counts == {
        "changed": 1,
        "unchanged": 2,
    }
    assert KnownFact.objects.filter(fact="销售收入").count() == 2


def test_a_fact_is_said_once_in_a_file_whether_or_not_its_source_is_named(
    enterprise: EnterpriseInfo, bring: Bring
) -> None:
    said = [enterprise.credit_code, "从业人员", "2021", "", "2022-03-31", ""]
    rows: Rows = [[*said[:2], 103, *said[2:], ""], [*said[:2], 104, *said[2:], "税务"]]
    read = bring(ImportKind.FACTS, csv_of([[*FACTS, "来源"], *rows]), TAX)
    assert read.counts == {"new": 1, "wrong": 1}


SUPPORT = ["统一社会信用代码", "项目名称", "资金", "级别", "类别", "年度", "扶持金额（万元）"]


@pytest.mark.req("002-13")
def test_a_changed_amount_corrects_the_record_and_keeps_it(
    enterprise: EnterpriseInfo, bring: Bring, bring_in: Bring
) -> None:
    row: list[object] = [enterprise.credit_code, "项目", "某资金", "市", "专项资金", 2020, 32.5]
    assert bring_in(ImportKind.SUPPORT, xlsx_of([SUPPORT, row]), FINANCE).counts == {"new": 1}
    assert support_of(enterprise.id)[0].amount_fen == 325_000_00
    assert bring(ImportKind.SUPPORT, xlsx_of([SUPPORT, row]), FINANCE).counts == {"unchanged": 1}
    row[6] = 40
    assert bring_in(ImportKind.SUPPORT, xlsx_of([SUPPORT, row]), FINANCE).counts == {"changed": 1}
    assert [each.amount_fen for each in support_of(enterprise.id)] == [400_000_00]
    assert SupportRecord.objects.count() == 2


@pytest.mark.req("002-13")
def test_what_was_voided_or_corrected_does_not_come_again_with_the_old_file(
    enterprise: EnterpriseInfo, bring: Bring, bring_in: Bring
) -> None:
    rows: Rows = [
        [enterprise.credit_code, name, "某资金", "市级", "专项资金", 2020, 32.5]
        for name in ("甲项目", "乙项目")
    ]
    bring_in(ImportKind.SUPPORT, csv_of([SUPPORT, *rows]), FINANCE)
    first, second = SupportRecord.objects.order_by("id")
    services.void_support(actor=FINANCE, support_id=first.pk, reason="不是它的", at=MORNING)
    services.correct_support(
        actor=FINANCE,
        support_id=second.pk,
        support=Support("乙项目", "某资金", "市级", "专项资金", 2021, 325_000_00),
        reason="年度写错",
        source=Source.FINANCE,
        at=MORNING,
    )
    again = bring(ImportKind.SUPPORT, csv_of([SUPPORT, *rows]), FINANCE)
    assert again.counts == {"wrong": 2}
    assert "已经更正或作废" in staged_rows(again.id)[0].problems[0]["sentence"]


@pytest.mark.req("002-13")
def test_every_batch_of_a_long_import_is_recorded_at_its_own_moment(
    enterprise: EnterpriseInfo, bring_in: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    rows: Rows = [
        [enterprise.credit_code, name, "某资金", "市级", "专项资金", 2020, 32.5]
        for name in ("甲项目", "乙项目")
    ]
    bring_in(ImportKind.SUPPORT, csv_of([SUPPORT, *rows]), FINANCE)
    first, second = SupportRecord.objects.order_by("id")
    assert first.recorded_at < second.recorded_at


@pytest.mark.req("002-14", "002-13")
def test_credit_comes_in_with_its_catalogue_item_and_repair(
    enterprise: EnterpriseInfo, bring_in: Bring
) -> None:
    heading = [
        "统一社会信用代码",
        "信用信息目录条目",
        "失信行为",
        "约束措施",
        "限制起",
        "限制止",
        "认定文书",
        "修复日期",
        "修复文书",
    ]
    row = [enterprise.credit_code, "科研失信", "虚报", "限制申报", "2021-07-01", "2024-06-30", "甲"]
    bring_in(ImportKind.CREDIT, csv_of([heading, [*row, "", ""]]))
    done = bring_in(ImportKind.CREDIT, csv_of([heading, [*row, "2022-06-20", "修复书"]]))
    assert done.counts == {"changed": 1}
    assert CreditRecord.objects.get().repaired_on == date(2022, 6, 20)
    row[1] = ""
    assert bring_in(ImportKind.CREDIT, csv_of([heading, row])).counts == {"wrong": 1}


@pytest.mark.req("002-13")
def test_sme_numbers_come_in(enterprise: EnterpriseInfo, bring_in: Bring) -> None:
    heading = ["统一社会信用代码", "入库登记编号", "有效期起", "有效期止"]
    row = [enterprise.credit_code, "202131010400000123", "2021-04-01", "2021-12-31"]
    assert bring_in(ImportKind.SME_NUMBERS, csv_of([heading, row])).counts == {"new": 1}
    assert bring_in(ImportKind.SME_NUMBERS, csv_of([heading, row])).counts == {"unchanged": 1}
    row[1] = "12345"
    assert bring_in(ImportKind.SME_NUMBERS, csv_of([heading, row])).counts == {"wrong": 1}
    assert SmeNumber.objects.count() == 1


# --- who may ---


@pytest.mark.req("000-04")
def test_an_office_imports_only_what_is_its_business() -> None:
    for actor, kind in (
        (TAX, ImportKind.PROJECTS),
        (OPERATOR, ImportKind.SUPPORT),
        (FINANCE, ImportKind.SME_NUMBERS),
    ):
        with pytest.raises(NotPermitted):
            services.start_import(
                actor=actor, kind=kind, content=io.BytesIO(b"a"), name="a.csv", at=MORNING
            )


@pytest.mark.req("000-04")
def test_a_row_about_another_district_is_refused_like_the_single_record(
    enterprise: EnterpriseInfo, bring: Bring
) -> None:
    row = [enterprise.credit_code, "项目", "某资金", "区级", "专项资金", 2020, 1]
    read = bring(ImportKind.SUPPORT, csv_of([SUPPORT, row]), OTHER_FINANCE)
    assert read.counts == {"wrong": 1}
    assert "不在贵单位负责的区" in staged_rows(read.id)[0].problems[0]["sentence"]


@pytest.mark.req("000-04")
def test_an_import_of_another_office_is_not_to_be_confirmed(
    enterprise: EnterpriseInfo, bring: Bring
) -> None:
    row = [enterprise.credit_code, "项目", "某资金", "区级", "专项资金", 2020, 1]
    read = bring(ImportKind.SUPPORT, csv_of([SUPPORT, row]), FINANCE)
    foreign = OTHER_FINANCE.__class__(
        **{
            **{name: getattr(OTHER_FINANCE, name) for name in OTHER_FINANCE.__slots__},
            "organisation_id": 999,
        }
    )
    with pytest.raises(NotPermitted):
        services.confirm_import(actor=foreign, import_id=read.id, at=MORNING)
