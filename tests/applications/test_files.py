"""The files of an application: who may look at which, and that none is handed in twice in vain."""

import re
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanzi.foundation.actor import Actor
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.applications import selectors, services
from tests.keeping import keep_file
from tests.signing_in import SignIn
from tests.world import INVOICES, MORNING, PDF, World, hand_in_materials

pytestmark = pytest.mark.usefixtures("morning")


def an_upload(name: str = "证书.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


# --- who may look at which ---


@dataclass
class Files:
    """One of each kind that belongs to an application, also what was replaced or taken out;
    `unsent` is of a correction that was not handed in yet."""

    own: list[int]
    unsent: int
    foreign: int
    loose: int


@pytest.fixture
def files(world: World, submitted: int) -> Files:
    def kept(actor: Actor, name: str, kind: FileKind = FileKind.PDF, content: bytes = PDF) -> int:
        return keep_file(content=content, name=name, kind=kind, actor=actor, at=MORNING).pk

    services.accept_application(actor=world.finance, application_id=submitted, at=MORNING)
    attachment = kept(world.finance, "函.pdf")
    services.write_message(
        actor=world.finance, application_id=submitted, text="见函", file_id=attachment, at=MORNING
    )
    point = selectors.CorrectionPoint("statements", "", "不清楚", "")
    services.return_for_correction(
        actor=world.finance, application_id=submitted, points=[point], at=MORNING
    )
    slot = selectors.draft_of(submitted, MORNING).materials[0]
    services.remove_material(
        actor=world.applicant,
        application_id=submitted,
        material_id=slot.files[0].id,
        at=MORNING,
    )
    old = selectors.latest_sheet(submitted)
    assert old is not None
    hand_in_materials(world, submitted, invoices=INVOICES + "\n")
    new = selectors.latest_sheet(submitted)
    assert new is not None
    evidence = kept(world.applicant, "证书.pdf")
    services.raise_dispute(
        actor=world.applicant,
        application_id=submitted,
        fact="核心技术价值占比",
        claimed_value="100%",
        statement="证书写的是 100%",
        evidence_id=evidence,
        at=MORNING,
    )
    foreign_case = services.start_application(
        actor=world.stranger,
        version_id=world.version_id,
        project_id=world.other_project_id,
        at=MORNING,
    )
    foreign = kept(world.stranger, "别家.pdf")
    services.add_material(
        actor=world.stranger,
        application_id=foreign_case,
        key="statements",
        file_id=foreign,
        at=MORNING,
    )
    own = [attachment, slot.files[0].file.id, old.file.id, evidence]
    return Files(own, new.file.id, foreign, kept(world.applicant, "没有交的.pdf"))


@pytest.mark.req("000-04", "003-02")
def test_files_are_seen_by_those_who_see_the_application_also_when_they_were_replaced(
    world: World, submitted: int, files: Files, signed_in: SignIn
) -> None:
    for reader in (world.applicant, world.reader, world.finance, world.auditor):
        client = signed_in(reader)
        for file in files.own:
            assert client.get(f"/applications/{submitted}/files/{file}/").status_code == 200
    for outsider, status in ((world.stranger, 404), (world.other_finance, 403)):
        client = signed_in(outsider)
        for file in files.own:
            assert client.get(f"/applications/{submitted}/files/{file}/").status_code == status


def test_offices_open_no_file_of_a_correction_before_it_is_handed_in(
    world: World, submitted: int, files: Files, signed_in: SignIn
) -> None:
    address = f"/applications/{submitted}/files/{files.unsent}/"
    assert signed_in(world.colleague).get(address).status_code == 200
    for office in (world.finance, world.auditor):
        assert signed_in(office).get(address).status_code == 404
    services.submit_application(
        actor=world.applicant, application_id=submitted, has_undertaken=True, at=MORNING
    )
    assert signed_in(world.finance).get(address).status_code == 200


def test_an_application_opens_no_file_that_is_not_its_own(
    world: World, submitted: int, files: Files, signed_in: SignIn
) -> None:
    for reader in (world.applicant, world.finance):
        client = signed_in(reader)
        for file in (files.foreign, files.loose, 10**9):
            assert client.get(f"/applications/{submitted}/files/{file}/").status_code == 404


# --- a mistake in the words does not lose the file ---


def kept_in(page: str) -> str:
    """The file that goes along with the next try; empty where there is none."""
    found = re.search(r'name="kept_file" value="(\d+)" checked', page)
    return found[1] if found else ""


def test_the_evidence_of_a_refused_objection_goes_along_with_the_next_try(
    world: World, draft: int, signed_in: SignIn
) -> None:
    client, address = signed_in(world.applicant), f"/applications/{draft}/disputes/"
    said = {"fact": "核心技术价值占比", "claimed_value": "很高", "statement": "证书写的是 100%"}
    refused = client.post(address, {**said, "file": an_upload()})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "证书.pdf" in page
    again = client.post(address, {**said, "kept_file": kept_in(page)})
    assert kept_in(again.content.decode()) == kept_in(page)
    right = {**said, "claimed_value": "100%", "kept_file": kept_in(page)}
    assert client.post(address, right).status_code == 303
    (raised,) = selectors.disputes_of(draft)
    assert raised.evidence is not None
    assert (str(raised.evidence.id), raised.evidence.name) == (kept_in(page), "证书.pdf")


def test_the_attachment_of_a_refused_message_goes_along_or_stays_away_as_ticked(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    client, address = signed_in(world.applicant), f"/applications/{submitted}/messages/"
    refused = client.post(address, {"text": " ", "file": an_upload("说明.pdf")})
    kept = kept_in(refused.content.decode())
    assert (refused.status_code, bool(kept)) == (400, True)
    assert client.post(address, {"text": "不附了"}).status_code == 303
    assert client.post(address, {"text": "见附件", "kept_file": kept}).status_code == 303
    without, with_file = selectors.messages_of(submitted)
    assert without.file is None
    assert with_file.file is not None
    assert with_file.file.name == "说明.pdf"


def test_nobody_attaches_what_somebody_else_handed_in_or_what_does_not_fit(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    client, address = signed_in(world.applicant), f"/applications/{submitted}/messages/"
    foreign = keep_file(
        content=PDF, name="x.pdf", kind=FileKind.PDF, actor=world.colleague, at=MORNING
    )
    table = keep_file(
        content=b"a,b", name="a.csv", kind=FileKind.CSV, actor=world.applicant, at=MORNING
    )
    for kept in (foreign.pk, table.pk, 10**9, "x", ""):
        assert client.post(address, {"text": "看", "kept_file": kept}).status_code == 303
    assert {message.file for message in selectors.messages_of(submitted)} == {None}
