"""The printed form, and the comparison of sealed paper with the record."""

import re
from datetime import timedelta

import pypdfium2
import pytest

from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.errors import (
    ApplicationNotFound,
    PaperDiffers,
    ProjectCodeInvalid,
    SubmissionNotFound,
)
from guanzi.lifecycle.applications.rules.paper import paper_of, qr_picture, qr_text
from guanzi.lifecycle.applications.selectors import CorrectionPoint, SubmissionInfo
from tests.world import MORNING, World

LATER = MORNING + timedelta(hours=3)


def confirm(world: World, code: str, digest: str) -> SubmissionInfo:
    return services.confirm_paper(actor=world.finance_officer, code=code, digest=digest, at=LATER)


@pytest.mark.req("003-06", "004-10")
def test_the_form_prints_code_amount_facts_months_and_undertaking(
    world: World, submitted: int
) -> None:
    printed = services.print_application(
        actor=world.applicant, application_id=submitted, at=MORNING
    )
    text = text_of(printed.content)
    receipt = selectors.latest_submission(submitted)
    assert printed.name == f"{receipt.receipt.replace('/', '-')}.pdf"
    for part in (
        receipt.code,
        receipt.digest[:12],
        "300,464.50",
        "叁拾万零肆佰陆拾肆元伍角整",
        "创新贡献系数",
        "1,345,678.90",
        "12,345,678.90",
        "第五条",
        "本单位承诺",
        "申报单位（盖章）",
        "审计报告.pdf",
    ):
        assert part in text, part


def text_of(content: bytes) -> str:
    """What a PDF says, without the spaces and breaks of its layout."""
    document = pypdfium2.PdfDocument(content)
    pages = (page.get_textpage().get_text_range() for page in document)
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|[\r\n]", "", "".join(pages))


def test_the_same_submission_prints_the_same_bytes_for_everyone_at_any_time(
    world: World, submitted: int
) -> None:
    first = services.print_application(actor=world.applicant, application_id=submitted, at=MORNING)
    again = services.print_application(actor=world.finance, application_id=submitted, at=LATER)
    assert first == again
    assert b"pdfaid" in first.content


def test_a_draft_is_not_printed_and_strangers_print_nothing(
    world: World, draft: int, submitted_of: int
) -> None:
    with pytest.raises(NotPermitted, match="还没有提交"):
        services.print_application(actor=world.applicant, application_id=draft, at=MORNING)
    with pytest.raises(ApplicationNotFound):
        services.print_application(actor=world.stranger, application_id=draft, at=MORNING)


@pytest.fixture
def submitted_of(draft: int) -> int:
    return draft


def test_the_qr_code_holds_code_and_digest(world: World, submitted: int) -> None:
    receipt = selectors.latest_submission(submitted)
    said = qr_text(receipt.code, receipt.digest)
    assert said == f"{receipt.code} {receipt.digest[:12]}"
    paper = paper_of(selectors.snapshot_of(submitted), receipt.digest)
    assert paper["qr"] == qr_picture(said)
    assert paper["qr"].startswith("<svg xmlns=")


@pytest.mark.req("004-10")
def test_paper_that_agrees_is_confirmed_once(world: World, submitted: int) -> None:
    receipt = selectors.latest_submission(submitted)
    confirmed = confirm(world, receipt.code, receipt.digest[:12].upper())
    assert confirmed.paper_confirmed_at == LATER
    assert confirmed.paper_confirmed_by.endswith("区财二")
    assert confirm(world, receipt.code, receipt.digest) == confirmed


def test_what_a_scanner_writes_into_one_box_is_enough(world: World, submitted: int) -> None:
    receipt = selectors.latest_submission(submitted)
    scanned = qr_text(receipt.code, receipt.digest)
    assert confirm(world, scanned, "").paper_confirmed_at == LATER


@pytest.mark.req("004-10")
def test_a_slip_in_the_code_is_told_from_a_paper_that_differs(world: World, submitted: int) -> None:
    receipt = selectors.latest_submission(submitted)
    with pytest.raises(ProjectCodeInvalid, match="校验位不符"):
        confirm(world, receipt.code.replace("2024", "2042"), receipt.digest)
    wrong = receipt.digest[:5] + ("0" if receipt.digest[5] != "0" else "1") + receipt.digest[6:12]
    with pytest.raises(PaperDiffers, match="从第 6 位起不同") as differs:
        confirm(world, receipt.code, wrong)
    assert differs.value.part == "digest"
    with pytest.raises(PaperDiffers, match="前 12 位"):
        confirm(world, receipt.code, "12")


@pytest.mark.req("004-10")
def test_the_paper_of_an_earlier_submission_is_recognised(world: World, submitted: int) -> None:
    first = selectors.latest_submission(submitted)
    services.accept_application(actor=world.finance, application_id=submitted, at=MORNING)
    point = CorrectionPoint("statements", "", "缺附注")
    services.return_for_correction(
        actor=world.finance, application_id=submitted, points=[point], at=MORNING
    )
    services.submit_application(
        actor=world.applicant, application_id=submitted, has_undertaken=True, at=LATER
    )
    with pytest.raises(PaperDiffers, match="第 1 次提交的版本") as differs:
        confirm(world, first.code, first.digest[:12])
    assert differs.value.part == "version"


@pytest.mark.req("000-04", "003-02")
def test_only_the_receiving_office_confirms(world: World, submitted: int) -> None:
    receipt = selectors.latest_submission(submitted)
    for actor in (world.applicant, world.science, world.auditor):
        with pytest.raises(NotPermitted):
            services.confirm_paper(actor=actor, code=receipt.code, digest=receipt.digest, at=LATER)
    with pytest.raises(SubmissionNotFound):
        selectors.snapshot_of(submitted, 9)


@pytest.mark.req("004-10")
def test_fewer_digits_than_the_sentence_asks_are_refused_and_none_of_the_record_are_told(
    world: World, submitted: int
) -> None:
    receipt = selectors.latest_submission(submitted)
    with pytest.raises(PaperDiffers, match="前 12 位"):
        confirm(world, receipt.code, receipt.digest[:11])
    wrong = ("0" if receipt.digest[0] != "0" else "1") + receipt.digest[1:12]
    with pytest.raises(PaperDiffers) as differs:
        confirm(world, receipt.code, wrong)
    assert receipt.digest[:12] not in differs.value.sentence


@pytest.mark.req("004-10")
@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_paper_of_an_application_that_has_ended_is_not_confirmed(
    world: World, submitted: int, end: str
) -> None:
    receipt = selectors.latest_submission(submitted)
    if end == "withdraw":
        services.withdraw_application(
            actor=world.applicant, application_id=submitted, reason="重报", at=MORNING
        )
    else:
        services.accept_application(actor=world.finance, application_id=submitted, at=MORNING)
        services.refuse_application(
            actor=world.finance, application_id=submitted, reason="第三条", at=MORNING
        )
    with pytest.raises(NotPermitted, match="不用再核对"):
        confirm(world, receipt.code, receipt.digest)
