"""Reading the invoices of applications."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet, Sum

from guanzi.lifecycle.applications.models import Invoice, InvoiceSheet, Submission
from guanzi.lifecycle.applications.selectors.listed import (
    InvoiceItem,
    InvoiceLine,
    InvoiceUse,
)
from guanzi.lifecycle.applications.states import ApplicationState, InvoiceSheetState

MOST_USES = 500


def counting_sheet(application_id: int) -> int | None:
    """The id of the summary that was handed in last; of a draft, the latest if it was read."""
    submissions = Submission.objects.filter(application_id=application_id)
    submission = submissions.select_related("invoice_sheet").order_by("number").last()
    latest = (
        submission.invoice_sheet
        if submission
        else InvoiceSheet.objects.filter(application_id=application_id).order_by("-id").first()
    )
    return latest.pk if latest and latest.state == InvoiceSheetState.READ else None


def invoices_of(
    application_id: int, *, after_row: int = 0, limit: int = 100
) -> tuple[InvoiceLine, ...]:
    """A page of the invoices, in the order of the sheet."""
    rows = Invoice.objects.filter(sheet_id=counting_sheet(application_id), row__gt=after_row)
    return tuple(
        InvoiceLine(
            row.row, row.number, row.issued_on, row.item, row.buyer, row.net_fen, row.tax_fen
        )
        for row in rows.order_by("row")[:limit]
    )


def invoice_items(application_id: int, *, limit: int = 200) -> tuple[InvoiceItem, ...]:
    """The item names on the invoices with their sums, greatest first."""
    rows = (
        Invoice.objects.filter(sheet_id=counting_sheet(application_id))
        .values_list("item")
        .annotate(number=Count("pk"), net=Sum("net_fen"))
        .order_by("-net", "item")
    )
    return tuple(InvoiceItem(item, number, net) for item, number, net in rows[:limit])


def invoice_sums_by_year(application_id: int) -> dict[int, int]:
    """The net amounts by the year of issue."""
    rows = (
        Invoice.objects.filter(sheet_id=counting_sheet(application_id))
        .values_list("issued_on__year")
        .annotate(net=Sum("net_fen"))
        .order_by("issued_on__year")
    )
    return dict(rows)


def invoice_uses(application_id: int, *, limit: int = MOST_USES) -> tuple[InvoiceUse, ...]:
    """Invoice numbers of an application that another one uses too, in any year.

    Only the summary that counts is looked at on either side, which stays that of the last
    submission while a correction is being written, and only applications that were handed in and
    not withdrawn.
    """
    own = dict(
        Invoice.objects.filter(sheet_id=counting_sheet(application_id)).values_list("number", "row")
    )
    if not own:
        return ()
    others = (
        Invoice.objects.filter(number__in=own.keys(), sheet__state=InvoiceSheetState.READ)
        .filter(sheet_id__in=_handed_in_sheets(own.keys()))
        .exclude(sheet__application_id=application_id)
        .exclude(sheet__application__state=ApplicationState.WITHDRAWN)
        .select_related("sheet__application__enterprise", "sheet__application__project")
        .order_by("number", "sheet_id", "row")
    )
    uses: dict[tuple[str, int], InvoiceUse] = {}
    for invoice in others:
        application = invoice.sheet.application
        use = InvoiceUse(
            number=invoice.number,
            row=own[invoice.number],
            application_id=application.pk,
            code=application.code,
            enterprise=application.enterprise.name,
            project=application.project.name if application.project else "",
            revenue_year=application.revenue_year,
            other_row=invoice.row,
        )
        uses.setdefault((use.number, use.application_id), use)
        if len(uses) >= limit:
            break
    return tuple(uses.values())


def _handed_in_sheets(numbers: Iterable[str]) -> QuerySet[Submission, int | None]:
    """The summaries of last submissions in which one of the numbers stands."""
    using = Invoice.objects.filter(number__in=numbers).values("sheet__application_id")
    last = (
        Submission.objects.filter(application_id__in=using)
        .order_by("application_id", "-number")
        .distinct("application_id")
    )
    return last.values_list("invoice_sheet_id", flat=True)
