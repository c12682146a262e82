"""Under which names the pods of a pool serve models, as far as their command lines tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from ipi_lint import Node, Repository, Resource, holds_placeholder
from ipi_lint_inference.arguments import flags
from ipi_lint_inference.globs import fnmatchcase
from ipi_lint_inference.images import image_of
from ipi_lint_inference.overlays import patch_of
from ipi_lint_inference.workloads import selected


def models_of(pool: Resource, cluster: Repository) -> dict[str, Node]:
    """The names that a pool's pods serve under, each with where it stands.

    Empty where it is not known of one of the pods, or where the pool selects none in view.
    """
    selector = pool.get("spec", "selector")
    labels = selector.get("matchLabels")
    wanted = (labels if labels.exists else selector).plain
    found: dict[str, Node] = {}
    for template in selected(cluster, pool.identity.namespace, wanted):
        names = dict(
            each for container in template.containers() for each in _served(container, cluster)
        )
        is_patched = patch_of(template.resource, cluster) is not None
        if not names or template.is_open or is_patched:
            return {}
        found.update(names)
    return found


def label_of(pool: Resource, cluster: Repository) -> dict[str, Node]:
    """The model by a label of the pool's selector; empty where no label says it."""
    labels = pool.get("spec", "selector", "matchLabels")
    for key in cluster.facts.table("model-labels"):
        node = labels.get(key)
        if node.text and not holds_placeholder(node.text):
            return {node.text: node}
    return {}


def _served(container: Node, cluster: Repository) -> Iterator[tuple[str, Node]]:
    image = image_of(container.get("image").text).name
    for entry in cluster.facts.table("model-flags").values():
        if any(fnmatchcase(image, pattern) for pattern in entry["images"]):
            yield from _names(container, entry)
            return


def _names(container: Node, entry: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    found = flags(container)
    said = [each for each in found if each.name in entry["names"]]
    said = said or [each for each in found if each.name in entry["models"]]
    if any(each.is_open or " " in (each.node.text or "") for each in said):
        return
    for each in said:
        if each.value:
            yield each.value, each.value_node
            yield from _further(each.value_node)
    if not said and "subcommand" in entry:
        yield from _behind(entry["subcommand"], container)


def _further(node: Node) -> Iterator[tuple[str, Node]]:
    """The arguments behind a value, up to the next flag: more names."""
    last = node.route[-1]
    for each in node.parent.items():
        if isinstance(last, int) and each.route[-1] == last + 1 and _is_word(each.text):
            yield each.text or "", each
            last += 1


def _behind(subcommand: str, container: Node) -> Iterator[tuple[str, Node]]:
    """The argument behind a subcommand, as in `vllm serve MODEL`."""
    words = [*container.get("command").items(), *container.get("args").items()]
    for word, after in pairwise(words):
        if word.text == subcommand and _is_word(after.text):
            yield after.text or "", after


def _is_word(text: str | None) -> bool:
    return bool(text) and str(text)[0] not in "-$" and not holds_placeholder(str(text))
