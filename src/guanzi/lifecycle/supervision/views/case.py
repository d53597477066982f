"""One case: what was found, said, demanded and repaid, and what may be done now."""

from contextlib import suppress
from datetime import datetime
from functools import cached_property

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanzi.foundation import clock
from guanzi.foundation.access import Audience, Permission, actor_of, for_audience, require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.attempts import NO_ATTEMPT, Attempt
from guanzi.foundation.audit.timeline import TimelineEntry, timeline
from guanzi.foundation.calendar import CalendarMissing
from guanzi.foundation.face.stations import Stop
from guanzi.foundation.files import selectors as files
from guanzi.foundation.files.answers import send_content, send_file
from guanzi.lifecycle.enterprises import permissions as register_permissions
from guanzi.lifecycle.enterprises import selectors as register
from guanzi.lifecycle.supervision import permissions, selectors, services
from guanzi.lifecycle.supervision.errors import SupervisionNotFound
from guanzi.lifecycle.supervision.selectors import DemandInfo, PayerShare, SupervisionInfo
from guanzi.lifecycle.supervision.states import AppealOutcome, SupervisionState
from guanzi.lifecycle.supervision.views.looks import TOLD, TONES, state_word, way_of

READERS = (Audience.OFFICIAL, Audience.ENTERPRISE)


def case_for(actor: Actor, case_id: int) -> SupervisionInfo:
    """A case that the actor may read; strangers do not learn that it is there."""
    info = selectors.case(case_id)
    allowed = permissions.may_read(actor, info)
    if not allowed and not actor.is_authority:
        raise SupervisionNotFound(_("没有这个监督事项。"))
    require(allowed)
    return info


@for_audience(*READERS)
@require_safe
def one(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case."""
    return case_page(request, case_for(actor_of(request), case_id), NO_ATTEMPT)


def case_page(request: HttpRequest, info: SupervisionInfo, tried: Attempt) -> HttpResponse:
    """The page, with what was just tried in vain at its place."""
    page = CasePage(actor_of(request), info, clock.now())
    context = {"page": page, "info": info, "tried": tried}
    return render(request, "supervision/case.html", context, status=tried.status)


@for_audience(*READERS)
@require_safe
def file(request: HttpRequest, case_id: int, file_id: int) -> FileResponse:
    """A file of the case: evidence for the offices, its own material for the enterprise too."""
    actor = actor_of(request)
    info = case_for(actor, case_id)
    held = {each.file_id for each in info.defences}
    if actor.kind is not OrganisationKind.ENTERPRISE:
        held |= {each.file_id for each in info.findings}
    if file_id not in held:
        raise SupervisionNotFound(_("监督事项里没有这个文件。"))
    return send_file(files.stored_file(file_id), inline="save" not in request.GET)


@for_audience(*READERS)
@require_safe
def notice(request: HttpRequest, case_id: int) -> HttpResponse:
    """The demand as PDF/A."""
    actor = actor_of(request)
    case_for(actor, case_id)
    printed = services.print_demand(actor=actor, case_id=case_id, at=clock.now())
    return send_content(printed.content, printed.name, inline=True)


class CasePage:
    """What the template shows; the buttons ask the same functions as the services."""

    outcomes = AppealOutcome.choices

    def __init__(self, actor: Actor, info: SupervisionInfo, at: datetime) -> None:
        self.actor, self.info, self.at = actor, info, at
        self.is_enterprise = actor.kind is OrganisationKind.ENTERPRISE
        self.tone = TONES[info.state]
        self.word = state_word(info, is_enterprise=self.is_enterprise)

    # --- what may be done ---

    def _handles(self, verb: str) -> Permission:
        return permissions.may_handle(self.actor, self.info, verb)

    @cached_property
    def may_find(self) -> Permission:
        return self._handles("find")

    @cached_property
    def may_hear(self) -> bool:
        return bool(self._handles("hear")) and bool(self.info.findings)

    @cached_property
    def may_close(self) -> Permission:
        return self._handles("close")

    @cached_property
    def may_propose(self) -> bool:
        return bool(self._handles("propose")) and self.info.is_heard(self.at)

    @cached_property
    def may_decide(self) -> Permission:
        return permissions.may_approve(self.actor, self.info)

    @cached_property
    def may_repay(self) -> Permission:
        return permissions.may_record_repayment(self.actor, self.info)

    @cached_property
    def may_state(self) -> bool:
        until = self.info.hearing_until
        is_in_time = until is not None and self.at <= until
        return is_in_time and bool(permissions.may_defend(self.actor, self.info))

    @cached_property
    def may_appeal(self) -> bool:
        may = permissions.may_defend(self.actor, self.info, "appeal")
        return bool(may) and self.info.open_appeal is None

    @cached_property
    def may_answer(self) -> bool:
        may = permissions.may_decide_appeal(self.actor, self.info)
        return bool(may) and self.info.open_appeal is not None

    @cached_property
    def may_see_enterprise(self) -> bool:
        own = register.enterprise(self.info.project.application.enterprise_id)
        return bool(register_permissions.may_see(self.actor, own))

    # --- what is shown ---

    @property
    def next_step(self) -> str:
        """What happens next, and who does it."""
        state = self.info.state
        if state is SupervisionState.HEARING and not self.info.is_heard(self.at):
            return _("等待企业陈述申辩；企业说明之后或期限届满，才能提出追回。")
        return {
            SupervisionState.OPEN: _("登记核查发现，再通知企业陈述申辩。"),
            SupervisionState.HEARING: _("可以提出追回，也可以不予追究。"),
            SupervisionState.PROPOSED: _("等待市级财政部门负责人批准。"),
            SupervisionState.DEMANDED: _("等待企业退缴，由市级财政部门登记。"),
        }.get(state, "")

    @cached_property
    def hearing_would_end(self) -> datetime | None:
        """Until when the enterprise could speak if it were told now."""
        with suppress(CalendarMissing):
            return services.hearing_until(self.at)
        return None

    @cached_property
    def way(self) -> list[Stop]:
        return way_of(self.info, is_enterprise=self.is_enterprise)

    @cached_property
    def demand(self) -> DemandInfo | None:
        """The demand that counts; an enterprise learns of it once it is approved."""
        found = self.info.demand
        is_told = found is not None and (found.approved_at or not self.is_enterprise)
        return found if is_told else None

    @cached_property
    def returned(self) -> list[DemandInfo]:
        """Proposals that were sent back, for the offices."""
        if self.is_enterprise:
            return []
        return [each for each in self.info.demands if each.returned_reason]

    @cached_property
    def shares(self) -> tuple[PayerShare, ...]:
        return selectors.shares_of(self.info)

    @property
    def paid_fen(self) -> int:
        return sum(share.paid_fen for share in self.shares)

    @property
    def is_overdue(self) -> bool:
        demand = self.demand
        is_running = self.info.state is SupervisionState.DEMANDED
        return is_running and demand is not None and demand.due_on < clock.day_of(self.at)

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        """Who did what when, latest first; an enterprise is told what, and no names."""
        told = TOLD if self.is_enterprise else None
        return timeline(f"supervision.supervisioncase:{self.info.id}", told)
