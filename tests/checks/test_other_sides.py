"""The pages of the applicant and of the offices that were asked for help."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanzi.foundation.actor import OrganisationKind
from guanzi.lifecycle.checks import selectors, services
from tests.checks.cases import LATER
from tests.signing_in import SignIn
from tests.world import PDF, World

pytestmark = pytest.mark.usefixtures("morning")


def a_proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("核实.pdf", PDF, content_type="application/pdf")


def kept_in(page: str) -> str:
    """The file that goes along with the next try."""
    found = re.search(r'name="kept_file" value="(\d+)" checked', page)
    assert found, "the file was lost"
    return found[1]


def test_the_applicant_reads_what_concerns_it_without_the_names_of_others(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.colleague)
    address = f"/cases/{accepted}/answers/"
    page = client.get(address).content.decode()
    assert "其他市级财政性资金" in page
    said = {"key": "other_support:city"}
    refused = client.post(address, {**said, "text": "", "file": a_proof()})
    assert refused.status_code == 400
    again = {**said, "text": "不是同一内容。", "kept_file": kept_in(refused.content.decode())}
    assert client.post(address, again).status_code == 302
    (answer,) = (a for f in selectors.findings_of(accepted) for a in f.answers)
    assert answer.file is not None
    assert answer.file.name == "核实.pdf"
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
    refused = client.post(address, {"text": "核实过了", "file": a_proof()})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "核实过了" in page
    again = {"text": "核实过了", "agreed": "yes", "kept_file": kept_in(page)}
    assert client.post(address, again).status_code == 302
    answered = selectors.assistance_request(request)
    assert answered.is_agreed
    assert answered.file is not None
    assert signed_in(world.tax).get(address).status_code == 404
