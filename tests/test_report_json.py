"""The json report is what its schema says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ipi_lint import Report, Source, Span, Style
from ipi_lint.report import Crash, NotChecked
from ipi_lint.report.json import write
from reports import CLUSTERS, finding, related, report, span, written

SCHEMA = json.loads((files("ipi_lint.report") / "report.schema.json").read_text("utf-8"))


def read(given: Report) -> Any:
    """A json report, valid by the schema that ships."""
    value = json.loads(written(write, given))
    Draft202012Validator(SCHEMA).validate(value)
    return value


def objects(schema: Any) -> Iterator[Any]:
    """Every schema of an object in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_is_closed_and_nothing_is_optional() -> None:
    for each in objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])


def test_a_finding() -> None:
    one = finding(
        advice="Remove one of the two.",
        apply="rejected",
        related=[related(CLUSTERS, span(CLUSTERS, "west"), "first listed here")],
    )
    assert read(report(one))["findings"] == [
        {
            "rule": "IPI208",
            "name": "twin-cluster",
            "severity": "error",
            "message": "the cluster 'west' is listed twice",
            "help": "Remove one of the two.",
            "apply": "rejected",
            "path": "clusters/east/import.yaml",
            "start": {"line": 10, "column": 13},
            "end": {"line": 10, "column": 17},
            "resource": {
                "group": "inference.networking.x-k8s.io",
                "version": "v1alpha1",
                "kind": "InferencePoolImport",
                "namespace": "chat",
                "name": "llama",
                "cluster": None,
            },
            "field": "status.controllers[0].exportingClusters[2].name",
            "clusters": [],
            "related": [
                {
                    "path": "clusters/east/import.yaml",
                    "start": {"line": 8, "column": 13},
                    "end": {"line": 8, "column": 17},
                    "message": "first listed here",
                }
            ],
            "fingerprint": one.fingerprint,
        }
    ]


def test_keys_stand_in_the_order_of_the_schema() -> None:
    value = read(report(finding(), not_checked=[NotChecked("r", "", 1)]))
    defined = SCHEMA["$defs"]
    assert list(value) == SCHEMA["required"]
    assert list(value["findings"][0]) == defined["finding"]["required"]
    assert list(value["summary"]) == defined["summary"]["required"]


def test_the_summary() -> None:
    given = report(
        finding(),
        suppressed=3,
        not_checked=[NotChecked("helm-template", "", 2, ("a.yaml:1", "b.yaml:1"))],
        crashes=[Crash("IPI208", "twin-cluster", "a.yaml:3", "KeyError: 'x'")],
    )
    assert read(given)["summary"] == {
        "files": 41,
        "documents": 60,
        "resources": 52,
        "checked": 40,
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "suppressed": 3,
        "not_checked": [
            {
                "reason": "helm-template",
                "detail": "",
                "count": 2,
                "places": ["a.yaml:1", "b.yaml:1"],
            }
        ],
        "crashes": [
            {
                "rule": "IPI208",
                "name": "twin-cluster",
                "place": "a.yaml:3",
                "error": "KeyError: 'x'",
            }
        ],
    }


def test_no_findings() -> None:
    assert read(report())["findings"] == []


def test_a_finding_about_no_object() -> None:
    assert read(report(finding(resource=None)))["findings"][0]["resource"] is None


def test_paths_are_relative_to_the_root_wherever_the_run_started() -> None:
    text = written(write, report(finding()), Style(prefix="../"))
    assert json.loads(text)["findings"][0]["path"] == "clusters/east/import.yaml"


def test_it_is_indented_and_ends_a_line() -> None:
    text = written(write, report())
    assert text.startswith('{\n  "version": 1,\n')
    assert text.endswith("}\n")


def test_letters_are_written_as_they_are() -> None:
    assert "日本" in written(write, report(finding(message="日本")))


def test_a_file_name_that_is_no_utf_8() -> None:
    source = Source(b"\xff.yaml".decode("utf-8", "surrogateescape"), "a: b\n")
    value = read(report(finding(source, span(source, "b"))))
    assert value["findings"][0]["path"] == r"\xff.yaml"


@pytest.mark.parametrize("message", ["a\nb", "\x1b[2J", "\u202e", "##[error]x", "::error::x"])
def test_messages_keep_their_value(message: str) -> None:
    assert read(report(finding(message=message)))["findings"][0]["message"] == message


def test_twenty_thousand_findings_are_written() -> None:
    source = Source("a.yaml", "a: 1\n" * 20_000)
    findings = [finding(source, Span(at, at + 1)) for at in range(0, 100_000, 5)]
    text = written(write, report(*findings))
    assert len(json.loads(text)["findings"]) == 20_000
