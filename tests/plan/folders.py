"""Populations as people hand them in: a folder with a file for every table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from guanzi.engines.plan.columns import KEY
from guanzi.engines.rules import Unit, write_facts
from tests.properties.populations import Population
from tests.rules.world import the_rulebook

Cases = Mapping[str, Mapping[str, Any]]
WRITERS = {
    ".csv": pl.DataFrame.write_csv,
    ".parquet": pl.DataFrame.write_parquet,
    ".arrow": pl.DataFrame.write_ipc,
}


def a_population(size: int, known: int) -> dict[str, dict[str, Any]]:
    """Enterprises of the rulebook of whom so many per cent of the facts are known."""
    population = Population(seed=size + known)
    facts = the_rulebook().vocabulary.facts
    return {
        str(number): {
            name: value
            for name, value in population.enterprise(facts).items()
            if population.luck.randint(1, 100) <= known
        }
        for number in range(size)
    }


def write_folder(cases: Cases, folder: Path, ending: str = ".csv") -> Path:
    """The cases as text, each table in a file of its own."""
    vocabulary = the_rulebook().vocabulary
    written = {key: write_facts(case, vocabulary) for key, case in cases.items()}
    records = [fact for fact in vocabulary.facts.values() if fact.unit is Unit.RECORDS]
    tables: dict[str, list[dict[str, Any]]] = {KEY: []}
    for fact in records:
        tables[fact.name] = []
    for key, facts in written.items():
        row = {KEY: key}
        for name, value in facts.items():
            if name in tables:
                row[name] = "是"
                tables[name] += ({KEY: key, **record} for record in value)
            else:
                row[name] = _text(value)
        tables[KEY].append(row)
    folder.mkdir(parents=True, exist_ok=True)
    columns = {KEY: list(vocabulary.facts)}
    columns |= {fact.name: list(fact.fields) for fact in records}
    for name, rows in tables.items():
        schema = dict.fromkeys((KEY, *columns[name]), pl.String)
        cells = [{column: _text(row.get(column)) for column in schema} for row in rows]
        WRITERS[ending](pl.DataFrame(cells, schema=schema), folder / f"{name}{ending}")
    return folder


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    return None if value is None else str(value)
