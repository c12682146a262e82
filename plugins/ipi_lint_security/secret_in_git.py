"""A token for models stands readable in the repository.

## Why

Whoever can read the repository, or ever gets a copy of it, has the token: it downloads gated
models, or runs up bills, in your name. Base64 in a Secret's `data` hides nothing. Taking the token
out later does not help, since it stays in the history.

## Bad

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: hf-token
  namespace: serving
type: Opaque
stringData:
  token: hf_B3xKq8WvTz5NmRj2PdYc7GsLf4HaUe
```

## Good

```yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: hf-token
  namespace: serving
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: hf-token
  data:
    - secretKey: token
      remoteRef:
        key: serving/hf-token
```

## Fix

Revoke the token and make a new one. Keep the new one in a vault (ExternalSecret), encrypted
(SOPS, SealedSecret), or create the Secret by hand; containers take it by `secretKeyRef`. Cannot be
done from the manifest.

## When not to use

The rule knows tokens of Hugging Face, OpenAI and Anthropic by their form, and texts that look drawn
by lot where the name says that they are one. What SOPS encrypts and placeholders are left alone.
The finding stands where no report shows the token, if there is such a place in the object: often
at its name. A token that was revoked, or never was one, is suppressed there with
`# ipi-lint: ignore[IPI904] revoked`.

## Sources

- Secret and EnvVar, Kubernetes API v1.35
- Documentation of Hugging Face, OpenAI and Anthropic on their tokens, as of 2026
- Getting started guide, its Secret hf-token, Inference Extension v1.0 to v1.5
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from typing import Any

from ipi_lint import NamedTuple, Node, Problem, Repository, Resource, rule
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_security.tokens import (
    Place,
    identity_places,
    kind_of_token,
    may_hold_token,
    quiet_place,
)

_Route = tuple[str | int, ...]
_SECRET = ("", "Secret")
_ENCODED = ("data", "stringData")
_MORE_WORKLOADS = (
    ("batch", "Job"),
    ("batch", "CronJob"),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"),
    ("ray.io", "RayCluster"),
    ("ray.io", "RayService"),
    ("serving.kserve.io", "InferenceService"),
    ("serving.kserve.io", "LLMInferenceService"),
    ("serving.kserve.io", "ServingRuntime"),
    ("kaito.sh", "Workspace"),
    ("kaito.sh", "InferenceSet"),
    ("apps.nvidia.com", "NIMService"),
    ("nvidia.com", "DynamoGraphDeployment"),
    ("workload.serving.volcano.sh", "ModelServing"),
    ("production-stack.vllm.ai", "VLLMRuntime"),
)


class _Token(NamedTuple):
    """A token: its value's node, whose it is, what to say, and where one may say it."""

    node: Node
    owner: str
    says: str
    places: tuple[Place, ...]


@rule("IPI904", "error", kinds=(_SECRET, *WORKLOADS, *_MORE_WORKLOADS))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    is_secret = resource.group_kind == _SECRET
    if not is_secret and not may_hold_token(resource, repository):
        return
    found = _in_secret if is_secret else _in_environments
    tokens = list(found(resource.node, repository))
    secrets = [each.node for each in tokens]
    head = tuple(identity_places(resource.node))
    for token in tokens:
        place = quiet_place((*token.places, *head), secrets)
        article = "an" if token.owner[0] in "AEIOU" else "a"
        yield Problem(
            place.node,
            f"{token.says} holds {article} {token.owner} token that anybody can read",
            help="Revoke the token: it stays in the repository's history. Keep the next one in a "
            "vault, or encrypted."
            if is_secret
            else "Revoke the token: it stays in the repository's history. Take the next one from "
            "a Secret, by valueFrom.secretKeyRef.",
            on_key=place.on_key,
        )


def _in_secret(secret: Node, repository: Repository) -> Iterator[_Token]:
    if secret.get("sops").plain is not None:
        return
    for section in _ENCODED:
        for key, node in secret.get(section).entries():
            text = _decoded(node.text or "") if section == "data" else node.text
            owner = kind_of_token(text or "", key, repository)
            if owner:
                places = (Place(node, on_key=True), Place(secret.get(section), on_key=True))
                yield _Token(node, owner, f"the key '{key}' in '{section}'", places)


def _decoded(text: str) -> str:
    """What base64 says; empty where it is none, or no text."""
    try:
        return b64decode("".join(text.split()), validate=True).decode()
    except (Error, ValueError):
        return ""


def _in_environments(workload: Node, repository: Repository) -> Iterator[_Token]:
    for container in _with_environment(workload):
        environment = container.get("env")
        for entry in environment.items():
            name, value = entry.get("name"), entry.get("value")
            owner = kind_of_token(value.text or "", name.text or "", repository)
            if owner:
                says = f"the variable '{name.plain}'"
                if container.get("name").text:
                    says += f" of the container '{container.get('name').text}'"
                places = (
                    Place(name),
                    Place(environment, on_key=True),
                    Place(container.get("name")),
                    Place(container.get("image")),
                )
                held = tuple(each for each in places if each.node.exists)
                yield _Token(value, owner, says, held or (Place(entry),))


def _with_environment(workload: Node) -> Iterator[Node]:
    """Every mapping below that has a list of variables, in reading order."""
    return (workload.get(*route) for route in _routes(workload.plain, ()))


def _routes(value: Any, route: _Route) -> Iterator[_Route]:
    # Over plain values: a workload has hundreds of them, and few lead to variables.
    if isinstance(value, dict):
        if isinstance(value.get("env"), list):
            yield route
        for key, below in value.items():
            if isinstance(below, dict | list):
                yield from _routes(below, (*route, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            if isinstance(below, dict | list):
                yield from _routes(below, (*route, index))
