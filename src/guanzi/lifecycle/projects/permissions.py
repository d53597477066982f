"""Who decides, signs, shows and changes. It takes two offices: what one writes another signs."""

from collections.abc import Iterable

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
from guanzi.lifecycle.projects.selectors.shapes import ListInfo, ProjectInfo
from guanzi.lifecycle.projects.states import LIST_STEPS, ListState

READERS = frozenset({OrganisationKind.CITY_FINANCE, OrganisationKind.AUDITOR})
IN_THE_DISTRICT = frozenset(
    {
        OrganisationKind.DISTRICT_DEPARTMENT,
        OrganisationKind.DISTRICT_FINANCE,
        OrganisationKind.TAX,
    }
)


def may_draft(actor: Actor) -> Permission:
    """City departments draw up decision lists."""
    if actor.kind is not OrganisationKind.CITY_DEPARTMENT:
        return refused(_("审定清单由市级主管部门拟订。"))
    if not actor.may_handle:
        return refused(_("您的角色只能查阅，不能办理。"))
    return ALLOWED


def may_read_lists(actor: Actor) -> Permission:
    """The departments that draw them up, city finance, auditors of the city."""
    if actor.kind is OrganisationKind.CITY_DEPARTMENT or (
        actor.kind in READERS and not actor.district
    ):
        return ALLOWED
    return refused(_("审定清单由市级主管部门和市级财政部门办理，审计机关可以查阅。"))


def may_read(actor: Actor, info: ListInfo) -> Permission:
    """A department reads its own lists."""
    is_foreign = (
        actor.kind is OrganisationKind.CITY_DEPARTMENT
        and actor.organisation_id != info.organisation_id
    )
    foreign = refused(_("这份审定清单由%(name)s拟订。") % {"name": info.organisation})
    return first_refusal(may_read_lists(actor), foreign if is_foreign else ALLOWED)


def may_save(actor: Actor, info: ListInfo) -> Permission:
    """The department that draws it up, before anybody signed."""
    return first_refusal(may_draft(actor), may_read(actor, info), _step(info, "save"))


def may_drop(actor: Actor, info: ListInfo) -> Permission:
    """As for saving."""
    return first_refusal(may_draft(actor), may_read(actor, info), _step(info, "drop"))


def may_sign(actor: Actor, info: ListInfo, credit_codes: Iterable[str] = ()) -> Permission:
    """A leader of each office that decides, each a person of their own, without a stake in any
    enterprise of the list."""
    if actor.kind not in info.offices:
        return refused(_("由联合审定的部门签署。"))
    if not actor.leads:
        return refused(_("审定清单由部门负责人签署。"))
    own = (not_own_enterprise(actor, code) for code in credit_codes)
    return first_refusal(
        may_read(actor, info),
        _step(info, "sign"),
        _in_turn(actor, info),
        _not_signed_yet(actor, info),
        *own,
    )


def _in_turn(actor: Actor, info: ListInfo) -> Permission:
    """Who drew it up signs first."""
    if info.state is ListState.DRAFT and actor.organisation_id != info.organisation_id:
        return refused(_("请等%(name)s先签署，再会签。") % {"name": info.organisation})
    return ALLOWED


def may_return(actor: Actor, info: ListInfo) -> Permission:
    """Whoever could sign may send it back instead; so may the office that signed."""
    if actor.kind not in info.offices or not actor.leads:
        return refused(_("由联合审定的部门负责人办理。"))
    return first_refusal(may_read(actor, info), _step(info, "return"))


def _not_signed_yet(actor: Actor, info: ListInfo) -> Permission:
    for signature in info.signatures:
        if signature.person_id == actor.person_id:
            return refused(_("您已经签署过，须由另一部门的负责人会签（两人原则）。"))
        if signature.office is actor.kind:
            return refused(
                _("%(name)s已经由%(person)s签署。")
                % {"name": signature.organisation, "person": signature.person}
            )
    return ALLOWED


def _step(info: ListInfo, verb: str) -> Permission:
    if step_from(LIST_STEPS, info.state, verb):
        return ALLOWED
    sentence = _("审定清单的状态是「%(state)s」，不能这样办理。")
    return refused(sentence % {"state": ListState(info.state).label})


# --- projects ---


def may_read_project(actor: Actor, project: ProjectInfo) -> Permission:
    """The offices of the city and of the district (003 art. 6), and the enterprise itself."""
    if actor.kind is OrganisationKind.ENTERPRISE:
        is_own = actor.credit_code == project.application.credit_code
        return ALLOWED if is_own else refused(_("只能查看本企业的项目。"))
    return first_refusal(
        may_read_library(actor),
        ALLOWED if actor.covers(project.district) else refused(_("不在您单位的职责范围内。")),
        not_own_enterprise(actor, project.application.credit_code),
    )


def may_read_library(actor: Actor) -> Permission:
    """City departments and finance, the districts' science, finance and tax, auditors."""
    kinds = READERS | IN_THE_DISTRICT | {OrganisationKind.CITY_DEPARTMENT}
    return ALLOWED if actor.kind in kinds else refused(_("项目库由办理专项资金的部门使用。"))


def may_manage(actor: Actor, project: ProjectInfo) -> Permission:
    """The department that drew up the decision: rank, acceptance, changes."""
    if actor.organisation_id != project.organisation_id:
        return refused(_("由拟订审定清单的主管部门办理。"))
    return first_refusal(may_draft(actor), may_read_project(actor, project))


def may_answer_objection(actor: Actor, project: ProjectInfo) -> Permission:
    """A leader of that department: what is upheld ends the project."""
    if not actor.leads:
        return refused(_("异议由主管部门负责人作出处理决定。"))
    return may_manage(actor, project)


def may_agree(actor: Actor, project: ProjectInfo) -> Permission:
    """City finance, by a leader who did not propose the change."""
    change = project.open_change
    if actor.kind is not OrganisationKind.CITY_FINANCE or not actor.leads:
        return refused(_("变更和终止由市级财政部门负责人批准。"))
    if change is not None and change.proposer_id == actor.person_id:
        return refused(_("提出变更的人不能批准这项变更（两人原则）。"))
    return may_read_project(actor, project)
