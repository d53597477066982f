"""The world of the register's tests: a few offices, one enterprise with a project."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.test import Client

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Person
from guanzi.foundation.registers.credit_codes import check_character
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from guanzi.lifecycle.enterprises.states import RecognitionScheme
from tests.world import MORNING, a_member, an_actor

_numbers = count(1)


def a_code(number: int | None = None) -> str:
    """A code that passes its check, another one each time."""
    seventeen = f"91310112MA1{next(_numbers) if number is None else number:06d}"
    return seventeen + check_character(seventeen)


OPERATOR = an_actor(OrganisationKind.OPERATOR, Role.OFFICER, organisation="平台运营中心")
SCIENCE = an_actor(OrganisationKind.CITY_DEPARTMENT, Role.OFFICER, organisation="市科委")
FINANCE = an_actor(
    OrganisationKind.DISTRICT_FINANCE, Role.OFFICER, organisation="闵行区财政局", district="闵行区"
)
OTHER_FINANCE = an_actor(
    OrganisationKind.DISTRICT_FINANCE, Role.OFFICER, organisation="松江区财政局", district="松江区"
)
TAX = an_actor(OrganisationKind.TAX, Role.OFFICER, organisation="市税务局")
AUDITOR = an_actor(OrganisationKind.AUDITOR, Role.READER, organisation="市审计局")


def member_of(enterprise: EnterpriseInfo, role: Role = Role.ADMIN) -> Actor:
    """Somebody who acts for an enterprise."""
    return an_actor(
        OrganisationKind.ENTERPRISE,
        role,
        organisation=enterprise.name,
        credit_code=enterprise.credit_code,
    )


@pytest.fixture
def person(db: None) -> Person:
    """The person behind every actor of this world."""
    return Person.objects.create(pk=1, email="zhang@example.cn", name="张三", joined_at=MORNING)


@pytest.fixture
def enterprise(db: None) -> EnterpriseInfo:
    """云帆, registered in 闵行区."""
    return services.register_enterprise(
        actor=OPERATOR,
        credit_code=a_code(),
        name="上海云帆智能科技有限公司",
        registration_district="闵行区",
        tax_district="闵行区",
        industry="I6510",
        industry_edition=2017,
        at=MORNING,
    )


@pytest.fixture
def make_project() -> Callable[..., ProjectInfo]:
    """A recognised project of an enterprise; what is not said is ordinary."""

    def make(enterprise: EnterpriseInfo, **more: Any) -> ProjectInfo:
        particulars: dict[str, Any] = {
            "number": f"2021{next(_numbers):06d}",
            "name": "云帆工业视觉检测系统",
            "scheme": RecognitionScheme.CURRENT,
            "recognised_on": date(2021, 3, 1),
            "valid_until": date(2026, 2, 28),
            "innovation_coefficient": "1.2",
            "core_share": "85%",
        }
        return services.register_project(
            actor=SCIENCE, enterprise_id=enterprise.id, at=MORNING, **(particulars | more)
        )

    return make


@pytest.fixture
def sign_in(db: None, settings: Any) -> Callable[[Actor], Client]:
    """A browser in which somebody acts for their organisation."""
    settings.SECOND_FACTOR_REQUIRED = False

    def enter(actor: Actor) -> Client:
        client = Client()
        client.force_login(
            Person.objects.get(pk=actor.person_id), settings.AUTHENTICATION_BACKENDS[-1]
        )
        return client

    return enter


@pytest.fixture
def officer(db: None) -> Actor:
    """Of the finance bureau of 闵行区."""
    return a_member(
        OrganisationKind.DISTRICT_FINANCE,
        "闵行区财政局",
        "李经办",
        role=Role.OFFICER,
        district="闵行区",
    )


@pytest.fixture
def science(db: None) -> Actor:
    """Of the city's science commission."""
    return a_member(OrganisationKind.CITY_DEPARTMENT, "市科委", "王主管", role=Role.OFFICER)


@pytest.fixture
def owner(enterprise: EnterpriseInfo) -> Actor:
    """The enterprise's administrator."""
    return a_member(
        OrganisationKind.ENTERPRISE,
        enterprise.name,
        "赵总",
        role=Role.ADMIN,
        district="闵行区",
        credit_code=enterprise.credit_code,
    )


@pytest.fixture
def project(enterprise: EnterpriseInfo, make_project: Callable[..., ProjectInfo]) -> ProjectInfo:
    """Its project."""
    return make_project(enterprise)
