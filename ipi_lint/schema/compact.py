"""The project's own compact form of a structural schema, and the JSON Schema that it stands for.

docs/schemas.md describes the form. Every compiled schema carries `named`: under which rule each
fault kind is reported there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipi_lint.schema.release import Release, as_of

Compact = Mapping[str, Any]
JsonSchema = dict[str, Any]

KINDS = (
    "unknown-field",
    "wrong-type",
    "missing-field",
    "value-not-allowed",
    "out-of-bounds",
    "pattern-mismatch",
    "duplicate-entry",
    "bad-format",
    "rule-violated",
)
"""The fault kinds; each is also the name of the rule that reports it where no other is named."""

_TYPES = {
    "object": "object",
    "map": "object",
    "list": "array",
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
_BOUNDS = {
    "string": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
}
_COPIED = (
    "default", "enum", "format", "nullable", "needs", "either", "distinct", "unique", "set",
    "checks", "says", "advice", "later",
)  # fmt: skip
_STANDARD = {"type", "enum", "default", "required", "pattern"} | {
    keyword for pair in _BOUNDS.values() for keyword in pair
}


class Compiler:
    """Turns compact nodes into JSON Schemas, as they were in a release.

    `shared` is the content of the `types.yaml` files. Without a release nothing depends on one.
    """

    def __init__(self, shared: Compact, release: Release | None = None) -> None:
        self._types: Compact = shared.get("types", {})
        self._patterns: Compact = shared.get("patterns", {})
        self._release = release

    def root(self, compact: Compact) -> JsonSchema:
        """The schema of a whole object; apiVersion, kind and metadata are the same everywhere."""
        fields = {
            "apiVersion": {"type": "string", "required": True},
            "kind": {"type": "string", "required": True},
            "metadata": {"use": "metadata", "required": True},
            **compact["fields"],
        }
        return self.node({**compact, "type": "object", "fields": fields}, {})

    def node(self, compact: Compact, inherited: Mapping[str, str]) -> JsonSchema:
        """The schema of one node. Raises KeyError or ValueError where the form is not kept."""
        compact = self._used(compact)
        if self._release:
            compact = as_of(compact, self._release)
        named = _named(compact, inherited)
        kind = compact["type"]
        schema: JsonSchema = {"named": named}
        if kind == "any":
            return {**schema, "unwatched": True}
        schema["type"] = _TYPES[kind]
        schema |= {key: compact[key] for key in _COPIED if key in compact}
        bounds = zip(("min", "max"), _BOUNDS.get(kind, ()), strict=False)
        schema |= {keyword: compact[bound] for bound, keyword in bounds if bound in compact}
        if "pattern" in compact:
            schema |= self._patterns[compact["pattern"]]
        if kind == "object":
            self._object(schema, compact, named)
        elif kind == "map":
            schema["additionalProperties"] = self.node(compact["values"], named)
            patterns = {key: compact[key] for key in ("keys", "advised-keys") if key in compact}
            schema |= {key: self._patterns[pattern] for key, pattern in patterns.items()}
        elif kind == "list":
            schema["items"] = self.node(compact["items"], named)
        if _is_unwatched(schema):
            schema["unwatched"] = True
        return schema

    def _object(self, schema: JsonSchema, compact: Compact, named: Mapping[str, str]) -> None:
        fields: Compact = compact["fields"]
        schema["properties"] = {name: self.node(field, named) for name, field in fields.items()}
        schema["required"] = [name for name, field in fields.items() if self._is_required(field)]
        schema["closed"] = compact.get("unknown", {})
        schema["absent"] = compact.get("absent", {})
        schema["release"] = self._release

    def _is_required(self, field: Compact) -> bool:
        said = {key: value for key, value in self._used(field).items() if key == "required"}
        return bool((as_of(said, self._release) if self._release else said).get("required"))

    def _used(self, compact: Compact) -> Compact:
        """A node with the shared type that it uses laid underneath, fields and items too."""
        if "use" not in compact:
            return compact
        own = {key: value for key, value in compact.items() if key != "use"}
        return _laid_over(self._used(self._types[compact["use"]]), own)


def _is_unwatched(schema: JsonSchema) -> bool:
    """Whether neither the node nor one below it has checks: none is looked for there, then."""
    below = [schema[word] for word in ("items", "additionalProperties") if word in schema]
    below += schema.get("properties", {}).values()
    return "checks" not in schema and all("unwatched" in each for each in below)


def _laid_over(below: Compact, above: Compact) -> Compact:
    merged: dict[str, Any] = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if isinstance(under, Mapping) and isinstance(value, Mapping) and key != "named":
            merged[key] = _laid_over(under, value)
        else:
            merged[key] = value
    return merged


def _named(compact: Compact, inherited: Mapping[str, str]) -> Mapping[str, str]:
    """Which rule reports which fault kind here: the nearest word wins, kind by kind."""
    own = compact.get("named", {})
    if isinstance(own, str):
        own = {"*": own}
    if "*" in own:
        own = {**{kind: own["*"] for kind in KINDS if kind != "unknown-field"}, **own}
    return {**inherited, **own}


def standard(schema: JsonSchema) -> JsonSchema:
    """A compiled schema without our own keywords: what any JSON Schema tool understands."""
    plain: JsonSchema = {}
    for key, value in schema.items():
        if key == "properties":
            plain[key] = {name: standard(field) for name, field in value.items()}
            plain["additionalProperties"] = False
        elif key in ("items", "additionalProperties"):
            plain[key] = standard(value)
        elif key == "says":
            plain["description"] = value
        elif key in _STANDARD and value != []:
            plain[key] = value
    return plain
