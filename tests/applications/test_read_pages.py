"""What the pages of an application say to whom: contact, undertaking, numbers, paper, file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanzi.foundation.actor import PLATFORM, Actor
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.errors import NotPermitted
from guanzi.lifecycle.applications import selectors, services
from guanzi.lifecycle.applications.views.on_file import applications_on_file
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.models import SmeNumber
from tests.signing_in import SignIn
from tests.world import MORNING, World

pytestmark = pytest.mark.usefixtures("morning")
PHONE, MASKED = "13800000021", "138******21"
REVEALED = "applications.reveal_contact"


def shown(client: Client, application: int, page: str = "view/") -> str:
    return client.get(f"/applications/{application}/{page}").content.decode()


# --- the contact ---


def test_an_enterprise_reads_its_own_number(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    assert PHONE in shown(signed_in(world.reader), submitted)
    assert not AuditEvent.objects.filter(verb=REVEALED).exists()


def test_an_officer_sees_the_number_masked_and_the_way_to_the_case(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    page = shown(signed_in(world.finance_officer), submitted)
    assert MASKED in page
    assert PHONE not in page
    assert f'href="/cases/{submitted}/#messages"' in page


def test_others_see_no_number_and_no_way_to_it(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    for other in (world.science, world.auditor):
        page = shown(signed_in(other), submitted)
        assert MASKED not in page
        assert '#messages">在案卷里查看' not in page


def test_the_number_in_clear_is_for_the_applicants_own_people(world: World, submitted: int) -> None:
    assert services.own_contact(actor=world.reader, application_id=submitted) == PHONE
    for other in (world.finance, world.stranger, world.auditor):
        with pytest.raises(NotPermitted):
            services.own_contact(actor=other, application_id=submitted)


# --- faults lead to their fields ---


def test_an_unticked_undertaking_is_said_at_its_box_and_above(
    world: World, complete: int, signed_in: SignIn
) -> None:
    refused = signed_in(world.applicant).post(f"/applications/{complete}/submit/")
    page = refused.content.decode()
    assert refused.status_code == 400
    assert '<a href="#undertaking">请先阅读并勾选守信承诺' in page
    assert '<p class="field-error" id="e-undertaking"><span>请先阅读并勾选守信承诺' in page


def test_a_slip_in_the_code_of_a_paper_is_said_at_the_code(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    page = signed_in(world.finance).get("/applications/paper/?code=XX").content.decode()
    assert '<a href="#code">' in page
    assert '<p class="field-error" id="e-code"><span>' in page


def test_an_empty_recommendation_is_said_at_its_field(world: World, signed_in: SignIn) -> None:
    posted = {"q": "2021-0001", "project": world.project_id, "guideline": world.guideline_id}
    page = signed_in(world.recommender).post("/recommendations/", posted).content.decode()
    assert '<a href="#statement">请填写推荐意见' in page
    assert '<p class="field-error" id="e-statement"><span>请填写推荐意见' in page


# --- numbers of technology-based SMEs ---


def test_a_number_of_the_year_counts_and_the_page_says_why(
    world: World, draft: int, signed_in: SignIn
) -> None:
    page = shown(signed_in(world.applicant), draft, "")
    assert "2024 年的编号" in page
    assert "有效期 2024-01-01 至 2024-12-31。2024 收入年度在有效期内，计入" in page
    assert "第五条第（一）项" in page


def test_a_number_of_an_earlier_year_does_not_count_and_the_page_says_why(
    world: World, draft: int, signed_in: SignIn
) -> None:
    SmeNumber.objects.all().delete()
    enterprises.record_sme_number(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        number="202331011200000001",
        valid_since=date(2023, 1, 1),
        valid_until=date(2023, 12, 31),
        at=MORNING,
    )
    page = shown(signed_in(world.applicant), draft, "")
    assert "2023 年的编号 202331011200000001，有效期 2023-01-01 至 2023-12-31" in page
    assert "2024 收入年度不在有效期内，不计入" in page


# --- the page of the enterprise ---


def test_the_page_of_an_enterprise_lists_what_the_reader_may_read(
    world: World, submitted: int
) -> None:
    assert selectors.application(submitted).enterprise_id == world.enterprise_id

    def listed(actor: Actor) -> int:
        return len(applications_on_file(actor, world.enterprise_id).rows)

    assert [listed(actor) for actor in (world.applicant, world.finance, world.tax)] == [1, 1, 1]
    assert [listed(actor) for actor in (world.operator, world.other_finance)] == [0, 0]
    hidden = applications_on_file(world.other_finance, world.enterprise_id)
    assert hidden.empty == "没有贵单位可以查看的申报。"


def test_a_refused_attachment_is_said_at_the_file(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    attached = SimpleUploadedFile("说明.txt", "几句话\n".encode())
    posted = {"text": "请看附件", "file": attached}
    client = signed_in(world.applicant)
    page = client.post(f"/applications/{submitted}/messages/", posted).content.decode()
    assert '<p class="field-error" id="e-file"><span>从内容看这是文本文件' in page
    assert '<p class="field-error" id="e-text"></p>' in page
