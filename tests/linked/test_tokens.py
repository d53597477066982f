"""Tokens: who makes them, how long they live, what is on record about them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from guanzi.foundation.actor import PLATFORM, OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.clock import day_of
from guanzi.foundation.errors import NotIdentified, NotPermitted
from guanzi.foundation.identity import services, tokens
from guanzi.foundation.identity.errors import (
    MembershipNotFound,
    TokenExpired,
    TokenInvalid,
    TokenOver,
    TokenRevoked,
    TokenUnknown,
)
from guanzi.foundation.identity.models import ApiToken, Membership
from guanzi.foundation.identity.selectors import actor_for
from guanzi.foundation.identity.states import TokenScope, TokenState
from guanzi.foundation.notices.models import Notice
from tests.linked.conftest import a_token
from tests.world import MORNING, World, a_member

TODAY = day_of(MORNING)
DAY = timedelta(days=1)


def read(secret: str, at: object = MORNING) -> tokens.Reader:
    return tokens.reader_of(f"Bearer {secret}", at)  # type: ignore[arg-type]


def test_a_leader_of_a_department_makes_a_token_and_its_system_reads_for_the_department(
    world: World,
) -> None:
    issued = a_token(world.commission, TokenScope.CREDIT)
    reader = read(issued.secret)
    assert reader.token.scopes == (TokenScope.CREDIT,)
    assert reader.actor.organisation_id == world.commission.organisation_id
    assert reader.actor.role is Role.READER
    assert not reader.actor.may_handle


@pytest.mark.req("002-13")
@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("finance_officer", "由本单位负责人签发"),
        ("applicant", "业务系统使用"),
        ("recommender", "业务系统使用"),
        ("auditor", "业务系统使用"),
        ("operator", "业务系统使用"),
    ],
)
def test_only_leaders_of_authorities_make_tokens_and_others_hear_why_not(
    world: World, who: str, why: str
) -> None:
    with pytest.raises(NotPermitted, match=why):
        a_token(getattr(world, who))


def test_an_administrator_manages_people_and_no_tokens(world: World) -> None:
    kind, name = OrganisationKind.CITY_DEPARTMENT, world.commission.organisation
    administrator = a_member(kind, name, "管一", role=Role.ADMIN)
    with pytest.raises(NotPermitted, match="负责人签发"):
        a_token(administrator)


def test_only_a_digest_of_the_secret_is_kept(world: World) -> None:
    secret = a_token(world.commission).secret
    row = ApiToken.objects.get()
    kept = " ".join(str(getattr(row, field.attname)) for field in row._meta.concrete_fields)
    assert secret not in kept
    assert secret.removeprefix(f"{row.prefix}_") not in kept
    assert secret.startswith(f"{row.prefix}_")
    assert len(secret) >= 50
    assert not AuditEvent.objects.filter(after__icontains=secret).exists()


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_lives_a_year_at_most_and_never_ended_before_it_began(
    world: World, days: int
) -> None:
    with pytest.raises(TokenInvalid, match="最长一年"):
        a_token(world.commission, last_day=TODAY + days * DAY)


def test_the_database_refuses_a_longer_life_too(world: World) -> None:
    a_token(world.commission, last_day=TODAY + 365 * DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.update(expires_at=MORNING + 367 * DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.update(scopes=[])


def test_a_token_is_for_something_and_says_for_what(world: World) -> None:
    with pytest.raises(TokenInvalid, match="用途"):
        a_token(world.commission, purpose="  ")
    with pytest.raises(TokenInvalid, match="至少一项"):
        services.issue_token(
            actor=world.commission, purpose="比对", scopes=(), last_day=TODAY, at=MORNING
        )
    with pytest.raises(TokenInvalid, match="没有「火星区」"):
        a_token(world.commission, district="火星区")


def test_a_token_holds_until_the_end_of_its_last_day_in_shanghai(world: World) -> None:
    secret = a_token(world.commission).secret
    midnight = MORNING + timedelta(hours=15)  # nine o'clock and fifteen hours
    assert read(secret, midnight - timedelta(seconds=1)).token.state(MORNING) is TokenState.VALID
    with pytest.raises(TokenExpired):
        read(secret, midnight)


def test_what_is_no_token_opens_nothing(world: World) -> None:
    secret = a_token(world.commission).secret
    for wrong in (secret[:-1], secret + "x", secret.upper(), "x"):
        with pytest.raises(TokenUnknown):
            read(wrong)
    for wrong in ("", secret, f"Basic {secret}", "Bearer", "Bearer a b", "Bearer " + "x" * 201):
        with pytest.raises(NotIdentified):
            tokens.reader_of(wrong, MORNING)
    assert tokens.reader_of(f"bearer  {secret}", MORNING).token.prefix in secret


def test_a_revoked_token_opens_nothing_from_that_moment(world: World) -> None:
    issued = a_token(world.commission)
    services.revoke_token(actor=world.commission, token_id=issued.id, at=MORNING)
    with pytest.raises(TokenRevoked):
        read(issued.secret)
    with pytest.raises(TokenOver):
        services.revoke_token(actor=world.commission, token_id=issued.id, at=MORNING)


def test_an_administrator_stops_what_has_leaked_and_others_do_not(world: World) -> None:
    issued = a_token(world.finance)
    for other in (world.finance_officer, world.other_finance, world.operator):
        with pytest.raises(NotPermitted, match="负责人或管理员"):
            services.revoke_token(actor=other, token_id=issued.id, at=MORNING)
    own = {"role": Role.ADMIN, "district": world.finance.district}
    administrator = a_member(world.finance.kind, world.finance.organisation, "管一", **own)
    services.revoke_token(actor=administrator, token_id=issued.id, at=MORNING)
    assert ApiToken.objects.get().revoked_by == "管一"


def test_making_and_revoking_are_on_record(world: World) -> None:
    issued = a_token(world.finance, TokenScope.SUPPORT)
    services.revoke_token(actor=world.finance, token_id=issued.id, at=MORNING)
    made, over = AuditEvent.objects.filter(verb__endswith="_token").order_by("id")
    assert (made.verb, over.verb) == ("identity.issue_token", "identity.revoke_token")
    assert made.after["scopes"] == ["support"]
    assert made.district == over.district == world.finance.district


def test_the_other_leaders_and_administrators_hear_of_a_new_token(world: World) -> None:
    own = {"role": Role.ADMIN, "district": world.finance.district}
    administrator = a_member(world.finance.kind, world.finance.organisation, "管一", **own)
    a_token(world.finance)
    told = Notice.objects.filter(title__contains="签发了接口令牌")
    assert [notice.person_id for notice in told] == [administrator.person_id]


@pytest.mark.parametrize(("days", "told"), [(15, 0), (14, 1), (13, 0), (3, 1), (0, 0)])
def test_who_answers_for_a_token_hears_two_weeks_and_three_days_before_it_ends(
    world: World, days: int, told: int
) -> None:
    a_token(world.finance, last_day=TODAY + days * DAY)
    services.tell_of_ending(at=MORNING)
    notices = Notice.objects.filter(title__contains=f"还有 {days} 天到期")
    assert [notice.person_id for notice in notices] == [world.finance.person_id] * told


def test_nobody_hears_of_the_end_of_a_token_that_was_revoked(world: World) -> None:
    issued = a_token(world.finance, last_day=TODAY + 3 * DAY)
    services.revoke_token(actor=world.finance, token_id=issued.id, at=MORNING)
    services.tell_of_ending(at=MORNING)
    assert not Notice.objects.filter(title__contains="到期").exists()


# --- whoever answers for a token goes ---


def _membership(world: World) -> Membership:
    return Membership.objects.get(person_id=world.finance.person_id)


def test_with_the_leader_who_made_it_a_token_goes_and_the_others_are_told(world: World) -> None:
    own = {"district": world.finance.district}
    other = a_member(world.finance.kind, world.finance.organisation, "区财九", **own)
    issued = a_token(world.finance)
    number = _membership(world).pk
    services.end_membership(actor=world.finance, membership_id=number, at=MORNING)
    with pytest.raises(TokenRevoked):
        read(issued.secret)
    told = Notice.objects.get(person_id=other.person_id, title__contains="已停用")
    assert "每日比对" in told.text
    assert AuditEvent.objects.filter(verb="identity.revoke_token").count() == 1


def test_who_leads_no_more_answers_for_no_token(world: World) -> None:
    issued = a_token(world.finance)
    number = _membership(world).pk
    own = {"role": Role.ADMIN, "district": world.finance.district}
    administrator = a_member(world.finance.kind, world.finance.organisation, "管一", **own)
    change = {"actor": administrator, "membership_id": number, "at": MORNING}
    services.change_role(role=Role.OFFICER, **change)  # type: ignore[arg-type]
    services.change_role(role=Role.LEADER, **change)  # type: ignore[arg-type]
    with pytest.raises(TokenRevoked):
        read(issued.secret)


def test_who_has_just_left_makes_no_token(world: World) -> None:
    number = _membership(world).pk
    services.end_membership(actor=world.finance, membership_id=number, at=MORNING)
    with pytest.raises(MembershipNotFound):
        a_token(world.finance)


def test_a_closed_organisation_has_no_tokens_and_reopened_has_none_either(world: World) -> None:
    issued = a_token(world.finance)
    closing = {"actor": PLATFORM, "organisation_id": world.finance.organisation_id, "at": MORNING}
    services.close_organisation(**closing)  # type: ignore[arg-type]
    with pytest.raises(TokenRevoked):
        read(issued.secret)
    services.reopen_organisation(**closing)  # type: ignore[arg-type]
    with pytest.raises(TokenRevoked):
        read(issued.secret)


def test_a_person_who_may_not_sign_in_lends_no_system_their_token(world: World) -> None:
    issued = a_token(world.finance)
    person = _membership(world).person
    person.is_active = False
    person.save()
    assert actor_for(person.pk) is None
    with pytest.raises(TokenRevoked):
        read(issued.secret)


def test_no_token_is_ever_removed(world: World) -> None:
    a_token(world.finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.all().delete()
