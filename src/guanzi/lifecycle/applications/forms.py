"""The shape of what is posted: fields with what was seen of them, and the small forms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict

from guanzi.lifecycle.applications.rules.monthly import MONTHS, text_of
from guanzi.lifecycle.applications.selectors.shapes import FormField


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field of a section as it was posted; `was` is the text that the form was filled with."""

    name: str
    text: str
    seen: int
    was: str

    @property
    def is_changed(self) -> bool:
        return self.text != self.was


def typed_fields(posted: QueryDict, fields: Iterable[FormField]) -> Iterator[TypedField]:
    """The fields of a form that a section posted; those of other sections are not in it."""
    for field in fields:
        if f"seen:{field.name}" in posted:
            yield TypedField(
                field.name,
                _text_of(posted, field),
                whole(posted.get(f"seen:{field.name}", "")),
                lines(posted.get(f"was:{field.name}", "")),
            )


def _text_of(posted: QueryDict, field: FormField) -> str:
    if field.table is None or field.name in posted:
        return lines(posted.get(field.name, ""))
    cells = [posted.get(f"{field.name}:{month}", "") for month in range(1, MONTHS + 1)]
    return text_of(cells, field.table.year)


def lines(text: str) -> str:
    """Text areas post their lines with carriage returns."""
    return text.replace("\r\n", "\n").strip()


def whole(text: str) -> int:
    """A whole number, 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@dataclass(frozen=True, slots=True)
class DisputeForm:
    """A value of the register that is said to be wrong."""

    fact: str
    claimed_value: str
    statement: str


def dispute_form(posted: QueryDict) -> DisputeForm:
    """What was posted of a dispute."""
    return DisputeForm(
        posted.get("fact", "").strip(),
        lines(posted.get("claimed_value", "")),
        lines(posted.get("statement", "")),
    )


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What stands on a sealed paper: its code, and the beginning of its digest."""

    code: str
    digest: str


def paper_form(sent: QueryDict) -> PaperForm:
    """What was typed or scanned; a scanned code holds both."""
    words = sent.get("code", "").split()
    scanned = words.pop() if len(words) == 2 else ""  # a scanner writes both into one box
    digest = sent.get("digest", "") or scanned
    return PaperForm(" ".join(words)[:80], "".join(digest.split()).lower()[:64])


@dataclass(frozen=True, slots=True)
class RecommendForm:
    """A project that an institution recommends."""

    guideline_id: int
    project_id: int
    statement: str


def recommend_form(posted: QueryDict) -> RecommendForm:
    """What was posted of a recommendation."""
    return RecommendForm(
        whole(posted.get("guideline", "")),
        whole(posted.get("project", "")),
        lines(posted.get("statement", "")),
    )
