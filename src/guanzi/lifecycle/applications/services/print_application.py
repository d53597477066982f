"""The printed form of a submission, for the sealed paper copy."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.printing import Printed, render_pdf
from guanzi.lifecycle.applications import permissions
from guanzi.lifecycle.applications.rules.paper import paper_of
from guanzi.lifecycle.applications.rules.snapshot import digest_of, read_snapshot
from guanzi.lifecycle.applications.selectors import records, snapshot_text

TEMPLATE = Path(__file__).parents[1] / "templates" / "applications" / "application.typ"


def print_application(
    *, actor: Actor, application_id: int, at: datetime, number: int | None = None
) -> Printed:
    """Print the latest submission, or the one of that number: the same bytes every time.
    It is set before the transaction begins, which only writes down that it was printed.

    Raises SubmissionNotFound, NotPermitted, NotPrintable.
    """
    row = records.application_row(application_id)
    require(permissions.may_print(actor, records.info_of(row)))
    text = snapshot_text(application_id, number)
    snapshot, digest = read_snapshot(text), digest_of(text)
    content = render_pdf(TEMPLATE, paper_of(snapshot, digest), dated=day_of(snapshot.moment))
    with transaction.atomic():
        record_event(
            actor=actor,
            verb="applications.print",
            subject=row,
            at=at,
            after={"receipt": snapshot.receipt},
        )
    return Printed(content, f"{snapshot.receipt.replace('/', '-')}.pdf")
