"""The texts that a generated tree is made of: Kubernetes objects, charts, CI files."""

from __future__ import annotations

from random import Random

_WORDS = (
    "alpha", "bravo", "cargo", "delta", "ember", "flint", "grove", "harbor", "indigo", "juniper",
    "kestrel", "lumen", "mosaic", "nectar", "onyx", "prairie", "quartz", "raven", "sierra",
    "timber", "umber", "violet", "willow", "xenon", "yarrow", "zephyr",
)  # fmt: skip

_RIGHTS = (
    ("''", "pods", "get, list, watch"),
    ("inference.networking.k8s.io", "inferencepools", "get, list, watch"),
    ("llm-d.ai", "inferenceobjectives, inferencemodelrewrites", "get, list, watch"),
    ("coordination.k8s.io", "leases", "create, get, update"),
)


class Place:
    """Where a document goes: its namespace, and a name that nothing else in the tree has."""

    def __init__(self, random: Random, namespace: str, number: int) -> None:
        self.random = random
        self.namespace = namespace
        self.name = f"{random.choice(_WORDS)}-{number}"

    def metadata(self, name: str) -> str:
        team = self.random.choice(_WORDS)
        return (
            f"metadata:\n  name: {name}\n  namespace: {self.namespace}\n"
            f"  labels:\n    app: {self.name}\n    team: {team}\n"
        )


def pool(at: Place) -> str:
    """An InferencePool of `deployment`'s pods; `picker` gives its picker's Service."""
    return (
        "apiVersion: inference.networking.k8s.io/v1\nkind: InferencePool\n"
        f"{at.metadata(at.name)}spec:\n  selector:\n    matchLabels:\n      app: {at.name}-server\n"
        f"  targetPorts:\n    - number: 8080\n  endpointPickerRef:\n    name: {at.name}-epp\n"
        "    port:\n      number: 9002\n    failureMode: FailOpen\n"
    )


def objective(at: Place) -> str:
    """An InferenceObjective of the pool."""
    return (
        "apiVersion: llm-d.ai/v1alpha2\nkind: InferenceObjective\n"
        f"{at.metadata(at.name)}spec:\n  priority: {at.random.randrange(-2, 10)}\n"
        "  poolRef:\n    group: inference.networking.k8s.io\n    kind: InferencePool\n"
        f"    name: {at.name}\n"
    )


def pool_import(at: Place) -> str:
    """An InferencePoolImport as its controller writes it."""
    return (
        "apiVersion: inference.networking.x-k8s.io/v1alpha1\nkind: InferencePoolImport\n"
        f"{at.metadata(at.name)}status:\n  controllers:\n"
        "    - name: agentgateway.dev/agentgateway\n"
        "      exportingClusters:\n        - name: east\n        - name: west\n"
        "      parents:\n        - parentRef:\n            group: gateway.networking.k8s.io\n"
        "            kind: Gateway\n            name: public\n          conditions:\n"
        "            - type: Accepted\n              status: 'True'\n"
        "              reason: Accepted\n"
        "              message: ''\n              lastTransitionTime: '2026-05-01T10:00:00Z'\n"
    )


def gateway(at: Place) -> str:
    """A Gateway that takes routes of every namespace."""
    return (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
        f"{at.metadata('public')}spec:\n  gatewayClassName: agentgateway\n"
        "  listeners:\n    - name: web\n"
        "      port: 80\n      protocol: HTTP\n      allowedRoutes:\n        namespaces:\n"
        "          from: All\n"
    )


def route(at: Place, backend: str) -> str:
    """An HTTPRoute with one to three rules; `backend` is `pool` or `service`."""
    what = {
        "pool": "group: inference.networking.k8s.io\n          kind: InferencePool\n          ",
        "service": "port: 80\n          ",
    }[backend]
    rules = "".join(
        f"    - name: {word}\n      matches:\n        - path:\n            type: PathPrefix\n"
        f"            value: /{at.name}/{word}\n          headers:\n            - name: x-model\n"
        f"              value: {word}\n      timeouts:\n        request: 300s\n      backendRefs:\n"
        f"        - {what}name: {at.name}\n          weight: 1\n"
        for word in at.random.sample(_WORDS, at.random.randrange(1, 4))
    )
    return (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        f"{at.metadata(at.name)}spec:\n  parentRefs:\n    - name: public\n"
        f"      namespace: {at.namespace}\n      sectionName: web\n"
        f"  hostnames:\n    - {at.name}.example.com\n  rules:\n{rules}"
    )


def service(at: Place, name: str, app: str, port: int = 80) -> str:
    """A Service of the Pods with this `app` label."""
    return (
        f"apiVersion: v1\nkind: Service\n{at.metadata(name)}spec:\n  selector:\n    app: {app}\n"
        f"  ports:\n    - name: web\n      port: {port}\n      targetPort: 8080\n"
        "      protocol: TCP\n      appProtocol: http2\n"
    )


def deployment(at: Place, name: str, app: str, image: str = "") -> str:
    """A Deployment with a container and some settings of its own."""
    env = "".join(
        f"            - name: {word.upper()}_{number}\n              value: '{number}'\n"
        for number, word in enumerate(at.random.sample(_WORDS, at.random.randrange(2, 9)))
    )
    image = image or f"registry.example.com/{name}:1.{at.random.randrange(40)}.0"
    return (
        f"apiVersion: apps/v1\nkind: Deployment\n{at.metadata(name)}spec:\n"
        f"  replicas: {at.random.randrange(1, 5)}\n  selector:\n    matchLabels:\n"
        f"      app: {app}\n  template:\n    metadata:\n      labels:\n        app: {app}\n"
        f"    spec:\n      serviceAccountName: {name}\n      containers:\n        - name: main\n"
        f"          image: {image}\n          args: [--port, '8080', --verbose]\n"
        f"          ports:\n            - containerPort: 8080\n          env:\n{env}"
        "          resources:\n            requests:\n              cpu: 250m\n"
        "              memory: 256Mi\n            limits:\n              memory: 512Mi\n"
        "          readinessProbe:\n            httpGet:\n              path: /ready\n"
        "              port: 8080\n            periodSeconds: 5\n"
    )


def picker(at: Place) -> str:
    """The Service of a pool's endpoint picker."""
    return service(at, f"{at.name}-epp", f"{at.name}-epp", 9002)


def picker_pods(at: Place) -> str:
    """The endpoint picker of a pool, which its Service selects."""
    image = "ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0"
    flags = (
        f"[--pool-name, {at.name}, --pool-namespace, {at.namespace}, --ha-enable-leader-election, "
        "--metrics-endpoint-auth=false]"
    )
    pods = deployment(at, f"{at.name}-epp", f"{at.name}-epp", image)
    return pods.replace("[--port, '8080', --verbose]", flags)


def picker_account(at: Place) -> str:
    """The endpoint picker's account, and all that it is allowed."""
    name = f"{at.name}-epp"
    rights = "".join(
        f"  - apiGroups: [{group}]\n    resources: [{what}]\n    verbs: [{verbs}]\n"
        for group, what, verbs in _RIGHTS
    )
    return (
        f"{account(at, name)}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"
        f"{at.metadata(name)}rules:\n{rights}"
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
        f"{at.metadata(name)}roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n"
        f"  name: {name}\nsubjects:\n  - kind: ServiceAccount\n    name: {name}\n"
        f"    namespace: {at.namespace}\n"
    )


def account(at: Place, name: str) -> str:
    """A ServiceAccount."""
    return f"apiVersion: v1\nkind: ServiceAccount\n{at.metadata(name)}"


def autoscaler(at: Place) -> str:
    """A HorizontalPodAutoscaler of a Deployment of that name."""
    return (
        f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n{at.metadata(at.name)}spec:\n"
        f"  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: {at.name}\n"
        f"  minReplicas: 1\n  maxReplicas: {at.random.randrange(2, 40)}\n  metrics:\n"
        "    - type: Resource\n      resource:\n        name: cpu\n        target:\n"
        "          type: Utilization\n"
        f"          averageUtilization: {at.random.randrange(40, 95)}\n"
    )


def budget(at: Place) -> str:
    """A PodDisruptionBudget."""
    return (
        f"apiVersion: policy/v1\nkind: PodDisruptionBudget\n{at.metadata(at.name)}spec:\n"
        f"  minAvailable: 1\n  selector:\n    matchLabels:\n      app: {at.name}\n"
    )


def network_policy(at: Place) -> str:
    """A NetworkPolicy that lets one team's pods in."""
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{at.metadata(at.name)}spec:\n"
        f"  podSelector:\n    matchLabels:\n      app: {at.name}\n  policyTypes: [Ingress]\n"
        "  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n"
        f"              team: {at.random.choice(_WORDS)}\n      ports:\n"
        "        - protocol: TCP\n          port: 8080\n"
    )


def settings(at: Place, size: int) -> str:
    """A ConfigMap of about `size` bytes: properties, or a dashboard in JSON."""
    lines = []
    length = 0
    while length < size:
        words = at.random.sample(_WORDS, 4)
        line = f'    {{"title": "{words[0]} {words[1]}", "expr": "sum(rate({words[2]}[5m]))",'
        lines.append(f'{line} "legend": "{{{{{words[3]}}}}}"}},\n')
        length += len(lines[-1])
    return (
        f"apiVersion: v1\nkind: ConfigMap\n{at.metadata(at.name)}data:\n  mode: "
        f"{at.random.choice(_WORDS)}\n  panels.json: |\n{''.join(lines)}"
    )


def definition(at: Place, fields: int) -> str:
    """A CustomResourceDefinition of a kind that nobody uses, with so many fields."""
    kind = f"Widget{at.name.rpartition('-')[2]}"
    properties = "".join(
        f"                field{number}:\n                  type: string\n"
        f"                  maxLength: {at.random.randrange(10, 253)}\n"
        f"                  description: {' '.join(at.random.choices(_WORDS, k=40))}.\n"
        for number in range(fields)
    )
    return (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n"
        f"  name: {kind.lower()}s.bench.example.com\nspec:\n  group: bench.example.com\n"
        f"  scope: Namespaced\n  names:\n    kind: {kind}\n    listKind: {kind}List\n"
        f"    plural: {kind.lower()}s\n    singular: {kind.lower()}\n  versions:\n"
        "    - name: v1\n      served: true\n      storage: true\n      schema:\n"
        "        openAPIV3Schema:\n          type: object\n          properties:\n"
        f"            spec:\n              type: object\n              properties:\n{properties}"
    )


def template(at: Place) -> str:
    """A Helm template, which is no YAML before it is rendered."""
    return (
        "{{- if .Values.enabled }}\napiVersion: v1\nkind: Service\nmetadata:\n"
        f"  name: {{{{ .Release.Name }}}}-{at.name}\nspec:\n  ports:\n"
        "  {{- range .Values.ports }}\n    - port: {{ . }}\n  {{- end }}\n{{- end }}\n"
    )


def values(at: Place) -> str:
    """A values file: YAML, and no object."""
    body = "".join(f"  {word}: {at.random.randrange(99)}\n" for word in at.random.sample(_WORDS, 9))
    return f"enabled: true\nports: [80, 81]\nlimits:\n{body}"


def pipeline(at: Place) -> str:
    """A CI file."""
    return (
        f"name: {at.name}\non: [push]\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - uses: actions/checkout@v4\n      - run: make {at.random.choice(_WORDS)}\n"
    )
