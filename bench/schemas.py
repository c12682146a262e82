"""JSON Schemas for peers that bring none: ipi-lint's own, and small ones of core kinds."""

from __future__ import annotations

import json
import sys
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


def write_schemas(folder: Path) -> None:
    """Writes `GROUP/kind_version.json` for each, and a Service for who takes one object a file."""
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
    """As deep as what the generated trees hold; the real ones are larger."""
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
        "service_v1": _kind(spec=_object(selector=_TEXTS, ports=_list(port), type=_TEXT)),
        "configmap_v1": _kind(data=_TEXTS, binaryData=_TEXTS),
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
