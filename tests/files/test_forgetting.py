"""Uploads that nothing came of go after a day; whatever a record names stays."""

from datetime import timedelta

from guanzi.foundation.audit.models import AuditEvent
from guanzi.foundation.files.models import ScanState, StoredFile
from guanzi.foundation.files.services import forget_unnamed
from guanzi.foundation.identity.models import Organisation
from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.enterprises.models import RegisterImport
from guanzi.lifecycle.guidelines.models import Guideline, GuidelineVersion
from guanzi.site.tasks import forget_unnamed_files
from tests.files import samples
from tests.files.conftest import Receive
from tests.world import MORNING

LATER = MORNING + timedelta(hours=25)


def test_what_no_record_names_goes_after_a_day_with_an_event(receive: Receive) -> None:
    file = receive(samples.CSV)
    assert forget_unnamed(at=MORNING + timedelta(hours=23), named=()) == 0
    assert forget_unnamed(at=LATER, named=[file.pk]) == 0
    assert forget_unnamed(at=LATER, named=()) == 1
    assert not StoredFile.objects.exists()
    event = AuditEvent.objects.get(verb="files.forget")
    assert (event.person, event.before["digest"]) == ("平台", file.digest)


def test_the_note_of_a_virus_stays(receive: Receive) -> None:
    receive(samples.CSV)
    StoredFile.objects.update(scan=ScanState.INFECTED)
    assert forget_unnamed(at=LATER, named=()) == 0


def test_every_record_keeps_what_it_names(receive: Receive) -> None:
    imported, exported, published, drafted, loose = (
        receive(samples.CSV, name=f"{number}.csv").pk for number in range(5)
    )
    RegisterImport.objects.create(
        kind="enterprises", file_id=imported, person="李四", organisation_id=1, asked_at=MORNING
    )
    Job.objects.create(kind="t.t", title="导出", result={"file": exported}, asked_at=MORNING)
    guideline = Guideline.objects.create(
        measure_id="m",
        title="指南",
        fund="资金",
        year=2025,
        organisation=Organisation.objects.create(
            name="市科委", kind="city_department", created_at=MORNING
        ),
        draft={"materials": [{"key": "a", "template_id": drafted, "template_digest": "d"}]},
        saved_at=MORNING,
        created_at=MORNING,
    )
    GuidelineVersion.objects.create(
        guideline=guideline,
        number=1,
        edition="e",
        terms={"materials": [{"key": "a", "template_id": published}, {"key": "b"}]},
        digest="d",
        published_by="李四",
        published_at=MORNING,
    )
    forget_unnamed_files(LATER)
    kept = set(StoredFile.objects.values_list("pk", flat=True))
    assert kept == {imported, exported, published, drafted}
    assert loose not in kept


def test_what_a_job_made_is_kept_for_thirty_days(receive: Receive) -> None:
    made = receive(samples.CSV).pk
    ended = MORNING + timedelta(minutes=1)
    Job.objects.create(
        kind="t.t", title="导出", result={"file": made}, asked_at=MORNING, ended_at=ended
    )
    forget_unnamed_files(ended + timedelta(days=30))
    assert StoredFile.objects.filter(pk=made).exists()
    forget_unnamed_files(ended + timedelta(days=30, seconds=1))
    assert not StoredFile.objects.filter(pk=made).exists()
