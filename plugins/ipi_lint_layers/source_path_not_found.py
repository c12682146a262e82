"""Flux or Argo CD is told to apply a folder that does not exist.

## Why

The sync fails, and a cluster keeps what was applied before: no change arrives any more, and a new
cluster gets none of the objects. The API server takes the path without a word. For this linter the
cluster is half seen, so that rules about missing objects say nothing.

## Bad

```yaml
# file: clusters/east/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: chat
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/chta
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

```yaml
# file: apps/chat/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

## Good

```yaml
# file: clusters/east/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: chat
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/chat
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

```yaml
# file: apps/chat/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

## Fix

Write the path from the root of the repository. The folder that was probably meant is named;
nothing is rewritten, for it may be one that is still to be added.

## When not to use

The rule speaks where two things hold: the source is this repository, since it is Flux's own
`flux-system` or other objects apply folders of it that are here; and a folder of nearly the same
name exists. All else may be a path in another repository, and stays a gap that
`ipi-lint clusters` shows.

## Sources

- Flux Kustomization API v1, `path`, as of Flux v2.7
- Argo CD v3.2, sources of an Application
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname

from ipi_lint import Node, Problem, Repository, Resource, closest, holds_placeholder, rule
from ipi_lint_inference.layers import APPLICATION, FLUX_KUSTOMIZATION, folder_of

_OWN = ("GitRepository", "flux-system")
_MOST_COMPARED = 500


@rule("IPI820", "error", kinds=[FLUX_KUSTOMIZATION, APPLICATION], scope="repository")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    own = resource.source.path
    said = [gap.why for gap in repository.gaps if gap.path == own]
    for source, path in _paths(resource) if said else ():
        folder = folder_of(path.text)
        lack = f"'{resource.identity.name}', for which there is no folder '{folder}'"
        if source not in repository.once(_sources_here) or not any(lack in why for why in said):
            continue
        close = closest(folder, _near(folder, repository))
        if close and not holds_placeholder(folder):
            yield Problem(
                path,
                f"there is no folder '{folder}', so nothing of it is applied",
                help=f"Did you mean '{close}'?",
            )


def _paths(resource: Resource) -> Iterator[tuple[tuple[str, ...], Node]]:
    """The paths that an object applies, each with what names its source."""
    spec = resource.get("spec")
    if resource.group_kind == FLUX_KUSTOMIZATION:
        reference = spec.get("sourceRef")
        source = (reference.get("kind").text or "", reference.get("name").text or "")
        yield source, spec.get("path")
        return
    for each in (spec.get("source"), *spec.get("sources").items()):
        if each.get("path").text:
            yield (each.get("repoURL").text or "",), each.get("path")


def _folders(repository: Repository) -> dict[str, None]:
    """All folders that have files, and those above."""
    found: dict[str, None] = {}
    for each in repository.resources:
        folder = dirname(each.source.path)
        while folder and folder not in found:
            found[folder] = None
            folder = dirname(folder)
    return found


def _near(folder: str, repository: Repository) -> list[str]:
    """The folders beside one, and those of its name elsewhere."""
    found = repository.once(_by_part)
    keys = (f"{dirname(folder)}/", f"/{basename(folder)}")
    return [each for key in keys for each in found.get(key, ())][:_MOST_COMPARED]


def _by_part(repository: Repository) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in repository.once(_folders):
        for key in (f"{dirname(each)}/", f"/{basename(each)}"):
            found.setdefault(key, []).append(each)
    return found


def _sources_here(repository: Repository) -> set[tuple[str, ...]]:
    """The sources of which some folder that is applied is one of this repository."""
    folders = repository.once(_folders)
    found = {
        source
        for kind in (FLUX_KUSTOMIZATION, APPLICATION)
        for resource in repository.of_kind(*kind)
        for source, path in _paths(resource)
        if folder_of(path.text) in folders
    }
    return {_OWN, *found}
