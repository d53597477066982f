"""GLOSSARY.md is complete: one term, one concept, one identifier."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from guanzi.engines import rules

GLOSSARY = Path(__file__).resolve().parents[2] / "GLOSSARY.md"


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("guanzi.")]


def our_choices() -> list[type[models.Choices]]:
    """Every enumeration of states or kinds that a model or a stage declares."""
    found, waiting = [], [models.TextChoices, models.IntegerChoices]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting.extend(children)
        found.extend(child for child in children if child.__module__.startswith("guanzi."))
    return found


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
    missing = [
        f"{choices.__name__}.{name}: {label}"
        for choices in our_choices()
        for name, label in zip(choices.names, choices.labels, strict=True)
        if str(label) not in glossary
    ]
    assert not missing


def test_every_public_class_of_the_rule_engine_is_explained(glossary: str) -> None:
    assert [term for term in engine_terms() if not has(glossary, term)] == []
