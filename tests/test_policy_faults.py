"""A policy that cannot be used stops the run, with the exact place of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint.config import ConfigError, load_config
from ipi_lint.linter import load_linter
from ipi_lint.policy import add_policies
from ipi_lint.read import Files

NATIVE = """\
apiVersion: ipi-lint/v1
kind: Policy
metadata:
  name: some-policy
spec:
  code: ACME001
  kinds: [Service]
  message: a message
  expression: {}
"""
VAP = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: some-policy
spec:
  matchConstraints:
    resourceRules:
    - {{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}}
  variables:
  - {{name: first, expression: object.spec.replicas > 1}}
  - {{name: second, expression: variables.first}}
  validations:
  - expression: {}
"""


def said(folder: Path, text: str) -> str:
    """What is wrong with a file of policies."""
    file = folder / "policies.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        add_policies(load_linter(), Files(), [file], folder, load_config(None))
    return str(error.value)


def place(text: str) -> tuple[int, int]:
    line, column = text.split(":")[1:3]
    return int(line), int(column)


@pytest.mark.parametrize(
    ("scalar", "line", "column"),
    [
        ("object.a == nope", 9, 27),
        ('"object.a == nope"', 9, 28),
        ("'object.a == nope'", 9, 28),
        ("|\n    object.a == 1 &&\n      nope", 11, 7),
        ("|-\n    object.a == 1 &&\n    nope\n", 11, 5),
        ("|2-\n    object.a == 1 &&\n    nope\n", 11, 5),
        ("|  # nope\n    nope == 1\n", 10, 5),
        (">\n    object.a == 1 &&\n    nope == 2", 11, 5),
        (">-\n    object.a == 1 &&\n    1 == nope", 11, 10),
        ("object.a == 1 &&\n    nope", 10, 5),
        ('"object.a == \\"nope\\" && nope"', 9, 40),
        ("'object.a == ''nope'' && nope'", 9, 40),
        ("!!str object.a == nope", 9, 33),
        ("&anchor object.a == nope", 9, 35),
        ("object.ä == 1", 9, 22),
        ("size(object.a) == 1 || sise(object.a) == 1", 9, 38),
        ("\"'été' == object.a || nope\"", 9, 37),
        ("object.a ==", 9, 25),
        ("|\n    object.a ==\n", 10, 15),
        ("1 + 1", 9, 15),
        ("object.spec.isOn", 9, 15),
    ],
)
def test_a_fault_of_an_expression_stands_where_it_is(
    scalar: str, line: int, column: int, tmp_path: Path
) -> None:
    text = said(tmp_path, NATIVE.format(scalar))
    assert text.startswith(f"policies.yaml:{line}:{column}: the expression does not compile: ")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("variables.frist", "undefined field 'frist'"),
        ("params.most > 1", "undeclared reference to 'params.most'"),
        ("request.verb == 'CREATE'", "undefined field 'verb'"),
        ("object.spec.replicas", "it gives a value of no known type, not bool"),
        ("'variables.first ? 1 : 2'", "it gives int, not bool"),
    ],
)
def test_a_fault_in_a_validating_admission_policy(
    expression: str, message: str, tmp_path: Path
) -> None:
    text = said(tmp_path, VAP.format(expression))
    assert text.startswith("policies.yaml:13:")
    assert text.endswith(message)
