"""`guanzi audit`: what it says and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanzi.foundation.actor import Actor
from guanzi.foundation.audit import selectors
from guanzi.foundation.audit.services import make_anchor
from guanzi.foundation.identity.models import Organisation
from guanzi.site.cli import main
from tests.audit.conftest import happen
from tests.world import MORNING


def guanzi(*arguments: str, **more: bytes) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments], **more)  # type: ignore[arg-type]


@pytest.fixture
def exported(
    office: Organisation, officer: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A file of two records."""
    monkeypatch.setattr("django.db.connection.close", lambda: None)  # the test's own transaction
    happen(officer, office)
    happen(officer, office)
    file = tmp_path / "audit.jsonl"
    done = guanzi("export", str(file))
    assert done.exit_code == 0, done.output
    assert "已导出 2 条记录" in done.output
    return file


def test_what_was_exported_is_sound_and_meets_its_anchor(exported: Path) -> None:
    anchor = make_anchor(at=MORNING)
    assert guanzi("export", str(exported), "--force").exit_code == 0
    plain = guanzi("verify", str(exported))
    assert plain.exit_code == 0
    assert "完好：3 条记录（第 1 至 3 条）" in plain.output
    assert "没有给锚点" in plain.output
    anchored = guanzi("verify", str(exported), "--anchor", anchor.digest.upper())
    assert anchored.exit_code == 0
    assert "锚点相符：到第 3 条为止" in anchored.output


def test_an_export_is_an_event_of_the_platform(exported: Path) -> None:
    guanzi("export", "-", "--since", "2025-06-18")
    latest, first = selectors.search_page(selectors.Search(verb="audit.export"))[0]
    assert (first.person, first.subject) == ("平台", "audit:trail")
    assert first.after == {"form": "jsonl", "since": None, "until": None}
    assert latest.after == {"form": "jsonl", "since": "2025-06-18", "until": None}


def test_a_changed_file_ends_with_one_and_names_the_line(exported: Path) -> None:
    exported.write_bytes(exported.read_bytes().replace("李四".encode(), "赵六".encode(), 1))
    done = guanzi("verify", str(exported))
    assert done.exit_code == 1
    assert "不可信。第 2 行：第 1 条记录与摘要不符" in done.output


def test_standard_input_and_output_are_dashes(exported: Path) -> None:
    done = guanzi("verify", "-", input=exported.read_bytes())
    assert (done.exit_code, "完好" in done.output) == (0, True)
    written = guanzi("export", "-")
    assert written.stdout_bytes.splitlines()[1:3] == exported.read_bytes().splitlines()[1:3]


def test_a_file_that_is_there_is_not_overwritten_unasked(exported: Path) -> None:
    before = exported.read_bytes()
    refused = guanzi("export", str(exported))
    assert (refused.exit_code, exported.read_bytes()) == (1, before)
    assert "--force" in refused.output
    assert guanzi("export", str(exported), "--force", "--since", "2025-06-18").exit_code == 0
    assert list(exported.parent.iterdir()) == [exported]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("verify", "nowhere.jsonl"), 1, "读不到「nowhere.jsonl」：没有这个文件"),
        (("verify", __file__), 1, "这不是审计记录的导出文件"),
        (("verify", "x", "--anchor", "abc"), 2, "64 位十六进制"),
        (("export", "x", "--since", "2025-02-30"), 2, "2025-02-30"),
        (("export", "x", "--since", "2025-02-02", "--until", "2025-02-01"), 2, "不能晚于"),
        (("verify",), 2, "FILE"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], code: int, sentence: str) -> None:
    done = guanzi(*arguments)
    assert done.exit_code == code
    assert sentence in done.output
