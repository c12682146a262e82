"""An apiVersion and kind that no release of the API ever had.

## Why

A cluster that does not know the kind answers that there are no matches for it, and most GitOps
tools then apply nothing of the whole set: a Flux Kustomization fails its dry run, an Argo CD
application stays out of sync. The pairs are easy to mix up: InferencePool moved to
`inference.networking.k8s.io/v1` while InferencePoolImport stayed in
`inference.networking.x-k8s.io/v1alpha1`, and the objectives went to `llm-d.ai`.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: qwen-chat
  namespace: serving
```

## Good

```yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: qwen-chat
  namespace: serving
```

## Fix

Write an apiVersion of the kind. For an InferencePoolImport, which has only one, that is safe; where
there are several, their fields differ.

## When not to use

Kinds that a CRD in the repository or one given with `--crd` defines are left alone. For a release
newer than the dated table, lay your own entry over it: `facts: {api-versions: {InferencePool:
[inference.networking.k8s.io/v2]}}` in `.ipi-lint.yaml`. Kinds of the same name in groups of other
projects are not looked at.

## Sources

- Custom resource definitions, Inference Extension v0.1.0 to v1.6.0, llm-d-router v0.9
- Custom resource definitions, Gateway API v1.0.0 to v1.6.1
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ipi_lint import (
    Fix,
    Problem,
    Repository,
    Resource,
    closest,
    holds_placeholder,
    listed,
    replacement,
    rule,
)

_ALIKE = 0.85


@rule("IPI101", "error", kinds=None, apply="rejected")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    known: Mapping[str, Collection[str]] = repository.facts.table("api-versions")
    group, kind = resource.group_kind
    written = f"{group}/{resource.version}"
    if written in known.get(kind, ()) or resource.group_kind in repository.defined:
        return
    if kind in known:
        is_meant = _is_meant(group, known, known[kind])
        if is_meant and not holds_placeholder(written):
            yield _no_such_version(resource, list(known[kind]))
    elif group in repository.facts.table("closed-groups") and not holds_placeholder(kind):
        yield _no_such_kind(resource, known)


def _is_meant(group: str, known: Mapping[str, Collection[str]], own: Collection[str]) -> bool:
    """Whether a group is one of the projects' groups, or a slip of the kind's own."""
    if any(each.startswith(f"{group}/") for versions in known.values() for each in versions):
        return True
    from difflib import SequenceMatcher  # hardly any group comes to this

    own_groups = {each.rpartition("/")[0] for each in own}
    return any(SequenceMatcher(None, group, each).ratio() >= _ALIKE for each in own_groups)


def _no_such_kind(resource: Resource, known: Mapping[str, Collection[str]]) -> Problem:
    group, kind = resource.group_kind
    close = closest(kind, known)
    there = [
        name for name, own in known.items() if any(each.startswith(f"{group}/") for each in own)
    ]
    advice = f"Did you mean '{close}'?" if close else f"It has {listed(there)}."
    return Problem(resource.get("kind"), f"the group '{group}' has no kind '{kind}'", help=advice)


def _no_such_version(resource: Resource, own: list[str]) -> Problem:
    node = resource.get("apiVersion")
    is_import = len(own) == 1
    edits = replacement(node, node.text or "", own[0]) if is_import else ()
    return Problem(
        node if node.exists else resource.get("kind"),
        f"no release serves the kind '{resource.identity.kind}' in '{node.text}'",
        help=f"It is served in {listed(own)}.",
        fix=Fix(f"Write '{own[0]}'", edits, safe=True) if edits else None,
    )
