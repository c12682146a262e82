"""References by name, after names have changed: each refers to what its object is called now."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any

from ipi_lint.node import Node, Site
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.model import Partial
from ipi_lint.overlay.paths import change_fields, change_items, split
from ipi_lint.overlay.specs import FieldSpec, Gvk, Specs
from ipi_lint.overlay.values import NO_NAMESPACE, Id, RefusedError, Slot, field, scalar_text
from ipi_lint.records import NamedTuple

_SERVICE_ACCOUNT = "ServiceAccount"


class Renamed(NamedTuple):
    """An object whose name or namespace changed on the way, with all that it was called."""

    draft: Draft
    previous: tuple[Id, ...]
    now: Id
    name: str
    namespace: str


def fix_references(drafts: Sequence[Draft], specs: Specs, node: Node) -> Iterator[Partial]:
    """Changes every reference to an object that has another name now. `node` is the build's."""
    by_name = _by_previous_name(drafts)
    fields_of: dict[Gvk, list[tuple[Gvk, FieldSpec]]] = {}
    for draft in drafts:
        gvk = Gvk(*draft.ids[0][:3])
        if gvk not in fields_of:
            fields_of[gvk] = _fields_of(gvk, specs)
        candidates = _Candidates(draft, by_name)
        for target, spec in fields_of[gvk]:
            if _is_of_interest(draft.value, split(spec.path), by_name):
                yield from _fix(candidates, target, spec, node)


def _fix(candidates: _Candidates, target: Gvk, spec: FieldSpec, node: Node) -> Iterator[Partial]:
    draft = candidates.referrer
    here = FieldSpec(draft.gvk, spec.path, spec.create)
    try:
        change_fields(draft, (here,), _Reference(candidates, target, spec.path).change)
    except RefusedError as error:
        yield Partial(node, f"a name in {draft.gvk.kind} '{draft.name}': {error}")


def _fields_of(gvk: Gvk, specs: Specs) -> list[tuple[Gvk, FieldSpec]]:
    """The fields of a kind that may hold names, and the kinds that they may name."""
    return [
        (target, spec)
        for target, fields in specs.references
        for spec in fields
        if gvk.is_selected_by(spec.gvk)
    ]


def _is_of_interest(value: Any, path: Sequence[str], names: Container[str]) -> bool:
    """Whether a path leads to one of the names, or is one that has to be refused."""
    if value is None:
        return False
    if isinstance(value, list):
        return any(
            _is_of_interest(item, path, names) or (not path and isinstance(item, list))
            for item in value
        )
    if not isinstance(value, dict):
        return bool(path) or scalar_text(value) in names
    if path:
        return _is_of_interest(value.get(path[0].removesuffix("[]")), path[1:], names)
    return "name" not in value or scalar_text(value["name"]) in names


def _by_previous_name(drafts: Iterable[Draft]) -> dict[str, list[Renamed]]:
    found: dict[str, list[Renamed]] = {}
    for draft in drafts:
        if not draft.previous:
            continue
        ids = tuple(draft.previous_ids)
        renamed = Renamed(draft, ids, draft.id, draft.name, draft.namespace)
        for name in {each.name for each in ids}:
            found.setdefault(name, []).append(renamed)
    return found


class _Candidates:
    """What one object can refer to at all."""

    def __init__(self, referrer: Draft, by_name: dict[str, list[Renamed]]) -> None:
        self.referrer = referrer
        self._by_name = by_name
        self._id = referrer.id
        self._subjects = _subject_namespaces(referrer)

    def named(self, name: str) -> list[Renamed]:
        return [each for each in self._by_name.get(name, ()) if self._is_in_reach(each)]

    def is_near(self, other: Renamed) -> bool:
        """In the referrer's namespace, or in none; ServiceAccounts are near everywhere."""
        return (
            NO_NAMESPACE in (self._id.namespace, other.now.namespace)
            or other.now.kind == _SERVICE_ACCOUNT
            or other.now.namespace == self._id.namespace
        )

    def _is_in_reach(self, other: Renamed) -> bool:
        return (
            NO_NAMESPACE in (self._id.namespace, other.now.namespace)
            or other.now.namespace == self._id.namespace
            or other.namespace in self._subjects
        )


class _Reference:
    """One field of one object that may name an object of a kind."""

    def __init__(self, candidates: _Candidates, target: Gvk, path: str) -> None:
        self._candidates, self._target, self._path = candidates, target, path
        self._draft = candidates.referrer

    def change(self, slot: Slot) -> Slot:
        if isinstance(slot.value, list):
            return change_items(self._draft, slot, self._item)
        return self._item(slot)

    def _item(self, slot: Slot) -> Slot:
        if slot.value is None:
            return slot
        if isinstance(slot.value, dict):
            return self._mapping(slot)
        if isinstance(slot.value, list):
            raise RefusedError("a list within a list names nothing")
        return self._scalar(slot)

    def _scalar(self, slot: Slot) -> Slot:
        old = scalar_text(slot.value)
        found = self._find(old, self._candidates.named(old), _one_name)
        return slot if found is None or found.name == old else _renamed(found, slot)

    def _mapping(self, slot: Slot) -> Slot:
        """A mapping with a name, and perhaps a namespace, which is set as well."""
        if slot.value.get("name") is None:
            if "name" in slot.value:
                return slot
            raise RefusedError("there is no 'name'")
        old = scalar_text(slot.value["name"])
        candidates = self._candidates.named(old)
        if "namespace" in slot.value:
            candidates = _in_namespace(candidates, scalar_text(slot.value["namespace"]))
        found = self._find(old, candidates, _one_name_and_namespace)
        if found is None or (found.name == old and not found.namespace):
            return slot
        container = self._draft.put(slot.value, "name", _renamed(found, Slot(None)))
        if found.namespace:
            namespace = Slot(found.namespace, _metadata_site(found.draft, "namespace"))
            container = self._draft.put(container, "namespace", namespace)
        return Slot(container, slot.site)

    def _find(
        self, old: str, candidates: list[Renamed], are_one: Callable[[list[Renamed]], bool]
    ) -> Renamed | None:
        role = self._role()
        found = [
            each
            for each in candidates
            if any(_is_kind(was, self._target) for was in each.previous)
            and (role is None or any(_is_kind(was, role) for was in each.previous))
            and self._candidates.is_near(each)
        ]
        if len(found) != 1:
            found = [each for each in found if self._is_alike(each, lenient=True)]
        if len(found) > 1:
            found = [each for each in found if self._is_alike(each, lenient=False)]
        if len(found) > 1 and not are_one(found):
            raise RefusedError(f"'{old}' may be several objects now")
        return found[0] if found else None

    def _role(self) -> Gvk | None:
        """The kind that a binding's `roleRef` says it is for."""
        if not self._path.endswith("roleRef/name"):
            return None
        reference = field(self._draft.value, "roleRef")
        group, kind = field(reference, "apiGroup"), field(reference, "kind")
        return Gvk(scalar_text(group), "", scalar_text(kind)) if group and kind else None

    def _is_alike(self, other: Renamed, *, lenient: bool) -> bool:
        """Whether both got their prefixes and suffixes from the same kustomizations."""
        return all(
            (lenient and not (mine and theirs)) or _ends_alike(theirs, mine)
            for mine, theirs in (
                (self._draft.prefixes, other.draft.prefixes),
                (self._draft.suffixes, other.draft.suffixes),
            )
        )


def _is_kind(one: Id, wanted: Gvk) -> bool:
    return Gvk(*one[:3]).is_selected_by(wanted)


def _ends_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shorter = min(len(one), len(other))
    if not shorter:
        return not one and not other
    return tuple(one[-shorter:]) == tuple(other[-shorter:])


def _one_name(found: list[Renamed]) -> bool:
    return len({each.name for each in found}) == 1


def _one_name_and_namespace(found: list[Renamed]) -> bool:
    return len({(each.name, each.namespace) for each in found}) == 1


def _in_namespace(candidates: list[Renamed], namespace: str) -> list[Renamed]:
    """Those that stood in a namespace at first; if there are none, those that stand in it now."""
    first = [each for each in candidates if each.previous[0].namespace == namespace]
    return first or [each for each in candidates if each.now.namespace == namespace]


def _renamed(found: Renamed, old: Slot) -> Slot:
    """The new name stands where the object got it."""
    return Slot(found.name, _metadata_site(found.draft, "name") or old.site)


def _metadata_site(draft: Draft, key: str) -> Site | None:
    return draft.site(field(draft.value, "metadata"), key)


def _subject_namespaces(draft: Draft) -> frozenset[str]:
    """The namespaces of the ServiceAccounts that a RoleBinding binds."""
    subjects = field(draft.value, "subjects")
    if draft.gvk.kind != "RoleBinding" or not isinstance(subjects, list):
        return frozenset()
    return frozenset(
        subject["namespace"]
        for subject in subjects
        if field(subject, "kind") == _SERVICE_ACCOUNT and isinstance(subject.get("namespace"), str)
    )
