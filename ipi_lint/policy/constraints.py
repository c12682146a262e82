"""Which objects a ValidatingAdmissionPolicy is about: matchConstraints and matchResources.

Source: pkg/admission/plugin/policy/matching in k8s.io/apiserver v0.35.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from ipi_lint.node import Node
from ipi_lint.policy.expression import UNKNOWN, UnjudgedError
from ipi_lint.policy.selectors import labels_of, selects
from ipi_lint.policy.subject import Subject


class _Match(Enum):
    """How far a resource rule fits: in all, or but for something that is not known here."""

    NO = 0
    YES = 1
    OTHER_VERSION = 2
    OTHER_OPERATION = 3
    UNKNOWN_SCOPE = 4


def is_meant(criteria: Node, subject: Subject) -> bool:
    """Whether the object is one of those that the criteria describe; no criteria mean all.

    Raises UnjudgedError where no file says what would decide it.
    """
    if not selects(criteria.get("objectSelector"), labels_of(subject.resource.node)):
        return False
    may_convert = criteria.get("matchPolicy").text != "Exact"
    excluded = set(_matches(criteria.get("excludeResourceRules"), subject))
    if _Match.YES in excluded or (_Match.OTHER_VERSION in excluded and may_convert):
        return False
    included = set(_matches(criteria.get("resourceRules"), subject)) or {_Match.YES}
    if not may_convert:
        included.discard(_Match.OTHER_VERSION)
    if included <= {_Match.NO} or not subject.is_in(criteria.get("namespaceSelector")):
        return False
    if _Match.UNKNOWN_SCOPE in excluded:
        raise _unknown(_Match.UNKNOWN_SCOPE, subject)
    if _Match.YES not in included:
        raise _unknown(min(included - {_Match.NO}, key=lambda each: each.value), subject)
    return True


def _unknown(match: _Match, subject: Subject) -> UnjudgedError:
    said = {
        _Match.OTHER_VERSION: (
            f"the {subject.kind} is of {subject.version}, which only the API server converts"
        ),
        _Match.OTHER_OPERATION: "it is not about what creates an object",
        _Match.UNKNOWN_SCOPE: f"whether a {subject.kind} has a namespace is not known",
    }
    return UnjudgedError(UNKNOWN, said[match])


def _matches(rules: Node, subject: Subject) -> Iterator[_Match]:
    for rule in rules.items():
        yield _match(rule, subject)


def _match(rule: Node, subject: Subject) -> _Match:
    names = _texts(rule.get("resourceNames"))
    fits = (
        _has(rule.get("apiGroups"), subject.group)
        and any(_is_resource(each, subject.plural) for each in _texts(rule.get("resources")))
        and (not names or subject.name in names)
    )
    scope = rule.get("scope").text or "*"
    if not fits or (scope != "*" and subject.is_clusterwide is (scope != "Cluster")):
        return _Match.NO
    if not _has(rule.get("operations"), "CREATE"):
        return _Match.OTHER_OPERATION
    if scope != "*" and subject.is_clusterwide is None:
        return _Match.UNKNOWN_SCOPE
    return _Match.YES if _has(rule.get("apiVersions"), subject.version) else _Match.OTHER_VERSION


def _texts(node: Node) -> list[str]:
    return [each.text or "" for each in node.items()]


def _has(node: Node, wanted: str) -> bool:
    return any(each in ("*", wanted) for each in _texts(node))


def _is_resource(pattern: str, plural: str) -> bool:
    """`pods/status` is about that subresource only; `pods/*` about pods, too."""
    resource, _, subresource = pattern.partition("/")
    return resource in ("*", plural) and subresource in ("", "*")
