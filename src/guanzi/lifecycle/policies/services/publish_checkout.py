"""Publish the rulebook of the checkout beside what people published on the screen.

What two people consented to is not taken back by a start of the platform: a file whose text in
force was published on the screen stays as it is, and the facts that came with it stay in the
vocabulary. A file that is different in the checkout by then is named, so that somebody can draft
it as a new version.
"""

import re
from collections.abc import Mapping, Set
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from django.db import transaction

from guanzi.engines.rules import RuleError, compile_rulebook, errors_of, verify
from guanzi.engines.rules.rulebook import VOCABULARY_FILE
from guanzi.lifecycle.policies.models import (
    PolicyDraft,
    PolicyVersion,
    Publication,
    RulebookEdition,
)
from guanzi.lifecycle.policies.selectors import with_facts
from guanzi.lifecycle.policies.services.publish_rulebook import (
    one_publisher_at_a_time,
    publish_rulebook,
)
from guanzi.lifecycle.policies.states import DraftState

_FACT = re.compile(r"^(?!\s|#)([^:\n]+):", re.MULTILINE)


class Checkout(NamedTuple):
    """The edition in force afterwards; the files that stayed as they were published on the screen
    though the checkout has others; and what spoke against taking up the checkout's."""

    edition: RulebookEdition
    differing: tuple[str, ...] = ()
    refused: str = ""


@transaction.atomic
def publish_checkout(
    *, sources: Mapping[str, str], actor: str, at: datetime, note: str = "", replace: bool = False
) -> Checkout:
    """Make the checkout's texts current, but for what was published on the screen; with `replace`
    for that too. Raises RuleError where the checkout by itself is not sound."""
    one_publisher_at_a_time()
    latest = Publication.objects.select_related("edition").order_by("-id").first()
    kept = {} if replace or latest is None else _published_on_screen(latest.edition)
    if not kept or latest is None:
        edition = publish_rulebook(sources=sources, actor=actor, at=at, note=note)
        return Checkout(edition)
    differing = tuple(f for f, text in sorted(kept.items()) if sources.get(f, text) != text)
    both = {**sources, **kept, VOCABULARY_FILE: _vocabulary(sources[VOCABULARY_FILE], kept)}
    try:
        edition = publish_rulebook(sources=both, actor=actor, at=at, note=note)
    except RuleError as error:
        _require_sound(sources)
        return Checkout(latest.edition, differing, str(error))
    return Checkout(edition, differing)


def _published_on_screen(edition: RulebookEdition) -> dict[str, str]:
    """The files of an edition whose text a draft brought in."""
    drafts = PolicyDraft.objects.filter(state=DraftState.PUBLISHED).values("version")
    versions = PolicyVersion.objects.filter(editions=edition, pk__in=drafts)
    return dict(versions.values_list("file", "text"))


def _vocabulary(vocabulary: str, kept: Mapping[str, str]) -> str:
    """The checkout's vocabulary with the facts of the drafts, in the order in which they came; one
    that the checkout names by now is its own."""
    drafts = PolicyDraft.objects.filter(state=DraftState.PUBLISHED, version__file__in=kept)
    for draft in drafts.select_related("version").order_by("decided_at", "pk"):
        if draft.version is not None:
            facts = _without(draft.facts, set(_FACT.findall(vocabulary)))
            vocabulary = with_facts(vocabulary, facts, draft.version.file)
    return vocabulary


def _without(facts: str, names: Set[str]) -> str:
    """The facts, without those of these names; word for word where none is among them."""
    if names.isdisjoint(_FACT.findall(facts)):
        return facts
    starts = [found.start() for found in _FACT.finditer(facts)]
    each = (facts[a:b] for a, b in pairwise([*starts, len(facts)]))
    return "".join(fact for fact in each if fact.partition(":")[0] not in names)


def _require_sound(sources: Mapping[str, str]) -> None:
    problems = errors_of(verify(compile_rulebook(sources)))
    if problems:
        raise RuleError(*problems)
