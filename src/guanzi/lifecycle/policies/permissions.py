"""Who drafts policies and who consents to them. It takes two to publish: one submits, another, who
leads and has no hand in the draft, consents."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, first_refusal, refused
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.workflow import step_from
from guanzi.lifecycle.policies.selectors import DraftInfo, document_id_of, publisher_of
from guanzi.lifecycle.policies.states import STEPS, DraftState


def may_draft(actor: Actor | None) -> Permission:
    """City departments draft policies; those who only read do not."""
    if actor is None or actor.kind is not OrganisationKind.CITY_DEPARTMENT:
        return refused(_("只有市级主管部门可以起草政策。"))
    if actor.role not in (Role.OFFICER, Role.LEADER):
        return refused(_("只有经办人和负责人可以起草政策。"))
    return ALLOWED


def may_revise(actor: Actor | None, document_id: str) -> Permission:
    """Whether somebody may draft another text of a published policy: what a department published
    on the screen is its own."""
    return may_draft(actor) and _own_policy(actor, document_id)


def may_see(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Drafts are the department's own."""
    if actor is None or actor.organisation_id != draft.organisation_id:
        return refused(_("起草稿由起草部门自己查看，发布后在政策库里可以查到。"))
    return ALLOWED


def may_change(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Whether somebody may edit the text and settle the figures."""
    return first_refusal(may_draft(actor), may_see(actor, draft), _by_state(draft, "change"))


def may_submit(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Whether somebody may hand the draft to a leader."""
    return first_refusal(
        may_draft(actor),
        may_see(actor, draft),
        _by_state(draft, "submit"),
        _own_policy(actor, document_id_of(draft)),
    )


def may_take_back(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Whether somebody may go on writing what was submitted."""
    return first_refusal(may_draft(actor), may_see(actor, draft), _by_state(draft, "take_back"))


def may_return(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Whether somebody may send the draft back, with a reason."""
    return first_refusal(
        may_draft(actor), may_see(actor, draft), _leads(actor), _by_state(draft, "return")
    )


def may_discard(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Whether somebody may put the draft aside; whoever may edit it, until it is submitted."""
    return first_refusal(may_draft(actor), may_see(actor, draft), _discardable(draft))


def may_resume(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Whether somebody may take up again what was put aside."""
    verb = "take_up" if draft.text else "read_again"
    return first_refusal(may_draft(actor), may_see(actor, draft), _by_state(draft, verb))


def may_publish(actor: Actor | None, draft: DraftInfo) -> Permission:
    """Whether somebody may consent, which publishes."""
    return first_refusal(
        may_draft(actor),
        may_see(actor, draft),
        _leads(actor),
        _second_person(actor, draft),
        _by_state(draft, "publish"),
        _own_policy(actor, document_id_of(draft)),
    )


def _leads(actor: Actor | None) -> Permission:
    if actor is None or actor.role is not Role.LEADER:
        return refused(_("审核和发布由部门负责人办理。"))
    return ALLOWED


def _second_person(actor: Actor | None, draft: DraftInfo) -> Permission:
    if actor is None or actor.person_id == draft.submitter_id:
        return refused(_("这份起草稿是您提交的，须由本部门另一位负责人审核（两人原则）。"))
    if actor.person_id in draft.hands:
        return refused(_("这份起草稿您自己改过，须由没有经手的另一位负责人审核（两人原则）。"))
    return ALLOWED


def _own_policy(actor: Actor | None, document_id: str) -> Permission:
    publisher = publisher_of(document_id)
    if actor is None or publisher not in (None, actor.organisation_id):
        return refused(_("这份政策是另一个部门在平台上发布的，只能由那个部门修改和发布。"))
    return ALLOWED


def _discardable(draft: DraftInfo) -> Permission:
    reasons = {
        DraftState.SUBMITTED: _(
            "起草稿已经提交审核，不能作废；要作废，先撤回提交，或由负责人退回。"
        ),
        DraftState.PUBLISHED: _("已经发布的政策不能作废；要改，在政策页面选「起草修改」。"),
        DraftState.DISCARDED: _("这份起草稿已经作废。"),
    }
    reason = reasons.get(draft.state)
    return refused(reason) if reason else _by_state(draft, "discard")


def _by_state(draft: DraftInfo, verb: str) -> Permission:
    if step_from(STEPS, draft.state, verb) is None:
        return refused(_("起草稿%(state)s，不能这样处理。") % {"state": draft.state.label})
    return ALLOWED
