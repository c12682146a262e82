"""The transformers that set one thing everywhere: namespace, names, labels, replicas, images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

from ipi_lint.clusterwide import is_clusterwide
from ipi_lint.node import Node
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.paths import change_fields, change_items
from ipi_lint.overlay.specs import FieldSpec, Gvk, Specs, field_specs, merged
from ipi_lint.overlay.values import RefusedError, Slot, field, said, scalar_text

_ANY = Gvk("", "", "")
_METADATA_LABELS = FieldSpec(_ANY, "metadata/labels", create=True)
_METADATA_ANNOTATIONS = FieldSpec(_ANY, "metadata/annotations", create=True)
_METADATA_NAMESPACE = FieldSpec(_ANY, "metadata/namespace", create=True)
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_KEEP_THEIR_NAME = (
    Gvk("", "", "CustomResourceDefinition"),
    Gvk("apiregistration.k8s.io", "", "APIService"),
    Gvk("", "", "Namespace"),
)


def set_namespace(drafts: Sequence[Draft], layer: Layer, specs: Specs) -> Iterator[Partial]:
    """`namespace:` goes into all objects but those that are known to have none."""
    node = layer.get("namespace")
    if node is None or not node.value:
        return
    if node.text is None:
        yield Partial(node, "'namespace' must be text")
        return
    change = _setter(said(node))
    for draft in drafts:
        draft.remember()
        yield from attempt(node, partial(_set_namespace, draft, specs, change))
    yield from conflicts(drafts, node)


def add_prefix(drafts: Sequence[Draft], layer: Layer, specs: Specs) -> Iterator[Partial]:
    """`namePrefix:` goes before all names but those of CRDs, APIServices and Namespaces."""
    node = layer.get("namePrefix")
    if node is not None:
        yield from _affix(drafts, node, specs.fields["namePrefix"], is_prefix=True)


def add_suffix(drafts: Sequence[Draft], layer: Layer, specs: Specs) -> Iterator[Partial]:
    """`nameSuffix:` likewise."""
    node = layer.get("nameSuffix")
    if node is not None:
        yield from _affix(drafts, node, specs.fields["nameSuffix"], is_prefix=False)


def add_labels(drafts: Sequence[Draft], layer: Layer, specs: Specs) -> Iterator[Partial]:
    """`labels:` go where each entry says, `commonLabels:` into selectors and templates as well."""
    for entry in layer.items("labels"):
        try:
            where = _label_specs(entry, specs)
        except ValueError as error:
            yield Partial(entry, str(error))
            continue
        yield from _add_pairs(drafts, entry.get("pairs"), where)
    for node in layer.all("templateLabels"):
        yield from _add_pairs(drafts, node, specs.fields["templateLabels"])
    for node in layer.all("commonLabels"):
        yield from _add_pairs(drafts, node, specs.fields["commonLabels"])


def add_annotations(drafts: Sequence[Draft], layer: Layer, specs: Specs) -> Iterator[Partial]:
    """`commonAnnotations:` go into objects and templates."""
    for node in layer.all("commonAnnotations"):
        yield from _add_pairs(drafts, node, specs.fields["commonAnnotations"])


def add_metadata(drafts: Sequence[Draft], layer: Layer) -> Iterator[Partial]:
    """What goes on the objects alone after the build, such as Flux's `commonMetadata`."""
    for node in layer.all("metadataLabels"):
        yield from _add_pairs(drafts, node, (_METADATA_LABELS,))
    for node in layer.all("metadataAnnotations"):
        yield from _add_pairs(drafts, node, (_METADATA_ANNOTATIONS,))


def set_replicas(drafts: Sequence[Draft], layer: Layer, specs: Specs) -> Iterator[Partial]:
    """`replicas:` sets the count of the workloads that have, or had, a name."""
    entries = list(layer.items("replicas"))
    if not entries:
        return
    by_name: dict[str, list[Draft]] = {}
    for draft in drafts:
        for known in {each.name for each in draft.ids}:
            by_name.setdefault(known, []).append(draft)
    for entry in entries:
        name, count = entry.get("name").text, entry.get("count")
        if name is None or not isinstance(count.value, int) or isinstance(count.value, bool):
            yield Partial(entry, "an entry of 'replicas' needs a name and a count")
            continue
        found = False
        for draft in by_name.get(name, ()):
            gvks = [Gvk(*each[:3]) for each in draft.ids if each.name == name]
            where = [
                spec
                for spec in specs.fields["replicas"]
                if any(gvk.is_selected_by(spec.gvk) for gvk in gvks)
            ]
            found = found or bool(where)
            change = _setter(said(count))
            yield from attempt(entry, partial(change_fields, draft, where, change, str))
        if not found:
            yield Partial(entry, f"nothing with replicas is named '{name}'")


def conflicts(drafts: Sequence[Draft], node: Node) -> Iterator[Partial]:
    """Says where two objects have come to have one name."""
    seen = set()
    for draft in drafts:
        if draft.id in seen:
            yield Partial(node, f"two objects become {draft.gvk.kind} '{draft.name}'")
        seen.add(draft.id)


def attempt(node: Node, work: Callable[[], Any]) -> Iterator[Partial]:
    """Does something; where Kustomize would refuse it, says so."""
    try:
        work()
    except RefusedError as error:
        yield Partial(node, str(error))


def string_pairs(node: Node) -> dict[str, Slot]:
    """A mapping of strings, sorted. Raises RefusedError for anything else."""
    pairs = dict(node.entries())
    if not isinstance(node.value, dict) or not all(
        isinstance(each.value, str | None) for each in pairs.values()
    ):
        raise RefusedError("must be a mapping of text to text")
    return {
        key: Slot(pairs[key].value or "", pairs[key].document.site(pairs[key].route))
        for key in sorted(pairs)
    }


def _set_namespace(draft: Draft, specs: Specs, change: Callable[[Slot], Slot]) -> None:
    gvk = draft.gvk
    where = [spec for spec in specs.fields["namespace"] if spec.path != "metadata/namespace"]
    if gvk.group or gvk.version != "v1":
        where = [spec for spec in where if spec.path != "metadata/name"]
    if not is_clusterwide(*gvk):
        change_fields(draft, (_METADATA_NAMESPACE,), change, str)
    if gvk.kind in _BINDINGS:
        where = [
            spec
            for spec in where
            if spec.gvk.kind not in _BINDINGS or spec.path != "subjects/namespace"
        ]
        _set_default_subjects(draft, change)
    change_fields(draft, where, change, str)


def _set_default_subjects(draft: Draft, change: Callable[[Slot], Slot]) -> None:
    """A binding's subject named `default` moves along, whatever its kind."""

    def subject(slot: Slot) -> Slot:
        if scalar_text(field(slot.value, "name")) != "default":
            return slot
        old = slot.value.get("namespace")
        return Slot(draft.put(slot.value, "namespace", change(Slot(old))), slot.site)

    def subjects(slot: Slot) -> Slot:
        if slot.value is None:
            return slot
        if not isinstance(slot.value, list):
            raise RefusedError("'subjects' must be a list")
        return change_items(draft, slot, subject)

    change_fields(draft, (FieldSpec(_ANY, "subjects", create=False),), subjects)


def _affix(
    drafts: Sequence[Draft], node: Node, specs: Iterable[FieldSpec], *, is_prefix: bool
) -> Iterator[Partial]:
    text = node.text
    if text is None:
        yield Partial(node, f"'{node.route[-1]}' must be text")
        return
    if not text:
        return
    site = node.document.site(node.route)

    def change(slot: Slot) -> Slot:
        if isinstance(slot.value, dict | list):
            raise RefusedError("a name must be text")
        name = scalar_text(slot.value)
        return Slot(text + name if is_prefix else name + text, site)

    for draft in drafts:
        gvk = Gvk(*draft.ids[0][:3])
        if any(gvk.is_selected_by(each) for each in _KEEP_THEIR_NAME):
            continue
        for spec in specs:
            if gvk.is_selected_by(spec.gvk):
                if spec.path == "metadata/name":
                    _note_affix(draft, text, is_prefix=is_prefix)
                yield from attempt(node, partial(change_fields, draft, (spec,), change))


def _note_affix(draft: Draft, text: str, *, is_prefix: bool) -> None:
    draft.remember()
    if is_prefix:
        draft.prefixes = (*draft.prefixes, text)
    else:
        draft.suffixes = (*draft.suffixes, text)


def _label_specs(entry: Node, specs: Specs) -> tuple[FieldSpec, ...]:
    where = merged(tuple(field_specs(entry.get("fields").plain)), specs.fields["labels"])
    if entry.get("includeSelectors").value is True:
        return merged(where, specs.fields["commonLabels"])
    if entry.get("includeTemplates").value is True:
        where = merged(where, specs.fields["templateLabels"])
    return merged(where, (_METADATA_LABELS,))


def _add_pairs(
    drafts: Sequence[Draft], node: Node, where: Sequence[FieldSpec]
) -> Iterator[Partial]:
    if node.plain is None:
        return
    try:
        pairs = string_pairs(node)
    except RefusedError as error:
        yield Partial(node, f"'{_name(node)}' {error}")
        return
    if not pairs:
        return
    for draft in drafts:
        change = _pair_setter(draft, pairs)
        yield from attempt(node, partial(change_fields, draft, where, change, dict))


def _name(node: Node) -> str:
    return next(str(step) for step in chain(reversed(node.route), ["labels"]) if step != 0)


def _pair_setter(draft: Draft, pairs: dict[str, Slot]) -> Callable[[Slot], Slot]:
    def change(slot: Slot) -> Slot:
        if not isinstance(slot.value, dict):
            raise RefusedError("labels and annotations must be a mapping")
        container: Any = slot.value
        for key, pair in pairs.items():
            container = draft.put(container, key, pair)
        return Slot(container, slot.site)

    return change


def _setter(new: Slot) -> Callable[[Slot], Slot]:
    """Sets a scalar; one that has the value already stays where it stands."""

    def change(slot: Slot) -> Slot:
        if isinstance(slot.value, dict | list):
            raise RefusedError("the field is no scalar")
        return slot if slot.value == new.value and type(slot.value) is type(new.value) else new

    return change
