"""What a program printed: its objects, and where the user's own text asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ipi_lint.composite import Composite, Rendered
from ipi_lint.manifest import read_manifests
from ipi_lint.node import MISSING, Document, Mark, Node, Site
from ipi_lint.reader import Limits
from ipi_lint.render.model import RenderError
from ipi_lint.resource import Identity, Resource
from ipi_lint.source import Source, Span

_MOST_DOCUMENTS = 50_000
_NOTHING = ("", "~", "null", "{}")
Sites = dict[str | int, Site]
Values = list[dict[str, Any]]


def values_in(text: str, program: str) -> Values:
    """The objects that a program printed. Raises RenderError where that is no manifest."""
    read = read_manifests(Source(program, text), Limits(), _MOST_DOCUMENTS, in_chart=False)
    if read.faults:
        raise RenderError(f"{program} printed no manifest: {read.faults[0].fault.message}")
    for each in read.skipped:
        if each.reason == "not-a-manifest" and text[slice(*each.span)].strip() not in _NOTHING:
            raise RenderError(f"{program} printed no manifest: {each.detail}")
    return [dict(each.node.value) for each in read.resources]


def identity_of(value: Mapping[str, Any]) -> Identity:
    group = _text(value.get("apiVersion")).rpartition("/")[0]
    metadata = value.get("metadata")
    said = metadata if isinstance(metadata, dict) else {}
    namespace, name = _text(said.get("namespace")), _text(said.get("name"))
    return Identity(group, _text(value.get("kind")), namespace or None, name)


def asked_for(value: dict[str, Any], node: Node, program: str) -> Resource:
    """An object all of which stands at the line that asks for it."""
    site = node.document.site(node.route)
    source, span = (site.source, site.mark.value) if site else (node.source, node.span)
    marks = {
        id(container): {step: _mark(step, span) for step in _steps(container)}
        for container in _containers(value)
    }
    document = Rendered(source, 0, span, span, value, marks, program=program)
    return _resource(value, document)


def said_at(text: str, node: Node, program: str) -> Node:
    """A text that stands at the line that asks for it."""
    site = node.document.site(node.route)
    source, span = (site.source, site.mark.value) if site else (node.source, node.span)
    return Rendered(source, 0, span, span, text, {}, program=program).node


def laid_over(value: dict[str, Any], known: Resource) -> Resource:
    """An object whose values stand where those of the same object stand, as far as it is known.

    What is nowhere else stands where the nearest value around it does.
    """
    document = known.node.document
    site = document.site(known.node.route)
    around = site or Site(document.source, Mark(None, document.root))
    made: dict[int, Sites] = {}
    _lay(value, known.node.value, around, document, made)
    about = (around.source, document.index, document.span, around.mark.value, value)
    marks = {
        container: {step: at.mark for step, at in sites.items() if at.source is around.source}
        for container, sites in made.items()
    }
    # What is laid over it later looks into its parts, so it is one.
    part = Composite(*about, marks=marks, made=made)
    return _resource(value, Composite(*about, parts=(part,)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _resource(value: Mapping[str, Any], document: Document) -> Resource:
    version = _text(value.get("apiVersion")).rpartition("/")[2]
    return Resource(identity_of(value), version, document.node)


def _mark(step: str | int, span: Span) -> Mark:
    return Mark(span if isinstance(step, str) else None, span)


def _steps(container: Any) -> Iterator[str | int]:
    yield from container if isinstance(container, dict) else range(len(container))


def _containers(value: Any) -> Iterator[Any]:
    seen: set[int] = set()
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, dict | list) and id(each) not in seen:
            seen.add(id(each))
            yield each
            todo += each.values() if isinstance(each, dict) else each


def _lay(new: Any, old: Any, around: Site, document: Document, made: dict[int, Sites]) -> None:
    if not isinstance(new, dict | list) or id(new) in made:
        return
    entries: Any = new
    sites = made[id(new)] = {}
    step_of = _twins(new, old)
    for step in _steps(new):
        twin = step_of(step)
        inner: Any = MISSING if twin is None else old[twin]
        site = None if twin is None else document.entry_of(old, twin)
        sites[step] = site or around
        _lay(entries[step], inner, sites[step], document, made)


def _twins(new: Any, old: Any) -> Callable[[Any], str | int | None]:
    """Which entry of an old container each of a new one is, None for one that it has not."""
    if isinstance(new, dict):
        return lambda key: key if isinstance(old, dict) and key in old else None
    if not isinstance(old, list):
        return lambda _: None
    named = {_called(each): at for at, each in reversed(list(enumerate(old)))}

    def twin(index: int) -> int | None:
        called = _called(new[index])
        if called is not None:
            return named.get(called)
        return index if index < len(old) and _called(old[index]) is None else None

    return twin


def _called(item: Any) -> tuple[str, Any] | None:
    """What tells an item of a list from its neighbours: its name, or itself if it is a scalar."""
    if isinstance(item, dict):
        name = item.get("name")
        return ("name", name) if isinstance(name, str) else None
    return None if isinstance(item, list) else (type(item).__name__, item)
