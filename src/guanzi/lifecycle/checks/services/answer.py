"""The applicant explains a finding."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.files.selectors import own_file
from guanzi.lifecycle.checks.errors import FindingNotFound
from guanzi.lifecycle.checks.models import FindingAnswer
from guanzi.lifecycle.checks.permissions import may_answer_finding
from guanzi.lifecycle.checks.services.cases import (
    case_link,
    hold_case,
    officers_of,
    sentence_of,
    tell_people,
)
from guanzi.lifecycle.checks.services.decide import finding_of


@transaction.atomic
def answer_finding(
    *,
    actor: Actor,
    application_id: int,
    key: str,
    text: str,
    at: datetime,
    file_id: int | None = None,
) -> None:
    """Write what the applicant says to a finding, with proof where there is some."""
    case = hold_case(application_id)
    require(may_answer_finding(actor, case.head))
    written = sentence_of(text, _("请写明情况，再提交说明。"), most=2000)
    finding = finding_of(case.standing, key)
    if not finding.concerns_applicant:
        raise FindingNotFound(_("最近一次核查里没有这项发现，请刷新页面。"))
    FindingAnswer.objects.create(
        application_id=application_id,
        key=key,
        text=written,
        file_id=own_file(file_id, actor).pk if file_id else None,
        answered_by=actor.person,
        answered_at=at,
    )
    record_event(
        actor=actor,
        verb="checks.answer",
        subject=case.standing.application,
        at=at,
        after={"finding": key, "file": file_id},
        note=written,
    )
    title = _("企业对核查发现作了说明：%(case)s") % {"case": case.head.name}
    tell_people(officers_of(case.head), title, written[:200], case_link(application_id), at)
