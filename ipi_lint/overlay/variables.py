"""`vars:`, Kustomize's older way to copy values: `$(NAME)` in arguments and environments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ipi_lint.node import Node, Site
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.paths import change_fields, change_items
from ipi_lint.overlay.route import field_path, lookup
from ipi_lint.overlay.specs import Gvk, Specs
from ipi_lint.overlay.values import Id, RefusedError, Slot, effective_namespace
from ipi_lint.records import NamedTuple

_DEFAULT_PATH = "metadata.name"


class Variable(NamedTuple):
    """A variable's value, and where it stands."""

    value: Any
    site: Site | None


def note_variables(drafts: Sequence[Draft], layer: Layer, known: list[Node]) -> Iterator[Partial]:
    """Finds the objects that a layer's variables read from, by the names that they have by now."""
    names = {node.get("name").text for node in known}
    for node in layer.items("vars"):
        name = node.get("name").text
        if not name or not isinstance(node.get("objref").value, dict) or name in names:
            yield Partial(node, "a variable needs a name of its own and an object")
            continue
        found = _objects(drafts, node.get("objref"))
        if len(found) > 1:
            yield Partial(node, f"several objects may be what '{name}' reads from")
            continue
        for draft in found:
            draft.variables = (*draft.variables, name)
        names.add(name)
        known.append(node)


def put_in_variables(
    drafts: Sequence[Draft], known: Sequence[Node], specs: Specs
) -> Iterator[Partial]:
    """Replaces all references to variables, in the fields where Kustomize looks for them."""
    values: dict[str, Variable] = {}
    for node in known:
        try:
            values[node.get("name").text or ""] = _value(drafts, node)
        except RefusedError as error:
            yield Partial(node, str(error))
    if not values:
        return
    for draft in drafts:
        try:
            change_fields(draft, specs.fields["varReference"], _changer(draft, values))
        except RefusedError as error:
            yield Partial(known[0], f"in {draft.gvk.kind} '{draft.name}': {error}")


def expand(text: str, values: Mapping[str, Variable]) -> Any:
    """A text with its references replaced; one that is all of the text keeps its value's type."""
    parts: list[str] = []
    at = 0
    while (dollar := text.find("$", at)) >= 0 and dollar + 1 < len(text):
        parts.append(text[at:dollar])
        following = text[dollar + 1]
        close = text.find(")", dollar + 2) if following == "(" else -1
        if close >= 0:
            name = text[dollar + 2 : close]
            reference = f"$({name})"
            value = values[name].value if name in values else reference
            if text == reference:
                return value
            parts.append(_shown(value))
            at = close + 1
        else:
            parts.append("$" if following == "$" else f"${following}")
            at = dollar + 2
    return "".join(parts) + text[at:]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _objects(drafts: Sequence[Draft], reference: Node) -> list[Draft]:
    group, version = reference.get("group").text or "", reference.get("version").text or ""
    api_version = reference.get("apiVersion").text or ""
    if api_version.count("/") < 2 and api_version:
        group, version = api_version.rpartition("/")[0] or group, api_version.rpartition("/")[2]
    gvk = Gvk(group, version, reference.get("kind").text or "")
    namespace = reference.get("namespace").text or ""
    name = reference.get("name").text or ""
    wanted = Id(*gvk, effective_namespace(gvk, namespace, old=True), name)
    return [
        draft
        for draft in drafts
        if any(_is_it(each, wanted, exact=bool(namespace)) for each in draft.ids)
    ]


def _is_it(one: Id, wanted: Id, *, exact: bool) -> bool:
    same = one[:3] == wanted[:3] and one.name == wanted.name
    return same and (not exact or one.namespace == wanted.namespace)


def _value(drafts: Sequence[Draft], node: Node) -> Variable:
    name = node.get("name").text
    for draft in drafts:
        if name in draft.variables:
            path = node.get("fieldref", "fieldPath").text or _DEFAULT_PATH
            slot = lookup(draft, field_path(path.replace("[", ".").replace("]", "")))
            if slot is None or isinstance(slot.value, dict | list):
                raise RefusedError(f"the object of the variable '{name}' has no '{path}'")
            return Variable(slot.value, slot.site)
    raise RefusedError(f"there is no object for the variable '{name}'")


def _changer(draft: Draft, values: Mapping[str, Variable]) -> Callable[[Slot], Slot]:
    def scalar(slot: Slot) -> Slot:
        if not isinstance(slot.value, str) or "$" not in slot.value:
            return slot
        new = expand(slot.value, values)
        return slot if new == slot.value else Slot(new, _site(slot, values))

    def change(slot: Slot) -> Slot:
        if isinstance(slot.value, list):
            if not all(isinstance(item, str) for item in slot.value):
                raise RefusedError("a list with variables may hold text only")
            return change_items(draft, slot, scalar)
        if isinstance(slot.value, dict):
            container: Any = slot.value
            for key in slot.value:
                container = draft.put(container, key, scalar(draft.entry(container, key)))
            return Slot(container, slot.site)
        return scalar(slot)

    return change


def _site(slot: Slot, values: Mapping[str, Variable]) -> Site | None:
    """A text that is only a reference stands where its value does; all others where they did."""
    name = str(slot.value)[2:-1]
    if slot.value == f"$({name})" and name in values:
        return values[name].site or slot.site
    return slot.site
