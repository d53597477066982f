"""Who comes in, and what those hear who do not."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from guanzi.foundation.access import (
    ALLOWED,
    Audience,
    admits,
    first_refusal,
    for_audience,
    not_own_enterprise,
    refused,
)
from guanzi.foundation.actor import PLATFORM, OrganisationKind, Role
from guanzi.foundation.identity.models import Person
from guanzi.foundation.posting import takes_post
from guanzi.site import urls as site
from tests.identity.conftest import CODE, a_member, a_person, an_organisation
from tests.signing_in import sign_in
from tests.world import an_actor


def undeclared(request: HttpRequest) -> HttpResponse:
    """A view that forgot to say for whom it is."""
    return HttpResponse("secret")


@for_audience(Audience.OFFICIAL)
@takes_post
def for_officials(request: HttpRequest) -> HttpResponse:
    """A view that knows its audience."""
    return HttpResponse("seen")


@for_audience(Audience.EVERYONE)
def for_everyone(request: HttpRequest) -> HttpResponse:
    """A view that asks nothing about the person."""
    return HttpResponse("public")


urlpatterns = [
    path("undeclared/", undeclared),
    path("officials/", for_officials),
    path("everyone/", for_everyone),
    path("", include(site)),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_a_view_that_names_no_audience_is_refused_and_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(a_person())
    answer = client.get("/undeclared/")
    assert answer.status_code == 403
    assert "secret" not in answer.content.decode()
    assert "view_without_audience" in caplog.text


def test_a_stranger_is_led_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/officials/?page=2")
    assert answer["Location"] == "/account/login/?next=/officials/%3Fpage%3D2"


def test_a_stranger_s_form_is_not_swallowed_by_a_redirect(client: Client) -> None:
    answer = client.post("/officials/", {"text": "lang"})
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "刚才的内容没有提交" in page
    assert "/account/login/" in page


def test_a_fragment_for_a_stranger_sends_the_whole_page_to_sign_in(client: Client) -> None:
    answer = client.get(
        "/officials/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/7/?tab=1"},
    )
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fcases%2F7%2F%3Ftab%3D1"


def test_who_is_not_in_the_audience_hears_for_whom_it_is() -> None:
    answer = sign_in(a_member(an_organisation(credit_code=CODE))).get("/officials/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "这个页面供公务人员使用" in page
    assert "上海青枫科技有限公司" in page


def test_a_person_without_organisation_hears_how_to_get_one(client: Client) -> None:
    client.force_login(a_person())
    answer = client.get("/officials/")
    assert answer.status_code == 403
    assert "您还不属于任何单位" in answer.content.decode()


def test_a_person_of_several_organisations_chooses_and_comes_back(
    client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    a_member(an_organisation(credit_code=CODE))
    office = an_organisation(OrganisationKind.DISTRICT_FINANCE, "闵行区财政局", "闵行区")
    official = a_member(office, Role.OFFICER)
    client.force_login(Person.objects.get(pk=official.person_id))
    answer = client.get("/officials/")
    assert answer["Location"] == "/account/organisation/?next=%2Fofficials%2F"
    page = client.get(answer["Location"])
    (chosen,) = [each for each in page.context["memberships"] if each.organisation.id == office.pk]
    typed = {"membership": chosen.id, "next": "/officials/"}
    assert client.post("/account/organisation/", typed)["Location"] == "/officials/"
    assert client.get("/officials/").content == b"seen"


def test_nobody_takes_up_the_membership_of_another(client: Client) -> None:
    office = an_organisation(OrganisationKind.DISTRICT_FINANCE, "闵行区财政局", "闵行区")
    a_member(office, Role.OFFICER)
    theirs = office.memberships.get().pk
    client.force_login(a_person("li@example.com", "李四"))
    assert client.post("/account/organisation/", {"membership": theirs}).status_code == 404
    assert client.get("/officials/").status_code == 403


def test_an_official_without_second_factor_gets_no_further(client: Client) -> None:
    office = an_organisation(OrganisationKind.DISTRICT_FINANCE, "闵行区财政局", "闵行区")
    official = a_member(office, Role.OFFICER)
    client.force_login(Person.objects.get(pk=official.person_id))
    enrol = "/account/second-factor/totp/activate/"
    assert client.get("/officials/")["Location"].startswith(enrol)
    assert client.post("/officials/")["Location"] == enrol


def test_a_public_page_asks_neither_session_nor_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(a_person())
    with django_assert_num_queries(0):
        answer = client.get("/everyone/")
    assert "Cookie" not in answer.get("Vary", "")


def test_who_acts_is_asked_once_for_a_request(
    django_assert_num_queries: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    office = an_organisation(OrganisationKind.DISTRICT_FINANCE, "闵行区财政局", "闵行区")
    client = sign_in(a_member(office, Role.OFFICER))
    with django_assert_num_queries(3):  # the session, the person, the memberships
        client.get("/officials/")


# --- permissions ---


def test_nobody_acts_as_an_officer_on_an_enterprise_they_belong_to() -> None:
    officer = an_actor(
        OrganisationKind.DISTRICT_FINANCE, Role.OFFICER, enterprises=frozenset({CODE})
    )
    permission = not_own_enterprise(officer, CODE)
    assert not permission
    assert "回避" in permission.reason
    assert not_own_enterprise(officer, "91310000MA1FL0LR2X") is ALLOWED


def test_the_own_enterprise_is_one_s_business_inside_it() -> None:
    employee = an_actor(OrganisationKind.ENTERPRISE, Role.OFFICER, credit_code=CODE)
    assert not_own_enterprise(employee, CODE) is ALLOWED
    assert not_own_enterprise(PLATFORM, CODE) is ALLOWED


def test_belonging_counts_from_the_database_whichever_organisation_is_chosen() -> None:
    a_member(an_organisation(credit_code=CODE))
    office = an_organisation(OrganisationKind.TAX, "闵行区税务局", "闵行区")
    assert not not_own_enterprise(a_member(office, Role.OFFICER), CODE)


def test_the_first_refusal_gives_the_reason() -> None:
    assert first_refusal(ALLOWED, refused("eins"), refused("zwei")).reason == "eins"
    assert first_refusal(ALLOWED, ALLOWED) is ALLOWED


@pytest.mark.parametrize("kind", OrganisationKind)
def test_each_kind_belongs_to_the_audiences_that_its_name_says(kind: OrganisationKind) -> None:
    actor = an_actor(kind)
    admitted = {each for each in Audience if admits(each, actor, is_signed_in=True)}
    assert {Audience.EVERYONE, Audience.PERSON, Audience.MEMBER} <= admitted
    assert (Audience.ENTERPRISE in admitted) == (kind is OrganisationKind.ENTERPRISE)
    assert (Audience.OFFICIAL in admitted) == actor.is_official
    assert (Audience.AUTHORITY in admitted) == actor.is_authority
    assert (Audience.OPERATOR in admitted) == (kind is OrganisationKind.OPERATOR)
