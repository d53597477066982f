"""What the register knows of projects under a guideline: a form before anybody types."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.rules.known import YEAR_FACT, Known
from guanzi.lifecycle.enterprises.selectors import ProjectInfo
from guanzi.lifecycle.guidelines.selectors import VersionInfo


def called_for(known: Iterable[Known], version: VersionInfo) -> tuple[Known, ...]:
    """The same, the year said by the guideline that calls it."""
    return tuple(
        replace(each, value=str(version.year), evidence=version.title)
        if each.fact == YEAR_FACT
        else each
        for each in known
    )


def registered(
    projects: Sequence[ProjectInfo], version: VersionInfo, on: date
) -> dict[int, tuple[Known, ...]]:
    """Of each project what its form would find filled in, and what other sources have on what
    applicants declare themselves, by the ids of the projects."""
    known = enterprises.known_facts_of(projects, year=version.year, on=on, fund=version.fund)
    figures = enterprises.figures_of(projects, year=version.year, on=on)
    return {each.id: (*called_for(known[each.id], version), *figures[each.id]) for each in projects}
