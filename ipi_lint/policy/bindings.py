"""Where a ValidatingAdmissionPolicy is in force, how strictly, and with which parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ipi_lint.node import Node
from ipi_lint.policy.expression import UNKNOWN, UnjudgedError
from ipi_lint.policy.forms import fault_at
from ipi_lint.policy.selectors import labels_of, selects
from ipi_lint.policy.subject import Subject
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Resource
from ipi_lint.rule import Apply, Severity

_SEVERITY = {"Deny": Severity.ERROR, "Warn": Severity.WARNING, "Audit": Severity.NOTE}


class Binding(NamedTuple):
    """A ValidatingAdmissionPolicyBinding, or what stands for one: everywhere, as an error.

    `resources` is its matchResources, `params` its paramRef; None where there is no binding.
    """

    severity: Severity = Severity.ERROR
    resources: Node | None = None
    params: Node | None = None

    @property
    def apply(self) -> Apply:
        return "rejected" if self.severity is Severity.ERROR else "accepted"


class ParamKind(NamedTuple):
    """The kind of object that a policy takes its parameters from."""

    group: str
    version: str
    kind: str

    def is_kind_of(self, resource: Resource) -> bool:
        return (*resource.group_kind, resource.version) == (self.group, self.kind, self.version)


def read_binding(resource: Resource) -> Binding:
    """What a binding says: its severity is that of the worst of its actions.

    Raises ConfigError, with the place, for a paramRef that names nothing.
    """
    spec = resource.get("spec")
    params = spec.get("paramRef")
    if params.exists and not (params.get("name").exists or params.get("selector").exists):
        raise fault_at(resource.source, params.key_span, "paramRef has no name and no selector")
    actions = spec.get("validationActions").items()
    worst = max(_SEVERITY[each.text or ""] for each in actions)
    return Binding(worst, spec.get("matchResources"), params)


def read_param_kind(node: Node) -> ParamKind | None:
    """What `paramKind` names."""
    if not node.get("kind").text:
        return None
    group, _, version = (node.get("apiVersion").text or "").rpartition("/")
    return ParamKind(group, version, node.get("kind").text or "")


def parameters(
    binding: Binding, kind: ParamKind, subject: Subject, named: Iterable[Resource]
) -> Sequence[Any]:
    """The objects that a binding takes its parameters from: `named` ones and the repository's.

    Raises UnjudgedError where there is none.
    """
    if binding.params is None or not isinstance(binding.params.value, dict):
        raise UnjudgedError(UNKNOWN, f"no binding says which {kind.kind} its parameters are")
    reference = binding.params
    namespace = reference.get("namespace").text or subject.namespace
    there = {id(each.node.value): each for each in (*named, *subject.repository.resources)}
    found = [
        each
        for each in there.values()
        if kind.is_kind_of(each)
        and _is_named(each, reference)
        and (each.identity.namespace or namespace) == namespace
    ]
    if not found:
        wanted = reference.get("name").text
        called = f"{kind.kind} '{wanted}'" if wanted else f"{kind.kind} that the binding selects"
        raise UnjudgedError(UNKNOWN, f"the {called}, with its parameters, is not here")
    return [each.node.plain for each in found]


def _is_named(resource: Resource, reference: Node) -> bool:
    name = reference.get("name").text
    if name:
        return resource.identity.name == name
    return selects(reference.get("selector"), labels_of(resource.node))
