"""Files into the register: read, looked at, confirmed, written; nothing before, nothing twice."""

import io
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from guanzi.foundation.actor import Actor
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.files.errors import FileRefused
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import retry_job
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.errors import ImportNotReady
from guanzi.lifecycle.enterprises.models import (
    CreditRecord,
    Enterprise,
    ImportRow,
    KnownFact,
    RecognisedProject,
    SmeNumber,
    SupportRecord,
)
from guanzi.lifecycle.enterprises.selectors import (
    EnterpriseInfo,
    ImportInfo,
    ProjectInfo,
    enterprise_by_code,
    import_info,
    staged_rows,
    support_of,
)
from guanzi.lifecycle.enterprises.services import importing
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState, RowEffect, Source
from tests.enterprises.conftest import FINANCE, OPERATOR, OTHER_FINANCE, SCIENCE, TAX, a_code
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("person")
Rows = list[list[object]]
RunJobs = Callable[[], int]

ENTERPRISES = ["统一社会信用代码", "企业名称", "注册区", "行业代码", "曾用名"]


def csv_of(rows: Rows, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx_of(rows: Rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def bring(run_jobs: RunJobs) -> Callable[..., ImportInfo]:
    """Upload and read a file."""

    def read(
        kind: ImportKind, content: bytes, actor: Actor = SCIENCE, name: str = "表.csv"
    ) -> ImportInfo:
        import_id = services.start_import(
            actor=actor, kind=kind, content=io.BytesIO(content), name=name, at=MORNING
        )
        run_jobs()
        return import_info(import_id)

    return read


@pytest.fixture
def bring_in(bring: Callable[..., ImportInfo], run_jobs: RunJobs) -> Callable[..., ImportInfo]:
    """Upload, read, confirm and write a file."""

    def write(
        kind: ImportKind, content: bytes, actor: Actor = SCIENCE, name: str = "表.csv"
    ) -> ImportInfo:
        read = bring(kind, content, actor, name)
        assert read.state is ImportState.READY, read.problem
        services.confirm_import(actor=actor, import_id=read.id, at=MORNING)
        run_jobs()
        return import_info(read.id)

    return write


Bring = Callable[..., ImportInfo]


# --- the way of a file ---


def test_nothing_is_written_before_somebody_confirms(bring: Bring) -> None:
    read = bring(ImportKind.ENTERPRISES, csv_of([ENTERPRISES, [a_code(), "甲公司", "闵行区"]]))
    assert (read.state, read.counts) == (ImportState.READY, {"new": 1})
    assert not Enterprise.objects.exists()


@pytest.mark.req("002-13")
@pytest.mark.parametrize("form", [csv_of, xlsx_of, lambda rows: csv_of(rows, "gb18030")])
def test_a_confirmed_file_is_in_the_register(
    form: Callable[[Rows], bytes], bring_in: Bring
) -> None:
    code = a_code()
    rows: Rows = [
        ENTERPRISES,
        [code, "上海云帆智能科技有限公司", "闵行", "6510", "云帆软件有限公司；云帆电子"],
        [a_code(), "乙公司", "上海市松江区", "", ""],
    ]
    done = bring_in(ImportKind.ENTERPRISES, form(rows))
    assert (done.state, done.counts) == (ImportState.DONE, {"new": 2})
    found = enterprise_by_code(code)
    assert found is not None
    assert found.former_names == ("云帆电子", "云帆软件有限公司")
    assert (found.industry, found.industry_edition) == ("I6510", 2017)
    assert found.registration_district == "闵行区"


def test_the_same_file_again_changes_nothing_and_says_so(bring: Bring, bring_in: Bring) -> None:
    rows: Rows = [ENTERPRISES, [a_code(), "甲公司", "闵行区", "6510", "甲厂"]]
    bring_in(ImportKind.ENTERPRISES, csv_of(rows))
    again = bring(ImportKind.ENTERPRISES, csv_of(rows))
    assert again.counts == {"unchanged": 1}
    assert again.changes_nothing


def test_a_new_name_in_a_file_keeps_the_old_one(bring_in: Bring) -> None:
    code = a_code()
    bring_in(ImportKind.ENTERPRISES, csv_of([ENTERPRISES, [code, "甲公司", "闵行区"]]))
    done = bring_in(ImportKind.ENTERPRISES, csv_of([ENTERPRISES, [code, "丙公司", "松江区"]]))
    assert done.counts == {"changed": 1}
    found = enterprise_by_code(code)
    assert found is not None
    assert (found.name, found.former_names) == ("丙公司", ("甲公司",))
    assert found.registration_district == "松江区"


def test_a_wrong_row_is_named_and_the_others_go_in(bring_in: Bring) -> None:
    good = a_code()
    rows: Rows = [
        ENTERPRISES,
        [good, "甲公司", "闵行区"],
        ["91310112MA1000", "短代码", "闵行区"],
        [a_code()[:17] + "!", "坏字符", "闵行区"],
        [a_code(), "", "南汇区"],
        [good, "甲公司又一行", "闵行区"],
        [a_code(), "行业不对", "闵行区", "Z99"],
    ]
    done = bring_in(ImportKind.ENTERPRISES, csv_of(rows))
    assert done.counts == {"new": 1, "wrong": 5}
    wrong = staged_rows(done.id, effect=RowEffect.WRONG)
    said = {row.number: [(p["column"], p["sentence"]) for p in row.problems] for row in wrong}
    assert said[3][0][0] == "统一社会信用代码"
    assert "18 位" in said[3][0][1]
    assert "只有数字和大写字母" in said[4][0][1]
    assert [column for column, _ in said[5]] == ["企业名称", "注册区"]
    assert "与第 2 行说的是同一条" in said[6][0][1]
    assert said[7][0][0] == "行业代码"


def test_a_code_that_fails_its_check_needs_a_reason(bring_in: Bring) -> None:
    heading = ["统一社会信用代码", "企业名称", "注册区", "代码例外理由"]
    early = "91350211M00013FA1N"
    refused = bring_in(ImportKind.ENTERPRISES, csv_of([heading, [early, "早期企业", "闵行区", ""]]))
    assert refused.counts == {"wrong": 1}
    done = bring_in(
        ImportKind.ENTERPRISES, csv_of([heading, [early, "早期企业", "闵行区", "营业执照如此"]])
    )
    assert done.counts == {"new": 1}
    found = enterprise_by_code(early)
    assert found is not None
    assert found.code_exception == "营业执照如此"


def test_headings_are_known_by_other_names_in_any_order(bring: Bring) -> None:
    rows: Rows = [
        ["企业名录（2025）"],
        [],
        ["序号", "公司名称", "纳税人识别号", "所属区*"],
        ["1", "甲公司", a_code(), "闵行区"],
    ]
    read = bring(ImportKind.ENTERPRISES, xlsx_of(rows), name="名录.xlsx")
    assert read.counts == {"new": 1}
    assert {c["heading"] for c in read.columns if not c["column"]} == {"序号"}


def test_missing_columns_are_named(bring: Bring) -> None:
    read = bring(ImportKind.ENTERPRISES, csv_of([["企业名称"], ["甲公司"]]))
    assert read.state is ImportState.UNREADABLE
    assert "统一社会信用代码、注册区" in read.problem


@pytest.mark.parametrize("rows", [[ENTERPRISES], [ENTERPRISES, ["", "", ""]]])
def test_a_table_without_rows_is_said_to_be_empty(rows: Rows, bring: Bring) -> None:
    read = bring(ImportKind.ENTERPRISES, csv_of(rows))
    assert read.state is ImportState.UNREADABLE
    assert "没有数据行" in read.problem


# --- hostile files ---


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.csv", b""),
        ("假.xlsx", b"PK\x03\x04 not a workbook"),
        ("图.csv", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("文.csv", b"%PDF-1.7 ..."),
    ],
)
def test_what_is_no_table_is_refused_at_once(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused):
        services.start_import(
            actor=SCIENCE,
            kind=ImportKind.ENTERPRISES,
            content=io.BytesIO(content),
            name=name,
            at=MORNING,
        )


def test_formulas_scripts_and_long_cells_are_only_texts(bring: Bring) -> None:
    rows: Rows = [
        ENTERPRISES,
        [a_code(), "=cmd|' /C calc'!A0", "闵行区"],
        [a_code(), "<script>alert(1)</script>", "闵行区"],
        [a_code(), "长" * 5000, "闵行区"],
        [a_code(), "'; DROP TABLE enterprises_enterprise; --", "闵行区"],
    ]
    read = bring(ImportKind.ENTERPRISES, csv_of(rows))
    assert read.counts == {"new": 3, "wrong": 1}


def test_broken_quotes_and_zero_bytes_are_survived(bring: Bring) -> None:
    content = csv_of([ENTERPRISES]) + f'\r\n{a_code()},"甲,闵行区\r\n乙'.encode()
    assert bring(ImportKind.ENTERPRISES, content).state in (
        ImportState.READY,
        ImportState.UNREADABLE,
    )


# --- interruption ---


def test_a_reading_that_died_goes_on_at_its_checkpoint(
    bring: Bring, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    rows: Rows = [ENTERPRISES, *([a_code(), f"企业{n}", "闵行区"] for n in range(35))]
    import_id = services.start_import(
        actor=SCIENCE,
        kind=ImportKind.ENTERPRISES,
        content=io.BytesIO(csv_of(rows)),
        name="表.csv",
        at=MORNING,
    )
    staged, calls = importing._stage, []

    def dies_at_the_third(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise MemoryError
        staged(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "_stage", dies_at_the_third)
    run_jobs()
    assert ImportRow.objects.filter(batch_id=import_id).count() == 20
    monkeypatch.setattr(importing, "_stage", staged)
    job = Job.objects.get(pk=import_info(import_id).job_id)
    retry_job(actor=SCIENCE, job_id=job.pk, at=MORNING)
    run_jobs()
    assert import_info(import_id).counts == {"new": 35}


def test_a_writing_that_died_writes_the_rest_and_nothing_twice(
    bring: Bring, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    rows: Rows = [ENTERPRISES, *([a_code(), f"企业{n}", "闵行区"] for n in range(35))]
    read = bring(ImportKind.ENTERPRISES, csv_of(rows))
    services.confirm_import(actor=SCIENCE, import_id=read.id, at=MORNING)
    wrote, calls = importing._write, []

    def dies_after_writing(*arguments: object) -> None:
        wrote(*arguments)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError

    monkeypatch.setattr(importing, "_write", dies_after_writing)
    run_jobs()
    assert Enterprise.objects.count() == 10
    assert import_info(read.id).state is ImportState.APPLYING
    monkeypatch.setattr(importing, "_write", wrote)
    retry_job(actor=SCIENCE, job_id=import_info(read.id).job_id or 0, at=MORNING)
    run_jobs()
    assert Enterprise.objects.count() == 35
    assert import_info(read.id).counts == {"new": 35}


def test_confirming_twice_is_once_and_a_dropped_import_stays_dropped(
    bring: Bring, run_jobs: RunJobs
) -> None:
    content = csv_of([ENTERPRISES, [a_code(), "甲公司", "闵行区"]])
    read = bring(ImportKind.ENTERPRISES, content)
    first = services.confirm_import(actor=SCIENCE, import_id=read.id, at=MORNING)
    assert services.confirm_import(actor=SCIENCE, import_id=read.id, at=MORNING) == first
    run_jobs()
    assert Enterprise.objects.count() == 1
    other = bring(ImportKind.ENTERPRISES, csv_of([ENTERPRISES, [a_code(), "乙", "闵行区"]]))
    services.drop_import(actor=SCIENCE, import_id=other.id, at=MORNING)
    with pytest.raises(ImportNotReady):
        services.confirm_import(actor=SCIENCE, import_id=other.id, at=MORNING)
    assert not ImportRow.objects.filter(batch_id=other.id).exists()


def test_a_few_thousand_rows_with_a_few_queries_per_batch(
    bring_in: Bring, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    rows: Rows = [ENTERPRISES, *([a_code(), f"第{n}号企业", "闵行区"] for n in range(3000))]
    with django_assert_max_num_queries(160):  # type: ignore[attr-defined]
        done = bring_in(ImportKind.ENTERPRISES, csv_of(rows))
    assert done.counts == {"new": 3000}


# --- the other kinds ---

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
    assert {fact.source for fact in KnownFact.objects.all()} == {Source.TAX}
    assert KnownFact.objects.get(fact="销售收入").value == "12345678.90元"
    assert Enterprise.objects.get().size_class == "medium"
    assert bring(ImportKind.FACTS, xlsx_of(rows[:4]), TAX).counts == {"unchanged": 3}
    rows[1][2] = "12345678.91"
    assert bring_in(ImportKind.FACTS, xlsx_of(rows[:4]), TAX).counts == {
        "changed": 1,
        "unchanged": 2,
    }
    assert KnownFact.objects.filter(fact="销售收入").count() == 2


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


def test_an_import_that_is_dropped_while_it_is_read_leaves_no_rows(run_jobs: RunJobs) -> None:
    import_id = services.start_import(
        actor=SCIENCE,
        kind=ImportKind.ENTERPRISES,
        content=io.BytesIO(csv_of([ENTERPRISES, [a_code(), "甲公司", "闵行区"]])),
        name="表.csv",
        at=MORNING,
    )
    services.drop_import(actor=SCIENCE, import_id=import_id, at=MORNING)
    run_jobs()
    assert import_info(import_id).state is ImportState.DROPPED
    assert not ImportRow.objects.filter(batch_id=import_id).exists()
