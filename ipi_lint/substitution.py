"""Flux's variables: what `postBuild` puts into the place of `${NAME}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ipi_lint.reader.scalar import ScalarError, reduce, resolve
from ipi_lint.regexes import regex
from ipi_lint.resource import Resource
from ipi_lint.rewriting import rewritten

_VARIABLE = regex(r"\$?\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-=])([^{}]*))?\}")
_SWITCH = "kustomize.toolkit.fluxcd.io/substitute"


def substituted(resource: Resource, variables: Mapping[str, str]) -> Resource:
    """The object with its variables filled in; those that are not known stay.

    Nothing is filled in where there is no variable at all, or where the object forbids it by a
    label or annotation. A plain `${PORT}` that becomes `8000` is a number then, as the text is
    read again. Source: kustomize-controller v1.9, Kustomization API, post build.
    """
    if not variables or _is_off(resource):
        return resource
    return rewritten(resource, lambda text: _filled(text, variables))


def _is_off(resource: Resource) -> bool:
    return any(
        resource.get("metadata", where, _SWITCH).text == "disabled"
        for where in ("annotations", "labels")
    )


def _filled(text: str, variables: Mapping[str, str]) -> Any:
    if "${" not in text:
        return text

    def value(match: re.Match[str]) -> str:
        if match[0].startswith("$$"):
            return match[0][1:]
        name, operator, default = match.groups()
        known = variables.get(name)
        if operator and (known is None or (operator.startswith(":") and not known)):
            return default or ""
        return match[0] if known is None else known

    filled = _VARIABLE.sub(value, text)
    if filled == text:
        return text
    is_plain = filled == filled.strip() and "\n" not in filled and "${" not in filled
    return _read_again(filled) if is_plain and _VARIABLE.fullmatch(text) else filled


def _read_again(text: str) -> Any:
    try:
        return reduce(resolve(text))
    except ScalarError:
        return text
