"""A guideline was withdrawn: those who are applying under it are told, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.audit.services import record_event
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import records
from guanzi.lifecycle.applications.services._telling import tell_applicant
from guanzi.lifecycle.applications.states import ENDED, ApplicationState
from guanzi.lifecycle.guidelines import selectors as guidelines
from guanzi.lifecycle.guidelines.selectors import VersionInfo

LOOK_BACK = timedelta(days=30)
MOST_AT_ONCE = 500


def tell_withdrawals(*, at: datetime) -> int:
    """Tell every enterprise with an application that runs under a withdrawn guideline; how many."""
    told = 0
    for version in guidelines.withdrawn_guidelines(at - LOOK_BACK):
        waiting = Application.objects.filter(
            guideline_version__guideline_id=version.guideline_id, withdrawal_told_at=None
        ).exclude(state__in=ENDED)
        ids = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
        told += sum(_tell(application_id, version, at) for application_id in ids)
    return told


@transaction.atomic
def _tell(application_id: int, version: VersionInfo, at: datetime) -> bool:
    rows = records.named(Application.objects.filter(pk=application_id, withdrawal_told_at=None))
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        return False
    row.withdrawal_told_at = at
    row.save(update_fields=["withdrawal_told_at"])
    record_event(
        actor=PLATFORM,
        verb="applications.tell_withdrawal",
        subject=row,
        at=at,
        after={"guideline": version.guideline_id},
        note=version.withdrawal_reason,
    )
    title = _("「%(title)s」已经撤回") % {"title": version.title}
    if row.state == ApplicationState.DRAFT:
        text = _("理由：%(reason)s。您的草稿不能再提交，内容仍可查看。")
    else:
        text = _("理由：%(reason)s。您已提交的申报由办理部门继续处理。")
    tell_applicant(row, title, text % {"reason": version.withdrawal_reason}, at)
    return True
