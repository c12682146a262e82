"""A kustomization lists a file or folder that does not exist.

## Why

Kustomize stops at the first entry that it cannot read, and builds nothing at all: Flux and Argo CD
keep what was applied before and apply no change any more, and a new cluster gets none of the
objects. For this linter the rest of the build is half seen, so that rules about missing objects say
nothing.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - ../../bse
```

```yaml
# file: base/kustomization.yaml
resources:
  - namespace.yaml
```

```yaml
# file: base/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - ../../base
```

```yaml
# file: base/kustomization.yaml
resources:
  - namespace.yaml
```

```yaml
# file: base/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

## Fix

Write the path of the file, from the kustomization's own folder, or take the entry out. Which of the
two is meant cannot be told.

## When not to use

The rule looks at kustomizations that a cluster builds. Remote entries and files outside of the
repository are left alone. A file that a pipeline writes before the build is not there when this
looks: suppress the line with `# ipi-lint: ignore[IPI819] written by the pipeline`.

## Sources

- Runs of Kustomize v5.5.0 over missing files and folders
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from ipi_lint import Node, Problem, Repository, Resource, rule
from ipi_lint_inference.layers import KUSTOMIZATIONS, is_remote

_LISTS = ("resources", "bases", "components", "configurations", "patchesStrategicMerge")
_PATCHES = ("patches", "patchesJson6902")


@rule("IPI819", "error", kinds=KUSTOMIZATIONS, scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    own = resource.source.path
    said = [gap.why for gap in repository.gaps if gap.path == own]
    for node in _entries(resource) if said else ():
        path = normpath(join(dirname(own), node.text or ""))
        if any(why.endswith(f"there is no file '{path}'") for why in said):
            yield Problem(
                node,
                f"there is no file or folder '{path}', so nothing of this kustomization is built",
                help="Correct the path, which starts from the kustomization's folder, or take the "
                "entry out.",
            )


def _entries(resource: Resource) -> Iterator[Node]:
    """The paths that a kustomization lists."""
    for field in _LISTS:
        yield from (each for each in resource.get(field).items() if _is_path(each))
    for field in _PATCHES:
        for each in resource.get(field).items():
            if _is_path(each.get("path")):
                yield each.get("path")


def _is_path(node: Node) -> bool:
    text = node.text
    return bool(text) and "\n" not in (text or "") and not is_remote(text or "")
