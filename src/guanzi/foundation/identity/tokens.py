"""Tokens of an organisation's systems: how they look, how they stand, who reads with one."""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.clock import day_of
from guanzi.foundation.errors import NotIdentified
from guanzi.foundation.identity.errors import (
    ScopeMissing,
    TokenExpired,
    TokenRevoked,
    TokenUnknown,
)
from guanzi.foundation.identity.models import ApiToken
from guanzi.foundation.identity.secret import digest_of, new_secret
from guanzi.foundation.identity.states import TokenScope, TokenState

_MARK = "gzt"  # by which scanners of source code tell what was left there
_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9._~+/=-]{1,200})")


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token without its secret. `is_held`: its issuer still leads an organisation that runs."""

    id: int
    organisation_id: int
    membership_id: int
    purpose: str
    scopes: tuple[TokenScope, ...]
    district: str
    prefix: str
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    uses: int
    revoked_at: datetime | None
    revoked_by: str
    is_held: bool

    @property
    def last_day(self) -> date:
        """The last day on which it holds, in Shanghai."""
        return day_of(self.expires_at - timedelta(microseconds=1))

    def state(self, at: datetime) -> TokenState:
        """How it stands at a moment."""
        if self.revoked_at is not None or not self.is_held:
            return TokenState.REVOKED
        return TokenState.EXPIRED if self.expires_at <= at else TokenState.VALID


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads with a token: a reader of its organisation, within the token's district."""

    token: TokenInfo
    actor: Actor


def made_up() -> tuple[str, str]:
    """The beginning by which a new token is known, and the whole secret."""
    prefix = f"{_MARK}_{secrets.token_hex(4)}"
    return prefix, f"{prefix}_{new_secret()}"


def tokens_of(organisation_id: int) -> tuple[TokenInfo, ...]:
    """Every token that an organisation ever had, latest first."""
    found = _with_names().filter(membership__organisation_id=organisation_id)
    return tuple(map(_info, found.order_by("-issued_at", "-pk")))


def valid_tokens_of(membership_id: int, at: datetime) -> tuple[TokenInfo, ...]:
    """Those that a member issued and that still open something."""
    found = _with_names().filter(membership_id=membership_id, revoked_at=None, expires_at__gt=at)
    return tuple(map(_info, found.order_by("pk")))


def token(token_id: int) -> TokenInfo | None:
    """One token, however it stands."""
    found = _with_names().filter(pk=token_id).first()
    return _info(found) if found else None


def _with_names() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("membership__person", "membership__organisation")


def _info(row: ApiToken) -> TokenInfo:
    member = row.membership
    return TokenInfo(
        id=row.pk,
        organisation_id=member.organisation_id,
        membership_id=member.pk,
        purpose=row.purpose,
        scopes=tuple(scope for scope in TokenScope if scope in row.scopes),
        district=row.district,
        prefix=row.prefix,
        issued_by=member.person.name,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        uses=row.uses,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
        is_held=member.left_at is None
        and member.role == Role.LEADER
        and member.person.is_active
        and member.organisation.is_active,
    )


# --- reading with a token ---


def reader_of(authorization: str, at: datetime) -> Reader:
    """Who sends this header. Raises NotIdentified, with what is wrong with the token."""
    sent = _BEARER.fullmatch(authorization.strip())
    if sent is None:
        raise NotIdentified(_("请在请求头里写明接口令牌：Authorization: Bearer 令牌。"))
    row = _with_names().filter(secret_digest=digest_of(sent[1])).first()
    if row is None:
        raise TokenUnknown(_("没有这个接口令牌，请核对是否完整。"))
    found = _info(row)
    state = found.state(at)
    if state is TokenState.REVOKED:
        raise TokenRevoked(_("这个接口令牌已经撤销，请由本单位负责人重新签发。"))
    if state is TokenState.EXPIRED:
        raise TokenExpired(_("这个接口令牌已经到期，请由本单位负责人重新签发。"))
    return Reader(found, _actor(row))


def _actor(row: ApiToken) -> Actor:
    """The issuer answers for it, and the token's beginning says that a system acted."""
    member, organisation = row.membership, row.membership.organisation
    return Actor(
        person_id=member.person_id,
        person=f"{member.person.name[:40]} {row.prefix}",
        organisation_id=organisation.pk,
        organisation=str(organisation),
        kind=OrganisationKind(organisation.kind),
        role=Role.READER,
        district=organisation.district or row.district,
    )


def reader_in(request: HttpRequest, scope: TokenScope) -> Reader:
    """Who reads in this request; only for views whose audience is programs. Raises ScopeMissing."""
    reader: Reader | None = getattr(request, "reader", None)
    if reader is None:
        raise NotIdentified(_("请在请求头里写明接口令牌：Authorization: Bearer 令牌。"))
    if scope not in reader.token.scopes:
        sentence = _("这个接口令牌不能读取「%(scope)s」，请由本单位负责人签发可读取它的令牌。")
        raise ScopeMissing(sentence % {"scope": scope.label})
    return reader
