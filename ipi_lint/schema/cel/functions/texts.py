"""indexOf, lastIndexOf and split of texts, where the engine's ways differ from those of Go.

Source: cel-go v0.26, ext/strings.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint.schema.cel.functions.function import LIST_OF_TEXT, Function, method


def replacements() -> Iterator[Function]:
    """Called in the place of the engine's own overloads with these names."""
    two, counted = ("string", "string"), ("string", "string", "int")
    yield method("string_index_of_string_int", "", counted, "int", _index)
    yield method("string_last_index_of_string_int", "", counted, "int", _last_index)
    yield method("string_split_string", "", two, LIST_OF_TEXT, _split)
    yield method("string_split_string_int", "", counted, LIST_OF_TEXT, _split)


def _index(text: str, wanted: str, start: int) -> int:
    """Nothing at all is found at once, even behind the end."""
    if start < 0:
        raise ValueError(f"index out of range: {start}")
    return text.find(wanted, start) if wanted else start


def _last_index(text: str, wanted: str, last: int) -> int:
    """Where it begins at or before `last`; nothing is found from behind the end."""
    if last < 0:
        raise ValueError(f"index out of range: {last}")
    if not wanted:
        return last
    return text.rfind(wanted, 0, last + len(wanted)) if last < len(text) else -1


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    """An empty separator stands between any two characters. Below 0 means no limit."""
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    most = min(limit, len(text)) if limit > 0 else len(text)
    return [*text[: most - 1], text[most - 1 :]] if text else []
