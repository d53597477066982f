"""Keeps the translation catalogues: extracts what the code says, and compiles what was translated.

    python -m tools.messages           extract, update and compile
    python -m tools.messages --check   fail when a sentence is not translated, or the compiled
                                       catalogue is stale

The source strings are Chinese, so Chinese itself needs no catalogue. Add a language with
`mkdir -p src/guanzi/site/locale/de/LC_MESSAGES` and an empty `django.po` in it.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "guanzi"
LOCALE = PACKAGE / "site" / "locale"
Message = str | tuple[str, ...] | list[str]
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def main() -> None:
    """Renew or compare every catalogue."""
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    if "--check" in sys.argv:
        problems = [problem for po in catalogues for problem in problems_of(po)]
        if problems:
            raise SystemExit("\n".join([*problems, "Run `make messages` and translate."]))
        return
    for po in catalogues:
        update(po)
        po.with_suffix(".mo").write_bytes(compiled(po))


def problems_of(po: Path) -> list[str]:
    """What is wrong with a catalogue, one sentence each."""
    name, catalogue = po.relative_to(ROOT), read(po)
    known = {key(message.id): message for message in catalogue if message.id}
    wanted = [key(message.id) for message in said() if message.id]
    untranslated = [word for word, message in known.items() if not all(texts(message.string))]
    return [
        *(f"{name}: not in the catalogue: {word}" for word in wanted if word not in known),
        *(f"{name}: not translated: {word}" for word in untranslated if word in wanted),
        *([] if is_fresh(po) else [f"{name}: the compiled catalogue is stale"]),
    ]


def said() -> Catalog:
    """Every sentence that templates and code hand to gettext, in the order of the files."""
    found = Catalog(fuzzy=False)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".html"):
            for message, comments in said_in(path):
                found.add(message, auto_comments=comments)
    return found


def said_in(path: Path) -> Iterator[tuple[Message, list[str]]]:
    """The sentences of one file."""
    text = path.read_text()
    if path.suffix == ".html":
        # Django turns a template into calls of gettext between rows of X, indented as it was
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    source = io.BytesIO(text.encode())
    for _, message, comments, _ in extract("python", source, KEYWORDS, options={}):
        yield message, comments


def update(po: Path) -> None:
    """Add what is new to a catalogue and drop what nobody says any more."""
    catalogue = read(po)
    catalogue.update(said(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.last_translator = catalogue.language_team = "Guanzi"
    with po.open("wb") as file:
        write_po(file, catalogue, width=0, no_location=True, ignore_obsolete=True)


def read(po: Path) -> Catalog:
    """A catalogue as it stands in the repository."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parents[1].name)


def compiled(po: Path) -> bytes:
    """The binary form of a catalogue."""
    target = io.BytesIO()
    write_mo(target, read(po))
    return target.getvalue()


def is_fresh(po: Path) -> bool:
    """Whether the compiled catalogue says what the catalogue says."""
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.read_bytes() == compiled(po)


def key(message: Message) -> str:
    """A message by its singular."""
    return message if isinstance(message, str) else message[0]


def texts(string: Message | None) -> tuple[str, ...]:
    """All forms of a translation."""
    return (string or "",) if isinstance(string, str | None) else tuple(string)


if __name__ == "__main__":
    main()
