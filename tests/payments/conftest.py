"""A budget, an established project whose enterprise has an account, and the account that pays."""

import pytest

from tests.budgets.making import an_approved_budget
from tests.payments.cases import a_reviewed_run, a_treasury, an_account, an_established_project
from tests.projects.conftest import _built, world  # noqa: F401
from tests.world import World


@pytest.fixture
def line(world: World) -> int:  # noqa: F811
    """The line from which projects are paid."""
    a_treasury(world)
    return an_approved_budget(world.commission, world.city_finance)[0]


@pytest.fixture
def project(world: World, line: int) -> int:  # noqa: F811
    """A project that can be paid."""
    an_account(world)
    return an_established_project(world, line)


@pytest.fixture
def reviewed(world: World, project: int) -> int:  # noqa: F811
    """A run that waits for its release."""
    return a_reviewed_run(world)
