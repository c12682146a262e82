"""`replacements:`: values copied from one object into others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import re2

from ipi_lint.node import Document, Node
from ipi_lint.overlay.draft import Draft, Id, RefusedError, Slot, field, raw_text, said, scalar_text
from ipi_lint.overlay.files import Files
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.paths import split
from ipi_lint.overlay.plain import as_plain, retyped
from ipi_lint.overlay.select import has_labels, selector_of
from ipi_lint.reader import Unreadable
from ipi_lint.schema.pattern import pattern_of

_INDEX = re.compile(r"[0-9]+")
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


def field_path(text: str) -> tuple[str, ...]:
    """A path's steps at the dots, but for those within `[a=b]` and `[a.b]`."""
    steps: list[str] = []
    parts = iter(split(text, "."))
    for part in parts:
        if part.startswith("[") and not part.endswith("]"):
            joined = [part]
            for more in parts:
                joined.append(more)
                if more.endswith("]"):
                    break
            part = ".".join(joined)  # noqa: PLW2901 (the parts of one step)
            part = part if "=" in part else part.strip("[]")  # noqa: PLW2901
        if part.strip():
            steps.append(part.strip())
    return tuple(steps)


def lookup(draft: Draft, path: Sequence[str]) -> Slot | None:
    """What stands at a path; None where nothing does."""
    slot = Slot(draft.value, draft.root_site)
    for step in path:
        found = _step(draft, slot, step)
        if found is None or found.value is None:
            return None
        slot = found
    return slot


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
    seen.add(where)
    for document in files.documents(where)[:1]:
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
    delimiter, index, _ = _options(node.get("options"))
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


def _step(draft: Draft, slot: Slot, step: str) -> Slot | None:
    if _INDEX.fullmatch(step) or step == "-":
        if not isinstance(slot.value, list):
            raise RefusedError(f"'{step}' asks for a list")
        index = len(slot.value) - 1 if step == "-" else int(step)
        return draft.entry(slot.value, index) if 0 <= index < len(slot.value) else None
    if step == "*":
        raise RefusedError("a source's path cannot hold '*'")
    if _is_choice(step):
        name, value = _choice(step)
        if not isinstance(slot.value, list):
            raise RefusedError(f"'{step}' asks for a list")
        for item in draft.items(slot.value):
            text = raw_text(item) if not name else scalar_text(field(item.value, name))
            if text == value and not (name and not isinstance(item.value, dict)):
                return item
        return None
    if not isinstance(slot.value, dict):
        raise RefusedError(f"'{step}' asks for a mapping")
    return draft.entry(slot.value, step) if step in slot.value else None


def _is_choice(step: str) -> bool:
    return step.startswith("[") and step.endswith("]")


def _choice(step: str) -> tuple[str, str]:
    name, equals, value = step[1:-1].partition("=")
    if not equals:
        raise RefusedError(f"'{step}' must be '[field=value]'")
    return name, value


def _options(node: Node) -> tuple[str, int, bool]:
    """Delimiter, index and `create`."""
    delimiter, index, create = (node.get(name).plain for name in ("delimiter", "index", "create"))
    if not isinstance(delimiter or "", str) or not isinstance(index or 0, int):
        raise RefusedError("a delimiter is text, and an index a whole number")
    return delimiter or "", index or 0, create is True


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
                _Target(draft, value, target.get("options")).fill(path)


def _is_rejected(draft: Draft, rejected: Mapping[str, str]) -> bool:
    """Kustomize judges labels and names apart: either is enough."""
    labels = rejected["labelSelector"] or rejected["annotationSelector"]
    names = any(rejected[name] for name in _SOURCE)
    return bool((labels and has_labels(draft, rejected)) or (names and _is_meant(draft, rejected)))


class _Target:
    """One object that a value goes into."""

    def __init__(self, draft: Draft, value: Slot, options: Node) -> None:
        self._draft, self._value = draft, value
        self._delimiter, self._index, self._create = _options(options)
        self._hits = 0
        self._options = said(options)

    def fill(self, path: str) -> None:
        self._hits = 0
        root = Slot(self._draft.value, self._draft.root_site)
        new = self._into(root, field_path(path)).value
        if not self._hits:
            raise RefusedError(f"{self._draft.gvk.kind} '{self._draft.name}' has no '{path}'")
        self._draft.value = new

    def _into(self, slot: Slot, path: Sequence[str]) -> Slot:
        if not path:
            self._hits += 1
            return self._set(slot)
        step, rest = path[0], path[1:]
        if _INDEX.fullmatch(step):
            return self._item(slot, int(step), rest)
        if step == "*":
            return self._each(slot, rest, lambda _: True)
        if _is_choice(step):
            return self._chosen(slot, step, rest)
        if not isinstance(slot.value, dict):
            raise RefusedError(f"'{step}' asks for a mapping")
        if step not in slot.value and not self._create:
            return slot
        old = self._draft.entry(slot.value, step) if step in slot.value else self._begin(rest)
        return self._placed(slot, step, old, self._into(old, rest))

    def _item(self, slot: Slot, index: int, rest: Sequence[str]) -> Slot:
        if not isinstance(slot.value, list):
            raise RefusedError("an index asks for a list")
        if index == len(slot.value) and self._create:
            slot = self._with_item(slot, self._begin(rest))
        if index >= len(slot.value):
            raise RefusedError(f"there is no item {index}")
        old = self._draft.entry(slot.value, index)
        return self._placed(slot, index, old, self._into(old, rest))

    def _chosen(self, slot: Slot, step: str, rest: Sequence[str]) -> Slot:
        name, pattern = _choice(step)
        try:
            matcher = pattern_of(pattern)
        except re2.error:
            raise RefusedError(f"'{pattern}' is no pattern") from None

        def is_chosen(item: Slot) -> bool:
            value = item.value if not name else field(item.value, name)
            return not (name and value is None) and bool(matcher.search(scalar_text(value)))

        if isinstance(slot.value, list) and self._create:
            hits = self._hits
            filled = self._each(slot, rest, is_chosen)
            if self._hits > hits:
                return filled
            if not matcher.search(pattern):
                raise RefusedError(f"'{step}' does not describe itself")
            item = Slot(as_plain(pattern), self._value.site)
            if name:
                item = Slot(self._draft.mapping([(name, item)]), self._value.site)
            slot = self._with_item(slot, item)
        return self._each(slot, rest, is_chosen)

    def _each(self, slot: Slot, rest: Sequence[str], is_chosen: Callable[[Slot], bool]) -> Slot:
        if not isinstance(slot.value, list):
            raise RefusedError("the path asks for a list")
        result = slot
        for index in range(len(slot.value)):
            old = self._draft.entry(result.value, index)
            if is_chosen(old):
                result = self._placed(result, index, old, self._into(old, rest))
        return result

    def _with_item(self, slot: Slot, item: Slot) -> Slot:
        items = [*self._draft.items(slot.value), item]
        return Slot(self._draft.sequence(items), slot.site or self._value.site)

    def _placed(self, slot: Slot, step: str | int, old: Slot, new: Slot) -> Slot:
        if new.value is old.value and (isinstance(step, int) or step in slot.value):
            return slot
        new = Slot(new.value, new.site or self._value.site)
        return Slot(self._draft.put_anew(slot.value, step, new), slot.site)

    def _begin(self, rest: Sequence[str]) -> Slot:
        """What a field begins as that is created."""
        if not rest:
            is_scalar = not isinstance(self._value.value, dict | list)
            return Slot(_Blank if is_scalar else type(self._value.value)())
        is_list = _INDEX.fullmatch(rest[0]) or _is_choice(rest[0])
        return Slot([] if is_list else {})

    def _set(self, old: Slot) -> Slot:
        new = self._value
        if isinstance(old.value, dict | list):
            if self._delimiter:
                raise RefusedError("only text can be split")
            return new
        text = "" if isinstance(new.value, dict | list) else raw_text(new)
        if self._delimiter:
            before = "" if old.value is _Blank else raw_text(old)
            text = _joined(before.split(self._delimiter), text, self._index, self._delimiter)
        value: Any = as_plain(text) if old.value is _Blank else retyped(text, old.value)
        if value == old.value and type(value) is type(old.value):
            return old
        return Slot(value, new.site)


class _Blank:
    """The value of a scalar that is being created: it takes the type that its text says."""


def _joined(parts: list[str], text: str, index: int, delimiter: str) -> str:
    if index < 0:
        parts = [text, *parts]
    elif index >= len(parts):
        parts = [*parts, text]
    else:
        parts = [*parts[:index], text, *parts[index + 1 :]]
    return delimiter.join(parts)
