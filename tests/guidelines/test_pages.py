"""The pages: what everybody reads, and what a department writes with."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar
from openpyxl import Workbook
from pytest_django import DjangoAssertNumQueries

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Membership, Organisation, Person
from guanzi.lifecycle.guidelines import selectors, services
from guanzi.lifecycle.guidelines.forms import read_form, write_form
from guanzi.lifecycle.guidelines.rules import Ground
from tests.guidelines.world import FIRST, MEASURE, SECOND, TERMS, TITLE, a_draft, member
from tests.world import MORNING

pytestmark = pytest.mark.django_db

DURING = datetime(2025, 6, 25, 2, 0, tzinfo=UTC)
AFTER = datetime(2025, 8, 1, 2, 0, tzinfo=UTC)

SignIn = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The platform's time, in the first window unless a test says otherwise."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(DURING)
    return at


@pytest.fixture
def signed_in(settings: Any) -> SignIn:
    """A browser in which this actor has signed in."""
    settings.SECOND_FACTOR_REQUIRED = False

    def sign_in(actor: Actor) -> Client:
        person = Person.objects.get(pk=actor.person_id)
        Membership.objects.get_or_create(
            person=person,
            organisation_id=actor.organisation_id,
            defaults={"role": actor.role, "since": MORNING},
        )
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def text_of(response: Any) -> str:
    """The words of a page."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# --- for everybody ---


def test_without_guidelines_the_list_says_what_would_be_there(
    client: Client, published: object
) -> None:
    page = text_of(client.get("/guidelines/"))
    assert "现在没有申报指南" in page
    assert "主管部门发布指南后会列在这里" in page


@pytest.mark.req("002-01")
@pytest.mark.parametrize(
    ("at", "said"),
    [
        (MORNING, "即将受理 1 份"),
        (DURING, "正在受理 1 份"),
        (AFTER, "已截止 1 份"),
    ],
)
def test_the_list_says_what_is_open_now(
    client: Client, version: int, now: Callable[[datetime], None], at: datetime, said: str
) -> None:
    now(at)
    assert said in text_of(client.get("/guidelines/"))


@pytest.mark.req("003-06", "002-01")
def test_the_page_says_everything_an_applicant_needs(
    client: Client, version: int, draft: int
) -> None:
    page = text_of(client.get(f"/guidelines/{draft}/"))
    for said in (
        TITLE,
        "2025年6月30日 周一 16:30",
        "还剩 3 个工作日",
        "该项目近三年没有获得过其他市级专项资金",
        "第三条",
        "发票信息汇总表",
        "年度财政专项扶持资金申请表、转化项目年度和分月销售明细",
        "受理审核 区级财政部门 10 个工作日",
        "销售收入按不含税金额计",
        "加计后金额",
        "服务器时间 2025-06-25 10:00",
        "守信承诺",
        "市科技创业中心",
        "第 1 版",
    ):
        assert said in page, said


@pytest.mark.req("A5")
def test_a_figure_that_the_guideline_fixes_is_shown_with_its_ground(
    client: Client, leader: Actor
) -> None:
    terms = replace(TERMS, figures={"回溯年数": 2}, figure_grounds={"回溯年数": "本通知第二条"})
    guideline_id = a_draft(leader, terms)
    services.publish_guideline(actor=leader, guideline_id=guideline_id, at=MORNING)
    page = text_of(client.get(f"/guidelines/{guideline_id}/"))
    assert re.search(r"回溯年数 2 第三条 依据：本通知第二条 条文按 3", page)
    assert "本指南把「回溯年数」定为 2" in page
    assert re.search(r"其他企业市级比例 本指南没有另定 第八条 条文没有写明", page)


def test_a_draft_is_not_on_the_public_pages(client: Client, draft: int) -> None:
    assert client.get(f"/guidelines/{draft}/").status_code == 404
    assert client.get(f"/guidelines/{draft}/calendar.ics").status_code == 404
    assert TITLE not in text_of(client.get("/guidelines/"))


@pytest.mark.req("002-01", "003-06")
def test_the_page_leads_to_the_application_only_while_it_is_taken(
    client: Client, version: int, draft: int, now: Callable[[datetime], None]
) -> None:
    begin = f"/applications/start/?guideline={draft}"
    assert begin in client.get(f"/guidelines/{draft}/").content.decode()
    now(AFTER)
    page = client.get(f"/guidelines/{draft}/")
    assert begin not in page.content.decode()
    assert "现在不在受理时间" in text_of(page)


def test_an_older_version_stays_readable_and_says_so(
    client: Client, version: int, draft: int, leader: Actor
) -> None:
    services.save_guideline(
        actor=leader, guideline_id=draft, terms=replace(TERMS, correction_days=5), at=MORNING
    )
    services.publish_guideline(actor=leader, guideline_id=draft, at=MORNING, change="补正改为五日")
    assert "本版改了什么 补正改为五日" in text_of(client.get(f"/guidelines/{draft}/"))
    older = text_of(client.get(f"/guidelines/{draft}/versions/1/"))
    assert "不是最新一版" in older
    assert "10 个工作日补正" in older
    assert client.get(f"/guidelines/{draft}/versions/9/").status_code == 404


def test_a_withdrawn_guideline_says_why(
    client: Client, version: int, draft: int, leader: Actor
) -> None:
    services.withdraw_guideline(actor=leader, guideline_id=draft, reason="预算调整", at=DURING)
    page = text_of(client.get(f"/guidelines/{draft}/"))
    assert "已经撤回" in page
    assert "预算调整" in page
    assert "开始申报" not in page
    assert "撤回理由 预算调整" in text_of(client.get("/guidelines/"))


def test_the_calendar_file_holds_every_opening_and_closing(
    client: Client, version: int, draft: int
) -> None:
    answer = client.get(f"/guidelines/{draft}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [
        FIRST.opens_at, FIRST.closes_at, SECOND.opens_at, SECOND.closes_at,
    ]  # fmt: skip
    assert len({str(event["uid"]) for event in events}) == 4
    assert [len(event.walk("VALARM")) for event in events] == [1, 3, 1, 3]
    assert {int(event["sequence"]) for event in events} == {1}


def test_a_withdrawal_takes_the_entries_out_of_calendars(
    client: Client, version: int, draft: int, leader: Actor
) -> None:
    services.withdraw_guideline(actor=leader, guideline_id=draft, reason="预算调整", at=DURING)
    calendar = Calendar.from_ical(client.get(f"/guidelines/{draft}/calendar.ics").content)
    assert str(calendar["method"]) == "CANCEL"
    events = calendar.walk("VEVENT")
    assert {str(event["status"]) for event in events} == {"CANCELLED"}
    assert {int(event["sequence"]) for event in events} == {2}  # later than what it takes back


def test_the_list_asks_the_database_once_however_long(
    client: Client, leader: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _again in range(4):
        services.publish_guideline(actor=leader, guideline_id=a_draft(leader), at=MORNING)
    client.get("/guidelines/")
    with django_assert_num_queries(2):  # the guidelines, the edition of the footer
        client.get("/guidelines/")


# --- for the department ---


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
    assert "请写明日期和时刻" in page
    client.post(f"/guidelines/manage/{draft}/", form_of())
    assert selectors.guideline(draft).typed == {}


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
    pen.post(f"/guidelines/manage/{draft}/publish/")
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


def test_the_preview_is_the_page_itself(signed_in: SignIn, officer: Actor, draft: int) -> None:
    answer = signed_in(officer).get(f"/guidelines/manage/{draft}/preview/")
    assert answer.templates[0].name == "guidelines/page.html"
    assert "现在只有本部门能看到" in text_of(answer)
    assert "该项目近三年没有获得过其他市级专项资金" in text_of(answer)


@pytest.mark.req("002-01")
def test_a_leader_publishes_and_everybody_reads(
    signed_in: SignIn, leader: Actor, draft: int, client: Client
) -> None:
    pen = signed_in(leader)
    before = text_of(pen.get(f"/guidelines/manage/{draft}/publish/"))
    assert "将要公布的内容" in before
    assert "这一版不能再改" in before
    assert "补正期限 10 个工作日" in before
    answer = pen.post(f"/guidelines/manage/{draft}/publish/", {"revision": "1"})
    assert answer["Location"] == f"/guidelines/{draft}/"
    assert TITLE in text_of(client.get(f"/guidelines/{draft}/"))


def test_a_new_version_shows_its_differences_first(
    signed_in: SignIn, leader: Actor, version: int, draft: int
) -> None:
    services.save_guideline(
        actor=leader, guideline_id=draft, terms=replace(TERMS, correction_days=5), at=DURING
    )
    pen = signed_in(leader)
    assert re.search(
        r"补正期限 10 个工作日 5 个工作日", text_of(pen.get(f"/guidelines/manage/{draft}/publish/"))
    )
    refused = pen.post(f"/guidelines/manage/{draft}/publish/", {"revision": "2", "change": ""})
    assert refused.status_code == 422
    assert "请写明这一版改了什么" in text_of(refused)
    pen.post(f"/guidelines/manage/{draft}/publish/", {"revision": "2", "change": "按批复"})
    assert selectors.latest_version(draft).number == 2


def test_an_officer_sees_why_the_button_is_missing(
    signed_in: SignIn, officer: Actor, draft: int
) -> None:
    pen = signed_in(officer)
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
    tax = Organisation.objects.create(
        name="市税务局（虚构）", kind=OrganisationKind.TAX, created_at=MORNING
    )
    pen = signed_in(member(tax, Role.LEADER, "周八"))
    page = text_of(pen.get("/guidelines/manage/"))
    assert TITLE in page
    assert "只有市级主管部门可以起草指南" in page
    assert pen.get("/guidelines/manage/new/").status_code == 403
    assert pen.get(f"/guidelines/manage/{draft}/").status_code == 403
