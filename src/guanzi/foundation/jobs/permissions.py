"""Who may see, cancel and retry a job."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, refused
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import OPEN, JobState


def may_see(actor: Actor, job: Job) -> Permission:
    """The person who asked, members of the same organisation, and the operator."""
    is_own = job.person_id is not None and job.person_id == actor.person_id
    is_ours = bool(job.organisation_id) and job.organisation_id == actor.organisation_id
    if is_own or is_ours or actor.kind is OrganisationKind.OPERATOR:
        return ALLOWED
    return refused(_("只有发起人和同单位的人可以看这个任务。"))


def may_handle(actor: Actor, job: Job) -> Permission:
    """Whoever may see it, unless they only read."""
    is_own = job.person_id is not None and job.person_id == actor.person_id
    if is_own or actor.may_handle:
        return may_see(actor, job)
    return refused(_("查阅人不能取消或重试别人发起的任务。"))


def may_cancel(actor: Actor, job: Job) -> Permission:
    """While it waits or runs, once."""
    if job.state not in OPEN:
        return refused(_("任务已经结束，不能再取消。"))
    if job.is_cancel_wanted:
        return refused(_("已经要求取消，办完手头这一批就停。"))
    return may_handle(actor, job)


def may_retry(actor: Actor, job: Job) -> Permission:
    """After it ended without its result."""
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        return refused(_("任务还在办理，或已经完成，不用重试。"))
    return may_handle(actor, job)
