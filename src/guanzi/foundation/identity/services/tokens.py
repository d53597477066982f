"""Tokens of an organisation's systems: issuing, revoking, and what was read with them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.foundation.access import require
from guanzi.foundation.actor import Actor, Role
from guanzi.foundation.audit.services import record_event
from guanzi.foundation.clock import day_of
from guanzi.foundation.identity.errors import (
    MembershipNotFound,
    TokenInvalid,
    TokenNotFound,
    TokenOver,
)
from guanzi.foundation.identity.models import ApiToken, Membership
from guanzi.foundation.identity.permissions import may_issue_tokens, may_revoke_token
from guanzi.foundation.identity.secret import digest_of
from guanzi.foundation.identity.services.grants import ANSWERABLE
from guanzi.foundation.identity.states import TokenScope
from guanzi.foundation.identity.telling import tell_members
from guanzi.foundation.identity.tokens import Reader, made_up
from guanzi.foundation.registers.districts import DISTRICTS
from guanzi.foundation.zone import SHANGHAI

WARNED_BEFORE = (14, 3)  # days
LONGEST_PURPOSE = 100
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and its secret, which is told this once."""

    id: int
    secret: str


@transaction.atomic
def issue_token(
    *,
    actor: Actor,
    purpose: str,
    scopes: Collection[TokenScope],
    last_day: date,
    at: datetime,
    district: str = "",
) -> Issued:
    """A token of the actor's organisation, good until the end of its last day in Shanghai; an
    office of a district reads its district whatever is asked. Raises TokenInvalid."""
    require(may_issue_tokens(actor))
    _check(purpose, scopes, last_day, district, at)
    membership = _leading(actor)
    prefix, secret = made_up()
    row = ApiToken.objects.create(
        membership=membership,
        purpose=purpose.strip(),
        scopes=[scope for scope in TokenScope if scope in scopes],
        district=actor.district or district,
        prefix=prefix,
        secret_digest=digest_of(secret),
        issued_at=at,
        expires_at=_end_of(last_day),
    )
    record_event(
        actor=actor,
        verb="identity.issue_token",
        subject=row,
        at=at,
        after={
            "purpose": row.purpose,
            "scopes": row.scopes,
            "district": row.district,
            "last_day": last_day.isoformat(),
        },
    )
    said = {"by": actor.person, "purpose": row.purpose}
    _tell(
        actor.organisation_id,
        _("%(by)s 签发了接口令牌“%(purpose)s”") % said,
        _("如果您不知道这件事，请马上与签发人核对，必要时撤销它。"),
        at,
        besides=actor,
    )
    return Issued(row.pk, secret)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def _leading(actor: Actor) -> Membership:
    """Held, so that nobody stops leading while a token is made. Raises MembershipNotFound."""
    found = Membership.objects.select_for_update().filter(
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        left_at=None,
        role=Role.LEADER,
    )
    row = found.first()
    if row is None:
        raise MembershipNotFound(_("没有这个成员，或其成员资格已经终止。"))
    return row


def _check(
    purpose: str, scopes: Collection[TokenScope], last_day: date, district: str, at: datetime
) -> None:
    if not 0 < len(purpose.strip()) <= LONGEST_PURPOSE:
        raise TokenInvalid(_("请写明用途，最长 %(most)d 字。") % {"most": LONGEST_PURPOSE})
    if not scopes:
        raise TokenInvalid(_("请选择至少一项可读取的内容。"))
    if not 0 <= (last_day - day_of(at)).days <= MOST_DAYS:
        raise TokenInvalid(_("有效期最长一年，截止日期不能早于今天。"))
    if district and district not in DISTRICTS:
        raise TokenInvalid(_("没有「%(district)s」这个区。") % {"district": district[:20]})


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int, at: datetime) -> None:
    """It opens nothing any more, from this moment. Raises TokenNotFound, TokenOver."""
    row = ApiToken.objects.select_for_update(of=("self",)).filter(pk=token_id)
    found = row.select_related("membership").first()
    if found is None:
        raise TokenNotFound(_("本单位没有这个接口令牌。"))
    require(may_revoke_token(actor, found.membership.organisation_id))
    if found.revoked_at is not None:
        raise TokenOver(_("这个接口令牌已经撤销。"))
    _revoke([found], actor, at)


def revoke_issued_by(*, actor: Actor, membership: Membership, at: datetime) -> None:
    """A member leaves or leads no more, inside the caller's transaction: what they answered for
    ends with it, and those who answer now are told, to issue their own."""
    gone = _revoke(_running().filter(membership=membership), actor, at)
    if gone:
        said = {"name": membership.person.name, "number": len(gone)}
        _tell(
            membership.organisation_id,
            _("%(name)s 签发的 %(number)d 个接口令牌已停用") % said,
            _("签发人离开或不再是负责人，令牌随之撤销：%(which)s。仍要使用的，请由负责人重新签发。")
            % {"which": _("、").join(gone)},
            at,
            besides=actor,
        )


def revoke_of_organisation(*, actor: Actor, organisation_id: int, at: datetime) -> None:
    """The organisation closes, inside the caller's transaction; reopened it has no tokens."""
    _revoke(_running().filter(membership__organisation_id=organisation_id), actor, at)


def _running() -> QuerySet[ApiToken]:
    rows = ApiToken.objects.filter(revoked_at=None).order_by("pk")
    return rows.select_for_update(of=("self",)).select_related("membership__person")


def _revoke(rows: Iterable[ApiToken], actor: Actor, at: datetime) -> list[str]:
    gone = []
    for row in rows:
        row.revoked_at, row.revoked_by = at, actor.person[:60]
        row.save(update_fields=["revoked_at", "revoked_by"])
        record_event(
            actor=actor,
            verb="identity.revoke_token",
            subject=row,
            at=at,
            after={"revoked_at": at.isoformat()},
        )
        gone.append(str(row))
    return gone


def _tell(
    organisation_id: int, title: str, text: str, at: datetime, *, besides: Actor | None = None
) -> None:
    link = reverse("identity:tokens")
    tell_members(organisation_id, title, text, link, at, roles=ANSWERABLE, besides=besides)


@transaction.atomic
def tell_of_ending(*, at: datetime) -> None:
    """Who answers for a token that ends soon hears of it in time to put another in its place."""
    for days in WARNED_BEFORE:
        ending = _running().filter(expires_at=_end_of(day_of(at) + timedelta(days=days)))
        for row in ending:
            said = {"purpose": row.purpose, "days": days}
            _tell(
                row.membership.organisation_id,
                _("接口令牌“%(purpose)s”还有 %(days)d 天到期") % said,
                _("仍要使用的，请另签发一个换上，再撤销它。"),
                at,
            )


@transaction.atomic
def note_reading(
    *, reader: Reader, scope: TokenScope, asked: Mapping[str, Any], given: int, at: datetime
) -> None:
    """Write down what was read with a token, before it is given: every page, not every day, so
    that an auditor finds who asked about an enterprise, and when."""
    row = ApiToken(pk=reader.token.id, purpose=reader.token.purpose, prefix=reader.token.prefix)
    row.district = reader.actor.district
    ApiToken.objects.filter(pk=row.pk).update(last_used_at=at, uses=F("uses") + 1)
    record_event(
        actor=reader.actor,
        verb="identity.read_by_token",
        subject=row,
        at=at,
        after={"scope": scope.value, "asked": dict(asked), "given": given},
    )
