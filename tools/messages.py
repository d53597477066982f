"""Keeps the translation catalogues: extracts what the code says, and compiles what was translated.

    python -m tools.messages           extract, update and compile
    python -m tools.messages --check   fail when a compiled catalogue is stale

The source strings are Chinese, so Chinese itself needs no catalogue. Add a language with
`mkdir -p src/guanzi/site/locale/en/LC_MESSAGES` and an empty `django.po` in it.
"""

import io
import os
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "src" / "guanzi" / "site" / "locale"


def main() -> None:
    """Renew or compare every catalogue."""
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    if "--check" in sys.argv:
        stale = [po for po in catalogues if not is_fresh(po)]
        if stale:
            names = ", ".join(str(po.relative_to(ROOT)) for po in stale)
            raise SystemExit(f"compiled catalogues are stale, run `make messages`: {names}")
        return
    if catalogues:
        extract()
    for po in catalogues:
        po.with_suffix(".mo").write_bytes(compiled(po))


def extract() -> None:
    """Add what the code and the templates say to every catalogue; needs Debian's gettext."""
    manage = [sys.executable, "-m", "guanzi.site.manage", "makemessages", "--all", "--no-wrap"]
    utf8 = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    folder = ROOT / "src" / "guanzi"
    subprocess.run([*manage, "--no-location"], cwd=folder, env=utf8, check=True)


def compiled(po: Path) -> bytes:
    """The binary form of a catalogue."""
    with po.open("rb") as file:
        catalogue = read_po(file)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def is_fresh(po: Path) -> bool:
    """Whether the compiled catalogue says what the catalogue says."""
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.read_bytes() == compiled(po)


if __name__ == "__main__":
    main()
