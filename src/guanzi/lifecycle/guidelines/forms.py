"""The draft as a form: flat fields with a text each, and back to terms. Shape only.

Fields of rows carry their place: `batches-0-opens_at`, `materials-2-kinds`. A row that is empty, or
ticked for removal, is left out. What cannot be understood is named and keeps its text.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from guanzi.engines.rules import FactsRejected, Measure, read_fills, write_fills
from guanzi.foundation.actor import OrganisationKind
from guanzi.foundation.addresses import number_in
from guanzi.foundation.clock import SHANGHAI
from guanzi.lifecycle.guidelines.rules import (
    Batch,
    DayKind,
    Material,
    RouteStep,
    RouteTask,
    TermProblem,
    Terms,
    VatBasis,
)

Fields = dict[str, list[str]]
Choice = TypeVar("Choice", bound=TextChoices)

MOST_ROWS = 40
LONGEST_LINE = 200
LONGEST_TEXT = 5000
_MOMENT = "%Y-%m-%d %H:%M"
_DATE_AND_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2})[:时点](\d{1,2})分?", re.ASCII
)
_COUNTS = ("publicity_days", "correction_days", "applications_per_enterprise")
_TEXTS = ("undertaking", "introduction", "contact")
_ROW = re.compile(r"(batches|materials|route)-([0-9]{1,4})-")


@dataclass(slots=True)
class Written:
    """What the form says: the terms as far as they can be understood, and what cannot."""

    title: str
    terms: Terms
    problems: list[TermProblem] = field(default_factory=list)


# --- terms → form ---


def write_form(title: str, terms: Terms) -> Fields:
    """Every field with its text, as the page shows it."""
    fields: Fields = {"title": [title]}
    for name in _COUNTS:
        fields[name] = [str(getattr(terms, name))]
    for name in _TEXTS:
        fields[name] = [getattr(terms, name)]
    fields["vat_basis"] = [terms.vat_basis.value]
    fields["publicity_kind"] = [terms.publicity_kind.value]
    fields["paper_copy"] = ["on"] if terms.paper_copy else []
    fields["online_forms"] = ["\n".join(terms.online_forms)]
    for name, value in terms.figures.items():
        fields[f"figures-{name}"] = [str(value)]
        fields[f"grounds-{name}"] = [terms.figure_grounds.get(name, "")]
    for index, batch in enumerate(terms.batches):
        fields |= _row("batches", index, _batch_texts(batch))
    for index, material in enumerate(terms.materials):
        fields |= _row("materials", index, _material_texts(material))
    for index, step in enumerate(terms.route):
        fields |= _row("route", index, _step_texts(step))
    return fields


def _row(kind: str, index: int, texts: Mapping[str, list[str]]) -> Fields:
    return {f"{kind}-{index}-{name}": values for name, values in texts.items()}


def _batch_texts(batch: Batch) -> dict[str, list[str]]:
    return {
        "number": [str(batch.number)],
        "opens_at": [f"{batch.opens_at.astimezone(SHANGHAI):{_MOMENT}}"],
        "closes_at": [f"{batch.closes_at.astimezone(SHANGHAI):{_MOMENT}}"],
    }


def _material_texts(material: Material) -> dict[str, list[str]]:
    return {
        "was": [material.key],
        "key": [material.key],
        "name": [material.name],
        "help": [material.help],
        "kinds": list(material.kinds),
        "is_required": ["on"] if material.is_required else [],
        "form": [material.form],
        "needed_when": [material.needed_when],
        "article": [material.article],
    }


def _step_texts(step: RouteStep) -> dict[str, list[str]]:
    return {
        "task": [step.task.value],
        "office": [step.office.value],
        "working_days": [str(step.working_days)],
        "needs_signature": ["on"] if step.needs_signature else [],
    }


# --- form → terms ---


def read_form(fields: Mapping[str, Sequence[str]], base: Terms, measure: Measure) -> Written:
    """What a form says. `base` is the draft before, which keeps the templates of its materials."""
    return _Reader(fields, base, measure).read()


class _Reader:
    def __init__(self, fields: Mapping[str, Sequence[str]], base: Terms, measure: Measure) -> None:
        self.fields, self.base, self.measure = fields, base, measure
        self.problems: list[TermProblem] = []

    def read(self) -> Written:
        figures, grounds = self._figures()
        terms = Terms(
            batches=tuple(self._batches()),
            figures=figures,
            figure_grounds=grounds,
            vat_basis=self._choice("vat_basis", VatBasis, self.base.vat_basis),
            publicity_days=self._count("publicity_days", self.base.publicity_days),
            publicity_kind=self._choice("publicity_kind", DayKind, self.base.publicity_kind),
            correction_days=self._count("correction_days", self.base.correction_days),
            applications_per_enterprise=self._count(
                "applications_per_enterprise", self.base.applications_per_enterprise
            ),
            materials=tuple(
                self._material(n) for n in self._rows("materials", ("name", "key", "help"))
            ),
            online_forms=tuple(self._lines("online_forms")),
            route=tuple(self._step(n) for n in self._rows("route", ("task", "working_days"))),
            paper_copy=self._ticked("paper_copy"),
            undertaking=self._text("undertaking", LONGEST_TEXT),
            introduction=self._text("introduction", LONGEST_TEXT),
            contact=self._text("contact", LONGEST_TEXT),
        )
        return Written(self._text("title"), terms, self.problems)

    # -- single fields

    def _text(self, name: str, most: int = LONGEST_LINE) -> str:
        values = self.fields.get(name) or [""]
        text = values[-1].replace("\x00", "").replace("\r\n", "\n").strip()
        if len(text) > most:
            self._wrong(name, _("请不超过 %(most)d 字。") % {"most": most})
        return text[:most]

    def _lines(self, name: str) -> Iterable[str]:
        return (line.strip() for line in self._text(name, LONGEST_TEXT).split("\n") if line.strip())

    def _ticked(self, name: str) -> bool:
        return bool(self.fields.get(name))

    def _choice(self, name: str, kind: type[Choice], usual: Choice) -> Choice:
        text = self._text(name)
        return kind(text) if text in kind.values else usual

    def _count(self, name: str, usual: int) -> int:
        text = self._text(name)
        number = number_in(text, most_digits=6)
        if number is None:
            self._wrong(name, _("请填一个整数，如 10。"))
        return usual if number is None else number

    def _moment(self, name: str) -> datetime | None:
        text = self._text(name)
        found = _DATE_AND_TIME.fullmatch(unicodedata.normalize("NFKC", text))
        try:
            if found:
                year, month, day, hour, minute = map(int, found.groups())
                return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
        except ValueError:
            pass
        said = _("「%(text)s」不是完整的日期和时刻。") % {"text": text[:20]} if text else ""
        self._wrong(name, said + _("请写明日期和时刻，如 2025-06-18 09:00。"))
        return None

    def _wrong(self, name: str, sentence: str) -> None:
        self.problems.append(TermProblem(name, sentence))

    # -- figures

    def _figures(self) -> tuple[dict[str, Any], dict[str, str]]:
        """A figure that the engine understands is kept as it writes it, another as it was typed."""
        texts = {name: self._text(f"figures-{name}") for name in self.measure.open_figures}
        given = {name: text for name, text in texts.items() if text}
        try:
            understood = write_fills(read_fills(given, self.measure), self.measure)
        except FactsRejected as rejected:
            understood = write_fills(rejected.accepted, self.measure)
        grounds = {name: self._text(f"grounds-{name}") for name in given}
        for name in self.measure.open_figures:
            if name not in given and self._text(f"grounds-{name}"):
                self._wrong(f"figures-{name}", _("写了依据，还要填数；不另定就把依据也清空。"))
        return {**given, **understood}, grounds

    # -- rows

    def _rows(self, kind: str, telling: tuple[str, ...]) -> list[str]:
        """The places of the rows that say something and are not to be removed."""
        found = (_ROW.match(name) for name in self.fields)
        numbers = sorted({int(row[2]) for row in found if row and row[1] == kind})
        if len(numbers) > MOST_ROWS:
            self._wrong(kind, _("最多 %(most)d 行，多出的没有保存。") % {"most": MOST_ROWS})
            numbers = numbers[:MOST_ROWS]
        rows = [f"{kind}-{number}" for number in numbers]
        return [row for row in rows if self._says_something(row, telling)]

    def _says_something(self, row: str, telling: tuple[str, ...]) -> bool:
        if self._ticked(f"{row}-remove"):
            return False
        return any(self._text(f"{row}-{name}") for name in telling)

    def _batches(self) -> Iterable[Batch]:
        """A batch keeps its number; a new one takes the next."""
        known = {str(batch.number): batch.number for batch in self.base.batches}
        following = count(max(known.values(), default=0) + 1)
        for row in self._rows("batches", ("opens_at", "closes_at")):
            opens_at = self._moment(f"{row}-opens_at")
            closes_at = self._moment(f"{row}-closes_at")
            number = known.pop(self._text(f"{row}-number"), 0) or next(following)
            if opens_at and closes_at:
                yield Batch(number, opens_at, closes_at)

    def _material(self, row: str) -> Material:
        before = self.base.material(self._text(f"{row}-was"))
        keeps = before is not None and not self._ticked(f"{row}-drop_template")
        return Material(
            key=self._text(f"{row}-key"),
            name=self._text(f"{row}-name"),
            help=self._text(f"{row}-help"),
            kinds=self._kinds(row, before),
            is_required=self._ticked(f"{row}-is_required"),
            form=self._text(f"{row}-form"),
            needed_when=self._text(f"{row}-needed_when"),
            article=self._text(f"{row}-article"),
            template_id=before.template_id if before and keeps else 0,
            template_digest=before.template_digest if before and keeps else "",
        )

    def _kinds(self, row: str, before: Material | None) -> tuple[str, ...]:
        """What is ticked; the boxes' own order is no change."""
        ticked = tuple(self.fields.get(f"{row}-kinds") or ())
        return before.kinds if before and set(before.kinds) == set(ticked) else ticked

    def _step(self, row: str) -> RouteStep:
        return RouteStep(
            self._choice(f"{row}-task", RouteTask, RouteTask.ASSIST),
            self._choice(f"{row}-office", OrganisationKind, OrganisationKind.DISTRICT_FINANCE),
            self._count(f"{row}-working_days", 0),
            self._ticked(f"{row}-needs_signature"),
        )


def material_rows(fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The key typed in each row of materials: `materials-2` → `invoices`."""
    found = (re.fullmatch(r"(materials-[0-9]{1,4})-key", name) for name in fields)
    return {row[1]: fields[row[0]][-1].strip() for row in found if row and fields[row[0]]}


def with_template(terms: Terms, key: str, file_id: int, digest: str) -> Terms:
    """The same terms, with a file to download for one material."""
    materials = tuple(
        replace(material, template_id=file_id, template_digest=digest)
        if material.key == key
        else material
        for material in terms.materials
    )
    return replace(terms, materials=materials)
