"""The SARIF report: what GitHub and other readers need of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ipi_lint import Edit, Fix, Report, Severity, Source, Span, Style
from ipi_lint.report.sarif import INFORMATION_URI, write
from reports import CLUSTERS, ODD, RULE, everything, finding, related, report, span, written


def run_of(given: Report, style: Style | None = None) -> Any:
    log = json.loads(written(write, given, style))
    (run,) = log["runs"]
    return run


def result_of(**what: Any) -> Any:
    (result,) = run_of(report(finding(**what)))["results"]
    return result


def test_the_log_says_what_it_is() -> None:
    log = json.loads(written(write, report()))
    assert log["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    assert log["version"] == "2.1.0"


def test_a_clean_run_has_an_empty_list_of_results() -> None:
    assert run_of(report())["results"] == []


def test_the_run_says_how_columns_count_and_what_it_is_part_of() -> None:
    run = run_of(report())
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"] == {"id": "ipi-lint/"}
    assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]


def test_the_driver() -> None:
    driver = run_of(report())["tool"]["driver"]
    del driver["rules"]
    assert driver == {
        "name": "ipi-lint",
        "version": "0.1.0",
        "semanticVersion": "0.1.0",
        "informationUri": INFORMATION_URI,
    }


def test_a_rule() -> None:
    assert run_of(report())["tool"]["driver"]["rules"] == [
        {
            "id": "IPI208",
            "name": "TwinCluster",
            "shortDescription": {"text": "Two clusters have one name."},
            "fullDescription": {"text": "The controller merges entries of one name."},
            "help": {"text": "Remove one of the two.", "markdown": RULE.page.markdown},
            "defaultConfiguration": {"level": "error"},
            "properties": {
                "tags": ["kubernetes", "InferencePoolImport"],
                "precision": "high",
                "problem.severity": "error",
            },
        }
    ]


def test_results_find_their_rule() -> None:
    run = run_of(everything())
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]


def test_a_region_with_its_text() -> None:
    assert result_of()["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 10,
        "startColumn": 13,
        "endLine": 10,
        "endColumn": 17,
        "snippet": {"text": "west"},
    }


def test_a_region_around_it() -> None:
    context = result_of()["locations"][0]["physicalLocation"]["contextRegion"]
    assert context == {
        "startLine": 8,
        "startColumn": 1,
        "endLine": 10,
        "endColumn": 17,
        "snippet": {"text": "    - name: west\n    - name: north\n    - name: west"},
    }


def test_columns_count_code_points() -> None:
    region = result_of(source=ODD, at=span(ODD, "bad"))["locations"][0]["physicalLocation"][
        "region"
    ]
    assert (region["startColumn"], region["endColumn"]) == (8, 11)


def test_a_long_line_is_not_quoted_whole() -> None:
    source = Source("a.yaml", f"{'x ' * 1_000_000}bad{' x' * 1_000_000}\n")
    assert len(json.dumps(result_of(source=source, at=span(source, "bad")))) < 5000


def test_a_huge_span_has_no_snippet() -> None:
    source = Source("a.yaml", "x" * 1_000_000)
    assert len(json.dumps(result_of(source=source, at=Span(0, 1_000_000)))) < 5000


def test_uris_are_percent_encoded() -> None:
    location = result_of(source=ODD, at=span(ODD, "bad"))["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {
        "uri": "odd%20%FF%23%25%3Adir/%C3%A9.yaml",
        "uriBaseId": "%SRCROOT%",
        "index": 0,
    }


def test_artifacts_are_the_files_of_results() -> None:
    run = run_of(everything())
    for number, artifact in enumerate(run["artifacts"]):
        assert artifact["location"]["index"] == number
    assert len(run["artifacts"]) == 3


def test_uris_are_relative_to_the_root(tmp_path: Path) -> None:
    run = run_of(report(finding()), Style(prefix="../"))
    assert run["artifacts"][0]["location"]["uri"] == "clusters/east/import.yaml"


def test_in_github_uris_are_relative_to_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "infra").mkdir()
    monkeypatch.chdir(tmp_path)
    style = Style(prefix="infra/", environment={"GITHUB_WORKSPACE": str(tmp_path)})
    run = run_of(report(finding()), style)
    assert run["artifacts"][0]["location"]["uri"] == "infra/clusters/east/import.yaml"


def test_the_object_is_a_logical_location() -> None:
    assert result_of()["locations"][0]["logicalLocations"] == [
        {
            "fullyQualifiedName": "inference.networking.x-k8s.io/v1alpha1/InferencePoolImport/chat/"
            "llama#status.controllers[0].exportingClusters[2].name",
            "kind": "value",
        }
    ]


def test_the_message_links_to_related_places() -> None:
    first = related(CLUSTERS, span(CLUSTERS, "west"), "first listed here")
    result = result_of(advice="Remove one", related=[first])
    assert result["message"]["text"] == (
        "the cluster 'west' is listed twice (see [first listed here](1)). Remove one."
    )
    assert result["relatedLocations"][0]["id"] == 1
    assert result["relatedLocations"][0]["message"]["text"] == "first listed here."


def test_a_message_forges_no_link() -> None:
    assert result_of(message="[x](http://y)")["message"]["text"] == "[x\\](http://y)."


def test_related_places_have_an_end() -> None:
    first = related(CLUSTERS, span(CLUSTERS, "west"), "here")
    assert len(result_of(related=[first] * 2000)["relatedLocations"]) == 100


def test_fingerprints_are_our_own() -> None:
    fingerprint = finding().fingerprint
    assert result_of()["partialFingerprints"] == {
        "ipiLint/v1": fingerprint,
        "primaryLocationLineHash": f"{fingerprint}:1",
    }


def test_what_applying_would_do() -> None:
    assert result_of(apply="rejected")["properties"] == {"apply": "rejected"}


def test_a_fix() -> None:
    fix = Fix("Remove it", (Edit(span(CLUSTERS, "    - name: west\n", 2), ""),), safe=False)
    (written_fix,) = result_of(fix=fix)["fixes"]
    (replacement,) = written_fix["artifactChanges"][0]["replacements"]
    assert written_fix["description"] == {"text": "Remove it."}
    assert written_fix["properties"] == {"safe": False}
    assert replacement == {
        "deletedRegion": {"startLine": 10, "startColumn": 1, "endLine": 11, "endColumn": 1},
        "insertedContent": {"text": ""},
    }


def test_a_crash_is_a_failed_run() -> None:
    (invocation,) = run_of(everything())["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    (crash,) = invocation["toolExecutionNotifications"]
    assert crash["associatedRule"] == {"id": "IPI208", "index": 0}
    assert crash["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}


def test_what_was_not_checked_is_a_note() -> None:
    (invocation,) = run_of(everything())["invocations"]
    charts, pods = invocation["toolConfigurationNotifications"]
    assert charts["level"] == "note"
    assert charts["descriptor"] == {"id": "helm-template"}
    assert [each["physicalLocation"].get("region") for each in charts["locations"]] == [
        {"startLine": 3},
        None,
    ]
    assert pods["message"]["text"] == "4 times not checked: k: Pod (v1)."


def test_the_worst_twenty_five_thousand_are_kept() -> None:
    source = Source("a.yaml", "a: 1\n" * 25_001)
    many = [
        finding(source, Span(at * 5, at * 5 + 1), severity=Severity.ERROR if at else Severity.NOTE)
        for at in range(25_001)
    ]
    run = run_of(report(*many))
    (warning,) = run["invocations"][0]["toolExecutionNotifications"]
    assert {each["level"] for each in run["results"]} == {"error"}
    assert warning["message"]["text"] == "1 finding of lesser severity did not fit into this log."
