"""Writing, sealing, anchoring: nobody waits for anybody, and nothing is left out."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit import sealing
from guanzi.foundation.audit.chain import GENESIS, Verifier, digest_of
from guanzi.foundation.audit.exporting import export_lines
from guanzi.foundation.audit.models import AuditAnchor, AuditEvent, AuditLink, AuditMark
from guanzi.foundation.audit.sealing import seal
from guanzi.foundation.audit.selectors import events_of
from guanzi.foundation.audit.services import make_anchor
from guanzi.foundation.identity.models import Organisation
from tests.audit.conftest import INSERT, as_before_districts, happen
from tests.world import MORNING


@contextmanager
def another_connection() -> Iterator[psycopg.Connection]:
    """A second person at work at the same time, who waits for nobody longer than two seconds."""
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "host", "port", "password")
    own = {name: parameters[name] for name in names if parameters.get(name)}
    with psycopg.connect(**own) as other:
        other.execute("SET statement_timeout = '2s'")
        yield other


def sealed() -> list[str]:
    return list(AuditLink.objects.order_by("seq").values_list("event__verb", flat=True))


# --- writing ---


def test_an_event_is_one_insert(office: Organisation, officer: Actor) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        happen(officer, office)
    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]


def test_what_happened_is_read_back_oldest_first(office: Organisation, officer: Actor) -> None:
    happen(officer, office, "test.second", at=MORNING + timedelta(hours=1))
    happen(officer, office, "test.first", before={"名称": "甲"}, after={"名称": "乙"})
    first, second = events_of(office)
    assert (first.verb, second.verb) == ("test.first", "test.second")
    assert (first.person, first.organisation) == ("李四", "测试区财政局")
    assert first.changes == (("名称", "甲", "乙"),)
    assert events_of("identity.organisation:0") == ()


# --- sealing ---


def test_the_sealer_binds_each_event_to_the_one_before(
    office: Organisation, officer: Actor
) -> None:
    for verb in ("test.a", "test.b", "test.c"):
        happen(officer, office, verb)
    assert seal() == 3
    assert seal() == 0
    digest = GENESIS
    for number, link in enumerate(AuditLink.objects.order_by("seq"), start=1):
        assert (link.seq, link.previous) == (number, digest)
        digest = digest_of(digest, number, sealing.told(link.event))
        assert link.digest == digest


def test_batches_make_one_chain(
    office: Organisation, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    for _ in range(5):
        happen(officer, office)
    assert seal() == 5
    assert list(AuditLink.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_a_sealer_at_work(officer: Actor, office: Organisation) -> None:
    happen(officer, office, "test.before")
    with transaction.atomic(), another_connection() as other:
        assert seal() == 1  # inside this transaction its locks are kept
        other.execute(INSERT, ["test.meanwhile", ""])
        other.commit()
    assert seal() == 1
    assert sealed() == ["test.before", "test.meanwhile"]


@pytest.mark.django_db(transaction=True)
def test_the_sealer_does_not_wait_for_an_open_writer_and_comes_back_for_it(
    officer: Actor, office: Organisation
) -> None:
    with another_connection() as other:
        other.execute(INSERT, ["test.late", ""])
        happen(officer, office, "test.early")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '2s'")
        for _ in range(3):
            seal()
        assert sealed() == ["test.early"]
        other.commit()
    seal()
    assert sealed() == ["test.early", "test.late"]
    late, early = AuditEvent.objects.order_by("id")
    assert (late.verb, early.verb) == ("test.late", "test.early")


@pytest.mark.django_db(transaction=True)
def test_the_bookmark_waits_for_the_oldest_open_transaction(
    officer: Actor, office: Organisation
) -> None:
    with another_connection() as other:
        other.execute(INSERT, ["test.late", ""])
        happen(officer, office, "test.early")
        for _ in range(3):
            seal()
        assert AuditMark.objects.get().settled == 0
        other.rollback()
    for _ in range(2):
        seal()
    assert AuditMark.objects.get().settled == AuditEvent.objects.get(verb="test.early").pk


@pytest.mark.django_db(transaction=True)
def test_a_second_sealer_leaves_or_waits_and_nothing_is_bound_twice(
    officer: Actor, office: Organisation
) -> None:
    happen(officer, office)
    with another_connection() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.SEALERS])
        assert seal() is None
        assert sealed() == []
    assert seal(wait=True) == 1


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sealers_make_one_whole_chain(
    officer: Actor, office: Organisation
) -> None:
    def write() -> None:
        for _ in range(40):
            with transaction.atomic():
                happen(officer, office)
        connection.close()

    def keep_sealing() -> None:
        while any(writer.is_alive() for writer in writers):
            seal()
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in [*writers, *sealers]:
        thread.start()
    for thread in [*writers, *sealers]:
        thread.join()
    seal(everything=True, wait=True)
    verdict = Verifier().verify(io.BytesIO(b"".join(export_lines(at=MORNING))))
    assert (verdict.finding, verdict.records) == (None, 160)


def test_a_lost_bookmark_loses_nothing(office: Organisation, officer: Actor) -> None:
    happen(officer, office, "test.hidden")
    AuditMark.objects.create(settled=AuditEvent.objects.get().pk)
    assert seal() == 0
    assert seal(everything=True) == 1


# --- anchors and files ---


def test_a_day_has_one_anchor_which_is_logged(
    office: Organisation, officer: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    happen(officer, office)
    with caplog.at_level("INFO", logger="guanzi.foundation.audit"):
        anchor = make_anchor(at=MORNING)
    assert (anchor.day, anchor.seq) == (date(2025, 6, 18), 1)
    assert any(anchor.digest in str(record.msg) for record in caplog.records)
    happen(officer, office)
    assert make_anchor(at=MORNING + timedelta(hours=1)) == anchor
    assert AuditAnchor.objects.count() == 1


def test_an_anchor_of_nothing_is_the_beginning(db: None) -> None:
    anchor = make_anchor(at=MORNING)
    assert (anchor.seq, anchor.digest) == (0, GENESIS)


def test_an_export_seals_what_is_open_and_meets_its_anchor(
    office: Organisation, officer: Actor
) -> None:
    happen(officer, office, note="第一", after={"金额": 12345678901234567890})
    anchor = make_anchor(at=MORNING)
    happen(officer, office, note="“引号”与\n换行")
    verdict = Verifier(anchor.digest).verify(io.BytesIO(b"".join(export_lines(at=MORNING))))
    assert (verdict.finding, verdict.records, verdict.anchored) == (None, 2, 1)


def test_an_export_of_days_tells_everything_between_its_first_and_last(
    office: Organisation, officer: Actor
) -> None:
    days = [MORNING + timedelta(days=number) for number in (0, 5, 2, 3, 9)]
    for moment in days:
        happen(officer, office, at=moment)
    lines = list(export_lines(at=MORNING, since=date(2025, 6, 20), until=date(2025, 6, 23)))
    verdict = Verifier().verify(io.BytesIO(b"".join(lines)))
    assert (verdict.finding, verdict.first, verdict.last) == (None, 2, 4)
    empty = export_lines(at=MORNING, since=date(2030, 1, 1))
    assert Verifier().verify(io.BytesIO(b"".join(empty))).records == 0


def test_a_chain_from_before_events_told_their_district_goes_on_and_stays_sound(
    office: Organisation, officer: Actor
) -> None:
    as_before_districts()
    old = AuditEvent.objects.get()
    assert "district" not in sealing.told(old)
    seal()
    happen(officer, office)
    lines = list(export_lines(at=MORNING))
    assert Verifier().verify(io.BytesIO(b"".join(lines))).records == 2
    assert [b'"district"' in line for line in lines[1:3]] == [False, True]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_auditevent SET person = '赵六' WHERE id = %s",
        "UPDATE audit_auditevent SET district = '' WHERE id = %s",
        "UPDATE audit_auditevent SET district = NULL WHERE id = %s",
    ],
)
def test_an_event_that_was_changed_in_the_database_is_found_in_its_export(
    office: Organisation, officer: Actor, change: str
) -> None:
    for _ in range(3):
        happen(officer, office)
    seal()
    second = AuditEvent.objects.order_by("id")[1]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_only")
        cursor.execute(change, [second.pk])
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_append_only")
    verdict = Verifier().verify(io.BytesIO(b"".join(export_lines(at=MORNING))))
    assert verdict.finding is not None
    assert "第 2 条记录与摘要不符" in verdict.finding.sentence
