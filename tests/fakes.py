"""Programs that only play kustomize, kubectl or helm, and the real ones where there are any."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import trees
from ipi_lint.clusters import Views, views
from ipi_lint.config import load_config
from ipi_lint.linter import load_linter
from ipi_lint.read import read_tree

LOADED = load_linter()
CHART = {
    "charts/pool/Chart.yaml": "apiVersion: v2\nname: pool\nversion: 0.1.0\n",
    "charts/pool/values.yaml": "port: 8000\nname: x\n",
    "charts/pool/templates/service.yaml": "apiVersion: v1\nkind: Service\n"
    "metadata: {name: '{{ .Release.Name }}-{{ .Values.name }}'}\n"
    "spec: {ports: [{port: {{ .Values.port }}}], externalName: '{{ .Release.Namespace }}'}\n",
    "charts/pool/templates/plain.yaml": "apiVersion: v1\nkind: ConfigMap\n"
    "metadata:\n  name: plain\n",
}
PRINTED = """---
# Source: pool/templates/plain.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: plain
---
apiVersion: v1
kind: Service
metadata: {name: made}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: wider}
"""
FLUX = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: qwen, namespace: ns}
"""
SOURCE = "  chart: {spec: {chart: ./charts/pool, sourceRef: {kind: GitRepository, name: f}}}\n"
_SCRIPT = """#!{python}
import json, os, sys, time
here = os.path.dirname(os.path.abspath(__file__))
call = {{"arguments": sys.argv[1:], "environment": dict(os.environ), "files": {{}}}}
for folder, _, names in os.walk("."):
    for name in names:
        if name not in ("stdout", "stderr"):
            path = os.path.join(folder, name)
            call["files"][os.path.relpath(path)] = open(path, "rb").read().decode("latin-1")
with open(here + "/{name}.calls", "a") as log:
    log.write(json.dumps(call) + "\\n")
{body}
"""


class Fakes:
    """A folder of programs. What each was called with can be asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    @property
    def environment(self) -> dict[str, str]:
        """With these programs before all others."""
        return {"PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}"}

    def prints(self, name: str, output: str | bytes, *, error: str = "", code: int = 0) -> None:
        """A program that prints something, and ends."""
        data = output if isinstance(output, bytes) else output.encode()
        self.does(
            name,
            f"sys.stdout.buffer.write({data!r}); sys.stderr.write({error!r}); sys.exit({code})",
        )

    def does(self, name: str, body: str) -> None:
        """A program with a body in Python."""
        file = self.folder / name
        file.write_text(_SCRIPT.format(python=sys.executable, name=name, body=body), "utf-8")
        file.chmod(0o755)

    def real(self, name: str) -> None:
        """The real program, which a variable names. Skips the test where there is none."""
        variable = f"IPI_LINT_{name.upper()}"
        program = os.environ.get(variable)
        if not program:
            pytest.skip(f"{variable} names no {name}")
        (self.folder / name).symlink_to(Path(program).resolve())

    def calls(self, name: str) -> list[dict[str, object]]:
        log = self.folder / f"{name}.calls"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        return [json.loads(each) for each in lines]


def seen(root: Path, files: Mapping[str, str | bytes], render: str = "auto") -> Views:
    """What rules see of a tree of files."""
    trees.write(root, files)
    config = load_config(None)
    settings = {**config.settings, "render": render}
    return views(read_tree(root, [root], config), LOADED.references, settings, LOADED.facts)


def unseen(found: Views, cluster: str = "east") -> list[str]:
    return [str(each) for each in found.clusters[cluster].gaps]


def rendered(found: Views, cluster: str = "east") -> list[str]:
    return [f"{each.program}: {each.what}: {each.objects}" for each in found.rendered[cluster]]


def objects(found: Views, cluster: str = "east") -> list[str]:
    """The cluster's objects as `Kind namespace/name`, without kustomizations."""
    return [
        f"{kind} {namespace or ''}/{name}"
        for group, kind, namespace, name in (
            each.identity for each in found.clusters[cluster].resources
        )
        if not group.startswith("kustomize.")
    ]


def place(found: Views, kind: str, *route: str | int, cluster: str = "east") -> str:
    """Where a value of the only object of a kind stands: its path, and the text there."""
    (one,) = (each for each in found.clusters[cluster].resources if each.identity.kind == kind)
    node = one.get(*route)
    return f"{node.source.path}: {node.source.text[slice(*node.span)]}"


def values(fakes: Fakes, number: int = 0) -> object:
    """The values that helm was called with, a file each."""
    files = fakes.calls("helm")[number]["files"]
    assert isinstance(files, dict)
    names = sorted(each for each in files if each.startswith("values-"))
    return [json.loads(files[each]) for each in names]
