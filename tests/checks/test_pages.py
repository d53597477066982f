"""The pages: the queue, the case file, the applicant's side, the helpers' side."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from guanzi.foundation import clock
from guanzi.foundation.actor import Actor, OrganisationKind
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.identity.middleware import MEMBERSHIP_KEY
from guanzi.foundation.identity.models import Membership, Person
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.applications.states import ApplicationState
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.selectors import QueueFilters
from guanzi.lifecycle.checks.states import FindingVerdict
from tests.checks.test_running import support
from tests.world import MORNING, World

SignIn = Callable[[Actor], Client]
LATER = MORNING + timedelta(hours=3)
TODAY = date(2025, 6, 18)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The platform's clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return LATER


@pytest.fixture
def signed_in(db: None) -> SignIn:
    def sign_in(actor: Actor) -> Client:
        client = Client()
        person = Person.objects.get(pk=actor.person_id)
        if actor.is_official:
            Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
        chosen = Membership.objects.get(person=person, organisation_id=actor.organisation_id)
        session = client.session
        session[MEMBERSHIP_KEY] = chosen.pk
        session.save()
        return client

    return sign_in


@pytest.fixture
def accepted(world: World, submitted: int) -> int:
    support(world, "市级", "其他财政性资金", 2023)
    services.accept_case(actor=world.finance, application_id=submitted, at=LATER)
    return submitted


def many(template: int, number: int) -> None:
    """So many further cases, as rows alone."""
    source = Application.objects.get(pk=template)
    rows = [
        Application(
            code=f"S003-2024-112-9{n:06d}-0",
            guideline_version_id=source.guideline_version_id,
            batch=1,
            enterprise_id=source.enterprise_id,
            project_id=source.project_id,
            measure_id=f"m{n}",
            fund=source.fund,
            revenue_year=2024,
            district=source.district,
            state=ApplicationState.SUBMITTED,
            amount_fen=n * 100_00,
            created_by_id=source.created_by_id,
            created_at=MORNING,
            saved_at=MORNING,
            submitted_at=MORNING,
        )
        for n in range(number)
    ]
    made = Application.objects.bulk_create(rows)
    CaseStanding.objects.bulk_create(
        CaseStanding(application=row, due_on=TODAY + timedelta(days=n % 20 - 2))
        for n, row in enumerate(made)
    )


# --- the queue ---


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_queue_asks_as_often_with_five_cases_as_with_five_hundred(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    many(accepted, 5)
    client.get("/cases/")
    few = queries_of(client, "/cases/")
    Application.objects.filter(measure_id__startswith="m").count()
    CaseStanding.objects.exclude(application_id=accepted).delete()
    Application.objects.filter(measure_id__startswith="m").delete()
    many(accepted, 500)
    assert queries_of(client, "/cases/") == few


def test_the_case_file_asks_as_often_whatever_was_found_and_said(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    address = f"/cases/{accepted}/"
    client.get(address)
    few = queries_of(client, address)
    for n in range(6):
        services.answer_finding(
            actor=world.applicant,
            application_id=accepted,
            key="other_support:city",
            text=f"说明 {n}",
            at=LATER,
        )
        services.run_checks(actor=world.finance, application_id=accepted, at=LATER)
    assert queries_of(client, address) == few


def test_pages_of_the_queue_follow_each_other_without_gap_or_repetition(
    world: World, accepted: int
) -> None:
    many(accepted, 120)
    seen: list[int] = []
    after = ""
    while True:
        page = selectors.queue(world.finance, QueueFilters(), TODAY, after)
        seen += [row.id for row in page.rows]
        if not page.next_after:
            break
        after = page.next_after
    assert len(seen) == len(set(seen)) == 121
    dues = [CaseStanding.objects.get(application_id=number).due_on for number in seen]
    assert dues == sorted(dues)
    before, following = selectors.neighbours(world.finance, QueueFilters(), TODAY, seen[60])
    assert (before, following) == (seen[59], seen[61])


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (QueueFilters(), 21),
        (QueueFilters(tab="new"), 20),
        (QueueFilters(tab="review"), 1),
        (QueueFilters(tab="done"), 0),
        (QueueFilters(due="over"), 2),
        (QueueFilters(due="today"), 1),
        (QueueFilters(officer="none"), 21),
        (QueueFilters(officer="me"), 0),
        (QueueFilters(kind="other_support"), 1),
        (QueueFilters(text="甲精机 焊接"), 21),
        (QueueFilters(text="S003-2024-112-9000003"), 1),
        (QueueFilters(text="没有的企业"), 0),
        (QueueFilters(least_fen=10 * 100_00, most_fen=12 * 100_00), 3),
    ],
)
def test_filters_find_what_they_say(
    world: World, accepted: int, filters: QueueFilters, number: int
) -> None:
    many(accepted, 20)
    assert len(selectors.matching_ids(world.finance, filters, TODAY)) == number


@pytest.mark.req("000-04", "000-05", "003-02")
def test_each_office_has_its_own_queue(world: World, accepted: int) -> None:
    def seen(actor: Actor) -> list[int]:
        return selectors.matching_ids(actor, QueueFilters(tab="all"), TODAY)

    for actor in (world.finance, world.commission, world.city_finance, world.auditor):
        assert seen(actor) == [accepted]
    for actor in (world.other_finance, world.science, world.tax):
        assert seen(actor) == []
    services.ask_assistance(
        actor=world.finance,
        application_id=accepted,
        kind=OrganisationKind.TAX,
        question="请核对销售收入。",
        at=LATER,
    )
    assert seen(world.tax) == [accepted]


def test_the_filters_stand_in_the_address_and_what_cannot_be_read_is_kept(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    page = client.get("/cases/?tab=review&q=甲精机&least=很多").content.decode()
    assert "金额「很多」无法识别" in page
    assert 'value="很多"' in page
    assert 'value="甲精机"' in page
    assert "上海甲精机有限公司" in page


def test_words_find_a_case_by_what_it_is_called_and_compare_no_names_of_cases(
    world: World, accepted: int
) -> None:
    info = application(accepted)

    def found(text: str) -> list[int]:
        with CaptureQueriesContext(connection) as asked:
            page = selectors.queue(world.commission, QueueFilters(text=text), TODAY)
        assert not any('UPPER("enterprises_' in each["sql"] for each in asked)
        return [row.id for row in page.rows]

    for text in (
        "甲精机",
        info.enterprise,
        info.credit_code,
        info.credit_code.lower(),
        info.code,
        info.code[:6].lower(),
        info.project_number,
        info.project_number[:4],
        info.project,
        f"甲精机 {info.project[:2]} {info.code}",
    ):
        assert found(text) == [accepted], text
    for text in ("乙精机", "S999", "9999", "%", "甲精机 S999", "·"):
        assert found(text) == [], text


def test_an_officer_reads_the_contact_number_once_and_it_is_written_down(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    finance, address = signed_in(world.finance), f"/cases/{accepted}/"
    number = "13800000021"
    page = finance.get(address).content.decode()
    assert "显示电话号码" in page
    assert number not in page
    shown = finance.post(f"{address}contact/")
    assert shown["Cache-Control"] == "no-store"
    assert number in shown.content.decode()
    assert "显示电话号码" not in shown.content.decode()
    event = AuditEvent.objects.get(verb="applications.reveal_contact")
    assert event.person_id == world.finance.person_id
    assert finance.get(f"{address}contact/").status_code == 302
    assert number not in finance.get(address).content.decode()

    city = signed_in(world.commission)
    assert "显示电话号码" not in city.get(address).content.decode()
    assert city.post(f"{address}contact/").status_code == 403
    assert AuditEvent.objects.filter(verb="applications.reveal_contact").count() == 1


def test_many_are_assigned_at_once_and_a_missing_officer_is_said(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    many(accepted, 3)
    client = signed_in(world.finance)
    refused = client.post("/cases/bulk/?tab=todo", {"act": "assign", "all": "1", "to": ""})
    assert refused.status_code == 400
    assert "请选择本单位的经办人" in refused.content.decode()
    officer = world.finance_officer.person_id
    done = client.post("/cases/bulk/?tab=todo", {"act": "assign", "all": "1", "to": officer})
    assert done.status_code == 302
    assert CaseStanding.objects.filter(officer_id=officer).count() == 4


def test_too_many_at_once_is_said_and_ended_cases_are_passed_over(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    officer = world.finance_officer.person_id
    many(accepted, 501)
    for act in ("assign", "check"):
        form = {"act": act, "all": "1", "to": officer}
        refused = client.post("/cases/bulk/?tab=todo", form)
        assert refused.status_code == 400
        assert "一次最多办理 500 件" in refused.content.decode()
    Application.objects.filter(measure_id__in=["m1", "m2"]).update(state="forwarded")
    ids = list(
        Application.objects.filter(measure_id__in=["m1", "m2", "m3"]).values_list("pk", flat=True)
    )
    assert (
        services.assign_cases(
            actor=world.finance, application_ids=ids, officer_id=officer, at=LATER
        )
        == 1
    )


def test_what_is_seen_can_be_taken_along(world: World, accepted: int, signed_in: SignIn) -> None:
    client = signed_in(world.finance)
    text = client.get("/cases/export.csv?tab=all").content.decode("utf-8-sig")
    assert "上海甲精机有限公司" in text
    book = load_workbook(BytesIO(client.get("/cases/export.xlsx?tab=all").content))
    rows = list(book.worksheets[0].values)
    assert len(rows) == 2
    assert rows[1][1] == "上海甲精机有限公司"


def test_a_rush_is_entered_round_by_round_until_nobody_is_left_out(
    world: World, accepted: int
) -> None:
    many(accepted, 1_100)
    CaseStanding.objects.exclude(application_id=accepted).delete()
    entered = [services.check_new_cases(at=LATER) for _ in range(4)]
    assert entered == [500, 500, 100, 0]
    assert CaseStanding.objects.count() == 1_101


# --- the case file ---


def test_the_case_file_shows_facts_findings_amount_and_timeline(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    page = signed_in(world.finance).get(f"/cases/{accepted}/").content.decode()
    for words in ("其他市级财政性资金", "公式金额", "2024-03", "审计报告.pdf", "核查", "转报之前"):
        assert words in page
    assert "还剩 10 个工作日" in page


def test_a_decision_without_reason_keeps_what_was_chosen(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance_officer)
    typed = {"key": "other_support:city", "verdict": "cleared", "reason": ""}
    answer = client.post(f"/cases/{accepted}/decide/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请写明判断的理由" in page
    assert re.search(r'value="cleared" checked', page)
    assert client.post(f"/cases/{accepted}/decide/", {**typed, "reason": "已核"}).status_code == 302
    (finding,) = [f for f in selectors.findings_of(accepted) if f.key == "other_support:city"]
    assert finding.decision is not None
    assert finding.decision.verdict is FindingVerdict.CLEARED


@pytest.mark.req("003-07")
def test_a_case_is_returned_and_refused_by_forms_alone(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    assert "10 个工作日" in client.get(f"/cases/{accepted}/return/").content.decode()
    wrong = {"target": ["", ""], "reason": ["请改", ""], "article": ["", ""]}
    answer = client.post(f"/cases/{accepted}/return/", wrong)
    assert answer.status_code == 400
    assert "请改" in answer.content.decode()
    refusal = {
        "article": ["第三条"],
        "other": "",
        "reason": "近三年已获支持。",
        "objection": "可向市科委提出。",
    }
    assert client.get(f"/cases/{accepted}/refuse/").status_code == 200
    assert client.post(f"/cases/{accepted}/refuse/", refusal).status_code == 302
    assert application(accepted).state is ApplicationState.REFUSED


@pytest.mark.req("003-07", "004-10")
def test_forwarding_says_what_stands_in_the_way(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    client = signed_in(world.finance)
    page = client.get(f"/cases/{accepted}/forward/").content.decode()
    assert "还有 1 项发现没有判断" in page
    assert "盖章纸件还没有核对" in page
    assert client.post(f"/cases/{accepted}/forward/", {"reason": "同意"}).status_code == 409


@pytest.mark.req("003-02", "000-04")
@pytest.mark.parametrize("place", ["", "return/", "forward/", "refuse/"])
def test_foreign_offices_learn_why_not_and_enterprises_nothing(
    world: World, accepted: int, signed_in: SignIn, place: str
) -> None:
    foreign = signed_in(world.other_finance).get(f"/cases/{accepted}/{place}")
    assert foreign.status_code == 403
    assert "不在您单位的职责范围内" in foreign.content.decode()
    assert signed_in(world.stranger).get(f"/cases/{accepted}/{place}").status_code in (403, 404)


# --- the applicant and the helpers ---


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


@pytest.mark.req("000-04")
def test_files_of_a_case_are_handed_out_to_those_who_see_it_only(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    file = selectors.case_file(accepted).record.materials[0].files[0].file
    address = f"/cases/{accepted}/files/{file.id}/"
    answer = signed_in(world.finance).get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("inline")
    assert signed_in(world.other_finance).get(address).status_code == 403
    assert signed_in(world.stranger).get(address).status_code == 404
    assert signed_in(world.auditor).get(f"/cases/{accepted}/files/999999/").status_code == 404


def test_a_case_is_opened_by_nobody_who_is_not_signed_in(accepted: int) -> None:
    assert Client().get(f"/cases/{accepted}/").status_code in (302, 401, 403)
