"""Text that becomes a YAML value anew, as Kustomize writes and reads it."""

from __future__ import annotations

from typing import Any

from ipi_lint.overlay.values import RefusedError
from ipi_lint.overlay.words import WORDS
from ipi_lint.reader.scalar import ScalarError, reduce, resolve


def as_plain(text: str) -> Any:
    """What a text is as a plain scalar."""
    if text in WORDS:
        return text
    try:
        return reduce(resolve(text))
    except ScalarError as error:
        raise RefusedError(str(error)) from None


def retyped(text: str, old: Any) -> Any:
    """A text in the place of a value, whose type it takes. Raises RefusedError where it cannot."""
    if isinstance(old, str):
        return text
    value = as_plain(text)
    if isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
        return value
    if old is not None and type(value) is not type(old):
        raise RefusedError(f"'{text}' cannot take the place of '{old}'")
    return value
