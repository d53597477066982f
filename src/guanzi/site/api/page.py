"""The description of the API as a page: server-rendered, without scripts, in Chinese."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanzi.site.api.examples import resolved
from guanzi.site.api.refusals import ITEM_CODES, REFUSALS

Document = dict[str, Any]

TYPE_WORDS = {
    "string": gettext_lazy("文字"),
    "integer": gettext_lazy("整数"),
    "number": gettext_lazy("数字"),
    "boolean": gettext_lazy("是否"),
    "null": gettext_lazy("空"),
    "object": gettext_lazy("对象"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter, or a member of an object."""

    name: str
    type: str
    shape: str
    description: str
    is_required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked of the API."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Member, ...]
    body: tuple[Member, ...]
    curl: str
    answer: str
    answer_shape: str
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that is sent or answered."""

    name: str
    description: str
    members: tuple[Member, ...]


def render(request: HttpRequest, document: Document) -> HttpResponse:
    """The whole page."""
    site = request.build_absolute_uri("/").rstrip("/")
    page = _Page(document, site)
    facts = {
        "info": document["info"],
        "operations": list(page.operations()),
        "shapes": list(page.shapes()),
        "refusals": REFUSALS,
        "item_codes": ITEM_CODES.items(),
    }
    return render_template(request, "api/docs.html", facts)


class _Page:
    def __init__(self, document: Document, site: str) -> None:
        self.document, self.site = document, site

    def operations(self) -> Iterator[Operation]:
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield self._operation(path, method, operation)

    def shapes(self) -> Iterator[Shape]:
        for name, schema in self.document["components"]["schemas"].items():
            yield Shape(name, schema.get("description", ""), self._members(schema))

    def _operation(self, path: str, method: str, operation: Document) -> Operation:
        parameters = operation.get("parameters", [])
        content = operation["responses"]["200"]["content"]["application/json"]
        sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            description=operation["description"],
            parameters=tuple(self._parameter(parameter) for parameter in parameters),
            body=self._members(resolved(sent["schema"], self.document)) if sent else (),
            curl=self._post(path, sent) if sent else self._get(path, parameters),
            answer=_pretty(content["example"]),
            answer_shape=self._shape(content["schema"]),
            refusals=tuple(code for code in operation["responses"] if code >= "400"),
        )

    def _parameter(self, parameter: Document) -> Member:
        found = self._member(parameter["name"], parameter["schema"], parameter["required"])
        return Member(
            found.name,
            found.type,
            found.shape,
            parameter.get("description", ""),
            found.is_required,
            found.options,
        )

    def _members(self, schema: Document) -> tuple[Member, ...]:
        required = schema.get("required", ())
        members = schema.get("properties", {})
        return tuple(
            self._member(name, members[name], name in required)
            for name in sorted(members, key=lambda name: name not in required)
        )

    def _member(self, name: str, schema: Document, is_required: bool) -> Member:  # noqa: FBT001
        return Member(
            name,
            self._type(schema),
            self._shape(schema),
            schema.get("description", ""),
            is_required,
            tuple(_options(schema)),
        )

    def _type(self, schema: Document) -> str:
        if "anyOf" in schema:
            return _("或").join(dict.fromkeys(self._type(part) for part in schema["anyOf"]))
        if "allOf" in schema:
            return self._type(schema["allOf"][0])
        if "$ref" in schema:
            return str(TYPE_WORDS["object"])
        if schema.get("format") == "date":
            return _("日期")
        if schema.get("type") == "array":
            return _("一列%(type)s") % {"type": self._type(schema["items"])}
        return str(TYPE_WORDS[schema["type"]])

    def _shape(self, schema: Document) -> str:
        """The name of the object behind it, for a link."""
        if "$ref" in schema:
            return str(schema["$ref"].rsplit("/", 1)[-1])
        parts = [*schema.get("anyOf", ()), *schema.get("allOf", ()), schema.get("items", {})]
        return next(filter(None, map(self._shape, parts)), "") if any(parts) else ""

    def _get(self, path: str, parameters: list[Document]) -> str:
        query = []
        for parameter in parameters:
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
            elif "example" in parameter:
                query.append(f"{parameter['name']}={parameter['example']}")
        if not query:
            return f"curl '{self.site}{path}'"
        data = "".join(f" \\\n  --data-urlencode '{pair}'" for pair in query)
        return f"curl -G '{self.site}{path}'{data}"

    def _post(self, path: str, sent: Document) -> str:
        example = next(iter(sent["examples"].values()))["value"]
        kind = "Content-Type: application/json"
        return f"curl '{self.site}{path}' -H '{kind}' -d '{_pretty(example)}'"


def _options(schema: Document) -> list[str]:
    for part in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if "enum" in part:
            return list(part["enum"])
    return []


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
