"""`guanzi batch`: measures over every enterprise of a file, exact to the fen.

Exit codes: 0 fine, 1 the input is wrong, 2 usage. Rows that are wrong in themselves are set aside.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from guanzi.engines.rules import FactsRejected, Measure, Rulebook, load_json
from guanzi.foundation.face.typeset import typeset
from guanzi.site.commands.batch_work import TABLE, target_of
from guanzi.site.commands.parts import Day, give_up, trouble
from guanzi.site.commands.progress import Progress
from guanzi.site.commands.rulebook import (
    ALL,
    fills_of,
    json_option,
    loaded,
    looked_up,
    measures_of,
    print_json,
    read_file,
    refuse_facts,
    rulebook_option,
    today,
)

_SIZES = {"embedded": 50_000, "postgres": 50_000, "spark": 500_000}


@click.command("batch")
@click.argument("population", required=False)
@click.option("--on", type=Day(), help="基准日，如 2022-11-15 · Decision day.")
@click.option(
    "--out", help="结果：.parquet、.arrow、.csv 文件，或 postgres:表名 · A file, or postgres:TABLE."
)
@click.option("--measures", help="只算这些措施，逗号分隔，默认全部 · Ids, all unless said.")
@click.option(
    "--engine",
    type=click.Choice(["embedded", "postgres", "spark"]),
    default="embedded",
    help="在哪里计算，结果相同 · Where it is computed; the answers are the same.",
)
@click.option("--master", help="Spark 在哪里，如 local[2]、spark://主机:7077 · Where Spark is.")
@click.option(
    "--fills",
    "--fill",
    "fill_file",
    help="指南填定的数字（JSON） · Slots that a guideline fills.",
)
@click.option("--wide", "is_wide", is_flag=True, help="每家一行 · One row for an enterprise.")
@click.option(
    "--slice",
    "size",
    type=click.IntRange(min=1),
    help="一批多少家，越少越省内存，默认 50,000，Spark 是 500,000 · Enterprises at once.",
)
@click.option("--again", is_flag=True, help="丢掉以前的，从头算 · Start over.")
@click.option(
    "--progress/--no-progress", default=None, help="显示进度，默认只在终端上 · Show progress."
)
@click.option("--schema", is_flag=True, help="只列出要哪些表和列 · Print tables and columns.")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    help="把空表写进这个文件夹 · Write empty tables into this folder.",
)
@rulebook_option
@json_option
def batch(  # noqa: PLR0913 - each is an option
    *,
    population: str | None,
    on: date | None,
    measures: str | None,
    folder: Path,
    schema: bool,
    template: Path | None,
    as_program: bool,
    **given: Any,
) -> None:
    """对 POPULATION（文件、文件夹或 postgres:表）里的每家企业计算 · Compute for every enterprise.

    主表叫 企业.parquet（或 .csv、.arrow），每家一行；记录各放一个文件，以事实命名。
    """
    if schema or template:
        rulebook = loaded(folder)
        asked = _measures(rulebook, measures, on or today())
        _tables(rulebook, asked, template, as_program=as_program)
        return
    required = {"POPULATION": population, "--on": on, "--out": given["out"]}
    for name, value in required.items():
        if value is None:
            raise click.UsageError(f"缺少参数 {name}。")
    assert population is not None
    assert on is not None
    _compute(population, on, measures, folder, **given)


def _compute(population: str, on: date, measures: str | None, folder: Path, **given: Any) -> None:
    target = target_of(given["out"])
    if given["master"] and given["engine"] != "spark":
        raise click.UsageError("--master 只用于 --engine spark。")
    if not population.startswith(TABLE) and not Path(population).exists():
        give_up(f"没有「{population}」这个文件或文件夹。")
    rulebook = loaded(folder)
    asked = _measures(rulebook, measures, on)
    from guanzi.site.commands.batch_run import Request, run

    run(
        Request(
            rulebook=rulebook,
            measures=asked,
            fills=_fills(given["fill_file"], asked, rulebook),
            on=on,
            population=population,
            target=target,
            engine=given["engine"],
            master=given["master"],
            size=given["size"] or _SIZES[given["engine"]],
            is_wide=given["is_wide"],
            again=given["again"],
            progress=Progress(asked=given["progress"]),
        )
    )


def _measures(rulebook: Rulebook, names: str | None, on: date) -> tuple[Measure, ...]:
    """Those of the list, each once; all of them where there is none."""
    wanted = dict.fromkeys(name.strip() for name in names.split(",")) if names else {ALL: None}
    found = looked_up(lambda: [measures_of(rulebook, name, on) for name in wanted])
    return tuple(measure for measures in found for measure in measures)


def _fills(
    file: str | None, measures: Iterable[Measure], rulebook: Rulebook
) -> Mapping[str, Mapping[str, Any]]:
    if file is None:
        return {}
    try:
        return fills_of(load_json(read_file(file)), measures)
    except FactsRejected as rejected:
        refuse_facts(rejected, rulebook)


def _tables(
    rulebook: Rulebook, measures: Iterable[Measure], template: Path | None, *, as_program: bool
) -> None:
    from guanzi.engines.populations import (
        schema_json,
        schema_lines,
        tables_of,
    )

    reads = {name for measure in measures for name in measure.reads}
    tables = tables_of(rulebook, reads)
    if template:
        for table in tables:
            _write_empty(template / f"{table.name}.csv", table.headings)
    elif as_program:
        print_json(schema_json(tables))
    else:
        click.echo(typeset("\n".join(schema_lines(tables))), nl=False)


def _write_empty(file: Path, headings: Iterable[str]) -> None:
    """A file with headings, marked as UTF-8 for spreadsheets."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8-sig") as output:
            output.write(",".join(headings) + "\n")
    except FileExistsError:
        give_up(f"「{file}」已经存在，没有覆盖。")
    except OSError as error:
        give_up(f"写不了「{file}」：{trouble(error)}")
    click.echo(str(file))
