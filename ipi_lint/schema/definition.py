"""What a CustomResourceDefinition is, and what became of it when it was read."""

from __future__ import annotations

from collections.abc import Mapping

from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Resource
from ipi_lint.schema.compact import JsonSchema
from ipi_lint.source import Source, Span

CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")
_SAYS = ("group", "names", "versions", "scope")


class BrokenCrd(NamedTuple):
    """A fault of a CRD, with its place. `resource` is the CRD, `node` what the fault is about."""

    resource: Resource
    node: Node
    source: Source
    span: Span
    message: str
    help: str


class Crd(NamedTuple):
    """A definition: the schemas of the versions that are served and can be judged by."""

    resource: Resource
    group: str
    kind: str
    versions: Mapping[str, JsonSchema]
    faults: tuple[BrokenCrd, ...]

    def names(self, resource: Resource) -> bool:
        """Whether it defines an object's kind in its version, be it broken or not served."""
        if (self.group, self.kind) != resource.group_kind:
            return False
        versions = self.resource.get("spec", "versions").items()
        return any(each.get("name").text == resource.version for each in versions)


def dressed(schema: JsonSchema, bundled: JsonSchema) -> JsonSchema:
    """A CRD's schema that speaks as the bundled one of the same kind: under its rules' names.

    What is judged stays as the CRD has it.
    """
    own = {**schema, "named": bundled["named"]}
    words = ("advice", "closed", "absent", "release") if "closed" in schema else ("advice",)
    own |= {word: bundled[word] for word in words if word in bundled}
    for word in ("items", "additionalProperties"):
        if word in schema and word in bundled:
            own[word] = dressed(schema[word], bundled[word])
    if "properties" in schema:
        known = bundled.get("properties", {})
        own["properties"] = {
            name: dressed(field, known[name]) if name in known else field
            for name, field in schema["properties"].items()
        }
    return own


def is_crd(resource: Resource) -> bool:
    """Whether an object is a CRD that can be read, and not only a patch for one."""
    if resource.group_kind != CRD or resource.version != "v1":
        return False
    return any(resource.get("spec", each).exists for each in _SAYS)
