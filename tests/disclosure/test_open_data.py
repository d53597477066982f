"""What everybody reads and takes along: results, use of the funds, exact data."""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from guanzi.lifecycle.disclosure.rules.tables import as_360giving, exact
from guanzi.lifecycle.disclosure.selectors import every_result, fund_use
from guanzi.lifecycle.disclosure.selectors.shapes import FundUse
from guanzi.lifecycle.payments import services as payments
from guanzi.lifecycle.payments.selectors import payments_of
from guanzi.lifecycle.projects.selectors import ProjectInfo
from tests.checks.cases import queries_of
from tests.payments.bank import notice
from tests.payments.cases import PAY_DAY, a_reviewed_run, an_established_project, releaser_of
from tests.world import World, another_applicant

SCHEMA = os.environ.get("THREESIXTY_SCHEMA", "")


@pytest.mark.req("000-14")
def test_results_say_who_got_how_much_from_whom_and_on_which_basis(
    client: Client, project: ProjectInfo
) -> None:
    page = client.get("/open/").content.decode()
    for said in (
        "上海甲精机有限公司",
        "300,464.50",
        "区级 180,278.70",
        "1 期中已拨 0 期",
        "第五条",
    ):
        assert said in page, said
    page = client.get(f"/open/projects/{project.id}/").content.decode()
    for said in ("300,464.50", "市级承担", project.application.code, "闵行区"):
        assert said in page, said


def test_filters_find_and_what_is_no_year_filters_nothing(
    client: Client, project: ProjectInfo
) -> None:
    assert "上海甲精机" in client.get("/open/?year=2025&district=闵行区").content.decode()
    assert "没有符合条件的项目" in client.get("/open/?year=2024").content.decode()
    assert "上海甲精机" in client.get("/open/?year=niemals&fund=no").content.decode()


def test_what_is_not_established_is_not_there(client: Client, project: ProjectInfo) -> None:
    assert client.get("/open/projects/4711/").status_code == 404


def test_csv_holds_exact_yuan_and_no_formula(client: Client, project: ProjectInfo) -> None:
    answer = client.get("/open/projects.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(StringIO(text))
    assert row["审定金额（元）"] == "300464.50"
    assert row["分担"] == "市级 120185.80；区级 180278.70"
    assert row["统一社会信用代码"] == project.application.credit_code
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_json_holds_amounts_as_exact_strings(client: Client, project: ProjectInfo) -> None:
    said = json.loads(client.get("/open/projects.json").content, parse_float=_refuse)
    (each,) = said["projects"]
    assert each["determined_amount"] == "300464.50"
    assert each["shares"] == {"市级": "120185.80", "区级": "180278.70"}
    assert each["withheld"] == {}


def _refuse(text: str) -> Any:
    raise AssertionError(f"{text} would be read as a float")


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "0.00"), (5, "0.05"), (-105, "-1.05"), (10**17 + 1, "1000000000000000.01")],
)
def test_fen_become_exact_decimals(fen: int, said: str) -> None:
    assert exact(fen) == said


def test_360giving_names_both_sides_and_the_exact_number(
    client: Client, project: ProjectInfo
) -> None:
    package = json.loads(client.get("/open/360giving.json").content, parse_float=Decimal)
    (grant,) = package["grants"]
    assert grant["amountAwarded"] == Decimal("300464.50")
    assert grant["currency"] == "CNY"
    assert grant["awardDate"] == "2025-06-19"
    (recipient,) = grant["recipientOrganization"]
    assert recipient["id"] == f"CN-SAIC-{project.application.credit_code}"
    assert grant["id"].endswith(project.application.code)


def test_a_text_that_looks_like_a_number_stays_a_text(project: ProjectInfo) -> None:
    (each,) = every_result()
    text = as_360giving([replace(each, project="0123456789abcdef:1.00")], issued="2025-07-01")
    assert json.loads(text)["grants"][0]["title"] == "0123456789abcdef:1.00"


@pytest.mark.skipif(not SCHEMA, reason="THREESIXTY_SCHEMA names no schema")
def test_360giving_is_valid_by_its_schema_and_flattens_and_comes_back(
    client: Client, project: ProjectInfo, tmp_path: Path
) -> None:
    import flattentool  # type: ignore[import-untyped]  # noqa: PLC0415
    import jsonschema_rs  # noqa: PLC0415

    content = client.get("/open/360giving.json").content
    package = json.loads(content)
    schema = json.loads(Path(SCHEMA).read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for grant in package["grants"]:
        assert [error.message for error in validator.iter_errors(grant)] == []

    source, sheets, back = tmp_path / "grants.json", tmp_path / "sheets", tmp_path / "back.json"
    source.write_bytes(content)
    options = {"root_list_path": "grants", "root_id": "", "main_sheet_name": "grants"}
    flattentool.flatten(
        str(source),
        schema=SCHEMA,
        output_name=str(sheets),
        output_format="csv",
        **options,
    )
    flattentool.unflatten(
        str(sheets),
        input_format="csv",
        output_name=str(back),
        schema=SCHEMA,
        **options,
    )
    (grant,) = json.loads(back.read_text(encoding="utf-8"), parse_float=Decimal)["grants"]
    assert grant["amountAwarded"] == Decimal("300464.50")
    assert (
        grant["recipientOrganization"][0]["name"]
        == package["grants"][0]["recipientOrganization"][0]["name"]
    )


def assert_adds_up(use: FundUse) -> None:
    for line in use.lines:
        assert line.quota_fen == line.paid_fen + line.bound_fen + line.left_fen


@pytest.mark.req("000-14")
def test_use_of_the_funds_is_told_by_line_and_by_district(
    client: Client, world: World, project: ProjectInfo, run_jobs: Callable[[], int]
) -> None:
    (use,) = fund_use()
    assert_adds_up(use)
    assert (use.lines[0].paid_fen, use.lines[0].bound_fen) == (0, 300_464_50)
    assert use.districts == ()
    assert "还没有拨付到账" in client.get("/open/use/").content.decode()
    run = a_reviewed_run(world)
    payments.release_run(actor=releaser_of(world), run_id=run, at=PAY_DAY)
    run_jobs()
    (paid,) = payments_of(run)
    debit = notice({paid.code: exact(paid.amount_fen)})
    payments.receive_answer(actor=world.city_finance, content=debit, name="回单.xml", at=PAY_DAY)
    run_jobs()
    (use,) = fund_use()
    assert_adds_up(use)
    assert use.lines[0].paid_fen == 300_464_50
    assert [(each.district, each.paid_fen) for each in use.districts] == [("闵行区", 300_464_50)]
    assert "300,464.50" in client.get("/open/use/").content.decode()
    assert "1 期中已拨 1 期" in client.get("/open/").content.decode()


def test_the_list_asks_as_often_for_one_project_as_for_several(
    client: Client, world: World, project: ProjectInfo
) -> None:
    client.get("/open/")
    few = queries_of(client, "/open/")
    for n in (1, 2):
        an_established_project(another_applicant(world, n), project.line_id)
    assert queries_of(client, "/open/") == few
    assert len(list(every_result())) == 3
