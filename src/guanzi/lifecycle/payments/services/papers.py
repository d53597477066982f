"""Official paper: the list of a run that was released, and the statement for a district."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.face.cells import safe_cell
from guanzi.foundation.face.money import yuan_text
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.printing import Printed, render_pdf
from guanzi.lifecycle.payments.models import Clearing, PaymentRun
from guanzi.lifecycle.payments.permissions import may_print_run, may_read_clearing, may_read_run
from guanzi.lifecycle.payments.selectors import clearing, payments_of, run, sums_of
from guanzi.lifecycle.payments.selectors.shapes import ClearingInfo, PaymentInfo, RunInfo
from guanzi.lifecycle.projects.rules.paper import Said, amount_said, moment_text, signature_said

TEMPLATES = Path(__file__).parents[1] / "templates" / "payments"


def print_run(*, actor: Actor, run_id: int, at: datetime) -> Printed:
    """Print what was released: the same bytes every time, whatever the bank said since.

    Raises RunNotFound, NotPermitted, NotPrintable.
    """
    info = run(run_id)
    require(may_read_run(actor, info))
    require(may_print_run(actor, info))
    assert info.released_at is not None
    assert info.debtor is not None
    sums = sums_of(run_id)
    paper = {
        "title": typeset(info.title),
        "code": info.code,
        "fund": info.fund,
        "year": str(info.year),
        "office": info.organisation,
        "debtor": f"{info.debtor.holder} {info.debtor.bank} {info.debtor.shown}",
        "digest": info.digest,
        "released_at": moment_text(info.released_at),
        "number": str(info.count),
        **amount_said(info.total_fen),
        "lines": [_line(payment) for payment in payments_of(run_id)],
        "districts": [[d.district, str(d.count), yuan_text(d.amount_fen)] for d in sums.districts],
        "signatures": _signatures(info),
    }
    content = render_pdf(TEMPLATES / "run.typ", paper, dated=day_of(info.released_at))
    _note(actor, "payments.print_run", PaymentRun.objects.get(pk=run_id), at)
    return Printed(content, f"{_('拨款清单')}-{info.code}.pdf")


def _line(payment: PaymentInfo) -> list[str]:
    return [
        payment.code,
        typeset(payment.payee),
        payment.district,
        typeset(payment.account.bank),
        payment.account.shown,
        typeset(payment.purpose),
        yuan_text(payment.amount_fen),
    ]


def _signatures(info: RunInfo) -> list[Said]:
    """Who asked, reviewed and released, and when."""
    signed = (
        (_("申请"), info.submitted_by, info.submitted_at),
        (_("审核"), info.reviewed_by, info.reviewed_at),
        (_("签发"), info.released_by, info.released_at),
    )
    return [signature_said(word, who, at) for word, who, at in signed if at is not None]


def print_clearing(*, actor: Actor, clearing_id: int, at: datetime) -> Printed:
    """Print a statement with every payment, as it stands.

    Raises ClearingNotFound, NotPermitted, NotPrintable.
    """
    info = clearing(clearing_id)
    require(may_read_clearing(actor, info))
    paper = {
        "fund": info.fund,
        "year": str(info.year),
        "district": info.district,
        "version": str(info.version),
        "state": info.state_word,
        "digest": info.digest,
        "drawn_by": info.drawn_by,
        "drawn_at": moment_text(info.drawn_at),
        "confirmed": _act(info.confirmed_by, info.confirmed_at),
        "settled": _act(info.settled_by, info.settled_at, info.voucher),
        "number": str(len(info.lines)),
        "is_back": info.due_fen < 0,
        "is_even": info.due_fen == 0,
        **amount_said(abs(info.due_fen)),
        "lines": [
            [line.code, typeset(line.payee), line.paid_on.isoformat(), yuan_text(line.district_fen)]
            for line in info.lines
        ],
    }
    content = render_pdf(TEMPLATES / "clearing.typ", paper, dated=day_of(info.drawn_at))
    _note(actor, "payments.print_clearing", Clearing.objects.get(pk=clearing_id), at)
    return Printed(content, f"{_name(info)}.pdf")


def clearing_table(*, actor: Actor, clearing_id: int, at: datetime) -> Printed:
    """The same as an Excel table; amounts are numbers in yuan."""
    info = clearing(clearing_id)
    require(may_read_clearing(actor, info))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(info.district)
    sheet.append([safe_cell(f"{info.fund} {info.year} {info.district}"), f"v{info.version}"])
    sheet.append([_("支付编号"), _("收款人"), _("入账日期"), _("区级分担（元）")])
    for line in info.lines:
        amount = WriteOnlyCell(sheet, Decimal(line.district_fen).scaleb(-2))
        amount.number_format = "#,##0.00"
        sheet.append([line.code, safe_cell(line.payee), line.paid_on.isoformat(), amount])
    total = WriteOnlyCell(sheet, Decimal(info.due_fen).scaleb(-2))
    total.number_format = "#,##0.00"
    sheet.append([_("合计"), "", "", total])
    file = BytesIO()
    book.save(file)
    _note(actor, "payments.print_clearing", Clearing.objects.get(pk=clearing_id), at)
    return Printed(file.getvalue(), f"{_name(info)}.xlsx")


def _name(info: ClearingInfo) -> str:
    return f"{_('清算单')}-{info.district}-{info.year}-v{info.version}"


def _act(who: str, at: datetime | None, more: str = "") -> str:
    return " ".join(part for part in (who, moment_text(at), more) if part) if at else ""


@transaction.atomic
def _note(actor: Actor, verb: str, subject: Model, at: datetime) -> None:
    record_event(actor=actor, verb=verb, subject=subject, at=at)
