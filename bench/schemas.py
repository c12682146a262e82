"""JSON Schemas for peers that bring none: ipi-lint's own, and Kubernetes' own of core kinds."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

from bench.documents import Place, service
from ipi_lint.linter import load_linter
from ipi_lint.schema.compact import standard

CORE = {
    "v1/service_v1": "service-v1",
    "v1/configmap_v1": "configmap-v1",
    "v1/serviceaccount_v1": "serviceaccount-v1",
    "apps/deployment_v1": "deployment-apps-v1",
    "autoscaling/horizontalpodautoscaler_v2": "horizontalpodautoscaler-autoscaling-v2",
    "networking.k8s.io/networkpolicy_v1": "networkpolicy-networking-v1",
    "policy/poddisruptionbudget_v1": "poddisruptionbudget-policy-v1",
    "rbac.authorization.k8s.io/role_v1": "role-rbac-v1",
    "rbac.authorization.k8s.io/rolebinding_v1": "rolebinding-rbac-v1",
}
"""Of core kinds: where kubeconform looks for a schema, and what kubernetes-validate calls it."""


def write_schemas(folder: Path) -> None:
    """Writes `GROUP/kind_version.json` for each, and a Service for who takes one object a file.

    Exits where kubernetes-validate is not installed, which those of core kinds come with.
    """
    linter = load_linter().linter()
    for group, kind, version in linter.catalog.tables.kinds:
        schema = standard(linter.catalog.schema((group, kind, version)))
        _write(folder / group / f"{kind.lower()}_{version}.json", schema)
    at = Place(Random(1), "serving", 1)  # noqa: S311 (a tree is no secret)
    (folder / "service.yaml").write_text(service(at, at.name, at.name), encoding="utf-8")
    for name, schema in _core().items():
        _write(folder / f"{name}.json", schema)


def _write(path: Path, schema: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), encoding="utf-8")


def _core() -> dict[str, Any]:
    """Kubernetes' own of its newest release, each whole."""
    package = find_spec("kubernetes_validate")
    if package is None or package.origin is None:
        raise SystemExit("bench: peers need Kubernetes' schemas: pip install kubernetes-validate")
    releases = Path(package.origin).with_name("kubernetes-json-schema").glob("v*-local")
    newest = max(releases, key=lambda each: [*map(int, each.name[1:-6].split("."))])
    shared = _read(newest / "_definitions")["$defs"]
    return {name: _whole(_read(newest / theirs), shared) for name, theirs in CORE.items()}


def _read(path: Path) -> Any:
    return json.loads(Path(f"{path}.json").read_text("utf-8"))


def _whole(schema: Any, shared: Mapping[str, Any]) -> Any:
    """With what it refers to in its place, and without an identity of its own."""
    if isinstance(schema, list):
        return [_whole(each, shared) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _whole(shared[schema["$ref"].rpartition("/")[2]], shared)
    return {word: _whole(said, shared) for word, said in schema.items() if word != "$id"}


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
