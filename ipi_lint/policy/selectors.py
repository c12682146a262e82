"""Label selectors."""

from __future__ import annotations

from collections.abc import Mapping

from ipi_lint.node import Node


def labels_of(node: Node) -> dict[str, str]:
    """The labels of an object, or of anything with `metadata`."""
    entries = node.get("metadata", "labels").entries()
    return {key: value.text for key, value in entries if value.text is not None}


def selects(selector: Node, labels: Mapping[str, str]) -> bool:
    """Whether a selector takes what has these labels; one that says nothing takes everything."""
    wanted = selector.get("matchLabels").entries()
    return all(labels.get(key) == value.text for key, value in wanted) and all(
        _holds(each, labels) for each in selector.get("matchExpressions").items()
    )


def keys_of(selector: Node) -> set[str]:
    """The labels that a selector asks for."""
    keys = {key for key, _ in selector.get("matchLabels").entries()}
    return keys | {each.get("key").text or "" for each in selector.get("matchExpressions").items()}


def _holds(requirement: Node, labels: Mapping[str, str]) -> bool:
    """`NotIn` holds for what has no such label at all."""
    value = labels.get(requirement.get("key").text or "")
    values = {each.text for each in requirement.get("values").items()}
    operator = requirement.get("operator").text
    if operator == "In":
        return value in values
    if operator == "NotIn":
        return value not in values
    return (value is not None) == (operator == "Exists")
