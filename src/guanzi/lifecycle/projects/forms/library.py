"""The filters of the library, from its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from guanzi.foundation.addresses import text_in
from guanzi.lifecycle.checks.forms import read_number
from guanzi.lifecycle.projects.selectors import LibraryAsked
from guanzi.lifecycle.projects.selectors.paging import BEGIN, Place
from guanzi.lifecycle.projects.states import ProjectState

LONGEST = 100
NAMES = ("fund", "state", "district", "q")


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What is asked, the texts as typed, and which page of it."""

    asked: LibraryAsked
    typed: Mapping[str, str]
    place: Place = BEGIN

    def query(self, **more: str) -> str:
        """The query string that brings the filters back."""
        return urlencode({k: v for k, v in {**self.typed, **more}.items() if v})

    def at(self, place: Place | None) -> str:
        """The query string of a page; none where there is no such page."""
        return self.query(**query_of(place)) if place else ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.asked != LibraryAsked()


def read_library(query: QueryDict) -> LibraryQuery:
    """Filters from an address; a state that there is not filters nothing."""
    typed = {name: text_in(query.get(name), LONGEST) for name in NAMES}
    if typed["state"] not in ProjectState.values:
        typed["state"] = ""
    asked = LibraryAsked(
        fund=typed["fund"], state=typed["state"], district=typed["district"], text=typed["q"]
    )
    return LibraryQuery(asked, typed, read_place(query))


def read_place(query: QueryDict) -> Place:
    """The place that an address names; what cannot be understood is the begin."""
    after, before = (read_number(query.get(name, "")) for name in ("after", "before"))
    return Place(before=before) if before else Place(after=after)


def query_of(place: Place) -> dict[str, str]:
    """A place as an address names it."""
    said = {"after": place.after, "before": place.before}
    return {name: str(value) for name, value in said.items() if value}
