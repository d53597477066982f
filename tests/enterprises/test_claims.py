"""Claims: nobody answers their own, and nobody proves theirs with a file of somebody else."""

import pytest

from guanzi.foundation.access import Permission
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.errors import NotPermitted
from guanzi.foundation.files.models import FileKind
from guanzi.foundation.identity import selectors as identity
from guanzi.foundation.identity.models import Organisation
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.errors import RecordNotFound
from guanzi.lifecycle.enterprises.permissions import may_decide_claim
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo
from tests.keeping import keep_file
from tests.world import MORNING, PDF, a_member


def officer(name: str) -> Actor:
    return a_member(
        OrganisationKind.DISTRICT_FINANCE,
        "闵行区财政局",
        name,
        role=Role.OFFICER,
        district="闵行区",
    )


@pytest.mark.req("000-04")
def test_nobody_confirms_their_own_claim(enterprise: EnterpriseInfo) -> None:
    def allowed(actor: Actor) -> Permission:
        return may_decide_claim(actor, enterprise, claimant.person_id)

    claimant, colleague = officer("李经办"), officer("周经办")
    claim_id = services.claim_enterprise(
        actor=claimant,
        credit_code=enterprise.credit_code,
        position="法定代表人",
        evidence_id=evidence_of(claimant),
        at=MORNING,
    )
    for decide in (
        lambda: services.confirm_claim(actor=claimant, claim_id=claim_id, at=MORNING),
        lambda: services.decline_claim(actor=claimant, claim_id=claim_id, reason="不", at=MORNING),
    ):
        with pytest.raises(NotPermitted, match="自己的认领"):
            decide()
    assert not allowed(claimant)
    assert allowed(colleague)


def evidence_of(actor: Actor) -> int:
    return keep_file(content=PDF, name="授权.pdf", kind=FileKind.PDF, actor=actor, at=MORNING).pk


def test_a_claim_takes_no_file_of_somebody_else(enterprise: EnterpriseInfo) -> None:
    other = a_member(OrganisationKind.TAX, "闵行区税务局", "税一", district="闵行区")
    with pytest.raises(RecordNotFound, match="没有这个文件"):
        services.claim_enterprise(
            actor=officer("李经办"),
            credit_code=enterprise.credit_code,
            position="法定代表人",
            evidence_id=evidence_of(other),
            at=MORNING,
        )


def test_a_claim_opens_an_account_beside_a_recommender_of_the_same_code(
    enterprise: EnterpriseInfo,
) -> None:
    recommender = a_member(OrganisationKind.RECOMMENDER, "推荐机构", "机构甲")
    code = enterprise.credit_code
    Organisation.objects.filter(pk=recommender.organisation_id).update(credit_code=code)
    claimant = a_member(OrganisationKind.TAX, "闵行区税务局", "税一", district="闵行区")
    claim_id = services.claim_enterprise(
        actor=claimant,
        credit_code=code,
        position="法定代表人",
        evidence_id=evidence_of(claimant),
        at=MORNING,
    )
    services.confirm_claim(actor=officer("李经办"), claim_id=claim_id, at=MORNING)
    account = identity.enterprise_account(code)
    assert account is not None
    assert [each.person_id for each in identity.members_of(account.id)] == [claimant.person_id]
    assert [each.name for each in identity.members_of(recommender.organisation_id)] == ["机构甲"]
