"""The tables of the documents, by name."""

from guanzi.engines.rules import Register
from tests.rules.world import the_rulebook


def register(identifier: str) -> Register:
    return next(found for found in the_rulebook().registers if found.id == identifier)


def column(identifier: str, name: str) -> list[str]:
    table = register(identifier)
    return [row[table.columns.index(name)] for row in table.rows]
