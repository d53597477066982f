"""A budget, an established project whose enterprise has an account, and the account that pays; made
once for a file of tests, and as they were for each of them."""

import pytest

from tests.budgets.making import an_approved_budget
from tests.payments.cases import a_reviewed_run, a_treasury, an_account, an_established_project
from tests.world import World


@pytest.fixture(scope="module")
def built_line(built_world: World) -> int:
    a_treasury(built_world)
    return an_approved_budget(built_world.commission, built_world.city_finance)[0]


@pytest.fixture
def line(built_line: int, db: None) -> int:
    """The line from which projects are paid."""
    return built_line


@pytest.fixture(scope="module")
def built_project(built_world: World, built_line: int) -> int:
    an_account(built_world)
    return an_established_project(built_world, built_line)


@pytest.fixture
def project(built_project: int, db: None) -> int:
    """A project that can be paid."""
    return built_project


@pytest.fixture
def reviewed(world: World, project: int) -> int:
    """A run that waits for its release."""
    return a_reviewed_run(world)
