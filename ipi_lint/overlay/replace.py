"""`replacements:`: values copied from one object into others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint.node import Document, Node
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.files import Files
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.plain import as_plain, retyped
from ipi_lint.overlay.route import field_path, lookup
from ipi_lint.overlay.select import has_labels, selector_of
from ipi_lint.overlay.target import Target, options_of
from ipi_lint.overlay.values import Id, RefusedError, Slot, raw_text
from ipi_lint.reader import Unreadable

_ENTRY = frozenset(["source", "sourceValue", "targets", "path"])
_SOURCE = ("group", "version", "kind", "name", "namespace")
_TARGET = frozenset(["select", "reject", "fieldPaths", "options"])
_DEFAULT_PATH = "metadata.name"


def replace_all(
    drafts: Sequence[Draft], layer: Layer, files: Files, seen: set[str]
) -> Iterator[Partial]:
    """Runs all replacements of a layer, those in files too."""
    for node in layer.items("replacements"):
        try:
            for each in _loaded(node, layer, files, seen):
                _replace(drafts, each)
        except RefusedError as error:
            yield Partial(node, str(error))


def _loaded(node: Node, layer: Layer, files: Files, seen: set[str]) -> Iterator[Node]:
    if not isinstance(node.value, dict) or set(node.value) - _ENTRY:
        raise RefusedError("a replacement has a source and targets, or a path")
    path = node.get("path").text
    if not path:
        yield node
        return
    if len(node.value) > 1:
        raise RefusedError("a replacement has a source and targets, or a path, not both")
    where = files.path(layer.folder, path)
    documents = files.documents(where)
    seen.add(where)
    for document in documents[:1]:
        if isinstance(document, Unreadable):
            raise RefusedError(f"'{path}' cannot be read: {document.message}")
        root = files.as_read(document).node
        yield from root.items() if isinstance(root.value, list) else [root]


def _replace(drafts: Sequence[Draft], node: Node) -> None:
    source, fixed, targets = node.get("source"), node.get("sourceValue"), node.get("targets")
    if (source.plain is None) == (fixed.plain is None) or targets.plain is None:
        raise RefusedError("a replacement needs one source and at least one target")
    value = _source_value(drafts, source) if source.plain is not None else _fixed(fixed)
    for target in targets.items():
        if not isinstance(target.value, dict) or set(target.value) - _TARGET:
            raise RefusedError("a target has 'select', 'reject', 'fieldPaths' and 'options'")
        _into_targets(drafts, target, value, node.document)


def _fixed(node: Node) -> Slot:
    if node.text is None:
        raise RefusedError("'sourceValue' must be text")
    return Slot(as_plain(node.text), node.document.site(node.route))


def _source_value(drafts: Sequence[Draft], node: Node) -> Slot:
    if not isinstance(node.value, dict):
        raise RefusedError("a source must be a mapping")
    wanted = {name: node.get(name).text or "" for name in _SOURCE}
    found = [draft for draft in drafts if _is_meant(draft, wanted)]
    if len(found) != 1:
        word = "nothing is" if not found else "several objects are"
        raise RefusedError(f"{word} the source of the replacement")
    draft = found[0]
    path = node.get("fieldPath").text or _DEFAULT_PATH
    slot = lookup(draft, field_path(path))
    if slot is None or slot.value in (None, {}, []) or slot.value == "":
        raise RefusedError(f"the source has no '{path}'")
    draft.release()
    delimiter, index, _ = options_of(node.get("options"))
    if not delimiter:
        return slot
    if isinstance(slot.value, dict | list):
        raise RefusedError("only text can be split")
    parts = raw_text(slot).split(delimiter)
    if not 0 <= index < len(parts):
        raise RefusedError(f"'{path}' has no part {index}")
    return Slot(retyped(parts[index], slot.value), slot.site)


def _is_meant(draft: Draft, wanted: Mapping[str, str]) -> bool:
    """Whether a name that an object has or had is all that is asked for; nothing is a pattern."""
    return any(_is_named(each, wanted, draft) for each in draft.ids)


def _is_named(each: Id, wanted: Mapping[str, str], draft: Draft) -> bool:
    have = (each.group, each.version, each.kind, each.name)
    asked = (wanted["group"], wanted["version"], wanted["kind"], wanted["name"])
    if any(want and want != value for want, value in zip(asked, have, strict=True)):
        return False
    namespace = each.namespace if each != draft.id else draft.namespace or "default"
    return not wanted["namespace"] or wanted["namespace"] == namespace


def _into_targets(drafts: Sequence[Draft], target: Node, value: Slot, document: Document) -> None:
    if target.get("select").plain is None:
        raise RefusedError("a target must select something")
    wanted = selector_of(target.get("select"))
    rejected = [selector_of(each) for each in target.get("reject").items()]
    paths = [each.text for each in target.get("fieldPaths").items()] or [_DEFAULT_PATH]
    for draft in drafts:
        if not has_labels(draft, wanted) or any(_is_rejected(draft, each) for each in rejected):
            continue
        if _is_meant(draft, wanted):
            draft.take_in(document)
            for path in paths:
                if path is None:
                    raise RefusedError("a field path must be text")
                Target(draft, value, target.get("options")).fill(path)


def _is_rejected(draft: Draft, rejected: Mapping[str, str]) -> bool:
    """Kustomize judges labels and names apart: either is enough."""
    labels = rejected["labelSelector"] or rejected["annotationSelector"]
    names = any(rejected[name] for name in _SOURCE)
    return bool((labels and has_labels(draft, rejected)) or (names and _is_meant(draft, rejected)))
