"""A programmer reads how to use the API."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("viewport", ["phone", "laptop", "wide"])
def test_the_page_is_for_everybody(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto("/api/v1/docs")
    assert page.get_by_role("heading", name="管子接口").is_visible()
    assert axe(page) == []
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wider)
    page.get_by_text("答复的样子").first.click()
    assert axe(page) == []
