"""An endpoint picker's image is not pinned, or the tag is known not to work.

## Why

A tag such as `main` or `latest` is another program tomorrow. Flags, the form of the configuration
and the CRDs that an endpoint picker watches change between releases, so the change arrives when a
pod restarts, at night and in one cluster only: the clusters of a clusterset run different pickers.
Manifests with `-poolName` and `epp:main` began to crash when v1.0.0 came. Two tags are traps of
their own: the Inference Extension builds no endpoint picker since v1.6.0, so `epp:v1.6.0` cannot be
pulled, and `lwepp:v1.6.0` does not start.

## Bad

```yaml
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
          image: registry.k8s.io/gateway-api-inference-extension/epp:main
          args: [--pool-name, llama]
```

## Good

```yaml
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
          args: [--pool-name, llama]
```

## Fix

Write the tag of a release, or the digest. Which one was tested is nothing that a linter knows.

## When not to use

An overlay for development may want the newest build: leave its folder out with `exclude`, or
suppress the line with `# ipi-lint: ignore[IPI511] development`. An image with a digest is pinned,
whatever its tag. A tag that is filled in later, such as `${EPP_TAG}`, is left alone. Where a
kustomization's `images` sets the tag, the rule still sees what the manifest says.

## Sources

- Releases and images of the endpoint picker, Inference Extension v1.0.0 to v1.6.0
- kubernetes-sigs/gateway-api-inference-extension#3051, lwepp v1.6.0
- llm-d-router, values of the chart routerlib, as of 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, holds_placeholder, regex, rule
from ipi_lint_epp.releases import number
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.pickers import Picker, all_pickers

_SERIES = regex(r"v?\d+(?:\.\d+)?")
_PIN = "Write the tag of the release that you tested, or its digest."


@rule("IPI511", "warning", kinds=WORKLOADS)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        written = picker.container.get("image").text
        if written and not holds_placeholder(written):
            yield from _unusable(picker)
            if not picker.image.digest:
                yield from _moving(picker, repository)


def _moving(picker: Picker, repository: Repository) -> Iterator[Problem]:
    tag, node = picker.image.tag, picker.container.get("image")
    if not tag:
        yield Problem(node, f"'{picker.image.name}' without a tag means 'latest'", help=_PIN)
    elif tag in _moving_tags(picker, repository):
        yield Problem(node, f"the tag '{tag}' moves with every build", help=_PIN)
    elif _SERIES.fullmatch(tag):
        yield Problem(node, f"the tag '{tag}' names no single release, and may move", help=_PIN)


def _moving_tags(picker: Picker, repository: Repository) -> set[str]:
    """The tags that move; of an image that is not known, those of all that are."""
    families = repository.facts.table("endpoint-pickers").values()
    known = [picker.family.entry] if picker.family else families
    return {tag for entry in known for tag in entry.get("moving-tags", ())}


def _unusable(picker: Picker) -> Iterator[Problem]:
    release, node = number(picker.image.tag), picker.container.get("image")
    if picker.family is None or release is None:
        return
    entry, tag = picker.family.entry, picker.image.tag
    ended = number(entry.get("ended"))
    if ended and release >= ended:
        yield Problem(
            node,
            f"there is no image '{tag}': {entry['title']} is not built since v{entry['ended']}",
            help=f"Its work goes on in '{entry['successor']}'; write a release of that.",
        )
    broken = entry.get("broken", {}).get(tag.removeprefix("v"))
    if broken:
        yield Problem(
            node,
            f"the image '{tag}' of {entry['title']} {broken['says']}",
            help=f"Write '{broken['instead']}' or newer.",
        )
