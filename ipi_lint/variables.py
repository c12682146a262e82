"""The variables of a Flux Kustomization, as far as they stand in the repository."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping

from ipi_lint.node import Node
from ipi_lint.resource import Identity, Resource


def variables_of(resource: Resource, known: Mapping[Identity, Resource]) -> dict[str, str]:
    """Names and values of `spec.postBuild`; of two of a name the later one counts.

    `known` are ConfigMaps and Secrets. What is encrypted or not here gives nothing. `substitute`
    beats `substituteFrom`. Source: kustomize-controller v1.9, Kustomization API, post build.
    """
    post = resource.get("spec", "postBuild")
    variables: dict[str, str] = {}
    for reference in post.get("substituteFrom").items():
        identity = Identity(
            "",
            reference.get("kind").text or "",
            resource.identity.namespace,
            reference.get("name").text or "",
        )
        source = known.get(identity)
        if source:
            variables |= dict(_values(source))
    for name, node in post.get("substitute").entries():
        variables[name] = _text(node)
    return variables


def _values(source: Resource) -> Iterator[tuple[str, str]]:
    if source.get("sops").exists:
        return
    is_secret = source.identity.kind == "Secret"
    for name, node in source.get("data").entries():
        text = _decoded(_text(node)) if is_secret else _text(node)
        if text is not None:
            yield name, text
    for name, node in source.get("stringData").entries():
        yield name, _text(node)


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _text(node: Node) -> str:
    value = node.plain
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
