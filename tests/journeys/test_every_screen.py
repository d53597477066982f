"""Every screen of the made-up city, on a phone: axe finds nothing, nobody scrolls sideways.

Each visitor begins at one page and follows the links, to one page of every address of the URL
table, and looks at it where nobody has looked yet.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIResponse, Browser, Page

from tests.conftest import VIEWPORTS
from tests.journeys.city import City, sign_in, visitor

Axe = Callable[[Page], list[str]]

EVERYBODY = (
    "yuanhang",
    "xuhui.caizheng",
    "xuhui.kewei",
    "shikewei",
    "shikewei.guanli",
    "shenji",
    "yunying",
    "tuijian",
)
TRIES = 3  # addresses of one name that are asked for until one of them is a page
WIDTH = VIEWPORTS["phone"][0]


@dataclass(slots=True)
class Walk:
    """Which addresses were looked at, by their names, and what was wrong there."""

    axe: Axe
    seen: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def follow(self, page: Page, start: str) -> None:
        """From the start to wherever links lead."""
        waiting, known, visited = [start], {start}, Counter[str]()
        while waiting:
            address = waiting.pop(0)
            name = name_of(address)
            if not name or visited[name] >= TRIES:
                continue
            visited[name] += 1
            answer = page.request.get(address)
            if not is_a_page(answer):
                continue
            visited[name] = TRIES
            if name not in self.seen:
                self.seen.add(name)
                page.goto(address)
                self.wrong.extend(f"{address}: {each}" for each in self._faults(page))
            fresh = [link for link in links_of(answer) if link not in known]
            known.update(fresh)
            waiting.extend(fresh)

    def _faults(self, page: Page) -> Iterator[str]:
        yield from self.axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > WIDTH:
            yield f"{wide} pixels wide"


def name_of(address: str) -> str:
    """The name of the address in the URL table; nothing for one that is not there."""
    try:
        return str(resolve(urlsplit(address).path).view_name)
    except Resolver404:
        return ""


def is_a_page(answer: APIResponse) -> bool:
    """Neither a download nor a refusal."""
    return answer.ok and answer.headers["content-type"].startswith("text/html")


def links_of(answer: APIResponse) -> list[str]:
    """Where the page leads to on this site, without signing out."""
    found = re.findall(r'<a\b[^>]*\bhref="([^"]*)"', answer.text())
    whole = [urldefrag(urljoin(answer.url, unescape(each))).url for each in found]
    here = urlsplit(answer.url).netloc
    return [each for each in whole if urlsplit(each).netloc == here and "logout" not in each]


def test_every_screen_that_links_lead_to_is_sound_on_a_phone(
    browser: Browser, city: City, axe: Axe
) -> None:
    walk = Walk(axe)
    for login in ("", *EVERYBODY):
        page = visitor(browser, city, width=WIDTH).new_page()
        if login:
            sign_in(page, login, "/workbench/")
        walk.follow(page, f"{city.address}/{'workbench/' if login else ''}")
        page.context.close()
    assert walk.wrong == []
    assert len(walk.seen) >= 60
