"""GLOSSARY.md is complete: one term, one concept, one identifier."""

import importlib
import pkgutil
import re
from enum import Enum
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import guanzi
from guanzi.engines import rules
from guanzi.engines.rules import Modality, Outcome, Severity, Strength, Unit, load_rulebook
from guanzi.engines.rules.describe import Status
from guanzi.engines.rules.explain import OUTCOME_TEXTS
from guanzi.lifecycle.matching.rules.finding import Column
from guanzi.lifecycle.matching.views.looks import LOOKS
from guanzi.lifecycle.policies.rules import PolicyState

GLOSSARY = Path(__file__).resolve().parents[2] / "GLOSSARY.md"
DECISIONS = GLOSSARY.parent / "docs/decisions"


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("guanzi.")]


def our_enumerations() -> list[type[Enum]]:
    """Every enumeration of states or kinds that the product declares."""
    for module in pkgutil.walk_packages(guanzi.__path__, "guanzi."):
        if module.name.startswith(("guanzi.engines.", "guanzi.lifecycle.", "guanzi.foundation.")):
            importlib.import_module(module.name)
    found: list[type[Enum]] = []
    waiting: list[type[Enum]] = [Enum]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting.extend(children)
        found.extend(child for child in children if child.__module__.startswith("guanzi."))
    return sorted(found, key=lambda child: child.__name__)


def labels_of(member: Enum) -> set[str]:
    """Every word by which a page, a print or an answer shows a member."""
    if isinstance(member, Outcome):
        return {OUTCOME_TEXTS[member], str(LOOKS[member].word)}
    if isinstance(member, Status):
        return {member.label}
    if isinstance(member, Column):
        return {COLUMN_TITLES[member]}
    if isinstance(member, models.Choices):
        return {str(member.label)}
    return {str(member.value)}


COLUMN_TITLES = {Column.FITS: "符合", Column.OPEN: "可能符合", Column.OUT: "不符合"}


def rows_of(glossary: str) -> list[tuple[str, set[str]]]:
    """(中文, identifiers) of every row."""
    cells = [line.split("|") for line in glossary.splitlines() if line.startswith("| ")]
    return [(row[2].strip(), set(re.findall(r"`([^`]+)`", row[3]))) for row in cells]


def unexplained(glossary: str, enumerations: list[type[Enum]]) -> list[str]:
    """The classes, members and labels that have no row of their own."""
    rows = rows_of(glossary)
    names = set[str]().union(*(identifiers for _, identifiers in rows))
    missing = [found.__name__ for found in enumerations if found.__name__ not in names]
    for member in (member for found in enumerations for member in found):
        codes = {member.name, str(member.value)}
        for label in labels_of(member):
            if not any(chinese == label and identifiers & codes for chinese, identifiers in rows):
                missing += [f"{member}: {label}"]
    return missing


def engine_terms() -> list[str]:
    return sorted(name for name in rules.__all__ if isinstance(getattr(rules, name), type))


@pytest.fixture(scope="module")
def glossary() -> str:
    return GLOSSARY.read_text()


def has(glossary: str, term: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(term)}(?!\w)", glossary))


def test_every_model_is_explained_under_both_names(glossary: str) -> None:
    missing = [
        f"{model.__name__} {model._meta.verbose_name}"
        for model in our_models()
        if not has(glossary, model.__name__) or str(model._meta.verbose_name) not in glossary
    ]
    assert not missing


def test_every_state_is_explained_under_both_names(glossary: str) -> None:
    enumerations = our_enumerations()
    assert {Outcome, Modality, Strength, Status, PolicyState, Severity, Unit, Column} <= set(
        enumerations
    )
    assert unexplained(glossary, enumerations) == []


@pytest.mark.parametrize(
    ("identifier", "missing"),
    [
        ("needs_person", "Outcome.NEEDS_PERSON: 需要人工判断"),
        ("EXPLORED", "Strength.EXPLORED: 探索"),
        ("slot_open", "Status.SLOT_OPEN: 待细则规定"),
        ("Severity", "Severity"),
    ],
)
def test_a_row_that_is_gone_is_missed(glossary: str, identifier: str, missing: str) -> None:
    lines = [line for line in glossary.splitlines() if f"| `{identifier}` |" not in line]
    assert unexplained("\n".join(lines), our_enumerations()) == [missing]


PAGES = ("rule language", "–", "our convention", "front matter", "§", "ARCHITECTURE.md")


def test_a_source_is_an_article_or_a_page_that_is_there(glossary: str) -> None:
    rulebook = load_rulebook(GLOSSARY.parent / "rulebook")
    decisions = [f"docs/decisions/{path.name[:4]}" for path in DECISIONS.glob("*.md")]
    for line in glossary.splitlines():
        if not line.startswith("| ") or line.startswith("| English"):
            continue
        document = None
        for part in line.split("|")[-2].strip().split(", "):
            if part.startswith(PAGES) or part in decisions:
                continue
            name, _, article = part.rpartition(" ")
            document = next((d for d in rulebook.documents if d.id == name), document)
            assert document is not None, line
            assert document.has_article(article), line


def test_every_public_class_of_the_rule_engine_is_explained(glossary: str) -> None:
    assert [term for term in engine_terms() if not has(glossary, term)] == []
