"""Sums that must agree to the fen: months with the year, invoices with the claimed sales."""

from collections.abc import Iterator

from guanzi.engines.rules.money import yuan_text
from guanzi.lifecycle.checks.rules.case import CaseFacts, InvoiceLine
from guanzi.lifecycle.checks.rules.found import Column, Found, compare, evidence_of, table
from guanzi.lifecycle.checks.states import FindingSeverity


def monthly_sum(case: CaseFacts) -> Iterator[Found]:
    """Sales by month add up to the sales of the year."""
    if case.monthly is None or case.declared_fen is None:
        return
    total = sum(month.fen for month in case.monthly)
    if total == case.declared_fen:
        return
    rows = [("全年", yuan_text(total), yuan_text(case.declared_fen), gap(total, case.declared_fen))]
    months = [(month.month, yuan_text(month.fen)) for month in case.monthly]
    yield Found(
        "monthly_sum",
        "monthly_sum",
        FindingSeverity.ASKS,
        f"分月销售合计与年度销售收入相差 {yuan_text(abs(total - case.declared_fen))}。",
        case.article("monthly"),
        evidence_of(
            compare("分月合计", "年度填报", rows),
            table([Column("月份"), Column("销售额", is_number=True)], months, "分月明细"),
        ),
    )


def invoice_sum(case: CaseFacts) -> Iterator[Found]:
    """Invoices, red letters deducted, add up to the claimed sales."""
    if case.invoices is None:
        if case.needs_invoices:
            yield Found(
                "invoice_sum",
                "invoice_sum:missing",
                FindingSeverity.ASKS,
                "指南要求发票信息汇总表，没有可用的汇总表，销售收入无从核对。",
                case.article("invoices"),
            )
        return
    if case.declared_fen is None:
        return
    net = net_of(case.invoices)
    if net == case.declared_fen:
        return
    word = "多" if net > case.declared_fen else "少"
    yield Found(
        "invoice_sum",
        "invoice_sum",
        FindingSeverity.ASKS,
        f"发票净额比填报的销售收入{word} {yuan_text(abs(net - case.declared_fen))}。",
        case.article("invoices"),
        evidence_of(compare("发票汇总", "填报", _invoice_rows(case.invoices, case.declared_fen))),
    )


def net_of(lines: tuple[InvoiceLine, ...]) -> int:
    """Blue less red letters, without VAT."""
    return sum(line.net_fen for line in lines)


def _invoice_rows(
    lines: tuple[InvoiceLine, ...], declared: int
) -> Iterator[tuple[str, str, str, str]]:
    blue = [line.net_fen for line in lines if line.net_fen >= 0]
    red = [line.net_fen for line in lines if line.net_fen < 0]
    net = sum(blue) + sum(red)
    yield f"蓝字发票 {len(blue)} 行", yuan_text(sum(blue)), "", ""
    yield f"红字发票 {len(red)} 行", yuan_text(sum(red)), "", ""
    yield "销售收入（不含税净额）", yuan_text(net), yuan_text(declared), gap(net, declared)


def gap(one: int, other: int) -> str:
    """The difference with its sign."""
    return ("+" if one > other else "") + yuan_text(one - other)
