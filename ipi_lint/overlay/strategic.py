"""Strategic merge patches, as Kustomize merges them: its own way, not the API server's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ipi_lint.node import Site
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.merge_keys import MergedList, Type, type_of
from ipi_lint.overlay.values import RefusedError, Slot, field, scalar_text

_DIRECTIVE = "$patch"
_DIRECTIVES = ("delete", "replace", "merge")
Values = tuple[str, ...]


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

    def walk(
        self, old: Slot | None, patch: Slot | None, known: Type | MergedList | None
    ) -> Slot | None:
        """One value; None where there is none, or none any more."""
        if patch is not None and patch.value is None and old is not None:
            return None
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
        every = list(dict.fromkeys([*_values_of(patch, known.keys), *_values_of(old, known.keys)]))
        if len(known.keys) > 1:
            every = _completed(every)
        result: list[Slot] = []
        rest = list(old)
        keys = known.keys
        for values in every:
            keys, wanted = _said_keys(every, values, known.keys)
            before, after = _first(rest, keys, wanted), _first(patch, keys, wanted)
            merged = self.walk(before, after, known.items)
            if merged is None or merged.value == {}:
                rest = _set_item(rest, None, keys, wanted)
                continue
            merged = self._with_keys(merged, keys, wanted)
            if _mapping_directive(after) != "replace":
                # What replaces an item is not written back into the list, so the old one stays.
                rest = [merged if before and each is before else each for each in rest]
            result = _set_item(result, merged, keys, wanted)
        for item in rest:
            result = _appended(result, item, keys)
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


def _values_of(items: Sequence[Slot], keys: Sequence[str]) -> Iterator[Values]:
    for item in items:
        yield tuple(scalar_text(field(item.value, key)) for key in keys)


def _completed(every: list[Values]) -> list[Values]:
    """Keys that one item leaves out are taken from another that agrees in the rest."""
    values = list(every)
    for one in range(len(values)):
        for other in range(len(values)):
            agreed = _agreed(values[one], values[other])
            if agreed:
                values[one] = values[other] = agreed
    return values


def _agreed(one: Values, other: Values) -> Values | None:
    pairs = list(zip(one, other, strict=True))
    if any(a and b and a != b for a, b in pairs) or not any(a == b for a, b in pairs):
        return None
    return tuple(a or b for a, b in pairs)


def _said_keys(every: Sequence[Values], values: Values, keys: Values) -> tuple[Values, Values]:
    """The keys that any item has, and an item's values for them."""
    said = [at for at in range(len(keys)) if any(each[at] for each in every)]
    if not said:
        return keys, values
    return tuple(keys[at] for at in said), tuple(values[at] for at in said)


def _first(items: Sequence[Slot], keys: Values, values: Values) -> Slot | None:
    """The first item with these values; an empty value is not asked for if another one is."""
    asked = [(key, value) for key, value in zip(keys, values, strict=True) if value]
    pairs = asked or list(zip(keys, values, strict=True))
    for item in items:
        if isinstance(item.value, dict) and all(
            key in item.value and scalar_text(item.value[key]) == value for key, value in pairs
        ):
            return item
    return None


def _has(item: Slot, key: str, value: str) -> bool:
    """Whether an item has a key, and a value if one is asked for."""
    return key in item.value and (not value or scalar_text(item.value[key]) == value)


def _appended(result: list[Slot], item: Slot, keys: Values) -> list[Slot]:
    """The items with one more. Kustomize drops others where that one lacks a key."""
    values: Values = ()
    for key in keys:
        value = field(item.value, key)
        if value is None:
            result = [*result, item]
        else:
            values = (*values, scalar_text(value))
    if len(keys) > 1:
        result = _set_item(result, None, keys, values)
    return _set_item(result, item, keys, values)


def _set_item(items: list[Slot], new: Slot | None, keys: Values, values: Values) -> list[Slot]:
    """The items with a new one in the place of those that it matches, or without them."""
    result: list[Slot] = []
    is_placed = new is None
    for item in items:
        if item.value is None or item.value == {}:
            continue
        if not isinstance(item.value, dict) and not (values and values[0]):
            raise RefusedError("an item of a merged list is no mapping")
        if not isinstance(item.value, dict) or not _is_matched(item, keys, values):
            result += [item] if values else []
        elif new is not None:
            is_placed = True
            result.append(new)
    return result if is_placed or new is None else [*result, new]


def _is_matched(item: Slot, keys: Values, values: Values) -> bool:
    """Whether an item has all the values; keys beyond them count as the last one does."""
    return bool(values) and all(
        _has(item, key, value) for key, value in zip(keys, values, strict=False)
    )
