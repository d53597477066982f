"""The enterprise's list, and choosing a project: light, and computed only where somebody looks."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanzi.foundation.actor import PLATFORM
from guanzi.foundation.files.models import FileKind
from guanzi.lifecycle.applications import services
from guanzi.lifecycle.applications.rules.invoices import MOST_ERRORS
from guanzi.lifecycle.applications.selectors import CorrectionPoint, prospects
from guanzi.lifecycle.enterprises import services as enterprises
from guanzi.lifecycle.enterprises.states import RecognitionScheme
from guanzi.lifecycle.guidelines import services as guidelines
from tests.keeping import keep_file
from tests.signing_in import SignIn
from tests.world import INVOICES, MEASURE, MORNING, PUBLISHED, World, a_draft, open_terms, publish

pytestmark = pytest.mark.usefixtures("morning")


def one_more_draft(world: World, number: int) -> int:
    project = enterprises.register_project(
        actor=PLATFORM,
        enterprise_id=world.enterprise_id,
        number=f"2023-{number:04d}",
        name=f"第{number}个项目",
        scheme=RecognitionScheme.CURRENT,
        recognised_on=date(2021, 3, 1),
        valid_until=date(2026, 2, 28),
        innovation_coefficient="1",
        core_share="85%",
        at=PUBLISHED,
    )
    return a_draft(replace(world, project_id=project.id))


def test_the_list_costs_the_same_however_many_applications_are_open(
    world: World, draft: int, signed_in: SignIn
) -> None:
    client = signed_in(world.applicant)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/applications/").status_code == 200
        return len(queries)

    cost()
    alone = cost()
    for number in range(1, 5):
        one_more_draft(world, number)
    assert cost() == alone


def test_the_list_says_how_far_a_draft_got_and_what_a_return_asks(
    world: World, submitted: int, signed_in: SignIn
) -> None:
    services.accept_application(actor=world.finance, application_id=submitted, at=MORNING)
    point = CorrectionPoint("statements", "", "缺附注")
    services.return_for_correction(
        actor=world.finance, application_id=submitted, points=[point], at=MORNING
    )
    one_more_draft(world, 1)
    page = signed_in(world.applicant).get("/applications/").content.decode()
    assert "退回补正，有 1 处要改" in page
    assert "已填 1 栏，材料 0 份" in page
    assert page.count("个工作日") >= 2


def test_what_stands_against_a_project_is_computed_for_the_guideline_that_is_chosen(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = guidelines.create_guideline(
        actor=world.commission,
        measure_id=MEASURE,
        year=2023,
        title="另一份指南",
        at=PUBLISHED,
        terms=open_terms(),
        is_synthetic=True,
    )
    publish(other, world.commission, at=PUBLISHED)
    computed = []
    bars = prospects._bars
    monkeypatch.setattr(prospects, "_bars", lambda *said: computed.append(said) or bars(*said))
    client = signed_in(world.applicant)
    page = client.get("/applications/start/").content.decode()
    assert computed == []
    assert f"?guideline={other}" in page
    assert "没有认定过的项目" not in page
    assert "开始填写" in client.get(f"/applications/start/?guideline={other}").content.decode()
    assert len(computed) == 1


def test_the_errors_of_a_summary_are_no_formulas_in_any_column(
    world: World, draft: int, signed_in: SignIn
) -> None:
    content = INVOICES.replace("2024-05-05", "\t=HYPERLINK(1)").replace("13000000.00", "=1+1")
    table = keep_file(
        content=content.encode(),
        name="发票.csv",
        kind=FileKind.CSV,
        actor=world.applicant,
        at=MORNING,
    )
    sheet = services.upload_invoices(
        actor=world.applicant, application_id=draft, file_id=table.pk, at=MORNING
    )
    services.read_invoices(sheet_id=sheet, at=MORNING, advance=lambda _done, _total: None)
    answer = signed_in(world.applicant).get(f"/applications/{draft}/invoices/errors.csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    cells = [cell for line in lines for cell in line.split(",")]
    assert "'=1+1" in cells
    assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells)


def test_every_error_of_a_summary_can_be_downloaded(
    world: World, draft: int, signed_in: SignIn
) -> None:
    rows = "".join(f"3100204130,{n:08d},2024-03-05,机器人,{n}元?,1,甲\n" for n in range(1, 1_001))
    table = keep_file(
        content=f"{INVOICES.splitlines()[0]}\n{rows}".encode(),
        name="发票.csv",
        kind=FileKind.CSV,
        actor=world.applicant,
        at=MORNING,
    )
    sheet = services.upload_invoices(
        actor=world.applicant, application_id=draft, file_id=table.pk, at=MORNING
    )
    read = services.read_invoices(sheet_id=sheet, at=MORNING, advance=lambda _done, _total: None)
    assert (read.error_count, len(read.errors)) == (1_000, MOST_ERRORS)
    client = signed_in(world.applicant)
    answer = client.get(f"/applications/{draft}/invoices/errors.csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(n) for n in range(2, 1_002)]
    page = client.get(f"/applications/{draft}/").content.decode()
    assert "有 1000 处要改" in page
    assert "这里只列出前 20 处" in page
