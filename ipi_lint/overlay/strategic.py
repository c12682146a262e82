"""Strategic merge patches, as Kustomize merges them: its own way, not the API server's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ipi_lint.node import Site
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.keyed import (
    Values,
    appended,
    by_key,
    completed,
    first,
    said_keys,
    set_item,
    values_of,
    without,
)
from ipi_lint.overlay.merge_keys import MergedList, Type, type_of
from ipi_lint.overlay.values import RefusedError, Slot, scalar_text

_DIRECTIVE = "$patch"
_MOST_ITEMS = 500
_DIRECTIVES = ("delete", "replace", "merge")


def merge_into(draft: Draft, patch: Slot) -> bool:
    """Merges a patch into an object; False where it deletes the object.

    Raises RefusedError where Kustomize would: a mapping on a list, an unknown directive.
    """
    merged = _Merge(draft).walk(Slot(draft.value, draft.root_site), patch, None)
    if merged is None:
        return False
    draft.value = merged.value
    return True


class _Merge:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._stays: set[tuple[int, int]] = set()

    def walk(
        self, old: Slot | None, patch: Slot | None, known: Type | MergedList | None
    ) -> Slot | None:
        """One value; None where there is none, or none any more."""
        if patch is not None and patch.value is None and old is not None:
            return None
        if patch is not None or old is None:
            return self._walk(old, patch, known)
        # What an alias stands for is looked into once, however often it is used.
        key = (id(old.value), id(known))
        if key in self._stays:
            return old
        merged = self._walk(old, None, known)
        if merged and merged.value is old.value and isinstance(old.value, dict | list):
            self._stays.add(key)
        return merged

    def _walk(
        self, old: Slot | None, patch: Slot | None, known: Type | MergedList | None
    ) -> Slot | None:
        shape = next(
            (type(each.value) for each in (old, patch) if each and each.value is not None), None
        )
        if shape is dict:
            self._agree(dict, old, patch)
            return self._mapping(old, patch, known)
        if shape is list:
            self._agree(list, old, patch)
            return self._list(old, patch, known)
        if shape is None:
            return old if patch is None and _is_explicit_null(old) else None
        for each in (old, patch):
            if each and isinstance(each.value, dict | list):
                raise RefusedError("a patch has a mapping or list where the object has a scalar")
        return patch if patch is not None else old

    def _agree(self, shape: type, *slots: Slot | None) -> None:
        for each in slots:
            if each and each.value is not None and not isinstance(each.value, shape):
                word = "mapping" if shape is dict else "list"
                raise RefusedError(f"a patch and the object differ: one has a {word} there")

    # Mappings.

    def _mapping(
        self, old: Slot | None, patch: Slot | None, known: Type | MergedList | None
    ) -> Slot | None:
        directive = _mapping_directive(patch)
        if directive == "delete":
            return None
        if old is None or old.value is None or directive == "replace":
            old = patch
        assert old is not None
        if not isinstance(known, Type):
            known = _nested_type(old, patch)
        container = old.value
        added: dict[str, Any] = patch.value if patch and patch.value else {}
        skipped = {_DIRECTIVE} if _DIRECTIVE in added else set()
        for key in sorted({*container, *added} - skipped):
            before = self._entry(container, key)
            after = self.walk(
                self._entry(old.value, key),
                self._entry(added, key),
                known.fields.get(key) if known else None,
            )
            if after is None:
                container = self._draft.remove(container, key)
            elif before is None or after.value is not before.value:
                container = self._draft.put(container, key, after)
        if old is patch:
            container = self._draft.remove(container, _DIRECTIVE)
        return Slot(container, old.site)

    def _entry(self, container: Any, key: str) -> Slot | None:
        return self._draft.entry(container, key) if container and key in container else None

    # Lists.

    def _list(
        self, old: Slot | None, patch: Slot | None, known: Type | MergedList | None
    ) -> Slot | None:
        if not isinstance(known, MergedList):
            return patch if patch is not None else old
        if old is None or old.value is None:
            assert patch is not None
            items = list(self._draft.items(patch.value))
            return self._merged(items, items, known, patch)
        directive, added = self._list_directive(patch)
        if directive == "delete":
            return None
        items = added if directive == "replace" else list(self._draft.items(old.value))
        return self._merged(items, added, known, old)

    def _list_directive(self, patch: Slot | None) -> tuple[str, list[Slot]]:
        """What a list's `$patch` item says, and the other items."""
        if patch is None:
            return "merge", []
        items = list(self._draft.items(patch.value))
        for index, item in enumerate(items):
            if isinstance(item.value, dict) and _DIRECTIVE in item.value and len(item.value) == 1:
                return _directive(item.value[_DIRECTIVE]), items[:index] + items[index + 1 :]
        return "merge", items

    def _merged(
        self, old: list[Slot], patch: list[Slot], known: MergedList, whole: Slot
    ) -> Slot | None:
        merged = self._keyed(old, patch, known) if known.keys else _plain_values(old, patch)
        if isinstance(whole.value, list) and _are_the_same(merged, whole.value):
            return whole
        return Slot(self._draft.sequence(merged), whole.site)

    def _keyed(self, old: list[Slot], patch: list[Slot], known: MergedList) -> list[Slot]:
        """The patch's items first, in its order, then the object's own."""
        ours, theirs = by_key(old, known.keys), by_key(patch, known.keys)
        if ours is not None and theirs is not None:
            return self._keyed_in_full(ours, theirs, known)
        if len(old) + len(patch) > _MOST_ITEMS:
            raise RefusedError(f"a list of more than {_MOST_ITEMS} items has some without a key")
        return self._keyed_in_part(old, patch, known)

    def _keyed_in_full(
        self, old: dict[Values, Slot], patch: dict[Values, Slot], known: MergedList
    ) -> list[Slot]:
        """Where every item has all keys, and no two have the same.

        With several keys, what was there before keeps its order behind what is new.
        """
        every = {**patch, **old} if len(known.keys) == 1 else {**without(patch, old), **old}
        result = []
        for key in every:
            before, after = old.get(key), patch.get(key)
            merged = self.walk(before, after, known.items)
            if merged is None or merged.value == {}:
                continue
            if before is not None and _mapping_directive(after) == "replace":
                merged = before
            result.append(self._with_keys(merged, known.keys, key))
        return result

    def _keyed_in_part(self, old: list[Slot], patch: list[Slot], known: MergedList) -> list[Slot]:
        """Where an item lacks a key, or two have the same: step by step as Kustomize does it."""
        every = list(dict.fromkeys([*values_of(patch, known.keys), *values_of(old, known.keys)]))
        if len(known.keys) > 1:
            every = completed(every)
        result: list[Slot] = []
        rest = list(old)
        keys = known.keys
        for values in every:
            keys, wanted = said_keys(every, values, known.keys)
            before, after = first(rest, keys, wanted), first(patch, keys, wanted)
            merged = self.walk(before, after, known.items)
            if merged is None or merged.value == {}:
                rest = set_item(rest, None, keys, wanted)
                continue
            merged = self._with_keys(merged, keys, wanted)
            if _mapping_directive(after) != "replace":
                # What replaces an item is not written back into the list, so the old one stays.
                rest = [merged if before and each is before else each for each in rest]
            result = set_item(result, merged, keys, wanted)
        for item in rest:
            result = appended(result, item, keys)
        return result

    def _with_keys(self, slot: Slot, keys: Sequence[str], values: Values) -> Slot:
        container = slot.value
        for key, value in zip(keys, values, strict=True):
            if isinstance(container, dict) and key not in container and value:
                container = self._draft.put(container, key, Slot(value, slot.site))
        return Slot(container, slot.site)


def _nested_type(*slots: Slot | None) -> Type | None:
    """The type of an object within an object, which says itself what it is."""
    for slot in slots:
        if slot and isinstance(slot.value, dict):
            api_version, kind = slot.value.get("apiVersion"), slot.value.get("kind")
            if api_version and kind:
                return type_of(scalar_text(api_version), scalar_text(kind))
    return None


def _is_explicit_null(slot: Slot | None) -> bool:
    """Whether `null` is written out; Kustomize drops the empty ones when it merges."""
    return slot is not None and slot.site is not None and _is_written(slot.site)


def _is_written(site: Site) -> bool:
    return site.mark.value.start < site.mark.value.end


def _mapping_directive(patch: Slot | None) -> str:
    if patch is None or not isinstance(patch.value, dict) or _DIRECTIVE not in patch.value:
        return "merge"
    return _directive(patch.value[_DIRECTIVE])


def _directive(value: Any) -> str:
    text = scalar_text(value)
    if text not in _DIRECTIVES:
        raise RefusedError(f"unknown patch strategy '{text}'")
    return text


def _plain_values(old: list[Slot], patch: list[Slot]) -> list[Slot]:
    result: dict[str, Slot] = {}
    for slot in (*patch, *old):
        result.setdefault(scalar_text(slot.value), slot)
    return list(result.values())


def _are_the_same(slots: Sequence[Slot], values: Sequence[Any]) -> bool:
    return len(slots) == len(values) and all(
        slot.value is value for slot, value in zip(slots, values, strict=True)
    )
