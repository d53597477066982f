"""An established project, made once for a file of tests."""

import pytest

from guanzi.foundation import clock
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.selectors.public import established
from tests.budgets.making import an_approved_budget
from tests.payments.cases import a_treasury, an_account, an_established_project
from tests.projects.cases import AFTER_PUBLICITY
from tests.world import World


@pytest.fixture(scope="module")
def built_project(built_world: World) -> int:
    a_treasury(built_world)
    line = an_approved_budget(built_world.commission, built_world.city_finance)[0]
    an_account(built_world)
    return an_established_project(built_world, line)


@pytest.fixture
def project(built_project: int, db: None, monkeypatch: pytest.MonkeyPatch) -> ProjectInfo:
    """A project that passed its publicity."""
    monkeypatch.setattr(clock, "now", lambda: AFTER_PUBLICITY)
    return established(built_project)
