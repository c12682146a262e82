"""Objects as something else applies them: values put in their place, and where those stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ipi_lint.composite import Composite
from ipi_lint.node import Document, Mark, Node, Site
from ipi_lint.resource import Identity, Resource

Sites = dict[str | int, Site]


def rewritten(resource: Resource, change: Callable[[str], Any]) -> Resource:
    """The object with each of its strings changed; itself where none is.

    A changed value stands where the string stood. Keys stay as they are.
    """
    copy = _Copy(resource.node.document)
    value = copy.changed(resource.node.value, change)
    if value is resource.node.value:
        return resource
    return copy.resource(resource, value)


def placed(resource: Resource, namespace: Node) -> Resource:
    """The object in a namespace that another text says; it must name none itself."""
    copy = _Copy(resource.node.document)
    root = resource.node.value
    metadata = root.get("metadata") if isinstance(root.get("metadata"), dict) else {}
    site = Site(namespace.source, Mark(None, namespace.span))
    inner = copy.with_entry(metadata, "namespace", namespace.text, site)
    outer = copy.document.entry_of(root, "metadata") or site
    return copy.resource(resource, copy.with_entry(root, "metadata", inner, outer))


@dataclass
class _Copy:
    """Copies along changed paths of a document's values."""

    document: Document
    made: dict[int, Sites] = field(default_factory=dict)

    def changed(self, value: Any, change: Callable[[str], Any]) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, dict):
            items = {key: self.changed(each, change) for key, each in value.items()}
            same = all(items[key] is value[key] for key in value)
            return value if same else self._registered(items, value, list(value))
        if isinstance(value, list):
            entries = [self.changed(each, change) for each in value]
            same = all(new is old for new, old in zip(entries, value, strict=True))
            return value if same else self._registered(entries, value, range(len(value)))
        return value

    def with_entry(self, mapping: dict[str, Any], key: str, value: Any, site: Site) -> Any:
        copy = self._registered({**mapping, key: value}, mapping, list(mapping))
        self.made[id(copy)][key] = site
        return copy

    def resource(self, old: Resource, value: Any) -> Resource:
        """The object over its new value; the root of a list's item is its own, then."""
        document = self.document
        site = document.site(old.node.route)
        root = site.mark.value if site else document.root
        composite = Composite(
            site.source if site else document.source,
            document.index,
            document.span,
            root,
            value,
            parts=(document,),
            made=self.made,
        )
        metadata = value.get("metadata")
        said = metadata if isinstance(metadata, dict) else {}
        named = {each: said.get(each) for each in ("namespace", "name")}
        texts = {each: text if isinstance(text, str) else "" for each, text in named.items()}
        identity = old.identity._replace(namespace=texts["namespace"] or None, name=texts["name"])
        return Resource(Identity(*identity), old.version, composite.node)

    def _registered(self, copy: Any, original: Any, steps: Any) -> Any:
        sites = ((step, self.document.entry_of(original, step)) for step in steps)
        self.made[id(copy)] = {step: site for step, site in sites if site}
        return copy
