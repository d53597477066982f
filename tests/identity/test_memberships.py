"""Organisations, members, and who acts for whom."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from guanzi.foundation.actor import PLATFORM, OrganisationKind, Role
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.identity import selectors, services
from guanzi.foundation.identity.errors import (
    AlreadyMember,
    LastAdministrator,
    MembershipNotFound,
    OrganisationClosed,
    OrganisationExists,
    OwnOrganisation,
    PasswordTooWeak,
    PersonExists,
)
from guanzi.foundation.identity.models import Person
from guanzi.foundation.notices.models import Notice
from guanzi.site.settings import accounts
from tests.identity.conftest import CODE, a_member, a_person, an_organisation
from tests.world import MORNING, an_actor

pytestmark = pytest.mark.django_db


def test_a_person_with_one_organisation_acts_for_it_without_choosing() -> None:
    actor = a_member(an_organisation(credit_code=CODE), Role.OFFICER)
    found = selectors.actor_for(actor.person_id)
    assert found == actor
    assert found.enterprises == {CODE}
    assert found.role is Role.OFFICER


def test_a_person_with_two_organisations_chooses() -> None:
    a_member(an_organisation(credit_code=CODE))
    office = an_organisation(OrganisationKind.DISTRICT_FINANCE, "闵行区财政局", "闵行区")
    official = a_member(office, Role.OFFICER)
    assert selectors.actor_for(official.person_id) is None
    assert official.district == "闵行区"
    assert official.belongs_to(CODE), "belonging follows the person, not the chosen organisation"


def test_a_choice_that_has_ended_counts_as_none() -> None:
    first, second = an_organisation(), an_organisation(name="另一家")
    a_member(first)
    a_member(first, email="li@example.com")
    actor = a_member(second)
    (gone, stays) = selectors.memberships_of(actor.person_id)
    services.end_membership(actor=actor, membership_id=gone.id, at=MORNING)
    found = selectors.actor_for(actor.person_id, gone.id)
    assert found is not None
    assert found.organisation_id == stays.organisation.id


def test_nobody_acts_for_a_closed_organisation() -> None:
    organisation = an_organisation()
    actor = a_member(organisation)
    services.close_organisation(actor=PLATFORM, organisation_id=organisation.pk, at=MORNING)
    assert selectors.actor_for(actor.person_id) is None
    with pytest.raises(OrganisationClosed):
        a_member(organisation, email="li@example.com")
    services.reopen_organisation(actor=PLATFORM, organisation_id=organisation.pk, at=MORNING)
    assert selectors.actor_for(actor.person_id) == actor


def test_who_belongs_to_a_closed_enterprise_still_belongs_to_it() -> None:
    enterprise = an_organisation(credit_code=CODE)
    a_member(enterprise)
    office = an_organisation(OrganisationKind.DISTRICT_FINANCE, "闵行区财政局", "闵行区")
    a_member(office, Role.OFFICER)
    services.close_organisation(actor=PLATFORM, organisation_id=enterprise.pk, at=MORNING)
    (only,) = selectors.memberships_of(Person.objects.get().pk)
    official = selectors.actor_for(Person.objects.get().pk)
    assert official is not None
    assert official.organisation_id == only.organisation.id == office.pk
    assert official.belongs_to(CODE)


def test_nobody_acts_after_their_account_was_closed() -> None:
    actor = a_member(an_organisation())
    Person.objects.filter(pk=actor.person_id).update(is_active=False)
    assert selectors.actor_for(actor.person_id) is None


def test_a_person_without_organisation_acts_for_nobody_but_themselves() -> None:
    actor = selectors.actor_without_organisation(a_person().pk)
    assert (actor.organisation_id, actor.may_handle, actor.is_official) == (0, False, False)


def test_the_last_administrator_neither_leaves_nor_steps_down() -> None:
    actor = a_member(an_organisation())
    (own,) = selectors.memberships_of(actor.person_id)
    with pytest.raises(LastAdministrator):
        services.end_membership(actor=actor, membership_id=own.id, at=MORNING)
    with pytest.raises(LastAdministrator):
        services.change_role(actor=PLATFORM, membership_id=own.id, role=Role.READER, at=MORNING)
    assert selectors.actor_for(actor.person_id) == actor


def test_nobody_changes_their_own_role() -> None:
    organisation = an_organisation()
    actor = a_member(organisation)
    a_member(organisation, email="li@example.com")
    (own,) = selectors.memberships_of(actor.person_id)
    with pytest.raises(NotPermitted, match="自己的角色"):
        services.change_role(actor=actor, membership_id=own.id, role=Role.LEADER, at=MORNING)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMIN, Role.READER])
def test_the_others_hear_whom_an_administrator_gives_a_say(role: Role) -> None:
    organisation = an_organisation()
    actor = a_member(organisation)
    leader = a_member(organisation, Role.LEADER, "li@example.com")
    officer = a_member(organisation, Role.OFFICER, "wang@example.com")
    (theirs,) = selectors.memberships_of(officer.person_id)
    services.change_role(actor=actor, membership_id=theirs.id, role=role, at=MORNING)
    told = list(Notice.objects.values_list("person_id", flat=True))
    assert told == ([] if role is Role.READER else [leader.person_id])


def test_in_its_own_house_the_operator_is_as_all_others() -> None:
    house = an_organisation(OrganisationKind.OPERATOR, "平台运营中心")
    a_member(house)
    officer = a_member(house, Role.OFFICER, "li@example.com")
    colleague = a_member(house, Role.READER, "wang@example.com")
    (theirs,) = selectors.memberships_of(colleague.person_id)
    with pytest.raises(NotPermitted):
        services.change_role(actor=officer, membership_id=theirs.id, role=Role.ADMIN, at=MORNING)


def test_the_operator_does_not_close_its_own_house() -> None:
    house = an_organisation(OrganisationKind.OPERATOR, "平台运营中心")
    operator = a_member(house)
    with pytest.raises(OwnOrganisation, match="没有人能再启用"):
        services.close_organisation(actor=operator, organisation_id=house.pk, at=MORNING)
    assert selectors.organisation(house.pk).is_active


def test_an_administrator_leaves_once_there_is_another() -> None:
    organisation = an_organisation()
    actor = a_member(organisation)
    a_member(organisation, email="li@example.com")
    (own,) = selectors.memberships_of(actor.person_id)
    services.end_membership(actor=actor, membership_id=own.id, at=MORNING)
    assert selectors.memberships_of(actor.person_id) == ()
    with pytest.raises(MembershipNotFound):
        services.end_membership(actor=actor, membership_id=own.id, at=MORNING)


def test_who_left_can_join_again_and_a_member_cannot_join_twice() -> None:
    organisation = an_organisation()
    a_member(organisation)
    officer = a_member(organisation, Role.OFFICER, "li@example.com")
    (own,) = selectors.memberships_of(officer.person_id)
    with pytest.raises(AlreadyMember):
        a_member(organisation, Role.OFFICER, "li@example.com")
    services.end_membership(actor=officer, membership_id=own.id, at=MORNING)
    assert a_member(organisation, Role.READER, "li@example.com").role is Role.READER


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.READER])
def test_only_administrators_manage_people(role: Role) -> None:
    organisation = an_organisation()
    a_member(organisation)
    colleague = a_member(organisation, role, "li@example.com")
    (own,) = selectors.memberships_of(colleague.person_id)
    with pytest.raises(NotPermitted, match="管理员"):
        services.change_role(actor=colleague, membership_id=own.id, role=Role.ADMIN, at=MORNING)


def test_an_administrator_manages_only_the_own_organisation() -> None:
    stranger = a_member(an_organisation())
    other = an_organisation(name="另一家")
    theirs = a_member(other, email="li@example.com")
    (membership,) = selectors.memberships_of(theirs.person_id)
    with pytest.raises(NotPermitted):
        services.end_membership(actor=stranger, membership_id=membership.id, at=MORNING)


@pytest.mark.req("000-04")
def test_an_authority_opens_accounts_of_enterprises_of_its_district_only() -> None:
    officer = an_actor(OrganisationKind.DISTRICT_DEPARTMENT, Role.OFFICER, district="闵行区")
    made = services.create_organisation(
        actor=officer,
        kind=OrganisationKind.ENTERPRISE,
        name="青枫",
        district="闵行区",
        credit_code=CODE,
        at=MORNING,
    )
    services.add_member(
        actor=officer,
        person_id=a_person().pk,
        organisation_id=made.pk,
        role=Role.ADMIN,
        at=MORNING,
    )
    for kind, district in (
        (OrganisationKind.ENTERPRISE, "浦东新区"),
        (OrganisationKind.TAX, "闵行区"),
    ):
        with pytest.raises(NotPermitted):
            services.create_organisation(
                actor=officer, kind=kind, name="别的", district=district, at=MORNING
            )


def test_a_code_is_taken_once_and_so_is_the_name_of_an_office() -> None:
    an_organisation(credit_code=CODE)
    with pytest.raises(OrganisationExists, match=CODE):
        an_organisation(name="换个名字", credit_code=CODE)
    assert an_organisation(credit_code="91310104MA1FRYYY1A").name == "上海青枫科技有限公司"
    an_organisation(OrganisationKind.TAX, "市税务局")
    with pytest.raises(OrganisationExists, match="同名"):
        an_organisation(OrganisationKind.TAX, "市税务局")


def test_a_recommender_with_a_code_is_neither_an_enterprise_nor_there_twice() -> None:
    made = an_organisation(OrganisationKind.RECOMMENDER, "推荐机构", credit_code=CODE)
    assert selectors.enterprise_account(CODE) is None
    account = an_organisation(credit_code=CODE)
    found = selectors.enterprise_account(CODE)
    assert found is not None
    assert found.id == account.pk != made.pk
    with pytest.raises(OrganisationExists, match="同名"):
        an_organisation(OrganisationKind.RECOMMENDER, "推荐机构", credit_code="91310104MA1FRYYY1A")


def test_an_address_is_taken_once_whatever_its_case() -> None:
    a_person("Zhang@Example.com")
    with pytest.raises(PersonExists):
        a_person("zhang@example.COM ")


def test_of_two_who_register_an_address_at_once_the_slower_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_person()
    monkeypatch.setattr(services.people, "person_by_email", lambda _email: None)
    with pytest.raises(PersonExists):
        a_person()
    assert Person.objects.count() == 1


@pytest.mark.parametrize("password", ["kurz", "1234567890", "password123", "zhang@example.com"])
def test_weak_passwords_are_refused_with_the_reason(password: str) -> None:
    with pytest.raises(PasswordTooWeak, match="密码"):
        services.register_person(
            email="zhang@example.com", name="张三", password=password, at=MORNING
        )
    assert not Person.objects.exists()


def test_the_site_keeps_passwords_as_argon2_that_takes_much_memory(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = accounts.PASSWORD_HASHERS  # tests sign in with a quick one
    assert a_person().password.startswith("argon2$argon2id$v=19$m=102400,")


def test_lists_name_offices_by_kind_and_district() -> None:
    kind = OrganisationKind.DISTRICT_FINANCE
    minhang = an_organisation(kind, "闵行区财政局", "闵行区")
    an_organisation(kind, "徐汇区财政局", "徐汇区")
    found = selectors.office(kind, "闵行区")
    assert found is not None
    assert found.id == minhang.pk
    assert selectors.office(kind, "崇明区") is None
    assert [each.district for each in selectors.organisations(kind=kind)] == ["徐汇区", "闵行区"]
    a_member(minhang, Role.LEADER)
    (leader,) = selectors.members_of(minhang.pk, {Role.LEADER})
    assert (leader.name, leader.role) == ("张三", Role.LEADER)
    assert selectors.members_of(minhang.pk, {Role.OFFICER}) == ()


def test_every_change_leaves_an_audit_event() -> None:
    organisation = an_organisation()
    actor = a_member(organisation)
    colleague = a_member(organisation, Role.OFFICER, "li@example.com")
    (own,) = selectors.memberships_of(colleague.person_id)
    services.change_role(actor=actor, membership_id=own.id, role=Role.LEADER, at=MORNING)
    services.end_membership(actor=actor, membership_id=own.id, at=MORNING + timedelta(minutes=1))
    events = AuditEvent.objects.filter(subject=f"identity.membership:{own.id}").order_by("id")
    assert [each.verb for each in events] == [
        "identity.add_member",
        "identity.change_role",
        "identity.end_membership",
    ]
    changed = events[1]
    assert (changed.before, changed.after) == ({"role": "officer"}, {"role": "leader"})
    assert changed.person_id == actor.person_id
