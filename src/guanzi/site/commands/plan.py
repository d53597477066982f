"""`guanzi rules plan`: how a measure is computed in columns, with the proof that it is exact.

Exit codes: 0 fine, 1 the measure cannot be planned or is not there, 2 usage.
"""

from datetime import date
from pathlib import Path

import click

from guanzi.engines.plan import PlanRefused, plan_measure, proof_text
from guanzi.engines.rules import NotInRulebook, RuleError, Unit, load_rulebook
from guanzi.foundation.face.typeset import typeset
from guanzi.site.commands.parts import Day, give_up
from guanzi.site.commands.rulebook import rulebook_option


@click.command("plan")
@click.argument("measure")
@rulebook_option
@click.option(
    "--on", type=Day(), help="基准日，默认施行之日 · Decision day, the first in force unless said."
)
@click.option(
    "--sql",
    "dialect",
    type=click.Choice(["postgres", "duckdb", "spark"]),
    help="输出 SQL · Print the query.",
)
def plan(measure: str, folder: Path, on: date | None, dialect: str | None) -> None:
    """MEASURE 怎样按列计算：每一步的刻度、区间、位宽 · How MEASURE is computed in columns."""
    try:
        rulebook = load_rulebook(folder)
        version = rulebook.measure(measure, on) if on else rulebook.versions(measure)[-1]
        planned = plan_measure(version, on or version.validity.since)
    except (RuleError, NotInRulebook, PlanRefused) as error:
        give_up(typeset(str(error)))
    if dialect is None:
        click.echo(typeset(proof_text(planned)), nl=False)
        return
    from guanzi.engines.plan.in_sql import query

    facts = [rulebook.vocabulary.facts[name] for name in version.reads]
    records = {fact.name: fact.name for fact in facts if fact.unit is Unit.RECORDS}
    click.echo(query(planned.answer.terms(), dialect, "facts", records))
