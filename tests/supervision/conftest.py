"""A project that was paid."""

from collections.abc import Callable

import pytest

from guanzi.lifecycle.payments.selectors import PaymentInfo
from tests.payments.bank import notice, transfers_in
from tests.payments.conftest import line, project, reviewed  # noqa: F401
from tests.payments.test_paying import only, receive, release
from tests.projects.conftest import _built, world  # noqa: F401
from tests.world import World


@pytest.fixture
def paid(
    world: World,  # noqa: F811
    reviewed: int,  # noqa: F811
    run_jobs: Callable[[], int],
) -> PaymentInfo:
    """A payment that arrived."""
    order = release(world, reviewed, run_jobs)
    receive(world, notice(transfers_in(order)), run_jobs)
    return only(reviewed)
