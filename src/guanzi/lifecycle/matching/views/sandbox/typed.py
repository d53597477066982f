"""What was typed into the form of a comparison → what is asked; nothing typed is lost."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from guanzi.foundation import clock
from guanzi.foundation.addresses import number_in, text_in
from guanzi.lifecycle.matching.errors import SandboxRefused
from guanzi.lifecycle.matching.selectors.sandbox.versions import Question
from guanzi.lifecycle.matching.states import SandboxPopulation
from guanzi.lifecycle.policies.selectors import current_edition

FIGURE = "f."
FIRST_YEAR, LAST_YEAR = 1998, 2050


@dataclass(frozen=True, slots=True)
class Typed:
    """Both versions, from the address, and the rest of the form as it was typed."""

    measures: tuple[str, ...]
    before_edition: str
    after_edition: str
    before_on: str
    after_on: str
    edits: Mapping[str, str]
    population: str
    size: str
    seed: str
    year: str
    line: str
    title: str
    token: str

    @property
    def address(self) -> str:
        """The query that brings the two versions back."""
        query = QueryDict(mutable=True)
        query.setlist("m", list(self.measures))
        for name in ("before_edition", "before_on", "after_edition", "after_on"):
            query[name] = getattr(self, name)
        return query.urlencode()

    def question(self) -> Question:
        """What is compared. Raises SandboxRefused for a day that is none."""
        return Question(
            before_edition=self.before_edition,
            before_on=_day("before_on", self.before_on),
            after_edition=self.after_edition,
            after_on=_day("after_on", self.after_on),
            measures=self.measures,
            edits=self.edits,
        )

    def revenue_year(self) -> int:
        """The year that made-up enterprises, or the register, tell about. Raises SandboxRefused."""
        found = number_in(self.year, most_digits=4)
        if found is None or not FIRST_YEAR <= found <= LAST_YEAR:
            said = {"first": FIRST_YEAR, "last": LAST_YEAR}
            sentence = _("收入年度应是 %(first)d 至 %(last)d 之间的四位年份。") % said
            raise SandboxRefused.at("year", sentence)
        return found

    def kind(self) -> SandboxPopulation:
        """Over whom. Raises SandboxRefused."""
        if self.population not in SandboxPopulation.values:
            raise SandboxRefused.at("population", _("请选择测算对象。"))
        return SandboxPopulation(self.population)


def read_typed(request: HttpRequest) -> Typed:
    """The form as it came, with what is usual where nothing did."""
    edition = current_edition().digest
    today = clock.day_of(clock.now())
    asked, sent = request.GET, request.POST

    def of_address(name: str, usual: str) -> str:
        return text_in(asked.get(name), 64) or usual

    after_on = of_address("after_on", today.isoformat())
    return Typed(
        measures=tuple(dict.fromkeys(text_in(name, 100) for name in asked.getlist("m")[:50])),
        before_edition=of_address("before_edition", edition),
        after_edition=of_address("after_edition", edition),
        before_on=of_address("before_on", today.isoformat()),
        after_on=after_on,
        edits={
            name.removeprefix(FIGURE): text_in(sent.get(name), 60)
            for name in sent
            if name.startswith(FIGURE)
        },
        population=text_in(sent.get("population"), 20) or SandboxPopulation.REGISTER.value,
        size=text_in(sent.get("size", "10000"), 12),
        seed=text_in(sent.get("seed", "1"), 12),
        year=text_in(sent.get("year"), 8) or str(_year_of(after_on, today) - 1),
        line=text_in(sent.get("line"), 20),
        title=text_in(sent.get("title"), 120),
        token=text_in(sent.get("token"), 64) or uuid.uuid4().hex,
    )


def _year_of(text: str, today: date) -> int:
    try:
        return date.fromisoformat(text).year
    except ValueError:
        return today.year


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SandboxRefused.at(name, _("请把基准日写成 2025-06-18 的样子。")) from None
