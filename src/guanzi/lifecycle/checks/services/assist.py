"""District science and tax are asked for help, and give their opinion within a term."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.calendar import add_working_days
from guanzi.foundation.files.selectors import own_file
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity.selectors import OrganisationInfo
from guanzi.foundation.identity.telling import tell_handlers
from guanzi.lifecycle.checks.errors import AlreadyAsked, NoOffice, RequestNotFound, TermWrong
from guanzi.lifecycle.checks.models import AssistanceRequest
from guanzi.lifecycle.checks.permissions import (
    may_answer_request,
    may_review,
    may_waive_request,
)
from guanzi.lifecycle.checks.selectors.assistance import assistance_info
from guanzi.lifecycle.checks.selectors.heads import assisting_steps
from guanzi.lifecycle.checks.services.cases import (
    OpenCase,
    case_link,
    hold_case,
    officers_of,
    sentence_of,
    tell_people,
)

MOST_WORKING_DAYS = 60


@transaction.atomic
def ask_assistance(
    *,
    actor: Actor,
    application_id: int,
    kind: OrganisationKind,
    question: str,
    at: datetime,
    working_days: int | None = None,
) -> int:
    """Ask an office of the case's district; the id of the request.

    Without `working_days` the guideline's term holds.
    """
    case = hold_case(application_id)
    require(may_review(actor, case.head))
    written = sentence_of(question, _("请写明需要协助核实的事项。"), most=2000)
    days = _days(case, kind, working_days)
    office = _office(case, kind)
    waiting = AssistanceRequest.objects.filter(
        application_id=application_id, organisation_id=office.id, answered_at=None, waived_at=None
    )
    if waiting.exists():
        raise AlreadyAsked(_("已经请%(office)s协助，还没有答复。") % {"office": office.name})
    request = AssistanceRequest.objects.create(
        application_id=application_id,
        organisation_id=office.id,
        question=written,
        asked_by=actor.person,
        asked_at=at,
        due_on=add_working_days(clock.day_of(at), days),
    )
    record_event(
        actor=actor,
        verb="checks.ask_assistance",
        subject=case.standing.application,
        at=at,
        after={"office": office.name, "due_on": request.due_on.isoformat()},
        note=written,
    )
    title = _("请协助核实：%(case)s") % {"case": case.head.name}
    link = reverse("checks:assist", args=[request.pk])
    tell_handlers(office.id, title, written[:200], link, at, besides=actor)
    return int(request.pk)


def _days(case: OpenCase, kind: OrganisationKind, asked: int | None) -> int:
    step = next((s for s in assisting_steps(case.terms) if s.office is kind), None)
    if step is None:
        raise NoOffice(_("指南的办理流程里没有请这个部门协助。"))
    days = step.working_days if asked is None else asked
    if not 1 <= days <= MOST_WORKING_DAYS:
        raise TermWrong(_("期限请写 1 到 %(most)d 个工作日。") % {"most": MOST_WORKING_DAYS})
    return days


def _office(case: OpenCase, kind: OrganisationKind) -> OrganisationInfo:
    office = identity.office_for(kind, case.head.district)
    if office is None:
        sentence = _("%(district)s的%(kind)s还没有在平台开通，请线下联系，并请平台运营方开通。")
        raise NoOffice(sentence % {"district": case.head.district, "kind": kind.label})
    return office


@transaction.atomic
def answer_assistance(
    *,
    actor: Actor,
    request_id: int,
    is_agreed: bool,
    text: str,
    at: datetime,
    file_id: int | None = None,
) -> None:
    """The office that was asked gives its opinion."""
    request = _request(request_id)
    case = hold_case(request.application_id)
    request.refresh_from_db()
    require(may_answer_request(actor, case.head, assistance_info(request)))
    request.answer = sentence_of(text, _("请写明协助意见。"), most=2000)
    request.is_agreed = is_agreed
    request.file_id = own_file(file_id, actor).pk if file_id else None
    request.answered_by, request.answered_at = actor.person, at
    request.save(
        update_fields=["answer", "is_agreed", "file", "answered_by", "answered_at"],
    )
    word = _("同意") if is_agreed else _("不同意")
    record_event(
        actor=actor,
        verb="checks.answer_assistance",
        subject=case.standing.application,
        at=at,
        after={"office": actor.organisation, "is_agreed": is_agreed},
        note=request.answer,
    )
    title = _("%(office)s答复了协助请求（%(word)s）：%(case)s") % {
        "office": actor.organisation,
        "word": word,
        "case": case.head.name,
    }
    link = f"{case_link(case.head.id)}#assistance"
    tell_people(officers_of(case.head), title, request.answer[:200], link, at)


@transaction.atomic
def waive_assistance(*, actor: Actor, request_id: int, reason: str, at: datetime) -> None:
    """Go on without the answer, with a reason."""
    request = _request(request_id)
    case = hold_case(request.application_id)
    request.refresh_from_db()
    require(may_waive_request(actor, case.head, assistance_info(request)))
    request.waiver = sentence_of(reason, _("请写明不再等待答复的理由。"))
    request.waived_by, request.waived_at = actor.person, at
    request.save(update_fields=["waiver", "waived_by", "waived_at"])
    record_event(
        actor=actor,
        verb="checks.waive_assistance",
        subject=case.standing.application,
        at=at,
        after={"office": request.organisation.name},
        note=request.waiver,
    )


def _request(request_id: int) -> AssistanceRequest:
    found = AssistanceRequest.objects.filter(pk=request_id).select_related("organisation").first()
    if found is None:
        raise RequestNotFound(_("没有这项协助请求。"))
    return found
