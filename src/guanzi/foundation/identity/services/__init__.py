"""What is done with people, organisations and their places in them, one verb each."""

from guanzi.foundation.identity.services.invitations import (
    Invited,
    accept_invitation,
    invite,
    renew_invitation,
    revoke_invitation,
)
from guanzi.foundation.identity.services.members import add_member, change_role, end_membership
from guanzi.foundation.identity.services.operator import invite_first_operator
from guanzi.foundation.identity.services.organisations import (
    RegisteredAs,
    close_organisation,
    create_organisation,
    follow_register,
    reopen_organisation,
)
from guanzi.foundation.identity.services.people import (
    change_details,
    finish_signup,
    forget_sessions,
    register_person,
)
from guanzi.foundation.identity.services.security import end_sessions, note_sign_in
from guanzi.foundation.identity.services.tokens import (
    Issued,
    issue_token,
    note_reading,
    revoke_token,
    tell_of_ending,
)

__all__ = [
    "Invited",
    "Issued",
    "RegisteredAs",
    "accept_invitation",
    "add_member",
    "change_details",
    "change_role",
    "close_organisation",
    "create_organisation",
    "end_membership",
    "end_sessions",
    "finish_signup",
    "follow_register",
    "forget_sessions",
    "invite",
    "invite_first_operator",
    "issue_token",
    "note_reading",
    "note_sign_in",
    "register_person",
    "renew_invitation",
    "reopen_organisation",
    "revoke_invitation",
    "revoke_token",
    "tell_of_ending",
]
