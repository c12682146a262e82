"""One pool is exported, or imported, by two multi-cluster APIs at once.

## Why

The Inference Extension and GKE each have an annotation that exports a pool and a kind of import of
their own. With both, two controllers make two imports of one pool and probe and balance it without
knowledge of each other, and a route that splits requests between the imports sends the same servers
two shares. As of 2026-11 no implementation acts on both.

## Bad

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
    networking.gke.io/export: "True"
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
```

## Good

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    networking.gke.io/export: "True"
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
```

## Fix

Keep the one whose controller runs here. Only the owner of the clusters knows which it is.

## When not to use

A base that goes to clusters on GKE and to others has both on purpose: the rule is silent where its
clusters are of different implementations. Elsewhere suppress the line with
`# ipi-lint: ignore[IPI709] portable base`. It is silent where clusters are not told apart.

## Sources

- Multi-cluster inference proposal (1374), export, Inference Extension v1.6.0
- GKE documentation, multi-cluster Inference Gateway, as read in 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Problem, Reference, Related, Repository, Resource, rule
from ipi_lint_inference.exports import APIS, CLUSTERSET, GKE
from ipi_lint_inference.homes import homes_alike
from ipi_lint_inference.implementations import profiles_in_view
from ipi_lint_inference.kinds import GKE_IMPORT, IMPORT, POOL, ROUTES, called


@rule("IPI709", "warning", kinds=[POOL, *ROUTES], scope="clusterset", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    homes = [each for each in homes_alike(resource, repository) if each.cluster]
    if not homes or _are_of_several_sorts(homes):
        return
    if resource.group_kind == POOL:
        if all(api.exports(resource) for api in APIS):
            yield _exported_twice(resource)
        return
    for reference in repository.references_from(resource, "backend"):
        if (reference.target.group, reference.target.kind) == IMPORT:
            other = _of_gke(reference, homes)
            if other:
                yield _imported_twice(reference, other)


def _are_of_several_sorts(homes: list[Repository]) -> bool:
    """Whether GKE is the implementation of some of the clusters and not of others."""
    profiles = [home.once(profiles_in_view) for home in homes]
    on_gke = {any(each.name == "gke" for each in own) for own in profiles}
    return len(on_gke) > 1


def _exported_twice(pool: Resource) -> Problem:
    return Problem(
        CLUSTERSET.node(pool),
        f"the InferencePool '{called(pool.identity)}' is exported here by '{CLUSTERSET.key}' and "
        f"by '{GKE.key}'",
        help="Keep the one that the controller of this fleet reads.",
        related=(Related(GKE.node(pool), "the other export", on_key=True),),
        on_key=True,
    )


def _of_gke(reference: Reference, homes: list[Repository]) -> Reference | None:
    """A reference to GKE's import of the same namespace and name, in one of the clusters."""
    target = Identity(*GKE_IMPORT, reference.target.namespace, reference.target.name)
    for home in homes:
        for other in home.references_to(target):
            if other.role == "backend" and target.namespace is not None:
                return other
    return None


def _imported_twice(reference: Reference, other: Reference) -> Problem:
    return Problem(
        reference.node.get("kind"),
        f"'{called(reference.target)}' is imported here as {IMPORT[1]} and as {GKE_IMPORT[1]}",
        help="Use the kind that the controller of this fleet makes, in all routes.",
        related=(Related(other.node.get("kind"), "the other import of that name"),),
    )
