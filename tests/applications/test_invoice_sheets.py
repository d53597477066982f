"""An invoice summary: what is read, what is added up, and what is said about a wrong cell."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanzi.lifecycle.applications.rules.invoices import MOST_ERRORS, InvoiceRow, SheetReader

HEADING = ["发票代码", "发票号码", "开票日期", "货物或应税劳务名称", "金额", "税额", "购买方"]
GOOD = ["3100204130", "00000001", "2024-03-05", "机器人", "1,234.50", "160.49", "甲公司"]
DIGITAL = "24312000000012345678"


def read(*rows: Sequence[Any], heading: Sequence[Any] = HEADING) -> tuple[SheetReader, list[Any]]:
    reader = SheetReader()
    found = [reader.take(number, row) for number, row in enumerate([heading, *rows], 1)]
    reader.finish()
    return reader, [invoice for invoice in found if invoice]


def changed(**cells: Any) -> list[Any]:
    row: list[Any] = list(GOOD)
    for name, value in cells.items():
        row[HEADING.index(name)] = value
    return row


def only_error(*rows: Sequence[Any]) -> tuple[int, str, str, str]:
    reader, _ = read(*rows)
    assert reader.error_count == 1
    error = reader.errors[0]
    return error.row, error.column, error.value, error.advice


@pytest.mark.req("003-06")
def test_an_invoice_is_read_with_its_code_and_number_joined() -> None:
    reader, invoices = read(GOOD)
    assert invoices == [
        InvoiceRow(2, "310020413000000001", date(2024, 3, 5), "机器人", "甲公司", 1234_50, 160_49)
    ]
    assert (reader.rows, reader.net_fen, reader.tax_fen) == (1, 1234_50, 160_49)


@pytest.mark.req("A7")
def test_red_letter_invoices_are_taken_off() -> None:
    red = changed(发票号码="00000002", 金额="-234.50", 税额="-30.49")
    bracketed = changed(发票号码="00000003", 金额="(100.00)", 税额="")
    reader, _ = read(GOOD, red, bracketed)
    assert (reader.rows, reader.net_fen, reader.tax_fen) == (3, 900_00, 130_00)


@pytest.mark.req("A17")
@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("１，２３４．５０", 1234_50),
        ("￥1,234.5", 1234_50),
        ("1234.5元", 1234_50),
        (1234.5, 1234_50),
        (0.1 + 0.2, 30),
        (1234, 1234_00),
        ("-0.01", -1),
    ],
)
def test_amounts_are_taken_as_people_and_spreadsheets_write_them(cell: Any, fen: int) -> None:
    reader, _ = read(changed(金额=cell))
    assert (reader.error_count, reader.net_fen) == (0, fen)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05",
        "2024/3/5",
        "2024.03.05",
        "2024年3月5日",
        "20240305",
        "2024-03-05 11:22:33",
        date(2024, 3, 5),
        datetime(2024, 3, 5, 11, 22),  # noqa: DTZ001 - as a spreadsheet gives it
        45356,
        45356.47,
        "45356",
    ],
)
def test_days_are_taken_as_people_and_spreadsheets_write_them(cell: Any) -> None:
    _, invoices = read(changed(开票日期=cell))
    assert [invoice.issued_on for invoice in invoices] == [date(2024, 3, 5)]


@pytest.mark.parametrize(
    "heading",
    [
        ["数电发票号码", "开票日期", "货物或应税劳务、服务名称", "金额（元）"],
        ["数电票号码", "开具日期", "项目名称", "不含税金额"],
        ["发票号码*", " 开票日期 ", "商品名称", "金额(元)"],
    ],
)
def test_headings_are_known_by_their_usual_names(heading: list[str]) -> None:
    _, invoices = read([DIGITAL, "2024-03-05", "机器人", "10"], heading=heading)
    assert [(i.number, i.net_fen) for i in invoices] == [(DIGITAL, 10_00)]


def test_a_column_in_ten_thousand_yuan_is_multiplied() -> None:
    heading = ["数电发票号码", "开票日期", "品名", "金额（万元）"]
    reader, _ = read([DIGITAL, "2024-03-05", "机器人", "1.23"], heading=heading)
    assert reader.net_fen == 12_300_00


def test_titles_above_the_heading_empty_rows_totals_and_void_invoices_are_passed_over() -> None:
    reader = SheetReader()
    rows: list[list[Any]] = [
        ["发票信息汇总表"],
        [],
        [*HEADING, "发票状态"],
        [*GOOD, "正常"],
        [None] * 8,
        [*changed(发票号码="00000002"), "已作废"],
        ["合　计", "", "", "", "9999"],
    ]
    for number, row in enumerate(rows, 1):
        reader.take(number, row)
    reader.finish()
    assert (reader.rows, reader.net_fen, reader.error_count) == (1, 1234_50, 0)


def test_zeros_that_a_spreadsheet_dropped_come_back() -> None:
    _, invoices = read(changed(发票代码=31001234567.0, 发票号码=12.0))
    assert invoices[0].number == "03100123456700000012"


def test_a_long_number_that_a_spreadsheet_rounded_is_refused_with_what_to_do() -> None:
    row, column, _value, advice = only_error(changed(发票代码="", 发票号码=2.4312000000012344e19))
    assert (row, column) == (2, "发票号码")
    assert "文本" in advice


@pytest.mark.parametrize(
    ("cells", "column", "part"),
    [
        ({"金额": "一千"}, "金额", "红字发票写负数"),
        ({"金额": "12.345"}, "金额", "最小到分"),
        ({"金额": ""}, "金额", "请写成金额"),
        ({"开票日期": "上个月"}, "开票日期", "2021-03-05"),
        ({"开票日期": "2024-02-30"}, "开票日期", "2021-03-05"),
        ({"货物或应税劳务名称": " "}, "货物或应税劳务名称", "请填写"),
        ({"发票号码": ""}, "发票号码", "请填写发票号码"),
        ({"发票号码": "12a"}, "发票号码", "只有数字"),
        ({"发票代码": "12"}, "发票号码", "发票代码"),
        ({"发票号码": "123456789"}, "发票号码", "8 位"),
    ],
)
def test_a_wrong_cell_is_named_with_row_column_and_what_to_do(
    cells: dict[str, str], column: str, part: str
) -> None:
    row, found, _value, advice = only_error(changed(**cells))
    assert (row, found) == (2, column)
    assert part in advice


def test_the_same_line_twice_is_an_error_that_names_the_first() -> None:
    row, column, value, advice = only_error(GOOD, GOOD)
    assert (row, column, value) == (3, "发票号码", "310020413000000001")
    assert "第 2 行" in advice


def test_several_lines_of_one_invoice_are_not_duplicates() -> None:
    reader, _ = read(GOOD, changed(货物或应税劳务名称="备件", 金额="10"))
    assert (reader.error_count, reader.net_fen) == (0, 1244_50)


def test_one_number_on_two_days_is_an_error() -> None:
    row, _, _, advice = only_error(GOOD, changed(开票日期="2024-04-01", 金额="1"))
    assert row == 3
    assert "开票日期却不同" in advice


def test_a_sheet_without_heading_says_which_columns_it_needs() -> None:
    reader, _ = read(["甲", "乙"], heading=["随便", "什么"])
    assert reader.error_count == 1
    assert "没有找到标题行" in reader.errors[0].advice


def test_an_empty_sheet_says_so() -> None:
    reader, _ = read()
    assert "没有发票" in reader.errors[0].advice


def test_errors_are_counted_in_full_and_kept_up_to_a_limit() -> None:
    reader, _ = read(*[changed(金额="?")] * (MOST_ERRORS + 50))
    assert reader.error_count == MOST_ERRORS + 50
    assert len(reader.errors) == MOST_ERRORS


@pytest.mark.req("A7")
@given(st.lists(st.tuples(st.integers(-(10**13), 10**13), st.integers(-(10**12), 10**12))))
def test_sums_are_exact_whatever_the_amounts(amounts: list[tuple[int, int]]) -> None:
    rows = [
        changed(发票号码=f"{n:08d}", 金额=f"{decimal(net)}", 税额=f"{decimal(tax)}")
        for n, (net, tax) in enumerate(amounts)
    ]
    reader, invoices = read(*rows)
    assert reader.net_fen == sum(net for net, _ in amounts) == sum(i.net_fen for i in invoices)
    assert reader.tax_fen == sum(tax for _, tax in amounts)


def decimal(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@given(st.lists(st.lists(st.one_of(st.text(), st.floats(), st.integers(), st.none()), max_size=9)))
def test_no_sheet_whatever_it_holds_breaks_the_reading(rows: list[list[Any]]) -> None:
    reader, invoices = read(*rows)
    assert reader.net_fen == sum(invoice.net_fen for invoice in invoices)
