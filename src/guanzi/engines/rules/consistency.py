"""Facts that contradict each other are caught before they are judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .check import check_formula
from .errors import FactProblem, RuleError
from .evaluate import evaluate
from .formula import parse_formula
from .names import Names
from .nodes import FactName, Node, walk
from .scope import Scope
from .units import Unit
from .vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ConsistencyRule:
    """A condition that any facts must satisfy once all of `reads` are known."""

    node: Node
    message: str
    reads: tuple[str, ...]


def compile_consistency(vocabulary: Vocabulary) -> tuple[ConsistencyRule, ...]:
    """Check the consistency formulas of the vocabulary. Raises RuleError."""
    rules = []
    for declared in vocabulary.consistency:
        place = declared.formula.place
        node = check_formula(parse_formula(declared.formula, place), Names(vocabulary), place)
        if node.unit != Unit.BOOL:
            raise RuleError.at(place, "unit", "这里应是条件(是或否)")
        reads = dict.fromkeys(part.name for part in walk(node) if isinstance(part, FactName))
        rules.append(ConsistencyRule(node, declared.message, tuple(reads)))
    return tuple(rules)


def contradictions(rules: Iterable[ConsistencyRule], facts: Mapping[str, Any]) -> list[FactProblem]:
    """One problem for every rule whose facts are all known and that they break."""
    return [
        FactProblem("facts-contradict", rule.reads[0], rule.message)
        for rule in rules
        if all(name in facts for name in rule.reads) and _broken(rule, facts)
    ]


def _broken(rule: ConsistencyRule, facts: Mapping[str, Any]) -> bool:
    return evaluate(rule.node, Scope(facts, date.min)).value is False
