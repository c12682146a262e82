"""Policies of our own form: one expression about the objects of some kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ipi_lint.node import Route
from ipi_lint.page import Page
from ipi_lint.policy.expression import Expression, UnjudgedError, compiled, message_of
from ipi_lint.policy.forms import fault_at
from ipi_lint.policy.places import parse_field, place_of, shared_route
from ipi_lint.repository import Repository
from ipi_lint.resource import Resource
from ipi_lint.rule import GroupKind, Muted, Problem, Related, Rule, Severity

_RESERVED = "IPI"
_VARIABLES = {"object": None}


def native_rule(resource: Resource) -> Rule:
    """The rule that a policy stands for. Raises ConfigError, with the place, for one in error."""
    spec = resource.get("spec")
    code = spec.get("code").text or ""
    if code.startswith(_RESERVED):
        message = f"codes that begin with {_RESERVED} are ipi-lint's own"
        raise fault_at(resource.source, spec.get("code").span, message)
    text = spec.get("messageExpression")
    native = _Native(
        code,
        compiled(spec.get("expression"), _VARIABLES, "bool"),
        compiled(text, _VARIABLES, "string") if text.exists else None,
        spec.get("message").text or "",
        spec.get("help").text or "",
        _field(resource),
    )
    return Rule(
        code=code,
        name=resource.identity.name,
        severity=Severity[(spec.get("severity").text or "warning").upper()],
        page=_page(resource),
        kinds=_kinds(resource),
        check=native.check,
    )


@dataclass(frozen=True)
class _Native:
    """A policy, read. `field` is where its findings stand, None for what the expression reads."""

    code: str
    expression: Expression
    message_expression: Expression | None
    message: str
    help: str
    field: Route | None

    def check(self, resource: Resource, _: Repository) -> Iterator[Problem | Muted]:
        values = {"object": resource.node.plain}
        try:
            if self.expression.value(values) is True:
                return
        except UnjudgedError as error:
            yield Muted(resource.node, error.reason, f"{self.code}: {error.detail}")
            return
        read = self.expression.reads("object")
        place = place_of(resource, shared_route(read) if self.field is None else self.field)
        otherwise = f"the {resource.identity.kind} does not keep this policy"
        yield Problem(
            place.node,
            message_of(self.message_expression, self.message, values, otherwise),
            help=self.help,
            related=(Related(self.expression.node, "the policy demands this"),),
            on_key=place.on_key,
        )


def _field(resource: Resource) -> Route | None:
    node = resource.get("spec", "field")
    if not node.text:
        return None
    route = parse_field(node.text)
    if route is None:
        said = f"'{node.text}' is not a field such as 'spec.ports[0]' or 'metadata.labels[\"a/b\"]'"
        raise fault_at(resource.source, node.span, said)
    return route


def _kinds(resource: Resource) -> tuple[GroupKind, ...] | None:
    kinds = [each.text or "" for each in resource.get("spec", "kinds").items()]
    if "*" in kinds:
        return None
    parts = [kind.rpartition("/") for kind in kinds]
    return tuple((group, kind) for group, _, kind in parts)


def _page(resource: Resource) -> Page:
    spec = resource.get("spec")
    message = " ".join((spec.get("message").text or "").split())
    expression = (spec.get("expression").text or "").strip()
    summary = spec.get("summary").text or message or f"The policy '{resource.identity.name}'."
    why = (spec.get("description").text or "").strip()
    demand = f"The policy demands:\n\n```cel\n{expression}\n```"
    sections = {
        "Why": f"{why}\n\n{demand}".strip(),
        "Fix": (spec.get("help").text or "").strip() or "Make what the policy demands true.",
        "Sources": f"`{resource.source.path}`",
    }
    return Page(" ".join(summary.split()), sections)
