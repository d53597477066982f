"""What is different between two texts of a rulebook file, by article and by measure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CONTEXT = 2
_HEADING = re.compile(r"#{1,6} (.+)")
_MEASURE = re.compile(r"^```(measure|record)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FIELD = r"^{}:(.*)$"


class MeasureDifference(TextChoices):
    """What happened to a measure."""

    ADDED = "added", _("新增")
    REMOVED = "removed", _("删去")
    CHANGED = "changed", _("改动")


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that reads differently: its heading, and its lines with `+`, `-` or a blank."""

    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """A measure that is new, gone, or computes otherwise."""

    id: str
    name: str
    change: MeasureDifference


def article_changes(old: str, new: str) -> tuple[ArticleChange, ...]:
    """The articles that are different, in the order of the new text; what is gone comes last."""
    before, after = _articles(old), _articles(new)
    headings = [*after, *(heading for heading in before if heading not in after)]
    return tuple(
        ArticleChange(heading, tuple(_lines(before.get(heading, []), after.get(heading, []))))
        for heading in headings
        if before.get(heading) != after.get(heading)
    )


def measure_changes(old: str, new: str) -> tuple[MeasureChange, ...]:
    """What becomes of the measures and records."""
    before, after = _measures(old), _measures(new)
    found = []
    for identifier in dict.fromkeys([*after, *before]):
        was, now = before.get(identifier), after.get(identifier)
        if was == now:
            continue
        gone = MeasureDifference.REMOVED if now is None else MeasureDifference.CHANGED
        change = MeasureDifference.ADDED if was is None else gone
        found.append(MeasureChange(identifier, _field(now or was or "", "name"), change))
    return tuple(found)


def _articles(text: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    here = found.setdefault("", [])
    is_open = False
    for line in text.split("\n") if text else []:
        is_open ^= line.startswith("```")
        heading = None if is_open else _HEADING.fullmatch(line)
        if heading:
            here = found.setdefault(heading[1], [])
        elif line.strip():
            here.append(line)
    return found


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for line in list(unified_diff(old, new, n=CONTEXT, lineterm=""))[2:]:
        yield ("…", "") if line.startswith("@@") else (line[0], line[1:])


def _measures(text: str) -> Mapping[str, str]:
    blocks = (found[2] for found in _MEASURE.finditer(text))
    return {_field(block, "id"): block for block in blocks}


def _field(block: str, name: str) -> str:
    found = re.search(_FIELD.format(name), block, re.MULTILINE)
    return found[1].strip().strip('"') if found else ""
