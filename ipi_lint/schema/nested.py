"""Schemas inside `allOf`, `anyOf`, `oneOf` and `not`: they look at values, and shape nothing.

Source: structural schemas in k8s.io/apiextensions-apiserver v0.35.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint.node import Node
from ipi_lint.schema.compact import JsonSchema
from ipi_lint.schema.nodes import Nodes, mapping

_COMBINED = ("allOf", "anyOf", "oneOf", "not")
_ONLY_OUTSIDE = (
    "type", "default", "title", "description", "nullable", "externalDocs", "additionalProperties",
    "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
    "x-kubernetes-map-type", "x-kubernetes-validations",
)  # fmt: skip
_EITHER_TYPE = [{"type": "integer"}, {"type": "string"}]
_FIRST = "allOf"


class NestedReader:
    """Reads what is combined; faults go to the `nodes`."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes

    def combined(self, node: Node, schema: JsonSchema, where: str, is_root: bool) -> None:
        """Adds what a node combines to its schema.

        What the root combines may speak only of fields that are described outside.
        """
        raw, outside = mapping(node), node if is_root else None
        for word in _COMBINED:
            branches = list(self._branches(node, outside, word, where)) if word in raw else []
            if branches:
                schema[word] = branches[0] if word == "not" else branches

    def _branches(
        self, node: Node, outside: Node | None, word: str, where: str
    ) -> Iterator[JsonSchema]:
        below = node.get(word)
        what = f"{where}'s {word}"
        if word == "not":
            if below.plain is not None:
                yield self._nested(below, outside, where, what)
            return
        if word == "anyOf" and below.value == _EITHER_TYPE:
            yield {"named": {}, "type": ["integer", "string"]}
            return
        for index, each in enumerate(below.items()):
            if word == _FIRST and index == 0 and mapping(each).get("anyOf") == _EITHER_TYPE:
                yield {"named": {}, "type": ["integer", "string"]}
            else:
                yield self._nested(each, outside, where, what)

    def _nested(self, node: Node, outside: Node | None, where: str, what: str) -> JsonSchema:
        """`outside` describes the shape of the value; None where nobody looks at that."""
        if not self._nodes.keeps_form(node, what):
            return {"named": {}}
        for word in _ONLY_OUTSIDE:
            if not _is_empty(node.get(word).plain):
                message = f"{what} may not say '{word}'"
                advice = "Say it outside of allOf, anyOf, oneOf and not."
                self._nodes.fault(node.get(word), message, advice, on_key=True)
        schema = self._nodes.values(node, where)
        fields = {
            name: self._nested(
                below, self._described(below, outside, name, what), f"{where}.{name}", what
            )
            for name, below in node.get("properties").entries()
        }
        if fields:
            schema["properties"] = fields
        items = node.get("items")
        if items.plain is not None:
            entries = outside.get("items") if outside else None
            if entries is not None and not entries.exists:
                self._nodes.fault(
                    items, f"{what} speaks of entries, and {where} is no list", on_key=True
                )
                entries = None
            schema["items"] = self._nested(items, entries, f"{where}[]", what)
        for word in _COMBINED:
            branches = list(self._branches(node, outside, word, where))
            if branches:
                schema[word] = branches[0] if word == "not" else branches
        return schema

    def _described(self, node: Node, outside: Node | None, name: str, what: str) -> Node | None:
        if name == "metadata":
            self._nodes.fault(node, f"{what} may not speak of 'metadata'", on_key=True)
            return None
        described = outside.get("properties", name) if outside else None
        if described is not None and not described.exists:
            message = f"{what} speaks of '{name}', which is described nowhere outside"
            advice = "Describe the field under the `properties` outside, too."
            self._nodes.fault(node, message, advice, on_key=True)
            return None
        return described


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})
