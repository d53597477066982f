"""A budget with two lines, and a case that waits for the joint decision."""

import pytest

from tests.budgets.making import an_approved_budget
from tests.projects.cases import a_forwarded_case
from tests.world import World


@pytest.fixture
def lines(world: World) -> list[int]:
    """The lines of this year's budget."""
    return an_approved_budget(world.commission, world.city_finance)


@pytest.fixture
def case(world: World) -> int:
    """A case that the district passed on."""
    return a_forwarded_case(world)


from collections.abc import Iterator

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.world import a_world


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_built: World, db: None) -> World:
    return _built
