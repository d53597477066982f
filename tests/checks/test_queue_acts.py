"""What is done with many cases of the queue at once."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from io import BytesIO

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.files.kinds import PDFIUM
from guanzi.foundation.jobs.models import Job
from guanzi.foundation.jobs.states import JobState
from guanzi.lifecycle.applications.models import Application
from guanzi.lifecycle.applications.selectors import application
from guanzi.lifecycle.applications.services import print_application
from guanzi.lifecycle.checks import selectors, services
from guanzi.lifecycle.checks.models import CaseStanding
from guanzi.lifecycle.checks.selectors import QueueFilters
from tests.checks.cases import LATER, TODAY, many
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import World

pytestmark = pytest.mark.usefixtures("morning")


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


def taken(client: Client, form: str, run_jobs: RunJobs, query: str = "tab=all") -> bytes:
    """What the queue's export comes to, made by its job."""
    sent = client.post(f"/cases/export/?{query}", {"form": form})
    run_jobs()
    answer = client.get(f"{sent['Location']}file")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_what_is_seen_can_be_taken_along(
    world: World, accepted: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    client = signed_in(world.finance)
    text = taken(client, "csv", run_jobs).decode("utf-8-sig")
    assert "上海甲精机有限公司" in text
    book = load_workbook(BytesIO(taken(client, "xlsx", run_jobs)))
    rows = list(book.worksheets[0].values)
    assert len(rows) == 2
    assert rows[1][1] == "上海甲精机有限公司"
    fen = application(accepted).amount_fen
    assert fen is not None
    assert rows[1][5] == pytest.approx(fen / 100)
    assert f",{fen // 100}.{fen % 100:02d}," in text


def test_a_table_to_take_along_is_whole_however_long(
    world: World,
    accepted: int,
    signed_in: SignIn,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many(accepted, 7)
    found = import_module("guanzi.lifecycle.checks.selectors.queue")  # the package has a function
    monkeypatch.setattr(found, "PIECE", 3)
    client = signed_in(world.finance)
    lines = taken(client, "csv", run_jobs).decode("utf-8-sig").splitlines()
    codes = [line.split(",")[0] for line in lines[1:]]
    assert len(codes) == len(set(codes)) == CaseStanding.objects.count() == 8
    only = taken(client, "csv", run_jobs, "tab=done").decode("utf-8-sig").splitlines()
    assert len(only) == 1


def test_a_case_that_moves_while_the_table_is_made_is_told_once(
    world: World, accepted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(accepted, 7)
    found = import_module("guanzi.lifecycle.checks.selectors.queue")
    monkeypatch.setattr(found, "PIECE", 3)
    rows = found.every_row(world.finance, QueueFilters(tab="all", sort="due"), TODAY)
    told = [next(rows).id for _ in range(3)]
    first, *_others, last = selectors.matching_ids(world.finance, QueueFilters(tab="all"), TODAY)
    for number, due_on in ((first, TODAY + timedelta(days=999)), (last, date(2000, 1, 1))):
        CaseStanding.objects.filter(application_id=number).update(due_on=due_on)
    told += [row.id for row in rows]
    assert len(told) == len(set(told)) == CaseStanding.objects.count() == 8


@pytest.mark.parametrize("start", [services.start_checks, services.start_printing])
def test_starting_asks_as_often_for_two_cases_as_for_twenty(
    world: World, accepted: int, start: Callable[..., Job]
) -> None:
    many(accepted, 20)
    ids = selectors.matching_ids(world.finance, QueueFilters(tab="all"), TODAY)

    def asked(some: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            start(actor=world.finance, application_ids=some, at=LATER)
        return len(queries)

    asked(ids[:1])  # what is read once for all
    assert asked(ids[:2]) == asked(ids[:20])


def test_the_export_is_for_who_asked_and_leaves_an_event(
    world: World, accepted: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    sent = signed_in(world.finance).post("/cases/export/?tab=all", {"form": "csv"})
    run_jobs()
    assert signed_in(world.commission).get(f"{sent['Location']}file").status_code == 404
    (event,) = AuditEvent.objects.filter(verb="checks.export")
    assert event.after == {"query": "tab=all", "form": "csv"}


def test_a_rush_is_entered_round_by_round_until_nobody_is_left_out(
    world: World, accepted: int
) -> None:
    many(accepted, 1_100)
    CaseStanding.objects.exclude(application_id=accepted).delete()
    entered = [services.check_new_cases(at=LATER) for _ in range(4)]
    assert entered == [500, 500, 100, 0]
    assert CaseStanding.objects.count() == 1_101


def test_the_forms_of_what_is_seen_are_printed_into_one_document(
    world: World, accepted: int, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    many(accepted, 1)  # handed in by hand, without a submission that could be printed
    alone = print_application(actor=world.finance, application_id=accepted, at=LATER).content
    client = signed_in(world.finance)
    made = taken(client, "pdf", run_jobs)
    assert made.startswith(b"%PDF-")
    with PDFIUM:
        assert len(pypdfium2.PdfDocument(made)) == len(pypdfium2.PdfDocument(alone))
    job = Job.objects.get(kind="checks.print")
    assert job.state == JobState.DONE
    assert job.skipped_count == 1
    printed = AuditEvent.objects.filter(verb="applications.print", at=LATER)
    assert printed.count() == 2
    (event,) = AuditEvent.objects.filter(verb="checks.print")
    assert event.after == job.arguments


def test_too_many_forms_are_not_begun_and_the_reason_stands_above_the_queue(
    world: World, accepted: int, signed_in: SignIn
) -> None:
    many(accepted, 501)
    refused = signed_in(world.auditor).post("/cases/export/?tab=all", {"form": "pdf"})
    assert refused.status_code == 400
    assert "一次最多办理 500 件，选中的超过了" in refused.content.decode()
    assert not Job.objects.filter(kind="checks.print").exists()
