"""Handing out what was printed."""

from django.http import HttpResponse

from guanzi.foundation.files.answers import disposition
from guanzi.lifecycle.projects.services import Printed


def paper(printed: Printed) -> HttpResponse:
    """The answer that holds a PDF, shown in the browser."""
    return HttpResponse(
        printed.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": disposition(printed.name, inline=True),
            "Cache-Control": "private, no-store",
        },
    )
