"""The page that describes the API: readable by everybody, without scripts of its own."""

import re

from guanzi.site.api import api as ninja_api
from guanzi.site.api.description import describe
from guanzi.site.api.refusals import ITEM_CODES, REFUSALS
from tests.api.conftest import Api


def test_the_page_says_everything_that_the_description_says(api: Api) -> None:
    html = api.client.get("/api/v1/docs").content.decode()
    for path, methods in describe(ninja_api).document["paths"].items():
        for method, operation in methods.items():
            assert f"<code>{method.upper()} {path}</code>" in html
            assert operation["description"] in html
    for code in {code for refusal in REFUSALS for code in refusal.codes} | set(ITEM_CODES):
        assert f"<code>{code}</code>" in html


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(api: Api) -> None:
    html = api.client.get("/api/v1/docs").content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\sstyle=|\son\w+=|<style", html)
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", html)


def test_the_api_itself_shows_how_to_use_it(api: Api) -> None:
    answer = api.client.get("/api/v1/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/api/v1/docs")
