"""Files such as enterprises hand in, made up: audited statements and invoice summaries."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from guanzi.engines.rules import money
from guanzi.foundation.printing import render_pdf

TEMPLATE = Path(__file__).with_name("statement.typ")
VAT_PERCENT = 13
COLUMNS = ("发票号码", "开票日期", "货物或应税劳务名称", "购买方名称", "金额", "税额")


@lru_cache(maxsize=64)
def audited_statement(enterprise: str, year: int, title: str) -> bytes:
    """A PDF that says on every page that it is made up."""
    data = {"enterprise": enterprise, "year": year, "title": title}
    return render_pdf(TEMPLATE, data, dated=date(year + 1, 3, 31))


def invoice_sheet(
    *, first_number: int, year: int, monthly_fen: Sequence[int], item: str, red_fen: int = 0
) -> bytes:
    """A workbook whose lines come to the monthly sums; one red-letter invoice of `red_fen` and
    one blue one that it cancels are added in December."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("发票信息汇总表")
    sheet.append(COLUMNS)
    number = first_number
    for month, total in enumerate(monthly_fen, 1):
        for part in _in_parts(total):
            day = date(year, month, 5) + timedelta(days=number % 20)
            sheet.append(_line(number, day, item, part))
            number += 1
    for amount in (red_fen, -red_fen) if red_fen else ():
        sheet.append(_line(number, date(year, 12, 28), item, amount))
        number += 1
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _in_parts(total: int) -> list[int]:
    """Two invoices a month; none in a month without sales."""
    half = total // 2
    return [part for part in (half, total - half) if part]


def _line(number: int, day: date, item: str, net_fen: int) -> list[str]:
    tax_fen = net_fen * VAT_PERCENT // 100
    return [
        f"{number:020d}",
        day.isoformat(),
        item,
        f"示例客户{number % 7 + 1}有限公司",
        _yuan(net_fen),
        _yuan(tax_fen),
    ]


def _yuan(fen: int) -> str:
    return money.decimal_text(Fraction(fen, 100), 2)
