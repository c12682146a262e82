"""Items of lists that are merged by key: which are the same, and where one goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint.overlay.values import RefusedError, Slot, field, scalar_text

Values = tuple[str, ...]
"""What an item has for each of a list's keys; empty for what it does not have."""


def by_key(items: Sequence[Slot], keys: Values) -> dict[Values, Slot] | None:
    """The items by what tells them apart; None where that does not tell all apart."""
    found: dict[Values, Slot] = {}
    for item, values in zip(items, values_of(items, keys), strict=True):
        if not all(values) or values in found:
            return None
        found[values] = item
    return found


def without(some: dict[Values, Slot], others: dict[Values, Slot]) -> dict[Values, Slot]:
    return {key: slot for key, slot in some.items() if key not in others}


def values_of(items: Sequence[Slot], keys: Sequence[str]) -> Iterator[Values]:
    for item in items:
        yield tuple(scalar_text(field(item.value, key)) for key in keys)


def completed(every: list[Values]) -> list[Values]:
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


def said_keys(every: Sequence[Values], values: Values, keys: Values) -> tuple[Values, Values]:
    """The keys that any item has, and an item's values for them."""
    said = [at for at in range(len(keys)) if any(each[at] for each in every)]
    if not said:
        return keys, values
    return tuple(keys[at] for at in said), tuple(values[at] for at in said)


def first(items: Sequence[Slot], keys: Values, values: Values) -> Slot | None:
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


def appended(result: list[Slot], item: Slot, keys: Values) -> list[Slot]:
    """The items with one more. Kustomize drops others where that one lacks a key."""
    values: Values = ()
    for key in keys:
        value = field(item.value, key)
        if value is None:
            result = [*result, item]
        else:
            values = (*values, scalar_text(value))
    if len(keys) > 1:
        result = set_item(result, None, keys, values)
    return set_item(result, item, keys, values)


def set_item(items: list[Slot], new: Slot | None, keys: Values, values: Values) -> list[Slot]:
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
