"""Invitations: a place offered to an address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import refused, require
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.identity.errors import (
    AlreadyInvited,
    AlreadyMember,
    HasAdministrator,
    InvitationNotFound,
    InvitationOfAnother,
    InvitationOver,
    OrganisationClosed,
)
from guanzi.foundation.identity.models import Invitation, Membership, Organisation, Person
from guanzi.foundation.identity.permissions import (
    may_invite,
    may_invite_beside,
    may_manage_people,
)
from guanzi.foundation.identity.secret import digest_of, new_secret, seal_secret
from guanzi.foundation.identity.selectors import has_administrator
from guanzi.foundation.identity.services.grants import tell_of_grant
from guanzi.foundation.identity.services.members import join, locked_organisation
from guanzi.foundation.identity.services.people import register_person
from guanzi.foundation.jobs.services import start_job
from guanzi.foundation.sealing import masked

TERM = timedelta(days=7)
LETTER = "identity.letter"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the secret that opens it, which is told this once."""

    id: int
    secret: str
    email: str
    expires_at: datetime


@transaction.atomic
def invite(
    *, actor: Actor, organisation_id: int, email: str, name: str, role: Role, at: datetime
) -> Invited:
    """Offer a place to an address; the letter leaves by a job after the commit.

    Raises AlreadyInvited, AlreadyMember, HasAdministrator, OrganisationClosed.
    """
    organisation = locked_organisation(organisation_id)
    role, email = Role(role), email.strip().lower()
    _require_invite(actor, organisation_id, role)
    _refuse_needless(organisation, email, at)
    if Person.objects.filter(pk=actor.person_id, email=email).exists():
        require(refused(_("不能邀请自己，请由另一位管理员办理。")))
    secret = new_secret()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name,
        role=role,
        secret_digest=digest_of(secret),
        invited_by_id=actor.person_id or None,
        invited_at=at,
        expires_at=at + TERM,
    )
    record_event(
        actor=actor,
        verb="identity.invite",
        subject=invitation,
        at=at,
        after={
            "email": masked(email),
            "role": role,
            "expires_at": invitation.expires_at.isoformat(),
        },
    )
    tell_of_grant(actor=actor, organisation_id=organisation_id, name=name, role=role, at=at)
    _post_letter(actor, invitation, secret, at)
    return Invited(invitation.pk, secret, email, invitation.expires_at)


def _require_invite(actor: Actor, organisation_id: int, role: Role) -> None:
    require(may_invite(actor, organisation_id, role))
    beside = may_invite_beside(
        actor, organisation_id, has_administrator=has_administrator(organisation_id)
    )
    if not beside:
        raise HasAdministrator(beside.reason)


def _post_letter(actor: Actor, invitation: Invitation, secret: str, at: datetime) -> None:
    """Whoever invited sees how the job ended, and may try again; the secret lies in it sealed."""
    ours = invitation.organisation_id == actor.organisation_id
    number = invitation.organisation_id
    start_job(
        kind=LETTER,
        title=_("发送邀请信"),
        arguments={"invitation_id": invitation.pk, "sealed": seal_secret(secret, invitation.pk)},
        actor=actor,
        at=at,
        link=reverse("identity:people")
        if ours
        else reverse("identity:organisation", args=[number]),
    )


def _refuse_needless(organisation: Organisation, email: str, at: datetime) -> None:
    if not organisation.is_active:
        raise OrganisationClosed(_("这个单位已经停用，不能加入成员。"))
    members = Membership.objects.filter(organisation=organisation, left_at=None)
    if members.filter(person__email=email).exists():
        raise AlreadyMember(_("%(email)s 已经是本单位成员。") % {"email": email})
    waiting = Invitation.objects.filter(
        organisation=organisation, email=email, accepted_at=None, revoked_at=None
    )
    waiting.filter(expires_at__lte=at).update(revoked_at=at)
    if waiting.exists():
        raise AlreadyInvited(
            _("已经邀请过 %(email)s，还没有接受。可以在下面的邀请里重新发送。") % {"email": email}
        )


@transaction.atomic
def renew_invitation(*, actor: Actor, invitation_id: int, at: datetime) -> Invited:
    """A new secret, a new term, a new letter; the old one opens nothing any more."""
    invitation = _locked_invitation(invitation_id)
    _require_invite(actor, invitation.organisation_id, Role(invitation.role))
    secret, before = new_secret(), invitation.expires_at
    invitation.secret_digest = digest_of(secret)
    invitation.expires_at = at + TERM
    invitation.save(update_fields=["secret_digest", "expires_at"])
    record_event(
        actor=actor,
        verb="identity.renew_invitation",
        subject=invitation,
        at=at,
        before={"expires_at": before.isoformat()},
        after={"expires_at": invitation.expires_at.isoformat()},
    )
    _post_letter(actor, invitation, secret, at)
    return Invited(invitation.pk, secret, invitation.email, invitation.expires_at)


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation_id: int, at: datetime) -> None:
    """Take the offer back."""
    invitation = _locked_invitation(invitation_id)
    require(may_manage_people(actor, invitation.organisation_id))
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    record_event(
        actor=actor,
        verb="identity.revoke_invitation",
        subject=invitation,
        at=at,
        after={"revoked_at": at.isoformat()},
    )


def _locked_invitation(invitation_id: int) -> Invitation:
    found = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation_id, accepted_at=None, revoked_at=None)
        .first()
    )
    if found is None:
        raise InvitationNotFound(_("没有这个邀请，或它已经被接受、撤回。"))
    return found


@transaction.atomic
def accept_invitation(
    *, secret: str, at: datetime, person_id: int | None = None, name: str = "", password: str = ""
) -> Membership:
    """Take the place: as a signed-in person, or as a new one with a name and a password.

    Raises InvitationOver, InvitationOfAnother, PersonExists, PasswordTooWeak, AlreadyMember.
    """
    found = Invitation.objects.filter(secret_digest=digest_of(secret)).first()
    if found is None:
        raise InvitationOver(_("邀请链接无效，请核对邮件里的链接，或请邀请人重新发送。"))
    organisation = locked_organisation(found.organisation_id)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= at:
        raise InvitationOver(_("这个邀请已经被接受、撤回或过期，需要时请邀请人重新发送。"))
    person = _who(invitation, person_id, name, password, at)
    if invitation.invited_by_id == person.pk:  # whose address has changed since
        raise InvitationOfAnother(_("不能接受自己发出的邀请，请由另一位管理员邀请。"))
    actor = _as_invited(person, invitation, organisation)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    record_event(
        actor=actor,
        verb="identity.accept_invitation",
        subject=invitation,
        at=at,
        after={"accepted_at": at.isoformat()},
    )
    return join(
        actor=actor,
        person_id=person.pk,
        organisation=organisation,
        role=Role(invitation.role),
        at=at,
    )


def _who(
    invitation: Invitation, person_id: int | None, name: str, password: str, at: datetime
) -> Person:
    if person_id is None:
        return register_person(
            email=invitation.email,
            name=name,
            password=password,
            at=at,
            is_synthetic=invitation.organisation.is_synthetic,
        )
    person = Person.objects.get(pk=person_id)
    if person.email != invitation.email:
        raise InvitationOfAnother(
            _("这个邀请发给另一个电子邮箱，请退出后用收到邀请的邮箱登录或注册。")
        )
    return person


def _as_invited(person: Person, invitation: Invitation, organisation: Organisation) -> Actor:
    return Actor(
        person_id=person.pk,
        person=person.name,
        organisation_id=organisation.pk,
        organisation=str(organisation),
        kind=OrganisationKind(organisation.kind),
        role=Role(invitation.role),
        district=organisation.district,
        credit_code=organisation.credit_code,
    )
