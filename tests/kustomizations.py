"""The corpus of kustomizations: little trees of files, and what `kubectl kustomize` made of each.

A file of the corpus holds cases: `==== name folder` begins one, `-- path` a file in it. What stands
under `==== *` belongs to all cases of the file.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from ipi_lint.manifest import Manifests, read_manifests
from ipi_lint.overlay import Builder, Built
from ipi_lint.reader import Limits
from ipi_lint.source import Source
from trees import write

CORPUS = Path(__file__).parent / "kustomize_corpus"
KUBECTL = "IPI_LINT_KUBECTL"
REFUSED = "refused\n"
_READ = (".yaml", ".yml", ".json", "Kustomization")


class Case(NamedTuple):
    """A tree of files, and the folder in it that is built."""

    name: str
    folder: str
    files: Mapping[str, str]


def cases() -> Iterator[Case]:
    for path in sorted(CORPUS.glob("*.txt")):
        yield from cases_of(path.stem, path.read_text("utf-8"))


def cases_of(topic: str, text: str) -> Iterator[Case]:
    shared: dict[str, str] = {}
    for part in text.split("==== ")[1:]:
        head, _, body = part.partition("\n")
        files = dict(_files(body))
        if head == "*":
            shared = files
            continue
        name, folder = head.split(" ")
        yield Case(f"{topic}/{name}", folder, shared | files)


def _files(body: str) -> Iterator[tuple[str, str]]:
    for part in f"\n{body}".split("\n-- ")[1:]:
        path, _, text = part.partition("\n")
        yield path, f"{text}\n" if text and not text.endswith("\n") else text


def recorded() -> dict[str, str]:
    """What `kubectl kustomize` printed for each case, or `refused`."""
    found = {}
    for path in CORPUS.glob("*.out"):
        for part in path.read_text("utf-8").split("==== ")[1:]:
            name, _, output = part.partition("\n")
            found[f"{path.stem}/{name}"] = output
    return found


def record(outputs: Mapping[str, str]) -> None:
    """Writes the outputs beside their cases."""
    topics: dict[str, list[str]] = {}
    for name, output in outputs.items():
        topic, _, case = name.partition("/")
        topics.setdefault(topic, []).append(f"==== {case}\n{output}")
    for topic, parts in topics.items():
        (CORPUS / f"{topic}.out").write_text("".join(parts), encoding="utf-8")


def kubectl(case: Case, folder: Path) -> str:
    """What the real program prints. It may read everything below the case's root, as Flux may."""
    write(folder, case.files)
    done = subprocess.run(
        [os.environ[KUBECTL], "kustomize", "--load-restrictor=LoadRestrictionsNone", case.folder],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.stdout if done.returncode == 0 else REFUSED


def builder(files: Mapping[str, str]) -> Builder:
    """A builder over files as a run would have read them."""
    read = [manifests(path, text) for path, text in files.items() if path.endswith(_READ)]

    def exists(path: str) -> bool:
        return path in files or any(each.startswith(f"{path}/") for each in files)

    def content(path: str) -> bytes | None:
        return files[path].encode() if path in files else None

    return Builder(read, exists, content)


def manifests(path: str, text: str) -> Manifests:
    return read_manifests(Source(path, text), Limits(), 10_000, in_chart=False)


def build(case: Case) -> Built:
    return builder(case.files).build(case.folder)


def values(built: Built) -> list[str]:
    """The objects as a sorted list of texts."""
    return sorted(_text(each.node.plain) for each in built.objects)


def printed(output: str) -> list[str]:
    """The objects of an output likewise."""
    return sorted(_text(each.value) for each in manifests("out.yaml", output).documents)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def difference(case: Case, output: str) -> str:
    """How a build differs from what kubectl printed; empty where it is equal or partial."""
    built = build(case)
    if built.partial:
        return ""
    if output == REFUSED:
        return f"{case.name}: kubectl refuses what is built"
    ours, theirs = values(built), printed(output)
    if ours == theirs:
        return ""
    lines = [f"- {each}" for each in theirs if each not in ours]
    lines += [f"+ {each}" for each in ours if each not in theirs]
    return "\n".join([case.name, *lines])


if __name__ == "__main__":
    # Records anew: IPI_LINT_KUBECTL=... python tests/kustomizations.py
    with TemporaryDirectory() as work:
        record({each.name: kubectl(each, Path(work) / each.name) for each in cases()})
