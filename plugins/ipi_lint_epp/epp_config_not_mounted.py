"""An endpoint picker is told to read a file that its container does not have.

## Why

`--config-file` is a path inside the container. The file is there only if a volume is mounted over
it, and if the ConfigMap behind has an entry of that name. Where it is not there the endpoint picker
ends at once, and so it does where `--config-file` and `--config-text` are both given. Kustomize
renames generated ConfigMaps in volumes, but not the names of their entries in arguments.

## Bad

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: llama-epp-plugins
  namespace: serving
data:
  default-plugins.yaml: |
    apiVersion: inference.networking.x-k8s.io/v1alpha1
    kind: EndpointPickerConfig
    plugins:
      - type: queue-scorer
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --config-file, /config/plugins.yaml]
          volumeMounts:
            - name: plugins
              mountPath: /config
      volumes:
        - name: plugins
          configMap:
            name: llama-epp-plugins
```

## Good

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: llama-epp-plugins
  namespace: serving
data:
  default-plugins.yaml: |
    apiVersion: inference.networking.x-k8s.io/v1alpha1
    kind: EndpointPickerConfig
    plugins:
      - type: queue-scorer
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --config-file, /config/default-plugins.yaml]
          volumeMounts:
            - name: plugins
              mountPath: /config
      volumes:
        - name: plugins
          configMap:
            name: llama-epp-plugins
```

## Fix

Write the path of the file that the mount and the entry's name give. Where one entry of the
ConfigMap is left the edit is suggested.

## When not to use

A file may be in the image itself: images that are not known are left alone where nothing is mounted
over the path. Volumes that something else fills (an `emptyDir` by an init container, a Secret, a
claim) and paths with variables are left alone. A ConfigMap that is not in view is reported only
where one of nearly its name is; else something unseen may make it, and it counts as not checked.

## Sources

- Endpoint picker, validation of options, Inference Extension v1.3.0
- Kubernetes documentation, ConfigMap volumes, `items` and `subPath`, v1.35
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, isabs, join, normpath

from ipi_lint import (
    Fix,
    Muted,
    Problem,
    Related,
    Repository,
    Resource,
    closest,
    replacement,
    rule,
)
from ipi_lint_epp.mounts import (
    CONFIG_FILE,
    CONFIG_TEXT,
    Mount,
    Source,
    config_file,
    entry_of,
    found_of,
    mount_of,
    sources_of,
)
from ipi_lint_inference.arguments import Flag, flag
from ipi_lint_inference.kinds import WORKLOADS, called
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_inference.pickers import Picker, all_pickers

_MOST_NAMED = 5
_GENERATORS = (
    ("kustomize.config.k8s.io", "Kustomization"),
    ("kustomize.config.k8s.io", "Component"),
)


@rule("IPI513", "error", kinds=WORKLOADS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for picker in all_pickers(resource, repository):
        yield from _both(picker)
        said = config_file(picker)
        if said and isabs(said.value or ""):
            yield from _file(said, picker, repository)


def _both(picker: Picker) -> Iterator[Problem]:
    file, text = flag(picker.container, *CONFIG_FILE), flag(picker.container, *CONFIG_TEXT)
    if file and text and file.value != "" and text.value != "":
        yield Problem(
            file.node,
            f"'--{file.name}' and '--{text.name}' are both given, and the endpoint picker takes "
            "one of them",
            help="Take one of the two out.",
            related=(Related(text.node, "the configuration as text"),),
        )


def _file(said: Flag, picker: Picker, repository: Repository) -> Iterator[Problem | Muted]:
    path = normpath(said.value or "")
    mount = mount_of(path, picker)
    if mount is None:
        if picker.family:
            yield _not_mounted(said, path, picker)
        return
    sources = sources_of(mount, picker)
    if sources is None or any(entry_of(each, repository) for each in sources):
        return
    unseen = next((each for each in sources if not _met(each, picker, repository)), None)
    if unseen:
        yield _misspelled(unseen, picker, repository) or Muted(
            unseen.name_node, NOT_FOUND, _unseen(unseen, repository)
        )
    else:
        yield _no_entry(said, path, mount, sources, repository)


def _met(source: Source, picker: Picker, repository: Repository) -> bool:
    """Whether a ConfigMap in view is certainly the one that is mounted."""
    near = picker.template.resource
    return any(repository.together(each, near) for each in found_of(source, repository))


def _misspelled(source: Source, picker: Picker, repository: Repository) -> Problem | None:
    """A ConfigMap that is certainly not there, beside one of nearly its name."""
    target = source.target
    may_be_made = not repository.cluster and any(repository.of_kind(*each) for each in _GENERATORS)
    if may_be_made or found_of(source, repository) or repository.doubt(target):
        return None
    close = closest(target.name, repository.names_of("", "ConfigMap", target.namespace))
    meant = repository.find(target._replace(name=close)) if close else ()
    if not close or not any(repository.together(each, picker.template.resource) for each in meant):
        return None
    edits = replacement(source.name_node, target.name, close)
    return Problem(
        source.name_node,
        f"there is no ConfigMap '{called(target)}', so the endpoint picker's pods do not start",
        help=f"Did you mean '{close}'?",
        related=tuple(
            Related(each.get("metadata", "name"), "this ConfigMap is here") for each in meant[:1]
        ),
        fix=Fix(f"Write '{close}'", edits, safe=False) if edits else None,
    )


def _unseen(source: Source, repository: Repository) -> str:
    why = repository.doubt(source.target) or "a kustomization may generate it"
    return f"ConfigMap '{called(source.target)}': {why}"


def _not_mounted(said: Flag, path: str, picker: Picker) -> Problem:
    mounts = [each.get("mountPath") for each in picker.container.get("volumeMounts").items()]
    paths = [each.text for each in mounts if each.text]
    there = f"only over {_named(paths)}" if paths else "nor anywhere in this container"
    return Problem(
        said.value_node,
        f"no volume is mounted over '{path}', {there}",
        help="Mount the ConfigMap of the configuration over the file's folder, or write the path "
        "where it is.",
        related=tuple(Related(each, "mounted here") for each in mounts if each.text),
    )


def _no_entry(
    said: Flag, path: str, mount: Mount, sources: Sequence[Source], repository: Repository
) -> Problem:
    source = sources[0]
    keys = _keys(sources, repository)
    close = closest(basename(path), keys) or (keys[0] if len(keys) == 1 else None)
    where = f"the ConfigMap '{called(source.target)}'"
    if source.node.get("items").exists:
        where += ", by its 'items',"
    right = join(dirname(path), close) if close and not mount.node.get("subPath").exists else ""
    edits = replacement(said.value_node, said.value or "", right) if right else ()
    related = [Related(source.name_node, "mounted from here")]
    for found in found_of(source, repository):
        related.append(Related(found.get("data"), "its entries", on_key=True))
    return Problem(
        said.value_node,
        f"there is no file '{path}': {where} has {_named(keys) if keys else 'no entry'}",
        help=f"Write '{right}'." if right else "Make the path and an entry's name agree.",
        related=tuple(related),
        fix=Fix(f"Write '{right}'", edits, safe=False) if edits else None,
    )


def _keys(sources: Sequence[Source], repository: Repository) -> list[str]:
    """The files that the ConfigMaps give."""
    keys: list[str] = []
    for source in sources:
        items = source.node.get("items")
        if items.exists:
            keys += [each.get("path").text or "" for each in items.items()]
            continue
        for found in found_of(source, repository):
            for field in ("data", "binaryData"):
                keys += [key for key, _ in found.get(field).entries()]
    return [each for each in keys if each]


def _named(values: Sequence[str]) -> str:
    named = ", ".join(f"'{each}'" for each in values[:_MOST_NAMED])
    more = len(values) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
