"""The finder: every measure in force on a day, in three columns."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Asker, Fact, Outcome
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.posting import takes_post
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.matching import selectors
from guanzi.lifecycle.matching.rules.finding import Board, Column, Finding, find
from guanzi.lifecycle.matching.views.looks import LOOKS, Look
from guanzi.lifecycle.matching.views.page import AskingPage, as_answer
from guanzi.lifecycle.matching.views.state import (
    Asked,
    ExampleLink,
    article_link,
    edit_link,
    example_links,
    read_request,
    tidy_address,
)


@for_audience(Audience.EVERYONE)
@takes_post
@limit_compute
def finder(request: HttpRequest) -> HttpResponseBase:
    """What could this enterprise get, what is missing, what not and why."""
    tidied = tidy_address(request)
    if tidied:
        return tidied
    page = FinderPage(request, read_request(request))
    context = {"page": page, "asked": page.asked, "edition": page.asked.edition}
    return as_answer(render(request, "matching/finder.html", context), page)


class Card:
    """One measure in its column."""

    def __init__(self, found: Finding, asked: Asked) -> None:
        self.found, self.measure, self.explanation = found, found.measure, found.explanation
        self.decision = found.explanation.decision
        self._asked = asked

    @property
    def look(self) -> Look:
        return LOOKS[self.decision.outcome]

    @property
    def document(self) -> str:
        return self._asked.rulebook.document_of(self.measure).title

    @property
    def calculator(self) -> str:
        """The calculator; the same answers go along."""
        return reverse("matching:calculator", args=[self.measure.id])

    @property
    def is_conditional(self) -> bool:
        """An amount that still depends on a person's judgement."""
        return self.decision.outcome is Outcome.NEEDS_PERSON

    @property
    def missing(self) -> list[tuple[str, str]]:
        """The first few facts that it still needs."""
        names = self.decision.missing
        return [(name, edit_link(self._asked, name)) for name in names[:3]]

    @property
    def has_more_missing(self) -> bool:
        return len(self.decision.missing) > len(self.missing)

    @property
    def refusing_article(self) -> str:
        deciding = self.decision.deciding
        return deciding.condition.formula.citation.article if deciding else ""

    @property
    def refusing_link(self) -> str:
        deciding = self.decision.deciding
        citation = deciding.condition.formula.citation if deciding else None
        return article_link(self._asked, citation, self.measure)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One column: its key, its heading, what it means, its cards."""

    key: str
    title: str
    meaning: str
    cards: list[Card]


class FinderPage(AskingPage):
    """Everything that the template shows."""

    def __init__(self, request: HttpRequest, asked: Asked) -> None:
        super().__init__(request, asked)
        self.board: Board = find(asked.rulebook, asked.answers, asked.before)

    @property
    def asker(self) -> Asker:
        return selectors.asker_for_all(self.asked.rulebook)

    @cached_property
    def asked_facts(self) -> list[Fact]:
        """Every fact that a measure in force reads, in the order of the vocabulary."""
        in_force = self.asked.rulebook.in_force(self.answers.on)
        read = {name for measure in in_force for name in measure.reads}
        facts = self.asked.rulebook.vocabulary.facts
        return [fact for name, fact in facts.items() if name in read]

    @cached_property
    def columns(self) -> list[Shelf]:
        """The three columns with their words."""
        words = {
            Column.FITS: (_("符合"), _("已答的足以判断")),
            Column.OPEN: (_("可能符合"), _("还缺信息，或要由人判断、由细则定金额")),
            Column.OUT: (_("不符合"), _("哪一条不符合，可以怎么办")),
        }
        return [
            Shelf(column.value, *words[column], [Card(f, self.asked) for f in found])
            for column, found in self.board.columns.items()
        ]

    @property
    def groups(self) -> list[tuple[str, str]]:
        """What the text says about having several of the same group."""
        return list(self.board.groups_met().items())

    @property
    def waiting(self) -> int:
        """How many measures wait for the question that is asked."""
        shown = self.question.fact.name if self.question else ""
        return len(self.next.waiting) if self.next and self.next.fact.name == shown else 0

    @property
    def all_title(self) -> str:
        return _("先答一组")

    @property
    def opened(self) -> str:
        """The first group of questions that can still settle something."""
        return next((section.title for section in self.sections if section.wanted), "")

    @property
    def unsure(self) -> list[tuple[str, str]]:
        """What was answered with 不知道 and would still settle something."""
        open_ = self.board.columns[Column.OPEN]
        names = (name for found in open_ for name in found.explanation.decision.missing)
        return self.unsure_links(dict.fromkeys(names))

    @cached_property
    def examples(self) -> list[ExampleLink]:
        return example_links(self.asked, selectors.list_examples())

    @property
    def announcement(self) -> str:
        """What a screen reader is told after an answer."""
        counts = "，".join(
            _("%(title)s %(n)d 项") % {"title": shelf.title, "n": len(shelf.cards)}
            for shelf in self.columns
        )
        return f"{counts}。{self.count}"
