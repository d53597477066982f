"""Who may do what with an application, and why not."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import (
    ALLOWED,
    Permission,
    first_refusal,
    not_own_enterprise,
    refused,
)
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.workflow import step_from
from guanzi.lifecycle.applications.errors import ApplicationNotFound
from guanzi.lifecycle.applications.selectors.shapes import ApplicationInfo, RecommendationInfo
from guanzi.lifecycle.applications.states import (
    ENDED,
    OPEN,
    PASSED,
    STEPS,
    UNDER_REVIEW,
    RecommendationState,
)

# --- reading ---


def may_read(actor: Actor, application: ApplicationInfo) -> Permission:
    """Its enterprise's members; once it is handed in, the offices on its route whose scope covers
    it, and auditors of that scope."""
    if _is_applicant(actor, application) or actor.is_platform:
        return ALLOWED
    if actor.kind is OrganisationKind.AUDITOR:
        return first_refusal(_within_scope(actor, application), _was_handed_in(application))
    if not actor.is_authority:
        return refused(_("只有申报企业和办理这项资金的部门可以查看这份申报。"))
    return first_refusal(
        _on_the_route(actor, application),
        _within_scope(actor, application),
        _was_handed_in(application),
        not_own_enterprise(actor, application.credit_code),
    )


def require_readable(actor: Actor, application: ApplicationInfo) -> Permission:
    """The permission to read; for those outside the offices a foreign record does not exist.

    Raises ApplicationNotFound.
    """
    permission = may_read(actor, application)
    if not permission and not actor.is_official:
        raise ApplicationNotFound(_("没有这份申报，或它不属于您的单位。"))
    return permission


# --- the applicant ---


def may_start(actor: Actor, credit_code: str) -> Permission:
    """Working members of the enterprise."""
    if actor.kind is not OrganisationKind.ENTERPRISE or actor.credit_code != credit_code:
        return refused(_("只能为本企业的项目申报，请切换到该企业的身份。"))
    return _works(actor)


def may_edit(actor: Actor, application: ApplicationInfo) -> Permission:
    """Working members of the enterprise, while it is a draft or returned."""
    return first_refusal(_for_applicant(actor, application), _is_open(application))


def may_submit(actor: Actor, application: ApplicationInfo) -> Permission:
    """As for editing; whether it is complete and in time is asked by the service."""
    return may_edit(actor, application)


def may_withdraw(actor: Actor, application: ApplicationInfo) -> Permission:
    """Working members of the enterprise, until it was forwarded or ended."""
    return first_refusal(
        _for_applicant(actor, application), _has_step(application, "withdraw", _("撤回"))
    )


def may_dispute(actor: Actor, application: ApplicationInfo) -> Permission:
    """As for editing."""
    return may_edit(actor, application)


def may_print(actor: Actor, application: ApplicationInfo) -> Permission:
    """Whoever may read it, once something was handed in."""
    return first_refusal(require_readable(actor, application), _was_handed_in(application))


def may_write_message(actor: Actor, application: ApplicationInfo) -> Permission:
    """Applicant and handling offices, from submission until the end of the case."""
    is_open_case = application.state in UNDER_REVIEW | PASSED
    closed = ALLOWED if is_open_case else refused(_("只有办理中的申报可以往来消息。"))
    if _is_applicant(actor, application):
        return first_refusal(_works(actor), closed)
    return first_refusal(_handles(actor, application), closed)


# --- the offices ---


def may_reveal_contact(actor: Actor, application: ApplicationInfo) -> Permission:
    """Officers of the receiving office."""
    return _handles(actor, application)


def may_read_own_contact(actor: Actor, application: ApplicationInfo) -> Permission:
    """The applicant's own people."""
    if _is_applicant(actor, application):
        return ALLOWED
    return refused(_("联系电话由申报企业自己查看，受理部门在案卷里查看。"))


def may_confirm_paper(actor: Actor, application: ApplicationInfo) -> Permission:
    """Officers of the receiving office, unless it was withdrawn, refused or lapsed."""
    return first_refusal(_handles(actor, application), _has_not_ended(application))


def may_decide_dispute(actor: Actor, application: ApplicationInfo) -> Permission:
    """Officers of the receiving office, while the case is with them."""
    return first_refusal(_handles(actor, application), _is_under_review(application))


def may_accept(actor: Actor, application: ApplicationInfo) -> Permission:
    """Officers of the receiving office."""
    return first_refusal(_handles(actor, application), _has_step(application, "accept", _("受理")))


def may_return(actor: Actor, application: ApplicationInfo) -> Permission:
    """Officers of the receiving office."""
    return first_refusal(
        _handles(actor, application), _has_step(application, "return", _("退回补正"))
    )


def may_refuse(actor: Actor, application: ApplicationInfo) -> Permission:
    """Officers of the receiving office."""
    return first_refusal(
        _handles(actor, application), _has_step(application, "refuse", _("不予通过"))
    )


def may_forward(actor: Actor, application: ApplicationInfo) -> Permission:
    """Officers of the receiving office."""
    return first_refusal(_handles(actor, application), _has_step(application, "forward", _("转报")))


def may_approve(actor: Actor, application: ApplicationInfo) -> Permission:
    """Those who sign for an office that decides."""
    return first_refusal(_decides(actor, application), _has_step(application, "approve", _("审定")))


def may_decline(actor: Actor, application: ApplicationInfo) -> Permission:
    """Those who sign for an office that decides."""
    return first_refusal(
        _decides(actor, application), _has_step(application, "decline", _("不予支持"))
    )


def may_send_back(actor: Actor, application: ApplicationInfo) -> Permission:
    """Those who sign for an office that decides."""
    return first_refusal(
        _decides(actor, application), _has_step(application, "send_back", _("退回受理部门"))
    )


# --- recommendations ---


def may_recommend(actor: Actor) -> Permission:
    """Working members of a registered recommender."""
    if actor.kind is not OrganisationKind.RECOMMENDER:
        return refused(_("只有登记的推荐机构可以推荐项目。"))
    return _works(actor)


def may_read_recommendation(actor: Actor, recommendation: RecommendationInfo) -> Permission:
    """The institution that made it, the enterprise that it concerns, auditors of its district."""
    if actor.kind is OrganisationKind.AUDITOR and actor.covers(recommendation.district):
        return ALLOWED
    if actor.organisation_id == recommendation.organisation_id:
        return ALLOWED
    if _acts_for(actor, recommendation.credit_code):
        return ALLOWED
    return refused(_("这份推荐只有推荐机构和被推荐的企业可以查看。"))


def may_answer_recommendation(actor: Actor, recommendation: RecommendationInfo) -> Permission:
    """Working members of the enterprise, once."""
    if not _acts_for(actor, recommendation.credit_code):
        return refused(_("只有被推荐的企业可以答复。"))
    if recommendation.state is not RecommendationState.OFFERED:
        return refused(_("这份推荐已经答复过了。"))
    return _works(actor)


# --- the parts of the answers ---


def _acts_for(actor: Actor, credit_code: str) -> bool:
    return actor.kind is OrganisationKind.ENTERPRISE and actor.credit_code == credit_code


def _is_applicant(actor: Actor, application: ApplicationInfo) -> bool:
    return _acts_for(actor, application.credit_code)


def _works(actor: Actor) -> Permission:
    if actor.may_handle:
        return ALLOWED
    return refused(_("您的角色是查阅人，只能查看；请单位的经办人或负责人办理。"))


def _for_applicant(actor: Actor, application: ApplicationInfo) -> Permission:
    if not _is_applicant(actor, application):
        return refused(_("只有申报企业的成员可以这样做。"))
    return _works(actor)


def _is_open(application: ApplicationInfo) -> Permission:
    if application.state in OPEN:
        return ALLOWED
    return refused(
        _("申报的状态是「%(state)s」，不能再修改；需要补充的，请给办理部门留言。")
        % {"state": application.state_label}
    )


def _is_under_review(application: ApplicationInfo) -> Permission:
    if application.state in UNDER_REVIEW:
        return ALLOWED
    sentence = _("申报的状态是「%(state)s」，不在办理中。")
    return refused(sentence % {"state": application.state_label})


def _has_not_ended(application: ApplicationInfo) -> Permission:
    if application.state not in ENDED:
        return ALLOWED
    sentence = _("申报的状态是「%(state)s」，不用再核对纸件。")
    return refused(sentence % {"state": application.state_label})


def _has_step(application: ApplicationInfo, verb: str, word: str) -> Permission:
    if step_from(STEPS, application.state, verb):
        return ALLOWED
    return refused(
        _("申报的状态是「%(state)s」，不能%(verb)s。")
        % {"state": application.state_label, "verb": word}
    )


def _was_handed_in(application: ApplicationInfo) -> Permission:
    if application.submitted_at:
        return ALLOWED
    return refused(_("企业还没有提交这份申报。"))


def _on_the_route(actor: Actor, application: ApplicationInfo) -> Permission:
    if actor.kind in application.offices:
        return ALLOWED
    return refused(_("贵单位不在这项资金的办理流程中。"))


def _within_scope(actor: Actor, application: ApplicationInfo) -> Permission:
    if actor.covers(application.district):
        return ALLOWED
    sentence = _("这份申报由%(district)s办理，不在贵单位的范围内。")
    return refused(sentence % {"district": application.district})


def _handles(actor: Actor, application: ApplicationInfo) -> Permission:
    """An officer of the receiving office of the district, without a stake in the enterprise."""
    if not application.receiver.is_office_of(actor):
        sentence = _("由受理这份申报的%(office)s办理。")
        return refused(sentence % {"office": application.receiver.office.label})
    return first_refusal(may_read(actor, application), _works(actor))


def _decides(actor: Actor, application: ApplicationInfo) -> Permission:
    """A leader of an office that decides, without a stake in the enterprise."""
    if actor.kind not in application.deciders:
        return refused(_("由联合审定的部门办理。"))
    if not actor.leads:
        return refused(_("审定由部门负责人签署。"))
    return may_read(actor, application)
