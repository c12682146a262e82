"""Which files a build takes in: kustomizations, Flux and Argo CD, as far as text tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import join, normpath

from ipi_lint.manifest import Manifests
from ipi_lint.resource import Resource

_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_LISTS = ("resources", "bases", "components")
_FLUX = ("kustomize.toolkit.fluxcd.io", "Kustomization")
_ARGO = ("argoproj.io", "Application")


def local_path(text: str | None) -> str:
    """A folder as a delivery names it, relative to the root; `.` is the root."""
    return normpath(join(".", (text or ".").lstrip("/")))


class Delivery:
    """Follows, from file to file, what a build takes in. Paths are relative to the root."""

    def __init__(self, manifests: Iterable[Manifests]) -> None:
        self._files = {file.source.path: file for file in manifests}
        self._in_folder: dict[str, list[str]] = {}
        for path in self._files:
            parts = path.split("/")
            for end in range(len(parts)):
                self._in_folder.setdefault("/".join(parts[:end]) or ".", []).append(path)

    def below(self, folder: str) -> list[str]:
        """The files in a folder and in those below it."""
        return self._in_folder.get(folder, [])

    def closure(self, start: Iterable[str]) -> set[str]:
        """The files themselves, and all that they take in."""
        seen: set[str] = set()
        todo = list(start)
        while todo:
            path = todo.pop()
            if path not in seen and path in self._files:
                seen.add(path)
                todo += self._taken_in(self._files[path])
        return seen

    def roots(self) -> dict[str, frozenset[str]]:
        """For each file, the kustomizations that take it in and are taken in by no other."""
        heads = [path for path, file in self._files.items() if file.kustomizations]
        inner = {
            path for head in heads for path in self._taken_in(self._files[head]) if path != head
        }
        roots: dict[str, set[str]] = {}
        for head in heads:
            if head not in inner:
                for path in self.closure([head]):
                    roots.setdefault(path, set()).add(head)
        return {path: frozenset(heads) for path, heads in roots.items()}

    def _taken_in(self, file: Manifests) -> Iterator[str]:
        folder = file.source.path.rpartition("/")[0]
        for kustomization in file.kustomizations:
            for field in _LISTS:
                for node in kustomization.node.get(field).items():
                    if node.text and "://" not in node.text:
                        yield from self._target(normpath(join(folder, node.text)))
        for resource in file.resources:
            for path in _folders(resource):
                yield from self._target(path) or self.below(path)

    def _target(self, path: str) -> list[str]:
        """A file, or the kustomization of a folder."""
        names = [path, *(normpath(join(path, name)) for name in _KUSTOMIZATIONS)]
        return [name for name in names if name in self._files]


def _folders(resource: Resource) -> Iterator[str]:
    """The folders whose objects a Flux Kustomization or an Argo CD Application applies."""
    if resource.group_kind == _FLUX:
        yield local_path(resource.get("spec", "path").text)
    elif resource.group_kind == _ARGO:
        for source in (resource.get("spec", "source"), *resource.get("spec", "sources").items()):
            if source.get("path").text:
                yield local_path(source.get("path").text)
