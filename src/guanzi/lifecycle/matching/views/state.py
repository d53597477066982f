"""The request → the answers that it carries, those that it comes from, and links that keep them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from guanzi.engines.rules import Citation, FactsRejected, Measure, Rulebook, read_facts
from guanzi.foundation import clock
from guanzi.lifecycle.guidelines.selectors import VersionInfo
from guanzi.lifecycle.matching.errors import QuestionTooLong
from guanzi.lifecycle.matching.rules.answers import Answers, given_from, read_answers, read_call
from guanzi.lifecycle.matching.rules.values import shown_value
from guanzi.lifecycle.matching.selectors import Example, call_of, place_of
from guanzi.lifecycle.policies.selectors import Edition, current_edition, edition_of, rulebook_of

LONGEST_QUERY = 60_000
LONGEST_LINK = 6_000  # what people can copy and every browser and server can carry
MOST_PARAMETERS = 300
CSRF = "csrfmiddlewaretoken"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of this stage is asked: by which edition, with which answers, in which manner."""

    edition: Edition
    rulebook: Rulebook
    answers: Answers
    before: Answers | None
    mode: str
    edit: str
    is_long: bool = False
    call: VersionInfo | None = None

    @property
    def is_all_at_once(self) -> bool:
        return self.mode == "all"

    def query(self, **more: str) -> str:
        """The same manner with other answers."""
        return self.answers.query(**self._manner(), **more)

    def _manner(self) -> dict[str, str]:
        return {"mode": "all"} if self.is_all_at_once else {}


def read_request(request: HttpRequest, measure_id: str = "") -> Asked:
    """Everything that the address or the form says. Raises QuestionTooLong.

    Of one measure it may be asked by a guideline: then its edition and its figures hold.
    What is too long for a link is carried by forms, and shown with every question at hand.
    """
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        raise QuestionTooLong(_("填写的内容太长，请减少记录的行数后再试。"))
    today = clock.today()
    said = dict(_pairs(request))
    call = call_of(measure_id, read_call(said))
    edition = edition_of(call.edition) if call else current_edition()
    rulebook = rulebook_of(edition.digest)
    answers = read_answers(said.items(), rulebook, today)
    is_long = len(answers.query()) > LONGEST_LINK
    return Asked(
        edition,
        rulebook,
        answers,
        None if is_long else _answers_before(request, rulebook, today),
        "all" if is_long or said.get("mode") == "all" else "one",
        rulebook.vocabulary.canonical(said.get("edit", "")) or "",
        is_long,
        call,
    )


def _pairs(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What was said, wherever it stands; of a name given twice the last counts."""
    said = request.POST if request.method == "POST" else request.GET
    for name, text in list(said.items())[:MOST_PARAMETERS]:
        if name != CSRF:
            yield name, str(text)


def _answers_before(request: HttpRequest, rulebook: Rulebook, today: date) -> Answers | None:
    """The answers of the page that this one was reached from, if it is the same page."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    try:
        place = urlsplit(came_from)
    except ValueError:
        return None
    if place.path != request.path or len(place.query) > LONGEST_QUERY:
        return None
    try:
        pairs = parse_qsl(place.query, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    return read_answers(pairs, rulebook, today)


class SeeOther(HttpResponseRedirect):
    """What was posted is found there."""

    status_code = 303


def tidy_address(request: HttpRequest) -> HttpResponseRedirect | None:
    """The address that people copy: without empty boxes, also where a form was posted.

    None where it is this one already, or would be too long.
    """
    pairs = list(_pairs(request))
    kept = [(name, text) for name, text in pairs if text.strip()]
    query = urlencode(kept, quote_via=quote)
    if request.method == "POST":
        return None if len(query) > LONGEST_LINK else SeeOther(f"{request.path}?{query}")
    return None if len(kept) == len(pairs) else HttpResponseRedirect(f"{request.path}?{query}")


# ---------------------------------------------------------------- what templates show


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer in the list of those already given."""

    name: str
    question: str
    shown: str
    typed: str
    rows: str
    is_wrong: bool
    is_unsure: bool
    edit: str
    remove: str


def given_answers(asked: Asked, names: frozenset[str] | None = None) -> list[GivenAnswer]:
    """The answers given, with the links that change or remove each."""
    answers = asked.answers
    return [_given(asked, name) for name in answers.given if names is None or name in names]


def _given(asked: Asked, name: str) -> GivenAnswer:
    answers, fact = asked.answers, asked.rulebook.vocabulary.facts[name]
    typed = answers.given[name]
    value = answers.facts.get(name)
    return GivenAnswer(
        name=name,
        question=fact.question,
        shown=typed[:80] if value is None else shown_value(value, fact),
        typed=typed,
        rows=typed if fact.fields and value else "",
        is_wrong=bool(answers.problems_of(name)) or name in answers.held_back,
        is_unsure=name in answers.unsure,
        edit=edit_link(asked, name),
        remove="" if asked.is_long else f"?{asked.query(without=name)}",
    )


def edit_link(asked: Asked, name: str) -> str:
    """Where a fact is answered: on this page, or as the question of the next one."""
    if asked.is_all_at_once:
        return f"#q-{name}"
    return f"?{asked.answers.query(edit=name)}#question"


@dataclass(frozen=True, slots=True)
class ExampleLink:
    """An example enterprise, and the address that fills in its answers."""

    name: str
    description: str
    query: str


def example_links(asked: Asked, examples: tuple[Example, ...]) -> list[ExampleLink]:
    """The links that fill in the answers of the examples."""
    vocabulary = asked.rulebook.vocabulary
    links = []
    for example in examples:
        try:
            facts = read_facts(example.facts, vocabulary)
        except FactsRejected as rejected:  # an edition may have dropped a fact
            facts = rejected.accepted
        given = given_from(facts, vocabulary)
        filled = Answers(example.on, given, {}, call=asked.answers.call)
        links.append(ExampleLink(example.name, example.description, filled.query()))
    return links


def article_link(asked: Asked, citation: Citation | None, by: Measure | None = None) -> str:
    """The article on the page of its policy, in the version that a citation of `by` means."""
    return place_of(citation, asked.rulebook, asked.answers.on, by) if citation else ""
