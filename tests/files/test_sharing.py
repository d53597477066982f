"""One person hands in only so much in a day, and learns when to come back."""

from datetime import timedelta
from io import BytesIO

import pytest
from pytest_django import Settings

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.files.errors import TooManyUploads
from guanzi.foundation.files.models import FileKind, StoredFile
from guanzi.foundation.files.services import receive_file
from guanzi.foundation.identity.models import Person
from tests.files import samples
from tests.files.conftest import Receive
from tests.world import MORNING, an_actor


def hand_in(person_id: int, *, minutes: int = 0) -> StoredFile:
    return receive_file(
        content=BytesIO(samples.CSV),
        name="表.csv",
        kinds=[FileKind.CSV],
        actor=an_actor(person_id=person_id) if person_id else PLATFORM,
        at=MORNING + timedelta(minutes=minutes),
    )


def test_after_so_many_files_the_person_waits_until_the_first_is_a_day_old(
    person: Person, settings: Settings
) -> None:
    settings.UPLOADS_A_DAY = 3
    for minutes in (0, 10, 20):
        hand_in(person.pk, minutes=minutes)
    with pytest.raises(TooManyUploads, match=r"最多 3 个、共 2 GB.*06-19 09:01") as refusal:
        hand_in(person.pk, minutes=30)
    again = 24 * 60 + 1
    assert refusal.value.retry_after_seconds == (again - 30) * 60
    assert StoredFile.objects.count() == 3
    hand_in(person.pk, minutes=again)
    with pytest.raises(TooManyUploads):
        hand_in(person.pk, minutes=again)


def test_bytes_count_as_files_do(person: Person, settings: Settings) -> None:
    settings.UPLOAD_BYTES_A_DAY = 2 * len(samples.CSV)
    hand_in(person.pk)
    hand_in(person.pk, minutes=5)
    with pytest.raises(TooManyUploads, match="09:01"):
        hand_in(person.pk, minutes=6)


def test_nobody_pays_for_another_and_the_platform_has_no_limit(
    person: Person, receive: Receive, settings: Settings
) -> None:
    settings.UPLOADS_A_DAY = 1
    receive(samples.CSV)
    other = Person.objects.create(email="wu@example.test", name="吴六", joined_at=MORNING)
    hand_in(other.pk)
    for _ in range(2):
        hand_in(0)
