"""`patches:` and its older forms: what they are, and which objects they are for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ipi_lint.node import Document, Node
from ipi_lint.overlay import json6902
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.files import Files
from ipi_lint.overlay.inline import documents_in
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.select import select
from ipi_lint.overlay.specs import Gvk
from ipi_lint.overlay.strategic import merge_into
from ipi_lint.overlay.transform import attempt
from ipi_lint.overlay.values import Id, RefusedError, Slot, effective_namespace, raw_text
from ipi_lint.reader import Unreadable
from ipi_lint.records import NamedTuple

_AS_TEXT = frozenset(["labels and annotations as text"])
_PAIRS = ("labels", "annotations")
_ENTRY = frozenset(["path", "patch", "target", "options"])


class Loaded(NamedTuple):
    """A patch: either documents to merge, or a JSON patch's operations."""

    merges: Sequence[Document]
    operations: Sequence[Node] = ()


class Patcher:
    """Applies the patches of one layer. Deleted objects are gone from `drafts`."""

    def __init__(self, drafts: list[Draft], layer: Layer, files: Files, seen: set[str]) -> None:
        self.drafts = drafts
        self._layer, self._files, self._seen = layer, files, seen
        self._by_id: dict[Id, list[Draft]] | None = None

    def strategic(self) -> Iterator[Partial]:
        """`patchesStrategicMerge:`: each a file's path, or the patch itself."""
        for node in self._layer.items("patchesStrategicMerge"):
            yield from attempt(node, partial(self._strategic, node))

    def any(self) -> Iterator[Partial]:
        """`patches:`: of both kinds."""
        for node in self._layer.items("patches"):
            yield from attempt(node, partial(self._any, node))

    def json(self) -> Iterator[Partial]:
        """`patchesJson6902:`."""
        for node in self._layer.items("patchesJson6902"):
            yield from attempt(node, partial(self._json, node))

    def _strategic(self, node: Node) -> None:
        if node.text is None:
            raise RefusedError("an entry of 'patchesStrategicMerge' must be text")
        loaded = None
        if "\n" in node.text or node.text.lstrip().startswith("{"):
            loaded = self._loaded(documents_in(node))
        elif node.text.strip():
            loaded = self._loaded(self._documents(node.text))
        for document in _merges(loaded, node):
            self._merge(self._only(document), document, _AS_TEXT)

    def _any(self, node: Node) -> None:
        if not isinstance(node.value, dict) or set(node.value) - _ENTRY:
            raise RefusedError(
                "an entry of 'patches' has 'patch' or 'path', 'target' and 'options'"
            )
        loaded = self._load(node)
        target = node.get("target")
        options = frozenset(
            key for key, each in node.get("options").entries() if each.value is True
        )
        if loaded.operations:
            if target.plain is None:
                raise RefusedError("a JSON patch needs a target")
            for draft in select(self.drafts, target):
                draft.remember()
                self._operate(draft, loaded.operations)
        elif target.plain is None:
            for document in loaded.merges:
                self._merge(self._only(document), document, options)
        elif len(loaded.merges) > 1:
            raise RefusedError("several patches in one entry cannot share a target")
        else:
            for draft in select(self.drafts, target):
                self._merge(draft, loaded.merges[0], options | _AS_TEXT)

    def _json(self, node: Node) -> None:
        target = node.get("target")
        if not target.get("name").text:
            raise RefusedError("an entry of 'patchesJson6902' needs a target with a name")
        loaded = self._load(node)
        if not loaded.operations:
            raise RefusedError("the patch is no JSON patch")
        for draft in select(self.drafts, target):
            self._operate(draft, loaded.operations)

    def _load(self, node: Node) -> Loaded:
        path, patch = node.get("path"), node.get("patch")
        if bool((path.text or "").strip()) == bool((patch.text or "").strip()):
            raise RefusedError("a patch has either 'patch' or 'path'")
        loaded = self._loaded(
            documents_in(patch) if patch.text else self._documents(path.text or "")
        )
        json6902.check(loaded.operations)
        return loaded

    def _loaded(self, documents: Sequence[Document | Unreadable]) -> Loaded:
        """Raises RefusedError where the texts are no patch."""
        for each in documents:
            if isinstance(each, Unreadable):
                raise RefusedError(f"the patch cannot be read: {each.message}")
        known = [
            self._files.as_read(each)
            for each in documents
            if isinstance(each, Document) and each.value
        ]
        if not known:
            raise RefusedError("the patch is empty")
        if isinstance(known[0].value, list):
            return Loaded((), tuple(known[0].node.items()))
        for document in known:
            name = document.node.get("metadata", "name").value
            if not document.node.get("kind").text or not name or isinstance(name, dict | list):
                raise RefusedError("a strategic merge patch needs a kind and a name")
        return Loaded(known)

    def _documents(self, text: str) -> list[Document | Unreadable]:
        path = self._files.path(self._layer.folder, text)
        documents = self._files.documents(path)
        self._seen.add(path)
        return documents

    def _only(self, document: Document) -> Draft:
        """The one object that a patch names itself."""
        if self._by_id is None:
            self._by_id = {}
            for draft in self.drafts:
                for each in set(draft.ids):
                    self._by_id.setdefault(each, []).append(draft)
        wanted = _id_of(document)
        found = self._by_id.get(wanted, [])
        if len(found) != 1:
            word = "no object" if not found else "more than one object"
            raise RefusedError(f"{word} is the {wanted.kind} '{wanted.name}' that is patched")
        return found[0]

    def _merge(self, draft: Draft, document: Document, options: frozenset[str]) -> None:
        draft.take_in(document)
        if options & {"allowNameChange", "allowKindChange"}:
            draft.remember()
            self._by_id = None
        if not merge_into(draft, _without_identity(draft, document, options)):
            self.drafts.remove(draft)
            self._by_id = None

    def _operate(self, draft: Draft, operations: Sequence[Node]) -> None:
        self._by_id = None
        for each in operations:
            draft.take_in(each.document)
        json6902.apply(draft, operations)


def _merges(loaded: Loaded | None, node: Node) -> Sequence[Document]:
    if loaded is None or not loaded.merges:
        raise RefusedError(f"'{(node.text or '').strip()}' is no strategic merge patch")
    return loaded.merges


def _id_of(document: Document) -> Id:
    root = document.node
    group, slash, version = (root.get("apiVersion").text or "").partition("/")
    gvk = Gvk(group, version, "") if slash else Gvk("", group, "")
    gvk = gvk._replace(kind=root.get("kind").text or "")
    metadata = root.get("metadata")
    namespace = effective_namespace(gvk, metadata.get("namespace").text or "")
    return Id(*gvk, namespace, metadata.get("name").text or "")


def _without_identity(draft: Draft, document: Document, options: frozenset[str]) -> Slot:
    """The patch, less what it only says to name its object."""
    root = document.value
    kept = set(root) - {"apiVersion"}
    if "allowKindChange" not in options:
        kept.discard("kind")
    entries = {key: draft.entry(root, key) for key in root if key in kept}
    metadata = root["metadata"]
    names = {"namespace"} if "allowNameChange" in options else {"name", "namespace"}
    rest = [(key, draft.entry(metadata, key)) for key in metadata if key not in names]
    if options >= _AS_TEXT:
        rest = [(key, _texts(draft, slot) if key in _PAIRS else slot) for key, slot in rest]
    if rest:
        entries["metadata"] = Slot(draft.mapping(rest), entries["metadata"].site)
    else:
        del entries["metadata"]
    return Slot(draft.mapping(entries.items()), draft.root_site)


def _texts(draft: Draft, pairs: Slot) -> Slot:
    """Labels or annotations of a patch that Kustomize has copied: all of them text, even nulls."""
    if not isinstance(pairs.value, dict):
        return pairs
    slots = {key: draft.entry(pairs.value, key) for key in pairs.value}
    texts = ((key, Slot(raw_text(slot), slot.site)) for key, slot in slots.items())
    return Slot(draft.mapping(texts), pairs.site)
