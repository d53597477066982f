"""The form with which a department writes its draft."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from guanzi.foundation.actor import Actor
from guanzi.lifecycle.guidelines import selectors, services
from guanzi.lifecycle.guidelines.forms import read_form, write_form
from guanzi.lifecycle.guidelines.rules import Ground
from tests.guidelines.world import DURING, MEASURE, TERMS, TITLE, text_of
from tests.signing_in import SignIn
from tests.world import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.mark.parametrize(
    "address", ["/guidelines/manage/", "/guidelines/manage/new/", "/guidelines/manage/1/publish/"]
)
def test_a_visitor_is_led_to_the_login(client: Client, published: object, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_draft_begins_with_what_is_usual(signed_in: SignIn, officer: Actor) -> None:
    client = signed_in(officer)
    answer = client.post("/guidelines/manage/new/", {"measure": MEASURE, "year": "2024"})
    (info,) = selectors.guidelines_of(officer.organisation_id)
    assert answer["Location"] == f"/guidelines/manage/{info.id}/"
    assert info.title == "2024 年度高新技术成果转化扶持资金申报指南"
    page = text_of(client.get(answer["Location"]))
    assert "至少要有一个批次" in page
    assert "请写明咨询的部门和电话" in page
    assert "发票信息汇总表" in page
    assert "条文按 3" in page


def test_a_beginning_without_measure_or_year_says_what_is_missing(
    signed_in: SignIn, officer: Actor
) -> None:
    answer = signed_in(officer).post("/guidelines/manage/new/", {"year": "今年", "title": "甲"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选择一项措施" in page
    assert "请填四位的年度" in page
    assert 'value="甲"' in page


def form_of(**changed: list[str]) -> dict[str, list[str]]:
    return {**write_form(TITLE, TERMS), **changed, "act": ["save"]}


def test_a_form_gives_back_the_terms_that_made_it(ground: Ground) -> None:
    terms = replace(
        TERMS, figures={"其他企业市级比例": "50%"}, figure_grounds={"其他企业市级比例": "通知"}
    )
    written = read_form(write_form(TITLE, terms), terms, ground.measure)
    assert written.problems == []
    assert written.terms == terms


def test_the_order_of_the_boxes_is_no_change(ground: Ground) -> None:
    fields = write_form(TITLE, TERMS)
    (name,) = [each for each, ticked in fields.items() if ticked[:3] == ["pdf", "jpeg", "png"]]
    fields[name].sort()
    assert read_form(fields, TERMS, ground.measure).terms == TERMS


def test_what_is_typed_is_saved(signed_in: SignIn, officer: Actor, draft: int) -> None:
    client = signed_in(officer)
    typed = form_of(
        **{
            "correction_days": ["7"],
            "figures-回溯年数": ["2"],
            "grounds-回溯年数": ["本通知"],
            "batches-2-opens_at": ["2025年8月1日 9:00"],
            "batches-2-closes_at": ["2025/8/8 17：00"],
            "materials-2-remove": ["on"],
        }
    )
    answer = client.post(f"/guidelines/manage/{draft}/", typed)
    assert answer["Location"] == f"/guidelines/manage/{draft}/"
    terms = selectors.guideline(draft).terms
    assert terms.correction_days == 7
    assert terms.figures == {"回溯年数": 2}
    assert [batch.number for batch in terms.batches] == [1, 2, 3]
    assert terms.batches[2].closes_at == datetime(2025, 8, 8, 9, 0, tzinfo=UTC)
    assert [material.key for material in terms.materials] == ["statements", "invoices"]


def test_what_cannot_be_understood_stays_on_the_page(
    signed_in: SignIn, officer: Actor, draft: int
) -> None:
    client = signed_in(officer)
    typed = form_of(**{"correction_days": ["十天"], "batches-0-opens_at": ["下周一"]})
    client.post(f"/guidelines/manage/{draft}/", typed)
    page = client.get(f"/guidelines/manage/{draft}/").content.decode()
    assert 'value="十天"' in page
    assert 'value="下周一"' in page
    assert "请填一个整数" in page
    assert "「下周一」不是完整的日期和时刻。请写明日期和时刻" in page
    preview = client.get(f"/guidelines/manage/{draft}/preview/").content.decode()
    assert "草稿里还有看不懂的内容，下面没有包括。" in preview
    client.post(f"/guidelines/manage/{draft}/", form_of())
    assert selectors.guideline(draft).typed == {}


def test_templates_are_chosen_with_the_control_of_the_house(
    signed_in: SignIn, officer: Actor, draft: int
) -> None:
    page = signed_in(officer).get(f"/guidelines/manage/{draft}/").content.decode()
    assert page.count('class="file-pick"') == page.count('type="file"') > 0
    assert 'data-most-megabytes="20"' in page


@pytest.mark.parametrize("typed", ["2025-02-30 09:00", "2025-06-18", "2025-06-18 25:00", "九点"])
def test_a_moment_that_does_not_exist_is_asked_for_again(ground: Ground, typed: str) -> None:
    fields = {**write_form(TITLE, TERMS), "batches-0-opens_at": [typed]}
    written = read_form(fields, TERMS, ground.measure)
    assert [problem.field for problem in written.problems] == ["batches-0-opens_at"]


def test_a_ground_without_its_figure_is_not_lost(ground: Ground) -> None:
    fields = {**write_form(TITLE, TERMS), "grounds-回溯年数": ["本通知"]}
    (problem,) = read_form(fields, TERMS, ground.measure).problems
    assert problem.field == "figures-回溯年数"


def test_more_rows_than_anybody_needs_are_said_to_be_too_many(ground: Ground) -> None:
    rows = {f"materials-{n}-name": ["甲"] for n in range(50)}
    (problem,) = read_form({**write_form(TITLE, TERMS), **rows}, TERMS, ground.measure).problems
    assert problem.field == "materials"
    assert "最多 40 行" in problem.sentence


def test_a_batch_keeps_its_number_whatever_the_form_says(ground: Ground) -> None:
    fields = write_form(TITLE, TERMS)
    fields["batches-0-number"] = ["2"]
    fields["batches-1-number"] = ["99999999999"]
    written = read_form(fields, TERMS, ground.measure)
    assert [batch.number for batch in written.terms.batches] == [2, 3]


def test_a_row_with_half_of_its_fields_is_kept(ground: Ground) -> None:
    half = {"materials-9-key": ["tracking"], "route-9-task": ["pay"]}
    written = read_form({**write_form(TITLE, TERMS), **half}, TERMS, ground.measure)
    assert written.terms.materials[-1].key == "tracking"
    assert [problem.field for problem in written.problems] == ["route-9-working_days"]


def test_two_writers_see_each_other(
    signed_in: SignIn, officer: Actor, leader: Actor, draft: int
) -> None:
    services.save_guideline(actor=leader, guideline_id=draft, terms=TERMS, at=DURING)
    typed = form_of(revision=["1"], contact=["我写的"])
    answer = signed_in(officer).post(f"/guidelines/manage/{draft}/", typed)
    assert answer.status_code == 409
    assert "王五刚刚保存过" in text_of(answer)
    assert "我写的" in text_of(answer)
    assert selectors.guideline(draft).terms.contact == TERMS.contact


@pytest.mark.parametrize(
    ("act", "address"),
    [
        ("save", "/guidelines/manage/{}/"),
        ("preview", "/guidelines/manage/{}/preview/"),
        ("publish", "/guidelines/manage/{}/publish/"),
        ("add-batches", "/guidelines/manage/{}/?add=batches#batches"),
        ("add-nonsense", "/guidelines/manage/{}/"),
    ],
)
def test_every_button_saves_first(
    signed_in: SignIn, officer: Actor, draft: int, act: str, address: str
) -> None:
    answer = signed_in(officer).post(
        f"/guidelines/manage/{draft}/", form_of(act=[act]) | {"act": act}
    )
    assert answer["Location"] == address.format(draft)
    assert selectors.guideline(draft).revision == 2


@pytest.mark.req("003-06")
def test_a_template_can_be_downloaded(
    signed_in: SignIn, leader: Actor, draft: int, client: Client
) -> None:
    pen = signed_in(leader)
    sheet = BytesIO()
    Workbook().save(sheet)
    upload = SimpleUploadedFile("发票汇总.xlsx", sheet.getvalue())
    pen.post(f"/guidelines/manage/{draft}/", {**form_of(), "materials-1-template": upload})
    pen.post(f"/guidelines/manage/{draft}/", form_of())
    assert selectors.guideline(draft).terms.materials[1].template_digest
    publish(draft, leader)
    address = f"/guidelines/{draft}/versions/1/templates/invoices"
    assert address in client.get(f"/guidelines/{draft}/").content.decode()
    answer = client.get(address)
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(address.replace("invoices", "statements")).status_code == 404


def test_a_template_that_is_refused_leaves_the_rest_saved(
    signed_in: SignIn, leader: Actor, draft: int, client: Client
) -> None:
    pen = signed_in(leader)
    upload = SimpleUploadedFile("模板.pdf", b"not a pdf at all \x00\x01")
    answer = pen.post(f"/guidelines/manage/{draft}/", {**form_of(), "materials-1-template": upload})
    assert answer.status_code == 422
    assert selectors.guideline(draft).terms.materials[1].template_id == 0
    assert client.get(f"/guidelines/{draft}/versions/1/templates/invoices").status_code == 404
