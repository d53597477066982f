"""The pages of the library and of one project: who sees what, and what is done there."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from guanzi.foundation import clock
from guanzi.foundation.face.money import yuan_text
from guanzi.lifecycle.projects import selectors, services
from guanzi.lifecycle.projects.rules.items import PlannedInstalment
from guanzi.lifecycle.projects.selectors import ProjectInfo
from guanzi.lifecycle.projects.states import (
    ChangeKind,
    DecisionOutcome,
    InstalmentTerm,
    ProjectState,
)
from tests.checks.cases import queries_of
from tests.projects.cases import AFTER_PUBLICITY, NEXT_DAY, YEAR, a_forwarded_case, decided, granted
from tests.signing_in import SignIn
from tests.world import World, another_applicant


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER_PUBLICITY)


@pytest.fixture
def shown(world: World, lines: list[int], case: int) -> ProjectInfo:
    """Shown to the public; the formula was departed from, and a part waits for acceptance."""
    parts = (
        PlannedInstalment(YEAR, 60_000_00, InstalmentTerm.ESTABLISHMENT),
        PlannedInstalment(YEAR, 40_000_00, InstalmentTerm.ACCEPTANCE),
    )
    decided(
        world,
        lines[0],
        granted(case, determined_fen=100_000_00, reason="内部理由", instalments=parts),
    )
    found = selectors.project_of_application(case)
    assert found is not None
    return found


@pytest.fixture
def established(shown: ProjectInfo) -> ProjectInfo:
    services.close_publicity(at=AFTER_PUBLICITY)
    return selectors.project(shown.id)


def page_of(client: Client, project: ProjectInfo) -> str:
    answer = client.get(f"/projects/{project.id}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.req("003-05")
def test_each_office_finds_the_projects_of_its_scope(
    world: World, shown: ProjectInfo, signed_in: SignIn
) -> None:
    link = f"/projects/{shown.id}/"
    for actor in (world.commission, world.city_finance, world.auditor, world.science, world.tax):
        assert link in signed_in(actor).get("/projects/").content.decode()
    other = signed_in(world.other_finance)
    assert link not in other.get("/projects/").content.decode()
    assert other.get(link).status_code == 403
    assert signed_in(world.recommender).get("/projects/").status_code == 403


def test_the_library_is_filtered_by_its_address(
    world: World, shown: ProjectInfo, signed_in: SignIn
) -> None:
    client, link = signed_in(world.commission), f"/projects/{shown.id}/"
    for query in ("state=shown", "q=甲精机", f"q={shown.application.code}", "district=闵行区"):
        assert link in client.get(f"/projects/?{query}").content.decode(), query
    for query in ("state=waiting", "q=没有", "district=徐汇区", "fund=别的资金"):
        page = client.get(f"/projects/?{query}").content.decode()
        assert link not in page, query
        assert "清除筛选" in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_the_filters_find_is_exported_by_a_job(
    world: World, shown: ProjectInfo, signed_in: SignIn, run_jobs: Callable[[], int], form: str
) -> None:
    client = signed_in(world.science)
    job = client.post("/projects/export/?state=shown", {"form": form})["Location"]
    run_jobs()
    content = b"".join(client.get(f"{job}file"))
    if form == "csv":
        assert f"{shown.application.code},{shown.application.enterprise}" in content.decode()
        assert ",100000.00," in content.decode()
    else:
        (_head, row) = load_workbook(BytesIO(content)).active.values
        assert shown.application.code in row
    other = signed_in(world.applicant)
    assert other.post("/projects/export/", {"form": form}).status_code == 403


def test_an_enterprise_sees_its_project_without_internal_notes(
    world: World, shown: ProjectInfo, signed_in: SignIn
) -> None:
    services.raise_objection(
        project_id=shown.id,
        name="某人",
        contact="021-55555555",
        statement="数据不实",
        at=NEXT_DAY,
    )
    client = signed_in(world.applicant)
    assert f"/projects/{shown.id}/" in client.get("/projects/").content.decode()
    page = page_of(client, shown)
    assert "100,000.00" in page
    for hidden in ("内部理由", "某人", "021-55555555", "数据不实", world.commission.person):
        assert hidden not in page, hidden
    own = client.get(f"/enterprises/{world.applicant.credit_code}/").content.decode()
    assert f"/projects/{shown.id}/" in own
    assert signed_in(world.stranger).get(f"/projects/{shown.id}/").status_code == 404
    assert (
        f"/projects/{shown.id}/" not in signed_in(world.stranger).get("/projects/").content.decode()
    )


def test_the_leader_of_the_department_answers_an_objection(
    world: World, shown: ProjectInfo, signed_in: SignIn
) -> None:
    objection = services.raise_objection(
        project_id=shown.id, name="某人", contact="某处", statement="不实", at=NEXT_DAY
    )
    leader = signed_in(world.commission)
    assert "处理公示异议" in leader.get("/workbench/").content.decode()
    address = f"/projects/{shown.id}/objections/{objection}/"
    typed = {"outcome": "upheld", "answer": "收入虚增"}
    answer = leader.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请确认后果" in page
    assert "收入虚增" in page
    assert "未拨付的 100,000.00 元全部取消" in page
    assert signed_in(world.city_finance).post(address, typed).status_code in (400, 403)
    leader.post(address, {**typed, "sure": "yes"})
    assert selectors.project(shown.id).state is ProjectState.NOT_ESTABLISHED


def test_a_termination_says_what_it_voids_and_is_confirmed_by_finance(
    world: World, established: ProjectInfo, signed_in: SignIn
) -> None:
    department, finance = signed_in(world.commission), signed_in(world.city_finance)
    address = f"/projects/{established.id}/"
    typed = {"kind": "termination", "statement": "终止实施", "reason": ""}
    answer = department.post(f"{address}propose/", typed)
    assert answer.status_code == 400
    assert "终止实施" in answer.content.decode()
    department.post(f"{address}propose/", {**typed, "reason": "企业申请"})
    assert "批复项目变更" in finance.get("/workbench/").content.decode()
    assert "未拨付的 100,000.00 元取消" in page_of(finance, established)
    unsure = {"approved": "yes", "answer": "同意"}
    assert finance.post(f"{address}decide/", unsure).status_code == 400
    finance.post(f"{address}decide/", {**unsure, "sure": "yes"})
    after = selectors.project(established.id)
    assert after.state is ProjectState.TERMINATED
    assert "已取消" in page_of(finance, after)


def test_acceptance_and_rank_are_recorded_by_the_department(
    world: World, established: ProjectInfo, lines: list[int], signed_in: SignIn
) -> None:
    department = signed_in(world.commission)
    assert department.post(f"/projects/{established.id}/accept/").status_code == 400
    department.post(f"/projects/{established.id}/accept/", {"opinion": "通过"})
    assert selectors.project(established.id).accepted_at == AFTER_PUBLICITY

    other = a_forwarded_case(another_applicant(world, 1))
    waits = granted(other, outcome=DecisionOutcome.WAIT, reason="额度不足", instalments=())
    decided(world, lines[0], waits)
    waiting = selectors.project_of_application(other)
    assert waiting is not None
    wrong = department.post(f"/projects/{waiting.id}/rank/", {"priority": "第一"})
    assert wrong.status_code == 400
    assert "第一" in wrong.content.decode()
    department.post(f"/projects/{waiting.id}/rank/", {"priority": "3"})
    assert selectors.project(waiting.id).priority == 3


def test_nobody_acts_without_the_right(
    world: World, established: ProjectInfo, signed_in: SignIn
) -> None:
    address = f"/projects/{established.id}/"
    change = {"kind": ChangeKind.CONTENT.value, "statement": "改", "reason": "改"}
    for actor in (world.city_finance, world.finance, world.applicant, world.auditor):
        client = signed_in(actor)
        assert client.post(f"{address}propose/", change).status_code == 403, actor.kind
        assert client.post(f"{address}accept/", {"opinion": "好"}).status_code == 403, actor.kind
    assert "提出变更或终止" not in page_of(signed_in(world.city_finance), established)
    page = page_of(signed_in(world.science), established)
    assert "登记验收" not in page


@pytest.mark.req("003-07")
def test_the_approval_is_printed_after_establishment_the_same_twice(
    world: World, shown: ProjectInfo, signed_in: SignIn
) -> None:
    client = signed_in(world.applicant)
    address = f"/projects/{shown.id}/approval.pdf"
    assert client.get(address).status_code == 409
    services.close_publicity(at=AFTER_PUBLICITY)
    first = client.get(address)
    assert first["Content-Type"] == "application/pdf"
    services.record_acceptance(
        actor=world.commission, project_id=shown.id, opinion="通过", at=AFTER_PUBLICITY
    )
    assert client.get(address).content == first.content
    assert signed_in(world.stranger).get(address).status_code == 404


def test_an_officer_sees_who_answers_instead(
    world: World, shown: ProjectInfo, signed_in: SignIn
) -> None:
    services.raise_objection(
        project_id=shown.id, name="某人", contact="某处", statement="不实", at=NEXT_DAY
    )
    page = page_of(signed_in(world.city_finance), shown)
    assert "异议由主管部门负责人作出处理决定" in page or "由拟订审定清单的主管部门办理" in page
    assert "某处" not in page  # how to reach the person is the department's alone


def test_the_library_asks_as_often_for_one_project_as_for_several(
    world: World, shown: ProjectInfo, lines: list[int], signed_in: SignIn
) -> None:
    client = signed_in(world.commission)
    client.get("/projects/")
    few = queries_of(client, "/projects/")
    for n in (1, 2):
        decided(world, lines[0], granted(a_forwarded_case(another_applicant(world, n))))
    assert queries_of(client, "/projects/") == few
    page = client.get("/projects/").content.decode()
    assert len(re.findall(r'data-row href="/projects/\d+/"', page)) == 3
    assert yuan_text(shown.determined_fen) in page
