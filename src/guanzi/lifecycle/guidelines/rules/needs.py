"""When a material is needed: a condition over the applicant's facts, checked by the engine."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from guanzi.engines.rules import RuleError, Unit, Unknown, Vocabulary
from guanzi.engines.rules.check import check_formula
from guanzi.engines.rules.errors import Place
from guanzi.engines.rules.evaluate import evaluate
from guanzi.engines.rules.formula import parse_formula
from guanzi.engines.rules.names import Names
from guanzi.engines.rules.nodes import Node
from guanzi.engines.rules.scope import Scope
from guanzi.lifecycle.guidelines.rules.terms import Material


def read_need(text: str, vocabulary: Vocabulary) -> Node:
    """The condition as a checked tree. Raises RuleError."""
    place = Place("", 1, 1, text)
    node = check_formula(parse_formula(text, place), Names(vocabulary), place)
    if node.unit is not Unit.BOOL:
        raise RuleError.at(place, "unit", f"「{text}」应是条件(是或否)")
    return node


def is_needed(
    material: Material, facts: Mapping[str, Any], on: date, vocabulary: Vocabulary
) -> bool | None:
    """Whether this applicant must hand it in; None while the facts do not tell.

    A material that is not required is never needed. `facts` are checked values.
    """
    if not material.is_required:
        return False
    if not material.needed_when.strip():
        return True
    value = evaluate(read_need(material.needed_when, vocabulary), Scope(facts, on)).value
    return None if isinstance(value, Unknown) else bool(value)
