"""Who is told what: the officers of a district, and the person who asked."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.actor import OrganisationKind, Role
from guanzi.foundation.identity import selectors as people
from guanzi.foundation.notices.services import notify
from guanzi.lifecycle.enterprises.models import Claim, Enterprise
from guanzi.lifecycle.enterprises.states import ClaimState


def tell_officers(enterprise: Enterprise, person: str, *, at: datetime) -> None:
    """Those who confirm claims in the enterprise's district; the operator where there are none."""
    offices = [
        people.office(kind, enterprise.registration_district)
        for kind in (OrganisationKind.DISTRICT_DEPARTMENT, OrganisationKind.DISTRICT_FINANCE)
    ]
    found = [office for office in offices if office] or list(
        people.organisations(kind=OrganisationKind.OPERATOR)
    )
    roles = (Role.LEADER, Role.OFFICER)
    officers = {
        member.person_id for office in found for member in people.members_of(office.id, roles)
    }
    notify(
        people=sorted(officers),
        title=_("%(person)s 申请以「%(enterprise)s」的身份办事")
        % {"person": person, "enterprise": enterprise.name},
        text=_("请核对授权文件后确认或者不予确认。"),
        link=reverse("enterprises:claims"),
        at=at,
    )


def tell_person(claim: Claim, *, at: datetime) -> None:
    """What became of the claim."""
    confirmed = claim.state == ClaimState.CONFIRMED
    title = _("「%s」的认领已确认") if confirmed else _("「%s」的认领未予确认")
    text = _("现在可以以企业的身份查看档案和申报。") if confirmed else claim.reason
    notify(
        people=[claim.person_id],
        title=title % claim.enterprise.name,
        text=text,
        link=reverse("enterprises:own" if confirmed else "enterprises:claim"),
        at=at,
    )
