"""Structural schemas, as they stand in a CustomResourceDefinition, in the form that is judged by.

Source: structural schemas and their validation in k8s.io/apiextensions-apiserver v0.35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.schema.compact import JsonSchema
from ipi_lint.schema.contradictions import contradictions
from ipi_lint.schema.faults import find_faults
from ipi_lint.schema.nested import NestedReader
from ipi_lint.schema.nodes import CrdFault, Nodes, mapping
from ipi_lint.schema.validations import read_validations

_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_EMBEDDED = "x-kubernetes-embedded-resource"
_INT_OR_STRING = "x-kubernetes-int-or-string"
_LIST_TYPE = "x-kubernetes-list-type"
_LIST_KEYS = "x-kubernetes-list-map-keys"
_MAP_TYPE = "x-kubernetes-map-type"
_ABOUT = {"apiVersion": "string", "kind": "string", "metadata": "object"}
_ON_METADATA = ("type", "properties", "description", "title")
_NAMES = ("name", "generateName")
_IN_MAP = ".*"


class Forms(NamedTuple):
    """Compiled schemas: of one node of a schema, and of metadata at the root and embedded."""

    node: JsonSchema
    metadata: JsonSchema
    embedded: JsonSchema


class _Spot(NamedTuple):
    """Where a node stands: what messages call it, and what the nodes above decide.

    In an open one unknown fields are kept; where it `correlates`, a value can be told to be the one
    that stood there before an update.
    """

    where: str
    is_root: bool = False
    is_open: bool = False
    correlates: bool = True


class StructuralReader:
    """Reads the schema of one version. `faults` is whole when `root` has returned."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._nodes = Nodes(forms.node)
        self._nested = NestedReader(self._nodes)
        self.faults = self._nodes.faults

    def root(self, node: Node) -> JsonSchema:
        """The compiled schema of a whole object."""
        raw = mapping(node)
        if "additionalProperties" in raw:
            self._nodes.fault(
                node.get("additionalProperties"), "the root may not be a map", on_key=True
            )
        if raw.get("nullable"):
            self._nodes.fault(node.get("nullable"), "the root may not be null", on_key=True)
        if raw.get("type") not in (None, "object"):
            self._nodes.fault(
                node.get("type"), f"the root is of type 'object', not '{raw['type']}'"
            )
        schema = self._node(node, _Spot("the root", is_root=True))
        for name, kind in _ABOUT.items():
            said = node.get("properties", name, "type")
            if node.get("properties", name).exists and said.plain != kind:
                self._nodes.fault(said, f"{name} is of type '{kind}' in every schema")
        metadata = {**self._forms.metadata}
        below = node.get("properties", "metadata")
        if below.plain is not None:
            metadata["allOf"] = [self._restricted_metadata(below)]
        text = {"type": "string", "named": {}}
        about = {"apiVersion": text, "kind": text, "metadata": metadata}
        schema["properties"] = {**schema.get("properties", {}), **about}
        schema["required"] = sorted({*schema.get("required", ()), *_ABOUT})
        return schema

    def _restricted_metadata(self, node: Node) -> JsonSchema:
        """What a CRD may say about metadata: how the names look."""
        words = [each for each in node.entries() if each[0] not in _ON_METADATA]
        names = [each for each in node.get("properties").entries() if each[0] not in _NAMES]
        for name, below in (*words, *names):
            message = f"a schema may only say how 'name' and 'generateName' look, not '{name}'"
            self._nodes.fault(below, message, on_key=True)
        fields = {
            name: self._nodes.values(below, f"metadata.{name}")
            for name, below in node.get("properties").entries()
            if self._nodes.keeps_form(below, f"metadata.{name}")
        }
        return {"named": {}, "properties": fields}

    def _node(self, node: Node, spot: _Spot) -> JsonSchema:
        raw, where = mapping(node), spot.where
        if not self._nodes.keeps_form(node, where):
            return {"named": {}}
        self._check(node, raw, where)
        schema = self._nodes.values(node, where)
        schema |= {word: raw[word] for word in ("nullable", "default") if word in raw}
        preserves = spot.is_open or bool(raw.get(_PRESERVE))
        if raw.get(_INT_OR_STRING):
            schema["type"] = ["integer", "string"]
        elif "type" in raw:
            schema["type"] = raw["type"]
        self._object(node, schema, spot, preserves)
        if "items" in raw:
            is_open = preserves and raw.get("type") == "array"
            correlates = spot.correlates and raw.get(_LIST_TYPE) == "map"
            below = _Spot(f"{where}[]", is_open=is_open, correlates=correlates)
            schema["items"] = self._node(node.get("items"), below)
        if raw.get(_LIST_TYPE) == "map":
            schema["unique"] = list(raw.get(_LIST_KEYS, ()))
        elif raw.get(_LIST_TYPE) == "set":
            schema["set"] = True
        self._nested.combined(node, schema, where, spot.is_root)
        is_resource = spot.is_root or bool(raw.get(_EMBEDDED))
        rules, faults = read_validations(node, is_resource, spot.correlates)
        self.faults += (CrdFault(*each, spoils=False) for each in faults)
        if rules:
            schema["rules"] = rules
        # The API server does not look at the defaults of a map's values.
        if "default" in raw and _IN_MAP not in where:
            self._check_default(node.get("default"), schema, where)
        return schema

    def _object(self, node: Node, schema: JsonSchema, spot: _Spot, preserves: bool) -> None:
        raw, where = mapping(node), spot.where
        correlates = spot.correlates and raw.get(_MAP_TYPE) != "atomic"
        fields = {
            name: self._node(
                below, _Spot(name if spot.is_root else f"{where}.{name}", correlates=correlates)
            )
            for name, below in node.get("properties").entries()
            if not (spot.is_root and name in _ABOUT)
        }
        if raw.get(_EMBEDDED):
            fields |= self._embedded(fields)
            schema["required"] = sorted({*schema.get("required", ()), "apiVersion", "kind"})
        others = raw.get("additionalProperties")
        if isinstance(others, Mapping):
            below = node.get("additionalProperties")
            schema["additionalProperties"] = self._node(
                below, _Spot(where + _IN_MAP, correlates=spot.correlates)
            )
        elif others is True and not preserves:
            schema["additionalProperties"] = _no_fields()
        elif schema.get("type") == "object" and not preserves:
            schema |= {"closed": {}, "absent": {}, "release": None}
        if fields or "closed" in schema:
            schema["properties"] = fields

    def _embedded(self, fields: Mapping[str, JsonSchema]) -> Mapping[str, JsonSchema]:
        group_version = {"pattern": r"^[^/]+(?:/[^/]*)?$", "says": "a group and version"}
        kind = {"pattern": "^[A-Za-z]([-0-9A-Za-z]*[0-9A-Za-z])?$", "says": "a kind"}
        text = {"type": "string", "named": {}, "minLength": 1}
        return {
            "apiVersion": {**text, **group_version, "allOf": [fields.get("apiVersion", {})]},
            "kind": {**text, **kind, "maxLength": 63, "allOf": [fields.get("kind", {})]},
            "metadata": self._forms.embedded,
        }

    def _check(self, node: Node, raw: Mapping[str, Any], where: str) -> None:
        for word, message in contradictions(raw, where):
            self._nodes.fault(node.get(word) if word in raw else node, message, on_key=True)

    def _check_default(self, node: Node, schema: JsonSchema, where: str) -> None:
        for fault in find_faults(schema, node, "it").faults:
            problem = fault.problem
            if problem.apply != "accepted":
                message = f"the default of {where} does not fit its schema: {problem.message}"
                self._nodes.fault(problem.node, message, problem.help, on_key=problem.on_key)


def _no_fields() -> JsonSchema:
    """What `additionalProperties: true` takes: any value but an object with fields."""
    schema: JsonSchema = {"named": {}, "nullable": True, "properties": {}, "closed": {}}
    schema |= {"absent": {}, "release": None, "items": schema}
    return schema
