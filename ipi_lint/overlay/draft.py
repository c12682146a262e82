"""An object while it is being built: changed by copies along the changed path, places kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ipi_lint.composite import Composite
from ipi_lint.node import MISSING, Document, Mark, Site
from ipi_lint.overlay.specs import Gvk
from ipi_lint.overlay.values import (
    Id,
    Previous,
    Slot,
    effective_namespace,
    field,
    same,
    scalar_text,
)
from ipi_lint.resource import Identity, Resource

Sites = dict[str | int, Site]


class Workshop:
    """Where the entries of all containers stand that one Builder has made. They are kept alive."""

    def __init__(self) -> None:
        self.made: dict[int, Sites] = {}
        self._kept: list[Any] = []

    def register(self, container: dict[str, Any] | list[Any], sites: Sites) -> None:
        self.made[id(container)] = sites
        self._kept.append(container)

    def mapping(self, slots: Mapping[str, Slot]) -> dict[str, Any]:
        """A new mapping of entries that stand elsewhere."""
        made = {key: slot.value for key, slot in slots.items()}
        self.register(made, {key: slot.site for key, slot in slots.items() if slot.site})
        return made


class Draft:
    """One object of a build. `previous` are the names that it had, the oldest first.

    `prefixes` and `suffixes` are what was put around the name, `behavior` and `hashed` what a
    generator says, `variables` the vars that read from it.
    """

    __slots__ = (
        "_own",
        "_workshop",
        "behavior",
        "hashed",
        "parts",
        "prefixes",
        "previous",
        "resource",
        "suffixes",
        "value",
        "variables",
    )

    def __init__(
        self, resource: Resource, workshop: Workshop, document: Document | None = None
    ) -> None:
        node = resource.node
        self.resource = resource
        self.value: Any = document.node.get(*node.route).value if document else node.value
        origin = document or node.document
        self.parts = origin.parts if isinstance(origin, Composite) else (origin,)
        self.previous: tuple[Previous, ...] = ()
        self.prefixes: tuple[str, ...] = ()
        self.suffixes: tuple[str, ...] = ()
        self.variables: tuple[str, ...] = ()
        self.behavior = ""
        self.hashed = False
        self._workshop = workshop
        self._own: set[int] = set()

    def fork(self) -> Draft:
        """One like it; what is done to the one does not show in the other."""
        other = Draft(self.resource, self._workshop)
        for name in ("value", "parts", "previous", "prefixes", "suffixes", "variables"):
            setattr(other, name, getattr(self, name))
        other.behavior, other.hashed = self.behavior, self.hashed
        self.release()
        return other

    # What it is.

    @property
    def gvk(self) -> Gvk:
        group, slash, version = scalar_text(field(self.value, "apiVersion")).partition("/")
        kind = scalar_text(field(self.value, "kind"))
        return Gvk(group, version, kind) if slash else Gvk("", group, kind)

    @property
    def name(self) -> str:
        return scalar_text(field(field(self.value, "metadata"), "name"))

    @property
    def namespace(self) -> str:
        return scalar_text(field(field(self.value, "metadata"), "namespace"))

    @property
    def id(self) -> Id:
        gvk = self.gvk
        return Id(*gvk, effective_namespace(gvk, self.namespace), self.name)

    @property
    def ids(self) -> list[Id]:
        """All names that it has or had, the first one first."""
        return [*self.previous_ids, self.id]

    @property
    def previous_ids(self) -> list[Id]:
        group, version, _ = self.gvk
        return [
            Id(
                group, version, old.kind,
                effective_namespace(Gvk(group, version, old.kind), old.namespace, old=True),
                old.name,
            )
            for old in self.previous
        ]  # fmt: skip

    def remember(self) -> None:
        """Notes the present name before something changes it."""
        now = self.id
        self.previous = (*self.previous, Previous(now.kind, now.namespace, now.name))

    # Where its values stand.

    @property
    def root_site(self) -> Site:
        node = self.resource.node
        site = node.document.site(node.route)
        return site or Site(node.source, Mark(None, node.span))

    def sites(self, container: Any) -> Sites:
        """Where the entries of one of its containers stand; not to be changed."""
        made = self._workshop.made.get(id(container))
        if made is not None:
            return made
        for part in self.parts:
            marks = part.marks.get(id(container))
            if marks is not None:
                return {step: Site(part.source, mark) for step, mark in marks.items()}
        return {}

    def entry(self, container: Any, step: str | int) -> Slot:
        """One entry of a mapping or list, which must be there."""
        return Slot(container[step], self.site(container, step))

    def site(self, container: Any, step: str | int) -> Site | None:
        """Where an entry of one of its containers stands."""
        made = self._workshop.made.get(id(container))
        if made is not None:
            return made.get(step)
        for part in self.parts:
            found = part.entry_of(container, step)
            if found:
                return found
        return None

    # How it is changed.

    def take_in(self, document: Document) -> None:
        """Makes a document's containers ones that the object may hold."""
        if document not in self.parts:
            self.parts = (*self.parts, document)

    def release(self) -> None:
        """Says that others may hold its containers now; they are copied before the next change."""
        self._own = set()

    def own(self, container: Any) -> Any:
        """A container that may be changed: itself if it was made here, else a copy."""
        if id(container) in self._own:
            return container
        copy = container.copy()
        self._register(copy, dict(self.sites(container)))
        return copy

    def put(self, container: Any, step: str | int, slot: Slot) -> Any:
        """The mapping or list with an entry set; what is so already stays where it stands."""
        old = container[step] if isinstance(step, int) else container.get(step, MISSING)
        if old is slot.value or (old is not MISSING and same(old, slot.value)):
            return container
        return self.put_anew(container, step, slot)

    def put_anew(self, container: Any, step: str | int, slot: Slot) -> Any:
        """The mapping or list with an entry set, even to what equals it."""
        owned = self.own(container)
        owned[step] = slot.value
        sites = self._workshop.made[id(owned)]
        if slot.site:
            sites[step] = slot.site
        else:
            sites.pop(step, None)
        return owned

    def remove(self, container: Any, key: str) -> Any:
        """The mapping without a key."""
        if key not in container:
            return container
        owned = self.own(container)
        del owned[key]
        self._workshop.made[id(owned)].pop(key, None)
        return owned

    def mapping(self, entries: Iterable[tuple[str, Slot]]) -> dict[str, Any]:
        """A new mapping of entries that stand elsewhere."""
        made = self._workshop.mapping(dict(entries))
        self._own.add(id(made))
        return made

    def sequence(self, slots: Iterable[Slot]) -> list[Any]:
        """A new list of items that stand elsewhere."""
        items = list(slots)
        made = [item.value for item in items]
        self._register(made, {at: item.site for at, item in enumerate(items) if item.site})
        return made

    def items(self, container: list[Any]) -> Iterator[Slot]:
        sites = self.sites(container)
        for index, value in enumerate(container):
            yield Slot(value, sites.get(index))

    def _register(self, container: Any, sites: Sites) -> None:
        self._own.add(id(container))
        self._workshop.register(container, sites)

    # What it became.

    def finished(self) -> Resource:
        """The effective object: the original where nothing changed it."""
        node = self.resource.node
        if self.value is node.value:
            return self.resource
        origin = node.document
        document = Composite(
            origin.source, origin.index, origin.span, self.root_site.mark.value, self.value,
            parts=self.parts, made=self._workshop.made,
        )  # fmt: skip
        root = document.node
        gvk = self.gvk
        metadata = root.get("metadata")
        namespace = metadata.get("namespace").text or None
        identity = Identity(gvk.group, gvk.kind, namespace, metadata.get("name").text or "")
        return Resource(identity, gvk.version, root)
