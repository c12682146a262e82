"""A repository in which much hangs together, and what may happen to it between two runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from texts import IMPORT, POOL
from trees import write

WRONG = POOL.replace("spec:", "spec:\n  wrong: 1")
KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- pool.yaml
- ../../base
configMapGenerator:
- name: settings
  files:
  - settings.txt
  - missing.txt
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./later
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tests.example.com}
spec:
  group: example.com
  names: {kind: Test, plural: tests}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}
"""
TEST = """\
apiVersion: example.com/v1
kind: Test
metadata: {name: a}
spec: {b: 1}
"""


def repository(root: Path) -> Path:
    """Writes it. `outside` lies beside it."""
    return write(
        root,
        {
            ".ipi-lint.yaml": "preset: all\ncrds: [../outside/crds]\n",
            ".gitignore": "ignored/\n/later/none.yaml\n",
            "base/kustomization.yaml": "resources: [import.yaml]\n",
            "base/import.yaml": IMPORT,
            "clusters/east/kustomization.yaml": KUSTOMIZATION,
            "clusters/east/pool.yaml": WRONG,
            "clusters/east/settings.txt": "a\n",
            "clusters/west/pool.yaml": POOL,
            "clusters/west/flux.yaml": FLUX,
            "templates/route.yaml": POOL.replace("llama", "{{ .Values.name }}"),
            "plain/templates/pool.yaml": WRONG,
            "ignored/pool.yaml": WRONG,
            "vendor/pool.yaml": WRONG,
            "test.yaml": TEST,
            "../outside/crds/crd.yaml": CRD,
            "../outside/pool.yaml": WRONG,
        },
    )


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return change


def written(path: str, text: str = WRONG) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        write(root, {path: text})

    return change


def removed(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()

    return change


def renamed(path: str, to: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).rename(root / to)

    return change


def linked(path: str, to: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(to)

    return change


def of_the_same_size_and_time(root: Path) -> None:
    path = root / "clusters/east/pool.yaml"
    status = path.stat()
    text = path.read_text("utf-8")
    path.write_text(text.replace("wrong", "false"), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size


def another_file_of_the_same_name(root: Path) -> None:
    path = root / "clusters/east/pool.yaml"
    status = path.stat()
    new = path.with_name("new")
    new.write_text(path.read_text("utf-8").replace("wrong", "false"), "utf-8")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(path)


def a_file_instead_of_a_folder(root: Path) -> None:
    shutil.rmtree(root / "clusters/east")
    (root / "clusters/east").write_text("")


def a_link_instead_of_a_folder(root: Path) -> None:
    (root / "clusters/west").rename(root / "ignored/west")
    (root / "clusters/west").symlink_to("../base")


def a_folder_instead_of_a_file(root: Path) -> None:
    (root / "clusters/east/pool.yaml").unlink()
    write(root, {"clusters/east/pool.yaml/pool.yaml": WRONG})


def a_pipe_instead_of_a_file(root: Path) -> None:
    (root / "clusters/east/pool.yaml").unlink()
    os.mkfifo(root / "clusters/east/pool.yaml")


def two_names_exchanged(root: Path) -> None:
    east, west = root / "clusters/east/pool.yaml", root / "clusters/west/pool.yaml"
    east.rename(root / "aside")
    west.rename(east)
    (root / "aside").rename(west)


CHANGES: dict[str, Callable[[Path], None]] = {
    "other content": replaced("clusters/east/pool.yaml", "wrong", "falsch"),
    "other content of the same size and time": of_the_same_size_and_time,
    "another file of the same size and time": another_file_of_the_same_name,
    "a byte more": written("clusters/west/pool.yaml", WRONG + "\n"),
    "a new file": written("clusters/west/new.yaml"),
    "a new file in a new folder": written("clusters/north/deep/pool.yaml"),
    "a new file beside": written("clusters/west/new.txt", "a"),
    "a file less": removed("clusters/east/pool.yaml"),
    "a folder less": removed("clusters/east"),
    "a file with another name": renamed("clusters/east/pool.yaml", "clusters/east/qool.yaml"),
    "a folder with another name": renamed("clusters/east", "clusters/eest"),
    "two names exchanged": two_names_exchanged,
    "a file that is no manifest any more": renamed(
        "clusters/west/pool.yaml", "clusters/west/pool.txt"
    ),
    "a new file in an ignored folder": written("ignored/new.yaml"),
    "a new file in a vendored folder": written("vendor/new.yaml"),
    "another .gitignore": written(".gitignore", "clusters/\n"),
    "a .gitignore less": removed(".gitignore"),
    "a new .gitignore": written("clusters/.gitignore", "pool.yaml\n"),
    "a .git here": written(".git/info/exclude", "clusters/\n"),
    "a .git below": written("clusters/.git/", ""),
    "a .git above": written("../.git/info/exclude", "clusters/\n"),
    "a configuration above": written("../.ipi-lint.yaml", "preset: strict\n"),
    "another configuration": written(".ipi-lint.yaml", "preset: recommended\n"),
    "a broken configuration": written(".ipi-lint.yaml", "preset: what\n"),
    "a configuration less": removed(".ipi-lint.yaml"),
    "a configuration of the second name": written(".ipi-lint.yml", "preset: recommended\n"),
    "a Chart.yaml": written("plain/Chart.yaml", "name: a\n"),
    "a file that a kustomization names": written("clusters/east/missing.txt", "b\n"),
    "other content of what a kustomization names": written("clusters/east/settings.txt", "b\n"),
    "less of what a kustomization names": removed("clusters/east/settings.txt"),
    "the folder that Flux applies": written("later/pool.yaml"),
    "the folder that Flux applies, empty": written("later/", ""),
    "another CRD": replaced("../outside/crds/crd.yaml", "properties: {spec: {type: object}}", ""),
    "one more CRD": written("../outside/crds/more.yaml", CRD.replace("example.com", "example.org")),
    "a CRD less": removed("../outside/crds/crd.yaml"),
    "the CRDs' folder less": removed("../outside/crds"),
    "a new link to a file": linked("clusters/link.yaml", "../ignored/pool.yaml"),
    "a new link to a folder": linked("clusters/link", "../ignored"),
    "a new link out": linked("clusters/link", "../../outside"),
    "a new link to nowhere": linked("clusters/link.yaml", "nowhere"),
    "a new link in a circle": linked("clusters/link.yaml", "link.yaml"),
    "a file instead of a folder": a_file_instead_of_a_folder,
    "a folder instead of a file": a_folder_instead_of_a_file,
    "a link instead of a folder": a_link_instead_of_a_folder,
    "a pipe instead of a file": a_pipe_instead_of_a_file,
    "nothing": lambda _: None,
}
MAKES_NO_DIFFERENCE = {
    "a new file beside",
    "a new file in an ignored folder",
    "a new file in a vendored folder",
    "a .git below",
    "a configuration above",
    "a configuration of the second name",
    "other content of what a kustomization names",
    "a new link to a file",
    "a new link to a folder",
    "nothing",
}
"""To the report; not all of them are known to make none before it is made."""
