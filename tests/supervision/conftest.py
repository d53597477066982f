"""A project that was paid."""

from collections.abc import Callable

import pytest

from guanzi.lifecycle.payments.selectors import PaymentInfo
from tests.payments.bank import notice, transfers_in
from tests.payments.cases import a_reviewed_run
from tests.payments.conftest import built_line, built_project, line  # noqa: F401 - fixtures
from tests.payments.test_paying import only, receive, release
from tests.world import World


@pytest.fixture
def paid(
    world: World,
    built_project: int,  # noqa: F811
    run_jobs: Callable[[], int],
) -> PaymentInfo:
    """A payment that arrived."""
    reviewed = a_reviewed_run(world)
    order = release(world, reviewed, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    return only(reviewed)
