"""Policies on the command line and in the configuration, and `ipi-lint test`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from commands import ROOT, done, ipi_lint, run
from policies import DEPLOYMENT, demand

POLICY = """\
apiVersion: ipi-lint/v1
kind: Policy
metadata:
  name: few-replicas
spec:
  code: ACME001
  kinds: [apps/Deployment]
  expression: object.spec.replicas <= 5
  messageExpression: "'too many'"
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a folder of policies and other files in it."""
    (tmp_path / ".ipi-lint.yaml").write_text("policies: [policies]\n", "utf-8")
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT, "utf-8")
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "few.yaml").write_text(POLICY, "utf-8")
    (folder / "vap.yaml").write_text(demand("object.spec.replicas <= 6"), "utf-8")
    (folder / "values.yaml").write_text("just: values\n", "utf-8")
    (folder / "README.md").write_text("# Policies\n", "utf-8")
    return tmp_path


def codes(folder: Path, *arguments: str) -> list[str]:
    result = ipi_lint("check", "--format", "json", *arguments, cwd=folder)
    assert result.returncode in (0, 1), result.stderr
    return [each["rule"] for each in json.loads(result.stdout)["findings"]]


def test_policies_of_the_configuration(repository: Path) -> None:
    assert codes(repository) == ["ACME001", "VAP:demo"]


def test_policies_of_the_command_line(repository: Path) -> None:
    (repository / ".ipi-lint.yaml").unlink()
    assert codes(repository) == []
    assert codes(repository, "--policy", "policies/few.yaml") == ["ACME001"]
    both = ("--policy", "policies/few.yaml", "--policy", "policies/vap.yaml")
    assert codes(repository, *both, "--policy", "policies") == ["ACME001", "VAP:demo"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("--select", "VAP:"), ["VAP:demo"]),
        (("--select", "few-replicas"), ["ACME001"]),
        (("--ignore", "ACME,demo"), []),
        (("--changed-only", "policies/vap.yaml"), ["VAP:demo"]),
    ],
)
def test_they_are_chosen_like_other_rules(
    arguments: tuple[str, ...], found: list[str], repository: Path
) -> None:
    assert codes(repository, *arguments) == found


def test_a_policy_of_our_form_is_no_manifest(repository: Path) -> None:
    result = ipi_lint("check", "--format", "json", cwd=repository)
    summary = json.loads(result.stdout)["summary"]
    rows = [row["detail"] for row in summary["not_checked"] if row["reason"] == "no-schema"]
    assert sorted(each.partition(" ")[0] for each in rows) == [
        "Deployment",
        "ValidatingAdmissionPolicy",
    ]


def test_a_severity_of_the_configuration(repository: Path) -> None:
    text = "policies: [policies]\nseverity: {'VAP:demo': note, few-replicas: note}\n"
    (repository / ".ipi-lint.yaml").write_text(text, "utf-8")
    assert ipi_lint("check", cwd=repository).returncode == 0


def test_sarif_describes_them(repository: Path) -> None:
    result = ipi_lint("check", "--format", "sarif", cwd=repository)
    rules = json.loads(result.stdout)["runs"][0]["tool"]["driver"]["rules"]
    assert {"ACME001", "VAP:demo"} <= {each["id"] for each in rules}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "'nowhere', which should hold policies, does not exist"),
        ("policies/values.yaml", "'policies/values.yaml' holds no policy"),
        ("deployment.yaml", "'deployment.yaml' holds no policy"),
    ],
)
def test_a_path_without_policies(path: str, message: str, repository: Path) -> None:
    result = ipi_lint("check", "--policy", path, cwd=repository)
    assert result.returncode == 2
    assert result.stderr == f"ipi-lint: error: {message}\n"


def test_a_policy_that_does_not_compile(repository: Path) -> None:
    file = repository / "policies" / "few.yaml"
    file.write_text(POLICY.replace("<= 5", "<= nope"), "utf-8")
    result = ipi_lint("check", cwd=repository)
    assert result.returncode == 2
    message = "the expression does not compile: undeclared reference to 'nope'"
    assert result.stderr == f"ipi-lint: error: policies/few.yaml:8:39: {message}\n"


def test_rules_and_explain_know_them(repository: Path) -> None:
    listed = json.loads(done(ipi_lint("rules", "--format", "json", cwd=repository)))
    assert {"ACME001", "VAP:demo"} <= {each["code"] for each in listed}
    assert "VAP:demo" in done(ipi_lint("rules", cwd=repository))
    page = done(ipi_lint("explain", "few-replicas", cwd=repository))
    assert page.startswith("# ACME001 few-replicas\n")
    assert "object.spec.replicas <= 5" in page
    policy = str(repository / "policies" / "vap.yaml")
    assert "demo" in done(ipi_lint("explain", "VAP:demo", "--policy", policy, cwd=ROOT))


@pytest.fixture
def case(repository: Path) -> Path:
    folder = repository / "tests" / "few-replicas" / "seven"
    folder.mkdir(parents=True)
    (folder / "deployment.yaml").write_text(DEPLOYMENT, "utf-8")
    return folder


def test_cases_are_written_run_and_compared(case: Path, repository: Path) -> None:
    arguments = ("test", "tests", "--policy", "policies")
    failed = ipi_lint(*arguments, cwd=repository)
    assert failed.returncode == 1
    assert failed.stdout.startswith("FAILED few-replicas/seven\n--- expected\n+++ actual\n")
    assert failed.stdout.endswith("\n1 case, 1 failed\n")
    written = done(ipi_lint(*arguments, "--update", cwd=repository))
    assert written == "written few-replicas/seven\n1 case, 1 written\n"
    assert done(ipi_lint(*arguments, cwd=repository)) == "1 case, 0 failed\n"
    assert done(ipi_lint(*arguments, "--update", cwd=repository)) == "1 case, 0 written\n"
    for folder in ("tests/few-replicas", "tests/few-replicas/seven"):
        done(ipi_lint("test", folder, "--policy", "policies", cwd=repository))
    (case / "deployment.yaml").write_text(DEPLOYMENT.replace("7", "3"), "utf-8")
    assert "-warning[ACME001]" in ipi_lint(*arguments, cwd=repository).stdout


def test_a_case_may_name_its_policies(case: Path, repository: Path) -> None:
    (case / ".ipi-lint.yaml").write_text("policies: [../../../policies/few.yaml]\n", "utf-8")
    done(ipi_lint("test", "tests", "--update", cwd=repository))
    assert "ACME001" in (case / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tests",), "no rule is called 'few-replicas'"),
        (("tests", "--policy", "nowhere"), "which should hold policies, does not exist"),
        (("policies", "--policy", "policies"), "there is no case in 'policies'"),
        (("nowhere",), "nowhere"),
        ((), "DIR"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], message: str, case: Path, repository: Path) -> None:
    result = ipi_lint("test", *arguments, cwd=repository)
    assert result.returncode == 2
    assert message in result.stderr


def test_a_run_without_policies_imports_no_engine(tmp_path: Path) -> None:
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT, "utf-8")
    command = "import sys; from ipi_lint.cli import main\ntry: main(['check'])\nfinally: "
    command += "print([e for e in sys.modules if e.startswith(('ipi_lint.policy', 'cel_expr'))])"
    assert done(run([sys.executable, "-c", command], tmp_path)).endswith("\n[]\n")
