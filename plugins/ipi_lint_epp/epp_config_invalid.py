"""An endpoint picker's configuration has something in it that the picker refuses.

## Why

An endpoint picker reads its EndpointPickerConfig once, when it starts, and strictly: a field that
it does not know, a plugin type that is not compiled in, a reference to a plugin that is not listed,
two plugins or profiles of one name, an unknown feature gate, and it ends. The file looks like an
object, but no API server ever sees it, so the first to notice are the pods that crash. Fields and
plugin types change with the releases: `kv-cache-scorer` became `kv-cache-utilization-scorer` in
v1.0.0, `data` became `dataLayer` in v1.5.0.

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
      - type: kv-cache-scorer
    schedulingProfiles:
      - name: default
        plugins:
          - pluginRef: queue-scorer
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
      - type: kv-cache-utilization-scorer
    schedulingProfiles:
      - name: default
        plugins:
          - pluginRef: queue-scorer
          - pluginRef: kv-cache-utilization-scorer
```

## Fix

A plugin type that was renamed is written anew, with the references to it; that is safe where the
image that reads the configuration names its release. All else is for a person to decide.

## When not to use

What a release has is known of the images in the table `endpoint-pickers`; the rule finds the image
by `--config-file`, its mount and the ConfigMap. Where no such image is in view, and in images of
your own, plugins that are not known are taken to be yours: only a name that is a slip away from a
known one is reported, as a warning. A configuration with placeholders (`${...}`, `{{ }}`) is left
alone. Whether a plugin needs a feature gate, and what its parameters mean, is not checked.

## Sources

- Endpoint picker, configuration types and loader, Inference Extension v0.5.0 to v1.5.0
- llm-d-router, configuration types and loader, v0.9 and v0.10
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Repository, Resource, embedded, holds_placeholder, rule
from ipi_lint_epp.configs import HELM_RELEASE, KIND, Text, texts_in
from ipi_lint_epp.profiles import (
    plugin_problems,
    profile_problems,
    reference_problems,
    weight_problems,
)
from ipi_lint_epp.verdicts import Reader, Verdict, judged, reader_of, refused
from ipi_lint_inference.kinds import ALPHA_GROUP, CONFIG_MAP, LLMD_GROUP, WORKLOADS

_OBJECTS = tuple((group, KIND) for group in (ALPHA_GROUP, LLMD_GROUP))
_VERSION = "Write the 'apiVersion' that the endpoint picker's release reads."
_READS = (CONFIG_MAP, HELM_RELEASE, *WORKLOADS)


@rule("IPI512", "error", kinds=(*_OBJECTS, *_READS), scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind in _OBJECTS:
        yield from _config_problems(resource.node, reader_of(None, repository))
        return
    for text in texts_in(resource, repository):
        said = text.node.text or ""
        if text.holds_it and said.strip() and not holds_placeholder(said):
            yield from _text_problems(text, reader_of(text.picker, repository))


def _text_problems(text: Text, reader: Reader) -> Iterator[Problem]:
    document = embedded(text.node)
    if document is None:
        yield Problem(
            text.node,
            f"this is no YAML, and is read as an {KIND}",
            help="Mend its syntax.",
            related=reader.related,
            on_key=True,
        )
        return
    if not text.is_read and document.node.get("kind").text != KIND:
        return
    for twice in document.duplicates:
        yield Problem(
            document.node.get(*twice.route, twice.key),
            f"the key '{twice.key}' stands here a second time",
            help="Merge the two, or remove one.",
            on_key=True,
        )
    yield from _config_problems(document.node, reader)


def _config_problems(config: Node, reader: Reader) -> Iterator[Problem]:
    yield from _header_problems(config, reader)
    yield from _field_problems(config, "", reader)
    yield from _gate_problems(config, reader)
    yield from plugin_problems(config, reader)
    yield from reference_problems(config, reader)
    yield from profile_problems(config)
    yield from weight_problems(config, reader)


def _header_problems(config: Node, reader: Reader) -> Iterator[Problem]:
    version, kind = config.get("apiVersion"), config.get("kind")
    if kind.plain != KIND:
        yield Problem(
            kind,
            f"the kind is '{kind.plain}', not '{KIND}'" if kind.exists else "there is no 'kind'",
            help=f"Write 'kind: {KIND}'.",
            related=reader.related,
            on_key=not kind.exists,
        )
    if not version.exists:
        yield Problem(version, "there is no 'apiVersion'", help=_VERSION, related=reader.related)
        return
    verdict = refused(version, reader) if kind.plain == KIND else None
    if verdict:
        yield _problem(version, f"the apiVersion '{version.plain}'", verdict, reader)


def _field_problems(node: Node, path: str, reader: Reader) -> Iterator[Problem]:
    """Fields that the build does not have; below those only of which the table has more."""
    for key, below in node.entries():
        here = f"{path}.{key}" if path else key
        verdict = judged(here, "config-fields", reader)
        if verdict:
            yield _problem(below, f"the field '{here}'", verdict, reader, on_key=True)
        elif _is_open(here, reader):
            yield from _field_problems(below, here, reader)
        elif _is_open(f"{here}[]", reader):
            for item in below.items():
                yield from _field_problems(item, f"{here}[]", reader)


def _is_open(path: str, reader: Reader) -> bool:
    tables = reader.repository.facts.table("endpoint-pickers").values()
    return any(
        field.startswith(f"{path}.") for table in tables for field in table.get("config-fields", ())
    )


def _gate_problems(config: Node, reader: Reader) -> Iterator[Problem]:
    for gate in config.get("featureGates").items():
        name = (gate.text or "").partition("=")[0]
        verdict = judged(name, "feature-gates", reader) if name else None
        if verdict:
            yield _problem(gate, f"the feature gate '{name}'", verdict, reader)


def _problem(
    node: Node, what: str, verdict: Verdict, reader: Reader, *, on_key: bool = False
) -> Problem:
    return Problem(
        node,
        f"{what} {verdict.says}",
        help=verdict.advice or "Take it out.",
        related=reader.related,
        on_key=on_key,
        severity=verdict.severity,
    )
