"""`guanzi replay`: what was decided comes out again, to the fen and step by step."""

import json

import pytest
from click.testing import CliRunner, Result

from guanzi.lifecycle.applications import selectors as applications
from guanzi.site.cli import main
from tests.projects.cases import a_forwarded_case
from tests.world import World


@pytest.fixture(autouse=True)
def kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.connection.close", lambda: None)  # the test's own transaction


@pytest.fixture
def code(world: World) -> str:
    return applications.application(a_forwarded_case(world)).code


def replayed(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["replay", *arguments])


def test_a_decision_comes_out_the_same_with_its_steps(code: str) -> None:
    done = replayed(code)
    assert done.exit_code == 0, done.output
    assert "一致：当时 30,046,450 分，重算 30,046,450 分" in done.output
    assert "第五条第（一）项" in done.output
    assert "不一致" not in done.output


def test_a_program_gets_amount_shares_and_trace(code: str) -> None:
    said = json.loads(replayed(code, "--json").stdout)
    assert said["is_same"] is True
    assert (said["amount_fen"], said["amount_fen_then"]) == (300_464_50, 300_464_50)
    assert said["shares"] == {"市级": 120_185_80, "区级": 180_278_70}
    kept = applications.snapshot_of(applications.application_by_code(code).id).decision
    assert [line["working"] for line in said["lines"]] == [line.working for line in kept.lines]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"amount_fen":30046450', '"amount_fen":30046451', "金额不同"),
        ("12,345,678.90", "12,345,678.91", "步骤「"),
    ],
)
def test_a_changed_record_is_told_and_exits_1(
    code: str, before: str, after: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = applications.snapshot_text(applications.application_by_code(code).id)
    assert before in kept
    changed = kept.replace(before, after)
    monkeypatch.setattr(applications, "snapshot_text", lambda *_of: changed)
    done = replayed(code)
    assert done.exit_code == 1
    assert says in done.output
    assert "提交内容与回执上的摘要值不符" in done.output
    assert "不一致：当时" in done.output


def test_an_unknown_code_and_an_unknown_submission_are_said(code: str) -> None:
    missing = replayed("GZ-0000-0000")
    assert (missing.exit_code, bool(missing.output.strip())) == (1, True)
    later = replayed(code, "--number", "9")
    assert later.exit_code == 1
    assert "还没有提交" in later.output
