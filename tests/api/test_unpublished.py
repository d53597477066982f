"""Before the rulebook is published there is nothing to answer with, and the API says so."""

import pytest

from tests.api.conftest import Api, problem_of


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["policies", "policies/a", "measures", "measures/a", "facts"])
def test_there_is_nothing_to_read(address: str) -> None:
    said = problem_of(Api().client.get(f"/api/v1/{address}"))
    assert (said["status"], said["code"]) == (404, "rulebook-not-published")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["decide", "ask"])
def test_there_is_nothing_to_compute_with(address: str) -> None:
    body = {"measure": "all"} if address == "decide" else {}
    assert Api().refused(address, body)["code"] == "rulebook-not-published"
