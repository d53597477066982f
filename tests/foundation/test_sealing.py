"""Personal data cannot be read from the database's files, nor changed there unnoticed."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings as SettingsWrapper

from guanzi.foundation.identity.models import Person
from guanzi.foundation.sealing import SealBroken, masked, seal, unseal
from tests.world import MORNING

PLACE = "identity.person.phone"


@given(st.text(min_size=1))
def test_what_is_sealed_opens_as_it_was(text: str) -> None:
    assert unseal(seal(text, PLACE), PLACE) == text


def test_equal_values_do_not_look_equal() -> None:
    assert seal("13800000021", PLACE) != seal("13800000021", PLACE)


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_noticed(at: int, change: int) -> None:
    stored = seal("13800000021", PLACE)
    at %= len(stored)
    changed = stored[:at] + chr(ord(stored[at]) ^ change) + stored[at + 1 :]
    try:
        opened = unseal(changed, PLACE)
    except SealBroken:
        return
    assert opened == "13800000021"  # base64 has spare bits: another spelling of the same bytes


def test_a_value_moved_to_another_field_does_not_open() -> None:
    with pytest.raises(SealBroken):
        unseal(seal("13800000021", PLACE), "applications.application.contact_phone")


def test_an_old_key_still_opens_and_the_new_one_seals(settings: SettingsWrapper) -> None:
    settings.SEALING_KEYS = {"a": b"1" * 16}
    old = seal("13800000021", PLACE)
    settings.SEALING_KEYS = {"b": b"2" * 16, "a": b"1" * 16}
    assert unseal(old, PLACE) == "13800000021"
    assert seal("13800000021", PLACE).startswith("b:")


def test_without_its_key_nothing_opens(settings: SettingsWrapper) -> None:
    stored = seal("13800000021", PLACE)
    settings.SEALING_KEYS = {"other": b"3" * 16}
    with pytest.raises(SealBroken):
        unseal(stored, PLACE)


@pytest.mark.django_db
def test_a_phone_number_is_not_readable_in_the_table() -> None:
    person = Person.objects.create_user(
        "li@example.org", name="李四", phone="13800000021", joined_at=MORNING
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM identity_person")
        assert "138" not in cursor.fetchone()[0]
    person.refresh_from_db()
    assert person.phone == "13800000021"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("13800000021", "138******21"), ("021-5555", "021***55"), ("1234", "****"), ("", "")],
)
def test_on_screen_a_number_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
