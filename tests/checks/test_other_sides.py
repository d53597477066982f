"""The pages of the applicant and of the offices that were asked for help."""

import pytest

from guanzi.foundation.actor import OrganisationKind
from guanzi.lifecycle.checks import selectors, services
from tests.checks.cases import LATER, SignIn
from tests.world import World

pytestmark = pytest.mark.usefixtures("morning")


def test_the_applicant_reads_what_concerns_it_without_the_names_of_others(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.colleague)
    address = f"/cases/{accepted}/answers/"
    page = client.get(address).content.decode()
    assert "其他市级财政性资金" in page
    assert client.post(address, {"key": "other_support:city", "text": ""}).status_code == 400
    done = client.post(address, {"key": "other_support:city", "text": "不是同一内容。"})
    assert done.status_code == 302
    assert "不是同一内容。" in client.get(address).content.decode()
    assert signed_in(world.stranger).get(address).status_code == 404


@pytest.mark.req("003-02", "003-07")
def test_district_science_answers_on_a_page_of_its_own(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    request = services.ask_assistance(
        actor=world.finance,
        application_id=accepted,
        kind=OrganisationKind.DISTRICT_DEPARTMENT,
        question="请核实是否同一项目。",
        at=LATER,
    )
    client = signed_in(world.science)
    address = f"/cases/assistance/{request}/"
    assert "请核实是否同一项目。" in client.get(address).content.decode()
    kept = client.post(address, {"text": "核实过了"})
    assert kept.status_code == 400
    assert "核实过了" in kept.content.decode()
    assert client.post(address, {"text": "核实过了", "agreed": "yes"}).status_code == 302
    assert selectors.assistance_request(request).is_agreed
    assert signed_in(world.tax).get(address).status_code == 404
