"""What generators are made of: env files, literals, files; and the hash of what they made."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.values import RefusedError, field

_LINE = 70
_HASHED = str.maketrans("013ae", "ghkmt")


def env_lines(content: bytes | None) -> Iterator[tuple[str, bytes | None]]:
    """The keys and values of an env file."""
    if content is None:
        raise RefusedError("an env file was not read")
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise RefusedError("an env file is not UTF-8") from None
    for raw in text.split("\n"):
        line = raw.removesuffix("\r").lstrip()
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            if key:
                yield key, value.encode()


def file_source(text: str) -> tuple[str, str]:
    """The key and the path of `key=path`, or of a path alone."""
    key, equals, path = text.partition("=")
    if not equals:
        return text.rstrip("/").rpartition("/")[2], text
    if not key or not path or "=" in path:
        raise RefusedError(f"'{text}' is no file: 'path' or 'key=path'")
    return key, path


def unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def as_base64(value: bytes) -> str:
    """In lines of 70, each with its line break, where there is more than one."""
    text = base64.b64encode(value).decode("ascii")
    if len(text) < _LINE:
        return text
    return "".join(f"{text[at : at + _LINE]}\n" for at in range(0, len(text), _LINE))


def hash_of(draft: Draft) -> str:
    """The suffix that Kustomize gives the name of what was generated."""
    kind = draft.gvk.kind
    # Kustomize means to take the name in, and looks for it in the wrong place.
    said_of: dict[str, Any] = {"kind": kind, "name": ""}
    said_of["data"] = field(draft.value, "data")
    if said_of["data"] is None:
        said_of["data"] = ""
    if kind == "Secret":
        said_of["type"] = field(draft.value, "type") or ""
    more = "stringData" if kind == "Secret" else "binaryData"
    if isinstance(field(draft.value, more), dict):
        said_of[more] = field(draft.value, more)
    digest = hashlib.sha256(_go_json(said_of).encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:10].translate(_HASHED)


def _go_json(value: Any) -> str:
    """JSON as Go writes it: sorted, tight, and with what is special in HTML escaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for special in "<>&\u2028\u2029":
        text = text.replace(special, f"\\u{ord(special):04x}")
    return text
