"""The rows of an invoice summary (发票信息汇总表): cells → invoices, or what to put right."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

MOST_ROWS = 50_000
MOST_ERRORS = 200
HEADING_WITHIN = 20
SURE_DIGITS = 15  # a spreadsheet's number keeps no more
LONGEST_NAME = 200
GREATEST_FEN = 10**16

NUMBER, CODE, DIGITAL = "发票号码", "发票代码", "数电发票号码"
ISSUED, ITEM, NET = "开票日期", "货物或应税劳务名称", "金额"
TAX, BUYER, STATUS = "税额", "购买方", "发票状态"

ALIASES: Mapping[str, str] = {
    alias: column
    for column, aliases in {
        NUMBER: ("发票号码", "发票号", "号码"),
        CODE: ("发票代码", "代码"),
        DIGITAL: ("数电发票号码", "数电票号码", "全电发票号码", "数字化电子发票号码", "数电号码"),
        ISSUED: ("开票日期", "开具日期", "日期", "开票时间"),
        ITEM: (
            "货物或应税劳务名称",
            "货物或应税劳务、服务名称",
            "货物或应税劳务服务名称",
            "货物或服务名称",
            "货物劳务名称",
            "项目名称",
            "商品名称",
            "开票名称",
            "开票内容",
            "品名",
        ),
        NET: ("金额", "不含税金额", "金额(不含税)", "金额不含税", "合计金额", "不含税销售额"),
        TAX: ("税额", "合计税额", "增值税额"),
        BUYER: ("购买方", "购买方名称", "购方名称", "购方企业名称", "购货单位", "客户名称", "购方"),
        STATUS: ("发票状态", "状态"),
    }.items()
    for alias in aliases
}
_TOTALS = ("合计", "总计", "小计", "本页小计", "本页合计", "累计")
_UNIT = re.compile(r"[(（]?(人民币)?(万元|元)[)）]?$")
_DATES = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 to 2119 as a spreadsheet counts days
_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one cell, and what to do about it. Row 0 is the sheet as a whole."""

    row: int
    column: str
    value: str
    advice: str


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One line of the summary, without VAT; a red-letter invoice is negative."""

    row: int
    number: str
    issued_on: date
    item: str
    buyer: str
    net_fen: int
    tax_fen: int


class CellWrong(Exception):
    """A cell that cannot be read; the sentence says what to do."""


@dataclass(slots=True)
class SheetReader:
    """Takes the rows of a sheet one after the other; knows no file and no database.

    `errors` holds the first of `error_count`; sums are of the rows that could be read.
    """

    rows: int = 0
    net_fen: int = 0
    tax_fen: int = 0
    error_count: int = 0
    errors: list[RowError] = field(default_factory=list)
    _columns: dict[str, int] | None = None
    _units: dict[str, int] = field(default_factory=dict)
    _seen: dict[tuple[str, str, int, int], int] = field(default_factory=dict)
    _days: dict[str, tuple[date, int]] = field(default_factory=dict)

    def take(self, number: int, cells: Sequence[Any]) -> InvoiceRow | None:
        """The invoice of a row; None for headings, totals, empty rows and rows with errors."""
        texts = [plain(cell) for cell in cells]
        if not any(texts):
            return None
        if self._columns is None:
            self._look_for_heading(number, texts)
            return None
        if self._is_passed_over(texts):
            return None
        return self._invoice(number, cells)

    def finish(self) -> None:
        """Say what is wrong with the sheet as a whole."""
        if self._columns is None:
            if not self.error_count:
                self._wrong(0, "", "", no_heading())
        elif not self.rows and not self.error_count:
            self._wrong(0, "", "", _("表里没有发票，请在标题行下面每行填写一张发票。"))

    def _look_for_heading(self, number: int, texts: Sequence[str]) -> None:
        found, units = heading(texts)
        if (NUMBER in found or DIGITAL in found) and {ISSUED, ITEM, NET} <= found.keys():
            self._columns, self._units = found, units
        elif len(found) >= 3 or number >= HEADING_WITHIN:
            lacking = [name for name in (NUMBER, ISSUED, ITEM, NET) if name not in found]
            if not self.error_count:
                self._wrong(number, "、".join(lacking), "", no_heading())

    def _is_passed_over(self, texts: Sequence[str]) -> bool:
        first = next(text for text in texts if text)
        if re.sub(r"\s", "", first).startswith(_TOTALS):
            return True
        assert self._columns is not None
        place = self._columns.get(STATUS)
        return place is not None and place < len(texts) and "作废" in texts[place]

    def _invoice(self, number: int, cells: Sequence[Any]) -> InvoiceRow | None:
        before = self.error_count
        name = self._read(number, NUMBER, self._number, cells)
        issued_on = self._read(number, ISSUED, lambda c: read_day(self._cell(c, ISSUED)), cells)
        item = self._read(number, ITEM, lambda c: read_name(self._cell(c, ITEM)), cells)
        net = self._read(number, NET, lambda c: self._amount(c, NET), cells)
        tax = self._read(number, TAX, lambda c: self._optional_amount(c, TAX), cells)
        if self.error_count > before:
            return None
        buyer = plain(self._cell(cells, BUYER))[:LONGEST_NAME]
        invoice = InvoiceRow(number, name, issued_on, item, buyer, net, tax)
        return self._counted(invoice)

    def _counted(self, invoice: InvoiceRow) -> InvoiceRow | None:
        """Add it up, unless the sheet has it already."""
        key = (invoice.number, invoice.item, invoice.net_fen, invoice.tax_fen)
        same = self._seen.setdefault(key, invoice.row)
        day, of_row = self._days.setdefault(invoice.number, (invoice.issued_on, invoice.row))
        if same != invoice.row:
            advice = _("与第 %(row)s 行相同，请删去一行；同一发票有两行相同明细的，合并成一行。")
            self._wrong(invoice.row, NUMBER, invoice.number, advice % {"row": same})
            return None
        if day != invoice.issued_on:
            advice = _("与第 %(row)s 行发票号码相同，开票日期却不同，请核对。")
            self._wrong(invoice.row, NUMBER, invoice.number, advice % {"row": of_row})
            return None
        self.rows += 1
        self.net_fen += invoice.net_fen
        self.tax_fen += invoice.tax_fen
        return invoice

    def _read(self, number: int, column: str, reader: Any, cells: Sequence[Any]) -> Any:
        try:
            return reader(cells)
        except CellWrong as wrong:
            self._wrong(number, column, plain(self._cell(cells, column)), str(wrong))
            return None

    def _wrong(self, row: int, column: str, value: str, advice: str) -> None:
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(RowError(row, column, value[:80], advice))

    def _cell(self, cells: Sequence[Any], column: str) -> Any:
        assert self._columns is not None
        place = self._columns.get(column)
        return cells[place] if place is not None and place < len(cells) else None

    def _number(self, cells: Sequence[Any]) -> str:
        digital = read_digits(self._cell(cells, DIGITAL))
        number = read_digits(self._cell(cells, NUMBER))
        return joined_number(read_digits(self._cell(cells, CODE)), number, digital)

    def _amount(self, cells: Sequence[Any], column: str) -> int:
        return read_amount(self._cell(cells, column), self._units.get(column, 1))

    def _optional_amount(self, cells: Sequence[Any], column: str) -> int:
        cell = self._cell(cells, column)
        return (
            0
            if plain(cell) in ("", "-", "*", "***", "免税", "不征税")
            else self._amount(cells, column)
        )


def heading(texts: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Where each known column stands, and how many yuan its unit is."""
    places: dict[str, int] = {}
    units: dict[str, int] = {}
    for place, text in enumerate(texts):
        tight = re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", text))
        unit = _UNIT.search(tight)
        column = ALIASES.get(tight) or ALIASES.get(_UNIT.sub("", tight))
        if column and column not in places:
            places[column] = place
            units[column] = 10_000 if unit and unit[2] == "万元" else 1
    return places, units


def no_heading() -> str:
    """What to do where the columns were not found."""
    return _(
        "没有找到标题行。请在前 20 行内写明这些栏：发票号码（或数电发票号码）、开票日期、"
        "货物或应税劳务名称、金额；可另有发票代码、税额、购买方。"
    )


def plain(cell: Any) -> str:
    """A cell as text: full width made half, whitespace tidied."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = unicodedata.normalize("NFKC", str(cell)).replace("\x00", "")
    return re.sub(r"\s+", " ", text).strip().lstrip("'")


def read_digits(cell: Any) -> str:
    """The digits of a number; refused where the spreadsheet has already lost some of them."""
    is_number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
    text = plain(cell).replace(" ", "")
    if (is_number and len(text) > SURE_DIGITS) or re.fullmatch(r"[\d.]+[eE]\+?\d+", text):
        raise CellWrong(
            _("表格软件把号码存成了数字，末几位已经丢失。请把这一列设为「文本」格式后重新填写。")
        )
    if text and not (text.isascii() and text.isdigit()):
        raise CellWrong(_("发票代码和号码只有数字，请核对。"))
    return text


def joined_number(code: str, number: str, digital: str) -> str:
    """The digital number, or code and number joined; leading zeros lost by a spreadsheet return."""
    if digital or len(number) == 20:
        whole = digital or number
        if len(whole) != 20:
            raise CellWrong(_("数电发票号码应是 20 位数字。"))
        return whole
    if not number:
        raise CellWrong(_("请填写发票号码；数电发票填 20 位的数电发票号码。"))
    if len(number) > 8:
        raise CellWrong(_("发票号码应是 8 位数字，数电发票号码是 20 位数字。"))
    if len(code) not in (9, 10, 11, 12):
        raise CellWrong(_("8 位发票号码要同时填写 10 位或 12 位的发票代码。"))
    return f"{code.zfill(10 if len(code) <= 10 else 12)}{number.zfill(8)}"


def read_day(cell: Any) -> date:
    """A day, as a date cell, a serial number of a spreadsheet, or text."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _DAY_ZERO + timedelta(days=int(float(text)))
    match = next((m for shape in _DATES if (m := shape.fullmatch(text))), None)
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise CellWrong(_("请写成日期，如 2021-03-05。")) from None


def read_name(cell: Any) -> str:
    """The name of what was sold."""
    text = plain(cell)
    if not text:
        raise CellWrong(_("请填写发票上的货物或应税劳务名称。"))
    return text[:LONGEST_NAME]


def read_amount(cell: Any, yuan: int = 1) -> int:
    """An amount in fen; `yuan` is the unit of the column."""
    exact = _exact(cell) * yuan * 100
    fen = exact.to_integral_value()
    noise = Decimal("0.01") if isinstance(cell, float) else Decimal(0)
    if abs(exact - fen) > noise:
        raise CellWrong(_("金额最小到分，请写成 1234.50。"))
    if abs(fen) > GREATEST_FEN:
        raise CellWrong(_("金额太大，请核对单位。"))
    return int(fen)


def _exact(cell: Any) -> Decimal:
    text = re.sub(r"[¥￥\s]|元$|人民币", "", plain(cell)).replace("−", "-").replace("–", "-")
    bracketed = re.fullmatch(r"\((.+)\)", text)
    if bracketed:
        text = f"-{bracketed[1]}"
    if isinstance(cell, float):
        text = repr(cell)
    elif not _AMOUNT.fullmatch(text):
        raise CellWrong(_("请写成金额，如 1234.50；红字发票写负数。"))
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise CellWrong(_("请写成金额，如 1234.50；红字发票写负数。"))
    return found
