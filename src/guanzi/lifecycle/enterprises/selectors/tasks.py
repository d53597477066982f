"""What waits for somebody in the register."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.notices.waiting import Task
from guanzi.lifecycle.enterprises.models import RegisterImport
from guanzi.lifecycle.enterprises.selectors.claims import CLAIM_OFFICES, open_claims
from guanzi.lifecycle.enterprises.states import ImportState


def tasks_of(actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Claims to answer and imports to confirm, for whoever does the work; none has a term."""
    if not actor.may_handle or not actor.is_official:
        return ()
    claims = open_claims(actor) if actor.kind in CLAIM_OFFICES else ()
    waiting = RegisterImport.objects.filter(
        organisation_id=actor.organisation_id, state=ImportState.READY
    ).select_related("file")
    return (
        *(
            Task(
                _("%(person)s 认领 %(enterprise)s")
                % {"person": each.person, "enterprise": each.enterprise},
                reverse("enterprises:claim_page", args=[each.id]),
                None,
                _("认领确认"),
                each.claimed_at,
            )
            for each in claims
            if not actor.belongs_to(each.credit_code)
        ),
        *(
            Task(
                each.file.name,
                reverse("enterprises:import", args=[each.pk]),
                None,
                _("导入待确认"),
                each.asked_at,
            )
            for each in waiting.order_by("id")
        ),
    )
