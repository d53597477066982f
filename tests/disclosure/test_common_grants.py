"""CommonGrants 0.4.0: what programs elsewhere get of the guidelines."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.cache import caches
from django.test import Client

from guanzi.lifecycle.disclosure.rules.opportunities import uuid_of
from tests.world import World

SPEC = os.environ.get("COMMONGRANTS_SPEC", "")
LIST = "/common-grants/opportunities"
SEARCH = f"{LIST}/search"


@pytest.fixture(autouse=True)
def _morning(morning: object) -> None:
    caches["memory"].clear()


def searched(client: Client, body: Any, status: int = 200) -> dict[str, Any]:
    answer = client.post(SEARCH, json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    said: dict[str, Any] = json.loads(answer.content)
    return said


def conforms(path: str, method: str, answer: Any, status: str = "200") -> None:
    """Raises where an answer is not what the specification says; silent without one."""
    if not SPEC:
        return
    import jsonschema_rs  # noqa: PLC0415

    spec = yaml.safe_load(Path(SPEC).read_text(encoding="utf-8"))
    operation = spec["paths"][path][method]
    schema = operation["responses"][status]["content"]["application/json"]["schema"]
    whole = {**schema, "components": spec["components"]}
    validator = jsonschema_rs.validator_for(whole)
    assert [each.message for each in validator.iter_errors(answer)] == []


def test_the_list_says_when_and_where_to_apply(client: Client, world: World) -> None:
    answer = json.loads(client.get(LIST).content)
    conforms(LIST, "get", answer)
    (each,) = answer["items"]
    assert each["id"] == str(uuid_of(world.guideline_id))
    assert each["status"] == {"value": "open"}
    assert each["source"].endswith(f"/guidelines/{world.guideline_id}/")
    assert each["customFields"]["measure"]["value"] == "tech-transfer-support"
    assert answer["paginationInfo"]["totalItems"] == 1


def test_an_opportunity_is_found_by_its_number_and_no_other(client: Client, world: World) -> None:
    answer = json.loads(client.get(f"{LIST}/{uuid_of(world.guideline_id)}").content)
    conforms(f"{LIST}/{{oppId}}", "get", answer)
    missing = client.get(f"{LIST}/{uuid_of(4711)}")
    assert missing.status_code == 404
    conforms(f"{LIST}/{{oppId}}", "get", json.loads(missing.content), "404")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({}, 1),
        ({"search": "成果转化"}, 1),
        ({"search": "天气"}, 0),
        ({"filters": {"status": {"operator": "in", "value": ["open"]}}}, 1),
        ({"filters": {"status": {"operator": "notIn", "value": ["open"]}}}, 0),
        (
            {
                "filters": {
                    "closeDateRange": {
                        "operator": "outside",
                        "value": {"min": "2000-01-01", "max": "2000-12-31"},
                    }
                }
            },
            1,
        ),
        ({"sorting": {"sortBy": "title", "sortOrder": "asc"}}, 1),
        ({"pagination": {"page": 2, "pageSize": 1}}, 0),
    ],
)
def test_a_search_finds_by_words_status_and_day(
    client: Client, world: World, body: dict[str, Any], count: int
) -> None:
    answer = searched(client, body)
    conforms(SEARCH, "post", answer)
    assert len(answer["items"]) == count


def test_what_is_not_supported_is_said_and_harms_nothing(client: Client, world: World) -> None:
    money = {"amount": "1", "currency": "CNY"}
    body = {
        "filters": {
            "maxAwardAmountRange": {"operator": "between", "value": {"min": money, "max": money}}
        },
        "sorting": {"sortBy": "funding.maxAwardAmount"},
    }
    answer = searched(client, body)
    conforms(SEARCH, "post", answer)
    assert "maxAwardAmountRange" in answer["filterInfo"]["errors"][0]
    assert (answer["sortInfo"]["sortBy"], len(answer["items"])) == ("lastModifiedAt", 1)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"search": 1},
        {"nothing": 1},
        {"filters": []},
        {"filters": {"status": {"operator": "like", "value": ["open"]}}},
        {"filters": {"closeDateRange": {"operator": "between", "value": {"min": "a", "max": "b"}}}},
        {"sorting": {"sortBy": "mood"}},
        {"pagination": {"page": 0}},
    ],
)
def test_what_is_no_search_is_refused(client: Client, world: World, body: Any) -> None:
    assert searched(client, body, 400)["status"] == 400


def test_pages_and_methods_are_checked(client: Client, world: World) -> None:
    assert client.get(f"{LIST}?page=0").status_code == 400
    assert client.get(f"{LIST}?pageSize=x").status_code == 400
    assert client.get(SEARCH).status_code == 405
    assert client.post(SEARCH, "{", content_type="application/json").status_code == 400
