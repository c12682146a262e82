"""All files that a build of a kustomization may open, or the word of a network in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import isabs, join, normpath
from typing import Any

from ipi_lint.overlay.files import KUSTOMIZATIONS
from ipi_lint.reader import Limits, Unreadable, compose, split
from ipi_lint.reader.file import decode
from ipi_lint.regexes import regex
from ipi_lint.render.model import RenderError
from ipi_lint.source import Source

_REMOTE = regex(
    r"""\s*(?:[a-z][\w+.-]*::?//|[\w.-]+@[\w.-]+[:/]|git::|gh:|[\w-]+(?:\.[\w-]+)*\.
    (?:com|org|net|io|dev)[:/])|.*(?:\?ref=|\?version=|\.git(?:/|$)|//|/_git/)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What Kustomize may take for a place in the network; rather too much than too little."""
_NO_PATHS = frozenset(
    (
        *("apiVersion", "kind", "metadata", "namespace", "namePrefix", "nameSuffix"),
        *("commonLabels", "commonAnnotations", "labels", "images", "imageTags", "replicas"),
        *("literals", "patch", "target", "options", "generatorOptions", "vars", "select"),
        *("reject", "type", "name", "group", "version", "fieldPath", "fieldPaths", "fields"),
        *("buildMetadata", "sortOptions"),
    )
)
"""Fields of a kustomization in which no path stands."""
_CONFIGURED = ("generators", "transformers", "validators")
_MOST_FILES = 5_000
_MOST_TEXTS = 100_000
_MOST_BYTES = 128 * 1024 * 1024
Content = Callable[[str], bytes | None]


def closure(folder: str, content: Content, start: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of a build by their paths, but for the kustomization that it starts from.

    `start` are that one's values. Raises RenderError where something may be fetched, or where it is
    too much.
    """
    found: dict[str, bytes] = {}
    folders = {folder}
    todo: list[tuple[str, Any, bool]] = [(folder, start, False)]
    texts = size = 0
    while todo:
        here, value, is_path = todo.pop()
        for text, is_configured in _paths(value, is_path):
            path = _path(here, text)
            texts += 1
            data = None if path in found else content(path)
            if data is not None:
                found[path] = data
                size += len(data)
                if is_configured:
                    todo += ((here, each, False) for each in _documents(path, data))
            elif path not in folders:
                folders.add(path)
                for name in KUSTOMIZATIONS:
                    file = normpath(join(path, name))
                    data = content(file)
                    if data is not None and file not in found:
                        found[file] = data
                        size += len(data)
                        todo += ((path, each, is_configured) for each in _documents(file, data))
            if len(found) > _MOST_FILES or size > _MOST_BYTES or texts > _MOST_TEXTS:
                raise RenderError(f"'{folder}' takes in too much to be rendered")
    return found


def _paths(value: Any, is_path: bool) -> Iterator[tuple[str, bool]]:
    """The texts that may be paths, and whether each leads to a configuration with more of them."""
    todo: list[tuple[Any, bool]] = [(value, is_path)]
    while todo:
        each, is_configured = todo.pop()
        if isinstance(each, dict):
            todo += (
                (inner, is_configured or key.lower() in _CONFIGURED)
                for key, inner in each.items()
                if key not in _NO_PATHS
            )
        elif isinstance(each, list):
            todo += ((inner, is_configured) for inner in each)
        elif isinstance(each, str) and is_configured and "\n" in each:
            for document in _documents("inline", each.encode("utf-8", "surrogatepass")):
                todo.append((document, True))
        elif isinstance(each, str) and "\n" not in each:
            yield each, is_configured


def _path(folder: str, text: str) -> str:
    """The path that a text means, if it is one. Raises RenderError for one that leads away."""
    part = text.rpartition("=")[2]
    for each in (text, part):
        if _REMOTE.match(each):
            raise RenderError(f"'{text}' may be remote, and nothing is fetched")
        if isabs(each) or normpath(join(folder, each)).split("/")[0] == "..":
            raise RenderError(f"'{text}' leads out of the repository")
    return normpath(join(folder, part))


def _documents(path: str, data: bytes) -> Iterator[Any]:
    source = Source(path, decode(data).text)
    for cut in split(source.text):
        result = compose(source, cut.span, 0, Limits())
        if not isinstance(result, Unreadable) and result.document:
            yield result.document.value
