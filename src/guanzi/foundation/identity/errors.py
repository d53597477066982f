"""What can be wrong with people, organisations and their places in them."""

from guanzi.foundation.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotIdentified,
    NotPermitted,
)


class OrganisationNotFound(NotFound):
    """There is no such organisation."""

    code = "organisation-not-found"


class OrganisationExists(Conflict):
    """Its name or its credit code is taken."""

    code = "organisation-exists"


class OrganisationClosed(Conflict):
    """The organisation was deactivated."""

    code = "organisation-closed"


class PersonExists(Conflict):
    """Somebody has this address already."""

    code = "person-exists"


class PersonNotFound(NotFound):
    """There is no such person."""

    code = "person-not-found"


class AlreadyMember(Conflict):
    """The person belongs to the organisation already."""

    code = "already-member"


class MembershipNotFound(NotFound):
    """There is no such membership, or it has ended."""

    code = "membership-not-found"


class LastAdministrator(Conflict):
    """An organisation keeps at least one administrator."""

    code = "last-administrator"


class HasAdministrator(Conflict):
    """The organisation has an administrator, who invites the others."""

    code = "has-administrator"


class OwnOrganisation(Conflict):
    """Nobody closes the organisation for which they act."""

    code = "own-organisation"


class AlreadyInvited(Conflict):
    """An invitation to this address is still open."""

    code = "already-invited"


class InvitationNotFound(NotFound):
    """There is no such open invitation."""

    code = "invitation-not-found"


class InvitationOver(Conflict):
    """The invitation was accepted, revoked, or its term is over."""

    code = "invitation-over"


class InvitationOfAnother(Conflict):
    """The invitation was sent to another address than the signed-in person's."""

    code = "invitation-of-another"


class LetterRefused(Conflict):
    """The mail server refuses the address for good."""

    code = "letter-refused"


class PasswordTooWeak(InvalidInput):
    """The password does not meet the rules."""

    code = "password-too-weak"


class TokenNotFound(NotFound):
    """There is no such token in this organisation."""

    code = "token-not-found"


class TokenInvalid(InvalidInput):
    """What the token is to be for is not said, or its term is too long."""

    code = "token-invalid-terms"


class TokenOver(Conflict):
    """The token was revoked before."""

    code = "token-over"


class TokenUnknown(NotIdentified):
    """No token has this secret."""

    code = "token-unknown"


class TokenExpired(NotIdentified):
    """The term of the token is over."""

    code = "token-expired"


class TokenRevoked(NotIdentified):
    """The token was revoked, or its organisation closed."""

    code = "token-revoked"


class ScopeMissing(NotPermitted):
    """The token does not open this."""

    code = "scope-missing"
