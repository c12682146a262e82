"""Ways into objects as `fieldPath` has them: dots, indices, `[name=value]`."""

from __future__ import annotations

from collections.abc import Sequence

from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.paths import split
from ipi_lint.overlay.values import RefusedError, Slot, field, raw_text, scalar_text
from ipi_lint.regexes import regex

_INDEX = regex(r"[0-9]{1,9}")


def field_path(text: str) -> tuple[str, ...]:
    """A path's steps at the dots, but for those within `[a=b]` and `[a.b]`."""
    steps: list[str] = []
    parts = iter(split(text, "."))
    for part in parts:
        if part.startswith("[") and not part.endswith("]"):
            joined = [part]
            for more in parts:
                joined.append(more)
                if more.endswith("]"):
                    break
            whole = ".".join(joined)
            step = whole if "=" in whole else whole.strip("[]")
        else:
            step = part
        if step.strip():
            steps.append(step.strip())
    return tuple(steps)


def lookup(draft: Draft, path: Sequence[str]) -> Slot | None:
    """What stands at a path; None where nothing does."""
    slot = Slot(draft.value, draft.root_site)
    for step in path:
        found = _step(draft, slot, step)
        if found is None or found.value is None:
            return None
        slot = found
    return slot


def is_index(step: str) -> bool:
    """Whether a step asks for an item by its number."""
    return bool(_INDEX.fullmatch(step))


def _step(draft: Draft, slot: Slot, step: str) -> Slot | None:
    if is_index(step) or step == "-":
        if not isinstance(slot.value, list):
            raise RefusedError(f"'{step}' asks for a list")
        index = len(slot.value) - 1 if step == "-" else int(step)
        return draft.entry(slot.value, index) if 0 <= index < len(slot.value) else None
    if step == "*":
        raise RefusedError("a source's path cannot hold '*'")
    if is_choice(step):
        name, value = choice(step)
        if not isinstance(slot.value, list):
            raise RefusedError(f"'{step}' asks for a list")
        for item in draft.items(slot.value):
            text = raw_text(item) if not name else scalar_text(field(item.value, name))
            if text == value and not (name and not isinstance(item.value, dict)):
                return item
        return None
    if not isinstance(slot.value, dict):
        raise RefusedError(f"'{step}' asks for a mapping")
    return draft.entry(slot.value, step) if step in slot.value else None


def is_choice(step: str) -> bool:
    return step.startswith("[") and step.endswith("]")


def choice(step: str) -> tuple[str, str]:
    name, equals, value = step[1:-1].partition("=")
    if not equals:
        raise RefusedError(f"'{step}' must be '[field=value]'")
    return name, value
