"""One slip at a time in clean repositories: each is found, at the right line, in plain words."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from ipi_lint.job import Job
from ipi_lint.linter import load_linter

CLEAN = Path(__file__).parent / "clean"
LOADED = load_linter()


class Mistake(NamedTuple):
    """An edit of one file, and what is to be said: the code, the line, and a part of the message.

    `old` and `new` are empty where the file is deleted; `shown` is the line that is pointed at.
    `also` are other codes that the same slip rightly calls for.
    """

    slip: str
    layout: str
    path: str
    old: str
    new: str
    code: str
    where: str
    shown: str
    says: str
    also: tuple[str, ...] = ()


def patch(kind: str, name: str, field: str, value: str) -> str:
    """One more patch in front of the overlay's replicas."""
    return f"""  - target:
      kind: {kind}
      name: {name}
    patch: |-
      - op: replace
        path: {field}
        value: {value}
replicas:"""


SINGLE, OVERLAYS, FLUX = "single-cluster", "kustomize-overlays", "flux-monorepo"
ARGO, SETS, GKE = "argo-app-of-apps", "application-sets", "gke-multi-cluster"
ISTIO = "istio-destination-rules"
SECRET = """\
              valueFrom:
                secretKeyRef:
                  name: hugging-face
                  key: token
"""
MISTAKES = (
    Mistake(
        "export value in a patch",
        OVERLAYS,
        "overlays/east/export.yaml",
        ": ClusterSet",
        ": Clusterset",
        "IPI251",
        "overlays/east/export.yaml",
        "inference.networking.x-k8s.io/export: Clusterset",
        "'Clusterset' is not a value of the export annotation, so the pool is not exported",
    ),
    Mistake(
        "export key",
        FLUX,
        "apps/prod-eu/export.yaml",
        "networking.x-k8s.io/export",
        "networking.k8s.io/export",
        "IPI252",
        "apps/prod-eu/export.yaml",
        "inference.networking.k8s.io/export: ClusterSet",
        "'inference.networking.k8s.io/export' is not the key of the export annotation",
    ),
    Mistake(
        "import group",
        OVERLAYS,
        "overlays/west/route.yaml",
        "group: inference.networking.x-k8s.io",
        "group: inference.networking.k8s.io",
        "IPI204",
        "overlays/west/route.yaml",
        "- group: inference.networking.k8s.io",
        "the group 'inference.networking.k8s.io' has no kind 'InferencePoolImport'",
    ),
    Mistake(
        "overlay patch breaks name",
        OVERLAYS,
        "overlays/east/kustomization.yaml",
        "replicas:",
        patch("HTTPRoute", "chat", "/spec/rules/0/backendRefs/0/name", "chatt"),
        "IPI301",
        "overlays/east/kustomization.yaml",
        "value: chatt",
        "there is no InferencePool 'llm/chatt' in the cluster 'east'",
    ),
    Mistake(
        "Service renamed in one overlay",
        OVERLAYS,
        "overlays/east/kustomization.yaml",
        "replicas:",
        patch("Service", "chat-epp", "/metadata/name", "chat-picker"),
        "IPI501",
        "base/pool.yaml",
        "name: chat-epp",
        "no Service 'chat-epp' is in the namespace 'llm' for the pool's endpoint picker",
        ("IPI256",),
    ),
    Mistake(
        "substitute variable",
        FLUX,
        "clusters/prod-us/apps.yaml",
        "pool: llama",
        "pol: llama",
        "IPI809",
        "apps/prod-us/route.yaml",
        "name: ${pool}",
        "'${pool}' has no value: the Flux Kustomization 'apps' gives no variable of that name",
    ),
    Mistake(
        "substitute domain us infra",
        FLUX,
        "clusters/prod-us/infrastructure.yaml",
        "us.llm.example.com",
        "us.llm.example.org",
        "IPI402",
        "apps/prod-us/route.yaml",
        "- chat.${cluster_domain}",
        "the listener 'https' of the Gateway 'gateways/public' is for '*.us.llm.example.org'",
    ),
    Mistake(
        "epp port",
        SINGLE,
        "manifests/llama/pool.yaml",
        "number: 9002",
        "number: 9003",
        "IPI502",
        "manifests/llama/pool.yaml",
        "number: 9003",
        "the Service 'llama-epp' has no TCP port 9003; 9003 is a containerPort of the",
    ),
    Mistake(
        "target port",
        SINGLE,
        "manifests/llama/pool.yaml",
        "number: 8000",
        "number: 8080",
        "IPI604",
        "manifests/llama/pool.yaml",
        "- number: 8080",
        "the pods of the Deployment 'llama' do not listen on the target port '8080'",
    ),
    Mistake(
        "grant deleted",
        SINGLE,
        "manifests/grants.yaml",
        "",
        "",
        "IPI451",
        "manifests/routes.yaml",
        "namespace: serving",
        "no ReferenceGrant in 'serving' lets this HTTPRoute of 'web' refer to the",
    ),
    Mistake(
        "grant group",
        SINGLE,
        "manifests/grants.yaml",
        "    - group: inference.networking.k8s.io",
        "    - group: inference.networking.x-k8s.io",
        "IPI452",
        "manifests/grants.yaml",
        "- group: inference.networking.x-k8s.io",
        "there is no InferencePool of 'inference.networking.x-k8s.io' in 'serving', so",
    ),
    Mistake(
        "grant namespace",
        SINGLE,
        "manifests/grants.yaml",
        "namespace: web",
        "namespace: wbe",
        "IPI451",
        "manifests/routes.yaml",
        "namespace: serving",
        "no ReferenceGrant in 'serving' lets this HTTPRoute of 'web' refer to the",
    ),
    Mistake(
        "grant kind Service",
        SINGLE,
        "manifests/grants.yaml",
        "      kind: InferencePool\n      name: bge",
        "      kind: Service\n      name: bge",
        "IPI452",
        "manifests/grants.yaml",
        "kind: Service",
        "the group 'inference.networking.k8s.io' has no kind 'Service', so this entry",
    ),
    Mistake(
        "pod label",
        SINGLE,
        "manifests/llama/server.yaml",
        "        app: llama",
        "        app: lama",
        "IPI601",
        "manifests/llama/pool.yaml",
        "app: llama",
        "no pod in the namespace 'serving' has the label 'app: llama'",
    ),
    Mistake(
        "pool selector",
        OVERLAYS,
        "base/pool.yaml",
        "app: chat",
        "app: chatt",
        "IPI601",
        "base/pool.yaml",
        "app: chatt",
        "no pod in the namespace 'llm' has the label 'app: chatt'",
        ("IPI256",),
    ),
    Mistake(
        "pool-name flag",
        SINGLE,
        "manifests/llama/endpoint-picker.yaml",
        "--pool-name=llama",
        "--pool-name=lama",
        "IPI507",
        "manifests/llama/endpoint-picker.yaml",
        "- --pool-name=lama",
        "the endpoint picker is told to serve the pool 'lama', but the pool that leads",
    ),
    Mistake(
        "pool-namespace flag",
        SETS,
        "models/phi/endpoint-picker.yaml",
        "--pool-namespace=inference",
        "--pool-namespace=default",
        "IPI508",
        "models/phi/endpoint-picker.yaml",
        "- --pool-namespace=default",
        "the endpoint picker looks for its pool in the namespace 'default', but 'phi' is",
        ("IPI514",),
    ),
    Mistake(
        "flag spelled",
        SINGLE,
        "manifests/bge/endpoint-picker.yaml",
        "--grpc-health-port",
        "--grpcHealthPort",
        "IPI510",
        "manifests/bge/endpoint-picker.yaml",
        "- --grpcHealthPort=9003",
        "the flag '--grpcHealthPort' is gone since v0.3.0; the image's tag is 'v0.9.0'",
    ),
    Mistake(
        "config-file path",
        ISTIO,
        "models/qwen/endpoint-picker.yaml",
        "--config-file=/config/picker.yaml",
        "--config-file=/config/plugins.yaml",
        "IPI513",
        "models/qwen/endpoint-picker.yaml",
        "- --config-file=/config/plugins.yaml",
        "there is no file '/config/plugins.yaml': the ConfigMap 'models/qwen-epp' has",
    ),
    Mistake(
        "pluginRef",
        ISTIO,
        "models/coder/endpoint-picker.yaml",
        "pluginRef: queue-scorer",
        "pluginRef: queue-score",
        "IPI512",
        "models/coder/endpoint-picker.yaml",
        "- pluginRef: queue-score",
        "no plugin has the name 'queue-score'",
    ),
    Mistake(
        "rbac group",
        ARGO,
        "workloads/llama/base/endpoint-picker.yaml",
        "  - apiGroups: [inference.networking.k8s.io]",
        "  - apiGroups: [inference.networking.x-k8s.io]",
        "IPI514",
        "workloads/llama/base/endpoint-picker.yaml",
        "serviceAccountName: llama-epp",
        "the ServiceAccount 'llama-epp' may not get, list and watch 'inferencepools'",
    ),
    Mistake(
        "rbac subject ns",
        SINGLE,
        "manifests/bge/endpoint-picker.yaml",
        "    name: bge-epp\n    namespace: serving\n---",
        "    name: bge-epp\n    namespace: default\n---",
        "IPI514",
        "manifests/bge/endpoint-picker.yaml",
        "serviceAccountName: bge-epp",
        "the ServiceAccount 'bge-epp' may not get, list and watch 'pods'; nor get, list",
    ),
    Mistake(
        "epp service selector",
        SETS,
        "models/mistral/endpoint-picker.yaml",
        "  selector:\n    app: mistral-epp\n  ports",
        "  selector:\n    app: mistral-ep\n  ports",
        "IPI520",
        "models/mistral/endpoint-picker.yaml",
        "app: mistral-ep",
        "no pods have the labels 'app=mistral-ep' that the Service of the endpoint",
    ),
    Mistake(
        "parent namespace",
        ARGO,
        "workloads/llama/base/route.yaml",
        "namespace: gateways",
        "namespace: gateway",
        "IPI401",
        "workloads/llama/base/route.yaml",
        "namespace: gateway",
        "there is no Gateway 'gateway/inference'",
    ),
    Mistake(
        "listener from Same",
        ARGO,
        "platform/gateway.yaml",
        "from: All",
        "from: Same",
        "IPI402",
        "workloads/llama/base/route.yaml",
        "- name: inference",
        "the listener 'http' of the Gateway 'gateways/inference' takes routes of its own",
    ),
    Mistake(
        "destination rule host",
        ISTIO,
        "models/qwen/destination-rule.yaml",
        "host: qwen-epp.models",
        "host: qwen-ep.models",
        "IPI517",
        "models/qwen/pool.yaml",
        "name: qwen-epp",
        "no DestinationRule makes Istio speak TLS to 'models/qwen-epp', and the endpoint",
    ),
    Mistake(
        "istio switch",
        ISTIO,
        "clusters/green/istio.yaml",
        '"true"',
        '"false"',
        "IPI404",
        "clusters/green/istio.yaml",
        'ENABLE_GATEWAY_API_INFERENCE_EXTENSION: "false"',
        "'ENABLE_GATEWAY_API_INFERENCE_EXTENSION' is 'false', and routes lead to pools",
    ),
    Mistake(
        "paths collide",
        SETS,
        "models/phi/route.yaml",
        "value: /phi",
        "value: /mistral",
        "IPI318",
        "models/phi/route.yaml",
        "value: /mistral",
        "'/mistral' on 'ams.llm.example.com' goes to 'phi' here, and to 'mistral' in the",
    ),
    Mistake(
        "gke export unquoted",
        GKE,
        "clusters/gke-eu/pool.yaml",
        '"True"',
        "True",
        "IPI254",
        "clusters/gke-eu/pool.yaml",
        "networking.gke.io/export: True",
        'metadata.annotations["networking.gke.io/export"] takes a string, not the boolean true',
    ),
    Mistake(
        "gke route kind",
        GKE,
        "clusters/gke-config/route.yaml",
        "kind: GCPInferencePoolImport",
        "kind: InferencePoolImport",
        "IPI204",
        "clusters/gke-config/route.yaml",
        "- group: networking.gke.io",
        "the group 'networking.gke.io' has no kind 'InferencePoolImport'",
    ),
    Mistake(
        "gke pool export only k8s",
        GKE,
        "clusters/gke-eu/pool.yaml",
        "networking.gke.io/export",
        "inference.networking.x-k8s.io/export",
        "IPI251",
        "clusters/gke-eu/pool.yaml",
        'inference.networking.x-k8s.io/export: "True"',
        "'True' is not a value of the export annotation, so the pool is not exported",
    ),
    Mistake(
        "token",
        SINGLE,
        "manifests/llama/server.yaml",
        SECRET,
        "              value: hf_QWxhZGRpbjpvcGVuIHNlc2FtZUFsYWRkaW4\n",
        "IPI904",
        "manifests/llama/server.yaml",
        "- name: server",
        "the variable 'HF_TOKEN' of the container 'server' holds a Hugging Face token",
    ),
    Mistake(
        "replicas epp",
        SETS,
        "models/phi/endpoint-picker.yaml",
        "replicas: 1",
        "replicas: 3",
        "IPI515",
        "models/phi/endpoint-picker.yaml",
        "replicas: 3",
        "3 replicas of the endpoint picker answer at once, each with a memory of its own",
    ),
    Mistake(
        "extensionRef",
        SINGLE,
        "manifests/bge/pool.yaml",
        "endpointPickerRef:",
        "extensionRef:",
        "IPI104",
        "manifests/bge/pool.yaml",
        "extensionRef:",
        "spec has no field 'extensionRef'",
    ),
    Mistake(
        "port quoted",
        SINGLE,
        "manifests/bge/pool.yaml",
        "number: 8000",
        'number: "8000"',
        "IPI120",
        "manifests/bge/pool.yaml",
        '- number: "8000"',
        "spec.targetPorts[0].number takes an integer, not the string '8000'",
    ),
    Mistake(
        "replacement removed staging",
        OVERLAYS,
        "overlays/staging/kustomization.yaml",
        "          - spec.template.spec.containers.0.args.0",
        "          - spec.template.spec.containers.0.args.3",
        "IPI507",
        "base/endpoint-picker.yaml",
        "- --pool-name=chat",
        "the endpoint picker is told to serve the pool 'chat', but the pool that leads",
    ),
    Mistake(
        "nameReference removed",
        OVERLAYS,
        "overlays/staging/names.yaml",
        "      - kind: HTTPRoute\n        group: gateway.networking.k8s.io\n        path: spec/rules/backendRefs/name",
        "      - kind: HTTPRoute\n        group: gateway.networking.k8s.io\n        path: spec/rules/backendRef/name",
        "IPI301",
        "base/route.yaml",
        "name: chat",
        "there is no InferencePool 'llm-staging/chat' in the cluster 'staging'",
    ),
    Mistake(
        "configurations forgotten",
        OVERLAYS,
        "overlays/staging/kustomization.yaml",
        "configurations:\n  - names.yaml\n",
        "",
        "IPI801",
        "base/gateway.yaml",
        "gatewayClassName: fleet",
        "the GatewayClass 'fleet' becomes 'staging-fleet', and this reference stays as it is",
        ("IPI301", "IPI401", "IPI501"),
    ),
    Mistake(
        "latest",
        SETS,
        "models/phi/endpoint-picker.yaml",
        ":v0.9.0",
        ":latest",
        "IPI511",
        "models/phi/endpoint-picker.yaml",
        "image: ghcr.io/llm-d/llm-d-router-endpoint-picker:latest",
        "the tag 'latest' moves with every build",
    ),
    Mistake(
        "sectionName",
        SINGLE,
        "manifests/routes.yaml",
        "sectionName: https",
        "sectionName: http",
        "IPI402",
        "manifests/routes.yaml",
        "sectionName: http",
        "the Gateway 'web/inference' has no listener 'http'",
    ),
    Mistake(
        "route host",
        ISTIO,
        "clusters/blue/routes.yaml",
        "- blue.example.com",
        "- blue.example.org",
        "IPI402",
        "clusters/blue/routes.yaml",
        "- blue.example.org",
        "the listener 'https' of the Gateway 'edge/edge' is for '*.example.com'",
    ),
    Mistake(
        "resource forgotten",
        ISTIO,
        "clusters/blue/kustomization.yaml",
        "  - ../../models/coder\n",
        "",
        "IPI301",
        "clusters/blue/routes.yaml",
        "name: coder",
        "there is no InferencePool 'models/coder' in the cluster 'blue'",
    ),
    Mistake(
        "pool ns",
        SINGLE,
        "manifests/bge/pool.yaml",
        "namespace: serving",
        "namespace: servng",
        "IPI301",
        "manifests/routes.yaml",
        "name: bge",
        "there is no InferencePool 'serving/bge'",
        ("IPI501", "IPI507", "IPI601"),
    ),
    Mistake(
        "gateway controller",
        ARGO,
        "platform/gateway.yaml",
        "agentgateway.dev/agentgateway",
        "kgateway.dev/kgateway",
        "IPI403",
        "platform/gateway.yaml",
        "gatewayClassName: agentgateway",
        "routes lead to pools through this Gateway, and kgateway serves no",
    ),
    Mistake(
        "sa name",
        SINGLE,
        "manifests/llama/endpoint-picker.yaml",
        "serviceAccountName: llama-epp",
        "serviceAccountName: llama",
        "IPI514",
        "manifests/llama/endpoint-picker.yaml",
        "serviceAccountName: llama",
        "the ServiceAccount 'llama' may not create 'tokenreviews'",
    ),
    Mistake(
        "no kind",
        OVERLAYS,
        "base/route.yaml",
        "          kind: InferencePool\n",
        "",
        "IPI303",
        "base/route.yaml",
        "- group: inference.networking.k8s.io",
        "without a kind, this means a Service of the group",
    ),
    Mistake(
        "shared epp",
        SETS,
        "models/phi/pool.yaml",
        "name: phi-epp",
        "name: mistral-epp",
        "IPI506",
        "models/phi/pool.yaml",
        "name: mistral-epp",
        "the endpoint picker 'mistral-epp' is the one of the pool 'inference/mistral' already",
    ),
    Mistake(
        "duplicate key",
        SINGLE,
        "manifests/llama/pool.yaml",
        "spec:\n",
        "spec:\n  targetPorts:\n    - number: 8001\n",
        "IPI115",
        "manifests/llama/pool.yaml",
        "targetPorts:",
        "the key 'targetPorts' stands here a second time; only one of them counts",
    ),
    Mistake(
        "flux namespace",
        FLUX,
        "apps/prod-us/route.yaml",
        "namespace: gateways",
        "namespace: gateway",
        "IPI401",
        "apps/prod-us/route.yaml",
        "namespace: gateway",
        "there is no Gateway 'gateway/public'",
    ),
    Mistake(
        "service port",
        FLUX,
        "apps/base/llama/endpoint-picker.yaml",
        "      port: 9002\n",
        "      port: 9001\n",
        "IPI502",
        "apps/base/llama/pool.yaml",
        "number: 9002",
        "the Service 'llama-epp' has no TCP port 9002; 9002 is the targetPort of its port 9001",
    ),
    Mistake(
        "flux ns label",
        FLUX,
        "apps/prod-us/namespace.yaml",
        'gateway-access: "true"',
        'gateway-acess: "true"',
        "IPI402",
        "apps/prod-us/route.yaml",
        "- name: public",
        "the listener 'https' of the Gateway 'gateways/public' takes routes of",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.slip)
def test_it_is_found(tmp_path: Path, mistake: Mistake) -> None:
    root = tmp_path / "repository"
    shutil.copytree(CLEAN / mistake.layout, root)
    _make(mistake, root / mistake.path)
    report = Job().lint(LOADED, root, [root])
    said = [
        (each.path, _line(each.source.text, each.span.start), each.message)
        for each in report.findings
        if each.rule.code == mistake.code
    ]
    assert any(
        (path, line) == (mistake.where, mistake.shown) and mistake.says in message
        for path, line, message in said
    ), said
    assert {each.rule.code for each in report.findings} <= {mistake.code, *mistake.also}


def _make(mistake: Mistake, file: Path) -> None:
    if not mistake.old:
        file.unlink()
        return
    text = file.read_text("utf-8")
    assert mistake.old in text
    file.write_text(text.replace(mistake.old, mistake.new, 1), "utf-8")


def _line(text: str, offset: int) -> str:
    start = text.rfind("\n", 0, offset) + 1
    return text[start:].partition("\n")[0].strip()
