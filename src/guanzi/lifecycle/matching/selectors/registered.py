"""What the register knows under a guideline: a form before anybody types."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from guanzi.lifecycle.enterprises import selectors as enterprises
from guanzi.lifecycle.enterprises.rules.known import YEAR_FACT, Known
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.rules.entitlements import Whom


def called_for(known: Iterable[Known], version: VersionInfo) -> tuple[Known, ...]:
    """The same, the year said by the guideline that calls it."""
    return tuple(
        replace(each, value=str(version.year), evidence=version.title)
        if each.fact == YEAR_FACT
        else each
        for each in known
    )


def registered(
    whom: Collection[Whom], version: VersionInfo, on: date
) -> dict[Whom, tuple[Known, ...]]:
    """Of each what its form would find filled in, and what other sources have on what applicants
    declare themselves."""
    projects = {each.project_id: each for each in whom if each.project_id is not None}
    infos = list(enterprises.projects_by_ids(projects).values())
    alone = {each.enterprise_id: each for each in whom if each.project_id is None}
    known = enterprises.known_facts_of(infos, year=version.year, on=on, fund=version.fund)
    figures = enterprises.figures_of(infos, year=version.year, on=on)
    own = enterprises.known_of_enterprises(alone, year=version.year, on=on, fund=version.fund)
    own_figures = enterprises.figures_of_enterprises(alone, year=version.year, on=on)
    of_projects = {of: (known[pk], figures[pk]) for pk, of in projects.items()}
    of_enterprises = {of: (own[pk], own_figures[pk]) for pk, of in alone.items()}
    return {
        of: (*called_for(said, version), *theirs)
        for of, (said, theirs) in (of_projects | of_enterprises).items()
    }
