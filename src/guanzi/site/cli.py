"""The command line: `guanzi rules …`, `decide`, `explain`, `ask`, `replay`, `audit …`, `backup`,
`restore`.

The first four work on the rulebook's files alone; of the others all but `audit verify` need a
database.
Exit codes: 0 fine, 1 the rulebook or the input is wrong, 2 usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from guanzi.engines.plan import plan_problems
from guanzi.engines.rules import (
    Asker,
    Decision,
    FactProblem,
    FactsRejected,
    Measure,
    NotInRulebook,
    Rulebook,
    RuleError,
    as_json,
    as_text,
    decide,
    errors_of,
    explain,
    hear,
    load_json,
    load_rulebook,
    read_fills,
    verify,
    write_facts,
)
from guanzi.engines.rules.describe import (
    Status,
    fact_json,
    facts_for,
    measure_json,
    range_texts,
    status_of,
)
from guanzi.engines.rules.source import normalise
from guanzi.foundation.face.typeset import typeset
from guanzi.foundation.zone import SHANGHAI
from guanzi.site.cli_audit import audit
from guanzi.site.cli_backup import backup, restore
from guanzi.site.cli_draft import draft
from guanzi.site.cli_parts import Commands, Day, trouble
from guanzi.site.cli_plan import plan
from guanzi.site.cli_replay import replay

ALL = "all"
_RULEBOOK_OF_CHECKOUT = Path(__file__).resolve().parents[3] / "rulebook"


def _today() -> date:
    return datetime.now(SHANGHAI).date()


_rulebook_option = click.option(
    "--rulebook",
    "folder",
    envvar="GUANZI_RULEBOOK",
    default=_RULEBOOK_OF_CHECKOUT,
    type=click.Path(path_type=Path),
    help="规则库文件夹 · Folder of the rulebook.",
)
_json_option = click.option("--json", "as_program", is_flag=True, help="输出 JSON · Print JSON.")
_on_option = click.option(
    "--on", type=Day(), default=_today, help="基准日，如 2022-06-20，默认今天 · Decision day."
)


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(None, "--version", package_name="guanzi", message="管子 %(version)s")
def main() -> None:
    """管子：把政策条文变成可执行、可解释、精确到分的规则。

    Guanzi: executable, explained policy for special funds, exact to the fen.
    """


main.add_command(audit)
main.add_command(draft)
main.add_command(replay)
main.add_command(backup)
main.add_command(restore)


@main.group()
def rules() -> None:
    """规则库：检查、列出措施与事实 · The rulebook: check it, list measures and facts."""


rules.add_command(plan)


@rules.command("check")
@_rulebook_option
@_json_option
def check(folder: Path, *, as_program: bool) -> None:
    """检查规则库：语法、单位、条款、算例 · Verify the rulebook: syntax, units, citations, cases."""
    try:
        rulebook = load_rulebook(folder)
        problems = verify(rulebook) + plan_problems(rulebook)
    except RuleError as error:
        rulebook, problems = None, list(error.problems)
    if as_program:
        _print_json([_problem_json(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem), err=True)
        click.echo(_tally(rulebook, len(errors_of(problems))))
    sys.exit(1 if errors_of(problems) else 0)


def _problem_json(problem: Any) -> dict[str, Any]:
    place = problem.place
    return {
        "severity": problem.severity.name.lower(),
        "code": problem.code,
        "message": problem.message,
        "file": place.file,
        "line": place.line,
        "column": place.column,
    }


def _tally(rulebook: Rulebook | None, errors: int) -> str:
    if rulebook is None:
        return f"规则库不能使用：{errors} 个错误"
    open_ones = sum(status_of(measure) is Status.SLOT_OPEN for measure in rulebook.measures)
    return (
        f"{len(rulebook.documents)} 份文件，"
        f"{len(rulebook.measures)} 项写成规则的措施（其中 {open_ones} 项的金额待细则规定），"
        f"{len(rulebook.records)} 项登记措施，{len(rulebook.cases)} 个算例，{errors} 个错误"
    )


@rules.command("list")
@_rulebook_option
@click.option("--on", type=Day(), help="只列这一天有效的 · Only what is in force on this day.")
@_json_option
def list_measures(folder: Path, on: date | None, *, as_program: bool) -> None:
    """列出全部措施 · List the measures: id, name, document, article, instrument, status."""
    rulebook = _load(folder)
    shown = [measure for measure in rulebook.listed() if on is None or measure.validity.covers(on)]
    if as_program:
        _print_json([measure_json(measure) for measure in shown])
        return
    for measure in shown:
        instrument = "、".join(measure.instrument)
        where = f"{measure.document} {measure.article}"
        click.echo(
            f"{measure.id}\t{measure.name}\t{where}\t{instrument}\t{status_of(measure).label}"
        )
    if not shown:
        click.echo("这一天没有有效的措施。")


@rules.command("facts")
@click.argument("measure", required=False)
@_rulebook_option
@_json_option
def list_facts(measure: str | None, folder: Path, *, as_program: bool) -> None:
    """列出规则要问的事实 · List the facts that rules (or one MEASURE) ask for."""
    rulebook = _load(folder)
    facts = list(rulebook.vocabulary.facts.values())
    if measure:
        facts = list(facts_for(rulebook, _found(lambda: rulebook.versions(measure))))
    if as_program:
        _print_json([fact_json(fact) for fact in facts])
        return
    for fact in facts:
        bounds = " 至 ".join(range_texts(fact) or ["、".join(fact.options)])
        click.echo(f"{fact.name}\t{fact.unit.value}\t{bounds}\t{fact.source}\t{fact.question}")


# ---------------------------------------------------------------- decisions


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked on the command line, read and checked."""

    rulebook: Rulebook
    measures: list[Measure]
    facts: Mapping[str, Any]
    fills: Mapping[str, Mapping[str, Any]]
    on: date

    def decisions(self) -> list[Decision]:
        return [decide(m, self.facts, self.on, self.fills.get(m.id)) for m in self.measures]


def _question_options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.argument("measure"),
        click.option(
            "--facts",
            "facts_file",
            required=True,
            help="事实文件（JSON 对象），- 为标准输入 · JSON object of facts, - is stdin.",
        ),
        click.option(
            "--fill", "fill_file", help="指南填定的数字（JSON） · Slots that a guideline fills."
        ),
        _on_option,
        _rulebook_option,
        _json_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command("decide")
@_question_options
def decide_command(as_program: bool, **given: Any) -> None:  # noqa: FBT001 - click passes the flag
    """判定 MEASURE（或 all）：结果、金额、分担、缺什么 · Decide MEASURE (or `all`)."""
    question = _read_question(as_program=as_program, **given)
    decisions = question.decisions()
    if as_program:
        found = [as_json(explain(decision, question.rulebook)) for decision in decisions]
        _print_json(found if given["measure"] == ALL else found[0])
        return
    for decision in decisions:
        explanation = explain(decision, question.rulebook)
        headline = typeset(explanation.headline)
        click.echo(f"{decision.measure.id}\t{explanation.outcome}\t{headline}")


@main.command("explain")
@_question_options
def explain_command(as_program: bool, **given: Any) -> None:  # noqa: FBT001 - click passes the flag
    """用中文逐条解释判定的每一步 · Explain every step of the decision in Chinese."""
    question = _read_question(as_program=as_program, **given)
    explanations = [explain(decision, question.rulebook) for decision in question.decisions()]
    if as_program:
        found = [as_json(explanation) for explanation in explanations]
        _print_json(found if given["measure"] == ALL else found[0])
        return
    said = "\n".join(as_text(explanation) for explanation in explanations)
    click.echo(typeset(said), nl=False)


@main.command("ask")
@_question_options
def ask_command(as_program: bool, **given: Any) -> None:  # noqa: FBT001 - click passes the flag
    """下一个最该问的问题 · The next question: the fact that settles most."""
    question = _read_question(as_program=as_program, **given)
    found = Asker(question.measures).next(question.facts, question.on, question.fills)
    if as_program:
        _print_json(
            found and {**fact_json(found.fact), "waiting": found.waiting, "live": found.live}
        )
        return
    if found is None:
        click.echo("不用再问：没有哪一项事实还会改变结果。")
        return
    fact = found.fact
    bounds = "、".join(fact.options) or " 至 ".join(range_texts(fact) or [])
    unit = " ".join(filter(None, [fact.unit.value, bounds]))
    click.echo(f"{typeset(fact.question)}\n  事实：{fact.name}（{unit}）")
    click.echo(f"  还可能要问 {len(found.live)} 项，{len(found.waiting)} 项措施在等这个答案。")


def _read_question(
    *,
    measure: str,
    facts_file: str,
    fill_file: str | None,
    on: date,
    folder: Path,
    as_program: bool,
) -> _Question:
    rulebook = _load(folder)
    measures = _found(lambda: _measures(rulebook, measure, on))
    try:
        given = load_json(_read_file(facts_file))
        heard = hear(given, rulebook.vocabulary, rulebook.consistency)
        if heard.problems:
            raise FactsRejected(list(heard.problems), dict(heard.facts))
        fills = _fills(load_json(_read_file(fill_file)), measures, rulebook) if fill_file else {}
    except FactsRejected as rejected:
        _refuse_facts(rejected, rulebook, as_program=as_program)
    return _Question(rulebook, measures, heard.facts, fills, on)


def _measures(rulebook: Rulebook, measure: str, on: date) -> list[Measure]:
    if measure == ALL:
        return list(rulebook.current(on))
    recorded = next((record for record in rulebook.records if record.id == measure), None)
    if recorded:
        where = f"{recorded.document} {recorded.article}"
        raise NotInRulebook(f"「{recorded.name}」（{where}）只登记，没有可以计算的金额。")
    return [rulebook.measure(measure, on)]


def _fills(
    given: Mapping[str, Any], measures: Iterable[Measure], rulebook: Rulebook
) -> dict[str, dict[str, Any]]:
    """Every filled slot goes to the measures that have it."""
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


def _load(folder: Path) -> Rulebook:
    try:
        return load_rulebook(folder)
    except RuleError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _found(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except NotInRulebook as error:
        click.echo(typeset(str(error)), err=True)
        sys.exit(1)


def _read_file(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        click.echo(f"读不到「{name}」：{trouble(error)}", err=True)
        sys.exit(1)


def _refuse_facts(rejected: FactsRejected, rulebook: Rulebook, *, as_program: bool) -> NoReturn:
    """Say what is wrong; a program also gets the facts that were usable, to send again."""
    if as_program:
        facts = rulebook.vocabulary.facts
        usable = {name: value for name, value in rejected.accepted.items() if name in facts}
        _print_json(
            {
                "problems": [asdict(problem) for problem in rejected.problems],
                "accepted": write_facts(usable, rulebook.vocabulary),
            }
        )
    else:
        for problem in rejected.problems:
            click.echo(f"{problem.code} {typeset(problem.message)}", err=True)
    sys.exit(1)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
