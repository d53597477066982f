"""The command line: `guanzi rules …`, `decide`, `explain`, `ask`, `batch`, `draft`, `replay`,
`audit …`, `backup`, `restore`.

The first six work on files alone (`batch` in a database where it is told to); of the others all
but `audit verify` need a database.
Exit codes: 0 fine, 1 the rulebook or the input is wrong, 2 usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from guanzi.engines.plan import plan_problems
from guanzi.engines.rules import (
    Asker,
    Decision,
    FactsRejected,
    Measure,
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
    verify,
)
from guanzi.engines.rules.describe import (
    Status,
    fact_json,
    facts_for,
    measure_json,
    range_texts,
    status_of,
)
from guanzi.foundation.face.citations import in_full
from guanzi.foundation.face.typeset import typeset
from guanzi.site.commands.audit import audit
from guanzi.site.commands.backup import backup, restore
from guanzi.site.commands.batch import batch
from guanzi.site.commands.draft import draft
from guanzi.site.commands.parts import Commands, Day
from guanzi.site.commands.plan import plan
from guanzi.site.commands.population import population
from guanzi.site.commands.replay import replay
from guanzi.site.commands.rulebook import (
    ALL,
    fills_of,
    json_option,
    loaded,
    looked_up,
    measures_of,
    on_option,
    print_json,
    read_file,
    refuse_facts,
    rulebook_option,
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
main.add_command(batch)
main.add_command(draft)
main.add_command(population)
main.add_command(replay)
main.add_command(backup)
main.add_command(restore)


@main.group()
def rules() -> None:
    """规则库：检查、列出措施与事实 · The rulebook: check it, list measures and facts."""


rules.add_command(plan)


@rules.command("check")
@rulebook_option
@json_option
def check(folder: Path, *, as_program: bool) -> None:
    """检查规则库：语法、单位、条款、算例 · Verify the rulebook: syntax, units, citations, cases."""
    try:
        rulebook = load_rulebook(folder)
        problems = verify(rulebook) + plan_problems(rulebook)
    except RuleError as error:
        rulebook, problems = None, list(error.problems)
    if as_program:
        print_json([_problem_json(problem) for problem in problems])
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
@rulebook_option
@click.option("--on", type=Day(), help="只列这一天有效的 · Only what is in force on this day.")
@json_option
def list_measures(folder: Path, on: date | None, *, as_program: bool) -> None:
    """列出全部措施 · List the measures: id, name, document, article, instrument, status."""
    rulebook = loaded(folder)
    shown = [measure for measure in rulebook.listed() if on is None or measure.validity.covers(on)]
    if as_program:
        print_json([measure_json(measure) for measure in shown])
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
@rulebook_option
@json_option
def list_facts(measure: str | None, folder: Path, *, as_program: bool) -> None:
    """列出规则要问的事实 · List the facts that rules (or one MEASURE) ask for."""
    rulebook = loaded(folder)
    facts = list(rulebook.vocabulary.facts.values())
    if measure:
        facts = list(facts_for(rulebook, looked_up(lambda: rulebook.versions(measure))))
    if as_program:
        print_json([fact_json(fact) for fact in facts])
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


def _question_options(*, required: bool = True) -> Callable[[Callable[..., None]], Any]:
    options = [
        click.argument("measure", required=required, metavar="MEASURE"),
        click.option(
            "--facts",
            "facts_file",
            required=required,
            help="事实文件（JSON 对象），- 为标准输入 · JSON object of facts, - is stdin.",
        ),
        click.option(
            "--fill", "fill_file", help="指南填定的数字（JSON） · Slots that a guideline fills."
        ),
        on_option,
        rulebook_option,
        json_option,
    ]

    def asked(command: Callable[..., None]) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return asked


@main.command("decide")
@_question_options()
def decide_command(as_program: bool, **given: Any) -> None:  # noqa: FBT001 - click passes the flag
    """判定 MEASURE（或 all）：结果、金额、分担、缺什么 · Decide MEASURE (or `all`)."""
    question = _read_question(as_program=as_program, **given)
    decisions = question.decisions()
    if as_program:
        found = [as_json(explain(decision, question.rulebook)) for decision in decisions]
        print_json(found if given["measure"] == ALL else found[0])
        return
    for decision in decisions:
        explanation = explain(decision, question.rulebook)
        headline = in_full(explanation.headline)
        click.echo(f"{decision.measure.id}\t{explanation.outcome}\t{headline}")


@main.command("explain")
@_question_options(required=False)
@click.option(
    "--from",
    "answers",
    help="guanzi batch 的结果，核对其中一行 · Check a row of what `guanzi batch` wrote.",
)
@click.option("--key", help="企业标识，同 --from 一起用 · The enterprise, with --from.")
@click.option(
    "--measure", "wanted", help="只看这一项措施，同 --from 一起用 · One measure only, with --from."
)
@click.pass_context
def explain_command(
    context: click.Context,
    /,
    *,
    answers: str | None,
    key: str | None,
    wanted: str | None,
    as_program: bool,
    **given: Any,
) -> None:
    """用中文逐条解释判定的每一步 · Explain every step of the decision in Chinese."""
    if answers is not None:
        from guanzi.site.commands.row import agreement  # noqa: PLC0415 - Polars takes long to load

        _refuse_together(context, "measure", "facts_file", "fill_file", "on")
        if key is None:
            raise click.UsageError("用 --from 时要用 --key 写明是哪一家企业。")
        agreement(answers, key, wanted, given["folder"], as_program=as_program)
        return
    if key is not None or wanted is not None:
        raise click.UsageError("--key 和 --measure 要同 --from 一起用。")
    for name, word in (("measure", "MEASURE"), ("facts_file", "--facts")):
        if given[name] is None:
            raise click.UsageError(f"缺少参数 {word}。")
    question = _read_question(as_program=as_program, **given)
    explanations = [explain(decision, question.rulebook) for decision in question.decisions()]
    if as_program:
        found = [as_json(explanation) for explanation in explanations]
        print_json(found if given["measure"] == ALL else found[0])
        return
    said = "\n".join(as_text(explanation) for explanation in explanations)
    click.echo(in_full(said), nl=False)


def _refuse_together(context: click.Context, *names: str) -> None:
    """With --from everything is said by the batch."""
    for param in context.command.params:
        source = context.get_parameter_source(param.name or "")
        if param.name in names and source is not click.core.ParameterSource.DEFAULT:
            word = param.opts[0] if isinstance(param, click.Option) else param.make_metavar(context)
            raise click.UsageError(f"{word} 不能同 --from 一起用：批量计算时已经写明。")


@main.command("ask")
@_question_options()
def ask_command(as_program: bool, **given: Any) -> None:  # noqa: FBT001 - click passes the flag
    """下一个最该问的问题 · The next question: the fact that settles most."""
    question = _read_question(as_program=as_program, **given)
    found = Asker(question.measures).next(question.facts, question.on, question.fills)
    if as_program:
        print_json(
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
    rulebook = loaded(folder)
    measures = looked_up(lambda: measures_of(rulebook, measure, on))
    try:
        given = load_json(read_file(facts_file))
        heard = hear(given, rulebook.vocabulary, rulebook.consistency)
        if heard.problems:
            raise FactsRejected(list(heard.problems), dict(heard.facts))
        fills = fills_of(load_json(read_file(fill_file)), measures) if fill_file else {}
    except FactsRejected as rejected:
        refuse_facts(rejected, rulebook, as_program=as_program)
    return _Question(rulebook, measures, heard.facts, fills, on)


if __name__ == "__main__":
    main()
