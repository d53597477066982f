"""A budget with two lines, and a case that waits for the joint decision; both made once for a file
of tests, and as they were for each of them."""

import pytest

from tests.budgets.making import an_approved_budget
from tests.projects.cases import a_forwarded_case
from tests.world import World


@pytest.fixture(scope="module")
def built_lines(built_world: World) -> list[int]:
    return an_approved_budget(built_world.commission, built_world.city_finance)


@pytest.fixture
def lines(built_lines: list[int], db: None) -> list[int]:
    """The lines of this year's budget."""
    return built_lines


@pytest.fixture(scope="module")
def built_case(built_world: World) -> int:
    return a_forwarded_case(built_world)


@pytest.fixture
def case(built_case: int, db: None) -> int:
    """A case that the district passed on."""
    return built_case
