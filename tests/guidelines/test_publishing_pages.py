"""How a draft comes to hold: looked at, submitted, published by another, taken back."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.lifecycle.guidelines import selectors, services
from tests.guidelines.world import DURING, TERMS, TITLE, text_of
from tests.signing_in import SignIn
from tests.world import a_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_the_preview_is_the_page_itself(signed_in: SignIn, officer: Actor, draft: int) -> None:
    answer = signed_in(officer).get(f"/guidelines/manage/{draft}/preview/")
    assert answer.templates[0].name == "guidelines/page.html"
    assert "现在只有本部门能看到" in text_of(answer)
    assert "该项目近三年没有获得过其他市级专项资金" in text_of(answer)


@pytest.mark.req("002-01")
def test_one_submits_another_publishes_and_everybody_reads(
    signed_in: SignIn, officer: Actor, leader: Actor, draft: int, client: Client
) -> None:
    writer, head = signed_in(officer), signed_in(leader)
    before = text_of(writer.get(f"/guidelines/manage/{draft}/publish/"))
    assert "将要公布的内容" in before
    assert "补正期限 10 个工作日" in before
    answer = writer.post(f"/guidelines/manage/{draft}/submit/", {"revision": "1"})
    assert answer["Location"] == f"/guidelines/manage/{draft}/publish/"
    assert "李四已提交发布" in text_of(writer.get(f"/guidelines/manage/{draft}/"))
    assert "已提交，待批准发布" in text_of(head.get("/guidelines/manage/"))
    asked = text_of(head.get(f"/guidelines/manage/{draft}/publish/"))
    assert re.search(r"李四于 2025-06-25 10:00 核对后提交发布", asked)
    assert "这一版不能再改" in asked
    answer = head.post(f"/guidelines/manage/{draft}/publish/", {"revision": "1"})
    assert answer["Location"] == f"/guidelines/{draft}/"
    assert TITLE in text_of(client.get(f"/guidelines/{draft}/"))


def test_who_submitted_sees_that_it_takes_another(
    signed_in: SignIn, leader: Actor, draft: int
) -> None:
    pen = signed_in(leader)
    address = f"/guidelines/manage/{draft}/publish/"
    assert "两人原则" in text_of(pen.get(address))
    early = pen.post(address, {"revision": "1"})
    assert early.status_code == 409
    assert "还没有提交发布" in text_of(early)
    shown = text_of(pen.post(f"/guidelines/manage/{draft}/submit/", {"revision": "1"}, follow=True))
    assert "这份草稿是您提交的，须由本部门另一位负责人批准发布" in shown
    assert "批准并发布" not in shown
    assert pen.post(address, {"revision": "1"}).status_code == 403


def test_a_new_version_shows_its_differences_and_their_reason_first(
    signed_in: SignIn, officer: Actor, leader: Actor, version: int, draft: int
) -> None:
    services.save_guideline(
        actor=leader, guideline_id=draft, terms=replace(TERMS, correction_days=5), at=DURING
    )
    writer, head = signed_in(officer), signed_in(leader)
    address = f"/guidelines/manage/{draft}/submit/"
    assert re.search(r"补正期限 10 个工作日 5 个工作日", text_of(writer.get(address)))
    refused = writer.post(address, {"revision": "2", "change": ""})
    assert refused.status_code == 422
    assert "请写明这一版改了什么" in text_of(refused)
    writer.post(address, {"revision": "2", "change": "按批复"})
    assert "变更说明 按批复" in text_of(head.get(f"/guidelines/manage/{draft}/publish/"))
    head.post(f"/guidelines/manage/{draft}/publish/", {"revision": "2"})
    assert selectors.latest_version(draft).change == "按批复"


def test_an_officer_sees_why_the_button_is_missing(
    signed_in: SignIn, officer: Actor, draft: int
) -> None:
    pen = signed_in(officer)
    pen.post(f"/guidelines/manage/{draft}/submit/", {"revision": "1"})
    assert "由部门负责人办理" in text_of(pen.get(f"/guidelines/manage/{draft}/publish/"))
    assert pen.post(f"/guidelines/manage/{draft}/publish/", {"revision": "1"}).status_code == 403
    assert pen.get(f"/guidelines/manage/{draft}/withdraw/").status_code == 403


def test_a_withdrawal_asks_for_its_reason(
    signed_in: SignIn, leader: Actor, version: int, draft: int
) -> None:
    pen = signed_in(leader)
    assert pen.post(f"/guidelines/manage/{draft}/withdraw/", {"reason": " "}).status_code == 422
    pen.post(f"/guidelines/manage/{draft}/withdraw/", {"reason": "预算调整"})
    assert selectors.latest_version(draft).withdrawal_reason == "预算调整"


@pytest.mark.req("000-04")
def test_other_authorities_see_what_is_published_and_write_nothing(
    signed_in: SignIn, version: int, draft: int
) -> None:
    pen = signed_in(a_member(OrganisationKind.TAX, "市税务局（虚构）", "周八"))
    page = text_of(pen.get("/guidelines/manage/"))
    assert TITLE in page
    assert "只有市级主管部门可以起草指南" in page
    assert pen.get("/guidelines/manage/new/").status_code == 403
    assert pen.get(f"/guidelines/manage/{draft}/").status_code == 403
