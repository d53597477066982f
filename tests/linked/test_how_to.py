"""Whoever follows docs/how-to/read-as-a-linked-department.md gets what it says."""

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from guanzi.site.api.refusals import REFUSALS
from tests.linked.conftest import Support, a_token, misconduct
from tests.world import World

PAGE = Path(__file__).parents[2] / "docs/how-to/read-as-a-linked-department.md"
TEXT = PAGE.read_text()
COMMANDS = re.findall(r"^curl .+$", TEXT, re.M)


def done(command: str, secret: str) -> Any:
    """What curl would do."""
    words = shlex.split(command.replace("$TOKEN", secret).replace("$SITE", "http://testserver"))
    headers, query, address = {}, [], ""
    rest = iter(words[1:])
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word in ("-d", "--data-urlencode"):
            name, _, value = next(rest).partition("=")
            query.append((name, value))
        elif word != "-G":
            address = word
    parts = urlsplit(address)
    return Client().get(parts.path, dict(query + parse_qsl(parts.query)), headers=headers)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_answered(world: World, support: Support, command: str) -> None:
    support()
    misconduct(world)
    answer = done(command, a_token(world.commission).secret)
    assert answer.status_code == 200, answer.content.decode()
    assert set(answer.json()) == {"items", "next", "as_of"}


def test_every_code_of_the_page_is_one_that_is_answered() -> None:
    known = {(str(refusal.status), code) for refusal in REFUSALS for code in refusal.codes}
    named = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)`", TEXT, re.M))
    assert len(named) == 10
    assert named <= known
    described = {
        code for refusal in REFUSALS if refusal.status in (401, 403) for code in refusal.codes
    }
    assert described <= {code for _, code in named}


def test_the_page_can_be_found() -> None:
    root = PAGE.parents[2]
    for page in ("README.md", "docs/reference/api.md"):
        assert PAGE.name in (root / page).read_text()
