"""One object that a replacement writes into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import re2

from ipi_lint.node import Node
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.plain import as_plain, retyped
from ipi_lint.overlay.route import choice, field_path, is_choice, is_index
from ipi_lint.overlay.values import RefusedError, Slot, field, raw_text, scalar_text
from ipi_lint.schema.pattern import pattern_of


class Target:
    """One object that a value goes into."""

    def __init__(self, draft: Draft, value: Slot, options: Node) -> None:
        self._draft, self._value = draft, value
        self._delimiter, self._index, self._create = options_of(options)
        self._hits = 0

    def fill(self, path: str) -> None:
        self._hits = 0
        root = Slot(self._draft.value, self._draft.root_site)
        new = self._into(root, field_path(path)).value
        if not self._hits:
            raise RefusedError(f"{self._draft.gvk.kind} '{self._draft.name}' has no '{path}'")
        self._draft.value = new

    def _into(self, slot: Slot, path: Sequence[str]) -> Slot:
        if not path:
            self._hits += 1
            return self._set(slot)
        step, rest = path[0], path[1:]
        if is_index(step):
            return self._item(slot, int(step), rest)
        if step == "*":
            return self._each(slot, rest, lambda _: True)
        if is_choice(step):
            return self._chosen(slot, step, rest)
        if not isinstance(slot.value, dict):
            raise RefusedError(f"'{step}' asks for a mapping")
        if step not in slot.value and not self._create:
            return slot
        old = self._draft.entry(slot.value, step) if step in slot.value else self._begin(rest)
        return self._placed(slot, step, old, self._into(old, rest))

    def _item(self, slot: Slot, index: int, rest: Sequence[str]) -> Slot:
        if not isinstance(slot.value, list):
            raise RefusedError("an index asks for a list")
        if index == len(slot.value) and self._create:
            slot = self._with_item(slot, self._begin(rest))
        if index >= len(slot.value):
            raise RefusedError(f"there is no item {index}")
        old = self._draft.entry(slot.value, index)
        return self._placed(slot, index, old, self._into(old, rest))

    def _chosen(self, slot: Slot, step: str, rest: Sequence[str]) -> Slot:
        name, pattern = choice(step)
        try:
            matcher = pattern_of(pattern)
        except re2.error:
            raise RefusedError(f"'{pattern}' is no pattern") from None

        def is_chosen(item: Slot) -> bool:
            value = item.value if not name else field(item.value, name)
            return not (name and value is None) and bool(matcher.search(scalar_text(value)))

        if isinstance(slot.value, list) and self._create:
            hits = self._hits
            filled = self._each(slot, rest, is_chosen)
            if self._hits > hits:
                return filled
            if not matcher.search(pattern):
                raise RefusedError(f"'{step}' does not describe itself")
            item = Slot(as_plain(pattern), self._value.site)
            if name:
                item = Slot(self._draft.mapping([(name, item)]), self._value.site)
            slot = self._with_item(slot, item)
        return self._each(slot, rest, is_chosen)

    def _each(self, slot: Slot, rest: Sequence[str], is_chosen: Callable[[Slot], bool]) -> Slot:
        if not isinstance(slot.value, list):
            raise RefusedError("the path asks for a list")
        result = slot
        for index in range(len(slot.value)):
            old = self._draft.entry(result.value, index)
            if is_chosen(old):
                result = self._placed(result, index, old, self._into(old, rest))
        return result

    def _with_item(self, slot: Slot, item: Slot) -> Slot:
        items = [*self._draft.items(slot.value), item]
        return Slot(self._draft.sequence(items), slot.site or self._value.site)

    def _placed(self, slot: Slot, step: str | int, old: Slot, new: Slot) -> Slot:
        if new.value is old.value and (isinstance(step, int) or step in slot.value):
            return slot
        new = Slot(new.value, new.site or self._value.site)
        return Slot(self._draft.put_anew(slot.value, step, new), slot.site)

    def _begin(self, rest: Sequence[str]) -> Slot:
        """What a field begins as that is created."""
        if not rest:
            is_scalar = not isinstance(self._value.value, dict | list)
            return Slot(_Blank if is_scalar else type(self._value.value)())
        is_list = is_index(rest[0]) or is_choice(rest[0])
        return Slot([] if is_list else {})

    def _set(self, old: Slot) -> Slot:
        new = self._value
        if isinstance(old.value, dict | list):
            if self._delimiter:
                raise RefusedError("only text can be split")
            return new
        text = "" if isinstance(new.value, dict | list) else raw_text(new)
        if self._delimiter:
            before = "" if old.value is _Blank else raw_text(old)
            text = _joined(before.split(self._delimiter), text, self._index, self._delimiter)
        value: Any = as_plain(text) if old.value is _Blank else retyped(text, old.value)
        if value == old.value and type(value) is type(old.value):
            return old
        return Slot(value, new.site)


class _Blank:
    """The value of a scalar that is being created: it takes the type that its text says."""


def options_of(node: Node) -> tuple[str, int, bool]:
    """Delimiter, index and `create`."""
    delimiter, index, create = (node.get(name).plain for name in ("delimiter", "index", "create"))
    if not isinstance(delimiter or "", str) or not isinstance(index or 0, int):
        raise RefusedError("a delimiter is text, and an index a whole number")
    return delimiter or "", index or 0, create is True


def _joined(parts: list[str], text: str, index: int, delimiter: str) -> str:
    if index < 0:
        parts = [text, *parts]
    elif index >= len(parts):
        parts = [*parts, text]
    else:
        parts = [*parts[:index], text, *parts[index + 1 :]]
    return delimiter.join(parts)
