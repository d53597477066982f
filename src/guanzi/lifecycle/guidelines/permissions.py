"""Who may write, publish and withdraw a guideline. It takes two to publish: one submits the draft,
another, who leads, publishes it."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, first_refusal, refused, require
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.workflow import step_from
from guanzi.lifecycle.guidelines.errors import GuidelineStateConflict
from guanzi.lifecycle.guidelines.selectors import GuidelineInfo
from guanzi.lifecycle.guidelines.states import STEPS, GuidelineState


def may_draft(actor: Actor | None) -> Permission:
    """City departments write guidelines; those who only read do not."""
    if actor is None or actor.kind is not OrganisationKind.CITY_DEPARTMENT:
        return refused(_("只有市级主管部门可以起草指南。"))
    if actor.role not in (Role.OFFICER, Role.LEADER):
        return refused(_("只有经办人和负责人可以起草指南。"))
    return ALLOWED


def may_see_draft(actor: Actor | None, guideline: GuidelineInfo) -> Permission:
    """Drafts are the department's own."""
    if actor is None or actor.organisation_id != guideline.organisation_id:
        return refused(
            _("这份指南由%(name)s起草，发布后可以查看。") % {"name": guideline.organisation}
        )
    return ALLOWED


def may_save(actor: Actor | None, guideline: GuidelineInfo) -> Permission:
    """Whether somebody may change the draft."""
    return first_refusal(may_draft(actor), _by_table(actor, guideline, "save"))


def may_submit(actor: Actor | None, guideline: GuidelineInfo) -> Permission:
    """Whether somebody may hand the draft to a leader, for publication."""
    return first_refusal(may_draft(actor), _by_table(actor, guideline, "submit"))


def may_publish(actor: Actor | None, guideline: GuidelineInfo) -> Permission:
    """Whether somebody may make the draft the version that holds."""
    return first_refusal(
        may_draft(actor), _by_table(actor, guideline, "publish"), _second_person(actor, guideline)
    )


def _second_person(actor: Actor | None, guideline: GuidelineInfo) -> Permission:
    """Whoever publishes is not the one who submitted."""
    if guideline.submitted_at is None:
        return refused(
            _("草稿还没有提交发布。请经办的同事核对后提交，再由本部门另一位负责人批准发布。")
        )
    if actor is not None and actor.person_id == guideline.submitter_id:
        return refused(_("这份草稿是您提交的，须由本部门另一位负责人批准发布（两人原则）。"))
    return ALLOWED


def may_withdraw(actor: Actor | None, guideline: GuidelineInfo) -> Permission:
    """Whether somebody may take the guideline back."""
    return first_refusal(may_draft(actor), _by_table(actor, guideline, "withdraw"))


def require_step(actor: Actor | None, guideline: GuidelineInfo, verb: str) -> None:
    """Raises NotPermitted for what is in the person, GuidelineStateConflict for the state."""
    require(first_refusal(may_draft(actor), may_see_draft(actor, guideline), _by_role(actor, verb)))
    if step_from(STEPS, guideline.state, verb) is None:
        raise GuidelineStateConflict(_by_table(actor, guideline, verb).reason)
    require(_by_table(actor, guideline, verb))
    if verb == "publish":
        if guideline.submitted_at is None:
            raise GuidelineStateConflict(_second_person(actor, guideline).reason)
        require(_second_person(actor, guideline))


def _by_role(actor: Actor | None, verb: str) -> Permission:
    """Whether the role does this in any state."""
    if actor and any(actor.role in step.roles for step in STEPS if step.verb == verb):
        return ALLOWED
    return refused(_("发布和撤回指南由部门负责人办理。"))


def _by_table(actor: Actor | None, guideline: GuidelineInfo, verb: str) -> Permission:
    own = may_see_draft(actor, guideline)
    if not own or actor is None:
        return own
    step = step_from(STEPS, guideline.state, verb)
    if step is None:
        state = GuidelineState(guideline.state).label
        return refused(_("指南%(state)s，不能这样处理。") % {"state": state})
    if actor.role not in step.roles:
        return refused(_("发布和撤回指南由部门负责人办理。"))
    return ALLOWED
