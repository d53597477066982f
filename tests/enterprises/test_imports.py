"""Files into the register: read, looked at, confirmed, written; nothing before, nothing twice."""

import io
from collections.abc import Callable

import pytest

from guanzi.foundation.files.errors import FileRefused
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.services import retry_job
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.errors import ImportNotReady
from guanzi.lifecycle.enterprises.models import (
    Enterprise,
    ImportRow,
)
from guanzi.lifecycle.enterprises.selectors import (
    enterprise_by_code,
    import_info,
    staged_rows,
)
from guanzi.lifecycle.enterprises.services import importing
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState, RowEffect
from tests.enterprises.conftest import SCIENCE, Bring, Rows, a_code, csv_of, xlsx_of
from tests.support import RunJobs
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("person")
ENTERPRISES = ["统一社会信用代码", "企业名称", "注册区", "行业代码", "曾用名"]


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
