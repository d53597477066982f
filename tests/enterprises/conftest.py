"""The world of the register's tests: a few offices, one enterprise with a project."""

import io
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from guanzi.foundation.actor import Actor, OrganisationKind, Role
from guanzi.foundation.identity.models import Person
from guanzi.foundation.registers.credit_codes import check_character
from guanzi.lifecycle.enterprises import services
from guanzi.lifecycle.enterprises.selectors import (
    EnterpriseInfo,
    ImportInfo,
    ProjectInfo,
    import_info,
)
from guanzi.lifecycle.enterprises.states import ImportKind, ImportState, RecognitionScheme, Source
from tests.support import RunJobs
from tests.world import MORNING, a_member, an_actor

Bring = Callable[..., ImportInfo]
Rows = list[list[object]]
EARLY = date(2015, 1, 1)

_numbers = count(1)


def a_code(number: int | None = None) -> str:
    """A code that passes its check, another one each time."""
    seventeen = f"91310112MA1{next(_numbers) if number is None else number:06d}"
    return seventeen + check_character(seventeen)


OPERATOR = an_actor(OrganisationKind.OPERATOR, Role.OFFICER, organisation="平台运营中心")
SCIENCE = an_actor(OrganisationKind.CITY_DEPARTMENT, Role.OFFICER, organisation="市科委")
FINANCE = an_actor(
    OrganisationKind.DISTRICT_FINANCE, Role.OFFICER, organisation="闵行区财政局", district="闵行区"
)
OTHER_FINANCE = an_actor(
    OrganisationKind.DISTRICT_FINANCE, Role.OFFICER, organisation="松江区财政局", district="松江区"
)
TAX = an_actor(OrganisationKind.TAX, Role.OFFICER, organisation="市税务局")
AUDITOR = an_actor(OrganisationKind.AUDITOR, Role.READER, organisation="市审计局")


def member_of(enterprise: EnterpriseInfo, role: Role = Role.ADMIN) -> Actor:
    """Somebody who acts for an enterprise."""
    return an_actor(
        OrganisationKind.ENTERPRISE,
        role,
        organisation=enterprise.name,
        credit_code=enterprise.credit_code,
    )


@pytest.fixture
def person(db: None) -> Person:
    """The person behind every actor of this world."""
    return Person.objects.create(pk=1, email="zhang@example.cn", name="张三", joined_at=MORNING)


@pytest.fixture
def enterprise(db: None) -> EnterpriseInfo:
    """云帆, registered in 闵行区."""
    return services.register_enterprise(
        actor=OPERATOR,
        credit_code=a_code(),
        name="上海云帆智能科技有限公司",
        registration_district="闵行区",
        tax_district="闵行区",
        industry="I6510",
        industry_edition=2017,
        as_of=EARLY,
        at=MORNING,
    )


@pytest.fixture
def make_project() -> Callable[..., ProjectInfo]:
    """A recognised project of an enterprise; what is not said is ordinary."""

    def make(enterprise: EnterpriseInfo, **more: Any) -> ProjectInfo:
        particulars: dict[str, Any] = {
            "number": f"2021{next(_numbers):06d}",
            "name": "云帆工业视觉检测系统",
            "scheme": RecognitionScheme.CURRENT,
            "recognised_on": date(2021, 3, 1),
            "valid_until": date(2026, 2, 28),
            "innovation_coefficient": "1.2",
            "core_share": "85%",
        }
        return services.register_project(
            actor=SCIENCE, enterprise_id=enterprise.id, at=MORNING, **(particulars | more)
        )

    return make


@pytest.fixture
def officer(db: None) -> Actor:
    """Of the finance bureau of 闵行区."""
    return a_member(
        OrganisationKind.DISTRICT_FINANCE,
        "闵行区财政局",
        "李经办",
        role=Role.OFFICER,
        district="闵行区",
    )


@pytest.fixture
def science(db: None) -> Actor:
    """Of the city's science commission."""
    return a_member(OrganisationKind.CITY_DEPARTMENT, "市科委", "王主管", role=Role.OFFICER)


@pytest.fixture
def owner(enterprise: EnterpriseInfo) -> Actor:
    """The enterprise's administrator."""
    return a_member(
        OrganisationKind.ENTERPRISE,
        enterprise.name,
        "赵总",
        role=Role.ADMIN,
        district="闵行区",
        credit_code=enterprise.credit_code,
    )


@pytest.fixture
def project(enterprise: EnterpriseInfo, make_project: Callable[..., ProjectInfo]) -> ProjectInfo:
    """Its project."""
    return make_project(enterprise)


def enter(
    name: str = "上海别家有限公司", district: str = "闵行区", *, code: str = "", **more: Any
) -> EnterpriseInfo:
    """Another enterprise."""
    said: dict[str, Any] = {"actor": OPERATOR, "registration_district": district, "at": MORNING}
    return services.register_enterprise(credit_code=code or a_code(), name=name, **(said | more))


def fill(enterprise: EnterpriseInfo, times: int) -> None:
    """So many records of every kind."""
    for number in range(times):
        services.record_fact(
            actor=FINANCE,
            enterprise_id=enterprise.id,
            fact="企业隶属",
            value="属地管理企业",
            source=Source.FINANCE,
            as_of=date(2021, 12, 31),
            evidence=f"沪财〔2021〕{number + 1}号",
            at=MORNING,
        )
        services.record_support(
            actor=FINANCE,
            enterprise_id=enterprise.id,
            project_name="某项目",
            fund="某资金",
            level="市级",
            category="专项资金",
            year=2000 + number,
            amount_fen=123_400,
            at=MORNING,
        )
        services.record_credit(
            actor=SCIENCE,
            enterprise_id=enterprise.id,
            catalogue_item="科研失信",
            conduct=f"虚报第{number}次",
            restraint="不得申报",
            since=date(2021, 1, 1),
            until=date(2050, 1, 1),
            document="某号",
            at=MORNING,
        )


def queries_of(client: Client, address: str) -> int:
    """How many queries a page asks."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- tables ---


def csv_of(rows: Rows, encoding: str = "utf-8-sig") -> bytes:
    """A table as CSV."""
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx_of(rows: Rows) -> bytes:
    """A table as a workbook."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def bring(run_jobs: RunJobs) -> Callable[..., ImportInfo]:
    """Upload and read a file."""

    def read(
        kind: ImportKind, content: bytes, actor: Actor = SCIENCE, name: str = "表.csv"
    ) -> ImportInfo:
        import_id = services.start_import(
            actor=actor, kind=kind, content=io.BytesIO(content), name=name, at=MORNING
        )
        run_jobs()
        return import_info(import_id)

    return read


@pytest.fixture
def bring_in(bring: Callable[..., ImportInfo], run_jobs: RunJobs) -> Callable[..., ImportInfo]:
    """Upload, read, confirm and write a file."""

    def write(
        kind: ImportKind, content: bytes, actor: Actor = SCIENCE, name: str = "表.csv"
    ) -> ImportInfo:
        read = bring(kind, content, actor, name)
        assert read.state is ImportState.READY, read.problem
        services.confirm_import(actor=actor, import_id=read.id, at=MORNING)
        run_jobs()
        return import_info(read.id)

    return write
