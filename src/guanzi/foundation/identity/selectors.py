"""Reading who is who, and for whom somebody acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.errors import OrganisationNotFound, PersonNotFound
from guanzi.foundation.identity.models import Invitation, Membership, Organisation, Person


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """An organisation as others see it."""

    id: int
    name: str
    short_name: str
    kind: OrganisationKind
    district: str
    credit_code: str
    is_active: bool = True
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A person's place in an organisation."""

    person_id: int
    name: str
    email: str
    role: Role
    membership_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class MembershipInfo:
    """An organisation for which a person may act."""

    id: int
    organisation: OrganisationInfo
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class InvitationInfo:
    """A place that was offered and not yet taken."""

    id: int
    organisation: OrganisationInfo
    email: str
    name: str
    role: Role
    invited_by: str
    invited_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation in the operator's list."""

    organisation: OrganisationInfo
    members: int
    administrators: int
    invitations: int


# --- who acts ---


def actor_for(person_id: int, membership_id: int | None = None) -> Actor | None:
    """The person in the chosen membership; without a choice, in the only one there is.

    None for a person of no organisation, and for one of several who has not chosen.
    """
    return actor_among(belonging_of(person_id), membership_id)


def belonging_of(person_id: int) -> tuple[Membership, ...]:
    """Every membership of a person in one query: for `actor_among` and `memberships_among`."""
    return tuple(_belonging(person_id))


def actor_among(
    belonging: tuple[Membership, ...], membership_id: int | None = None
) -> Actor | None:
    """The same as `actor_for`, of memberships that were read before."""
    running = [each for each in belonging if each.organisation.is_active]
    chosen = [each for each in running if each.pk == membership_id]
    if not chosen and len(running) == 1:
        chosen = running
    return _actor(chosen[0], belonging) if chosen else None


def actor_without_organisation(person_id: int) -> Actor:
    """A person who acts for nobody but themselves, as when claiming an enterprise."""
    person = _person(person_id)
    return Actor(
        person_id=person.pk,
        person=person.name,
        organisation_id=0,
        organisation=_("本人"),
        kind=OrganisationKind.ENTERPRISE,
        role=Role.READER,
        enterprises=_enterprises(tuple(_belonging(person_id))),
    )


def memberships_of(person_id: int) -> tuple[MembershipInfo, ...]:
    """Every organisation for which a person may act, oldest first."""
    return memberships_among(belonging_of(person_id))


def memberships_among(belonging: tuple[Membership, ...]) -> tuple[MembershipInfo, ...]:
    """The same as `memberships_of`, of memberships that were read before."""
    return tuple(
        MembershipInfo(each.pk, info_of(each.organisation), Role(each.role), each.since)
        for each in belonging
        if each.organisation.is_active
    )


def _belonging(person_id: int) -> QuerySet[Membership]:
    """Also to organisations that are closed: nobody acts for these, yet who belongs is biased."""
    return (
        Membership.objects.filter(person_id=person_id, person__is_active=True, left_at=None)
        .select_related("person", "organisation")
        .order_by("since", "id")
    )


def _actor(membership: Membership, all_of_them: Collection[Membership]) -> Actor:
    organisation = membership.organisation
    return Actor(
        person_id=membership.person_id,
        person=membership.person.name,
        organisation_id=organisation.pk,
        organisation=str(organisation),
        kind=OrganisationKind(organisation.kind),
        role=Role(membership.role),
        district=organisation.district,
        credit_code=organisation.credit_code,
        enterprises=_enterprises(all_of_them),
    )


def _enterprises(memberships: Collection[Membership]) -> frozenset[str]:
    enterprise = OrganisationKind.ENTERPRISE
    codes = {m.organisation.credit_code for m in memberships if m.organisation.kind == enterprise}
    return frozenset(codes - {""})


def _person(person_id: int) -> Person:
    found = Person.objects.filter(pk=person_id, is_active=True).first()
    if found is None:
        raise PersonNotFound(_("没有这个人员，或账号已经停用。"))
    return found


# --- organisations ---


def info_of(organisation: Organisation) -> OrganisationInfo:
    """What others may know of an organisation."""
    return OrganisationInfo(
        id=organisation.pk,
        name=organisation.name,
        short_name=organisation.short_name or organisation.name,
        kind=OrganisationKind(organisation.kind),
        district=organisation.district,
        credit_code=organisation.credit_code,
        is_active=organisation.is_active,
        is_synthetic=organisation.is_synthetic,
    )


def organisation(organisation_id: int) -> OrganisationInfo:
    """One organisation, active or not. Raises OrganisationNotFound."""
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise OrganisationNotFound(_("没有这个单位。"))
    return info_of(found)


def organisations(
    *, kind: OrganisationKind | None = None, district: str | None = None
) -> tuple[OrganisationInfo, ...]:
    """The active organisations, of a kind or of a district where one is named."""
    found = Organisation.objects.filter(is_active=True).order_by("kind", "district", "name", "id")
    if kind is not None:
        found = found.filter(kind=kind)
    if district is not None:
        found = found.filter(district=district)
    return tuple(map(info_of, found))


def office(kind: OrganisationKind, district: str = "") -> OrganisationInfo | None:
    """The one active office of that kind for a district, or for the city."""
    found = Organisation.objects.filter(kind=kind, district=district, is_active=True)
    first = found.order_by("id").first()
    return info_of(first) if first else None


def office_for(kind: OrganisationKind, district: str) -> OrganisationInfo | None:
    """The active office of that kind which is responsible for a district: its own, else the
    city's."""
    return office(kind, district) or office(kind)


def enterprise_account(credit_code: str) -> OrganisationInfo | None:
    """The enterprise account with that credit code, active or not."""
    if not credit_code:
        return None
    kind = OrganisationKind.ENTERPRISE
    found = Organisation.objects.filter(kind=kind, credit_code=credit_code).first()
    return info_of(found) if found else None


def organisation_lines(
    *, kind: str = "", text: str = "", after: int = 0, limit: int = 50
) -> tuple[OrganisationLine, ...]:
    """The operator's list, newest first; `after` is the id of the last one already shown."""
    found = Organisation.objects.order_by("-id")
    if kind:
        found = found.filter(kind=kind)
    if text:
        asked = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(district=text)
        found = found.filter(asked | Q(credit_code__startswith=text.upper()))
    if after:
        found = found.filter(pk__lt=after)
    page = list(found[:limit])
    running = Q(memberships__left_at=None)
    administering = running & Q(memberships__role=Role.ADMIN)
    waiting = Q(invitations__accepted_at=None, invitations__revoked_at=None)
    shown = [each.pk for each in page]
    members, administrators, invitations = (
        _numbers(shown, of="memberships", among=running),
        _numbers(shown, of="memberships", among=administering),
        _numbers(shown, of="invitations", among=waiting),
    )
    return tuple(
        OrganisationLine(
            organisation=info_of(each),
            members=members[each.pk],
            administrators=administrators[each.pk],
            invitations=invitations[each.pk],
        )
        for each in page
    )


def _numbers(shown: list[int], *, of: str, among: Q) -> dict[int, int]:
    counted = Organisation.objects.filter(pk__in=shown).annotate(number=Count(of, filter=among))
    return dict(counted.values_list("pk", "number"))


# --- people of an organisation ---


def members_of(
    organisation_id: int, roles: Collection[Role] | None = None
) -> tuple[MemberInfo, ...]:
    """Who belongs to an organisation now; of some roles only where they are named."""
    found = Membership.objects.filter(
        organisation_id=organisation_id, left_at=None, person__is_active=True
    )
    if roles is not None:
        found = found.filter(role__in=roles)
    return tuple(
        MemberInfo(
            person_id=each.person_id,
            name=each.person.name,
            email=each.person.email,
            role=Role(each.role),
            membership_id=each.pk,
            since=each.since,
        )
        for each in found.select_related("person").order_by("since", "id")
    )


def people_of_enterprises(credit_codes: Collection[str]) -> dict[str, tuple[int, ...]]:
    """Who belongs now to the enterprises of those credit codes that have an account."""
    found = Membership.objects.filter(
        organisation__kind=OrganisationKind.ENTERPRISE,
        organisation__credit_code__in=[code for code in credit_codes if code],
        left_at=None,
        person__is_active=True,
    )
    people: dict[str, tuple[int, ...]] = {}
    pairs = found.values_list("organisation__credit_code", "person_id")
    for code, person_id in pairs.order_by("since", "id"):
        people[code] = (*people.get(code, ()), person_id)
    return people


def has_administrator(organisation_id: int) -> bool:
    """Whether somebody administers it who can still sign in."""
    return bool(members_of(organisation_id, {Role.ADMIN}))


def membership(membership_id: int) -> tuple[MemberInfo, OrganisationInfo] | None:
    """One running membership with its organisation."""
    found = (
        Membership.objects.filter(pk=membership_id, left_at=None)
        .select_related("person", "organisation")
        .first()
    )
    if found is None:
        return None
    member = MemberInfo(
        person_id=found.person_id,
        name=found.person.name,
        email=found.person.email,
        role=Role(found.role),
        membership_id=found.pk,
        since=found.since,
    )
    return member, info_of(found.organisation)


def open_invitations(organisation_id: int) -> tuple[InvitationInfo, ...]:
    """What was offered and neither taken nor revoked; some of it may have run out."""
    found = Invitation.objects.filter(
        organisation_id=organisation_id, accepted_at=None, revoked_at=None
    )
    return tuple(map(_invitation, _with_names(found).order_by("-invited_at", "-id")))


def _with_names(found: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return found.select_related("organisation", "invited_by")


def _invitation(invitation: Invitation) -> InvitationInfo:
    return InvitationInfo(
        id=invitation.pk,
        organisation=info_of(invitation.organisation),
        email=invitation.email,
        name=invitation.name,
        role=Role(invitation.role),
        invited_by=invitation.invited_by.name if invitation.invited_by else _("平台"),
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
    )


def invitation(invitation_id: int) -> InvitationInfo | None:
    """One open invitation."""
    found = Invitation.objects.filter(pk=invitation_id, accepted_at=None, revoked_at=None)
    first = _with_names(found).first()
    return _invitation(first) if first else None


def invitation_by_secret(digest: str, at: datetime) -> InvitationInfo | None:
    """The invitation to which a secret opens the door, while it does."""
    found = Invitation.objects.filter(
        secret_digest=digest,
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=at,
        organisation__is_active=True,
    )
    first = _with_names(found).first()
    return _invitation(first) if first else None


def person_by_email(email: str) -> int | None:
    """The id of the person with that address."""
    found = Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True)
    return found.first()
