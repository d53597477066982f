"""The invoice summary as a file: read by a job, counted at once or not at all."""

import io
from datetime import date

import openpyxl
import pytest

from guanzi.foundation.files.models import FileKind
from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import MaterialWrongKind
from guanzi.lifecycle.applications.models import Invoice, InvoiceSheet
from guanzi.lifecycle.applications.rules.invoices import MOST_ROWS
from guanzi.lifecycle.applications.selectors import InvoiceSheetInfo
from guanzi.lifecycle.applications.services.invoices import give_up_reading
from guanzi.lifecycle.applications.states import InvoiceSheetState
from tests.keeping import keep_file
from tests.support import RunJobs
from tests.world import INVOICES, MORNING, PDF, World, a_complete_draft

HEADING = ["数电发票号码", "开票日期", "货物或应税劳务名称", "金额", "税额", "购买方"]


def a_table(world: World, content: bytes, kind: FileKind = FileKind.CSV) -> int:
    return keep_file(
        content=content, name="发票.表", kind=kind, actor=world.applicant, at=MORNING
    ).pk


def upload(world: World, draft: int, file_id: int) -> int:
    return services.upload_invoices(
        actor=world.applicant, application_id=draft, file_id=file_id, at=MORNING
    )


def read(
    world: World, draft: int, content: bytes, kind: FileKind = FileKind.CSV
) -> InvoiceSheetInfo:
    sheet = upload(world, draft, a_table(world, content, kind))
    return services.read_invoices(sheet_id=sheet, at=MORNING, advance=lambda _done, _total: None)


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.req("003-06", "A7")
def test_a_job_reads_the_summary_and_the_form_shows_its_sums(
    world: World, draft: int, run_jobs: RunJobs
) -> None:
    upload(world, draft, a_table(world, INVOICES.encode()))
    waiting = selectors.draft_of(draft, MORNING)
    assert waiting.invoices is not None
    assert waiting.invoices.state is InvoiceSheetState.READING
    assert "还在读取" in {item.reason.split("，")[0] for item in waiting.missing}
    run_jobs()
    found = selectors.draft_of(draft, MORNING).invoices
    assert found is not None
    assert (found.state, found.rows, found.net_fen) == (InvoiceSheetState.READ, 2, 12_345_678_90)
    assert Job.objects.get(pk=found.job_id).result["rows"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_that_chinese_spreadsheets_write(
    world: World, draft: int, encoding: str
) -> None:
    assert read(world, draft, INVOICES.encode(encoding)).rows == 2


def test_tabs_and_semicolons_part_cells_too(world: World, draft: int) -> None:
    assert read(world, draft, INVOICES.replace(",", "\t").encode()).rows == 2
    assert read(world, draft, INVOICES.replace(",", ";").encode()).rows == 2


def test_a_workbook_is_read_with_its_dates_and_numbers(world: World, draft: int) -> None:
    content = workbook(
        ["发票信息汇总表"],
        [],
        HEADING,
        ["24312000000012345678", date(2024, 3, 5), "机器人", 1234.5, 160.49, "甲"],
        ["24312000000012345679", 45356, "机器人", -34.5, 0, "甲"],
        ["合计", None, None, 1200],
    )
    found = read(world, draft, content, FileKind.XLSX)
    assert (found.state, found.rows, found.net_fen) == (InvoiceSheetState.READ, 2, 1200_00)
    assert [line.row for line in selectors.invoices_of(draft)] == [4, 5]


def test_errors_stand_with_their_rows_and_nothing_is_half_counted(world: World, draft: int) -> None:
    content = INVOICES.replace("2024-05-05", "五月五日").encode()
    found = read(world, draft, content)
    assert (found.state, found.error_count, found.net_fen) == (InvoiceSheetState.REJECTED, 1, 0)
    assert (found.errors[0].row, found.errors[0].column) == (3, "开票日期")
    assert not Invoice.objects.filter(sheet_id=found.id).exists()
    reasons = [item.reason for item in selectors.draft_of(draft, MORNING).missing]
    assert "表中有 1 处错误，请改正后重新上传" in reasons


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PK\x03\x04 not a workbook", FileKind.XLSX), (b"\xff\xfe\xfa\x00\x81", FileKind.CSV)],
)
def test_a_file_that_cannot_be_read_is_explained(
    world: World, draft: int, content: bytes, kind: FileKind
) -> None:
    found = read(world, draft, content, kind)
    assert found.state is InvoiceSheetState.REJECTED
    assert "请另存为" in found.errors[0].advice


def test_reading_that_was_broken_off_begins_again_and_doubles_nothing(
    world: World, draft: int
) -> None:
    rows = [[f"2431200000{n:010d}", date(2024, 3, 5), "机器人", 1, 0, "甲"] for n in range(4_500)]
    sheet = upload(world, draft, a_table(world, workbook(HEADING, *rows), FileKind.XLSX))

    class Killed(Exception):
        pass

    def die(done: int, _total: int | None) -> None:
        if done >= 4_000:
            raise Killed

    with pytest.raises(Killed):
        services.read_invoices(sheet_id=sheet, at=MORNING, advance=die)
    assert Invoice.objects.filter(sheet_id=sheet).count() == 4_000
    assert selectors.invoices_of(draft) == ()
    found = services.read_invoices(sheet_id=sheet, at=MORNING, advance=lambda _done, _total: None)
    assert (found.rows, found.net_fen) == (4_500, 4_500_00)
    assert Invoice.objects.filter(sheet_id=sheet).count() == 4_500
    services.read_invoices(sheet_id=sheet, at=MORNING, advance=lambda _done, _total: None)
    assert Invoice.objects.filter(sheet_id=sheet).count() == 4_500


def test_many_wrong_rows_are_told_apart_from_too_many_rows(world: World, draft: int) -> None:
    lines = [",".join(HEADING), *["?,?,,?,?,甲"] * 15_000]
    found = read(world, draft, "\n".join(lines).encode())
    assert found.error_count == 75_000
    assert found.errors[0].row == 2


def test_more_rows_than_allowed_are_refused(world: World, draft: int) -> None:
    lines = [",".join(HEADING)]
    lines += [f"2431200000{n:010d},2024-03-05,机器人,1,0,甲" for n in range(MOST_ROWS + 2)]
    found = read(world, draft, "\n".join(lines).encode())
    assert "最多 50000 行" in found.errors[0].advice
    assert not Invoice.objects.exists()


def test_the_latest_summary_counts_and_the_same_file_is_the_same_sheet(
    world: World, draft: int
) -> None:
    file = a_table(world, INVOICES.encode())
    assert upload(world, draft, file) == upload(world, draft, file)
    read(world, draft, INVOICES.replace("13000000.00", "654322.10").encode())
    found = selectors.draft_of(draft, MORNING).invoices
    assert found is not None
    assert found.net_fen == 1_00
    assert InvoiceSheet.objects.count() == 2


def test_a_pdf_is_no_invoice_summary(world: World, draft: int) -> None:
    with pytest.raises(MaterialWrongKind):
        upload(world, draft, a_table(world, PDF, FileKind.PDF))


@pytest.mark.req("002-02")
def test_invoice_numbers_that_another_application_used_are_found(
    world: World, submitted: int
) -> None:
    assert selectors.invoice_uses(submitted) == ()
    services.accept_application(actor=world.finance, application_id=submitted, at=MORNING)
    services.refuse_application(
        actor=world.finance, application_id=submitted, reason="第三条", at=MORNING
    )
    again = a_complete_draft(world)
    uses = selectors.invoice_uses(again)
    assert [(use.application_id, use.row, use.other_row) for use in uses] == [
        (submitted, 2, 2),
        (submitted, 3, 3),
    ]
    assert uses[0].code == selectors.application(submitted).code


def test_items_and_years_are_summed(world: World, submitted: int) -> None:
    (item,) = selectors.invoice_items(submitted)
    assert (item.item, item.rows, item.net_fen) == (
        "*专用设备*智能焊接机器人",
        2,
        12_345_678_90,
    )
    assert selectors.invoice_sums_by_year(submitted) == {2024: 12_345_678_90}


def test_a_reading_that_was_cancelled_meanwhile_does_not_count(world: World, draft: int) -> None:
    rows = ["发票号码,开票日期,货物或应税劳务名称,金额"]
    rows += [f"243120000000{n:08d},2024-03-05,机器人,1.00" for n in range(2_100)]
    sheet = upload(world, draft, a_table(world, "\n".join(rows).encode()))
    found = services.read_invoices(
        sheet_id=sheet, at=MORNING, advance=lambda _done, _total: give_up_reading(sheet_id=sheet)
    )
    assert found.state is InvoiceSheetState.REJECTED
    assert selectors.invoices_of(draft) == ()


def test_a_second_worker_that_begins_again_takes_nothing_from_the_first(
    world: World, draft: int
) -> None:
    rows = ["发票号码,开票日期,货物或应税劳务名称,金额"]
    rows += [f"243120000000{n:08d},2024-03-05,机器人,1.00" for n in range(4_100)]
    sheet = upload(world, draft, a_table(world, "\n".join(rows).encode()))
    counts = []

    def second(_done: int, _total: int | None) -> None:
        counts.append(Invoice.objects.filter(sheet_id=sheet).count())

    def first(done: int, _total: int | None) -> None:
        if done == 4_000:
            assert Invoice.objects.filter(sheet_id=sheet).count() == 4_000
            services.read_invoices(sheet_id=sheet, at=MORNING, advance=second)

    found = services.read_invoices(sheet_id=sheet, at=MORNING, advance=first)
    assert min(counts) == 4_000
    assert (found.state, found.rows) == (InvoiceSheetState.READ, 4_100)
    assert Invoice.objects.filter(sheet_id=sheet).count() == 4_100
