"""Made-up repositories of many clusters, with a few mistakes at known places."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

_NAMESPACES = ("chat", "code", "embed", "vision")
_SHARED = 10
"""One pool of so many is exported; the cluster behind imports it."""


def fleet(clusters: int, pools: int, per_file: int = 10) -> dict[str, str]:
    """The files of a repository, by path.

    Of 17 pools one names a picker that is not there, of 29 one has the picker's port in an old
    form, of 40 one has a wrong value to export it; of 13 routes one has no timeout.
    """
    files: dict[str, str] = {}
    for number in range(clusters):
        folder = f"clusters/{cluster_name(number)}"
        files[f"{folder}/gateway.yaml"] = _gateway()
        for first in range(0, pools, per_file):
            some = range(first, min(first + per_file, pools))
            text = "---\n".join(
                document for each in some for document in _pool(number, each, clusters)
            )
            files[f"{folder}/pools-{first:04}.yaml"] = text
    return files


def cluster_name(number: int) -> str:
    return f"{('eu', 'us', 'ap')[number % 3]}-{number:02}"


def _gateway() -> str:
    return dedent("""\
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: inference, namespace: infra}
        spec:
          gatewayClassName: fleet
          listeners:
            - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
        """)


def _pool(cluster: int, number: int, clusters: int) -> Iterator[str]:
    name, namespace = f"model-{number:04}", _NAMESPACES[number % len(_NAMESPACES)]
    owner = number // _SHARED % clusters
    is_shared = number % _SHARED == 0
    if is_shared and cluster == (owner + 1) % clusters and clusters > 1:
        kind, group = "InferencePoolImport", "inference.networking.x-k8s.io"
    else:
        kind, group = "InferencePool", "inference.networking.k8s.io"
        value = "ClusterSet" if number % 40 else "clusterset"
        export = f"inference.networking.x-k8s.io/export: {value}"
        annotations = f"  annotations: {{{export}}}\n" if is_shared and cluster == owner else ""
        port = "portNumber: 9002" if number % 29 == 7 else "port: {number: 9002}"
        yield _pool_text(name, namespace, annotations, port)
        if number % 17 != 5:
            yield _service(name, namespace)
    if number % 5 == 4:
        return
    weight = "          weight: 90\n" if number % 7 == 0 else ""
    timeouts = "" if number % 13 == 3 else "      timeouts: {request: 300s}\n"
    yield (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        f"metadata: {{name: to-{name}, namespace: {namespace}}}\n"
        "spec:\n  parentRefs:\n    - {name: inference, namespace: infra}\n  rules:\n"
        f"    - matches:\n        - path: {{type: PathPrefix, value: /{name}}}\n"
        f"      backendRefs:\n        - group: {group}\n          kind: {kind}\n"
        f"          name: {name}\n{weight}{timeouts}"
    )


def _pool_text(name: str, namespace: str, annotations: str, port: str) -> str:
    return (
        "apiVersion: inference.networking.k8s.io/v1\nkind: InferencePool\nmetadata:\n"
        f"  name: {name}\n  namespace: {namespace}\n{annotations}"
        f"spec:\n  selector:\n    matchLabels: {{app: {name}}}\n  targetPorts:\n"
        f"    - number: 8000\n  endpointPickerRef:\n    name: {name}-epp\n"
        f"    {port}\n"
    )


def _service(name: str, namespace: str) -> str:
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}-epp, namespace: {namespace}}}\n"
        f"spec:\n  selector: {{app: {name}-epp}}\n"
        "  ports:\n    - {name: grpc, port: 9002, appProtocol: http2}\n"
    )
