"""Runs policies, as texts, over a little repository."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ipi_lint.report import Report
from ipi_lint.testing import lint

_VAP = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: demo
spec:
"""
_CONSTRAINTS = """\
  matchConstraints:
    resourceRules:
    - apiGroups: [apps]
      apiVersions: [v1]
      operations: [CREATE, UPDATE]
      resources: [deployments]
"""
_BINDING = """\
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: demo
spec:
  policyName: demo
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
  namespace: serving
  labels: {team: search}
spec:
  replicas: 7
"""

NAMESPACE = """\
---
apiVersion: v1
kind: Namespace
metadata:
  name: serving
  labels: {tier: models}
"""


def vap(rest: str, constraints: str = _CONSTRAINTS) -> str:
    """A ValidatingAdmissionPolicy; both parts are indented by two."""
    return _VAP + constraints + rest


def constraints(**changes: str) -> str:
    """matchConstraints that take a Deployment, but for what is said."""
    rule = {
        "apiGroups": "[apps]",
        "apiVersions": "[v1]",
        "operations": "[CREATE]",
        "resources": "[deployments]",
    }
    beside = ("objectSelector", "namespaceSelector", "excludeResourceRules", "matchPolicy")
    rule |= {key: value for key, value in changes.items() if key not in beside}
    said = ", ".join(f"{key}: {value}" for key, value in rule.items())
    more = "".join(f"    {key}: {value}\n" for key, value in changes.items() if key in beside)
    return f"  matchConstraints:\n    resourceRules: [{{{said}}}]\n{more}"


def demand(expression: str) -> str:
    """A policy about Deployments with one validation, in double quotes."""
    return vap(f'  validations:\n  - expression: "{expression}"\n')


def binding(rest: str) -> str:
    """A binding of it, to stand behind it; indented by two."""
    return _BINDING + rest


def report(folder: Path, policies: str, objects: Mapping[str, str] | str = DEPLOYMENT) -> Report:
    """What the policies alone say of the objects, by path or in one file."""
    texts = {"objects.yaml": objects} if isinstance(objects, str) else objects
    tree = folder / "tree"
    tree.mkdir()
    for path, text in texts.items():
        (tree / path).write_text(text, "utf-8")
    file = folder / "policies.yaml"
    file.write_text(policies, "utf-8")
    return lint(tree, ("VAP:", "ACME") if _has_both(policies) else _prefix(policies), [file])


def _has_both(policies: str) -> bool:
    return "kind: Policy\n" in policies and "kind: ValidatingAdmissionPolicy\n" in policies


def _prefix(policies: str) -> tuple[str]:
    return ("ACME",) if "kind: Policy\n" in policies else ("VAP:",)


def messages(report: Report) -> list[str]:
    return [finding.message for finding in report.findings]


def unjudged(report: Report) -> list[tuple[str, str]]:
    """The rows about policies of what was not checked."""
    rows = report.summary.not_checked
    return [(row.reason, row.detail) for row in rows if row.reason.startswith(("policy", "cel"))]
