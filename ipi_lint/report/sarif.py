"""The SARIF 2.1.0 report, fit for GitHub code scanning."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, TextIO
from urllib.parse import quote

from ipi_lint.regexes import regex
from ipi_lint.report.escape import json_text, printable, sentence
from ipi_lint.report.model import Crash, NotChecked, Report, Style
from ipi_lint.report.paths import workspace_prefix
from ipi_lint.report.sarif_rule import rule_descriptor
from ipi_lint.report.summary import counted
from ipi_lint.rule import Finding, Fix
from ipi_lint.source import Source, Span

INFORMATION_URI = "https://github.com/ipi-lint/ipi-lint"
SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"

_RESULTS = 25_000
"""GitHub refuses a run with more results."""

_RELATED = 100
_LINKS = 5
_CONTEXT = 2
_SNIPPET = 2000
_PLACE = regex(r"(.*):([1-9][0-9]*)", re.DOTALL)
_NOT_A_BYTE = regex("[\ud800-\udc7f\udd00-\udfff]")


def write(report: Report, stream: TextIO, style: Style) -> None:
    """Writes one run. Paths are relative to GitHub's checkout in its actions, else to the root."""
    run = _Run(report, workspace_prefix(style, ""))
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run.without_results()]}
    # Results are one a line: indentation would take twice the time and half as much space again.
    head, _, tail = _dumps(log, indent=2).rpartition("[]")
    stream.write(f"{head}[")
    for number, finding in enumerate(run.findings):
        stream.write(f"{',' if number else ''}\n{_dumps(run.result(finding))}")
    stream.write(f"]{tail}\n")


def _dumps(value: Any, indent: int | None = None) -> str:
    return json_text(json.dumps(value, ensure_ascii=False, indent=indent))


def _worst(findings: tuple[Finding, ...], limit: int) -> tuple[Finding, ...]:
    if len(findings) <= limit:
        return findings
    by_badness = sorted(range(len(findings)), key=lambda index: -findings[index].severity)
    return tuple(findings[index] for index in sorted(by_badness[:limit]))


class _Run:
    """What results need to know of each other: the numbers of rules and of files."""

    def __init__(self, report: Report, prefix: str) -> None:
        self.report, self.prefix = report, prefix
        self.findings = findings = _worst(report.findings, _RESULTS)
        self.rules = {rule.code: index for index, rule in enumerate(report.rules)}
        paths = {finding.path for finding in findings}
        paths |= {each.source.path for finding in findings for each in finding.related[:_RELATED]}
        self.files = {path: index for index, path in enumerate(sorted(paths))}

    def without_results(self) -> dict[str, Any]:
        version = self.report.version
        driver = {
            "name": "ipi-lint",
            "version": version,
            "semanticVersion": version,
            "informationUri": INFORMATION_URI,
            "rules": [rule_descriptor(rule) for rule in self.report.rules],
        }
        root = {"description": {"text": "The root of the repository that was linted."}}
        return {
            "tool": {"driver": driver},
            "automationDetails": {"id": "ipi-lint/"},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: root},
            "invocations": [self.invocation()],
            "artifacts": [
                {"location": self.location(path), "sourceLanguage": _language(path)}
                for path in self.files
            ],
            "results": [],
        }

    def invocation(self) -> dict[str, Any]:
        summary, left_out = self.report.summary, len(self.report.findings) - len(self.findings)
        failed = [self.crash(crash) for crash in summary.crashes]
        not_checked = [self.not_checked(row) for row in summary.not_checked]
        if left_out:
            text = f"{counted(left_out, 'finding')} of lesser severity did not fit into this log."
            failed.append({"level": "warning", "message": {"text": text}})
        return {
            "executionSuccessful": self.report.exit_code not in (2, 3),
            "exitCode": self.report.exit_code,
            "toolExecutionNotifications": failed,
            "toolConfigurationNotifications": not_checked,
        }

    def crash(self, crash: Crash) -> dict[str, Any]:
        text = f"The rule '{crash.name}' crashed at '{crash.place}': {crash.error}"
        notification = {
            "level": "error",
            "message": {"text": _ended(sentence(text))},
            "locations": self.places([crash.place]),
        }
        if crash.code in self.rules:
            notification["associatedRule"] = {"id": crash.code, "index": self.rules[crash.code]}
        return notification

    def not_checked(self, row: NotChecked) -> dict[str, Any]:
        what = f"{row.reason}: {row.detail}" if row.detail else row.reason
        text = sentence(f"{counted(row.count, 'time')} not checked: {what}")
        return {
            "level": "note",
            "descriptor": {"id": row.reason},
            "message": {"text": _ended(text)},
            "locations": self.places(row.places),
        }

    def places(self, places: Iterable[str]) -> list[dict[str, Any]]:
        """Locations of `path:line` texts; a text without a line is a path."""
        locations = []
        for place in places:
            match = _PLACE.fullmatch(place)
            path, line = match.groups() if match else (place, None)
            physical: dict[str, Any] = {"artifactLocation": self.location(path)}
            if line:
                physical["region"] = {"startLine": int(line)}
            locations.append({"physicalLocation": physical})
        return locations

    def location(self, path: str) -> dict[str, Any]:
        """An artifactLocation; `index` only where the file is among the artifacts."""
        uri = {"uri": _uri(self.prefix + path), "uriBaseId": ROOT}
        return {**uri, "index": self.files[path]} if path in self.files else uri

    def result(self, finding: Finding) -> dict[str, Any]:
        location: dict[str, Any] = {"physicalLocation": self.physical(finding.source, finding.span)}
        if finding.resource:
            location["logicalLocations"] = [_logical(finding)]
        result = {
            "ruleId": finding.rule.code,
            "ruleIndex": self.rules[finding.rule.code],
            "level": str(finding.severity),
            "kind": "fail",
            "message": {"text": _message(finding)},
            "locations": [location],
            "relatedLocations": [
                {
                    "id": number,
                    "message": {"text": _ended(sentence(each.message) or "Related")},
                    "physicalLocation": self.physical(each.source, each.span),
                }
                for number, each in enumerate(finding.related[:_RELATED], 1)
            ],
            "partialFingerprints": {
                "ipiLint/v1": finding.fingerprint,
                "primaryLocationLineHash": f"{finding.fingerprint}:1",
            },
            "properties": {"apply": finding.apply},
        }
        if finding.fix:
            result["fixes"] = [self.fix(finding.source, finding.fix)]
        return result

    def physical(self, source: Source, span: Span) -> dict[str, Any]:
        physical = {
            "artifactLocation": self.location(source.path),
            "region": _shown_region(source, span),
        }
        around = _around(source, span)
        if around != span:
            physical["contextRegion"] = _shown_region(source, around)
        return physical

    def fix(self, source: Source, fix: Fix) -> dict[str, Any]:
        replacements = [
            {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}}
            for edit in sorted(fix.edits)
        ]
        change = {"artifactLocation": self.location(source.path), "replacements": replacements}
        return {
            "description": {"text": _ended(sentence(fix.title))},
            "artifactChanges": [change],
            "properties": {"safe": fix.safe},
        }


def _message(finding: Finding) -> str:
    """Message, links to the related places, and help; GitHub's title is the first sentence."""
    labels = (sentence(each.message) or "related" for each in finding.related[:_LINKS])
    links = ", ".join(f"[{_link_text(text)}]({id_})" for id_, text in enumerate(labels, 1))
    message = _unlinked(sentence(finding.message))
    said = _ended(f"{message} (see {links})" if links else message)
    return f"{said} {_ended(_unlinked(sentence(finding.help)))}" if finding.help else said


def _unlinked(text: str) -> str:
    """A text in which nothing that the user wrote reads as an embedded link."""
    return text.replace("](", "\\](")


def _link_text(text: str) -> str:
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text)


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _region(source: Source, span: Span) -> dict[str, Any]:
    start, end = source.place(span.start), source.place(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _shown_region(source: Source, span: Span) -> dict[str, Any]:
    """A region with its text, unless there is none or too much."""
    region = _region(source, span)
    if 0 < span.end - span.start <= _SNIPPET:
        region["snippet"] = {"text": source.text[span.start : span.end]}
    return region


def _around(source: Source, span: Span) -> Span:
    """A span with two lines before and after it, or with as much of them as one wants to see."""
    if span.end - span.start > _SNIPPET // 2:
        return span
    first = max(source.place(span.start).line - _CONTEXT, 1)
    last = min(source.place(span.end).line + _CONTEXT, source.line_count)
    return Span(
        max(source.line_span(first).start, span.start - _SNIPPET // 4),
        max(min(source.line_span(last).end, span.end + _SNIPPET // 4), span.end),
    )


def _logical(finding: Finding) -> dict[str, str]:
    assert finding.resource
    group, kind, namespace, name = finding.resource
    parts = (group, finding.version, kind, namespace, name)
    named = "/".join(part for part in parts if part)
    return {
        "fullyQualifiedName": printable(f"{named}#{finding.field}" if finding.field else named),
        "kind": "value" if finding.field else "object",
    }


def _uri(path: str) -> str:
    return quote(_NOT_A_BYTE.sub("\ufffd", path).encode("utf-8", "surrogateescape"))


def _language(path: str) -> str:
    return "json" if path.endswith(".json") else "yaml"
