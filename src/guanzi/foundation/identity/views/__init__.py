"""Pages of people and organisations: parse, call, render."""

from guanzi.foundation.identity.views.own import account, choose, leave, sessions
from guanzi.foundation.identity.views.people import invitation, invited, member, people
from guanzi.foundation.identity.views.platform import (
    new_organisation,
    one_organisation,
    organisations,
)
from guanzi.foundation.identity.views.tokens import listed as tokens
from guanzi.foundation.identity.views.tokens import one as token

__all__ = [
    "account",
    "choose",
    "invitation",
    "invited",
    "leave",
    "member",
    "new_organisation",
    "one_organisation",
    "organisations",
    "people",
    "sessions",
    "token",
    "tokens",
]
