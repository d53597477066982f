"""The complete world of tests/world.py, built once for the tests of a module."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.world import World, a_complete_draft, a_draft, a_submitted_application, a_world


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_built: World, db: None) -> World:
    """Offices, an enterprise with a project, a guideline that is open on MORNING."""
    return _built


@pytest.fixture
def draft(world: World) -> int:
    """An application that was begun."""
    return a_draft(world)


@pytest.fixture
def complete(world: World) -> int:
    """A draft from which nothing is missing."""
    return a_complete_draft(world)


@pytest.fixture
def submitted(world: World) -> int:
    """An application that was handed in."""
    return a_submitted_application(world)
