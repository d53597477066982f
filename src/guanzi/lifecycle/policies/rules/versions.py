"""Which version of a document holds what, and on which day a page shows it."""

from datetime import date

from guanzi.engines.rules import Document, Measure, RecordedMeasure, Register, Rulebook


def stands_in(document: Document, entry: Measure | RecordedMeasure | Register) -> bool:
    """Is the entry one of this version, and not of another version of the same document?"""
    return entry.place.file == document.place.file


def day_of(document: Document, rulebook: Rulebook, on: date) -> date:
    """The day itself where this is its version, else the first day of this version."""
    shown = rulebook.document(document.id, on)
    return on if shown.place.file == document.place.file else document.validity.since


def asking_for(document: Document, rulebook: Rulebook, on: date) -> str:
    """The query of an address that shows this version; a document without others needs none."""
    if len(rulebook.versions_of_document(document.id)) == 1:
        return ""
    return f"?on={day_of(document, rulebook, on)}"
