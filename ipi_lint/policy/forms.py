"""The forms of policies: which objects are some, and what is wrong with their fields."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from ipi_lint.config import ConfigError
from ipi_lint.reader import load_yaml
from ipi_lint.resource import Resource
from ipi_lint.schema.compact import Compiler, JsonSchema
from ipi_lint.schema.faults import find_faults
from ipi_lint.source import Source, Span
from ipi_lint.words import listed

NATIVE = ("ipi-lint", "Policy")
ADMISSION = ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy")
BINDING = ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding")
_VERSIONS = {NATIVE: ("v1",), ADMISSION: ("v1", "v1beta1"), BINDING: ("v1", "v1beta1")}


def demand_form(resource: Resource) -> None:
    """Raises ConfigError, with the place, for a policy or binding that is not in its form."""
    group, kind = resource.group_kind
    versions = _VERSIONS[group, kind]
    if resource.version not in versions:
        node = resource.get("apiVersion")
        wanted = listed([f"{group}/{version}" for version in versions])
        raise fault_at(resource.source, node.span, f"a {kind} here is of {wanted}")
    found = find_faults(_form(kind), resource.node, f"the {kind}").faults
    if found:
        problems = [(_span(fault.problem), fault.problem) for fault in found]
        span, problem = min(problems, key=lambda each: each[0])
        advice = f". {problem.help}" if problem.help else ""
        raise fault_at(problem.node.source, span, f"{problem.message}{advice}")


def fault_at(source: Source, span: Span, message: str) -> ConfigError:
    """The error that says where in a file of policies something is wrong."""
    place = source.place(span.start)
    return ConfigError(f"{source.path}:{place.line}:{place.column}: {message}")


@lru_cache(maxsize=1)
def _forms() -> Any:
    return load_yaml((files("ipi_lint.policy") / "forms.yaml").read_text("utf-8"), "forms.yaml")


@lru_cache(maxsize=3)
def _form(kind: str) -> JsonSchema:
    forms = _forms()
    return Compiler(forms).node(forms["forms"][kind], {})


def _span(problem: Any) -> Span:
    span: Span = problem.node.key_span if problem.on_key else problem.node.span
    return span
