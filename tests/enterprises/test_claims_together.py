"""Two officers at the same moment, on connections of their own."""

import pytest

from guanzi.foundation.actor import PLATFORM, Actor, OrganisationKind, Role
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity.models import Organisation
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.models import Claim
from guanzi.lifecycle.enterprises.states import ClaimState
from tests.enterprises.conftest import a_code
from tests.keeping import keep_file
from tests.support import at_once
from tests.world import MORNING, PDF, a_member

pytestmark = pytest.mark.django_db(transaction=True)


def an_officer(name: str) -> Actor:
    return a_member(
        OrganisationKind.DISTRICT_FINANCE,
        "闵行区财政局",
        name,
        role=Role.OFFICER,
        district="闵行区",
    )


def a_claim(code: str, name: str) -> int:
    claimant = a_member(OrganisationKind.ENTERPRISE, f"{name}的单位", name, credit_code=a_code())
    evidence = keep_file(
        content=PDF + name.encode(), name="授权.pdf", kind=FileKind.PDF, actor=claimant, at=MORNING
    )
    return services.claim_enterprise(
        actor=claimant,
        credit_code=code,
        position="财务负责人",
        evidence_id=evidence.pk,
        at=MORNING,
    )


def test_two_claims_of_a_new_enterprise_confirmed_at_once_open_one_account() -> None:
    officers = [an_officer("李经办"), an_officer("周经办")]
    enterprise = services.register_enterprise(
        actor=PLATFORM,
        credit_code=a_code(),
        name="上海新来有限公司",
        registration_district="闵行区",
        at=MORNING,
    )
    claims = [a_claim(enterprise.credit_code, name) for name in ("孙一", "孙二")]
    found = at_once(
        2,
        lambda place: services.confirm_claim(
            actor=officers[place], claim_id=claims[place], at=MORNING
        ),
    )
    assert found == [None, None]
    account = Organisation.objects.get(credit_code=enterprise.credit_code)
    assert len(identity.members_of(account.pk)) == 2
    states = Claim.objects.filter(pk__in=claims).values_list("state", flat=True)
    assert set(states) == {ClaimState.CONFIRMED}
