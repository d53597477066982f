"""The description of the API is valid, complete and true."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.http import HttpRequest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from guanzi.site.api import api as ninja_api
from guanzi.site.api.description import describe
from guanzi.site.api.examples import resolved
from guanzi.site.api.refusals import ITEM_CODES, REFUSALS, kind_of
from guanzi.site.problems import WORDS, problem
from tests.api.conftest import Api

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"
DOCUMENT = describe(ninja_api).document
OPERATIONS = [
    (path, method, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
every_operation = pytest.mark.parametrize(
    ("path", "method", "operation"),
    OPERATIONS,
    ids=[found[2]["operationId"] for found in OPERATIONS],
)


def conforms(value: Any, schema: dict[str, Any]) -> bool:
    whole = {**schema, "components": DOCUMENT["components"]}
    return bool(jsonschema_rs.Draft202012Validator(whole).is_valid(value))


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    OPENAPI_31_VALIDATOR.validate(DOCUMENT)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


def test_it_is_served_as_it_is(api: Api) -> None:
    assert api.get("openapi.json") == DOCUMENT


@every_operation
def test_every_operation_says_what_it_does(path: str, method: str, operation: Any) -> None:
    assert re.search(r"[\u4e00-\u9fff]", operation["summary"])
    assert re.search(r"[\u4e00-\u9fff]", operation["description"])
    assert operation["tags"]
    for parameter in operation["parameters"]:
        assert re.search(r"[\u4e00-\u9fff]", parameter["description"])


@every_operation
def test_every_example_conforms(path: str, method: str, operation: Any) -> None:
    answer = operation["responses"]["200"]["content"]["application/json"]
    assert conforms(answer["example"], answer["schema"])
    for parameter in operation["parameters"]:
        if "example" in parameter:
            assert conforms(parameter["example"], parameter["schema"])
    if method == "post":
        sent = operation["requestBody"]["content"]["application/json"]
        assert sent["examples"]
        for example in sent["examples"].values():
            assert conforms(example["value"], sent["schema"])


@every_operation
def test_every_example_works(api: Api, secret: str, path: str, method: str, operation: Any) -> None:
    api = Api(secret) if "security" in operation else api
    if method == "post":
        for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
            api.post(path.removeprefix("/api/v1/"), example["value"])
        return
    given = {p["name"]: p["example"] for p in operation["parameters"] if "example" in p}
    address = path.removeprefix("/api/v1/").format(**given)
    for name, value in given.items():
        query = {} if f"{{{name}}}" in path else {name: value}
        api.get(address, **query)


@every_operation
def test_every_member_is_explained(path: str, method: str, operation: Any) -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for member, said in schema.get("properties", {}).items():
            words = said.get("description", "")
            assert re.search(r"[\u4e00-\u9fff]", words), f"{name}.{member}"


@every_operation
def test_every_refusal_is_described_as_a_problem(path: str, method: str, operation: Any) -> None:
    described = {status for status in operation["responses"] if status >= "400"}
    assert described == {str(r.status) for r in REFUSALS if kind_of(method, operation) in r.kinds}
    for status in described:
        name = operation["responses"][status]["$ref"].rsplit("/", 1)[-1]
        answer = DOCUMENT["components"]["responses"][name]["content"]["application/problem+json"]
        assert conforms(answer["example"], resolved(answer["schema"], DOCUMENT))


def test_refusals_carry_the_codes_that_the_site_gives() -> None:
    for refusal in REFUSALS:
        code, title, _ = WORDS[refusal.status]
        assert code in refusal.codes or refusal.status == 409
        assert refusal.example["title"] == str(title)
        request = HttpRequest()
        request.path = "/api/v1/decide"
        answered = json.loads(problem(request, refusal.status).content)
        assert set(answered) <= set(refusal.example)


def test_the_reference_names_every_code() -> None:
    text = REFERENCE.read_text()
    for code in {code for refusal in REFUSALS for code in refusal.codes} | set(ITEM_CODES):
        assert f"`{code}`" in text, code


def test_the_reference_names_every_operation() -> None:
    text = REFERENCE.read_text()
    for path, method, _ in OPERATIONS:
        assert f"`{method.upper()} {path}`" in text
