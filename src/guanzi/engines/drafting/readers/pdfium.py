"""A program: a PDF comes in, the texts of its pages go out as JSON. It knows nothing of the house.

Its arguments are the most pages and characters, the seconds and the bytes of memory it may take.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator

import pypdfium2


def main() -> None:
    """Read within the limits; what goes beyond them ends the process."""
    most_pages, most_characters, seconds, memory = map(int, sys.argv[1:])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    json.dump(_read(sys.stdin.buffer.read(), most_pages, most_characters), sys.stdout)


def _limit(what: int, most: int) -> None:
    """Bound it; a narrower bound that was set from outside stays."""
    outer = resource.getrlimit(what)[1]
    most = most if outer == resource.RLIM_INFINITY else min(most, outer)
    resource.setrlimit(what, (most, most))


def _read(data: bytes, most_pages: int, most_characters: int) -> dict[str, object]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"refused": "password" if "password" in str(error).lower() else "broken"}
    if len(document) > most_pages:
        return {"refused": "too-many-pages"}
    pages: list[str] = []
    try:
        for text in _texts(document, most_characters):
            pages.append(text)
            if sum(map(len, pages)) > most_characters:
                return {"refused": "too-long"}
    except pypdfium2.PdfiumError:
        return {"refused": "broken-page"}
    return {"pages": pages}


def _texts(document: pypdfium2.PdfDocument, most: int) -> Iterator[str]:
    for page in document:
        words = page.get_textpage()
        count = min(words.count_chars(), most + 1)
        yield words.get_text_range(0, count, errors="replace") if count > 0 else ""
        words.close()
        page.close()


if __name__ == "__main__":
    main()
