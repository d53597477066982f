"""What people type into the queue and the acts, read without losing any of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from guanzi.engines.rules.source import normalise
from guanzi.lifecycle.checks.rules.every import CHECKS
from guanzi.lifecycle.checks.rules.typed import read_fen
from guanzi.lifecycle.checks.selectors.shapes import QueueFilters
from guanzi.lifecycle.checks.states import CaseTab

LONGEST = 100
DUES = ("over", "today", "later")


@dataclass(frozen=True, slots=True)
class QueueAsked:
    """The filters, the texts as typed, and what could not be read."""

    filters: QueueFilters
    typed: Mapping[str, str]
    after: str = ""
    problems: tuple[tuple[str, str], ...] = ()

    def query(self, *, without: tuple[str, ...] = (), **more: str) -> str:
        """The query string that brings the filters back."""
        pairs = {**self.typed, **more}
        return urlencode({k: v for k, v in pairs.items() if v and k not in without})

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the tab is asked for."""
        return replace(self.filters, tab="") != QueueFilters(tab="")


def read_queue(query: QueryDict) -> QueueAsked:
    """Filters from an address. What cannot be read filters nothing and is named."""
    typed = {name: query.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in _NAMES}
    problems: list[tuple[str, str]] = []
    filters = QueueFilters(
        tab=typed["tab"] if typed["tab"] in CaseTab.values else CaseTab.TODO.value,
        text=typed["q"],
        officer=_officer(typed["officer"]),
        due=typed["due"] if typed["due"] in DUES else "",
        kind=typed["kind"] if typed["kind"] in CHECKS else "",
        least_fen=_fen("least", typed, problems),
        most_fen=_fen("most", typed, problems),
    )
    return QueueAsked(filters, typed, query.get("after", "")[:60], tuple(problems))


_NAMES = ("tab", "q", "officer", "due", "kind", "least", "most")


def _officer(text: str) -> str:
    is_number = text.isascii() and text.isdigit() and len(text) < 18
    return text if text in ("me", "none") or is_number else ""


def _fen(name: str, typed: Mapping[str, str], problems: list[tuple[str, str]]) -> int | None:
    try:
        return read_fen(typed[name])
    except ValueError:
        sentence = _("金额「%(text)s」无法识别，请写成 50000 或 5万元。")
        problems.append((name, sentence % {"text": typed[name][:20]}))
        return None


def read_number(text: str) -> int | None:
    """A small whole number, or nothing."""
    plain = normalise(text).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None
