"""The browser's own fixtures work, on the one page that the site itself has."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])
def test_the_page_for_a_missing_page_is_accessible(
    page: Page, axe: Callable[[Page], list[str]], screenshot: Callable[[str], Path]
) -> None:
    answer = page.goto("/no-such-page")
    assert answer
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "找不到页面"
    assert axe(page) == []
    assert screenshot("missing").exists()


def test_an_inaccessible_page_is_found(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto("/no-such-page")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"data:,\">'")
    assert any("image-alt" in line for line in axe(page))
