"""A submitted application as its enterprise sees it: what was said, where it stands, messages."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.audit import selectors as audit
from guanzi.foundation.errors import GuanziError, InvalidInput
from guanzi.foundation.files.attachments import attached, kept
from guanzi.foundation.files.errors import FileRefused
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.services import MOST_BYTES
from guanzi.foundation.posting import takes_files
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.forms import lines
from guanzi.lifecycle.applications.rules.onward import Stage, onward_of, way_onward
from guanzi.lifecycle.applications.selectors.shapes import CaseRecord
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.applications.views.answering import see_other, status_of
from guanzi.lifecycle.applications.views.loading import Asked, readable

ATTACHMENTS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.XLSX, FileKind.DOCX)

# what an applicant is told of an event; events without a word here are the offices' own
WORDS = {
    "applications.start": gettext_lazy("开始填写"),
    "applications.submit": gettext_lazy("提交申报"),
    "applications.accept": gettext_lazy("受理"),
    "applications.return": gettext_lazy("退回补正"),
    "applications.forward": gettext_lazy("审核通过，转报"),
    "applications.approve": gettext_lazy("联合审定，予以支持"),
    "applications.decline": gettext_lazy("不予支持"),
    "applications.send_back": gettext_lazy("退回受理部门重核"),
    "applications.refuse": gettext_lazy("不予通过"),
    "applications.withdraw": gettext_lazy("撤回申报"),
    "applications.lapse": gettext_lazy("逾期未补正，视为放弃"),
    "applications.confirm_paper": gettext_lazy("纸件与记录核对一致"),
    "applications.raise_dispute": gettext_lazy("对登记的值提出异议"),
    "applications.withdraw_dispute": gettext_lazy("撤回异议"),
    "applications.decide_dispute": gettext_lazy("异议已处理"),
    "applications.write_message": gettext_lazy("写了消息"),
}
# of these the applicant also reads the reason; elsewhere a note is the office's own
TOLD_WITH_REASON = {"applications.return", "applications.refuse", "applications.withdraw"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the timeline shows it."""

    at: datetime
    what: str
    person: str
    organisation: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that could not be sent: the words, why, and the file that was received."""

    text: str
    refusal: GuanziError
    kept_file: StoredFile | None

    @property
    def is_file_wrong(self) -> bool:
        """Whether the refusal speaks of the file, not of the words."""
        return isinstance(self.refusal, FileRefused)


@for_audience(Audience.ENTERPRISE, Audience.AUTHORITY, Audience.AUDITOR)
def view(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Everything about a submitted application on one page."""
    asked = readable(request, application_id)
    return _page(request, asked)


def _page(request: HttpRequest, asked: Asked, unsent: Unsent | None = None) -> HttpResponse:
    record = selectors.case_record(asked.info.id)
    is_own = bool(permissions.may_read_own_contact(asked.actor, record.info))
    context = {
        "is_own": is_own,
        "phone": services.own_contact(actor=asked.actor, application_id=asked.info.id)
        if is_own
        else "",
        "may_reveal": permissions.may_reveal_contact(asked.actor, record.info),
        "info": record.info,
        "record": record,
        "snapshot": record.snapshot,
        "stages": stages_of(record),
        "events": timeline_of(record),
        "correction": _open_correction(record),
        "answers": answers_address(asked),
        "onward": onward_of(asked.actor, record.info.id),
        "may_edit": permissions.may_edit(asked.actor, record.info),
        "may_withdraw": permissions.may_withdraw(asked.actor, record.info),
        "may_write": permissions.may_write_message(asked.actor, record.info),
        "actor": asked.actor,
        "unsent": unsent,
    }
    status = status_of(unsent.refusal) if unsent else 200
    response = render(request, "applications/view.html", context, status=status)
    if context["phone"]:
        response["Cache-Control"] = "no-store"
    return response


def _open_correction(record: CaseRecord) -> object:
    if record.info.state is not ApplicationState.RETURNED:
        return None
    return next((c for c in reversed(record.corrections) if c.answered_at is None), None)


def answers_address(asked: Asked) -> str:
    """Where the applicant answers what the checks found."""
    if asked.actor.is_official:
        return ""
    return reverse("checks:answers", args=[asked.info.id])


def timeline_of(record: CaseRecord) -> list[Told]:
    """Who did what when, latest first."""
    told = []
    for event in audit.events_of(f"applications.application:{record.info.id}"):
        word = WORDS.get(event.verb)
        if word:
            note = event.note if event.verb in TOLD_WITH_REASON else ""
            told.append(Told(event.at, str(word), event.person, event.organisation, note))
    return told[::-1]


def stages_of(record: CaseRecord) -> list[Stage]:
    """The way of the application, with where it is now."""
    info, state = record.info, record.info.state
    receive = _("%(district)s受理审核") % {"district": info.district}
    begun = Stage(_("填写"), "done", info.created_at)
    handed = Stage(_("提交"), "done", info.submitted_at)
    if info.submitted_at is None:
        ended = state is not ApplicationState.DRAFT
        now = Stage(_("填写"), "done" if ended else "now", info.created_at)
        return [now, Stage(str(state.label) if ended else _("提交"), "now" if ended else "next")]
    ends = {
        ApplicationState.REFUSED: _("不予通过"),
        ApplicationState.WITHDRAWN: _("已撤回"),
        ApplicationState.LAPSED: _("逾期未补正"),
    }
    if state in ends:
        return [begun, handed, Stage(receive, "done"), Stage(ends[state], "now", info.ended_at)]
    if state in (ApplicationState.FORWARDED, ApplicationState.APPROVED):
        decided = [Stage(_("联合审定"), "now"), Stage(_("公示和拨付"), "next")]
        return [begun, handed, Stage(receive, "done"), *(way_onward(info.id) or decided)]
    note = _("退回补正中") if state is ApplicationState.RETURNED else ""
    rest = [Stage(_("联合审定"), "next"), Stage(_("拨付"), "next")]
    return [begun, handed, Stage(receive, "now", note=note), *rest]


@for_audience(Audience.ENTERPRISE, Audience.AUTHORITY)
@takes_files(most_bytes=MOST_BYTES)
def messages(request: HttpRequest, application_id: int) -> HttpResponseBase:
    """Write to the other side of the case."""
    asked = readable(request, application_id)
    if request.method != "POST":
        return see_other("view", application_id, anchor="messages")
    text = lines(request.POST.get("text", ""))
    file = None
    try:
        file = attached(request, ATTACHMENTS, asked.at)
        services.write_message(
            actor=asked.actor,
            application_id=application_id,
            text=text,
            file_id=file.pk if file else None,
            at=asked.at,
        )
    except InvalidInput as refusal:
        unsent = Unsent(text, refusal, file or kept(request, ATTACHMENTS))
        return _page(request, asked, unsent)
    notes.success(request, _("消息已发出。"))
    return see_other("view", application_id, anchor="messages")
