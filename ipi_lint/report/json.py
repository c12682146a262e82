"""The json report: a contract, described by report.schema.json."""

from __future__ import annotations

import json
from typing import Any, TextIO

from ipi_lint.report.escape import json_text
from ipi_lint.report.model import Report, Style
from ipi_lint.rule import Finding, Severity
from ipi_lint.source import Source, Span

VERSION = 1


def write(report: Report, stream: TextIO, style: Style) -> None:  # noqa: ARG001 (every reporter's signature)
    """Writes one JSON object. Paths are relative to the root, wherever the run was started."""
    findings = [finding_object(finding) for finding in report.findings]
    whole = {"version": VERSION, "findings": findings, "summary": summary_object(report)}
    stream.write(json_text(json.dumps(whole, ensure_ascii=False, indent=2)))
    stream.write("\n")


def finding_object(finding: Finding) -> dict[str, Any]:
    """A finding as it stands in `findings`."""
    return {
        "rule": finding.rule.code,
        "name": finding.rule.name,
        "severity": str(finding.severity),
        "message": finding.message,
        "help": finding.help,
        "apply": finding.apply,
        **_place(finding.source, finding.span),
        "resource": _resource(finding),
        "field": finding.field,
        "clusters": list(finding.clusters),
        "related": [
            {**_place(each.source, each.span), "message": each.message} for each in finding.related
        ],
        "fingerprint": finding.fingerprint,
    }


def _place(source: Source, span: Span) -> dict[str, Any]:
    start, end = source.place(span.start), source.place(span.end)
    return {"path": source.path, "start": start._asdict(), "end": end._asdict()}


def _resource(finding: Finding) -> dict[str, Any] | None:
    if finding.resource is None:
        return None
    group, kind, namespace, name = finding.resource
    return {
        "group": group,
        "version": finding.version,
        "kind": kind,
        "namespace": namespace,
        "name": name,
        "cluster": finding.clusters[0] if len(finding.clusters) == 1 else None,
    }


def summary_object(report: Report) -> dict[str, Any]:
    """The counts as they stand in `summary`."""
    summary = report.summary
    return {
        "files": summary.files,
        "documents": summary.documents,
        "resources": summary.resources,
        "checked": summary.checked,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "notes": report.count(Severity.NOTE),
        "suppressed": summary.suppressed,
        "not_checked": [{**row._asdict(), "places": [*row.places]} for row in summary.not_checked],
        "crashes": [
            {"rule": crash.code, "name": crash.name, "place": crash.place, "error": crash.error}
            for crash in summary.crashes
        ],
    }
