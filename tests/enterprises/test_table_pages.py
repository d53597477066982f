"""Tables brought in and given out by form."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Membership, Organisation
from guanzi.foundation.jobs.models import Job
from guanzi.lifecycle.enterprises import selectors, services
from guanzi.lifecycle.enterprises.models import Enterprise, RegisterImport
from guanzi.lifecycle.enterprises.selectors import EnterpriseInfo, ProjectInfo
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState
from tests.enterprises.conftest import OPERATOR, SCIENCE, a_code, enter, fill, queries_of
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import MORNING, PDF

pytestmark = pytest.mark.django_db


HEADING = "统一社会信用代码,企业名称,注册区"


def test_a_table_is_uploaded_looked_at_and_confirmed(
    signed_in: SignIn, officer: Actor, run_jobs: RunJobs
) -> None:
    client = signed_in(officer)
    good = a_code()
    table = f"{HEADING}\r\n{good},甲公司,闵行区\r\n{a_code()},乙公司,南汇区\r\n"
    said = {"kind": "enterprises", "table": SimpleUploadedFile("名录.csv", table.encode())}
    sent = client.post("/enterprises/imports/", said)
    address = sent["Location"]
    assert client.get(address).status_code == 200
    run_jobs()
    page = client.get(address).content.decode()
    assert "确认导入 1 行" in page
    assert "不是上海的区" in page
    wrong = b"".join(client.get(f"{address}errors.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert wrong.splitlines()[1].startswith("3,注册区,南汇区,")
    client.post(address, {"confirm": "1"})
    run_jobs()
    assert "新增 1 行" in client.get(address).content.decode()
    assert [each.credit_code for each in Enterprise.objects.all()] == [good]


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "请选择一个"), (b"", "文件是空的"), (PDF, "这里只收")],
)
def test_a_file_that_is_no_table_is_refused_at_the_field(
    content: bytes | None, says: str, signed_in: SignIn, officer: Actor
) -> None:
    said: dict[str, object] = {"kind": "enterprises"}
    if content is not None:
        said["table"] = SimpleUploadedFile("a.csv", content)
    assert says in signed_in(officer).post("/enterprises/imports/", said).content.decode()
    assert not RegisterImport.objects.exists()


@pytest.mark.req("000-04")
def test_an_export_stays_with_the_office_for_which_it_was_made(
    signed_in: SignIn, science: Actor, run_jobs: RunJobs
) -> None:
    enter()
    client = signed_in(science)
    client.post("/enterprises/export/", {"kind": "enterprises", "form": "csv"})
    run_jobs()
    (job,) = Job.objects.filter(kind="enterprises.export")
    made = f"/jobs/{job.pk}/file"
    assert client.get(made).status_code == 200
    here = Membership.objects.get(person_id=science.person_id)
    there = Organisation.objects.create(
        kind=OrganisationKind.DISTRICT_FINANCE,
        name="松江区财政局",
        district="松江区",
        created_at=MORNING,
    )
    Membership.objects.create(
        person_id=science.person_id, organisation=there, role=Role.OFFICER, since=MORNING
    )
    here.left_at = MORNING
    here.save()
    assert client.get(made).status_code == 404


@pytest.mark.req("000-04")
def test_an_import_is_not_to_be_seen_by_another_office(
    signed_in: SignIn, officer: Actor, science: Actor
) -> None:
    made = services.start_import(
        actor=officer,
        kind=ImportKind.ENTERPRISES,
        content=io.BytesIO(f"{HEADING}\r\n".encode()),
        name="a.csv",
        at=MORNING,
    )
    assert signed_in(science).get(f"/enterprises/imports/{made}/").status_code == 404


def test_a_dropped_import_leaves_the_register_alone(
    signed_in: SignIn, officer: Actor, run_jobs: RunJobs
) -> None:
    made = services.start_import(
        actor=officer,
        kind=ImportKind.ENTERPRISES,
        content=io.BytesIO(f"{HEADING}\r\n{a_code()},甲,闵行区\r\n".encode()),
        name="a.csv",
        at=MORNING,
    )
    run_jobs()
    client = signed_in(officer)
    client.post(f"/enterprises/imports/{made}/", {"drop": "1"})
    assert selectors.import_info(made).state is ImportState.DROPPED
    client.post(f"/enterprises/imports/{made}/", {"confirm": "1"})
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("kind", ImportKind.values)
def test_every_kind_has_a_table_to_fill_in(kind: str, signed_in: SignIn, officer: Actor) -> None:
    answer = signed_in(officer).get(f"/enterprises/imports/tables/{kind}.xlsx")
    heading = next(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert heading[0] == "统一社会信用代码"


@pytest.mark.req("002-13")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", list(ImportKind))
def test_what_is_exported_comes_back_without_a_change(  # noqa: PLR0917 - fixtures
    form: str,
    kind: ImportKind,
    signed_in: SignIn,
    science: Actor,
    officer: Actor,
    enterprise: EnterpriseInfo,
    project: ProjectInfo,
    run_jobs: RunJobs,
) -> None:
    fill(enterprise, 2)
    services.rename_enterprise(
        actor=OPERATOR, enterprise_id=enterprise.id, name="=SUM(A1)公司", at=MORNING
    )
    services.record_sme_number(
        actor=SCIENCE,
        enterprise_id=enterprise.id,
        number="202131010400000123",
        valid_since=date(2021, 1, 1),
        valid_until=date(2021, 12, 31),
        at=MORNING,
    )
    client = signed_in(science)
    sent = client.post("/enterprises/export/", {"kind": kind.value, "form": form})
    run_jobs()
    job = sent["Location"].rstrip("/").rpartition("/")[2]
    answer = client.get(f"/jobs/{job}/file")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert signed_in(officer).get(f"/jobs/{job}/file").status_code == 404
    importer = officer if kind is ImportKind.FACTS else science
    made = services.start_import(
        actor=importer, kind=kind, content=io.BytesIO(content), name=f"回.{form}", at=MORNING
    )
    run_jobs()
    back = selectors.import_info(made)
    assert back.state is ImportState.READY, back.problem
    assert set(back.counts) == {"unchanged"}, [row.problems for row in selectors.staged_rows(made)]


def test_a_searched_list_exports_what_it_shows(
    signed_in: SignIn, science: Actor, enterprise: EnterpriseInfo, run_jobs: RunJobs
) -> None:
    fill(enterprise, 2)
    client = signed_in(science)
    asked = client.get(f"/enterprises/export/?q={enterprise.credit_code}").content.decode()
    assert f"搜索 {enterprise.credit_code}" in asked
    sent = client.post(
        f"/enterprises/export/?q={enterprise.credit_code}", {"kind": "enterprises", "form": "csv"}
    )
    run_jobs()
    job = sent["Location"].rstrip("/").rpartition("/")[2]
    answer = client.get(f"/jobs/{job}/file")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [enterprise.credit_code]


# --- what an enterprise's page tells of imports ---


def brought(client: Client, rows: list[str], run_jobs: RunJobs) -> str:
    """Bring a table of support in by form; gives its page."""
    heading = "统一社会信用代码,项目名称,资金,级别,类别,年度,扶持金额"
    table = SimpleUploadedFile("扶持历史.csv", "\r\n".join([heading, *rows]).encode())
    sent = client.post("/enterprises/imports/", {"kind": "support", "table": table})
    run_jobs()
    client.post(sent["Location"], {"confirm": "1"})
    run_jobs()
    return str(sent["Location"])


@pytest.mark.req("003-05")
def test_the_page_of_an_enterprise_names_the_row_from_which_something_came(
    signed_in: SignIn, officer: Actor, owner: Actor, enterprise: EnterpriseInfo, run_jobs: RunJobs
) -> None:
    client, other = signed_in(officer), enter()
    rows = [
        f"{code},项目,资金,市级,专项资金,{year},1"
        for code, year in (
            (other.credit_code, 2020),
            (enterprise.credit_code, 2020),
            (enterprise.credit_code, 2021),
        )
    ]
    address = brought(client, rows, run_jobs)
    page = client.get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    assert "批量导入（扶持历史.csv，第 3 行起共 2 行）" in page
    assert f'href="{address}"' in page
    assert (
        "批量导入（扶持历史.csv，第 2 行）"
        in client.get(f"/enterprises/{other.credit_code}/").content.decode()
    )
    own = signed_in(owner).get("/enterprises/mine/").content.decode()
    assert "批量导入（扶持历史.csv" in own
    assert address not in own


def test_the_page_names_an_enterprise_that_a_file_brought_in(
    signed_in: SignIn, officer: Actor, run_jobs: RunJobs
) -> None:
    client, code = signed_in(officer), a_code()
    table = SimpleUploadedFile("名录.csv", f"{HEADING}\r\n{code},甲公司,闵行区\r\n".encode())
    sent = client.post("/enterprises/imports/", {"kind": "enterprises", "table": table})
    run_jobs()
    client.post(sent["Location"], {"confirm": "1"})
    run_jobs()
    page = client.get(f"/enterprises/{code}/").content.decode()
    assert "批量导入（名录.csv，第 2 行）" in page
    assert "李经办" in page


def test_a_row_that_changed_nothing_is_not_told(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo, run_jobs: RunJobs
) -> None:
    client = signed_in(officer)
    row = f"{enterprise.credit_code},项目,资金,市级,专项资金,2020"
    brought(client, [f"{row},1"], run_jobs)
    brought(client, [f"{row},1", f"{row[:-4]}2021,1"], run_jobs)
    page = client.get(f"/enterprises/{enterprise.credit_code}/").content.decode()
    assert page.count("批量导入（") == 2
    assert "扶持历史.csv，第 3 行）" in page


def test_the_page_asks_as_many_queries_for_many_imports_as_for_one(
    signed_in: SignIn, officer: Actor, enterprise: EnterpriseInfo, run_jobs: RunJobs
) -> None:
    client, address = signed_in(officer), f"/enterprises/{enterprise.credit_code}/"
    row = f"{enterprise.credit_code},项目,资金,市级,专项资金"
    brought(client, [f"{row},2000,1"], run_jobs)
    client.get(address)
    few = queries_of(client, address)
    for year in range(2001, 2005):
        brought(client, [f"{row},{year},1"], run_jobs)
    assert queries_of(client, address) == few
