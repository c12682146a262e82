"""What a build gives, and what asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Resource

_ONE = frozenset(["namespace", "nameprefix", "namesuffix"])


class Partial(NamedTuple):
    """Something that cannot be done offline, or at all. `node` is the line that asks for it."""

    node: Node
    why: str


class Built(NamedTuple):
    """What a build gives: effective objects in Kustomize's order of accumulation, not sorted.

    `files` are the paths of all files that were taken in.
    """

    objects: tuple[Resource, ...]
    partial: tuple[Partial, ...]
    files: frozenset[str]


@dataclass(frozen=True)
class Layer:
    """Transformers in a kustomization's form. Paths in them are relative to `folder`.

    `fields` maps a kustomization's fields to the nodes that hold their values, of one text or of
    several. Three are none of a kustomization's: `metadataLabels` and `metadataAnnotations` are set
    on the objects alone, after all else; `templateLabels` on objects and templates.
    """

    folder: str
    fields: Mapping[str, tuple[Node, ...]]

    def all(self, name: str) -> tuple[Node, ...]:
        """The field's values, one for each text that says one."""
        return self.fields.get(name.lower(), ())

    def get(self, name: str) -> Node | None:
        """The field's value as said last; None where nothing says one."""
        nodes = self.all(name)
        return nodes[-1] if nodes else None

    def items(self, name: str) -> Iterator[Node]:
        """The items of a list field, in order."""
        for node in self.all(name):
            yield from node.items()

    def over(self, base: Layer) -> Layer:
        """Both as one kustomization, as Flux and Argo CD edit one: single values are replaced."""
        fields = dict(base.fields)
        for name, nodes in self.fields.items():
            fields[name] = nodes if name in _ONE else (*fields.get(name, ()), *nodes)
        return Layer(base.folder, fields)


def layer_of(folder: str, node: Node) -> Layer:
    """A mapping node in a kustomization's form. Its fields' letter case does not count."""
    named: dict[str, tuple[Node, ...]] = {}
    for key, value in node.entries():
        if value.plain is not None:
            named[key.lower()] = (value,)
    return Layer(folder, named)
