"""Fields by their path, as Kustomize's field specs have it, found and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.specs import FieldSpec
from ipi_lint.overlay.values import RefusedError, Slot

Change = Callable[[Slot], Slot]
"""Gives a field's new value; the same slot where it stays as it is."""


def change_fields(
    draft: Draft, specs: Iterable[FieldSpec], change: Change, empty: type | None = None
) -> None:
    """Changes the fields that the specs lead to.

    `empty` is what a field begins as that a spec creates: `dict`, or `str` for a scalar. Raises
    RefusedError where a path leads through a scalar.
    """
    gvk = draft.gvk
    for spec in specs:
        if gvk.is_selected_by(spec.gvk):
            walk = _Walk(draft, change, empty if spec.create else None)
            draft.value = walk.into(Slot(draft.value), split(spec.path)).value


def change_items(draft: Draft, slot: Slot, change: Change) -> Slot:
    """Changes each item of a list."""
    container = slot.value
    for index in range(len(container)):
        old = draft.entry(container, index)
        container = _set(draft, container, index, old, change(old))
    return Slot(container, slot.site)


@lru_cache(maxsize=2048)
def split(path: str, delimiter: str = "/") -> tuple[str, ...]:
    r"""A path's steps; `\/` is no delimiter."""
    raw = path.split(delimiter)
    if len(raw) > 1 and not raw[0]:
        raw = raw[1:]
    steps = [raw[0]]
    for step in raw[1:]:
        if steps[-1].endswith("\\"):
            steps[-1] = f"{steps[-1][:-1]}{delimiter}{step}"
        else:
            steps.append(step)
    return tuple(steps)


class _Walk:
    def __init__(self, draft: Draft, change: Change, empty: type | None) -> None:
        self._draft, self._change, self._empty = draft, change, empty

    def into(self, slot: Slot, path: Sequence[str]) -> Slot:
        if not path:
            return self._change(slot)
        if slot.value is None:
            return slot
        if isinstance(slot.value, list):
            return change_items(self._draft, slot, lambda item: self.into(item, path))
        if isinstance(slot.value, dict):
            return self._field(slot, path)
        raise RefusedError(f"the path to '{path[0]}' leads through a scalar")

    def _field(self, slot: Slot, path: Sequence[str]) -> Slot:
        name = path[0].removesuffix("[]")
        if not name:
            raise RefusedError("a path has an empty field name")
        container = slot.value
        creates = self._empty is not None and name == path[0]
        if name in container:
            old = self._draft.entry(container, name)
            if old.value is None and creates:
                old = Slot(self._begin(path), old.site)
        elif creates:
            old = Slot(self._begin(path))
        else:
            return slot
        new = self.into(old, path[1:])
        return Slot(_set(self._draft, container, name, old, new), slot.site)

    def _begin(self, path: Sequence[str]) -> Any:
        return {} if len(path) > 1 or self._empty is dict else None


def _set(draft: Draft, container: Any, step: str | int, old: Slot, new: Slot) -> Any:
    """The container with what a change gave. A container that was copied stays where it stood."""
    if new.value is old.value:
        return container
    if new.site is None and isinstance(new.value, dict | list):
        site = draft.sites(new.value)
        new = Slot(new.value, next(iter(site.values()), None))
    return draft.put_anew(container, step, new)
