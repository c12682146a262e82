"""ApplicationSets of Argo CD: the Applications that their generators make, as far as text tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property, partial
from itertools import product
from posixpath import basename, dirname
from typing import Any

from ipi_lint.manifest import Manifests
from ipi_lint.node import Node
from ipi_lint.regexes import regex
from ipi_lint.resource import Resource

KIND = ("argoproj.io", "ApplicationSet")
Parameters = dict[str, str]
_FIELD = regex(r"\{\{-?\s*\.?([A-Za-z_][\w.\[\]-]*)\s*-?\}\}")
_DEEPEST = 4
_MOST = 10_000


class UnknowableError(Exception):
    """A generator that asks what no file says: clusters, pull requests, a plugin."""


class Sets:
    """Expands ApplicationSets over the files of a repository."""

    def __init__(self, manifests: Iterable[Manifests]) -> None:
        self._files = {file.source.path: file for file in manifests}

    @cached_property
    def _folders(self) -> Sequence[str]:
        return sorted(
            {
                "/".join(path.split("/")[:end])
                for path in self._files
                for end in range(1, len(path.split("/")))
            }
        )

    def applications(self, resource: Resource) -> tuple[list[Resource], bool]:
        """The set with its template filled in for each Application, and whether these are all."""
        from ipi_lint.rewriting import rewritten  # most repositories have no ApplicationSet

        found: list[Resource] = []
        is_whole = True
        for generator in resource.get("spec", "generators").items():
            try:
                for parameters in self._generated(generator, 0):
                    found.append(rewritten(resource, partial(_filled, parameters)))
                    if len(found) >= _MOST:
                        return found, False
            except UnknowableError:
                is_whole = False
        return found, is_whole

    def _generated(self, generator: Node, depth: int) -> Iterator[Parameters]:
        """The parameters that a generator makes. Source: Argo CD v3, ApplicationSet generators."""
        if depth > _DEEPEST or not isinstance(generator.plain, dict):
            raise UnknowableError
        for name, node in generator.entries():
            match name:
                case "list":
                    if node.get("elementsYaml").exists:
                        raise UnknowableError
                    yield from (_flat(each.plain) for each in node.get("elements").items())
                case "git":
                    yield from self._of_git(node)
                case "matrix":
                    yield from self._product(node, depth)
                case "merge":
                    yield from self._merged(node, depth)
                case "selector" | "template":
                    continue
                case _:
                    raise UnknowableError

    def _of_git(self, node: Node) -> Iterator[Parameters]:
        extra = {f"values.{key}": text for key, text in _flat(node.get("values").plain).items()}
        directories = [*node.get("directories").items()]
        left_out = [
            each.get("path").text or "" for each in directories if each.get("exclude").plain is True
        ]
        for each in directories:
            if each.get("exclude").plain is True:
                continue
            for folder in self._folders:
                if _fits(folder, each.get("path").text or "") and not any(
                    _fits(folder, pattern) for pattern in left_out
                ):
                    yield _of_path(folder) | extra
        for each in node.get("files").items():
            for path, file in self._files.items():
                if _fits(path, each.get("path").text or ""):
                    about = _of_path(dirname(path)) | {"path.filename": basename(path)}
                    for document in file.documents:
                        entries = document.value
                        for entry in entries if isinstance(entries, list) else [entries]:
                            yield _flat(entry) | about | extra

    def _product(self, node: Node, depth: int) -> Iterator[Parameters]:
        sides = [list(self._generated(each, depth + 1)) for each in node.get("generators").items()]
        for parts in product(*sides):
            yield {key: value for part in parts for key, value in part.items()}

    def _merged(self, node: Node, depth: int) -> Iterator[Parameters]:
        keys = [each.text or "" for each in node.get("mergeKeys").items()]
        first, *others = [
            list(self._generated(each, depth + 1)) for each in node.get("generators").items()
        ] or [[]]
        for base in first:
            merged = dict(base)
            for other in others:
                for each in other:
                    if all(each.get(key) == base.get(key) for key in keys):
                        merged |= each
            yield merged


def _filled(parameters: Mapping[str, str], text: str) -> str:
    """A text with its parameters; what is no plain parameter stays, and is a placeholder."""
    return _FIELD.sub(lambda match: parameters.get(match[1], match[0]), text)


def _of_path(folder: str) -> Parameters:
    parts = folder.split("/")
    return {
        "path": folder,
        "path.path": folder,
        "path.basename": parts[-1],
        **{f"path[{index}]": part for index, part in enumerate(parts)},
        **{f"path.segments[{index}]": part for index, part in enumerate(parts)},
    }


def _flat(value: Any, above: str = "") -> Parameters:
    """Nested mappings as dotted names; numbers and booleans as text."""
    flat: Parameters = {}
    for key, each in value.items() if isinstance(value, dict) else ():
        if isinstance(each, dict):
            flat |= _flat(each, f"{above}{key}.")
        elif isinstance(each, bool):
            flat[f"{above}{key}"] = "true" if each else "false"
        elif isinstance(each, str | int | float):
            flat[f"{above}{key}"] = str(each)
    return flat


def _fits(path: str, pattern: str) -> bool:
    """Whether a path fits a pattern; `*` stays within a part, `**` goes over several."""
    parts = path.split("/")
    reached = {0}
    for wanted in pattern.strip("/").split("/"):
        if wanted == "**":
            reached = set(range(min(reached, default=len(parts) + 1), len(parts) + 1))
        else:
            inner = (at for at in reached if at < len(parts))
            reached = {at + 1 for at in inner if fnmatchcase(parts[at], wanted)}
    return len(parts) in reached
