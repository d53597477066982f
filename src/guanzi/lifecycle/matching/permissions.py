"""Who makes a list of those who need not apply, who releases it, and who answers. It takes two: one
hands the reviewed list in, another, who leads, releases it."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, first_refusal, not_own_enterprise, refused
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.workflow import step_from
from guanzi.lifecycle.guidelines.rules.terms import Receiver
from guanzi.lifecycle.matching.errors import EntitlementNotFound
from guanzi.lifecycle.matching.selectors.entitlements import (
    READERS_OF_ALL,
    EntitlementInfo,
    ListInfo,
)
from guanzi.lifecycle.matching.selectors.sandbox.runs import SEES_ALL
from guanzi.lifecycle.matching.states import (
    LIST_STEPS,
    EntitlementAnswer,
    EntitlementListState,
    LeftOutGround,
)

SANDBOX_OFFICES = frozenset({OrganisationKind.CITY_DEPARTMENT, OrganisationKind.CITY_FINANCE})
OFFICERS_GROUNDS = (LeftOutGround.OFFICER,)  # the other grounds are the list's own
SANDBOX_READERS = SANDBOX_OFFICES | {OrganisationKind.AUDITOR}


def may_open_lists(actor: Actor) -> Permission:
    """Authorities and auditors."""
    if actor.is_authority or actor.kind is OrganisationKind.AUDITOR:
        return ALLOWED
    return refused(_("免申即享清单由受理部门办理，审计机关可以查阅。"))


def may_read_list(actor: Actor, info: ListInfo) -> Permission:
    """The office that made it; the city's department and finance, and auditors of its scope."""
    if actor.organisation_id == info.organisation_id:
        return ALLOWED
    if actor.kind in READERS_OF_ALL and actor.district in ("", info.district):
        return ALLOWED
    return refused(_("这份清单由%(office)s办理。") % {"office": info.organisation})


def may_make_list(actor: Actor, receiver: Receiver) -> Permission:
    """Officers of the office that receives applications under the guideline."""
    if not receiver.is_office_of(actor):
        sentence = _("免申即享清单由受理这项资金的%(office)s拟订。")
        return refused(sentence % {"office": receiver.office.label})
    return _works(actor)


def may_start_any(actor: Actor) -> Permission:
    """Officers of an authority; which guidelines they receive under is asked of each."""
    if not actor.is_authority:
        return refused(_("免申即享清单由受理部门拟订。"))
    return _works(actor)


def may_review(actor: Actor, info: ListInfo) -> Permission:
    """Officers of the office, while the list is being reviewed."""
    if info.state is not EntitlementListState.REVIEWING:
        return refused(_wrong_state(info))
    return may_work_on(actor, info)


def may_review_line(actor: Actor, line: EntitlementInfo) -> Permission:
    """The same, never for an enterprise of one's own, nor what the list itself left out."""
    by_list = ALLOWED
    if line.ground and line.ground not in OFFICERS_GROUNDS:
        by_list = refused(_("这一项由清单自动排除：%(ground)s。") % {"ground": line.ground.label})
    return first_refusal(
        may_review(actor, line.list), not_own_enterprise(actor, line.credit_code), by_list
    )


def may_work_on(actor: Actor, info: ListInfo) -> Permission:
    """Officers of the office, whatever state the list is in."""
    return first_refusal(_own(actor, info), _works(actor))


def may_sign(actor: Actor, info: ListInfo) -> Permission:
    """Leaders of the office, whatever state the list is in."""
    leads = ALLOWED if actor.leads else refused(_("清单由部门负责人批准发布。"))
    return first_refusal(_own(actor, info), leads)


def may_submit_list(actor: Actor, info: ListInfo) -> Permission:
    """Officers of the office, once it is computed."""
    return first_refusal(may_work_on(actor, info), _has_step(info, "submit"))


def may_release_list(actor: Actor, info: ListInfo) -> Permission:
    """A leader of the office who is not the one who handed it in."""
    has_step = _has_step(info, "release")
    return first_refusal(may_sign(actor, info), has_step, _second_person(actor, info))


def may_return_list(actor: Actor, info: ListInfo) -> Permission:
    """Whoever leads the office."""
    return first_refusal(may_sign(actor, info), _has_step(info, "return"))


def may_drop_list(actor: Actor, info: ListInfo) -> Permission:
    """Officers of the office, until it is released."""
    return first_refusal(may_work_on(actor, info), _has_step(info, "drop"))


def may_read_line(actor: Actor, line: EntitlementInfo) -> Permission:
    """Whoever reads the list; the enterprise, once it was offered."""
    if _is_own(actor, line) and line.is_offered:
        return ALLOWED
    if actor.kind is OrganisationKind.ENTERPRISE:
        raise EntitlementNotFound(_("没有这一项免申即享，或它不属于您的单位。"))
    return first_refusal(
        may_open_lists(actor),
        may_read_list(actor, line.list),
        not_own_enterprise(actor, line.credit_code),
    )


def may_answer(actor: Actor, line: EntitlementInfo) -> Permission:
    """Working members of the enterprise, once; the service asks whether it is in time.

    Raises EntitlementNotFound.
    """
    if not _is_own(actor, line) or not line.is_offered:
        raise EntitlementNotFound(_("没有这一项免申即享，或它不属于您的单位。"))
    if line.answer is not EntitlementAnswer.WAITING:
        return refused(_("这一项已经答复过了：%(answer)s。") % {"answer": line.answer.label})
    return _works(actor)


# --- the parts of the answers ---


def _works(actor: Actor) -> Permission:
    return ALLOWED if actor.may_handle else refused(_("您的角色只能查阅，不能办理。"))


def _own(actor: Actor, info: ListInfo) -> Permission:
    if actor.organisation_id == info.organisation_id:
        return ALLOWED
    return refused(_("这份清单由%(office)s办理。") % {"office": info.organisation})


def _is_own(actor: Actor, line: EntitlementInfo) -> bool:
    return actor.kind is OrganisationKind.ENTERPRISE and actor.credit_code == line.credit_code


def _second_person(actor: Actor, info: ListInfo) -> Permission:
    if actor.person_id == info.submitter_id:
        return refused(_("这份清单是您提交的，须由本部门另一位负责人批准发布（两人原则）。"))
    return ALLOWED


def _has_step(info: ListInfo, verb: str) -> Permission:
    if step_from(LIST_STEPS, info.state, verb):
        return ALLOWED
    return refused(_wrong_state(info))


def _wrong_state(info: ListInfo) -> str:
    return _("清单的状态是「%(state)s」，不能这样办理。") % {"state": info.state.label}


# --- the policy sandbox ---


def may_open_sandbox(actor: Actor) -> Permission:
    """The city's departments and its finance try changes; its auditors read."""
    if actor.kind in SANDBOX_READERS and not actor.district:
        return ALLOWED
    return refused(_("政策沙盘由市级主管部门和市级财政部门使用，市审计机关可以查阅。"))


def may_compare(actor: Actor) -> Permission:
    """Whoever works in a department of the city or in its finance."""
    if actor.kind not in SANDBOX_OFFICES:
        return refused(_("政策沙盘的测算由市级主管部门和市级财政部门发起。"))
    return first_refusal(may_open_sandbox(actor), _works(actor))


def may_read_run(actor: Actor, organisation_id: int) -> Permission:
    """The office that asked; the city's finance and its auditors. What a change would cost is not
    for others before it is decided."""
    opens = may_open_sandbox(actor)
    if not opens or actor.organisation_id == organisation_id or actor.kind in SEES_ALL:
        return opens
    return refused(_("这次测算是另一个部门做的，只有该部门和市级财政、审计可以看。"))
