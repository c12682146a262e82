"""JSON Schemas for peers that bring none: ipi-lint's own, and the published ones of core kinds."""

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

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
_META = {
    "type": "object",
    "properties": {"name": _TEXT, "namespace": _TEXT, "labels": _TEXTS, "annotations": _TEXTS},
}
_CORE = {
    "v1/service_v1": "service-v1",
    "v1/configmap_v1": "configmap-v1",
    "apps/deployment_v1": "deployment-apps-v1",
}
"""Of core kinds: where kubeconform looks for a schema, and what kubernetes-validate calls it."""


def write_schemas(folder: Path) -> None:
    """Writes `GROUP/kind_version.json` for each, and a Service for who takes one object a file."""
    linter = load_linter().linter()
    for group, kind, version in linter.catalog.tables.kinds:
        schema = standard(linter.catalog.schema((group, kind, version)))
        _write(folder / group / f"{kind.lower()}_{version}.json", schema)
    at = Place(Random(1), "serving", 1)  # noqa: S311 (a tree is no secret)
    (folder / "service.yaml").write_text(service(at, at.name, at.name), encoding="utf-8")
    for name, schema in (_published() or _small()).items():
        _write(folder / f"{name}.json", schema)


def _write(path: Path, schema: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), encoding="utf-8")


def _published() -> dict[str, Any]:
    """Kubernetes' own of its newest release, each whole; nothing without kubernetes-validate."""
    package = find_spec("kubernetes_validate")
    if package is None or package.origin is None:
        return {}
    releases = Path(package.origin).with_name("kubernetes-json-schema").glob("v*-local")
    newest = max(releases, key=lambda each: [*map(int, each.name[1:-6].split("."))])
    shared = _read(newest / "_definitions")["$defs"]
    return {name: _whole(_read(newest / theirs), shared) for name, theirs in _CORE.items()}


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


def _small() -> dict[str, Any]:
    """As deep as what the generated trees hold; the published ones are larger."""
    port = _object(name=_TEXT, port=_NUMBER, targetPort={}, protocol=_TEXT, appProtocol=_TEXT)
    container = _object(
        name=_TEXT,
        image=_TEXT,
        args=_list(_TEXT),
        command=_list(_TEXT),
        ports=_list(_object(containerPort=_NUMBER, name=_TEXT)),
        env=_list(_object(name=_TEXT, value=_TEXT, valueFrom={"type": "object"})),
        resources=_object(requests=_TEXTS, limits=_TEXTS),
        readinessProbe=_object(
            httpGet=_object(path=_TEXT, port={}), periodSeconds=_NUMBER, grpc={"type": "object"}
        ),
    )
    spec = _object(serviceAccountName=_TEXT, containers=_list(container))
    pod = _object(metadata=_META, spec=spec)
    selector = _object(matchLabels=_TEXTS)
    return {
        "v1/service_v1": _kind(spec=_object(selector=_TEXTS, ports=_list(port), type=_TEXT)),
        "v1/configmap_v1": _kind(data=_TEXTS, binaryData=_TEXTS),
        "apps/deployment_v1": _kind(
            spec=_object(replicas=_NUMBER, selector=selector, template=pod)
        ),
    }


def _kind(**fields: Any) -> dict[str, Any]:
    return _object(apiVersion=_TEXT, kind=_TEXT, metadata=_META, **fields)


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "additionalProperties": False}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
