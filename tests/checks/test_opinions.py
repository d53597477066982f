"""The opinion with which an office passes a case on stays in the office."""

import pytest

from guanzi.lifecycle.applications import selectors as applications
from guanzi.lifecycle.applications import services as filing
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.states import FindingSeverity, FindingVerdict
from tests.signing_in import SignIn
from tests.world import MORNING, World

OPINION = "内部意见：企业负责人有过口头承诺。"
pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.req("003-07")
def test_the_applicant_never_reads_the_opinion_on_a_forwarded_case(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    services.accept_case(actor=world.finance, application_id=submitted, at=MORNING)
    for finding in selectors.findings_of(submitted):
        if finding.severity is FindingSeverity.ASKS:
            services.decide_finding(
                actor=world.finance,
                application_id=submitted,
                key=finding.key,
                verdict=FindingVerdict.CLEARED,
                reason="已核",
                at=MORNING,
            )
    last = applications.latest_submission(submitted)
    filing.confirm_paper(actor=world.finance, code=last.code, digest=last.digest, at=MORNING)
    services.forward_case(actor=world.finance, application_id=submitted, reason=OPINION, at=MORNING)
    applicant = signed_in(world.applicant)
    for page in (f"/applications/{submitted}/view/", f"/cases/{submitted}/answers/"):
        answer = applicant.get(page)
        assert answer.status_code == 200, page
        assert OPINION not in answer.content.decode(), page
    assert OPINION in signed_in(world.finance).get(f"/cases/{submitted}/").content.decode()
