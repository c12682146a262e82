"""A manifest lies beside a kustomization that does not list it, and nothing else takes it in.

## Why

Kustomize builds what its `resources` list and not what lies in the folder; Flux makes up a list of
all files only where there is no kustomization; a plain directory of Argo CD is read without its
subfolders unless `directory.recurse` is on. The file looks deployed, is reviewed and linted like
the others, and is nowhere.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - pool.yaml
```

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

```yaml
# file: clusters/east/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - pool.yaml
  - route.yaml
```

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

```yaml
# file: clusters/east/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

List the file in the kustomization, or turn `directory.recurse` on; delete the file if it is left
over.

## When not to use

Only files with kinds of Gateway API or Inference Extension are meant. Examples, patches, components
and tests are left alone, by the names of their folders, as is another version of an object that the
kustomization has from elsewhere. What a kustomization lists that nothing delivers is no matter of
this rule. A file that somebody applies by hand: `# ipi-lint: ignore[IPI815] applied by hand`.

## Sources

- Flux v2.7, generated kustomizations; Kustomize v5.5, resources
- Argo CD v3.2, directory applications
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname

from ipi_lint import Muted, Problem, Related, Repository, Resource, regex, rule
from ipi_lint_inference.deliveries import Deliveries, deliveries
from ipi_lint_inference.kinds import (
    AI_ROUTE,
    GATEWAY,
    GRANT,
    IMPORT,
    OBJECTIVES,
    POOLS,
    ROUTES,
)
from ipi_lint_inference.layers import APPLICATION, COMPONENT, LAYERS, Layer, folder_of

_KINDS = (*POOLS, IMPORT, *OBJECTIVES, *ROUTES, AI_ROUTE, GATEWAY, GRANT)
_ASIDE = regex(
    r"(?:^|[/_.-])(?:examples?|samples?|docs?|tests?|testdata|fixtures|patch(?:es)?|components?"
    r"|templates?|disabled|archived?|optional|unused|deprecated|experimental|generated)(?:$|[/_.-])"
)
_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@rule("IPI815", "warning", kinds=_KINDS, scope="repository", needs=LAYERS)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    found = deliveries(repository)
    path = resource.source.path
    if found.is_reached(path) or _ASIDE.search(path) or not _is_first(resource, found):
        return
    beside = _beside(path, repository)
    if beside is None or _is_another_version(path, beside, found):
        return
    unread = _unread_kustomization(repository)
    if unread:
        yield Muted(resource.get("metadata", "name"), "not-found", f"{unread} may list the file")
    else:
        yield _problem(resource, beside)


def _is_first(resource: Resource, found: Deliveries) -> bool:
    """Whether it is the file's first object of these kinds: one finding is enough."""
    objects = found.objects_in(resource.source.path)
    return next((each for each in objects if each.group_kind in _KINDS), None) is resource


def _beside(path: str, repository: Repository) -> Layer | None:
    """The layer that looks as if it took in a file: one in its folder, or of its neighbours."""
    by_folder = repository.once(_by_folder)
    found = by_folder.get(dirname(path), ())
    if found:
        return None if any(each.resource.group_kind == COMPONENT for each in found) else found[0]
    folder = dirname(path)
    while folder:
        folder = dirname(folder)
        for layer in repository.once(_flat_directories).get(folder or ".", ()):
            return layer
    return None


def _by_folder(repository: Repository) -> Mapping[str, Sequence[Layer]]:
    """Kustomizations by their own folders, and by those of the files that they list one by one."""
    own: dict[str, list[Layer]] = {}
    listed: dict[str, list[Layer]] = {}
    for layer in deliveries(repository).layers:
        if layer.is_file:
            own.setdefault(dirname(layer.path), []).append(layer)
            for path in (path for entry in layer.entries for path in entry.paths):
                if basename(path) not in _FILES:
                    listed.setdefault(dirname(path), []).append(layer)
    return {**listed, **own}


def _flat_directories(repository: Repository) -> Mapping[str, Sequence[Layer]]:
    """Applications by the folders that they read without subfolders."""
    found: dict[str, list[Layer]] = {}
    for layer in deliveries(repository).layers:
        if layer.resource.group_kind == APPLICATION:
            spec = layer.resource.get("spec")
            for source in (spec.get("source"), *spec.get("sources").items()):
                folder = folder_of(source.get("path").text)
                is_flat = source.get("directory", "recurse").plain is not True
                is_plain = any(
                    dirname(path) == ("" if folder == "." else folder)
                    and basename(path) not in _FILES
                    for entry in layer.entries
                    for path in entry.paths
                )
                if source.get("path").text and is_flat and is_plain:
                    found.setdefault(folder, []).append(layer)
    return found


def _is_another_version(path: str, beside: Layer, found: Deliveries) -> bool:
    """Whether the layer has an object of the file from elsewhere: a patch, or a spare."""
    built = {_named(each.resource) for each in found.build(beside)}
    return any(_named(each) in built for each in found.objects_in(path))


def _named(resource: Resource) -> tuple[str, str, str]:
    return (*resource.group_kind, resource.identity.name)


def _unread_kustomization(repository: Repository) -> str | None:
    return next((gap.path for gap in repository.gaps if basename(gap.path) in _FILES), None)


def _problem(resource: Resource, beside: Layer) -> Problem:
    name, path = resource.get("metadata", "name"), resource.source.path
    if beside.is_file:
        message = f"{basename(path)} is in no build: {beside.path} does not list it"
        advice = "List it under resources, or delete it if it is left over."
        related = Related(beside.resource.get("resources"), "it is not among these", on_key=True)
    else:
        message = f"{basename(path)} is in no build: {beside.called} reads no subfolders"
        advice = "Set directory.recurse to true, or delete the file if it is left over."
        related = Related(beside.entries[0].node, "only the files of this folder are read")
    return Problem(name, message, help=advice, related=(related,))
