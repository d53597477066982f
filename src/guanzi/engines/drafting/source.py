"""What every reader makes of a file: its text, to which all places in a draft refer."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import DocumentRefused

MOST_BYTES = 32 * 1024 * 1024
MOST_CHARACTERS = 200_000
_NONCHARACTERS = dict.fromkeys(range(0xFDD0, 0xFDF0), "\ufffd")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a document as it stands in the file; cells of a table are parted by tabs.

    `pages` are the offsets at which pages begin, where the file has pages.
    """

    text: str
    kind: str
    digest: str
    pages: tuple[int, ...] = ()


def bounded(text: str) -> str:
    """The text, refused where it is too long to be one policy document; the noncharacters with
    which the draft marks its figures are no part of any."""
    if len(text) > MOST_CHARACTERS:
        raise DocumentRefused("too-long", f"文字超过 {MOST_CHARACTERS // 10_000} 万字，请拆开")
    return text.translate(_NONCHARACTERS)
