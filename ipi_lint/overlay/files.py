"""The files that kustomizations name: manifests that were read, and what else there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from posixpath import isabs, join, normpath
from typing import Any

from ipi_lint.manifest import Manifests
from ipi_lint.node import Document
from ipi_lint.overlay.inline import documents_of
from ipi_lint.overlay.values import RefusedError
from ipi_lint.overlay.words import as_kustomize_reads
from ipi_lint.reader import Unreadable
from ipi_lint.reader.file import decode
from ipi_lint.resource import Resource, object_at, resources
from ipi_lint.source import Source

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_REMOTE = ("github.com/", "gitlab.com/", "bitbucket.org/", "git@", "git::")


class Files:
    """What may be taken in. Paths are relative to the root of all, which no path may leave.

    `exists` tells of a path whether there is a file or folder, `content` gives a file's bytes, or
    None where it must not or cannot be read.
    """

    def __init__(
        self,
        manifests: Iterable[Manifests],
        exists: Callable[[str], bool],
        content: Callable[[str], bytes | None],
    ) -> None:
        self._manifests = {each.source.path: each for each in manifests}
        self._exists = exists
        self._content = content
        self._documents: dict[str, list[Document | Unreadable]] = {}
        self._objects: dict[str, list[Resource]] = {}
        self._as_read: dict[int, Document] = {}

    def path(self, folder: str, text: str) -> str:
        """What a kustomization in a folder means. Raises RefusedError for a way out of the root."""
        path = normpath(join(folder, text))
        if isabs(text) or path == ".." or path.startswith("../"):
            raise RefusedError(f"'{text}' leads out of the repository")
        return path

    def kustomizations(self, folder: str) -> list[str]:
        """The kustomization files in a folder; more than one are an error."""
        names = [normpath(join(folder, name)) for name in KUSTOMIZATIONS]
        return [name for name in names if name in self._manifests]

    def is_file(self, path: str) -> bool:
        return path in self._manifests

    def first_document(self, path: str) -> Document | None:
        """A kustomization is a file's first document; None where it cannot be read."""
        for each in self.documents(path):
            return each if isinstance(each, Document) else None
        return None

    def documents(self, path: str) -> list[Document | Unreadable]:
        """A file's documents. Raises RefusedError for a file that is not there or was not read."""
        if path not in self._documents:
            self._documents[path] = list(self._read(path))
        return self._documents[path]

    def as_read(self, document: Document) -> Document:
        """A document as Kustomize reads it, which is not always how Kubernetes does."""
        if id(document) not in self._as_read:
            self._as_read[id(document)] = as_kustomize_reads(document)
        return self._as_read[id(document)]

    def data(self, path: str) -> bytes | None:
        """A file's bytes; None where it was not read. Raises RefusedError where it is not there."""
        content = self._content(path)
        if content is not None:
            return content
        if path in self._manifests:
            return self._manifests[path].source.text.encode("utf-8", "surrogatepass")
        if self._exists(path):
            return None
        raise RefusedError(self.absence(path))

    def absence(self, path: str) -> str:
        """Why something cannot be taken in."""
        if self._exists(path):
            return f"'{path}' was not read"
        return f"there is no file '{path}'"

    def objects(self, path: str) -> list[Resource]:
        """The objects of a manifest, those of nested lists too.

        Raises RefusedError for a file that is not there, and for one that Kustomize does not take.
        """
        if path not in self._objects:
            self._objects[path] = list(self._objects_of(path))
        return self._objects[path]

    def _objects_of(self, path: str) -> Iterator[Resource]:
        documents = self.documents(path)
        known: dict[int, list[Resource]] = {}
        for each in self._manifests[path].resources if path in self._manifests else ():
            known.setdefault(id(each.node.document), []).append(each)
        for document in documents:
            if isinstance(document, Unreadable):
                raise RefusedError(f"'{path}' cannot be read: {document.message}")
            if document.value is None or document.value == {}:
                continue
            found = list(_inlined(known.get(id(document)) or list(resources(document))))
            if not found and not _is_empty_list(document.value):
                raise RefusedError(f"'{path}' holds what is no object")
            yield from found

    def _read(self, path: str) -> Iterator[Document | Unreadable]:
        file = self._manifests.get(path)
        if file is None:
            content = self._content(path)
            if content is None:
                raise RefusedError(self.absence(path))
            yield from documents_of(Source(path, decode(content).text))
            return
        yield from file.documents
        for fault in file.faults:
            yield fault.fault


def is_remote(text: str) -> bool:
    """Whether a resource's name asks for a network."""
    return "://" in text or text.startswith(_REMOTE)


def _inlined(found: Iterable[Resource]) -> Iterator[Resource]:
    """The objects, and those of lists within a list."""
    for each in found:
        items = each.get("items")
        if each.identity.kind.endswith("List") and isinstance(items.value, list):
            inner = (object_at(item) for item in items.items())
            yield from _inlined(item for item in inner if item)
        else:
            yield each


def _is_empty_list(value: Any) -> bool:
    return isinstance(value, dict) and "items" in value and not value["items"]
