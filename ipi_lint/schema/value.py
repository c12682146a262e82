"""A value as the API server's later checks see it: without stray nulls, with defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
_SCALARS = frozenset((str, int, float, bool))


def defaulted(value: Any, schema: Schema) -> Any:
    """A copy of a value with defaults, and without null where null counts as absent.

    What the schema does not describe stays as it is. Source: defaulting and pruning of nulls in
    k8s.io/apiextensions-apiserver v0.35.
    """
    if isinstance(value, dict):
        known: Schema = schema.get("properties", {})
        others: Schema | None = schema.get("additionalProperties")
        result = {}
        for name, below in value.items():
            node = known.get(name, others)
            if node is None or below.__class__ in _SCALARS:
                result[name] = below
            elif below is not None or node.get("nullable"):
                result[name] = defaulted(below, node)
            elif "default" in node:
                result[name] = defaulted(node["default"], node)
        for name, node in known.items():
            if name not in result and "default" in node:
                result[name] = defaulted(node["default"], node)
        return result
    if isinstance(value, list) and "items" in schema:
        items: Schema = schema["items"]
        filler = None if items.get("nullable") else items.get("default")
        return [defaulted(filler if each is None else each, items) for each in value]
    return value
