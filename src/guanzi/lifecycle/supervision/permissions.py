"""Who looks into a project, who demands money back, and who is heard. What one proposes another
approves."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, first_refusal, not_own_enterprise, refused
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.workflow import step_from
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.supervision.selectors.shapes import SupervisionInfo
from guanzi.lifecycle.supervision.states import STEPS

_KIND = OrganisationKind
READERS = frozenset(
    {_KIND.CITY_DEPARTMENT, _KIND.CITY_FINANCE, _KIND.DISTRICT_FINANCE, _KIND.AUDITOR}
)


def may_read_cases(actor: Actor) -> Permission:
    """The offices that manage the money, auditors, and the enterprises concerned."""
    if actor.kind in READERS or actor.kind is _KIND.ENTERPRISE:
        return ALLOWED
    return refused(_("监督事项由管理资金的部门办理。"))


def may_read(actor: Actor, info: SupervisionInfo) -> Permission:
    """Within the actor's scope; the enterprise from its hearing on."""
    if actor.kind is _KIND.ENTERPRISE:
        is_own = actor.credit_code == info.project.application.credit_code
        is_told = info.hearing_until is not None
        return ALLOWED if is_own and is_told else refused(_("只能查看与本企业有关的事项。"))
    if actor.kind is _KIND.CITY_DEPARTMENT and actor.organisation_id != info.organisation_id:
        return refused(_("由%(name)s承办。") % {"name": info.organisation})
    own = ALLOWED if actor.covers(info.project.district) else refused(_("不在您单位的职责范围内。"))
    return first_refusal(may_read_cases(actor), own, _no_stake(actor, info.project))


def may_open(actor: Actor, project: ProjectInfo) -> Permission:
    """The department that drew up the decision."""
    if actor.kind is not _KIND.CITY_DEPARTMENT or actor.organisation_id != project.organisation_id:
        return refused(_("由项目的主管部门立案。"))
    return first_refusal(_works(actor), _no_stake(actor, project))


def may_handle(actor: Actor, info: SupervisionInfo, verb: str) -> Permission:
    """The department that opened the case: finds, hears, closes, proposes."""
    if actor.organisation_id != info.organisation_id:
        return refused(_("由%(name)s承办。") % {"name": info.organisation})
    return first_refusal(_works(actor), may_read(actor, info), _step(info, verb))


def may_defend(actor: Actor, info: SupervisionInfo, verb: str = "state") -> Permission:
    """The enterprise speaks for itself."""
    is_own = actor.kind is _KIND.ENTERPRISE and (
        actor.credit_code == info.project.application.credit_code
    )
    own = ALLOWED if is_own else refused(_("由被核查的企业自己陈述。"))
    return first_refusal(own, _works(actor), _step(info, verb))


def may_approve(actor: Actor, info: SupervisionInfo, verb: str = "demand") -> Permission:
    """A leader of city finance, who is not the one who proposed it."""
    if actor.kind is not _KIND.CITY_FINANCE or not actor.leads:
        return refused(_("追回由市级财政部门负责人批准。"))
    if info.demand and info.demand.was_made_by(actor):
        return refused(_("提出追回的人不能批准（两人原则）。"))
    return first_refusal(may_read(actor, info), _step(info, verb))


def may_record_repayment(actor: Actor, info: SupervisionInfo) -> Permission:
    """City finance sees what comes in."""
    if actor.kind is not _KIND.CITY_FINANCE:
        return refused(_("退缴由市级财政部门登记。"))
    return first_refusal(_works(actor), may_read(actor, info), _step(info, "repay"))


def may_decide_appeal(actor: Actor, info: SupervisionInfo) -> Permission:
    """A leader of city finance or of the department, who neither proposed nor approved."""
    is_office = actor.kind is _KIND.CITY_FINANCE or actor.organisation_id == info.organisation_id
    if not is_office or not actor.leads:
        return refused(_("申诉由主管部门或财政部门负责人处理。"))
    if info.demand and info.demand.was_made_by(actor):
        return refused(_("申诉由没有经手原决定的人处理。"))
    return first_refusal(may_read(actor, info), _step(info, "appeal"))


def may_report(actor: Actor) -> Permission:
    """City department and city finance send records to the city's credit platform."""
    if actor.kind not in (_KIND.CITY_DEPARTMENT, _KIND.CITY_FINANCE):
        return refused(_("信用信息由市级主管部门或财政部门报送。"))
    return _works(actor)


def _works(actor: Actor) -> Permission:
    return ALLOWED if actor.may_handle else refused(_("您的角色只能查阅，不能办理。"))


def _no_stake(actor: Actor, project: ProjectInfo) -> Permission:
    return not_own_enterprise(actor, project.application.credit_code)


def _step(info: SupervisionInfo, verb: str) -> Permission:
    if step_from(STEPS, info.state, verb):
        return ALLOWED
    sentence = _("监督事项的状态是「%(state)s」，不能这样办理。")
    return refused(sentence % {"state": info.state.label})
