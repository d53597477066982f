"""The calculator of one measure, and its result on paper."""

from datetime import date
from functools import cached_property, partial
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanzi.engines.rules import Asker, Document, Fact, Outcome
from guanzi.foundation.access import Audience, for_audience
from guanzi.foundation.face.citations import in_full
from guanzi.foundation.face.money import wan_text
from guanzi.foundation.posting import takes_post
from guanzi.foundation.printing import render_pdf
from guanzi.foundation.throttling import limit_compute
from guanzi.lifecycle.matching import selectors
from guanzi.lifecycle.matching.rules.calculation import (
    Calculation,
    calculate,
)
from guanzi.lifecycle.matching.rules.paper import paper_of
from guanzi.lifecycle.matching.views.page import AskingPage, as_answer
from guanzi.lifecycle.matching.views.state import (
    Asked,
    ExampleLink,
    edit_link,
    example_links,
    read_request,
    tidy_address,
)
from guanzi.lifecycle.matching.views.working import Working

PAPER = Path(__file__).parents[1] / "templates" / "matching" / "explanation.typ"


@for_audience(Audience.EVERYONE)
@takes_post
@limit_compute
def calculator(request: HttpRequest, measure_id: str) -> HttpResponseBase:
    """Questions on the left, the result growing line by line on the right."""
    tidied = tidy_address(request)
    if tidied:
        return tidied
    page = CalculatorPage(request, read_request(request, measure_id), measure_id)
    context = {"page": page, "asked": page.asked, "edition": page.asked.edition}
    return as_answer(render(request, "matching/calculator.html", context), page)


@for_audience(Audience.EVERYONE)
@takes_post
@limit_compute
def explanation_pdf(request: HttpRequest, measure_id: str) -> HttpResponseBase:
    """The explanation as PDF/A, with the digest that lets paper and screen be compared."""
    asked = read_request(request, measure_id)
    measure = selectors.get_measure(asked.rulebook, measure_id, asked.answers.on)
    guided = selectors.guided_by(asked.call, measure)
    calculation = calculate(asked.rulebook, measure, asked.answers, guided=guided)
    data = paper_of(calculation, asked.rulebook, f"/measures/{measure.id}/", call_named(asked))
    pdf = render_pdf(PAPER, data, dated=asked.answers.on)
    name = f"{measure.id}-{asked.answers.on}-{calculation.digest[:8]}.pdf"
    # in the place of a page that was posted it could not be left without posting again
    manner = "attachment" if request.method == "POST" else "inline"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'{manner}; filename="{name}"'},
    )


def call_named(asked: Asked) -> str:
    """The guideline by whose figures it is computed; empty where by the text's own."""
    if asked.call is None:
        return ""
    named = {"title": asked.call.title, "n": asked.call.number}
    return _("《%(title)s》第 %(n)d 版") % named


class CalculatorPage(AskingPage):
    """Everything that the template shows; computed once, when it is asked for."""

    def __init__(self, request: HttpRequest, asked: Asked, measure_id: str) -> None:
        super().__init__(request, asked)
        self.measure = selectors.get_measure(asked.rulebook, measure_id, asked.answers.on)
        guided = selectors.guided_by(asked.call, self.measure)
        self.calculation: Calculation = calculate(
            asked.rulebook, self.measure, asked.answers, asked.before, guided
        )
        self.decision = self.calculation.decision
        self.explanation = self.calculation.explanation

    @property
    def document(self) -> Document:
        return self.asked.rulebook.document_of(self.measure)

    @property
    def asker(self) -> Asker:
        return selectors.asker_for(self.asked.rulebook, self.measure)

    @property
    def asked_facts(self) -> list[Fact]:
        facts = self.asked.rulebook.vocabulary.facts
        return [facts[name] for name in self.measure.reads]

    @property
    def call(self) -> str:
        return call_named(self.asked)

    @property
    def without_call(self) -> str:
        """The address that computes by the text's own figures."""
        return f"?{self.asked.query(guideline='')}"

    @property
    def all_title(self) -> str:
        return _("一次填完")

    @property
    def unsure(self) -> list[tuple[str, str]]:
        """What was answered with 不知道 and would still be needed."""
        return self.unsure_links(self.decision.missing)

    @cached_property
    def examples(self) -> list[ExampleLink]:
        """The examples that say something this measure reads, the most fitting first."""
        reads = frozenset(self.measure.reads) - {"企业注册地"}
        fitting = [e for e in selectors.list_examples() if reads & e.facts.keys()]
        fitting.sort(key=lambda example: example.measure != self.measure.id)
        return example_links(self.asked, tuple(fitting))

    @property
    def announcement(self) -> str:
        """What a screen reader is told after an answer."""
        return f"{in_full(self.explanation.headline)}{self.count}"

    # --- the result ---

    @cached_property
    def working(self) -> Working:
        """How the amount comes about, line by line."""
        return Working(self.calculation, self.asked.rulebook, partial(edit_link, self.asked))

    @property
    def is_contradictory(self) -> bool:
        return bool(self.answers.held_back & set(self.measure.reads))

    @property
    def is_undecided(self) -> bool:
        return self.decision.outcome is Outcome.UNKNOWN

    @property
    def sentence(self) -> str:
        """The headline, where it says more than the word and the amount above it."""
        if self.decision.outcome is Outcome.GRANTED and self.decision.amount_fen is not None:
            return ""
        if not self.is_undecided:
            return self.explanation.headline
        conditions = self.working.conditions
        met = sum(shown.item.line.holds is True for shown in conditions)
        counted = {"n": met, "total": len(conditions), "m": len(self.decision.missing)}
        if self.decision.most_fen is None or self.decision.conditional_fen is not None:
            return _("%(total)d 个条件中 %(n)d 个已经成立；还缺 %(m)d 项信息。") % counted
        most = {"most": wan_text(self.decision.most_fen)}
        return _(
            "%(total)d 个条件中 %(n)d 个已经成立；还缺 %(m)d 项信息。最高不超过 %(most)s万元。"
        ) % (counted | most)

    @property
    def missing(self) -> list[tuple[str, str, str, bool]]:
        return [
            (
                fact.name,
                fact.question,
                edit_link(self.asked, fact.name),
                fact.name in self.answers.unsure,
            )
            for fact in self.explanation.missing
        ]

    # --- links ---

    @property
    def other_days(self) -> list[tuple[date, str]]:
        """Days near the chosen one on which the measure is in force, and their addresses."""
        days = []
        for validity in filter(None, self.explanation.nearest):
            is_past = validity.until is not None and validity.until < self.answers.on
            day = validity.until if is_past and validity.until else validity.since
            days.append((day, f"?{self.asked.query(on=day.isoformat())}"))
        return days

    @property
    def link(self) -> str:
        """The address that brings this calculation back."""
        return self.request.build_absolute_uri(f"{self.request.path}?{self.answers.query()}")

    @property
    def pdf(self) -> str:
        return f"{self.request.path}explanation.pdf?{self.answers.query()}"
