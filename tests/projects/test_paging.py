"""Pages are found by the place of a row: forwards and back nothing is missed and nothing twice."""

import pytest

from guanzi.lifecycle.projects import selectors
from guanzi.lifecycle.projects.models import Project
from guanzi.lifecycle.projects.selectors import LibraryAsked, paging
from guanzi.lifecycle.projects.selectors.paging import BEGIN, Page, Place
from guanzi.lifecycle.projects.selectors.public import every_established
from guanzi.lifecycle.projects.states import DecisionOutcome, ProjectState
from tests.projects.cases import AFTER_PUBLICITY, decided, granted
from tests.projects.copies import copied
from tests.world import World

SIZE, EVERY = 2, 5


@pytest.fixture
def ids(world: World, lines: list[int], case: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Projects that wait, all decided at one moment, two of them ranked before the others."""
    monkeypatch.setattr(paging, "PAGE", SIZE)
    waits = {"outcome": DecisionOutcome.WAIT, "reason": "额度不足", "instalments": ()}
    decided(world, lines[0], granted(case, **waits))
    first = Project.objects.get()
    for n in range(1, EVERY):
        own = copied(first.application.project, number=f"N{n}")
        own.save()
        other = copied(first.application, project=own, code=f"N{n}")
        other.save()
        copied(first, application=other).save()
    found = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    Project.objects.filter(pk__in=found[-2:]).update(priority=1)
    return found


def ids_of(page: Page) -> list[int]:
    return [each.id for each in page.projects]


@pytest.mark.parametrize("state", ["", "waiting"])
def test_forwards_and_back_every_project_is_met_once(
    world: World, ids: list[int], state: str
) -> None:
    asked = LibraryAsked(state=state)
    wanted = [*ids[-2:], *ids[:-2]] if state else list(reversed(ids))
    pages, place = [], BEGIN
    while True:
        page = selectors.library_page(world.city_finance, asked, place)
        pages.append(ids_of(page))
        if page.later is None:
            break
        place = page.later
    assert [each for page_ids in pages for each in page_ids] == wanted
    back = [pages[-1]]
    while page.earlier is not None:
        page = selectors.library_page(world.city_finance, asked, page.earlier)
        back.insert(0, ids_of(page))
    assert back == pages
    everything = selectors.library_all(world.city_finance, asked)
    assert [each.id for each in everything] == wanted


def test_a_place_that_is_not_there_is_the_begin(world: World, ids: list[int]) -> None:
    page = selectors.library_page(world.city_finance, LibraryAsked(), Place(after=4_711))
    assert ids_of(page) == list(reversed(ids))[:SIZE]


def test_open_data_meets_everything_once(ids: list[int]) -> None:
    shown = {"established_at": AFTER_PUBLICITY, "state": ProjectState.ESTABLISHED}
    Project.objects.update(**shown)
    assert [each.id for each in every_established()] == list(reversed(ids))
