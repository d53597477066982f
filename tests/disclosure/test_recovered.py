"""What came back is told wherever it is told that it was paid, unless the amount is withheld."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from guanzi.lifecycle.payments.selectors import PaymentInfo, payments_to
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.selectors import project as project_info
from guanzi.lifecycle.projects.services import money_recovered
from tests.disclosure.test_nothing_leaks import addresses, pay, read, withhold
from tests.payments.pages import SignIn
from tests.supervision.test_recovery import a_demand, repay
from tests.world import World

PART = 123_456_78
WRITTEN = ("123,456.78", "123456.78", "12.345678")


@pytest.fixture
def paid(world: World, project: ProjectInfo, run_jobs: Callable[[], int]) -> PaymentInfo:
    pay(world, run_jobs)
    return payments_to(project.id)[0]


def told(project_id: int) -> Iterator[str]:
    """Every page and file for everybody that tells of one project's money."""
    for address in (
        "/open/",
        f"/open/projects/{project_id}/",
        "/open/projects.csv",
        "/open/projects.json",
        "/open/360giving.json",
        f"/publicity/{project_id}/",
    ):
        yield read(Client(), address)


@pytest.mark.req("000-14")
def test_everybody_reads_that_a_project_gave_all_of_it_back(
    world: World, paid: PaymentInfo
) -> None:
    assert not any("全部追回" in page for page in told(paid.project_id))
    case_id = a_demand(world, paid, interest_fen=5_00, interest_article="第九条")
    repay(world, case_id, paid.amount_fen + 5_00, "V1")
    for page in told(paid.project_id):
        assert "已全部追回" in page
    assert "已全部追回" in read(Client(), "/publicity/")
    assert project_info(paid.project_id).recovered_fen == paid.amount_fen, "interest is not support"
    for address in ("/open/", f"/open/projects/{paid.project_id}/"):
        assert read(Client(), address).count("300,464.50") >= len(("granted", "recovered"))


def test_a_part_is_told_as_a_part(world: World, paid: PaymentInfo) -> None:
    repay(world, a_demand(world, paid), PART, "V1")
    for page in told(paid.project_id):
        assert "部分追回" in page
        assert any(each in page for each in WRITTEN)


@pytest.mark.req("000-14")
def test_the_amount_that_came_back_is_withheld_with_the_amount(
    world: World, project: ProjectInfo
) -> None:
    withhold(world, project.id, "amount")
    money_recovered(project.id, PART)
    for address in addresses(project):
        page = read(Client(), address)
        assert not any(each in page for each in WRITTEN), address
    assert "追回" in read(Client(), f"/open/projects/{project.id}/")


def test_the_enterprise_and_the_offices_read_it_of_the_project(
    world: World, paid: PaymentInfo, signed_in: SignIn
) -> None:
    repay(world, a_demand(world, paid), PART, "V1")
    for actor in (world.applicant, world.commission):
        client = signed_in(actor)
        for address in (f"/projects/{paid.project_id}/", "/projects/"):
            page = read(client, address)
            assert "部分追回" in page, address
            assert WRITTEN[0] in page, address
