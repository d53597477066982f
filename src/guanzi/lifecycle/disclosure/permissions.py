"""Who withholds, agrees and overrides. Whoever proposed an override does not approve it."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import (
    ALLOWED,
    Permission,
    first_refusal,
    not_own_enterprise,
    refused,
)
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.disclosure.selectors import OverrideInfo
from guanzi.lifecycle.projects.selectors import ProjectInfo

MANAGERS = frozenset(
    {OrganisationKind.CITY_DEPARTMENT, OrganisationKind.ENTERPRISE, OrganisationKind.AUDITOR}
)


def may_look(actor: Actor | None, project: ProjectInfo) -> Permission:
    """The department, auditors, and the enterprise of the project."""
    if actor is None:
        return refused(_("请先登录。"))
    if actor.kind is OrganisationKind.ENTERPRISE:
        return _own_project(actor, project)
    if actor.kind is OrganisationKind.AUDITOR:
        return ALLOWED
    return first_refusal(
        _of_department(actor, project), not_own_enterprise(actor, project.application.credit_code)
    )


def may_withhold(actor: Actor | None, project: ProjectInfo) -> Permission:
    """Officers of the department that decided the project."""
    if actor is None:
        return refused(_("请先登录。"))
    return first_refusal(
        _of_department(actor, project),
        not_own_enterprise(actor, project.application.credit_code),
        ALLOWED if actor.may_handle else refused(_("只有经办人和负责人可以办理。")),
    )


may_propose = may_withhold


def may_consent(actor: Actor | None, project: ProjectInfo) -> Permission:
    """The enterprise agrees for itself."""
    if actor is None or actor.kind is not OrganisationKind.ENTERPRISE:
        return refused(_("公开同意由项目单位自己给出。"))
    handles = ALLOWED if actor.may_handle else refused(_("查阅人不能代表企业同意公开。"))
    return first_refusal(_own_project(actor, project), handles)


def may_decide(actor: Actor | None, project: ProjectInfo, asked: OverrideInfo) -> Permission:
    """A leader of the department, and not whoever proposed it."""
    within = may_withhold(actor, project)
    if not within or actor is None:
        return within
    if not actor.leads:
        return refused(_("因公共利益公开由主管部门负责人批准。"))
    if actor.person_id == asked.proposer_id:
        return refused(_("这项建议是您提出的，须由另一人批准（两人原则）。"))
    return ALLOWED


def _of_department(actor: Actor, project: ProjectInfo) -> Permission:
    is_department = actor.kind is OrganisationKind.CITY_DEPARTMENT
    if not is_department or actor.organisation_id != project.organisation_id:
        return refused(_("信息公开由项目的主管部门办理。"))
    return ALLOWED


def _own_project(actor: Actor, project: ProjectInfo) -> Permission:
    if actor.credit_code != project.application.credit_code:
        return refused(_("这不是本企业的项目。"))
    return ALLOWED
