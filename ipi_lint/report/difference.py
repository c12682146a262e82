"""Before and after, as text, json and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any

from ipi_lint.comparison import Comparison
from ipi_lint.report.escape import json_text, sentence
from ipi_lint.report.json import finding_object, summary_object
from ipi_lint.report.markdown import HEAD, code, finding_row, plain
from ipi_lint.report.model import Report, Style
from ipi_lint.report.summary import counted, summary_lines
from ipi_lint.report.text import finding_lines
from ipi_lint.rule import Finding

_ROWS = 200


def text(compared: Comparison, style: Style) -> str:
    """What was introduced with its source lines, what was fixed in a line each, and the counts."""
    stream = StringIO()
    for finding in compared.introduced:
        stream.writelines(f"{line}\n" for line in finding_lines(finding, style))
        stream.write("\n")
    for finding in compared.fixed:
        stream.write(f"fixed: {_line(finding)}\n")
    if compared.fixed:
        stream.write("\n")
    stream.write(f"{_counts(compared)}\n")
    stream.writelines(f"{line}\n" for line in _left_out(compared.after))
    return stream.getvalue()


def json_report(compared: Comparison, _: Style) -> str:
    """One object: `introduced`, `fixed` and `unchanged` findings, and both summaries."""
    whole: dict[str, Any] = {
        "version": 1,
        "introduced": [finding_object(each) for each in compared.introduced],
        "fixed": [finding_object(each) for each in compared.fixed],
        "unchanged": [finding_object(each) for each in compared.unchanged],
        "before": summary_object(compared.before),
        "after": summary_object(compared.after),
    }
    return json_text(json.dumps(whole, ensure_ascii=False, indent=2)) + "\n"


def markdown(compared: Comparison, _: Style) -> str:
    """A comment for a pull request: the counts, and a table of what was introduced and fixed."""
    lines = ["## ipi-lint", "", plain(_counts(compared))]
    for title, found in (("Introduced", compared.introduced), ("Fixed", compared.fixed)):
        if found:
            lines += ["", f"### {title}", "", *HEAD]
            lines += [finding_row(each, "") for each in found[:_ROWS]]
        if len(found) > _ROWS:
            lines += ["", f"and {len(found) - _ROWS:,} more."]
    if compared.unchanged:
        count = counted(len(compared.unchanged), "finding")
        lines += ["", f"<details><summary>{count} unchanged</summary>", ""]
        lines += [
            f"- {code(_place(each))} {plain(each.rule.name)}" for each in compared.unchanged[:_ROWS]
        ]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Comparison, Style], str]] = {
    "json": json_report,
    "markdown": markdown,
    "text": text,
}


def _counts(compared: Comparison) -> str:
    counts = (
        (len(compared.introduced), "introduced"),
        (len(compared.fixed), "fixed"),
        (len(compared.unchanged), "unchanged"),
    )
    return ", ".join(f"{number:,} {word}" for number, word in counts)


def _left_out(report: Report) -> Iterator[str]:
    yield from summary_lines(report)[1:]


def _line(finding: Finding) -> str:
    return f"{_place(finding)}: {finding.rule.code} {sentence(finding.message)}"


def _place(finding: Finding) -> str:
    line, column = finding.start
    return f"{finding.path}:{line}:{column}"
