"""The world of the notice tests: two people with addresses."""

import pytest

from guanzi.foundation.identity.models import Person
from tests.world import MORNING


@pytest.fixture
def li(db: None) -> Person:
    return Person.objects.create(email="li@example.test", name="李四", joined_at=MORNING)


@pytest.fixture
def wang(db: None) -> Person:
    return Person.objects.create(email="wang@example.test", name="王五", joined_at=MORNING)
