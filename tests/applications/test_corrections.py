"""While a correction is being written: what the offices have before them stays what was handed in,
and what is handed in is what somebody has seen."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanzi.foundation.actor import PLATFORM, OrganisationKind
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.applications import permissions, selectors, services
from guanzi.lifecycle.applications.errors import FieldConflict
from guanzi.lifecycle.applications.models import Submission
from guanzi.lifecycle.applications.selectors import CorrectionPoint
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.applications.views.case import timeline_of
from guanzi.lifecycle.enterprises import services as enterprises
from tests.keeping import keep_file
from tests.signing_in import SignIn
from tests.world import (
    INVOICES,
    MORNING,
    PDF,
    World,
    a_complete_draft,
    a_submitted_application,
    another_applicant,
)

POINT = CorrectionPoint("statements", "", "缺附注")
LATER = MORNING + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("morning")


def give_back(world: World, case: int) -> None:
    services.accept_application(actor=world.finance, application_id=case, at=MORNING)
    services.return_for_correction(
        actor=world.finance, application_id=case, points=[POINT], at=MORNING
    )


def upload(world: World, case: int, content: str) -> None:
    table = keep_file(
        content=content.encode(),
        name="新发票.csv",
        kind=FileKind.CSV,
        actor=world.applicant,
        at=MORNING,
    )
    sheet = services.upload_invoices(
        actor=world.applicant, application_id=case, file_id=table.pk, at=MORNING
    )
    services.read_invoices(sheet_id=sheet, at=MORNING, advance=lambda _done, _total: None)


def change_statements(world: World, case: int) -> None:
    """Take the audited statements out and bring others."""
    (old,) = material(case)
    services.remove_material(
        actor=world.applicant, application_id=case, material_id=old.id, at=MORNING
    )
    new = keep_file(
        content=PDF + b"new",
        name="新审计.pdf",
        kind=FileKind.PDF,
        actor=world.applicant,
        at=MORNING,
    )
    services.add_material(
        actor=world.applicant, application_id=case, key="statements", file_id=new.pk, at=MORNING
    )


def material(case: int) -> list[selectors.MaterialFile]:
    slots = selectors.case_record(case).materials
    return [file for slot in slots for file in slot.files]


# --- what the offices see ---


@pytest.mark.req("003-06", "003-07")
def test_the_case_keeps_its_files_while_a_correction_is_written(
    world: World, submitted: int
) -> None:
    before = selectors.case_record(submitted)
    lines = selectors.invoices_of(submitted)
    give_back(world, submitted)
    change_statements(world, submitted)
    upload(world, submitted, INVOICES.replace("2024-05-05", "五月五日"))
    now = selectors.case_record(submitted)
    assert (now.materials, now.invoices) == (before.materials, before.invoices)
    assert selectors.invoices_of(submitted) == lines
    draft = selectors.draft_of(submitted, MORNING)
    assert draft.invoices is not None
    assert draft.invoices.error_count == 1
    assert [f.file.name for s in draft.materials for f in s.files] == ["新审计.pdf"]


@pytest.mark.req("003-06", "003-07")
def test_what_was_corrected_counts_once_it_is_handed_in(world: World, submitted: int) -> None:
    give_back(world, submitted)
    change_statements(world, submitted)
    upload(world, submitted, INVOICES.replace("00000002", "00000003"))
    services.submit_application(
        actor=world.applicant, application_id=submitted, has_undertaken=True, at=LATER
    )
    assert [file.file.name for file in material(submitted)] == ["新审计.pdf"]
    numbers = [line.number for line in selectors.invoices_of(submitted)]
    assert numbers == ["310020413000000001", "310020413000000003"]
    kept = Submission.objects.filter(application_id=submitted).order_by("number")
    assert len(set(kept.values_list("invoice_sheet_id", flat=True))) == 2


@pytest.mark.req("003-06")
def test_a_broken_new_sheet_hides_no_invoice_from_the_search_for_doubles(
    world: World, submitted: int
) -> None:
    give_back(world, submitted)
    other = a_submitted_application(another_applicant(world, 71))
    assert len(selectors.invoice_uses(other)) == 2
    upload(world, submitted, "没有标题\n")
    assert {use.application_id for use in selectors.invoice_uses(other)} == {submitted}
    assert len(selectors.invoice_uses(other)) == 2
    assert {use.application_id for use in selectors.invoice_uses(submitted)} == {other}


@pytest.mark.req("003-07")
def test_the_applicant_reads_reasons_addressed_to_them_and_no_opinion_of_the_office(
    world: World, submitted: int
) -> None:
    give_back(world, submitted)
    services.submit_application(
        actor=world.applicant, application_id=submitted, has_undertaken=True, at=LATER
    )
    services.forward_application(actor=world.finance, application_id=submitted, at=LATER)
    told = {each.what: each.note for each in timeline_of(selectors.case_record(submitted))}
    assert "缺附注" in told["退回补正"]
    assert [what for what, note in told.items() if note] == ["退回补正"]


# --- what was seen ---


def test_the_form_sends_how_many_submissions_it_was_opened_after(
    world: World, complete: int, signed_in: SignIn
) -> None:
    client = signed_in(world.applicant)

    def opened() -> str:
        page = client.get(f"/applications/{complete}/review/").content.decode()
        found = re.search(r'name="seen" value="(\d+)"', page)
        assert found is not None
        return found[1]

    first = {"undertaking": "yes", "seen": opened()}
    assert first["seen"] == "0"
    for _ in range(2):
        assert client.post(f"/applications/{complete}/submit/", first).status_code == 303
    give_back(world, complete)
    late = client.post(f"/applications/{complete}/submit/", first)
    assert late.status_code == 409
    assert "没有再次提交" in late.content.decode()
    assert selectors.application(complete).state is ApplicationState.RETURNED
    assert len(selectors.submissions_of(complete)) == 1
    again = {"undertaking": "yes", "seen": opened()}
    assert client.post(f"/applications/{complete}/submit/", again).status_code == 303
    assert len(selectors.submissions_of(complete)) == 2


def test_a_table_of_months_does_not_replace_what_a_colleague_typed_meanwhile(
    world: World, draft: int, signed_in: SignIn
) -> None:
    def sales(seen: int) -> int:
        rows = ["月份,当月销售额", *(f"2024-{month:02d},{month}000" for month in range(1, 13))]
        file = SimpleUploadedFile("分月.csv", "\n".join(rows).encode())
        address = f"/applications/{draft}/sales/"
        given = {"file": file, "seen": str(seen)}
        return signed_in(world.applicant).post(address, given).status_code

    services.save_field(
        actor=world.colleague,
        application_id=draft,
        name="月度销售",
        text="2024-01\t5万元",
        seen_revision=0,
        at=MORNING,
    )
    assert sales(0) == 409
    kept = selectors.draft_of(draft, MORNING).field("月度销售")
    assert kept is not None
    assert kept.typed.startswith("2024-01\t5万元")
    assert sales(kept.revision) == 303
    with pytest.raises(FieldConflict):
        services.save_field(
            actor=world.colleague,
            application_id=draft,
            name="月度销售",
            text="2024-01\t6万元",
            seen_revision=kept.revision,
            at=MORNING,
        )


# --- where it is handed in ---


@pytest.mark.req("002-01", "003-06")
def test_the_district_is_that_of_the_first_submission(world: World) -> None:
    case = a_complete_draft(world)
    move(world, "徐汇区")
    services.submit_application(
        actor=world.applicant, application_id=case, has_undertaken=True, at=MORNING
    )
    assert selectors.application(case).district == "徐汇区"
    assert selectors.snapshot_of(case).district == "徐汇区"
    assert permissions.may_accept(world.other_finance, selectors.application(case))
    move(world, "闵行区")
    services.accept_application(actor=world.other_finance, application_id=case, at=MORNING)
    services.return_for_correction(
        actor=world.other_finance, application_id=case, points=[POINT], at=MORNING
    )
    services.submit_application(
        actor=world.applicant, application_id=case, has_undertaken=True, at=LATER
    )
    assert selectors.application(case).district == "徐汇区"


def move(world: World, district: str) -> None:
    enterprises.move_enterprise(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        registration_district=district,
        at=MORNING,
    )


# --- auditors ---


@pytest.mark.req("000-05")
def test_auditors_read_what_was_handed_in_within_their_scope(world: World, complete: int) -> None:
    assert not permissions.may_read(world.auditor, selectors.application(complete))
    services.submit_application(
        actor=world.applicant, application_id=complete, has_undertaken=True, at=MORNING
    )
    info = selectors.application(complete)
    assert permissions.may_read(world.auditor, info)
    assert permissions.may_read(replace(world.auditor, district="闵行区"), info)
    assert not permissions.may_read(replace(world.auditor, district="徐汇区"), info)


@pytest.mark.req("000-05", "002-15")
def test_auditors_read_the_recommendations_of_their_district(world: World) -> None:
    offered = services.offer_recommendation(
        actor=world.recommender,
        guideline_id=world.guideline_id,
        project_id=world.project_id,
        statement="市场前景好",
        at=MORNING,
    )
    found = selectors.recommendation(offered)
    assert found is not None
    assert world.auditor.kind is OrganisationKind.AUDITOR
    for district, sees in (("", True), ("闵行区", True), ("徐汇区", False)):
        auditor = replace(world.auditor, district=district)
        assert bool(permissions.may_read_recommendation(auditor, found)) is sees
        assert bool(selectors.recommendations_seen_by(auditor)) is sees
