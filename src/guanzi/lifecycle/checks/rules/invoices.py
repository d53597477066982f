"""Invoices one by one: the name of the goods, use elsewhere, and the day of issue."""

from collections.abc import Iterator
from dataclasses import dataclass

from guanzi.engines.rules.money import yuan_text
from guanzi.lifecycle.checks.rules.case import CaseFacts, InvoiceLine, InvoiceUse
from guanzi.lifecycle.checks.rules.found import (
    MOST_ROWS,
    Column,
    Evidence,
    Found,
    evidence_of,
    pairs,
    table,
)
from guanzi.lifecycle.checks.rules.names import Segment, align, nearest, plain
from guanzi.lifecycle.checks.states import FindingSeverity


@dataclass(slots=True)
class _Item:
    """One name on invoices, with how often it stands there and for how much."""

    name: str
    lines: int = 0
    net_fen: int = 0
    size_fen: int = 0


def invoice_names(case: CaseFacts) -> Iterator[Found]:
    """The goods on the invoices are the project's product (separate accounting)."""
    if not case.invoices or case.project is None:
        return
    known = {plain(name) for name in case.project.names}
    items = _items(case.invoices)
    strange = [item for item in items if plain(item.name) not in known]
    if not strange:
        return
    lines, size = sum(i.lines for i in strange), sum(i.size_fen for i in strange)
    total = sum(item.size_fen for item in items)
    yield Found(
        "invoice_names",
        "invoice_names",
        FindingSeverity.ASKS,
        f"{len(case.invoices)} 行发票中有 {lines} 行的货物名称与项目名称不一致，"
        f"占金额的 {_percent(size, total)}。",
        case.article("invoice_names"),
        evidence_of(
            pairs(
                [
                    ("项目、产品和开票名称", "；".join(case.project.names)),
                    ("不一致的行数", f"{lines} / {len(case.invoices)}"),
                    ("不一致的金额", f"{yuan_text(size)} / {yuan_text(total)}"),
                ]
            ),
            _side_by_side(strange, case.project.names),
        ),
    )


def _items(lines: tuple[InvoiceLine, ...]) -> list[_Item]:
    found: dict[str, _Item] = {}
    for line in lines:
        item = found.setdefault(line.item, _Item(line.item))
        item.lines += 1
        item.net_fen += line.net_fen
        item.size_fen += abs(line.net_fen)
    return sorted(found.values(), key=lambda item: (-item.size_fen, item.name))


def _side_by_side(strange: list[_Item], names: tuple[str, ...]) -> Evidence:
    rows = []
    for item in strange[:MOST_ROWS]:
        near = nearest(item.name, names)
        aligned = align(item.name, near)
        rows.append(
            {
                "left": _cut(aligned.left),
                "right": _cut(aligned.right),
                "percent": aligned.percent,
                "note": f"{item.lines} 行 · {yuan_text(item.net_fen)}",
            }
        )
    return {
        "kind": "texts",
        "title": "逐个名称对照",
        "left": "发票上的货物名称",
        "right": "最接近的项目名称",
        "rows": rows,
        "left_out": max(0, len(strange) - MOST_ROWS),
    }


def _cut(segments: tuple[Segment, ...]) -> list[dict[str, object]]:
    return [{"text": segment.text, "is_same": segment.is_same} for segment in segments]


def _percent(part: int, whole: int) -> str:
    """Two decimals, half up; never 0 for something."""
    hundredths = (20_000 * part + whole) // (2 * whole) if whole else 0
    if part and not hundredths:
        return "不到 0.01%"
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def invoice_reuse(case: CaseFacts) -> Iterator[Found]:
    """An invoice counts once: in one application, in one year."""
    if not case.invoice_uses:
        return
    numbers = {use.number for use in case.invoice_uses}
    fen = {use.number: use.net_fen for use in case.invoice_uses}
    others = any(not use.is_own for use in case.invoice_uses)
    whose = "其他企业或本企业的其他申报" if others else "本企业的其他申报"
    yield Found(
        "invoice_reuse",
        "invoice_reuse",
        FindingSeverity.ASKS,
        f"{len(numbers)} 张发票（{yuan_text(sum(fen.values()))}）已在{whose}中使用过。",
        case.article("invoices"),
        evidence_of(_uses(case.invoice_uses)),
    )


def _uses(uses: tuple[InvoiceUse, ...]) -> Evidence:
    columns = [
        Column("发票号码"),
        Column("申报编码", is_private=True),
        Column("收入年度", is_number=True),
        Column("企业", is_private=True),
        Column("不含税金额", is_number=True),
    ]
    rows = [[u.number, u.code, str(u.year), u.enterprise, yuan_text(u.net_fen)] for u in uses]
    return table(columns, rows, "用过的发票")


def invoice_dates(case: CaseFacts) -> Iterator[Found]:
    """Invoices are of the revenue year, and of the time for which the project is recognised."""
    if not case.invoices:
        return
    outside = tuple(line for line in case.invoices if line.issued_on.year != case.year)
    if outside:
        yield _outside(case, "year", outside, f"不在收入年度 {case.year} 年")
    project = case.project
    if project is None or project.recognised_on is None or project.valid_until is None:
        return
    since, until = project.recognised_on, project.valid_until
    unrecognised = tuple(x for x in case.invoices if not since <= x.issued_on <= until)
    if unrecognised:
        words = f"不在认定有效期 {since} 至 {until} 之内"
        yield _outside(case, "validity", unrecognised, words)


def _outside(case: CaseFacts, key: str, lines: tuple[InvoiceLine, ...], words: str) -> Found:
    total = sum(line.net_fen for line in lines)
    columns = [
        Column("行", is_number=True),
        Column("发票号码"),
        Column("开票日期"),
        Column("货物名称"),
        Column("不含税金额", is_number=True),
    ]
    rows = [
        [str(x.row), x.number, x.issued_on.isoformat(), x.item, yuan_text(x.net_fen)] for x in lines
    ]
    return Found(
        "invoice_dates",
        f"invoice_dates:{key}",
        FindingSeverity.ASKS,
        f"{len(lines)} 行发票（{yuan_text(total)}）的开票日期{words}。",
        case.article("sales"),
        evidence_of(table(columns, rows)),
    )
