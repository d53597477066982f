"""From a request to the application that it means, for those who may see it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from guanzi.foundation import clock
from guanzi.foundation.access import actor_of, require
from guanzi.foundation.actor import Actor
from guanzi.foundation.jobs import selectors as jobs
from guanzi.lifecycle.applications import permissions, selectors
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo, DraftView
from guanzi.lifecycle.applications.states import InvoiceSheetState
from guanzi.lifecycle.applications.views.editor_page import EditorPage
from guanzi.lifecycle.applications.views.parts import NO_TROUBLE, Trouble


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when, about which application."""

    actor: Actor
    at: datetime
    info: ApplicationInfo


def readable(request: HttpRequest, application_id: int) -> Asked:
    """An application that the actor may read. Raises ApplicationNotFound, NotPermitted."""
    actor, at = actor_of(request), clock.now()
    info = selectors.application(application_id)
    require(permissions.require_readable(actor, info))
    return Asked(actor, at, info)


def editable(request: HttpRequest, application_id: int) -> Asked:
    """An application that the actor may change. Raises ApplicationNotFound, NotPermitted."""
    asked = readable(request, application_id)
    require(permissions.may_edit(asked.actor, asked.info))
    return asked


def page_of(asked: Asked, trouble: Trouble = NO_TROUBLE) -> EditorPage:
    """The form of an application as it is now."""
    draft = selectors.draft_of(asked.info.id, asked.at)
    return EditorPage(
        actor=asked.actor,
        draft=draft,
        at=asked.at,
        trouble=trouble,
        job=_job_of(draft, asked.actor),
    )


def _job_of(draft: DraftView, actor: Actor) -> object:
    sheet = draft.invoices
    if sheet is None or sheet.job_id is None or sheet.state is not InvoiceSheetState.READING:
        return None
    return jobs.job(sheet.job_id)
