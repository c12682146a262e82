"""Flux's variables: where they stand, and which of them have a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ipi_lint import NamedTuple, Node, Repository, Resource, closest, regex
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import Deliveries, deliveries
from ipi_lint_inference.homes import homes_of
from ipi_lint_inference.layers import FLUX_KUSTOMIZATION, Layer, patch_of

_Route = tuple[str | int, ...]
_VARIABLE = regex(r"(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-=])?[^{}]*\}")
_SWITCH = "kustomize.toolkit.fluxcd.io/substitute"


class Variable(NamedTuple):
    """A `${name}` in a value. `has_default` is true for `${name:-...}` and `${name:=...}`."""

    node: Node
    name: str
    has_default: bool


class Values(NamedTuple):
    """The variables that a Flux Kustomization gives; `doubt` says why there may be more."""

    names: frozenset[str]
    doubt: str | None

    def like(self, name: str) -> str | None:
        """The one that was probably meant."""
        return closest(name, sorted(self.names))


def strings(node: Node) -> Iterator[Node]:
    """Every string in a value, once however deep it is."""
    todo: list[tuple[_Route, Any]] = [(node.route, node.value)]
    while todo:
        route, value = todo.pop()
        if isinstance(value, str):
            yield Node(node.document, route, value)
        elif isinstance(value, dict):
            todo += [((*route, key), below) for key, below in reversed(value.items())]
        elif isinstance(value, list):
            todo += [((*route, index), below) for index, below in enumerate(value)][::-1]


def may_hold_variables(resource: Resource) -> bool:
    """Whether the text of an object's document has what begins a variable."""
    source = resource.source
    # What a text holds is known of a file that has not changed, without its text.
    return source.holds(("${",)) and source.text.find("${", *resource.node.document.span) >= 0


def variables(resource: Resource) -> Iterator[Variable]:
    """The variables in an object, but for those that are escaped."""
    if not may_hold_variables(resource):
        return
    for node in strings(resource.node):
        for match in _VARIABLE.finditer(node.text or ""):
            if not match[1]:
                yield Variable(node, match[2], match[3] is not None)


def is_switched_off(delivery: Delivery) -> bool:
    """Whether an object, or a layer for it, says that nothing is to be put in."""
    resource = delivery.built.resource
    places = [resource.get("metadata", each) for each in ("annotations", "labels")]
    for layer in delivery.passed:
        for settings in layer.settings:
            places += [settings.get("commonAnnotations"), settings.get("commonLabels")]
    return any(each.get(_SWITCH).text == "disabled" for each in places)


def substitutes(owner: Layer | None, found: Deliveries) -> bool:
    """Whether an owner puts in variables, by itself or by what a layer above may add to it."""
    if owner is None or owner.resource.group_kind != FLUX_KUSTOMIZATION:
        return False
    return owner.resource.get("spec", "postBuild").exists or _is_patched(owner, found)


def values_of(owner: Layer, repository: Repository) -> Values:
    """What a Flux Kustomization puts in. Keys of a Secret can be read although it is encrypted."""
    return repository.once(_all_values)[id(owner)]


def _all_values(repository: Repository) -> dict[int, Values]:
    return {
        id(layer): _values(layer, repository)
        for layer in deliveries(repository).layers
        if layer.resource.group_kind == FLUX_KUSTOMIZATION
    }


def _values(owner: Layer, repository: Repository) -> Values:
    post_build = owner.resource.get("spec", "postBuild")
    names = {key for key, _ in post_build.get("substitute").entries()}
    is_patched = _is_patched(owner, deliveries(repository))
    doubt = f"{owner.path} may be patched" if is_patched else None
    for ref in post_build.get("substituteFrom").items():
        held = _held(ref, owner, repository)
        for each in (one.get(field) for one in held for field in ("data", "stringData")):
            names |= {key for key, _ in each.entries()}
        if not held:
            doubt = f"the {ref.get('kind').text} '{ref.get('name').text}' is not in view"
    return Values(frozenset(names), doubt)


def _is_patched(owner: Layer, found: Deliveries) -> bool:
    return any(
        patch_of(layer, owner.resource, "postBuild") is not None
        for way in found.of(owner.resource)
        for layer in way.passed
    )


def _held(ref: Node, owner: Layer, repository: Repository) -> Sequence[Resource]:
    """The ConfigMaps or Secrets of a name that may be meant, in the owner's own clusters."""
    kind = ("", ref.get("kind").text or "")
    namespaces = (None, owner.resource.identity.namespace)
    return [
        each
        for home in homes_of(owner.resource, repository)
        for each in home.namesakes(ref.get("name").text or "")
        if each.group_kind == kind and each.identity.namespace in namespaces
    ]
