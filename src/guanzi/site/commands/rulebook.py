"""What commands ask of a rulebook: its folder, measures by id, figures that a guideline fills.

Whatever is wrong is said in Chinese, and the command ends with exit code 1.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from guanzi.engines.rules import (
    FactProblem,
    FactsRejected,
    Measure,
    NotInRulebook,
    Rulebook,
    RuleError,
    load_rulebook,
    read_fills,
    write_facts,
)
from guanzi.engines.rules.source import normalise
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.zone import SHANGHAI
from guanzi.site.commands.parts import Day, give_up, trouble

ALL = "all"
_RULEBOOK_OF_CHECKOUT = Path(__file__).resolve().parents[4] / "rulebook"


def today() -> date:
    """The day in Shanghai."""
    return datetime.now(SHANGHAI).date()


rulebook_option = click.option(
    "--rulebook",
    "folder",
    envvar="GUANZI_RULEBOOK",
    default=_RULEBOOK_OF_CHECKOUT,
    type=click.Path(path_type=Path),
    help="规则库文件夹 · Folder of the rulebook.",
)
json_option = click.option("--json", "as_program", is_flag=True, help="输出 JSON · Print JSON.")
on_option = click.option(
    "--on", type=Day(), default=today, help="基准日，如 2022-06-20，默认今天 · Decision day."
)


def loaded(folder: Path) -> Rulebook:
    """The rulebook of a folder."""
    try:
        return load_rulebook(folder)
    except RuleError as error:
        give_up(str(error))


def looked_up(look: Callable[[], Any]) -> Any:
    """What a look into the rulebook finds."""
    try:
        return look()
    except NotInRulebook as error:
        give_up(typeset(str(error)))


def measures_of(rulebook: Rulebook, measure: str, on: date) -> list[Measure]:
    """A measure by id, or all of them. Raises NotInRulebook."""
    if measure == ALL:
        return list(rulebook.current(on))
    recorded = next((record for record in rulebook.records if record.id == measure), None)
    if recorded:
        where = f"{recorded.document} {recorded.article}"
        raise NotInRulebook(f"「{recorded.name}」（{where}）只登记，没有可以计算的金额。")
    return [rulebook.measure(measure, on)]


def fills_of(given: Mapping[str, Any], measures: Iterable[Measure]) -> dict[str, dict[str, Any]]:
    """Every filled slot goes to the measures that have it. Raises FactsRejected."""
    fills: dict[str, dict[str, Any]] = {}
    named = {normalise(name).strip(): value for name, value in given.items()}
    unknown = set(named)
    for measure in measures:
        own = {name: value for name, value in named.items() if name in measure.slots}
        unknown -= set(own)
        fills[measure.id] = read_fills(own, measure)
    if unknown:
        names = "、".join(sorted(unknown))
        raise FactsRejected([FactProblem("unknown-slot", names, f"没有「{names}」这个待定数字")])
    return fills


def read_file(name: str) -> bytes:
    """The bytes of a file; `-` is standard input."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        give_up(f"读不到「{name}」：{trouble(error)}")


def refuse_facts(
    rejected: FactsRejected, rulebook: Rulebook, *, as_program: bool = False
) -> NoReturn:
    """Say what is wrong; a program also gets the facts that were usable, to send again."""
    if as_program:
        facts = rulebook.vocabulary.facts
        usable = {name: value for name, value in rejected.accepted.items() if name in facts}
        print_json(
            {
                "problems": [asdict(problem) for problem in rejected.problems],
                "accepted": write_facts(usable, rulebook.vocabulary),
            }
        )
    else:
        for problem in rejected.problems:
            click.echo(f"{problem.code} {typeset(problem.message)}", err=True)
    sys.exit(1)


def print_json(value: Any) -> None:
    """A value for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
