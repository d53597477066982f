"""What the calculator and the finder show alike: the question, the answers given, what is wrong."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanzi.engines.rules import Asker, Fact, Question
from guanzi.foundation.face.citations import cited
from guanzi.lifecycle.matching.forms import FieldView, Section, field_view, sections
from guanzi.lifecycle.matching.rules.answers import DAY, Answers
from guanzi.lifecycle.matching.views.state import (
    Asked,
    GivenAnswer,
    article_link,
    edit_link,
    given_answers,
)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to go to."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class StrangerLink:
    """An unknown name, and the address in which the nearest known one takes its place."""

    name: str
    text: str
    nearest: str
    link: str


def as_answer(response: HttpResponse, page: "AskingPage") -> HttpResponse:
    """An answer that no address brings back stays out of the history of the browser."""
    if page.asked.is_long:
        response["HX-Push-Url"] = "false"
    return response


class AskingPage(ABC):
    """A page that asks; computed once, when the template asks for it."""

    def __init__(self, request: HttpRequest, asked: Asked) -> None:
        self.request, self.asked = request, asked
        self.answers: Answers = asked.answers

    @property
    @abstractmethod
    def asker(self) -> Asker:
        """The questioner over the measures of this page."""

    @property
    @abstractmethod
    def asked_facts(self) -> list[Fact]:
        """Every fact that this page may ask."""

    # --- the question ---

    @cached_property
    def question(self) -> FieldView | None:
        """What to ask now: what the person wants to change, what is wrong, what settles most."""
        name = self.asked.edit or self._first_problem()
        if name:
            return self._field(self.asked.rulebook.vocabulary.facts[name])
        return self._field(self.next.fact) if self.next else None

    def _first_problem(self) -> str:
        known = {fact.name for fact in self.asked_facts}
        return next((p.fact for p in self.answers.problems if p.fact in known), "")

    def _field(self, fact: Fact) -> FieldView:
        return field_view(fact, self.answers, self.live)

    @cached_property
    def next(self) -> Question | None:
        """The question that settles most, as the engine sees it."""
        return self.asker.next(self.answers.facts, self.answers.on, skipped=self.answers.unsure)

    @property
    def live(self) -> tuple[str, ...]:
        """The facts that can still change a result."""
        return self.next.live if self.next else ()

    @property
    def question_article(self) -> Link | None:
        """The article for whose sake a fact is asked, of a measure that waits for it."""
        if self.question is None:
            return None
        name, waiting = self.question.fact.name, self.next.waiting if self.next else ()
        for measure in sorted(self.asker.measures, key=lambda measure: measure.id not in waiting):
            citation = measure.citation_for(name)
            if citation:
                title = self.asked.rulebook.cited(citation, measure, self.answers.on).title
                link = article_link(self.asked, citation, measure)
                return Link(cited(citation.article, title), link)
        return None

    @cached_property
    def sections(self) -> list[Section]:
        """All questions at once."""
        return sections(self.asked_facts, self.answers, self.live)

    @cached_property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form carries along beside the boxes that it shows."""
        if self.asked.is_all_at_once:
            return self.answers.hidden(*(fact.name for fact in self.asked_facts))
        return self.answers.hidden(self.question.fact.name if self.question else "")

    # --- what was answered ---

    @cached_property
    def given(self) -> list[GivenAnswer]:
        """The answers given to questions of this page."""
        return given_answers(self.asked, frozenset(fact.name for fact in self.asked_facts))

    @cached_property
    def unused(self) -> list[GivenAnswer]:
        """Answers that no measure of this page reads; they are carried along."""
        known = frozenset(fact.name for fact in self.asked_facts)
        return given_answers(self.asked, frozenset(self.answers.given) - known)

    def unsure_links(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Those of the names that were answered with 不知道."""
        return [(n, edit_link(self.asked, n)) for n in names if n in self.answers.unsure]

    # --- what is wrong ---

    @cached_property
    def problems(self) -> list[Link]:
        """Each problem with a link to its place."""
        return [
            Link(p.message, "#on" if p.fact == DAY else edit_link(self.asked, p.fact))
            for p in self.answers.problems
        ]

    @cached_property
    def strangers(self) -> list[StrangerLink]:
        return [
            StrangerLink(s.name, s.text[:40], s.nearest, self._renamed(s.nearest, s.text))
            for s in self.answers.strangers
        ]

    def _renamed(self, nearest: str, text: str) -> str:
        if not nearest or nearest in self.answers.given or self.asked.is_long:
            return ""
        return f"?{self.asked.query(**{nearest: text})}"

    @property
    def error_places(self) -> str:
        """The places of a form that are renewed without touching its boxes."""
        facts = [f"#{kind}-{fact.name}" for fact in self.asked_facts for kind in "ew"]
        groups = [f"#s-{number}" for number in range(1, len(self.sections) + 1)]
        return ",".join(["#bar", "#problems", "#given", "#along", *groups, *facts])

    @property
    def is_posted(self) -> bool:
        """Rows pasted from a spreadsheet may be longer than an address can be."""
        if self.asked.is_long:
            return True
        if not self.asked.is_all_at_once:
            return self.question is not None and bool(self.question.fact.fields)
        return any(fact.fields for fact in self.asked_facts)

    # --- links ---

    @property
    def all_query(self) -> str:
        return self.answers.query(mode="all")

    @property
    def count(self) -> str:
        """How far it is, counted in questions."""
        if self.asked.edit in self.answers.given:
            return _("修改这一题")
        answered, left = len(self.given), len(self.live)
        return _("已答 %(n)d 题，还剩至多 %(m)d 题") % {"n": answered, "m": left}
