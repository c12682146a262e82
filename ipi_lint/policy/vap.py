"""From the manifest of a ValidatingAdmissionPolicy to a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ipi_lint.config import ConfigError
from ipi_lint.node import Node
from ipi_lint.page import Page
from ipi_lint.policy.admission import VARIABLES, Admission, Validation
from ipi_lint.policy.bindings import Binding, read_binding, read_param_kind
from ipi_lint.policy.expression import UNKNOWN, Expression, Schemas, UnjudgedError, compiled
from ipi_lint.policy.kinds import Kinds
from ipi_lint.resource import Resource
from ipi_lint.rule import Rule

PREFIX = "VAP:"
"""Begins the code of such a rule; its name is the policy's."""
_AUTHORIZER = "undeclared reference to 'authorizer"
_NONE: Mapping[str, Expression] = MappingProxyType({})
_ANYTHING: Any = {"x-kubernetes-int-or-string": True}
_TEXT: Any = {"type": "string"}
_TYPES = {"bool": "boolean", "string": "string", "int": "integer", "double": "number"}


def _object(**fields: Any) -> Any:
    return {"type": "object", "properties": fields}


_KIND = _object(group=_TEXT, version=_TEXT, kind=_TEXT)
_RESOURCE = _object(group=_TEXT, version=_TEXT, resource=_TEXT)
_TEXTS = {"type": "array", "items": _TEXT}
_USER = _object(
    username=_TEXT,
    uid=_TEXT,
    groups=_TEXTS,
    extra={"type": "object", "additionalProperties": _TEXTS},
)
_REQUEST = _object(
    kind=_KIND,
    resource=_RESOURCE,
    subResource=_TEXT,
    requestKind=_KIND,
    requestResource=_RESOURCE,
    requestSubResource=_TEXT,
    name=_TEXT,
    namespace=_TEXT,
    operation=_TEXT,
    userInfo=_USER,
    dryRun={"type": "boolean"},
    options=_ANYTHING,
)
"""Source: pkg/admission/plugin/cel/compile.go, BuildRequestType."""


def admission_rule(
    resource: Resource, bindings: Sequence[Resource], kinds: Kinds, objects: Sequence[Resource]
) -> Rule:
    """The rule that a policy with these bindings stands for.

    `objects` are all in the files of policies. Raises ConfigError, with the place, for an
    expression that does not compile.
    """
    spec = resource.get("spec")
    code = f"{PREFIX}{resource.identity.name}"
    schemas: dict[str, Any] = {
        "object": None,
        "oldObject": None,
        "request": _REQUEST,
        "namespaceObject": None,
    }
    param_kind = read_param_kind(spec.get("paramKind"))
    if param_kind:
        schemas["params"] = None
    conditions = [
        _asked(each.get("expression"), schemas, "bool")
        for each in spec.get("matchConditions").items()
    ]
    schemas[VARIABLES] = _object()
    variables = _variables(spec.get("variables"), schemas)
    for name, expression in variables.items():
        schemas[name] = _schema(expression)
    bound = sorted(map(read_binding, bindings), key=lambda each: -each.severity) or [Binding()]
    admission = Admission(
        code,
        spec.get("matchConstraints"),
        conditions,
        variables,
        [_validation(each, schemas, variables) for each in spec.get("validations").items()],
        param_kind,
        bound,
        kinds,
        objects,
    )
    return Rule(
        code=code,
        name=resource.identity.name,
        severity=bound[0].severity,
        page=_page(resource),
        scope="repository",
        apply=bound[0].apply,
        check=admission.check,
    )


def _variables(node: Node, schemas: Schemas) -> dict[str, Expression]:
    """The policy's variables, each of which may ask for those before it."""
    variables: dict[str, Expression] = {}
    for each in node.items():
        known = {name: _schema(expression) for name, expression in variables.items()}
        name = f"{VARIABLES}.{each.get('name').text}"
        expression = _asked(each.get("expression"), {**schemas, **known}, "", variables)
        variables[name] = expression
    return variables


def _schema(expression: Expression) -> Any:
    kind = _TYPES.get(expression.result)
    return {"type": kind} if kind else None


def _validation(node: Node, schemas: Schemas, variables: Mapping[str, Expression]) -> Validation:
    text = node.get("messageExpression")
    return Validation(
        _asked(node.get("expression"), schemas, "bool", variables),
        _asked(text, schemas, "string", variables) if (text.text or "").strip() else None,
        node.get("message").text or "",
        node.get("reason").text or "",
    )


def _asked(
    node: Node, schemas: Schemas, returns: str, variables: Mapping[str, Expression] = _NONE
) -> Expression:
    """An expression; one that asks the authorizer cannot be judged, which is no fault of it.

    Nor is it one that the type of a variable is not known which cannot be judged itself.
    """
    text = node.text or ""
    is_open = any(
        re.search(rf"{re.escape(name)}\b", text)
        for name, variable in variables.items()
        if not variable.is_judged
    )
    try:
        return compiled(node, schemas, returns, is_open)
    except ConfigError as error:
        if not is_open and _AUTHORIZER not in str(error):
            raise
        why = UnjudgedError(UNKNOWN, "what a user may do is known to the cluster only")
        return Expression(node, None, why)


def _page(resource: Resource) -> Page:
    name = resource.identity.name
    demands = "\n\n".join(_demands(resource.get("spec", "validations")))
    why = "The API server asks this policy about each object that it matches."
    sections = {
        "Why": f"{why} It demands:\n\n{demands}" if demands else why,
        "Fix": "Make what the policy demands true.",
        "Sources": f"`{resource.source.path}`",
    }
    return Page(f"An object that the ValidatingAdmissionPolicy '{name}' refuses.", sections)


def _demands(validations: Node) -> Iterator[str]:
    for each in validations.items():
        said = " ".join((each.get("message").text or "").split())
        fenced = f"```cel\n{(each.get('expression').text or '').strip()}\n```"
        yield f"{said}\n\n{fenced}" if said else fenced
