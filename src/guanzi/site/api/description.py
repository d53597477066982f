"""The OpenAPI 3.1 document: Ninja's, with the errors, headers and examples that it leaves out."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from ninja import NinjaAPI

from guanzi.site.api.examples import example_of
from guanzi.site.api.refusals import PROBLEM_SCHEMAS, READING, REFUSALS, Refusal, kind_of

TITLE = "管子接口"
DESCRIPTION = (
    "查政策、查措施、算金额、问下一个问题。金额一律是整数（分），从不使用浮点数；每个答复写明"
    "作出它的规则库版本。不需要登录，不保存提交的内容。联动部门的业务系统凭本单位签发的接口令牌"
    "读取项目、扶持记录和信用记录，每次读取都记入审计。出错时按 RFC 9457 答复，带有不变的代码。"
)
PREFIX = "/api/v1/"
PROBLEM_JSON = "application/problem+json"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Description:
    """The document, and the same as text."""

    document: Document
    as_json: str


@lru_cache(maxsize=1)
def describe(api: NinjaAPI) -> Description:
    """Made once for a process: it depends on the code alone."""
    text = json.dumps(api.get_openapi_schema(path_prefix=PREFIX), cls=DjangoJSONEncoder)
    document = json.loads(text)
    for schema in document["components"]["schemas"].values():
        _tidy(schema)
    document["components"]["schemas"] |= PROBLEM_SCHEMAS
    document["components"]["responses"] = {r.name: _refused(r) for r in REFUSALS}
    document["components"]["headers"] = HEADERS
    document["components"]["securitySchemes"] = {"token": TOKEN}
    document["servers"] = [{"url": "/"}]
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation, document)
    return Description(document, json.dumps(document, ensure_ascii=False))


TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "本单位负责人在「接口令牌」页签发的令牌：Authorization: Bearer gzt_…。",
}
HEADERS = {
    "ETag": {
        "description": "内容的标记；下次放进 If-None-Match，没有变化就答复 304。",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "多少秒之后再试。", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {
        "description": "怎样表明身份（RFC 6750）。",
        "schema": {"type": "string"},
    },
    "Allow": {"description": "这个地址支持的请求方式。", "schema": {"type": "string"}},
}


def _complete(method: str, operation: Document, document: Document) -> None:
    """What is the same for every operation."""
    responses = operation["responses"]
    good = responses["200"]
    good["description"] = "成功。"
    content = good["content"]["application/json"]
    content["schema"].pop("title", None)
    content["example"] = example_of(content["schema"], document)
    kind = kind_of(method, operation)
    if kind == READING:
        good["headers"] = {"ETag": _ref("headers", "ETag")}
        responses["304"] = {"description": "没有变化。", "headers": good["headers"]}
    for refusal in REFUSALS:
        if kind in refusal.kinds:
            responses[str(refusal.status)] = _ref("responses", refusal.name)
    for parameter in operation.get("parameters", ()):
        _lift(parameter)


def _lift(parameter: Document) -> None:
    """Ninja puts a list where OpenAPI wants one example; a parameter is left out, never null."""
    if "examples" in parameter:
        parameter["example"] = parameter.pop("examples")[0]
    schema = parameter["schema"]
    schema.pop("title", None)
    if "anyOf" in schema:
        kinds = [kind for kind in schema.pop("anyOf") if kind != {"type": "null"}]
        assert len(kinds) == 1
        schema |= kinds[0]


def _tidy(schema: Document) -> None:
    """Without titles that repeat the name and remarks for the programmers of the API."""
    schema.pop("title", None)
    schema.pop("description", None)
    for member in schema.get("properties", {}).values():
        member.pop("title", None)


def _refused(refusal: Refusal) -> Document:
    answer: Document = {
        "description": refusal.when,
        "content": {
            PROBLEM_JSON: {"schema": _ref("schemas", "Problem"), "example": refusal.example}
        },
    }
    if refusal.header:
        answer["headers"] = {refusal.header: _ref("headers", refusal.header)}
    return answer


def _ref(kind: str, name: str) -> Document:
    return {"$ref": f"#/components/{kind}/{name}"}
