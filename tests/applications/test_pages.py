"""The pages of applications, asked without a browser: who gets in, what is kept, what is said."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.states import ApplicationState
from tests.signing_in import SignIn
from tests.world import MORNING, PDF, World

SCRIPT = {"accept": "application/json"}
pytestmark = pytest.mark.usefixtures("morning")


def field(application: int, name: str) -> tuple[str, int]:
    """Text and revision of a field."""
    found = selectors.draft_of(application, MORNING).field(name)
    assert found is not None
    return found.typed, found.revision


def save(client: Client, application: int, name: str, text: str, seen: int) -> dict[str, object]:
    """What the script of the form posts; the answer with its status."""
    said = {"name": name, "text": text, "seen": str(seen)}
    response = client.post(f"/applications/{application}/fields/", said, headers=SCRIPT)
    return {"status": response.status_code, **response.json()}


# --- who gets in ---


def test_somebody_of_another_enterprise_learns_nothing(
    world: World, draft: int, signed_in: SignIn
) -> None:
    stranger = signed_in(world.stranger)
    for page in ("", "fields/", "review/", "view/", "receipt/", "withdraw/", "form.pdf"):
        assert stranger.get(f"/applications/{draft}/{page}").status_code == 404, page
    answer = stranger.get(f"/applications/{draft}/fields/", headers=SCRIPT)
    assert answer.json()["code"] == "application-not-found"


def test_a_reader_sees_the_record_but_no_form(world: World, draft: int, signed_in: SignIn) -> None:
    reader = signed_in(world.reader)
    assert reader.get(f"/applications/{draft}/").headers["Location"].endswith("/view/")
    refused = save(reader, draft, "contact_name", "某人", 1)
    assert refused["status"] == 403
    assert "查阅人" in str(refused["sentence"])


@pytest.mark.req("003-02")
def test_the_offices_see_an_application_once_it_is_handed_in(
    world: World, complete: int, signed_in: SignIn
) -> None:
    office, submitted = signed_in(world.finance_officer), complete
    assert office.get(f"/applications/{complete}/view/").status_code == 403
    signed_in(world.applicant).post(f"/applications/{complete}/submit/", {"undertaking": "yes"})
    assert office.get(f"/applications/{submitted}/view/").status_code == 200
    assert office.get(f"/applications/{submitted}/").status_code == 403
    assert office.get("/applications/").status_code == 403


# --- beginning ---


def test_one_click_begins_and_a_second_one_is_led_to_the_running_application(
    world: World, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    page = applicant.get(f"/applications/start/?guideline={world.guideline_id}")
    assert "开始填写" in page.content.decode()
    chosen = {"version": world.version_id, "project": world.project_id}
    first = applicant.post("/applications/start/", chosen)
    assert first.status_code == 303
    again = applicant.post("/applications/start/", chosen)
    assert again.status_code == 409
    assert first.headers["Location"] in again.content.decode()


# --- saving itself ---


def test_a_saved_field_answers_with_amount_and_what_is_missing(
    world: World, draft: int, signed_in: SignIn
) -> None:
    said = save(signed_in(world.applicant), draft, "销售收入", "1000万", 0)
    assert said["status"] == 200
    assert said["revision"] == 1
    assert said["problems"]["销售收入"] == []  # type: ignore[index]
    assert "还缺" in str(said["side"])
    assert said["csrf"]


def test_a_problem_is_told_and_the_text_is_kept(
    world: World, draft: int, signed_in: SignIn
) -> None:
    said = save(signed_in(world.applicant), draft, "销售收入", "很多", 0)
    assert said["status"] == 200
    assert said["problems"]["销售收入"]  # type: ignore[index]
    assert field(draft, "销售收入") == ("很多", 1)


def test_what_was_not_seen_is_not_overwritten(world: World, draft: int, signed_in: SignIn) -> None:
    save(signed_in(world.colleague), draft, "销售收入", "900万", 0)
    clash = save(signed_in(world.applicant), draft, "销售收入", "1000万", 0)
    assert clash["status"] == 409
    assert clash["conflict"]["theirs"] == "900万"  # type: ignore[index]
    assert field(draft, "销售收入") == ("900万", 1)


def test_the_standing_tells_every_field_with_its_revision(
    world: World, draft: int, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    save(applicant, draft, "销售收入", "900万", 0)
    said = json.loads(applicant.get(f"/applications/{draft}/fields/", headers=SCRIPT).content)
    assert said["fields"]["销售收入"]["revision"] == 1
    assert said["fields"]["销售收入"]["text"] == "900万"


# --- without scripts ---


def section(application: int, **typed: str) -> dict[str, str]:
    """A section as its form posts it, opened before anybody changed anything."""
    posted: dict[str, str] = {}
    for name, text in typed.items():
        was, seen = field(application, name)
        posted |= {name: text, f"was:{name}": was, f"seen:{name}": str(seen)}
    return posted


def test_a_section_is_saved_by_its_button(world: World, draft: int, signed_in: SignIn) -> None:
    posted = section(draft, 销售收入="1000万")
    answer = signed_in(world.applicant).post(f"/applications/{draft}/", posted)
    assert answer.status_code == 303
    assert field(draft, "销售收入") == ("1000万", 1)


def test_twelve_boxes_are_one_table(world: World, draft: int, signed_in: SignIn) -> None:
    posted = {"seen:月度销售:1": "0", "was:月度销售:1": "", "月度销售:1": "5万"}
    posted |= {"seen:月度销售:12": "0", "was:月度销售:12": "", "月度销售:12": "7"}
    signed_in(world.applicant).post(f"/applications/{draft}/", posted)
    assert field(draft, "月度销售")[0] == "2024-01\t5万\n2024-12\t7"


def test_a_clash_keeps_what_was_typed_and_saves_the_rest(
    world: World, draft: int, signed_in: SignIn
) -> None:
    posted = section(draft, contact_name="这个窗口", contact_phone="021-1")
    services.save_field(
        actor=world.colleague,
        application_id=draft,
        name="contact_name",
        text="另一个人",
        seen_revision=field(draft, "contact_name")[1],
        at=MORNING,
    )
    applicant = signed_in(world.applicant)
    answer = applicant.post(f"/applications/{draft}/", posted)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="这个窗口"' in page
    assert "另一个人" in page
    assert field(draft, "contact_phone")[0] == "021-1"

    keeping = section(draft, contact_name="这个窗口") | {"keep": "contact_name"}
    assert applicant.post(f"/applications/{draft}/", keeping).status_code == 303
    assert field(draft, "contact_name")[0] == "这个窗口"


# --- files ---


def test_a_file_of_the_wrong_kind_is_refused_at_its_place(
    world: World, draft: int, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    place = f"/applications/{draft}/materials/statements/"
    refused = applicant.post(place, {"file": SimpleUploadedFile("报告.pdf", b"a,b\n1,2\n")})
    assert refused.status_code == 400
    assert "这里只收" in refused.content.decode()
    told = applicant.post(
        place, {"file": SimpleUploadedFile("报告.pdf", b"a,b\n1,2\n")}, headers=SCRIPT
    )
    assert told.json()["code"] == "file-kind-unwanted"
    assert applicant.post(place, {}).status_code == 400


def test_a_removed_file_is_brought_back_also_by_a_colleague(
    world: World, draft: int, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    place = f"/applications/{draft}/materials/statements/"
    applicant.post(place, {"file": SimpleUploadedFile("报告.pdf", PDF)})

    def handed_in() -> list[int]:
        slots = selectors.draft_of(draft, MORNING).materials
        slot = next(slot for slot in slots if slot.material.key == "statements")
        return [each.id for each in slot.files]

    (first,) = handed_in()
    removed = applicant.post(f"/applications/{draft}/materials/{first}/remove/")
    assert handed_in() == []
    assert "撤销移除" in applicant.get(removed.headers["Location"]).content.decode()
    signed_in(world.colleague).post(f"/applications/{draft}/materials/{first}/restore/")
    assert len(handed_in()) == 1


def test_only_files_of_the_application_are_handed_out(
    world: World, complete: int, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    slots = selectors.draft_of(complete, MORNING).materials
    file = next(each.file for slot in slots for each in slot.files)
    shown = applicant.get(f"/applications/{complete}/files/{file.id}/")
    assert shown.status_code == 200
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert applicant.get(f"/applications/{complete}/files/{file.id + 999}/").status_code == 404


@pytest.mark.req("003-06")
def test_a_workbook_fills_the_months(world: World, draft: int, signed_in: SignIn) -> None:
    rows = ["月份,当月销售额", *(f"2024-{month:02d},{month}000" for month in range(1, 13))]
    file = SimpleUploadedFile("分月.csv", "\n".join(rows).encode())
    answer = signed_in(world.applicant).post(f"/applications/{draft}/sales/", {"file": file})
    assert answer.status_code == 303
    table = selectors.draft_of(draft, MORNING).field("月度销售")
    assert table is not None
    assert table.table is not None
    assert table.table.total_fen == 78_000_00


# --- handing in ---


@pytest.mark.req("003-06", "002-14")
def test_it_is_handed_in_once_however_often_the_button_is_pressed(
    world: World, complete: int, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    unpromised = applicant.post(f"/applications/{complete}/submit/")
    assert unpromised.status_code == 400
    for _ in range(2):
        answer = applicant.post(f"/applications/{complete}/submit/", {"undertaking": "yes"})
        assert answer.headers["Location"] == f"/applications/{complete}/receipt/"
    assert len(selectors.submissions_of(complete)) == 1
    page = applicant.get(f"/applications/{complete}/receipt/").content.decode()
    assert selectors.latest_submission(complete).receipt in page


def test_what_is_missing_stands_in_the_way_with_links(
    world: World, draft: int, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    page = applicant.get(f"/applications/{draft}/review/").content.decode()
    assert f'href="/applications/{draft}/#q-销售收入"' in page
    refused = applicant.post(f"/applications/{draft}/submit/", {"undertaking": "yes"})
    assert refused.status_code == 409
    assert "还有" in refused.content.decode()


def test_a_reason_is_wanted_for_taking_it_back(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    applicant = signed_in(world.applicant)
    place = f"/applications/{submitted}/withdraw/"
    assert applicant.post(place, {"reason": " "}).status_code == 400
    assert applicant.post(place, {"reason": "数据有误"}).status_code == 303
    assert selectors.application(submitted).state is ApplicationState.WITHDRAWN


def test_both_sides_write_to_each_other(world: World, submitted: int, signed_in: SignIn) -> None:
    place = f"/applications/{submitted}/messages/"
    applicant, office = signed_in(world.applicant), signed_in(world.finance_officer)
    assert applicant.post(place, {"text": ""}).status_code == 400
    applicant.post(place, {"text": "纸件已寄出", "file": SimpleUploadedFile("单.pdf", PDF)})
    office.post(place, {"text": "已收到"})
    page = applicant.get(f"/applications/{submitted}/view/").content.decode()
    assert "纸件已寄出" in page
    assert "已收到" in page
