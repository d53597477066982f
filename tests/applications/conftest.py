"""Applications of the complete world, as far as they have come."""

import pytest

from tests.world import World, a_complete_draft, a_draft, a_submitted_application


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
