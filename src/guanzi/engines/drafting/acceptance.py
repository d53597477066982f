"""Does the verifier accept a draft, except for the gaps that the draft itself marks?"""

from __future__ import annotations

from collections.abc import Mapping

from guanzi.engines.rules import Problem, RuleError, compile_rulebook, verify
from guanzi.engines.rules.rulebook import VOCABULARY_FILE
from guanzi.engines.rules.vocabulary import Vocabulary

from .draft import Draft
from .words import MARK

FILE = "drafts/draft.md"
_TAKEN = "—"
_UNKNOWN_FORCE = f"\nin_force: {MARK}\n"
_ANY_FORCE = "\nin_force: 2000-01-01 起\n"


def known_facts(vocabulary: Vocabulary) -> dict[str, str]:
    """The vocabulary's facts with their types, and the other names that nothing else may have."""
    names = {name: _TAKEN for fact in vocabulary.facts.values() for name in fact.fields}
    names |= dict.fromkeys(vocabulary.aliases, _TAKEN)
    return names | {fact.name: fact.unit.value for fact in vocabulary.facts.values()}


def problems_of(draft: Draft, sources: Mapping[str, str]) -> tuple[Problem, ...]:
    """What the verifier finds in the draft beside a rulebook, once its facts are registered and its
    days in force are set; every one of them should be a marked gap.
    """
    vocabulary = sources[VOCABULARY_FILE]
    if draft.facts:
        vocabulary += f"\n## 草案\n\n```facts\n{draft.facts}```\n"
    markdown = draft.markdown.replace(_UNKNOWN_FORCE, _ANY_FORCE, 1)
    texts = {**sources, VOCABULARY_FILE: vocabulary, FILE: markdown}
    try:
        found = verify(compile_rulebook(texts))
    except RuleError as error:
        found = list(error.problems)
    here = (FILE, VOCABULARY_FILE)
    return tuple(problem for problem in found if problem.place.file in here)


def unmarked(draft: Draft, sources: Mapping[str, str]) -> tuple[Problem, ...]:
    """The errors that no gap of the draft announces."""
    announced = {gap.code for gap in draft.gaps}
    return tuple(
        problem
        for problem in problems_of(draft, sources)
        if problem.severity.name == "ERROR" and problem.code not in announced
    )
