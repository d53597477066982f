"""What a request of the last minute may ask of the database, so that the line stays short."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanzi.lifecycle.guidelines import selectors as guidelines
from tests.signing_in import sign_in
from tests.world import PDF, World, a_complete_draft, another_applicant

SCRIPT = {"accept": "application/json"}


pytestmark = pytest.mark.usefixtures("morning")


def a_file(text: str = "x") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(f"{text}.pdf", PDF + f"%{text}\n%%EOF\n".encode())}


def asked(
    client: Client, address: str, said: dict[str, object], status: int, **more: object
) -> int:
    """How many queries a request took, once the process has met the guideline."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, said, **more)  # type: ignore[arg-type]
    assert answer.status_code == status
    return len(queries)


@pytest.mark.req("003-06")
def test_handing_in_asks_for_everything_once(world: World) -> None:
    first, second = another_applicant(world, 1), another_applicant(world, 2)
    costs = []
    for each in (first, second):
        address = f"/applications/{a_complete_draft(each)}/submit/"
        costs.append(asked(sign_in(each.applicant), address, {"undertaking": "yes"}, 303))
        again = asked(sign_in(each.applicant), address, {"undertaking": "yes"}, 303)
        assert again <= 8
    assert costs[1] <= 40


@pytest.mark.req("003-06")
def test_a_file_is_taken_in_with_few_questions(world: World, complete: int) -> None:
    client, address = sign_in(world.applicant), f"/applications/{complete}/materials/statements/"
    asked(client, address, dict(a_file("first")), 303)
    assert asked(client, address, dict(a_file("second")), 303) <= 18
    assert asked(client, address, dict(a_file("third")), 200, headers=SCRIPT) <= 36


def test_a_published_version_is_read_once_and_how_it_stands_every_time(world: World) -> None:
    guidelines.version(world.version_id)
    with CaptureQueriesContext(connection) as queries:
        assert guidelines.terms_of(world.version_id).batches
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        guidelines.version_and_window(world.version_id, 1)
    assert len(queries) == 1
