"""The case file: one page."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanzi.engines.rules import Rulebook
from guanzi.engines.rules.periods import month_text
from guanzi.foundation import clock
from guanzi.foundation.access import Audience, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt
from guanzi.foundation.audit.timeline import TimelineEntry
from guanzi.foundation.files import selectors as files
from guanzi.foundation.files.answers import send_file
from guanzi.foundation.identity import selectors as identity
from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications.permissions import may_reveal_contact
from guanzi.lifecycle.applications.rules.onward import onward_of
from guanzi.lifecycle.applications.rules.snapshot import DisputeSaid
from guanzi.lifecycle.applications.selectors import DisputeInfo, InvoiceItem
from guanzi.lifecycle.checks import permissions, selectors
from guanzi.lifecycle.checks.errors import CaseNotFound
from guanzi.lifecycle.checks.forms import read_queue
from guanzi.lifecycle.checks.rules.typed import MONTHLY
from guanzi.lifecycle.checks.selectors.heads import assisting_steps
from guanzi.lifecycle.checks.selectors.shapes import AnswerInfo, AssistanceInfo, CaseFile, CaseHead
from guanzi.lifecycle.checks.states import FindingVerdict
from guanzi.lifecycle.checks.views.looks import STATE_TONES, case_due, timeline_of, way_of
from guanzi.lifecycle.enterprises.rules.sections import SectionRow
from guanzi.lifecycle.matching.views.working import Working
from guanzi.lifecycle.policies.selectors import rulebook_of

OFFICE = (Audience.OFFICIAL,)


def head_for(actor: Actor, application_id: int) -> CaseHead:
    """The head of a case that the actor may see. Others of the house learn why not."""
    head = selectors.case_head(application_id)
    allowed = permissions.may_see(actor, head)
    if not allowed and not actor.is_authority:
        raise CaseNotFound(_("没有这份申报。"))
    require(allowed)
    return head


@for_audience(*OFFICE)
def case(request: HttpRequest, application_id: int) -> HttpResponse:
    """Everything about a case."""
    actor = actor_of(request)
    head_for(actor, application_id)
    return case_page(request, application_id, NO_ATTEMPT)


def case_page(
    request: HttpRequest, application_id: int, tried: Attempt, *, phone: str = ""
) -> HttpResponse:
    """The page, with what was just tried in vain at its place; `phone` as it was just revealed."""
    page = CasePage(request, selectors.case_file(application_id), tried, phone)
    return render(request, "checks/case.html", {"page": page, "tried": tried}, status=tried.status)


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month of sales, and its length against the greatest."""

    month: str
    fen: int
    percent: int


@dataclass(frozen=True, slots=True)
class AssistanceLine:
    """A request with what may be done about it."""

    info: AssistanceInfo
    may_answer: object
    may_waive: object
    due: object


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """An objection; `said` is what was handed in about the same fact, `is_later` that the words
    are younger than that."""

    info: DisputeInfo
    said: DisputeSaid | None
    is_later: bool


class CasePage:
    """What the template shows; the buttons ask the same functions as the services."""

    def __init__(
        self, request: HttpRequest, file: CaseFile, tried: Attempt, phone: str = ""
    ) -> None:
        self.request, self.file, self.tried, self.phone = request, file, tried, phone
        self.actor, self.today = actor_of(request), clock.today()
        self.head, self.record = file.head, file.record
        self.tone = STATE_TONES[file.head.state]
        self.due = case_due(file.head.due_on, self.today, file.head.state)
        self.way = way_of(file)
        self.verdicts, self.monthly_name = list(FindingVerdict), MONTHLY

    # --- what may be done ---

    @cached_property
    def may_accept(self) -> object:
        return permissions.may_accept(self.actor, self.head)

    @cached_property
    def may_review(self) -> object:
        return permissions.may_review(self.actor, self.head)

    @cached_property
    def may_forward(self) -> object:
        return permissions.may_forward(self.actor, self.head, self.file.obstacles)

    @cached_property
    def may_check(self) -> object:
        return permissions.may_check(self.actor, self.head)

    @cached_property
    def may_assign(self) -> object:
        return permissions.may_assign(self.actor, self.head)

    @cached_property
    def may_reveal(self) -> object:
        return may_reveal_contact(self.actor, self.record.info)

    @cached_property
    def is_receiving(self) -> bool:
        """Whether this is the office whose buttons are shown."""
        return permissions.is_receiving(self.actor, self.head)

    # --- amount and figures ---

    @cached_property
    def rulebook(self) -> Rulebook:
        submission = self.record.submission
        assert submission is not None
        return rulebook_of(submission.edition)

    @cached_property
    def working(self) -> Working | None:
        calculation = self.file.calculation
        if calculation is None:
            return None
        return Working(calculation, self.rulebook, lambda name: "#facts")

    @cached_property
    def months(self) -> list[MonthBar]:
        """Sales by month, where they were declared."""
        calculation = self.file.calculation
        rows = calculation.answers.facts.get(MONTHLY) if calculation else None
        if not rows or calculation is None:
            return []
        month, amount = self.rulebook.vocabulary.facts[MONTHLY].fields
        full = [row for row in rows if month in row and amount in row]
        most = max((row[amount] for row in full), default=0) or 1
        return [
            MonthBar(month_text(row[month]), row[amount], round(100 * row[amount] / most))
            for row in full
        ]

    @property
    def months_total(self) -> int:
        return sum(bar.fen for bar in self.months)

    @cached_property
    def invoice_items(self) -> tuple[InvoiceItem, ...]:
        if self.record.invoices is None:
            return ()
        return applications.invoice_items(self.head.id, limit=12)

    @cached_property
    def invoice_years(self) -> dict[int, int]:
        if self.record.invoices is None:
            return {}
        return applications.invoice_sums_by_year(self.head.id)

    # --- lists ---

    @cached_property
    def contested(self) -> dict[str, DisputeSaid]:
        """What was under objection when it was handed in, by fact."""
        said = self.record.snapshot.disputes if self.record.snapshot else ()
        return {each.fact: each for each in said if each.is_upheld is None}

    @cached_property
    def disputes(self) -> list[DisputeLine]:
        """The objections as they stand now."""
        return [
            DisputeLine(info, self.contested.get(info.fact), self._is_later(info))
            for info in self.record.disputes
        ]

    def _is_later(self, dispute: DisputeInfo) -> bool:
        submission = self.record.submission
        return submission is None or dispute.raised_at > submission.submitted_at

    @cached_property
    def taken_back(self) -> list[DisputeSaid]:
        """Objections that were handed in and are no more."""
        left = {dispute.fact for dispute in self.record.disputes}
        return [said for fact, said in self.contested.items() if fact not in left]

    @cached_property
    def assistance(self) -> list[AssistanceLine]:
        return [
            AssistanceLine(
                info,
                permissions.may_answer_request(self.actor, self.head, info),
                permissions.may_waive_request(self.actor, self.head, info),
                case_due(info.due_on, self.today, self.head.state) if info.is_open else None,
            )
            for info in self.file.assistance
        ]

    @cached_property
    def helpers(self) -> list[tuple[str, str, int]]:
        """Whose help can be asked for: kind, name, working days."""
        steps = assisting_steps(self.file.terms)
        return [(step.office.value, str(step.office.label), step.working_days) for step in steps]

    @cached_property
    def officers(self) -> list[tuple[int, str]]:
        members = identity.members_of(self.actor.organisation_id, (Role.LEADER, Role.OFFICER))
        return [(member.person_id, member.name) for member in members]

    @cached_property
    def neighbours(self) -> tuple[str, str]:
        """The address of the case before and of the one after, in the queue that led here."""
        asked = read_queue(self.request.GET)
        before, after = selectors.neighbours(self.actor, asked.filters, self.today, self.head.id)
        query = urlencode({k: v for k, v in asked.typed.items() if v})
        tail = f"?{query}" if query else ""
        return (
            f"/cases/{before}/{tail}" if before else "",
            f"/cases/{after}/{tail}" if after else "",
        )

    @cached_property
    def query(self) -> str:
        """The filters of the queue, to go back to it."""
        return read_queue(self.request.GET).query()

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        return timeline_of(self.file)

    @cached_property
    def onward(self) -> tuple[SectionRow, ...]:
        """What later stages made of the case."""
        return onward_of(self.actor, self.head.id)


# --- files ---


@for_audience(Audience.OFFICIAL, Audience.ENTERPRISE)
def case_material(request: HttpRequest, application_id: int, file_id: int) -> FileResponse:
    """A file of the case, shown in place where that is safe."""
    actor = actor_of(request)
    head = selectors.case_head(application_id)
    if permissions.is_applicant(actor, head):
        allowed = {answer.file.id for answer in _answers(application_id) if answer.file}
    else:
        head_for(actor, application_id)
        allowed = _files_of(selectors.case_file(application_id))
    if file_id not in allowed:
        raise CaseNotFound(_("案卷里没有这个文件。"))
    return send_file(files.stored_file(file_id), inline="save" not in request.GET)


def _answers(application_id: int) -> list[AnswerInfo]:
    return [answer for f in selectors.findings_of(application_id) for answer in f.answers]


def _files_of(file: CaseFile) -> set[int]:
    record = file.record
    found = [each.file for slot in record.materials for each in slot.files]
    found += [record.invoices.file] if record.invoices else []
    held = [d.evidence for d in record.disputes] + [m.file for m in record.messages]
    held += [answer.file for finding in file.findings for answer in finding.answers]
    held += [request.file for request in file.assistance]
    return {each.id for each in (*found, *held) if each is not None}
