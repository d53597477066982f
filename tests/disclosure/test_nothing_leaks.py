"""What is withheld is read nowhere without signing in: every address of the site is asked."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from guanzi.foundation import clock
from guanzi.lifecycle.disclosure import services
from guanzi.lifecycle.disclosure.rules.tables import exact
from guanzi.lifecycle.disclosure.selectors import fund_use
from guanzi.lifecycle.disclosure.services import Withholding
from guanzi.lifecycle.payments import services as payments
from guanzi.lifecycle.payments.selectors import payments_of
from guanzi.lifecycle.projects import services as library
from guanzi.lifecycle.projects.models import HeldBack
from guanzi.lifecycle.projects.selectors import ProjectInfo, basis_of, project_of_application
from guanzi.lifecycle.projects.selectors import project as project_info
from guanzi.lifecycle.projects.selectors.public import published
from guanzi.lifecycle.projects.states import Ground, ObjectionOutcome
from tests.access.test_matrix import routes
from tests.payments.bank import notice
from tests.payments.cases import (
    PAY_DAY,
    a_reviewed_run,
    an_account,
    an_established_project,
    releaser_of,
)
from tests.projects.cases import AFTER_PUBLICITY, NEXT_DAY, a_forwarded_case, decided, granted
from tests.world import World, another_applicant

REFUSED = "不予公开：商业秘密（《上海市促进产业高质量发展专项资金管理办法》第十二条）"
FIELDS = ("enterprise", "project", "amount")
AMOUNTS = ("300,464.50", "300464.50", "30.04645", "180,278.70", "180278.70", "120,185.80")

EXAMPLES = ("/policies/", "/measures/", "/api/")
DESCRIPTIONS = ("/api/v1/docs", "/api/v1/openapi.json")  # their examples are the same world's


def withhold(world: World, project_id: int, *fields: str, ground: str = "commercial") -> None:
    for field in fields:
        services.withhold(
            actor=world.commission,
            project_id=project_id,
            said=Withholding(field, ground, "项目单位", "涉及未公开的客户。"),
            at=clock.now(),
        )


def secrets_of(info: ProjectInfo) -> tuple[str, ...]:
    case = info.application
    return (case.enterprise, case.credit_code, case.project, *AMOUNTS)


def addresses(info: ProjectInfo) -> Iterator[str]:
    """Every address of the site, as far as one can be made that concerns the project."""
    basis = basis_of(info.application.version_id)
    known: dict[str, Any] = {
        "guideline_id": basis.guideline_id,
        "document_id": basis.document_id,
        "measure_id": basis.measure.id,
        "application_id": info.application.id,
        "list_id": info.list_id,
        "code": info.application.code,
    }
    for route in routes(get_resolver()):
        named = {name: known.get(name, info.id) for name in route.arguments}
        try:
            yield reverse(route.name, kwargs=named)
        except NoReverseMatch:
            continue


def read(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert isinstance(content, bytes)
    return re.sub(r"\s+", "", content.decode("utf-8", errors="replace"))


def leaks(info: ProjectInfo) -> list[tuple[str, str]]:
    """Where which secret is read; an example of the rulebook comes to the same amounts."""
    client, hidden = Client(), [re.sub(r"\s+", "", each) for each in secrets_of(info)]
    pages = {address: read(client, address) for address in set(addresses(info)) - set(DESCRIPTIONS)}
    found = [(at, each) for at, page in pages.items() for each in hidden if each in page]
    return [each for each in found if not (each[0].startswith(EXAMPLES) and each[1] in AMOUNTS)]


def pay(world: World, run_jobs: Callable[[], int]) -> None:
    run = a_reviewed_run(world)
    payments.release_run(actor=releaser_of(world), run_id=run, at=PAY_DAY)
    run_jobs()
    debit = notice({each.code: exact(each.amount_fen) for each in payments_of(run)})
    payments.receive_answer(actor=world.city_finance, content=debit, name="回单.xml", at=PAY_DAY)
    run_jobs()


@pytest.fixture
def shown(world: World, project: ProjectInfo, monkeypatch: pytest.MonkeyPatch) -> ProjectInfo:
    """A project of another enterprise that is shown now, with an answer that names it."""
    monkeypatch.setattr(clock, "now", lambda: NEXT_DAY)
    applicant = another_applicant(world, 7)
    case = a_forwarded_case(applicant)
    decided(world, project.line_id, granted(case))
    found = project_of_application(case)
    assert found is not None
    objection = library.raise_objection(
        project_id=found.id, name="李某某", contact="021-5", statement="不实。", at=NEXT_DAY
    )
    library.decide_objection(
        actor=world.commission,
        objection_id=objection,
        outcome=ObjectionOutcome.DISMISSED,
        answer=f"经核对，{found.application.enterprise}的收入属实。",
        at=NEXT_DAY,
    )
    return project_info(found.id)


def test_the_walk_finds_what_is_public(shown: ProjectInfo) -> None:
    found = {secret for _at, secret in leaks(shown)}
    assert {shown.application.enterprise, "300,464.50", "180,278.70"} <= found


@pytest.mark.req("000-14")
def test_no_page_file_or_api_tells_what_is_withheld_while_it_is_shown(
    world: World, shown: ProjectInfo
) -> None:
    withhold(world, shown.id, *FIELDS)
    assert [each for each in leaks(shown) if each[1] not in AMOUNTS] == []
    pages = [read(Client(), f"/publicity/{at}") for at in (f"{shown.id}/", "")]
    for page in pages:
        assert page.count(REFUSED) >= len(FIELDS)
    assert "属实" not in pages[0]
    assert "300,464.50" not in pages[0]


@pytest.mark.req("000-14")
def test_no_page_file_or_api_tells_what_is_withheld_when_it_is_paid(
    world: World, project: ProjectInfo, run_jobs: Callable[[], int]
) -> None:
    withhold(world, project.id, *FIELDS)
    pay(world, run_jobs)
    assert leaks(project_info(project.id)) == []
    for address in ("/open/", f"/open/projects/{project.id}/", "/publicity/"):
        assert REFUSED in read(Client(), address)
    assert "不公开审定金额" in read(Client(), "/open/use/")


@pytest.mark.req("000-14")
def test_a_sum_is_told_again_when_it_hides_what_is_in_it(
    world: World, project: ProjectInfo, run_jobs: Callable[[], int]
) -> None:
    applicants = [another_applicant(world, n) for n in (1, 2)]
    others = [an_established_project(each, project.line_id) for each in applicants]
    for each in applicants:
        an_account(each)
    pay(world, run_jobs)
    told = []
    for one in (project.id, *others):
        withhold(world, one, "amount")
        (use,) = fund_use()
        assert not use.is_whole
        assert {line.paid_fen for line in use.lines[1:]} == {None}
        assert {line.bound_fen for line in use.lines[1:]} == {None}
        assert use.districts[0].paid_fen is None
        told.append(use.lines[0].paid_fen)
    assert told == [None, None, 3 * 300_464_50]


def test_what_is_lifted_is_read_everywhere_again(world: World, project: ProjectInfo) -> None:
    withhold(world, project.id, "enterprise", "project")
    assert published(project.id).withheld == {
        "enterprise": Ground.COMMERCIAL,
        "project": Ground.COMMERCIAL,
    }
    for field in ("enterprise", "project"):
        services.consent(
            actor=world.applicant, project_id=project.id, field=field, at=AFTER_PUBLICITY
        )
    assert not HeldBack.objects.exists()
    name = project.application.enterprise
    for address in ("/publicity/", f"/publicity/{project.id}/", "/open/"):
        assert name in read(Client(), address)
