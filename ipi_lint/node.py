"""YAML values, as Kubernetes reads them, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, TypeVar, TypeVarTuple

from ipi_lint.records import NamedTuple
from ipi_lint.source import Source, Span

V = TypeVar("V")
Ts = TypeVarTuple("Ts")
Route = tuple[str | int, ...]
"""The way from a document's root to a value: mapping keys and list indices."""


class Mark(NamedTuple):
    """Where one entry of a mapping or list stands. A list item has no key."""

    key: Span | None
    value: Span


class Site(NamedTuple):
    """A mark, and the text that it is in."""

    source: Source
    mark: Mark


class Duplicate(NamedTuple):
    """A mapping key that was written a second time. `route` leads to the mapping."""

    route: Route
    key: str
    first: Span
    second: Span


class Head(NamedTuple):
    """What a document says it is. `start` is where its value begins, from the document's start."""

    api_version: str
    kind: str
    namespace: str | None
    name: str
    start: int


class _Missing:
    """The value of a node that is not there."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = _Missing()


class Document:
    """One YAML document: its values, and a table of where they stand.

    `value` holds plain dicts (keys are strings), lists, strings, numbers, booleans and None.
    `marks` maps `id(container)` to that container's entries; an alias shares its anchor's
    container, so what lies below an alias stands where the anchor was written, and the alias
    itself where it was used. `index` counts the file's documents from 0; `span` is the part of
    the text that the document was read from, and `root` the span of its root value. `host` is the
    string that holds the document, where it stands within another one.
    """

    def __init__(
        self,
        source: Source,
        index: int,
        span: Span,
        root: Span,
        value: Any,
        marks: Mapping[int, Mapping[str | int, Mark]] = {},
        duplicates: tuple[Duplicate, ...] = (),
        host: Node | None = None,
    ) -> None:
        self.source: Final = source
        self.index: Final = index
        self.span: Final = span
        self.root: Final = root
        self.value: Final = value
        self.marks: Final = marks
        self.duplicates: Final = duplicates
        self.host: Final = host

    @property
    def head(self) -> Head | None:
        """What is known of a document that may not have been composed yet; else None."""
        return None

    @property
    def start(self) -> int:
        """Where the root value begins."""
        return self.root.start

    @property
    def node(self) -> Node:
        return Node(self, (), self.value)

    def holds(self, words: tuple[str, ...]) -> bool:  # noqa: ARG002 (in doubt all of them)
        """Whether one of these words stands in the text, or may come out of what stands there.

        A word has no blanks, quotes or signs that YAML could write in another way.
        """
        return True

    @property
    def written(self) -> str | None:
        """The text, if all words of the values stand there as they are; None: others may be.

        So what is not found in it, comments and all, is in no value.
        """
        return None

    def entries(self) -> Iterator[tuple[Mark, Any]]:
        """Every key and item, with its value, each once however often it is aliased."""
        seen: set[int] = set()
        todo = [self.value]
        while todo:
            container = todo.pop()
            if id(container) in seen or not isinstance(container, dict | list):
                continue
            seen.add(id(container))
            for step, mark in self.marks.get(id(container), {}).items():
                value = _step(container, step)
                yield mark, value
                todo.append(value)

    def site(self, route: Route) -> Site | None:
        """Where the entry at `route` stands; None where nothing stands."""
        if not route:
            return Site(self.source, Mark(None, self.root))
        parent = self.value
        for step in route[:-1]:
            parent = _step(parent, step)
        return self.entry_of(parent, route[-1])

    def entry_of(self, container: Any, step: str | int) -> Site | None:
        """Where an entry of one of the document's own containers stands."""
        mark = self.marks.get(id(container), {}).get(step)
        return Site(self.source, mark) if mark else None

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What `Node.once` keeps."""
        return {}

    @property
    def is_composite(self) -> bool:
        """Whether its values come from several texts; then no edit of one text changes them."""
        return False


class Node:
    """A read-only view of one value: it knows its document and its route there.

    Wrong shapes are forgiven: `get` of what is not there gives a node that does not `exist`, and
    `items` of a string gives nothing. Rules need no type checks of their own. Two views of one
    place in a document are equal.
    """

    __slots__ = ("document", "route", "value")

    def __init__(self, document: Document, route: Route, value: Any) -> None:
        # Not a frozen dataclass: rules make hundreds of nodes for each object.
        self.document: Final = document
        self.route: Final = route
        self.value: Final = value

    def __repr__(self) -> str:
        return f"Node(route={self.route!r}, value={self.value!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return self.document is other.document and self.route == other.route

    def __hash__(self) -> int:
        return hash((id(self.document), self.route))

    @property
    def exists(self) -> bool:
        return self.value is not MISSING

    def get(self, *steps: str | int) -> Node:
        """The value below, by mapping keys and list indices."""
        value = self.value
        for step in steps:
            if value.__class__ is dict:
                value = value.get(step, MISSING) if step.__class__ is str else MISSING
            else:
                value = _step(value, step)
        return Node(self.document, self.route + steps, value)

    def items(self) -> Iterator[Node]:
        """The items of a list, in order; nothing for any other value."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, (*self.route, index), value)

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of a mapping, as written; nothing for any other value."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(self.document, (*self.route, key), value)

    def once(self, make: Callable[[Node, *Ts], V], *of: *Ts) -> V:
        """What a function makes of this value and of `of`, made when first asked for and kept."""
        kept, key = self.document.kept, (make, self.route, *of)
        if key not in kept:
            kept[key] = make(self, *of)
        found: V = kept[key]
        return found

    @property
    def text(self) -> str | None:
        """The value if it is a string."""
        return self.value if isinstance(self.value, str) else None

    @property
    def plain(self) -> Any:
        """The value as plain Python data; None where there is none."""
        return None if self.value is MISSING else self.value

    @property
    def parent(self) -> Node:
        """The mapping or list that holds this value; the root's parent is the root."""
        return self.document.node.get(*self.route[:-1])

    @property
    def span(self) -> Span:
        """Where the value stands, or its key where the value is empty.

        For what is not there: the key of the nearest value above that is.
        """
        site = self.document.site(self.route)
        if site is None:
            return self.parent.key_span
        mark = site.mark
        if mark.value.start == mark.value.end and mark.key:
            return mark.key
        return mark.value

    @property
    def key_span(self) -> Span:
        """Where the key stands. The root and a list item have none: their own first key's, then."""
        site = self.document.site(self.route)
        if site is None:
            return self.parent.key_span
        if site.mark.key:
            return site.mark.key
        return self._first_key(site.source) or site.mark.value

    @property
    def source(self) -> Source:
        """The text that `span` and `key_span` are in."""
        site = self.document.site(self.route)
        return site.source if site else self.parent.source

    def _first_key(self, source: Source) -> Span | None:
        if isinstance(self.value, dict):
            for key in self.value:
                site = self.document.entry_of(self.value, key)
                if site and site.source is source:
                    return site.mark.key
        return None


class LateNode(Node):
    """The root of a document that may not have been composed yet."""

    __slots__ = ()

    def __init__(self, document: Document) -> None:
        self.document = document  # type: ignore[misc]  # final once it is set, here too
        self.route = ()  # type: ignore[misc]  # final once it is set, here too

    @property  # type: ignore[misc]  # what is final there is so here, too
    def value(self) -> Any:
        return self.document.value


def _step(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step, MISSING) if isinstance(value, dict) else MISSING
    if isinstance(value, list) and 0 <= step < len(value):
        return value[step]
    return MISSING


def field_path(route: Route) -> str:
    """A route as Kubernetes writes it: `status.controllers[0].name`; odd keys as `["a.b/c"]`."""
    parts: list[str] = []
    for step in route:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif step.replace("-", "").replace("_", "").isalnum():
            parts.append(f".{step}" if parts else step)
        else:
            quoted = step.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'["{quoted}"]')
    return "".join(parts)
