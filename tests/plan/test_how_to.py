"""Whoever follows docs/how-to/run-a-batch.md gets what it says."""

import re
import shlex
from pathlib import Path

import click
import polars as pl
import pytest
from click.testing import CliRunner

from guanzi.engines.plan.columns import KEY
from guanzi.site.cli import main
from tests.rules.world import the_rulebook

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/run-a-batch.md").read_text()
COMMANDS = re.findall(r"^\.venv/bin/guanzi (.+)$", PAGE, re.M)
ELSEWHERE = re.compile(r"--engine (postgres|spark)|batch postgres:")


def test_the_commands_of_the_page_do_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "guanzi.site.commands.rulebook.load_rulebook", lambda folder: the_rulebook()
    )
    here = [command for command in COMMANDS if not ELSEWHERE.search(command)]
    assert len(here) == 7
    for command in here:
        text, _, into = command.partition(" > ")
        if " KEY " in text:
            answers = pl.read_parquet("answers.parquet", columns=[KEY])
            text = text.replace(" KEY ", f" {answers[KEY][0]} ")
        said = CliRunner().invoke(main, shlex.split(text))
        assert said.exit_code == 0, said.output
        if into:
            Path(into).write_text(said.stdout)
    assert "与批量结果一致" in said.output
    left = {path.name for path in tmp_path.iterdir()}
    beside = {"answers.parquet", "answers.parquet.manifest.json", "answers.parquet.rejected.csv"}
    assert left == {"city", "schema.json", "tables", *beside}


@pytest.mark.parametrize("command", [*filter(ELSEWHERE.search, COMMANDS)])
def test_commands_for_other_engines_are_such(command: str) -> None:
    name, *arguments = shlex.split(command)
    batch = main.commands[name]
    given = batch.make_context(name, arguments).params
    assert given["engine"] in command or given["population"].startswith("postgres:")


def test_every_option_is_on_the_page() -> None:
    options = [p for p in main.commands["batch"].params if isinstance(p, click.Option)]
    known = {"--rulebook", "--help"}
    assert [o.opts[0] for o in options if o.opts[0] not in PAGE and o.opts[0] not in known] == []


def test_the_page_can_be_found() -> None:
    assert "docs/how-to/run-a-batch.md" in (ROOT / "README.md").read_text()
