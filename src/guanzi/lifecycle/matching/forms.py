"""The shape of questions: one field per fact, with what was typed and what is wrong with it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from guanzi.engines.rules import Fact, Unit
from guanzi.foundation.clock import SHANGHAI
from guanzi.lifecycle.matching.rules.answers import UNSURE, Answers
from guanzi.lifecycle.matching.rules.records import write_rows
from guanzi.lifecycle.matching.rules.values import shown_value

MOST_RADIOS = 7
_MINUTE = "%Y-%m-%d %H:%M"


def read_minute(text: str) -> datetime | None:
    """A moment of Shanghai as people write it, `2025-06-30 16:30`; None for whatever is none."""
    try:
        plain = unicodedata.normalize("NFKC", text).strip()
        return datetime.strptime(plain, _MINUTE).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def minute_text(moment: datetime) -> str:
    """The same back."""
    return moment.astimezone(SHANGHAI).strftime(_MINUTE)


WIDGETS = {
    Unit.MONEY: "money",
    Unit.RATIO: "ratio",
    Unit.DATE: "date",
    Unit.RECORDS: "rows",
    Unit.BOOL: "radios",
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """A question as the page shows it."""

    fact: Fact
    widget: str
    typed: str
    chosen: str
    errors: tuple[str, ...]
    is_wanted: bool

    @property
    def id(self) -> str:
        return f"q-{self.fact.name}"

    @property
    def options(self) -> tuple[str, ...]:
        return ("是", "否") if self.fact.unit is Unit.BOOL else self.fact.options

    @property
    def range(self) -> str:
        """The least and the greatest, as people write them."""
        if self.fact.low is None or self.fact.unit is Unit.DATE:
            return ""
        low, high = (shown_value(bound, self.fact) for bound in (self.fact.low, self.fact.high))
        return _("%(low)s 至 %(high)s") % {"low": low, "high": high}

    @property
    def columns(self) -> str:
        return "、".join(
            f"{field.name}（{'、'.join(field.options)}）" if field.options else field.name
            for field in self.fact.fields.values()
        )

    @property
    def sample_row(self) -> str:
        """One row that could be typed."""
        return write_rows([_sample(self.fact)], self.fact)


def _sample(fact: Fact) -> dict[str, object]:
    samples: dict[Unit, object] = {
        Unit.YEAR: 2021,
        Unit.MONTH: 2021 * 12,
        Unit.MONEY: 1_000_000_00,
    }
    return {
        name: field.options[0] if field.options else samples.get(field.unit, field.low)
        for name, field in fact.fields.items()
    }


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together, under the heading of the vocabulary."""

    title: str
    fields: tuple[FieldView, ...]

    @property
    def wanted(self) -> int:
        return sum(field.is_wanted for field in self.fields)

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields)


def field_view(fact: Fact, answers: Answers, wanted: Iterable[str] = ()) -> FieldView:
    """The question for one fact."""
    typed = answers.given.get(fact.name, "")
    errors = tuple(problem.message for problem in answers.problems_of(fact.name))
    return FieldView(
        fact, _widget(fact, typed), typed, _chosen(fact, answers), errors, fact.name in wanted
    )


def _widget(fact: Fact, typed: str) -> str:
    if fact.unit is Unit.CHOICE:
        return "radios" if len(fact.options) <= MOST_RADIOS else "select"
    if fact.unit is Unit.DATE and typed and not _is_iso(typed):
        return "text"  # a date box would not show what was typed
    return WIDGETS.get(fact.unit, "text")


def _is_iso(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _chosen(fact: Fact, answers: Answers) -> str:
    """The option that is ticked."""
    if fact.name in answers.unsure:
        return UNSURE
    value = answers.facts.get(fact.name)
    if fact.unit is Unit.BOOL and value is not None:
        return "是" if value else "否"
    return str(value) if fact.unit is Unit.CHOICE and value else answers.given.get(fact.name, "")


def sections(facts: Iterable[Fact], answers: Answers, wanted: Iterable[str]) -> list[Section]:
    """All questions, grouped as the vocabulary groups them."""
    wanted = frozenset(wanted)
    grouped: dict[str, list[FieldView]] = {}
    for fact in facts:
        grouped.setdefault(fact.section, []).append(field_view(fact, answers, wanted))
    return [Section(title, tuple(fields)) for title, fields in grouped.items()]
