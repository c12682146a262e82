"""What layers do to an object on its way, and where that cannot be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipi_lint import Muted, Node, Related
from ipi_lint_inference.delivered import Built, Delivery
from ipi_lint_inference.layers import Layer, patch_of

PATCHED = "patched-by-a-layer"
"""The reason of what is muted: a patch or configuration that stands elsewhere may mend it."""


def renaming(built: Built) -> tuple[Related, ...]:
    """The lines that gave an object its name."""
    return tuple(
        Related(node, f"this makes '{built.resource.identity.name}' into '{built.name}'")
        for node in built.renamed
    )


def patched(delivery: Delivery, node: Node, word: str) -> Muted | None:
    """Muted, where a layer may change the field of an object that the word stands for."""
    for layer in delivery.passed:
        line = patch_of(layer, delivery.built.resource, word)
        if line is not None:
            return Muted(node, PATCHED, f"{layer.path} has a patch that may change it")
    return None


def configured(ways: Iterable[Delivery], node: Node, *fields: str) -> Muted | None:
    """Muted, where a layer brings its own idea of what refers to what."""
    for layer in _layers(ways):
        for field in fields:
            if any(each.get(field).exists for each in layer.settings):
                return Muted(node, PATCHED, f"{layer.path} has {field} of its own")
    return None


def _layers(ways: Iterable[Delivery]) -> Iterator[Layer]:
    for each in ways:
        yield from each.passed
