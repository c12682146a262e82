"""JSON patches (RFC 6902), as the library that Kustomize uses applies them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ipi_lint.node import Node
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.values import RefusedError, Slot, said, same
from ipi_lint.regexes import regex

_INDEX = regex(r"-?[0-9]+")
_OPERATIONS = ("add", "remove", "replace", "move", "copy", "test")


def apply(draft: Draft, operations: Sequence[Node]) -> None:
    """Applies the operations in order. Raises RefusedError at the first that fails."""
    draft_patch = _Patch(draft)
    for each in operations:
        draft_patch.operate(each)


def check(operations: Sequence[Node]) -> None:
    """Raises RefusedError where an operation is none."""
    for each in operations:
        operation = each.get("op").text
        if operation not in _OPERATIONS:
            raise RefusedError(f"a JSON patch has no operation '{operation or ''}'")
        if each.get("path").text is None:
            raise RefusedError("an operation of a JSON patch has no path")


class _Patch:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def operate(self, node: Node) -> None:
        check([node])
        operation, path = node.get("op").text, _steps(node.get("path").text or "")
        if operation in ("add", "replace", "test"):
            value = said(node.get("value"))
            if not node.get("value").exists:
                value = Slot(None, node.document.site(node.route))
            if operation == "add":
                self._add(path, value)
            elif operation == "replace":
                self._replace(path, value)
            else:
                self._test(path, value)
        elif operation == "remove":
            self._remove(path)
        else:
            source = _steps(node.get("from").text or "")
            value = self._find(source, is_needed=operation == "move")
            if operation == "move":
                self._remove(source)
            self._draft.release()
            self._add(path, value)

    def _add(self, path: list[str], value: Slot) -> None:
        def add(parent: Slot, step: str) -> Any:
            container = parent.value
            if isinstance(container, dict):
                return self._draft.put(container, step, value)
            items = list(self._draft.items(container))
            at = len(items) if step == "-" else _index(step, len(items) + 1)
            return self._draft.sequence([*items[:at], value, *items[at:]])

        if not path:
            raise RefusedError("nothing can be added as the whole object")
        self._at(path, add, value)

    def _replace(self, path: list[str], value: Slot) -> None:
        def replace(parent: Slot, step: str) -> Any:
            key = step if isinstance(parent.value, dict) else _existing(parent.value, step)
            return self._draft.put(parent.value, key, value)

        self._at(path, replace, value)

    def _remove(self, path: list[str]) -> None:
        def remove(parent: Slot, step: str) -> Any:
            key = _existing(parent.value, step)
            if isinstance(key, str):
                return self._draft.remove(parent.value, key)
            items = list(self._draft.items(parent.value))
            return self._draft.sequence([*items[:key], *items[key + 1 :]])

        self._at(path, remove, None)

    def _test(self, path: list[str], value: Slot) -> None:
        if not same(self._find(path).value, value.value):
            raise RefusedError(f"the test of '/{'/'.join(path)}' fails")

    def _find(self, path: list[str], *, is_needed: bool = False) -> Slot:
        """What stands at a path; nothing counts as null where the last step leads to nothing."""
        slot = Slot(self._draft.value, self._draft.root_site)
        for at, step in enumerate(path):
            is_last = at == len(path) - 1 and not is_needed
            if is_last and isinstance(slot.value, dict) and step not in slot.value:
                return Slot(None, slot.site)
            slot = self._draft.entry(slot.value, _existing(slot.value, step))
        return slot

    def _at(self, path: list[str], change: Callable[[Slot, str], Any], whole: Slot | None) -> None:
        if not path:
            if whole is None or not isinstance(whole.value, dict):
                raise RefusedError("a JSON patch leaves no object")
            self._draft.value = whole.value
            return
        slots = [Slot(self._draft.value, self._draft.root_site)]
        keys: list[str | int] = []
        for step in path[:-1]:
            keys.append(_existing(slots[-1].value, step))
            slots.append(self._draft.entry(slots[-1].value, keys[-1]))
        if not isinstance(slots[-1].value, dict | list):
            raise RefusedError(f"there is nothing at '/{'/'.join(path[:-1])}'")
        new = change(slots[-1], path[-1])
        for key, parent, child in zip(
            reversed(keys), reversed(slots[:-1]), reversed(slots[1:]), strict=True
        ):
            if new is child.value:
                return
            new = self._draft.put_anew(parent.value, key, Slot(new, child.site))
        self._draft.value = new


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise RefusedError(f"the path '{pointer}' does not begin with '/'")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _existing(container: Any, step: str) -> str | int:
    """The key or index of an entry that is there."""
    if isinstance(container, dict) and step in container:
        return step
    if isinstance(container, list):
        return _index(step, len(container))
    raise RefusedError(f"there is no '{step}'")


def _index(step: str, length: int) -> int:
    """An index below `length`; a negative one counts from the end."""
    if not _INDEX.fullmatch(step) or len(step) > 18:
        raise RefusedError(f"'{step}' is no index")
    index = int(step)
    if not -length <= index < length:
        raise RefusedError(f"there is no item {index}")
    return index % length if length else 0
