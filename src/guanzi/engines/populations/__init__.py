"""A whole population from files, slice by slice in bounded memory: the same bytes whatever the size
of a slice.

    population = find(path, rulebook, reads)     # in `files`: which file is which table
    keys = keys_of(population)                   # in `keys`: keys that come twice, unknown keys
    strays = split(population, keys, size, …)    # in `records`: every record beside its slice, once
    for part in slices(population, size, …):     # in `slicing`: facts and records, checked
        …                                        # → `engines.plan.batch`
    write(parts, file, …)                        # in `answers`: one Parquet, Arrow or CSV file

`schema` says what tables and columns a population has. What keys and records say of each other is
found over the whole population, everything else within a slice.
"""

from .answers import even, write
from .files import ENDINGS, Population, find, scan
from .keys import Keys, keys_of
from .records import split, strays_of
from .schema import Table, schema_json, schema_lines, tables_of
from .slicing import one_enterprise, slices

__all__ = [
    "ENDINGS",
    "Keys",
    "Population",
    "Table",
    "even",
    "find",
    "keys_of",
    "one_enterprise",
    "scan",
    "schema_json",
    "schema_lines",
    "slices",
    "split",
    "strays_of",
    "tables_of",
    "write",
]
