"""A ReferenceGrant lets others reach more pools than one, or lets in many namespaces.

## Why

An entry of `to` without a name means every object of its kind in the namespace, those of tomorrow
too. Whoever may write routes in a namespace of `from` can then send requests to each of the pools,
and fill the queues of models that were not meant for them.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: web-to-pools
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePool
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: llm
spec:
  selector:
    matchLabels:
      model: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-picker
    port:
      number: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-batch
  namespace: llm
spec:
  selector:
    matchLabels:
      model: llama-batch
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-batch-picker
    port:
      number: 9002
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: web-to-pools
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePool
      name: qwen-chat
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: llm
spec:
  selector:
    matchLabels:
      model: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-picker
    port:
      number: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-batch
  namespace: llm
spec:
  selector:
    matchLabels:
      model: llama-batch
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-batch-picker
    port:
      number: 9002
```

## Fix

Name the pools that are meant, with an entry for each. Where the routes in view use just one, its
name is suggested; who else needs the others cannot be seen from here.

## When not to use

A namespace of one team, all of whose pools are for all who are let in, needs no names; a namespace
with one pool gives no finding. The rule is in the preset strict.

## Sources

- ReferenceGrant API, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Fix, Node, Problem, Related, Repository, Resource, insertion, listed, rule
from ipi_lint_grants.crossings import crossings_into
from ipi_lint_grants.entries import inference_entries
from ipi_lint_inference.grants import permits
from ipi_lint_inference.kinds import GRANT, IMPORT, POOLS

_MANY = 5
"""So many namespaces are many; more than that are seldom one team's."""


@rule("IPI454", "note", kinds=[GRANT], scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    entries = [each for each in inference_entries(resource) if not each.get("name").text]
    for entry in entries:
        pair = (entry.get("group").text or "", entry.get("kind").text or "")
        pools = _two_pools_of(pair, resource, repository)
        if len(pools) > 1:
            yield _unnamed(entry, pools, resource, repository)
    spaces = {each.get("namespace").text for each in resource.get("spec", "from").items()}
    if entries and len(spaces) > _MANY:
        yield Problem(
            resource.get("spec", "from"),
            f"routes of {len(spaces)} namespaces are let in, to every {entries[0].get('kind').text}"
            " of this one",
            help="Name the pools that are meant, or give a grant to each namespace that needs one.",
            on_key=True,
        )


def _two_pools_of(
    kind: tuple[str, str], grant: Resource, repository: Repository
) -> Sequence[Resource]:
    """Two of the pools or imports of a kind in the grant's namespace, if there are so many."""
    found: dict[str, Resource] = {}
    for each in repository.once(_by_place).get((*kind, grant.identity.namespace), ()):
        if repository.together(grant, each):
            found.setdefault(each.identity.name, each)
        if len(found) > 1:
            break
    return list(found.values())


def _by_place(repository: Repository) -> Mapping[tuple[str, str, str | None], list[Resource]]:
    found: dict[tuple[str, str, str | None], list[Resource]] = {}
    for kind in (*POOLS, IMPORT):
        for each in repository.of_kind(*kind):
            found.setdefault((*kind, each.identity.namespace), []).append(each)
    return found


def _unnamed(
    entry: Node, pools: Sequence[Resource], grant: Resource, repository: Repository
) -> Problem:
    used = sorted(
        {
            each.target.name
            for each in repository.once(crossings_into).get(grant.identity.namespace, ())
            if each.target.kind == entry.get("kind").text and permits(grant, each)
        }
    )
    edits = insertion(entry.get("kind"), "name", used[0]) if len(used) == 1 else ()
    return Problem(
        entry.get("kind"),
        f"without a name this entry means every {entry.get('kind').text} of "
        f"'{grant.identity.namespace}', and there are several",
        help=f"Name those that are meant; the routes in view use {listed(used[:3])}."
        if used
        else "Name those that are meant, with an entry for each.",
        related=tuple(Related(each.get("metadata", "name"), "one of them") for each in pools),
        fix=Fix(f"Name '{used[0]}' alone", edits, safe=False) if edits else None,
    )
