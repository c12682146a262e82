"""Which fields each transformer looks at: Kustomize's own, and what `configurations` add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ipi_lint.reader import load_yaml
from ipi_lint.records import NamedTuple

_TRANSFORMERS = (
    "namePrefix", "nameSuffix", "namespace", "replicas", "images", "labels", "templateLabels",
    "commonLabels", "commonAnnotations", "varReference",
)  # fmt: skip
_KNOWN = {"group": str, "version": str, "kind": str, "path": str, "create": bool}


class Gvk(NamedTuple):
    """Group, version and kind. As a selector, what is empty selects all."""

    group: str
    version: str
    kind: str

    def is_selected_by(self, selector: Gvk) -> bool:
        group, version, kind = selector
        return (
            (not kind or kind == self.kind)
            and (not group or group == self.group)
            and (not version or version == self.version)
        )


class FieldSpec(NamedTuple):
    """A path within the objects of a kind; `create` makes what is not there."""

    gvk: Gvk
    path: str
    create: bool


class NameReference(NamedTuple):
    """Fields that hold the name of an object of a kind."""

    target: Gvk
    fields: tuple[FieldSpec, ...]


@dataclass(frozen=True)
class Specs:
    """What all transformers look at. `fields` has a list for each of them."""

    fields: Mapping[str, tuple[FieldSpec, ...]]
    references: tuple[NameReference, ...]

    def merged(self, other: Specs) -> Specs:
        """With what another one adds. Raises ValueError where the two contradict each other."""
        if other is self:
            return self
        fields = {
            name: merged(self.fields[name], other.fields.get(name, ())) for name in self.fields
        }
        by_target = {each.target: each.fields for each in self.references}
        for target, added in other.references:
            by_target[target] = merged(by_target.get(target, ()), added)
        references = tuple(NameReference(*each) for each in by_target.items())
        return Specs(fields, references)


def merged(specs: tuple[FieldSpec, ...], others: tuple[FieldSpec, ...]) -> tuple[FieldSpec, ...]:
    """Specs, and those others that they do not cover. Raises ValueError as Kustomize does."""
    result = list(specs)
    for other in others:
        known = next(
            (
                each
                for each in result
                if each.path == other.path and each.gvk.is_selected_by(other.gvk)
            ),
            None,
        )
        if known is None:
            result.append(other)
        elif known.create != other.create:
            raise ValueError(f"two field specs for '{other.path}' differ in 'create'")
    return tuple(result)


def read_specs(value: Any) -> Specs:
    """Field specs as a configuration file has them. Raises ValueError for a wrong shape."""
    if not isinstance(value, dict):
        raise ValueError("a configuration must be a mapping")  # noqa: TRY004 (a text is wrong)
    unknown = set(value) - {*_TRANSFORMERS, "nameReference", "apiVersion", "kind", "metadata"}
    if unknown:
        raise ValueError(f"a configuration has no field '{min(unknown)}'")
    fields = {name: tuple(field_specs(value.get(name))) for name in _TRANSFORMERS}
    references = []
    for each in _entries(value.get("nameReference")):
        specs = each.get("fieldSpecs")
        references.append(NameReference(_gvk(each), tuple(field_specs(specs))))
    return Specs(fields, tuple(references))


def field_specs(value: Any) -> Iterator[FieldSpec]:
    """A list of field specs. Raises ValueError for a wrong shape."""
    for each in _entries(value):
        for key, kind in _KNOWN.items():
            if each.get(key) is not None and not isinstance(each[key], kind):
                raise ValueError(f"'{key}' of a field spec must be a {kind.__name__}")
        yield FieldSpec(_gvk(each), each.get("path") or "", bool(each.get("create")))


@cache
def default_specs() -> Specs:
    """What Kustomize looks at without any configuration."""
    table = _table()
    where = table["where"]
    fields = {name: tuple(_expanded(table[name], where)) for name in _TRANSFORMERS}
    fields["commonLabels"] += fields["templateLabels"]
    references = tuple(
        NameReference(_gvk(each), tuple(_expanded(each["fieldSpecs"], where)))
        for each in table["nameReference"]
    )
    return Specs(fields, references)


@cache
def _table() -> Any:
    file = files("ipi_lint.overlay") / "field_specs.yaml"
    return load_yaml(file.read_text("utf-8"), "field_specs.yaml")


def _expanded(entries: Any, where: Mapping[str, str]) -> Iterator[FieldSpec]:
    for each in entries:
        if "pods" not in each:
            yield from field_specs([each])
            continue
        for kind in each["podsIn"]:
            for path in each["pods"]:
                gvk = Gvk(each.get("group", ""), "", kind)
                yield FieldSpec(gvk, f"{where[kind]}/{path}", create=False)


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("field specs must be a list of mappings")
    yield from value


def _gvk(value: Mapping[str, Any]) -> Gvk:
    parts = [value.get(key) or "" for key in ("group", "version", "kind")]
    if not all(isinstance(part, str) for part in parts):
        raise ValueError("'group', 'version' and 'kind' of a field spec must be text")
    return Gvk(*parts)
