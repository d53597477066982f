"""Which facts the form asks, and which the register answers already."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guanzi.engines.rules import Fact, Measure, Rulebook, Vocabulary
from guanzi.engines.rules.nodes import FactName, walk
from guanzi.lifecycle.enterprises.rules.known import YEAR_FACT, Known
from guanzi.lifecycle.guidelines.rules.needs import read_need

FOCUS_FACT = "聚焦产业"
DECLARED_SOURCE = "申报"
CONTACT_NAME, CONTACT_PHONE, FOCUS = "contact_name", "contact_phone", "focus_industry"
OWN_FIELDS = (CONTACT_NAME, CONTACT_PHONE, FOCUS)
PHONE = re.compile(r"\+?[\d\- ()（）转]{5,30}")  # as people write it, with an extension
LONGEST = {CONTACT_NAME: 60, CONTACT_PHONE: 30, FOCUS: 30}
LONGEST_TEXT = 20_000
LONGEST_MONTH = 60


@dataclass(frozen=True, slots=True)
class FormPlan:
    """The facts that somebody must say, in the vocabulary's order, and those that are known."""

    asked: tuple[Fact, ...]
    known: Mapping[str, Known]

    def asks(self, name: str) -> bool:
        """Whether the form has this field."""
        return name in OWN_FIELDS or any(fact.name == name for fact in self.asked)


def plan_form(
    rulebook: Rulebook,
    measure: Measure,
    registered: Iterable[Known],
    conditions: Iterable[str] = (),
) -> FormPlan:
    """What the measure and the materials' conditions read, parted into asked and known.

    What the applicant declares is asked even where another source has it too: the checks compare
    the two. Only the year is given by the guideline.
    """
    read = set(measure.reads).union(*(facts_in(text, rulebook) for text in conditions))
    vocabulary = rulebook.vocabulary.facts
    known = {
        each.fact: each
        for each in registered
        if each.fact in read and not is_declared(vocabulary[each.fact])
    }
    asked = tuple(fact for name, fact in vocabulary.items() if name in read and name not in known)
    return FormPlan(asked, known)


def is_declared(fact: Fact) -> bool:
    """Whether the applicant's own word counts: then it must be given."""
    return fact.source == DECLARED_SOURCE and fact.name != YEAR_FACT


def focus_options(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The focus industries to choose from."""
    fact = vocabulary.facts.get(FOCUS_FACT)
    return fact.options if fact else ()


def facts_in(condition: str, rulebook: Rulebook) -> frozenset[str]:
    """The facts that a condition of the guideline reads."""
    if not condition.strip():
        return frozenset()
    node = read_need(condition, rulebook.vocabulary)
    return frozenset(part.name for part in walk(node) if isinstance(part, FactName))
