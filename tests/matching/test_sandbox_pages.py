"""Pages of the policy sandbox: what was handed in stays, and nobody else sees the result."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from guanzi.foundation.actor import OrganisationKind
from tests.signing_in import SignIn
from tests.support import RunJobs
from tests.world import MEASURE, World, a_member

NEW = f"/sandbox/new/?m={MEASURE}&before_on=2025-06-18&after_on=2025-06-18"
FORM = {"token": "t", "population": "made_up", "size": "80", "seed": "3", "year": "2024"}


@pytest.fixture
def department(world: World, morning: Any, signed_in: SignIn) -> Client:
    return signed_in(world.commission)


def test_what_was_typed_and_handed_in_stays_when_something_is_refused(department: Client) -> None:
    files = [
        SimpleUploadedFile("企业.csv", "企业\n甲\n".encode()),
        SimpleUploadedFile("杂.csv", b"a,b\n1,2\n"),
    ]
    form = {**FORM, "population": "uploaded", f"f.{MEASURE}.6": "3.1%", "files": files}
    answer = department.post(NEW, form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "不知道是哪一张表" in page
    assert 'value="3.1%"' in page
    kept = re.findall(r'name="kept" value="(\d+)"', page)
    assert len(kept) == 2
    again = department.post(NEW, {**form, "files": [], "kept": kept[:1]})
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"line": "999999"}, "这个预算科目已经没有了"),
        ({"seed": "2147483648"}, "0 与 2,147,483,647 之间"),
    ],
)
def test_a_field_that_does_not_do_is_told_and_nothing_typed_is_lost(
    department: Client, changed: dict[str, str], sentence: str
) -> None:
    answer = department.post(NEW, {**FORM, f"f.{MEASURE}.6": "3.1%", **changed})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count(sentence) == 2  # on top, and at the field
    assert 'value="3.1%"' in page


def test_a_file_that_is_refused_is_named_at_its_field(department: Client) -> None:
    file = SimpleUploadedFile("企业.csv", "企业\n甲\n".encode("utf-16"))
    answer = department.post(NEW, {**FORM, "population": "uploaded", "files": [file]})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count("企业.csv：") == 2  # on top, and at the field
    assert 'href="#f-files"' in page


def test_a_result_is_taken_out_with_the_same_fen_and_by_nobody_else(
    department: Client, world: World, signed_in: SignIn, run_jobs: RunJobs
) -> None:
    place = department.post(NEW, {**FORM, f"f.{MEASURE}.6": "4%"})["Location"]
    assert department.get(f"{place}result.csv").status_code == 400  # nothing to take out yet
    run_jobs()
    book = load_workbook(BytesIO(department.get(f"{place}result.xlsx").content))
    rows = list(book["支出"].iter_rows(min_row=2, values_only=True))
    assert book["支出"]["C2"].number_format == "#,##0.00"
    assert len(book["分布"]._charts) == 1
    for column in (2, 3, 4):
        cuts: dict[object, Any] = {}
        for row in rows:
            cuts[row[0]] = cuts.get(row[0], 0) + round(float(str(row[column])) * 100)
        assert len(set(cuts.values())) == 1
    lines = department.get(f"{place}result.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(rows) + 1
    other = a_member(OrganisationKind.CITY_DEPARTMENT, "市农业农村委（虚构）", "农一")
    assert signed_in(other).get(place).status_code == 403
    assert signed_in(other).get(f"{place}result.csv").status_code == 403
    assert signed_in(world.city_finance).get(place).status_code == 200


def test_those_who_only_read_start_nothing(world: World, morning: Any, signed_in: SignIn) -> None:
    assert signed_in(world.auditor).get("/sandbox/").status_code == 200
    assert signed_in(world.auditor).post(NEW, FORM).status_code == 403
    assert signed_in(world.finance).get("/sandbox/").status_code == 403
