"""`configMapGenerator:` and `secretGenerator:`: ConfigMaps and Secrets from files and literals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ipi_lint.composite import Composite
from ipi_lint.node import Node, Site
from ipi_lint.overlay.draft import Draft, Workshop
from ipi_lint.overlay.files import Files
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.pairs import as_base64, env_lines, file_source, unquoted
from ipi_lint.overlay.transform import string_pairs
from ipi_lint.overlay.values import Id, RefusedError, Slot, field, raw_text, said
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Identity, Resource

_GENERATORS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}
_ARGUMENTS = frozenset(
    ["name", "namespace", "behavior", "literals", "files", "envs", "env", "options", "type"]
)
_OPTIONS = frozenset(["labels", "annotations", "disableNameSuffixHash", "immutable"])
_ENCRYPTED = b"ENC[AES256_GCM,"
_BEHAVIORS = ("", "create", "merge", "replace", "unspecified")


class Pair(NamedTuple):
    """One key of what is generated. `value` is None where its file was not read."""

    key: str
    value: bytes | None
    site: Site | None


class Generator:
    """Runs the generators of one layer. `seen` gets the files that they take in."""

    def __init__(self, layer: Layer, files: Files, workshop: Workshop, seen: set[str]) -> None:
        self._layer, self._files, self._workshop, self._seen = layer, files, workshop, seen

    def run(self, drafts: list[Draft]) -> Iterator[Partial]:
        """Adds what is generated to the objects, or puts it in their place."""
        for name, kind in _GENERATORS.items():
            for node in self._layer.items(name):
                try:
                    partial, generated = self._generate(node, kind)
                    _absorb(drafts, generated)
                    yield from partial
                except RefusedError as error:
                    yield Partial(node, str(error))

    def _generate(self, node: Node, kind: str) -> tuple[list[Partial], Draft]:
        if not isinstance(node.value, dict) or set(node.value) - _ARGUMENTS:
            raise RefusedError("a generator has a name and what it is made of")
        for key in ("name", "namespace", "behavior", "type"):
            if node.get(key).plain is not None and node.get(key).text is None:
                raise RefusedError(f"'{key}' must be text")
        if not node.get("name").text:
            raise RefusedError("a generator needs a name")
        options = _options(node, self._layer)
        pairs = list(self._pairs(node))
        _check_keys(pairs)
        partial = [
            Partial(node, f"the value of '{pair.key}' was not read")
            for pair in pairs
            if pair.value is None
        ]
        draft = self._draft(node, kind, pairs, options)
        draft.hashed = not options.unhashed and not partial
        draft.behavior = node.get("behavior").text or ""
        if draft.behavior not in _BEHAVIORS:
            draft.behavior = ""
        return partial, draft

    def _pairs(self, node: Node) -> Iterator[Pair]:
        envs = [*node.get("envs").items(), *([node.get("env")] if node.get("env").text else [])]
        for item in envs:
            for key, value in env_lines(self._read(_text(item))):
                yield Pair(key, value, said(item).site)
        for item in node.get("literals").items():
            key, equals, text = _text(item).partition("=")
            if not key or not equals:
                raise RefusedError(f"'{_text(item)}' is no literal: 'key=value'")
            yield Pair(key, unquoted(text).encode("utf-8", "surrogatepass"), said(item).site)
        for item in node.get("files").items():
            key, path = file_source(_text(item))
            yield Pair(key, self._read(path), said(item).site)

    def _read(self, text: str) -> bytes | None:
        """A file's bytes; None where it was not read, or cannot be: SOPS has encrypted it."""
        path = self._files.path(self._layer.folder, text)
        data = self._files.data(path)
        self._seen.add(path)
        return None if data is not None and _ENCRYPTED in data else data

    def _draft(self, node: Node, kind: str, pairs: Iterable[Pair], options: Options) -> Draft:
        here = said(node)
        metadata = {key: said(node.get(key)) for key in ("name", "namespace") if node.get(key).text}
        for key, found in (("labels", options.labels), ("annotations", options.annotations)):
            if found:
                metadata[key] = Slot(self._mapping(found), next(iter(found.values())).site)
        data, binary = _data(kind, pairs)
        root = {
            "apiVersion": Slot("v1", here.site),
            "kind": Slot(kind, here.site),
            "metadata": Slot(self._mapping(metadata), here.site),
        }
        if data or kind == "Secret":
            root["data"] = Slot(self._mapping(data), here.site)
        if binary:
            root["binaryData"] = Slot(self._mapping(binary), here.site)
        if kind == "Secret":
            said_type = node.get("type")
            root["type"] = said(said_type) if said_type.text else Slot("Opaque", here.site)
        if options.immutable:
            root["immutable"] = Slot(True, options.immutable.site)
        assert here.site
        document = Composite(
            node.source, node.document.index, node.document.span, here.site.mark.value,
            self._mapping(root), parts=(node.document,), made=self._workshop.made,
        )  # fmt: skip
        namespace, name = node.get("namespace").text or None, node.get("name").text or ""
        identity = Identity("", kind, namespace, name)
        return Draft(Resource(identity, "v1", document.node), self._workshop)

    def _mapping(self, slots: Mapping[str, Slot]) -> dict[str, Any]:
        return self._workshop.mapping(slots)


class Options(NamedTuple):
    """How something is generated: a generator's own options, and below them the layer's."""

    labels: Mapping[str, Slot]
    annotations: Mapping[str, Slot]
    immutable: Slot | None
    unhashed: bool


def _options(node: Node, layer: Layer) -> Options:
    own, common = node.get("options"), layer.get("generatorOptions")
    every = [own] if common is None else [own, common]
    for each in every:
        if isinstance(each.value, dict) and set(each.value) - _OPTIONS:
            raise RefusedError("a generator's options hold a field that is none")
    pairs: dict[str, dict[str, Slot]] = {"labels": {}, "annotations": {}}
    for each in reversed(every):
        for key, found in pairs.items():
            if each.get(key).plain is not None:
                found.update(string_pairs(each.get(key)))
    immutable = next((each.get("immutable") for each in every if each.get("immutable").plain), None)
    unhashed = any(each.get("disableNameSuffixHash").value is True for each in every)
    return Options(
        pairs["labels"], pairs["annotations"], said(immutable) if immutable else None, unhashed
    )


def _check_keys(pairs: Iterable[Pair]) -> None:
    seen = set()
    for pair in pairs:
        if pair.key in seen:
            raise RefusedError(f"the key '{pair.key}' is there twice")
        seen.add(pair.key)


def _data(kind: str, pairs: Iterable[Pair]) -> tuple[dict[str, Slot], dict[str, Slot]]:
    """What goes into `data`, and what into `binaryData`."""
    data: dict[str, Slot] = {}
    binary: dict[str, Slot] = {}
    for pair in sorted(pairs, key=lambda pair: pair.key):
        value = pair.value or b""
        if kind == "Secret":
            data[pair.key] = Slot(as_base64(value), pair.site)
            continue
        try:
            data[pair.key] = Slot(value.decode("utf-8"), pair.site)
        except UnicodeDecodeError:
            binary[pair.key] = Slot(as_base64(value), pair.site)
    return data, binary


def _text(node: Node) -> str:
    if node.text is None:
        raise RefusedError("what a generator is made of must be text")
    return node.text


def _absorb(drafts: list[Draft], new: Draft) -> None:
    """Adds what was generated, or merges it into, or puts it in the place of, what is there."""
    wanted: Id = new.id
    found = [at for at, draft in enumerate(drafts) if wanted in draft.ids]
    if not found:
        if new.behavior in ("merge", "replace"):
            raise RefusedError(f"there is no '{new.name}' to {new.behavior}")
        drafts.append(new)
        return
    if len(found) > 1 or new.behavior not in ("merge", "replace"):
        raise RefusedError(f"'{new.name}' is there already")
    old = drafts[found[0]]
    if new.behavior == "merge":
        for key in ("data", "binaryData"):
            _merge_texts(new, old, key)
    _take_over(new, old)
    drafts[found[0]] = new


def _take_over(new: Draft, old: Draft) -> None:
    """What replaces an object keeps its names, labels and annotations."""
    new.parts = (*new.parts, *(part for part in old.parts if part not in new.parts))
    metadata = field(old.value, "metadata")
    merged = field(new.value, "metadata")
    for key in ("labels", "annotations"):
        theirs, ours = field(metadata, key), field(merged, key) or {}
        if isinstance(theirs, dict):
            slots = {each: old.entry(theirs, each) for each in theirs if each not in ours}
            texts = {each: Slot(raw_text(slot), slot.site) for each, slot in slots.items()}
            for each in ours:
                texts[each] = new.entry(ours, each)
            merged = new.put(merged, key, Slot(new.mapping(texts.items()), old.site(metadata, key)))
    for key in ("name", "namespace"):
        if field(metadata, key) is None:
            merged = new.remove(merged, key)
        else:
            merged = new.put(merged, key, old.entry(metadata, key))
    new.value = new.put(new.value, "metadata", Slot(merged, new.site(new.value, "metadata")))
    new.previous, new.prefixes, new.suffixes = old.previous, old.prefixes, old.suffixes
    new.variables, new.behavior = old.variables, old.behavior
    new.hashed = new.hashed and old.hashed


def _merge_texts(new: Draft, old: Draft, key: str) -> None:
    theirs, ours = field(old.value, key), field(new.value, key) or {}
    if not isinstance(theirs, dict) or not theirs:
        return
    texts = {each: old.entry(theirs, each) for each in theirs if each not in ours}
    slots = {each: Slot(raw_text(slot), slot.site) for each, slot in texts.items()}
    slots.update({each: new.entry(ours, each) for each in ours})
    site = new.site(new.value, key) or old.site(old.value, key)
    new.value = new.put(new.value, key, Slot(new.mapping(slots.items()), site))
