"""A rule as SARIF describes it."""

from __future__ import annotations

from typing import Any

from ipi_lint.rule import Rule, Severity

_DESCRIPTION = 1024
"""GitHub refuses longer descriptions."""

_TAGS = 10
_PROBLEM_SEVERITY = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}


def rule_descriptor(rule: Rule) -> dict[str, Any]:
    """The reportingDescriptor: its help is the rule's page.

    There is no `security-severity`: GitHub would make a security alert of every finding.
    """
    page = rule.page
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": _short(page.summary)},
        "fullDescription": {"text": _short(_one_line(page.sections["Why"]) or page.summary)},
        "help": {"text": page.sections["Fix"] or page.summary, "markdown": page.markdown},
        "defaultConfiguration": {"level": str(rule.severity)},
        "properties": {
            "tags": _tags(rule),
            "precision": "very-high" if rule.apply == "rejected" else "high",
            "problem.severity": _PROBLEM_SEVERITY[rule.severity],
        },
    }


def _tags(rule: Rule) -> list[str]:
    kinds = sorted({kind for _, kind in rule.kinds or ()})
    return ["kubernetes", *kinds][:_TAGS]


def _one_line(markdown: str) -> str:
    return " ".join(markdown.split())


def _short(text: str) -> str:
    return text if len(text) <= _DESCRIPTION else f"{text[: _DESCRIPTION - 3]}..."
