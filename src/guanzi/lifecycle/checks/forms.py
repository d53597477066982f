"""What people type into the queue and the acts, read without losing any of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from guanzi.engines.rules.source import normalise
from guanzi.foundation.addresses import text_in
from guanzi.lifecycle.applications.states import ApplicationKind
from guanzi.lifecycle.checks.rules.every import CHECKS
from guanzi.lifecycle.checks.rules.typed import read_fen
from guanzi.lifecycle.checks.selectors.shapes import QueueFilters
from guanzi.lifecycle.checks.states import CaseColumn, CaseOrder, CaseTab

LONGEST = 100
LONGEST_PLACE = 300  # an enterprise's name and a number
DUES = ("over", "today", "later")
SORTS = tuple(sign + order for order in CaseOrder.values for sign in ("", "-"))
USUAL_COLUMNS = ("state", "found", "amount", "due", "officer")


@dataclass(frozen=True, slots=True)
class QueueAsked:
    """The filters, the texts as typed, the columns that are shown, and what could not be read."""

    filters: QueueFilters
    typed: Mapping[str, str]
    columns: tuple[str, ...] = USUAL_COLUMNS
    after: str = ""
    problems: tuple[tuple[str, str], ...] = ()

    def query(self, **more: str) -> str:
        """The query string that brings the filters back."""
        pairs = {**self.typed, **more}
        return urlencode({k: v for k, v in pairs.items() if v})

    @property
    def cleared(self) -> str:
        """The query string without the filters: the shelf, the order and the columns stay."""
        return urlencode({k: self.typed[k] for k in ("tab", "sort", "cols") if self.typed[k]})

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.filters != QueueFilters(tab=self.filters.tab, sort=self.filters.sort)


def read_queue(query: QueryDict) -> QueueAsked:
    """Filters from an address. What cannot be read filters nothing and is named."""
    typed = {name: text_in(query.get(name), LONGEST) for name in _NAMES}
    columns = _columns(query.getlist("col") or typed["cols"].split("."))
    typed["cols"] = "" if columns == USUAL_COLUMNS else ".".join(columns)
    problems: list[tuple[str, str]] = []
    filters = QueueFilters(
        tab=typed["tab"] if typed["tab"] in CaseTab.values else CaseTab.TODO.value,
        text=typed["q"],
        officer=_officer(typed["officer"]),
        due=typed["due"] if typed["due"] in DUES else "",
        kind=typed["kind"] if typed["kind"] in CHECKS else "",
        way=typed["way"] if typed["way"] in ApplicationKind.values else "",
        least_fen=_fen("least", typed, problems),
        most_fen=_fen("most", typed, problems),
        sort=typed["sort"] if typed["sort"] in SORTS else QueueFilters().sort,
    )
    after = text_in(query.get("after"), LONGEST_PLACE)
    return QueueAsked(filters, typed, columns, after, tuple(problems))


_NAMES = ("tab", "q", "officer", "due", "kind", "way", "least", "most", "sort", "cols")


def _columns(chosen: Sequence[str]) -> tuple[str, ...]:
    """Those that there are, in their own order; the usual ones where none is left."""
    return tuple(each for each in CaseColumn.values if each in chosen) or USUAL_COLUMNS


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
