"""Members: joining, changing role, leaving."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.errors import (
    AlreadyMember,
    LastAdministrator,
    MembershipNotFound,
    OrganisationClosed,
    OrganisationNotFound,
)
from guanzi.foundation.identity.models import Membership, Organisation
from guanzi.foundation.identity.permissions import (
    may_add_member,
    may_change_role,
    may_end_membership,
)
from guanzi.foundation.identity.services.grants import tell_of_grant
from guanzi.foundation.identity.services.tokens import revoke_issued_by


@transaction.atomic
def add_member(
    *, actor: Actor, person_id: int, organisation_id: int, role: Role, at: datetime
) -> Membership:
    """A person joins an organisation. Raises AlreadyMember and OrganisationClosed."""
    organisation = locked_organisation(organisation_id)
    kind = OrganisationKind(organisation.kind)
    require(may_add_member(actor, organisation_id, kind, organisation.district))
    joined = join(
        actor=actor, person_id=person_id, organisation=organisation, role=Role(role), at=at
    )
    if not actor.is_platform:
        _tell(actor, joined, at)
    return joined


def _tell(actor: Actor, membership: Membership, at: datetime) -> None:
    tell_of_grant(
        actor=actor,
        organisation_id=membership.organisation_id,
        name=membership.person.name,
        role=Role(membership.role),
        at=at,
        person_id=membership.person_id,
    )


def locked_organisation(organisation_id: int) -> Organisation:
    """Everything about an organisation's people waits for its row."""
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise OrganisationNotFound(_("没有这个单位。"))
    return found


def join(
    *, actor: Actor, person_id: int, organisation: Organisation, role: Role, at: datetime
) -> Membership:
    """Write the membership of somebody who may join; the organisation is locked."""
    if not organisation.is_active:
        raise OrganisationClosed(_("这个单位已经停用，不能加入成员。"))
    running = Membership.objects.filter(organisation=organisation, left_at=None)
    if running.filter(person_id=person_id).exists():
        raise AlreadyMember(_("这个人员已经是本单位成员。"))
    membership = Membership.objects.create(
        person_id=person_id, organisation=organisation, role=role, since=at
    )
    record_event(
        actor=actor,
        verb="identity.add_member",
        subject=membership,
        at=at,
        after={"person": person_id, "organisation": organisation.pk, "role": role},
    )
    return membership


@transaction.atomic
def change_role(*, actor: Actor, membership_id: int, role: Role, at: datetime) -> None:
    """Give another member another role. Raises LastAdministrator."""
    membership = _locked_membership(membership_id)
    require(may_change_role(actor, membership.organisation_id, membership.person_id))
    before = Role(membership.role)
    if before is role:
        return
    if before is Role.ADMIN:
        _refuse_without_administrator(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    record_event(
        actor=actor,
        verb="identity.change_role",
        subject=membership,
        at=at,
        before={"role": before},
        after={"role": role},
    )
    revoke_issued_by(actor=actor, membership=membership, at=at)
    _tell(actor, membership, at)


@transaction.atomic
def end_membership(*, actor: Actor, membership_id: int, at: datetime) -> None:
    """A member leaves, or is removed; what they did stays theirs. Raises LastAdministrator."""
    membership = _locked_membership(membership_id)
    require(may_end_membership(actor, membership.organisation_id, membership.person_id))
    if membership.role == Role.ADMIN:
        _refuse_without_administrator(membership)
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    record_event(
        actor=actor,
        verb="identity.end_membership",
        subject=membership,
        at=at,
        before={"role": membership.role},
        after={"left_at": at.isoformat()},
    )
    revoke_issued_by(actor=actor, membership=membership, at=at)


def _locked_membership(membership_id: int) -> Membership:
    running = Membership.objects.filter(pk=membership_id, left_at=None)
    organisation_id = running.values_list("organisation_id", flat=True).first()
    if organisation_id is not None:
        locked_organisation(organisation_id)
    found = running.select_for_update().first()
    if found is None:
        raise MembershipNotFound(_("没有这个成员，或其成员资格已经终止。"))
    return found


def _refuse_without_administrator(leaving: Membership) -> None:
    others = Membership.objects.filter(
        organisation_id=leaving.organisation_id,
        left_at=None,
        role=Role.ADMIN,
        person__is_active=True,
    ).exclude(pk=leaving.pk)
    if leaving.organisation.is_active and not others.exists():
        raise LastAdministrator(
            _("这是本单位最后一位管理员。请先把另一位成员设为管理员，再离开或改变角色。")
        )
