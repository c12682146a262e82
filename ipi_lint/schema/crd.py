"""CustomResourceDefinitions: what they say about objects, and what is wrong with them.

Source: k8s.io/apiextensions-apiserver v0.35.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

from ipi_lint.reader import load_yaml
from ipi_lint.resource import Resource
from ipi_lint.schema.compact import Compiler, JsonSchema
from ipi_lint.schema.definition import BrokenCrd, Crd
from ipi_lint.schema.faults import find_faults
from ipi_lint.schema.gate import gate
from ipi_lint.schema.nodes import CrdFault
from ipi_lint.schema.structural import Forms, StructuralReader

_SEGMENT = {
    "pattern": r"^(?:[^/%.][^/%]*|\.[^/%.][^/%]*|\.\.[^/%]+)$",
    "says": "a name without '/' and '%'",
}


def read_crds(resources: Iterable[Resource], shared: Mapping[str, Any]) -> Iterator[Crd]:
    """Reads CRDs. `shared` are the types and patterns of the schema files (`metadata`)."""
    reader = _Reader(shared)
    return map(reader.read, resources)


class _Reader:
    def __init__(self, shared: Mapping[str, Any]) -> None:
        form = load_yaml((files("ipi_lint.schema") / "crd.yaml").read_text("utf-8"), "crd.yaml")
        both = {each: {**shared.get(each, {}), **form[each]} for each in ("types", "patterns")}
        compiler = Compiler(both)
        metadata = compiler.node({"use": "metadata"}, {})
        embedded = {word: value for word, value in metadata.items() if word != "either"}
        name = {"type": "string", "minLength": 1, "named": metadata["named"], **_SEGMENT}
        embedded["properties"] = {**embedded["properties"], "name": name}
        self._definition = compiler.root(form["definition"])
        self._passes = gate(self._definition)
        self._forms = Forms(compiler.node(form["schema"], {}), metadata, embedded)

    def read(self, resource: Resource) -> Crd:
        node = resource.node
        found = find_faults(self._definition, node, "the CRD", passes=self._passes).faults
        problems = [each.problem for each in found]
        faults = [CrdFault(each.node, each.message, each.help, each.on_key) for each in problems]
        versions: dict[str, JsonSchema] = {}
        if not faults:
            faults += _contradictions(resource)
            for version in resource.get("spec", "versions").items():
                reader = StructuralReader(self._forms)
                schema = reader.root(version.get("schema", "openAPIV3Schema"))
                faults += reader.faults
                if version.get("served").value and not any(each.spoils for each in reader.faults):
                    versions[version.get("name").value] = schema
        return Crd(
            resource,
            resource.get("spec", "group").text or "",
            resource.get("spec", "names", "kind").text or "",
            versions,
            tuple(_placed(resource, each) for each in faults),
        )


def _placed(resource: Resource, fault: CrdFault) -> BrokenCrd:
    node = fault.node
    span = fault.span or (node.key_span if fault.on_key else node.span)
    return BrokenCrd(resource, node, node.source, span, fault.message, fault.help)


def _contradictions(resource: Resource) -> Iterator[CrdFault]:
    spec = resource.get("spec")
    expected = f"{spec.get('names', 'plural').text}.{spec.get('group').text}"
    name = resource.get("metadata", "name")
    if name.text != expected:
        yield CrdFault(name, f"the CRD is called '{name.text}', not '{expected}'", spoils=False)
    kind, list_kind = (spec.get("names", each) for each in ("kind", "listKind"))
    if kind.text == list_kind.text:
        yield CrdFault(list_kind, f"the kind and the kind of its lists are both '{kind.text}'")
    stored = [each for each in spec.get("versions").items() if each.get("storage").value]
    if not stored:
        message = "no version is the one that is stored"
        advice = "Set `storage: true` in one version."
        yield CrdFault(spec.get("versions"), message, advice, on_key=True, spoils=False)
    for version in stored[1:]:
        message = "a second version is the one that is stored"
        advice = "Set `storage: true` in one version only."
        yield CrdFault(version.get("storage"), message, advice, spoils=False)
