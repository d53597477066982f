"""Which district an event concerns is said by its subject, else by who acted."""

import pytest
from django.apps import apps
from django.db.models import Model

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit.services import InDistrict, district_of
from guanzi.foundation.identity.models import Invitation, Membership, Organisation, Person
from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.applications.models import Application, Recommendation
from guanzi.lifecycle.enterprises.models import Enterprise, RecognisedProject
from tests.world import an_actor

CITY, XUHUI = an_actor(), an_actor(district="徐汇区")
OFFICE = Organisation(district="闵行区")
ENTERPRISE = Enterprise(registration_district="闵行区", tax_district="徐汇区")
OF_MINHANG = (
    OFFICE,
    Membership(organisation=OFFICE),
    Invitation(organisation=OFFICE),
    ENTERPRISE,
    Application(district="闵行区"),
    Recommendation(project=RecognisedProject(enterprise=ENTERPRISE)),
)


@pytest.mark.req("000-05")
@pytest.mark.parametrize("subject", OF_MINHANG, ids=lambda subject: type(subject).__name__)
@pytest.mark.parametrize("actor", [CITY, XUHUI], ids=["city", "other district"])
def test_what_lies_in_a_district_concerns_it_whoever_acts(subject: Model, actor: Actor) -> None:
    assert district_of(subject, actor) == "闵行区"


def test_what_is_the_city_s_stays_the_city_s() -> None:
    assert district_of(Organisation(district=""), XUHUI) == ""


@pytest.mark.parametrize("subject", [Job(), Person()], ids=["job", "person"])
def test_what_lies_nowhere_concerns_the_district_that_acted(subject: Model) -> None:
    assert district_of(subject, XUHUI) == "徐汇区"
    assert district_of(subject, CITY) == ""


def test_every_record_with_a_district_of_its_own_says_so() -> None:
    held = {model for model in apps.get_models() if isinstance(model(), InDistrict)}
    named = {
        model
        for model in apps.get_models()
        if any(field.name.endswith("district") for field in model._meta.fields)
    }
    assert named <= held
