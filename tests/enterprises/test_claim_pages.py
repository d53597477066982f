"""Claiming an enterprise by form, and answering; what waits is on the workbench."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Person
from guanzi.foundation.identity.selectors import actor_for, actor_without_organisation
from guanzi.foundation.notices.models import Notice
from guanzi.lifecycle.enterprises import selectors
from guanzi.lifecycle.enterprises.models import Claim
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from tests.signing_in import SignIn
from tests.world import MORNING, PDF, a_member

pytestmark = pytest.mark.django_db


def a_person() -> Actor:
    """Somebody who belongs to nothing yet: member of an organisation that was left."""
    person = Person.objects.create(email="new@example.invalid", name="钱新", joined_at=MORNING)
    return actor_without_organisation(person.pk)


def claim_by_form(client: Client, code: str, **more: object) -> str:
    said = {
        "credit_code": code,
        "position": "法定代表人",
        "evidence": SimpleUploadedFile("授权.pdf", PDF),
    }
    return client.post("/enterprises/claim/", said | more, follow=True).content.decode()


def test_a_claim_goes_to_the_district_and_opens_the_account(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    claimant = a_person()
    client = signed_in(claimant)
    assert client.get("/enterprises/mine/").status_code == 302
    assert "认领申请已提交" in claim_by_form(client, enterprise.credit_code.lower())
    assert Notice.objects.filter(person_id=officer.person_id).count() == 1
    office = signed_in(officer)
    claim = Claim.objects.get()
    assert enterprise.name in office.get("/enterprises/claims/").content.decode()
    assert office.get(f"/enterprises/claims/{claim.pk}/file/").status_code == 200
    office.post(f"/enterprises/claims/{claim.pk}/", {"confirm": "1"})
    actor = actor_for(claimant.person_id, None)
    assert actor is not None
    assert (actor.credit_code, actor.role) == (enterprise.credit_code, Role.ADMIN)
    assert actor.kind is OrganisationKind.ENTERPRISE
    assert Notice.objects.filter(person_id=claimant.person_id).count() == 1
    assert enterprise.name in client.get("/enterprises/mine/").content.decode()


def test_a_declined_claim_says_why_and_may_be_made_again(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    client = signed_in(a_person())
    claim_by_form(client, enterprise.credit_code)
    assert "正在等待确认" in claim_by_form(client, enterprise.credit_code)
    claim = Claim.objects.get()
    office = signed_in(officer)
    assert (
        "请填写"
        in office.post(
            f"/enterprises/claims/{claim.pk}/", {"decline": "1", "reason": " "}
        ).content.decode()
        or Claim.objects.get().state == "waiting"
    )
    office.post(f"/enterprises/claims/{claim.pk}/", {"decline": "1", "reason": "授权书没有盖章"})
    assert "授权书没有盖章" in client.get("/enterprises/claim/").content.decode()
    claim_by_form(client, enterprise.credit_code)
    assert Claim.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"credit_code": "123"}, "18 位"),
        ({"credit_code": "91310112MA1GB2XX0K"}, "登记册里没有"),
        ({"evidence": ""}, "请选择授权文件"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"hello,world")}, "这里只收"),
        ({"position": ""}, "有几处要改"),
    ],
)
def test_a_claim_with_something_missing_keeps_what_was_typed(
    more: dict[str, object], says: str, signed_in: SignIn, enterprise: EnterpriseInfo
) -> None:
    page = claim_by_form(signed_in(a_person()), enterprise.credit_code, **more)
    assert says in page
    assert not Claim.objects.exists()


@pytest.mark.req("000-04")
def test_another_district_neither_sees_nor_decides_a_claim(
    signed_in: SignIn, enterprise: EnterpriseInfo
) -> None:
    claim_by_form(signed_in(a_person()), enterprise.credit_code)
    other = a_member(
        OrganisationKind.DISTRICT_FINANCE,
        "松江区财政局",
        "孙经办",
        role=Role.OFFICER,
        district="松江区",
    )
    client, claim = signed_in(other), Claim.objects.get()
    assert enterprise.name not in client.get("/enterprises/claims/").content.decode()
    assert client.get(f"/enterprises/claims/{claim.pk}/").status_code == 403
    assert client.post(f"/enterprises/claims/{claim.pk}/", {"confirm": "1"}).status_code == 403


# --- the workbench ---


def test_what_waits_is_on_the_workbench(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo
) -> None:
    claim_by_form(signed_in(a_person()), enterprise.credit_code)
    tasks = selectors.tasks_of(officer, MORNING)
    assert [task.kind for task in tasks] == ["认领确认"]
    assert signed_in(officer).get(tasks[0].link).status_code == 200
