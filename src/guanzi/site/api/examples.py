"""An example of an answer, put together from the examples of its members."""

from typing import Any

Document = dict[str, Any]

_PLAIN: dict[str, Any] = {"string": "…", "integer": 1, "boolean": True, "null": None}


def example_of(schema: Document, document: Document) -> Any:
    """Conforms to the schema, because every part of it does."""
    schema = resolved(schema, document)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "allOf"):
        if several in schema:
            return example_of(schema[several][0], document)
    if schema.get("type") == "array":
        return [example_of(schema["items"], document)]
    if schema.get("type") == "object":
        members = schema.get("properties", {})
        return {name: example_of(member, document) for name, member in members.items()}
    return _PLAIN[schema["type"]]


def resolved(schema: Document, document: Document) -> Document:
    """The schema behind a reference, with what is said beside the reference."""
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rsplit("/", 1)[-1]
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    found: Document = document["components"]["schemas"][name]
    return found | beside
