"""The text of a draft: its parts, its gaps, where its figures stand, and what editing does to them.

Pure. A draft is the Markdown of one rulebook file, in which the facts that the vocabulary lacks
stand as `facts` blocks; they go into the vocabulary when the draft is published.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from guanzi.engines.drafting import MARK

LONGEST_TEXT = 300_000  # as UTF-8 it fits into one request
MOST_LINES = 20_000
FACTS_FENCE = "```facts"
_FENCE = "```"
_UNKNOWN_FORCE = f"\nin_force: {MARK}\n"
_SOME_FORCE = "\nin_force: 2000-01-01 起\n"
_LEAD = re.compile(r"词表建议：.*")
_DIGIT = re.compile(r"[0-9.]")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parts:
    """A draft as the rulebook takes it: the file with its lines in place, the facts, and the line
    of the draft on which each line of the facts stands."""

    document: str
    facts: str
    lines: tuple[int, ...]


def is_too_long(text: str) -> bool:
    """Whether it is more than a page shows and the verifier reads while somebody waits."""
    return len(text) > LONGEST_TEXT or text.count("\n") >= MOST_LINES


def parts_of(text: str) -> Parts:
    """Part the facts from the file; their lines stay there as empty ones."""
    document: list[str] = []
    facts: list[str] = []
    numbers: list[int] = []
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if inside and line.strip() != _FENCE:
            facts.append(line)
            numbers.append(number)
        is_fact = inside or line.strip() == FACTS_FENCE or _LEAD.fullmatch(line) is not None
        document.append("" if is_fact else line)
        inside = line.strip() == FACTS_FENCE or (inside and line.strip() != _FENCE)
    return Parts("\n".join(document), "\n".join(facts), tuple(numbers))


def published_text(parts: Parts) -> str:
    """The file as it is published: without the empty lines that the facts leave behind."""
    return re.sub(r"\n{3,}", "\n\n", parts.document).strip() + "\n"


def with_some_days(text: str) -> str:
    """The text with some days in force where its own are a marked gap."""
    return text.replace(_UNKNOWN_FORCE, _SOME_FORCE, 1)


def gaps_in(text: str) -> tuple[tuple[int, str], ...]:
    """The lines that still carry the mark of a gap, with their numbers."""
    return tuple(
        (number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if MARK in line
    )


# --- places under editing ---


def moved(old: str, new: str, places: Sequence[Place]) -> list[Place | None]:
    """Where the places of the old text are in the new one; None for what was written over."""
    segments = sorted(_kept(old, new))
    return [_moved(old, new, place, segments) for place in places]


def _moved(old: str, new: str, place: Place, segments: list[tuple[int, int, int]]) -> Place | None:
    for start, end, at in segments:
        if start <= place[0] and place[1] <= end:
            found = (place[0] - start + at, place[1] - start + at)
            return found if _is_whole(new, found) else None
    return None


def _is_whole(text: str, place: Place) -> bool:
    """A figure with a digit before or after it is another figure."""
    before, after = text[place[0] - 1 : place[0]], text[place[1] : place[1] + 1]
    return not (_DIGIT.match(before) or (_DIGIT.match(after) and after != "."))


def _kept(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """What stayed: from, to, and where it now begins."""
    head = _common_head(old, new)
    tail = _common_tail(old[head:], new[head:])
    yield 0, head, 0
    yield len(old) - tail, len(old), len(new) - tail
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if "\n" not in middle_old and "\n" not in middle_new:
        return
    a, b = middle_old.splitlines(keepends=True), middle_new.splitlines(keepends=True)
    starts_a, starts_b = _starts(a, head), _starts(b, head)
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b).get_opcodes():
        if tag == "equal":
            yield starts_a[a0], starts_a[a1], starts_b[b0]
        elif tag == "replace" and a1 - a0 == b1 - b0:
            for i in range(a1 - a0):
                yield from _kept_of_line(a[a0 + i], b[b0 + i], starts_a[a0 + i], starts_b[b0 + i])


def _kept_of_line(old: str, new: str, at_old: int, at_new: int) -> Iterator[tuple[int, int, int]]:
    head = _common_head(old, new)
    tail = _common_tail(old[head:], new[head:])
    yield at_old, at_old + head, at_new
    yield at_old + len(old) - tail, at_old + len(old), at_new + len(new) - tail


def _starts(lines: Sequence[str], at: int) -> list[int]:
    starts = [at]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _common_head(old: str, new: str) -> int:
    """How many characters they begin with together; halving, so that slices are compared."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_tail(old: str, new: str) -> int:
    return _common_head(old[::-1], new[::-1])


# --- corrections ---


def corrected(text: str, places: Sequence[Place], value: str) -> tuple[str, list[Place]]:
    """Write the value at these places and nowhere else; the text, and where they are now."""
    pieces: list[str] = []
    now: list[Place] = []
    done = length = 0
    for start, end in sorted(places):
        before = text[done:start]
        now.append((length + len(before), length + len(before) + len(value)))
        pieces += [before, value]
        length, done = now[-1][1], end
    return "".join([*pieces, text[done:]]), now


def shifted(place: Place, over: Sequence[Place], length: int) -> Place | None:
    """Where another place is after `corrected` wrote a value so long over these; None where it was
    written over itself."""
    if any(start < place[1] and place[0] < end for start, end in over):
        return None
    by = sum(length - (end - start) for start, end in over if end <= place[0])
    return place[0] + by, place[1] + by


def relabelled(text: str, place: Place, before: str, after: str) -> str | None:
    """The text with the name of the figure's kind changed, where the draft names it beside the
    figure: `5万元（封顶）` in a record, `- 门槛 5万元` in a note. None where it does not."""
    start = text.rfind("\n", 0, place[0]) + 1
    end = text.find("\n", place[1])
    end = len(text) if end < 0 else end
    lead, rest = text[start : place[0]], text[place[1] : end]
    if not (before and after):
        return None
    if lead == f"- {before} ":
        return f"{text[:start]}- {after} {text[place[0] :]}"
    label = re.match(rf"[^（、|\"]{{0,8}}（{re.escape(before)}）", rest)
    if label is None:
        return None
    changed = rest[: label.end() - len(before) - 1] + after + "）" + rest[label.end() :]
    return text[: place[1]] + changed + text[end:]


def noted(text: str, place: Place, sentence: str) -> str:
    """The text with a marked gap on a line of its own before the line of the place."""
    start = text.rfind("\n", 0, place[0]) + 1
    fences = sum(line.startswith(_FENCE) for line in text[:start].split("\n"))
    is_item = text.startswith("- ", start)
    note = f"{MARK}：{sentence}"
    lead, tail = ("# ", "\n") if fences % 2 else ("- ", "\n") if is_item else ("", "\n\n")
    return f"{text[:start]}{lead}{note}{tail}{text[start:]}"


# --- two people ---


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of a text, where they concern different lines; None where they clash."""
    lines = base.splitlines(keepends=True)
    changes = [*_changes(lines, mine), *_changes(lines, theirs)]
    changes = sorted(set(changes), key=lambda change: (change[0], change[1]))
    for one, other in pairwise(changes):
        if other[0] < one[1] or other[0] == one[0]:
            return None
    result: list[str] = []
    done = 0
    for start, end, text in changes:
        result += [*lines[done:start], text]
        done = end
    return "".join([*result, *lines[done:]])


def _changes(lines: Sequence[str], text: str) -> list[tuple[int, int, str]]:
    new = text.splitlines(keepends=True)
    found = SequenceMatcher(None, lines, new).get_opcodes()
    return [(a, b, "".join(new[c:d])) for tag, a, b, c, d in found if tag != "equal"]
