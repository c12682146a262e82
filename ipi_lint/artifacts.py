"""Flux's ArtifactGenerators: which folder of the repository a path in an artifact is."""

from __future__ import annotations

from collections.abc import Iterable

from ipi_lint.manifest import Manifests
from ipi_lint.orders import Order
from ipi_lint.resource import Resource

_KIND = ("source.extensions.fluxcd.io", "ArtifactGenerator")
_INTO = "@artifact/"


class Artifacts:
    """What the generators of a repository copy into each artifact, by its name."""

    def __init__(self, manifests: Iterable[Manifests]) -> None:
        self._copies: dict[str, list[tuple[str, str]]] = {}
        for file in manifests:
            for resource in file.resources:
                if resource.group_kind == _KIND:
                    self._read(resource)

    def folder(self, artifact: str, path: str) -> str | None:
        """The folder that was copied to a path in an artifact; None where that is not known.

        Source: source-watcher v2, ArtifactGenerator API: `from` is `@source/folder/**`, and `to`
        is `@artifact/folder/`.
        """
        for into, origin in self._copies.get(artifact, ()):
            if into in (".", path):
                return origin if into == path else _joined(origin, path)
            if path.startswith(f"{into}/"):
                return _joined(origin, path[len(into) + 1 :])
        return None

    def placed(self, order: Order) -> Order:
        """An order with the folder of the repository; with none where it is not known."""
        if not order.artifact:
            return order
        return order._replace(folder=self.folder(order.artifact, order.folder or "."))

    def _read(self, resource: Resource) -> None:
        for artifact in resource.get("spec", "artifacts").items():
            copies = self._copies.setdefault(artifact.get("name").text or "", [])
            for copy in artifact.get("copy").items():
                origin, into = copy.get("from").text or "", copy.get("to").text or ""
                _, slash, folder = origin.partition("/")
                if origin.startswith("@") and slash and into.startswith(_INTO):
                    folder = folder.removesuffix("**").removesuffix("*").strip("/") or "."
                    copies.append((into.removeprefix(_INTO).strip("/") or ".", folder))


def _joined(folder: str, path: str) -> str:
    return path if folder == "." else f"{folder}/{path}"
