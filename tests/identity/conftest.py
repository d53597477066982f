"""Organisations and people of a small city."""

import pytest
from django.core.cache import cache

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.identity import services
from guanzi.foundation.identity.models import Organisation, Person
from guanzi.foundation.identity.selectors import actor_for
from tests.world import MORNING

PASSWORD = "qingfeng-mingyue-88"
CODE = "91310000MA1FL0LR28"


@pytest.fixture(autouse=True)
def fresh_rates() -> None:
    """Rate limits are counted in the cache of this process."""
    cache.clear()


def a_person(email: str = "zhang@example.com", name: str = "张三") -> Person:
    return services.register_person(email=email, name=name, password=PASSWORD, at=MORNING)


def an_organisation(
    kind: OrganisationKind = OrganisationKind.ENTERPRISE,
    name: str = "上海青枫科技有限公司",
    district: str = "",
    credit_code: str = "",
) -> Organisation:
    return services.create_organisation(
        actor=PLATFORM, kind=kind, name=name, district=district, credit_code=credit_code, at=MORNING
    )


def a_member(
    organisation: Organisation, role: Role = Role.ADMIN, email: str = "zhang@example.com"
) -> Actor:
    person = Person.objects.filter(email=email).first() or a_person(email)
    joined = services.add_member(
        actor=PLATFORM,
        person_id=person.pk,
        organisation_id=organisation.pk,
        role=role,
        at=MORNING,
    )
    actor = actor_for(person.pk, joined.pk)
    assert actor is not None
    return actor
