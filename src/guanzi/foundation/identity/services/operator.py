"""The first operator of an installation."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanzi.foundation.actor import PLATFORM, OrganisationKind, Role
from guanzi.foundation.identity.errors import HasAdministrator
from guanzi.foundation.identity.models import Invitation, Membership, Organisation
from guanzi.foundation.identity.services.invitations import Invited, invite, revoke_invitation
from guanzi.foundation.identity.services.organisations import create_organisation


@transaction.atomic
def invite_first_operator(*, email: str, name: str, organisation: str, at: datetime) -> Invited:
    """Invite the administrator of the operator's organisation, which is made where there is none.

    Whoever lost the link asks again: earlier invitations are taken back. Raises HasAdministrator.
    """
    kind = OrganisationKind.OPERATOR
    houses = list(Organisation.objects.select_for_update().filter(kind=kind).order_by("id"))
    administrators = Membership.objects.filter(
        organisation__in=houses, left_at=None, role=Role.ADMIN, person__is_active=True
    )
    if administrators.exists():
        raise HasAdministrator(_("平台运营方已有管理员，其他成员由他邀请。"))
    house = (
        houses[0]
        if houses
        else create_organisation(actor=PLATFORM, kind=kind, name=organisation, at=at)
    )
    waiting = Invitation.objects.filter(organisation__in=houses, accepted_at=None, revoked_at=None)
    for number in waiting.values_list("pk", flat=True):
        revoke_invitation(actor=PLATFORM, invitation_id=number, at=at)
    return invite(
        actor=PLATFORM, organisation_id=house.pk, email=email, name=name, role=Role.ADMIN, at=at
    )
