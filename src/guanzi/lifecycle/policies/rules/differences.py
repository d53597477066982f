"""What is different between two texts of a rulebook file, by article and by measure."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CONTEXT = 2
_HEADING = re.compile(r"(#{1,6}) (.+)")
_MEASURE = re.compile(r"^```(measure|record)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FIELD = r"^{}:(.*)$"
_FROM_THE_TOP = re.compile(r"@@ -[01][ ,]")
Line = tuple[str, str]


class MeasureDifference(TextChoices):
    """What happened to a measure or an article."""

    ADDED = "added", _("新增")
    REMOVED = "removed", _("删去")
    CHANGED = "changed", _("改动")


@dataclass(frozen=True, slots=True)
class ArticleMove:
    """Behind which articles one stood and stands; the file's head where it is the first. Those
    after it that went along reach to `last`."""

    old: str
    new: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that is new, gone, reads differently, is called otherwise (`was`) or stands
    elsewhere: its heading, and its lines with `+`, `-` or a blank."""

    heading: str
    lines: tuple[Line, ...]
    change: MeasureDifference = MeasureDifference.CHANGED
    was: str = ""
    move: ArticleMove | None = None


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """A measure that is new, gone, or computes otherwise."""

    id: str
    name: str
    change: MeasureDifference


def article_changes(old: str, new: str) -> tuple[ArticleChange, ...]:
    """The articles that are different, in the order of the new text; what is gone comes last."""
    before, after = _articles(old), _articles(new)
    pairs = _pairs(before, after)
    moves = _moves(before, after, pairs)
    found = []
    for index, article in enumerate(after):
        if index not in pairs:
            lines = line_changes((), article.lines)
            found.append(ArticleChange(article.heading, lines, MeasureDifference.ADDED))
            continue
        was = before[pairs[index]]
        if was != article or index in moves:
            lines = (*_marks(was, article), *line_changes(was.lines, article.lines))
            old_name = was.heading if was.heading != article.heading else ""
            change = ArticleChange(article.heading, lines, was=old_name, move=moves.get(index))
            found.append(change)
    kept = set(pairs.values())
    gone = (article for index, article in enumerate(before) if index not in kept)
    removed = MeasureDifference.REMOVED
    found += [ArticleChange(each.heading, line_changes(each.lines, ()), removed) for each in gone]
    return tuple(found)


def line_changes(
    old: Sequence[str], new: Sequence[str], context: int = CONTEXT
) -> tuple[Line, ...]:
    """The lines that are different and those around them, with `+`, `-` or a blank; `…` stands for
    what is left out between them."""
    found = list(unified_diff(old, new, n=context, lineterm=""))[2:]
    return tuple(
        ("…", "") if line.startswith("@@") else (line[0], line[1:])
        for line in found
        if not _FROM_THE_TOP.match(line)
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


@dataclass(frozen=True, slots=True)
class _Article:
    marks: str
    heading: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is called beside its number."""
        return self.heading.partition(" ")[2].strip()


def _articles(text: str) -> list[_Article]:
    """The head of the file and its articles, in order."""
    found: list[tuple[str, str, list[str]]] = [("", "", [])]
    is_open = False
    for line in text.split("\n"):
        is_open ^= line.startswith("```")
        heading = None if is_open else _HEADING.fullmatch(line)
        if heading:
            found.append((heading[1], heading[2], []))
        elif line.strip():
            found[-1][2].append(line)
    return [_Article(marks, heading, tuple(lines)) for marks, heading, lines in found]


def _marks(was: _Article, now: _Article) -> tuple[Line, ...]:
    """The headings, where one stands deeper than the other."""
    if was.marks == now.marks:
        return ()
    return ("-", f"{was.marks} {was.heading}"), ("+", f"{now.marks} {now.heading}")


_Key = _Article | tuple[str, ...] | str
_SAME: tuple[Callable[[_Article], _Key], ...] = (
    lambda article: article,
    lambda article: article.lines,  # only its number or its name is another
    lambda article: article.heading,
    lambda article: article.title,
)


def _pairs(before: Sequence[_Article], after: Sequence[_Article]) -> dict[int, int]:
    """Which article of the new text is which of the old one: what is the same in most comes
    first; the heads of the files are a pair."""
    pairs = {0: 0}
    for same in _SAME:
        olds: dict[_Key, list[int]] = defaultdict(list)
        kept = set(pairs.values())
        for index, article in enumerate(before):
            if index not in kept:
                olds[same(article)].append(index)
        for index, article in enumerate(after):
            key = same(article)
            if index not in pairs and key and olds[key]:
                pairs[index] = olds[key].pop(0)
    return pairs


def _moves(
    before: Sequence[_Article], after: Sequence[_Article], pairs: Mapping[int, int]
) -> dict[int, ArticleMove]:
    """The fewest articles that have to be moved for the new order; those that only follow the one
    before them are told with it."""
    order = sorted(pairs)
    stays = _longest_rise([pairs[index] for index in order])
    moves: dict[int, ArticleMove] = {}
    first = 0
    for index in order:
        if pairs[index] in stays:
            continue
        if pairs.get(index - 1) == pairs[index] - 1:
            moves[first] = replace(moves[first], last=after[index].heading)
        else:
            first = index
            moves[first] = ArticleMove(before[pairs[index] - 1].heading, after[index - 1].heading)
    return moves


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The numbers of a longest part that rises from first to last."""
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tops, number)
        before[number] = tops[at - 1] if at else None
        tops[at : at + 1] = [number]
    found: set[int] = set()
    here = tops[-1] if tops else None
    while here is not None:
        found.add(here)
        here = before[here]
    return found


def _measures(text: str) -> Mapping[str, str]:
    blocks = (found[2] for found in _MEASURE.finditer(text))
    return {_field(block, "id"): block for block in blocks}


def _field(block: str, name: str) -> str:
    found = re.search(_FIELD.format(name), block, re.MULTILINE)
    return found[1].strip().strip('"') if found else ""
