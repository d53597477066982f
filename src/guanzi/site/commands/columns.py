"""What engines outside of this process share: names of tables, and a query for every measure."""

from collections.abc import Callable, Mapping

import polars as pl

from guanzi.engines.plan import KEY
from guanzi.engines.plan.batch import Prepared, Related
from guanzi.engines.plan.terms import Term

FACTS = "batch_facts"
RECORDS = "batch_records"


def by_plan(
    prepared: Prepared,
    facts: pl.DataFrame,
    related: Related,
    compute: Callable[[Mapping[str, Term], Mapping[str, str]], pl.DataFrame],
) -> pl.DataFrame:
    """A query for every measure, since one for all would have more columns than databases take.

    `compute` answers terms over the tables of facts and records, in any order, the key first.
    """
    tables = {name: f"{RECORDS}{number}" for number, name in enumerate(related)}
    whole = facts.select(KEY)
    for plan in prepared.plans:
        terms = plan.answer.terms()
        found = compute(terms, tables)
        found.columns = [KEY, *(f"{plan.measure.id}|{name}" for name in terms)]
        whole = whole.join(found, on=KEY, how="left", maintain_order="left")
    return whole
