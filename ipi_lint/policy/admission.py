"""ValidatingAdmissionPolicies, as the API server evaluates them when an object is created.

Source: pkg/admission/plugin/policy/validating in k8s.io/apiserver v0.35.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipi_lint.node import Node, Route
from ipi_lint.policy.bindings import Binding, ParamKind, parameters
from ipi_lint.policy.constraints import is_meant
from ipi_lint.policy.expression import UNKNOWN, Expression, UnjudgedError, message_of
from ipi_lint.policy.forms import ADMISSION, BINDING
from ipi_lint.policy.kinds import Kinds
from ipi_lint.policy.places import place_of, shared_route
from ipi_lint.policy.subject import Subject
from ipi_lint.records import NamedTuple
from ipi_lint.repository import Repository
from ipi_lint.resource import Resource
from ipi_lint.rule import Muted, Problem, Related
from ipi_lint.words import short

VARIABLES = "variables"
_NOBODY = {"username": "", "uid": "", "groups": [], "extra": {}}
_NO_USER = "who makes the request is not known"


class Validation(NamedTuple):
    """One of a policy's demands."""

    expression: Expression
    message_expression: Expression | None
    message: str
    reason: str


class _Values(NamedTuple):
    """What expressions may ask for, and of each name that has no value here, why."""

    known: dict[str, Any]
    lacking: dict[str, UnjudgedError]


@dataclass(frozen=True)
class Admission:
    """A policy, read. `objects` are those in the files of policies: parameters may be there."""

    code: str
    constraints: Node
    conditions: Sequence[Expression]
    variables: Mapping[str, Expression]
    validations: Sequence[Validation]
    param_kind: ParamKind | None
    bindings: Sequence[Binding]
    kinds: Kinds
    objects: Sequence[Resource]

    def check(self, resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
        """What the policy says of an object, for each of its bindings."""
        subject = Subject(resource, repository, self.kinds)
        if (subject.group, subject.kind) in (ADMISSION, BINDING):
            return  # the API server asks no policy about policies
        for binding in self.bindings:
            try:
                if self._is_about(subject, binding):
                    for params in self._parameters(subject, binding):
                        yield from self._judged(subject, binding, params)
            except UnjudgedError as error:
                yield self._muted(resource, error)

    def _is_about(self, subject: Subject, binding: Binding) -> bool:
        """Whether both take the object: where one does not, the other need not be known."""
        unknown: UnjudgedError | None = None
        for criteria in (self.constraints, binding.resources):
            try:
                if criteria is not None and not is_meant(criteria, subject):
                    return False
            except UnjudgedError as error:
                unknown = unknown or error
        if unknown:
            raise unknown
        return True

    def _parameters(self, subject: Subject, binding: Binding) -> Sequence[Any]:
        if self.param_kind is None:
            return [None]
        return parameters(binding, self.param_kind, subject, self.objects)

    def _judged(self, subject: Subject, binding: Binding, params: Any) -> Iterator[Problem | Muted]:
        values = _values(subject, params)
        try:
            if not self._is_meant(subject, values):
                return
        except UnjudgedError as error:
            yield self._muted(subject.resource, error)
            return
        asked = [each for validation in self.validations for each in _expressions(validation)]
        for name in self._needed(asked):
            try:
                value = self.variables[name].value(values.known, values.lacking)
                values.known[name] = _carried(value)
            except UnjudgedError as error:
                values.lacking[name] = error
        for each in self.validations:
            try:
                if _value(each.expression, values) is not True:
                    yield self._problem(each, subject.resource, binding, values)
            except UnjudgedError as error:
                yield self._muted(subject.resource, error)

    def _is_meant(self, subject: Subject, values: _Values) -> bool:
        """Whether all conditions hold. One that does not decides, whatever the others are.

        They are asked as for a user whom nobody knows, so that what leaves out the parts of a
        cluster is no hindrance; but it does not leave out the object because of that.
        """
        request = {**subject.request, "userInfo": _NOBODY}
        failed: UnjudgedError | None = None
        for condition in self.conditions:
            try:
                known = {**values.known, "request": request}
                if condition.value(known, values.lacking) is not True:
                    if not _asks_for_user(condition):
                        return False
                    failed = UnjudgedError(UNKNOWN, _NO_USER)
            except UnjudgedError as error:
                failed = failed or error
        if failed:
            raise failed
        return True

    def _needed(self, expressions: Iterable[Expression]) -> list[str]:
        """The variables that expressions need, with those that these need, in their order."""
        names = {name for each in expressions for name in _names(each)}
        for name, variable in reversed([*self.variables.items()]):
            if name in names:
                names |= set(_names(variable))
        return [name for name in self.variables if name in names]

    def _problem(
        self, validation: Validation, resource: Resource, binding: Binding, values: _Values
    ) -> Problem:
        expression = validation.expression
        place = place_of(resource, shared_route(self._routes(expression)))
        text = short(" ".join((expression.node.text or "").split()), 300)
        otherwise = f"failed expression: {text}"
        said = f"The API server would say '{validation.reason}'. " if validation.reason else ""
        return Problem(
            place.node,
            message_of(validation.message_expression, validation.message, values.known, otherwise),
            help=f"{said}The policy demands: {text}",
            related=(Related(expression.node, "the policy demands this"),),
            on_key=place.on_key,
            severity=binding.severity,
            apply=binding.apply,
        )

    def _routes(self, expression: Expression) -> Iterator[Route]:
        """What an expression reads of the object, itself and by its variables."""
        yield from expression.reads("object")
        for name in self._needed([expression]):
            yield from self.variables[name].reads("object")

    def _muted(self, resource: Resource, error: UnjudgedError) -> Muted:
        return Muted(resource.node, error.reason, f"{self.code}: {error.detail}")


def _values(subject: Subject, params: Any) -> _Values:
    known = {
        "object": subject.resource.node.plain,
        "oldObject": None,
        "request": subject.request,
        "params": params,
    }
    try:
        return _Values({**known, "namespaceObject": subject.namespace_object}, {})
    except UnjudgedError as error:
        return _Values(known, {"namespaceObject": error})


def _value(expression: Expression, values: _Values) -> Any:
    try:
        return expression.value(values.known, values.lacking)
    except UnjudgedError as error:
        if _asks_for_user(expression):
            raise UnjudgedError(UNKNOWN, _NO_USER) from error
        raise


def _asks_for_user(expression: Expression) -> bool:
    return any(route[:1] == ("userInfo",) for route in expression.reads("request"))


def _expressions(validation: Validation) -> Iterator[Expression]:
    yield validation.expression
    if validation.message_expression:
        yield validation.message_expression


def _names(expression: Expression) -> Iterator[str]:
    """The policy's own variables that an expression asks for."""
    names = expression.program.variables if expression.program else ()
    return (name for name in sorted(names) if name.startswith(f"{VARIABLES}."))


def _carried(value: Any) -> Any:
    """The value of a variable. Raises UnjudgedError for one that Python cannot hand on as it is."""
    if isinstance(value, list):
        return [_carried(each) for each in value]
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {key: _carried(each) for key, each in value.items()}
    elif value is None or isinstance(value, str | bool | int | float):
        return value
    raise UnjudgedError(UNKNOWN, "a variable is of a type that is not judged here")
