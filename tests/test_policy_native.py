"""Policies of our own form, as rules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from commands import done, run
from ipi_lint.config import ConfigError, load_config
from ipi_lint.linter import load_linter
from ipi_lint.policy import add_policies
from ipi_lint.policy.places import parse_field
from ipi_lint.read import Files
from ipi_lint.report import Report
from ipi_lint.rule import Severity
from policies import messages, report, unjudged

HEAD = """\
apiVersion: ipi-lint/v1
kind: Policy
metadata:
  name: some-policy
spec:
  code: ACME001
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
spec:
  replicas: 7
  template:
    spec:
      containers:
      - name: main
        image: chat:latest
"""


def judged(folder: Path, rest: str, kinds: str = "[apps/Deployment]") -> Report:
    return report(folder, f"{HEAD}  kinds: {kinds}\n{rest}", DEPLOYMENT)


def test_an_object_that_keeps_it_is_silent(tmp_path: Path) -> None:
    found = judged(tmp_path, "  expression: object.spec.replicas <= 7\n  message: many\n")
    assert not found.findings
    assert not unjudged(found)


def test_a_finding_says_what_the_policy_says(tmp_path: Path) -> None:
    rest = "  expression: object.spec.replicas <= 5\n  message: many\n  help: Fewer.\n"
    (found,) = judged(tmp_path, f"{rest}  severity: note\n").findings
    assert (found.rule.code, found.rule.name) == ("ACME001", "some-policy")
    assert (found.severity, found.message, found.help) == (Severity.NOTE, "many", "Fewer.")
    assert (found.start, found.field) == ((6, 13), "spec.replicas")
    (related,) = found.related
    assert related.source.path == "../policies.yaml"
    assert related.source.place(related.span.start) == (8, 15)


def test_a_message_may_be_an_expression(tmp_path: Path) -> None:
    said = "'%s has %d'.format([object.metadata.name, object.spec.replicas])"
    rest = f"  expression: object.spec.replicas <= 5\n  messageExpression: {said!r}\n"
    rest = rest.replace(repr(said), f'"{said}"')
    assert messages(judged(tmp_path, rest)) == ["chat has 7"]


@pytest.mark.parametrize("said", ["object.spec.nope + ''", "'  '", "'a\\\\nb'"])
def test_the_message_counts_where_its_expression_gives_none(said: str, tmp_path: Path) -> None:
    rest = f'  expression: object.spec.replicas <= 5\n  messageExpression: "{said}"\n'
    assert messages(judged(tmp_path, f"{rest}  message: many\n")) == ["many"]


@pytest.mark.parametrize(
    ("kinds", "speaks"),
    [
        ("['*']", True),
        ("[Deployment]", False),
        ("[Service, apps/Deployment]", True),
        ("[extensions/Deployment]", False),
    ],
)
def test_kinds(kinds: str, speaks: bool, tmp_path: Path) -> None:
    rest = "  expression: object.kind != 'Deployment'\n  message: many\n"
    assert bool(judged(tmp_path, rest, kinds).findings) == speaks


@pytest.mark.parametrize(
    ("expression", "field", "place"),
    [
        ("object.spec.replicas < 5 || object.spec.replicas > 9", "spec.replicas", (6, 13)),
        ("has(object.metadata.labels)", "metadata.labels", (3, 1)),
        ("has(object.metadata.labels) && 'a' in object.metadata.labels", "metadata.labels", (3, 1)),
        ("object.spec.template.spec.containers.all(c, c.image == '')",
         "spec.template.spec.containers", (9, 7)),
        ("object.spec.template.spec.containers[0].image == ''",
         "spec.template.spec.containers[0].image", (11, 16)),
        ("object.spec.template.spec['containers'].size() == object.spec.replicas", "spec", (5, 1)),
        ("object.spec.replicas == 1 && object.metadata.name == ''", "spec.replicas", (6, 13)),
        ("object.kind != 'Deployment' || object.spec.replicas == 1", "spec.replicas", (6, 13)),
        ("object.metadata.name == 'a' || object.spec.replicas == 1", "metadata.name", (4, 9)),
        ("object.kind == 'Service'", "metadata.name", (4, 9)),
        ("object == {}", "metadata.name", (4, 9)),
    ],
)  # fmt: skip
def test_a_finding_stands_at_what_the_expression_reads(
    expression: str, field: str, place: tuple[int, int], tmp_path: Path
) -> None:
    if "&& object.metadata" in expression:
        field, place = "metadata.name", (4, 9)
    (found,) = judged(tmp_path, f'  expression: "{expression}"\n  message: wrong\n').findings
    assert (found.field, found.start) == (field, place)


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("spec.template", (7, 3)),
        ("spec.template.spec.containers[0].image", (11, 16)),
        ("spec.template.spec.containers[3].image", (9, 7)),
        ('metadata.labels["a.b/c"]', (3, 1)),
        ("status", (1, 1)),
    ],
)
def test_a_field_says_where_a_finding_stands(
    field: str, place: tuple[int, int], tmp_path: Path
) -> None:
    rest = f"  expression: 'false'\n  message: wrong\n  field: '{field}'\n"
    (found,) = judged(tmp_path, rest).findings
    assert (found.field, found.start) == (field, place)


@pytest.mark.parametrize("field", ["", ".a", "a..b", "a[", "a[x]", 'a["b', "a.[0]"])
def test_what_is_no_field(field: str) -> None:
    assert parse_field(field) is None


def test_a_runtime_error_is_counted(tmp_path: Path) -> None:
    found = judged(tmp_path, "  expression: object.spec.nope == 1\n  message: wrong\n")
    assert not found.findings
    assert unjudged(found) == [("policy-error", "ACME001: no such key: 'nope'")]


def test_a_hostile_expression_is_counted(tmp_path: Path) -> None:
    loops = "[1,2,3,4,5,6,7,8,9,10]" + "".join(
        f".all(x{n}, [1,2,3,4,5,6,7,8,9,10]" for n in range(8)
    )
    rest = f'  expression: "{loops}.all(y, y > 0){")" * 8}"\n  message: wrong\n'
    found = judged(tmp_path, rest)
    assert not found.findings
    assert [reason for reason, _ in unjudged(found)] == ["cel-limit"]


def test_an_expression_nested_too_deeply_is_counted(tmp_path: Path) -> None:
    rest = f'  expression: "{"(" * 400}true{")" * 400}"\n  message: wrong\n'
    found = judged(tmp_path, rest)
    assert not found.findings
    assert [reason for reason, _ in unjudged(found)] == ["cel-limit"]


def test_without_an_engine_it_is_counted(tmp_path: Path) -> None:
    rest = "  kinds: ['*']\n  expression: object.a ==\n  message: wrong\n"
    (tmp_path / "policies.yaml").write_text(HEAD + rest, "utf-8")
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT, "utf-8")
    command = "import sys; sys.modules['cel_expr_python'] = None; "
    command += "from ipi_lint.cli import main; main()"
    arguments = ("check", "--policy", "policies.yaml", "deployment.yaml")
    result = run([sys.executable, "-c", command, *arguments], tmp_path)
    why = "ACME001: the CEL engine cannot be imported"
    assert f"not checked: 1 cel-unavailable: {why}\n" in done(result)


def test_it_can_be_suppressed(tmp_path: Path) -> None:
    text = DEPLOYMENT.replace("replicas: 7", "replicas: 7  # ipi-lint: ignore[ACME001] a reason")
    policy = f"{HEAD}  kinds: ['*']\n  expression: object.spec.replicas == 1\n  message: wrong\n"
    found = report(tmp_path, policy, text)
    assert not found.findings
    assert found.summary.suppressed == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace("ACME001", "IPI001"), "6:9: codes that begin with IPI are ipi-lint's own"),
        (HEAD.replace("ACME001", "acme"), "6:9: "),
        (HEAD.replace("some-policy", "committed-import"),
         "4:9: there is a rule 'committed-import' already: IPI201 'committed-import'"),
        (HEAD.replace("v1", "v2"), "1:13: a Policy here is of 'ipi-lint/v1'"),
        (HEAD + "  filed: spec\n", "7:3: "),
        (HEAD + "  field: a..b\n", "7:10: 'a..b' is not a field"),
        (HEAD + "  code: ACME002\n", "7:3: the key 'code' stands here twice"),
        (HEAD + "  help: {\n", "9:3: did not find"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_policy_is_said_with_its_place(
    text: str, message: str, tmp_path: Path
) -> None:
    rest = "  kinds: ['*']\n  expression: 'true'\n  message: wrong\n"
    with pytest.raises(ConfigError, match=r"^policies\.yaml:") as error:
        add(tmp_path, text + rest)
    assert str(error.value).removeprefix("policies.yaml:").startswith(message)


def test_a_policy_says_something(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"policies\.yaml:5:1: .*messageExpression"):
        add(tmp_path, f"{HEAD}  kinds: ['*']\n  expression: 'true'\n")


def test_twins_of_codes_and_names(tmp_path: Path) -> None:
    one = f"{HEAD}  kinds: ['*']\n  expression: 'true'\n  message: wrong\n"
    with pytest.raises(ConfigError, match=r":16:9: there is a rule 'ACME001' already"):
        add(tmp_path, f"{one}---\n{one.replace('some-policy', 'other')}")
    with pytest.raises(ConfigError, match=r":14:9: there is a rule 'some-policy' already"):
        add(tmp_path, f"{one}---\n{one.replace('ACME001', 'ACME002')}")


def add(folder: Path, text: str) -> None:
    file = folder / "policies.yaml"
    file.write_text(text, "utf-8")
    add_policies(load_linter(), Files(), [file], folder, load_config(None))
