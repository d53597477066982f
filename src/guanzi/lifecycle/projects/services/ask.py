"""A signature under many cases: checking each of them again takes longer than a person waits, so
that the platform does it as a job, with the rights of whoever signed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.selectors import latest_job
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.jobs.states import OPEN
from guanzi.foundation.jobs.work import Progress
from guanzi.lifecycle.projects.errors import ListChanged, StillHindered
from guanzi.lifecycle.projects.selectors import decision_list, items_of
from guanzi.lifecycle.projects.services.held import locked_list
from guanzi.lifecycle.projects.services.sign import require_signable, sign_list

SIGN_JOB = "projects.sign"
MOST_AT_ONCE = 20


@transaction.atomic
def ask_signature(*, actor: Actor, list_id: int, digest: str, at: datetime) -> Job | None:
    """Sign, or where there are many cases the job that signs. What can be told at once is refused
    at once: raises what `sign_list` raises."""
    row = locked_list(list_id)
    info, lines = decision_list(list_id), items_of(list_id)
    if len(lines) <= MOST_AT_ONCE:
        sign_list(actor=actor, list_id=list_id, digest=digest, at=at)
        return None
    require_signable(row, info, lines, digest, actor)
    asked = {"list_id": list_id, "digest": digest}
    earlier = latest_job(SIGN_JOB, asked)
    if earlier is not None and earlier.state in OPEN:
        raise ListChanged(_("这份清单正在核查和签署，请等它办完。"))
    title = _("签署 %(title)s（%(n)d 件）") % {"title": row.title, "n": len(lines)}
    return start_job(
        kind=SIGN_JOB,
        title=title,
        arguments=asked,
        actor=actor,
        at=at,
        link=reverse("projects:list", args=[list_id]),
    )


def carry_out_signature(
    progress: Progress, *, list_id: int, digest: str, at: datetime
) -> dict[str, Any]:
    """The job: all or nothing, like a signature; cases that stand in the way are named one by one.
    Done twice it is refused the second time."""
    total = len(items_of(list_id))
    progress.advance(0, total=total, message=_("正在逐件核查，全部通过之后签署"))
    try:
        state = sign_list(actor=progress.actor, list_id=list_id, digest=digest, at=at)
    except StillHindered as error:
        for each in error.hindrances:
            progress.skip(each.code, each.sentence)
        progress.checkpoint()
        raise
    return {"message": str(state.label)}
