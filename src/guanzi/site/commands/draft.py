"""`guanzi draft DOCUMENT`: an official document becomes a draft of a rulebook file."""

import json
import sys
from pathlib import Path

import click

from guanzi.engines.drafting import (
    DocumentRefused,
    Draft,
    Official,
    as_json,
    draft_of,
    known_facts,
    read_official,
    unmarked,
)
from guanzi.engines.rules import Rulebook
from guanzi.site.commands.parts import give_up
from guanzi.site.commands.rulebook import loaded, rulebook_option


@click.command("draft")
@click.argument("document", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="草案写到这个文件 · Where to write the draft."
)
@rulebook_option
@click.option("--json", "as_program", is_flag=True, help="输出 JSON · Print JSON.")
def draft(document: Path, out: Path | None, folder: Path, *, as_program: bool) -> None:
    """把政策文件 DOCUMENT（txt、docx、pdf、html）起草成规则文件 · Draft a rulebook file."""
    official = _read(document)
    rulebook = loaded(folder)
    made = draft_of(official, known_facts(rulebook.vocabulary))
    if out:
        _write(out, made.markdown)
    if as_program:
        click.echo(json.dumps(as_json(official, made), ensure_ascii=False, indent=2))
    elif out:
        _tell(official, made, rulebook)
    else:
        click.echo(made.markdown, nl=False)


def _read(document: Path) -> Official:
    try:
        return read_official(document.read_bytes())
    except OSError:
        give_up(f"读不到「{document}」")
    except DocumentRefused as refused:
        give_up(f"{refused.code} {refused.message}")


def _write(out: Path, markdown: str) -> None:
    try:
        out.write_text(markdown, encoding="utf-8")
    except OSError:
        give_up(f"写不进「{out}」")


def _tell(official: Official, made: Draft, rulebook: Rulebook) -> None:
    """What was found, and what the verifier says of it."""
    head = official.head
    click.echo(f"{head.title or '标题待核'}　{head.number}　{'、'.join(head.issuers)}")
    click.echo(
        f"{len(official.clauses())} 个条款，{len(official.quantities)} 个数字，"
        f"写成 {made.measures} 项规则、{made.records} 项登记，{len(made.gaps)} 处待核。"
    )
    problems = unmarked(made, rulebook.sources)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        sys.exit(1)
    click.echo("规则检查：并入词表建议后，除标明的待核处外没有错误。")
