"""What auditors see: search, paging, the table, the anchors."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.audit import selectors, views
from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.audit.sealing import seal
from guanzi.foundation.audit.services import make_anchor
from guanzi.foundation.identity.models import Organisation
from tests.audit.conftest import as_before_districts, happen
from tests.signing_in import SignIn
from tests.world import MORNING, a_member, an_actor


def somebody_of(kind: OrganisationKind, district: str = "") -> Actor:
    """Somebody of a new organisation of that kind."""
    return a_member(kind, f"测试{district}{kind}", "孙七", role=Role.OFFICER, district=district)


@pytest.fixture
def auditor(signed_in: SignIn) -> Client:
    return signed_in(somebody_of(OrganisationKind.AUDITOR))


def table(client: Client, query: str = "") -> list[list[str]]:
    """The rows of the table, without its head and without the event of taking it out."""
    answer = client.get(f"/audit/events.csv{query}")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return [row for row in csv.reader(io.StringIO(text)) if row[4] != "audit.export"][1:]


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/audit/{query}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


@pytest.mark.req("000-05")
def test_only_auditors_and_the_operator_may_look(signed_in: SignIn) -> None:
    for kind, status in {
        OrganisationKind.ENTERPRISE: 403,
        OrganisationKind.CITY_FINANCE: 403,
        OrganisationKind.OPERATOR: 200,
    }.items():
        client = signed_in(somebody_of(kind))
        for address in ("/audit/", "/audit/events.csv", "/audit/anchors/"):
            assert client.get(address).status_code == status, (kind, address)


@pytest.mark.req("000-05")
def test_a_district_s_auditor_reads_what_concerns_it_and_the_city_s_everything(
    auditor: Client, office: Organisation, officer: Actor, signed_in: SignIn
) -> None:
    elsewhere = Organisation.objects.create(
        name="徐汇区财政局", kind="district_finance", district="徐汇区", created_at=MORNING
    )
    of_the_district = signed_in(somebody_of(OrganisationKind.AUDITOR, "闵行区"))
    happen(officer, office, note="由市级办理的本区事项")
    happen(replace(officer, district="闵行区"), elsewhere, note="由本区办理的外区事项")
    as_before_districts(note="早先的事项")
    assert 'href="/audit/"' in of_the_district.get("/notices/").content.decode()
    for query in ("", "?district=徐汇区", "?person=李四"):
        shown = page(of_the_district, query)
        assert shown.count('class="event"') == 1, query
        assert "由市级办理的本区事项" in shown
    assert 'id="id_district"' not in page(of_the_district)
    assert of_the_district.get("/audit/anchors/").status_code == 200
    assert page(auditor).count('class="event"') == 3
    assert page(auditor, "?district=徐汇区").count('class="event"') == 1
    rows = table(of_the_district)
    assert [row[9:11] for row in rows] == [["由市级办理的本区事项", "闵行区"]]
    assert "导出审计记录" in page(of_the_district)
    assert len(table(auditor)) == 3


@pytest.mark.req("000-05")
def test_taking_the_table_out_is_an_event_with_what_was_asked(
    auditor: Client, office: Organisation, officer: Actor
) -> None:
    auditor.get("/audit/events.csv?since=2025-02-30")
    assert "导出审计记录" not in page(auditor)
    auditor.get("/audit/events.csv?person=李四")
    (told,) = selectors.search_page(selectors.Search(verb="audit.export"))[0]
    assert (told.person, told.subject, told.subject_name) == ("孙七", "audit:trail", "审计记录")
    assert told.after == {"form": "csv", "person": "李四"}
    assert "导出审计记录" in page(auditor, "?subject=audit:trail")


@pytest.mark.req("000-05")
def test_a_search_narrows_and_stays_in_the_address(
    auditor: Client, office: Organisation, officer: Actor
) -> None:
    happen(officer, office, "test.early", at=MORNING - timedelta(days=3))
    happen(officer, office, "test.change", before={"名称": "甲"}, after={"名称": "乙"})
    happen(an_actor(person="钱八"), office, "test.other")
    assert page(auditor).count('class="event"') == 3
    for query in (
        "?person=钱八",
        "?verb=test.early",
        "?until=2025-06-17",
        "?since=2025-06-18&verb=test.change",
        f"?subject=identity.organisation:{office.pk}&person=钱八",
        "?subject=测试区&verb=test.other",
    ):
        assert page(auditor, query).count('class="event"') == 1, query
    assert 'value="钱八"' in page(auditor, "?person=钱八")
    assert "没有符合条件的记录" in page(auditor, "?person=无此人")
    cells = re.findall(r"<td data-label=\"([^\"]+)\">([甲乙])</td>", page(auditor))
    assert cells == [("变更前", "甲"), ("变更后", "乙")]


def test_a_day_that_is_none_is_told_and_kept(auditor: Client) -> None:
    for query, sentence in (
        ("?since=2025-02-30", "2026-01-31 这样的日期"),
        ("?since=2025-02-02&until=2025-02-01", "结束日期不能早于开始日期"),
    ):
        shown = page(auditor, query)
        assert sentence in shown
        assert f'value="{query[7:17]}"' in shown


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "³"])
def test_a_strange_page_number_is_the_first_page(auditor: Client, before: str) -> None:
    assert "没有符合条件" in page(auditor, f"?before={before}")


def test_pages_follow_each_other_without_gap_or_overlap(
    auditor: Client, office: Organisation, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 3)
    for number in range(7):
        happen(officer, office, note=f"第{number}件")
    seen: list[str] = []
    query = "?person=李四"
    for _ in range(3):
        shown = page(auditor, query)
        seen += re.findall(r"<p>第(\d)件</p>", shown)
        link = re.search(r'href="(\?[^"]*)" rel="next"', shown)
        query = link[1].replace("&amp;", "&") if link else ""
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]
    assert not query


def test_a_page_costs_the_same_however_many_there_are(
    auditor: Client, office: Organisation, officer: Actor
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(auditor)
        return len(captured)

    happen(officer, office)
    few = queries()
    for _ in range(40):
        happen(officer, office)
    assert queries() == few


@pytest.mark.req("000-05")
def test_the_table_is_what_was_searched(
    auditor: Client, office: Organisation, officer: Actor
) -> None:
    happen(officer, office, "test.change", note="=HYPERLINK(1)", after={"金额": 1})
    happen(officer, office, "test.other")
    seal()
    answer = auditor.get("/audit/events.csv?verb=test.change")
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-')
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff时间,")
    _, row = csv.reader(io.StringIO(text))
    assert row[:5] == ["2025-06-18 09:00:00", "李四", "测试区财政局", "test.change", "test.change"]
    assert row[8:12] == ['{"金额": 1}', "'=HYPERLINK(1)", "闵行区", "1"]


def test_a_table_is_whole_or_refused_with_what_to_do(
    auditor: Client, office: Organisation, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 3)
    for _ in range(3):
        happen(officer, office)
    whole = auditor.get("/audit/events.csv?verb=test.change")
    text = b"".join(whole.streaming_content).decode()  # type: ignore[attr-defined]
    assert len(text.splitlines()) == 1 + 3
    happen(officer, office)
    taken = AuditEvent.objects.filter(verb="audit.export").count()
    refused = auditor.get("/audit/events.csv?verb=test.change")
    assert refused.status_code == 400
    assert "符合条件的记录超过 3 条，没有导出" in refused.content.decode()
    assert AuditEvent.objects.filter(verb="audit.export").count() == taken == 1


def test_anchors_are_listed_to_be_noted(
    auditor: Client, office: Organisation, officer: Actor
) -> None:
    assert "还没有锚点" in auditor.get("/audit/anchors/").content.decode()
    happen(officer, office)
    anchor = make_anchor(at=MORNING)
    shown = auditor.get("/audit/anchors/").content.decode()
    assert anchor.digest in shown
    assert "到第 1 条" in shown
