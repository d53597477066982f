"""Who may do what with organisations and their people; each refusal says why."""

from django.utils.translation import gettext as _

from guanzi.foundation.access import ALLOWED, Permission, refused
from guanzi.foundation.actor import Actor, OrganisationKind, Role


def may_run_platform(actor: Actor) -> Permission:
    """Keep the list of organisations."""
    if actor.kind is OrganisationKind.OPERATOR and actor.may_handle:
        return ALLOWED
    return refused(_("单位由平台运营方建立和停用，请联系平台运营方。"))


def may_create_organisation(actor: Actor, kind: OrganisationKind, district: str) -> Permission:
    """The operator any; an authority the account of an enterprise in its own scope."""
    if may_run_platform(actor):
        return ALLOWED
    if kind is not OrganisationKind.ENTERPRISE or not actor.is_authority:
        return may_run_platform(actor)
    if not actor.may_handle:
        return refused(_("您的角色只能查阅，请由负责人或经办人办理。"))
    if not actor.covers(district):
        return refused(_("这家企业不在贵单位负责的区，请由企业所在区办理。"))
    return ALLOWED


def may_manage_people(actor: Actor, organisation_id: int) -> Permission:
    """Change roles and remove: the administrators of the organisation, and the operator of others.

    In its own house the operator is an organisation as all others are.
    """
    if _administers(actor, organisation_id):
        return ALLOWED
    if actor.organisation_id != organisation_id and may_run_platform(actor):
        return ALLOWED
    return refused(_("成员由本单位的管理员管理，请联系管理员。"))


def may_invite(actor: Actor, organisation_id: int, role: Role) -> Permission:
    """The administrators of the organisation; the operator an administrator only."""
    if _administers(actor, organisation_id):
        return ALLOWED
    allowed = may_manage_people(actor, organisation_id)
    if allowed and role is not Role.ADMIN:
        return refused(_("平台运营方只邀请单位的管理员，其他成员由该管理员邀请。"))
    return allowed


def may_invite_beside(actor: Actor, organisation_id: int, *, has_administrator: bool) -> Permission:
    """Whether this is the time for it: the operator invites while there is no administrator."""
    if has_administrator and not _administers(actor, organisation_id):
        return refused(_("这个单位已有管理员，成员由其管理员邀请。"))
    return ALLOWED


def may_change_role(actor: Actor, organisation_id: int, person_id: int) -> Permission:
    """Whoever manages people; nobody their own role."""
    if actor.person_id == person_id:
        return refused(_("不能改变自己的角色，请由另一位管理员办理。"))
    return may_manage_people(actor, organisation_id)


def _administers(actor: Actor, organisation_id: int) -> bool:
    return actor.organisation_id == organisation_id and actor.role is Role.ADMIN


def may_add_member(
    actor: Actor, organisation_id: int, kind: OrganisationKind, district: str
) -> Permission:
    """As for managing; an authority in scope also gives an enterprise its people."""
    if may_manage_people(actor, organisation_id):
        return ALLOWED
    if kind is OrganisationKind.ENTERPRISE:
        return may_create_organisation(actor, kind, district)
    return may_manage_people(actor, organisation_id)


def may_end_membership(actor: Actor, organisation_id: int, person_id: int) -> Permission:
    """Everyone may leave; others are removed by those who manage."""
    if actor.person_id == person_id:
        return ALLOWED
    return may_manage_people(actor, organisation_id)


def may_issue_tokens(actor: Actor) -> Permission:
    """Leaders of authorities: document 002 五(五) orders sharing among them, and what leaves the
    platform by a token leaves it under the leader's name. Administrators manage people only."""
    if not actor.is_authority:
        return refused(_("接口令牌供主管、财政、税务部门的业务系统使用。"))
    if actor.role is not Role.LEADER:
        return refused(_("接口令牌由本单位负责人签发，请联系负责人。"))
    return ALLOWED


def may_revoke_token(actor: Actor, organisation_id: int) -> Permission:
    """Leaders, and administrators too: what has leaked is stopped by whoever is there."""
    answers = actor.role in (Role.LEADER, Role.ADMIN)
    if actor.organisation_id == organisation_id and answers:
        return ALLOWED
    return refused(_("接口令牌由本单位的负责人或管理员撤销。"))
