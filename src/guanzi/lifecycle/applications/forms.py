"""The shape of what is posted: fields with what was seen of them, and the small forms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict

from guanzi.foundation.addresses import number_in
from guanzi.foundation.files.models import StoredFile
from guanzi.lifecycle.applications.rules.paper import parted
from guanzi.lifecycle.applications.selectors.shapes import FormField


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field, or a month of a table, as it was posted; `was` is the text that the form was filled
    with."""

    name: str
    text: str
    seen: int
    was: str

    @property
    def is_changed(self) -> bool:
        return self.text != self.was


def typed_fields(posted: QueryDict, fields: Iterable[FormField]) -> Iterator[TypedField]:
    """The fields of a form that a section posted; those of other sections are not in it."""
    names = (name for field in fields for name in (field.name, *field.month_names))
    for name in names:
        if name in posted and f"seen:{name}" in posted:
            yield TypedField(
                name,
                lines(posted.get(name, "")),
                number_in(posted.get(f"seen:{name}")) or 0,
                lines(posted.get(f"was:{name}", "")),
            )


def lines(text: str) -> str:
    """Text areas post their lines with carriage returns."""
    return text.replace("\r\n", "\n").strip()


@dataclass(frozen=True, slots=True)
class DisputeForm:
    """A value of the register that is said to be wrong; `kept_file` is the evidence of an earlier
    try."""

    fact: str
    claimed_value: str
    statement: str
    kept_file: StoredFile | None = None


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
    code, digest = parted(sent.get("code", ""), sent.get("digest", ""))
    return PaperForm(" ".join(code.split())[:80], "".join(digest.split()).lower()[:64])


@dataclass(frozen=True, slots=True)
class RecommendForm:
    """A project that an institution recommends."""

    guideline_id: int
    project_id: int
    statement: str


def recommend_form(posted: QueryDict) -> RecommendForm:
    """What was posted of a recommendation."""
    return RecommendForm(
        number_in(posted.get("guideline", "")) or 0,
        number_in(posted.get("project", "")) or 0,
        lines(posted.get("statement", "")),
    )
