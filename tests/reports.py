"""Reports made by hand, for the tests of what is written of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from io import StringIO
from typing import Any

from ipi_lint import (
    Edit,
    Finding,
    Fix,
    Identity,
    Report,
    Rule,
    Severity,
    Source,
    Span,
    Style,
    Summary,
)
from ipi_lint.page import parse_page
from ipi_lint.report import Crash, NotChecked
from ipi_lint.rule import Apply, RelatedPlace

PAGE = """Two clusters have one name.

## Why

The controller merges entries of one name.

## Bad

```yaml
a: 1
```

## Good

```yaml
a: 2
```

## Fix

Remove one of the two.

## When not to use

Never.

## Sources

- Our own heads.
"""
CLUSTERS = Source(
    "clusters/east/import.yaml",
    """\
kind: InferencePoolImport
metadata:
  name: llama
status:
  controllers:
  - name: example.com/mcs
    exportingClusters:
    - name: west
    - name: north
    - name: west
""",
)
IMPORT = Identity("inference.networking.x-k8s.io", "InferencePoolImport", "chat", "llama")
DUPLICATE = "status.controllers[0].exportingClusters[2].name"


ODD = Source(
    b"odd \xff#%:dir/\xc3\xa9.yaml".decode("utf-8", "surrogateescape"),
    "\ta: \U0001f680 [bad](1)\x1b\u202e\r\nb: ##[error]x\r\n",
)


def rule(code: str = "IPI208", name: str = "twin-cluster", **more: Any) -> Rule:
    fields = {"severity": Severity.ERROR, "kinds": (IMPORT[:2],), "page": parse_page(PAGE, name)}
    return Rule(code, name, **{**fields, **more})


RULE = rule()


def span(source: Source, text: str, number: int = 1) -> Span:
    """Where a text stands, the `number`th time."""
    start = -1
    for _ in range(number):
        start = source.text.index(text, start + 1)
    return Span(start, start + len(text))


def related(source: Source, at: Span, message: str) -> RelatedPlace:
    return RelatedPlace(source, at, message)


def finding(
    source: Source = CLUSTERS,
    at: Span | None = None,
    message: str = "the cluster 'west' is listed twice",
    *,
    advice: str = "",
    rule: Rule = RULE,
    severity: Severity | None = None,
    apply: Apply = "accepted",
    resource: Identity | None = IMPORT,
    field: str = DUPLICATE,
    related: Iterable[RelatedPlace] = (),
    fix: Fix | None = None,
) -> Finding:
    at = at or span(source, "west", 2)
    return Finding(
        rule=rule,
        severity=severity or rule.severity,
        apply=apply,
        message=message,
        help=advice,
        source=source,
        span=at,
        resource=resource,
        version="v1alpha1" if resource else "",
        field=field if resource else "",
        related=tuple(related),
        fix=fix,
        fingerprint=hashlib.sha256(f"{source.path}{at}".encode(errors="replace")).hexdigest()[:16],
    )


def report(
    *findings: Finding,
    suppressed: int = 0,
    not_checked: Iterable[NotChecked] = (),
    crashes: Iterable[Crash] = (),
    exit_code: int | None = None,
) -> Report:
    rules = {each.rule.code: each.rule for each in findings} or {RULE.code: RULE}
    return Report(
        findings=findings,
        rules=tuple(rules[code] for code in sorted(rules)),
        summary=Summary(41, 60, 52, 40, suppressed, tuple(not_checked), tuple(crashes)),
        exit_code=(1 if findings else 0) if exit_code is None else exit_code,
        version="0.1.0",
    )


def written(
    write: Callable[[Report, StringIO, Style], None], report: Report, style: Style | None = None
) -> str:
    """What a reporter writes; it can be encoded."""
    stream = StringIO()
    write(report, stream, style or Style())
    return stream.getvalue().encode().decode()


def everything() -> Report:
    """A report with one of each thing that a log may hold."""
    fix = Fix("Remove the second one.", (Edit(span(CLUSTERS, "    - name: west\n", 2), ""),), True)
    insert = Fix("Name it", (Edit(Span(0, 0), "name: x\n"),), False)
    places = ("charts/a.yaml:3", "charts/b.yaml")
    return report(
        finding(
            advice="Remove one of the two",
            related=[
                related(CLUSTERS, span(CLUSTERS, "west"), "first [listed] here"),
                related(ODD, span(ODD, "bad"), ""),
            ],
            fix=fix,
        ),
        finding(ODD, span(ODD, "bad"), "[x](1) 'bad'\n", severity=Severity.NOTE, fix=insert),
        finding(Source("empty.yaml", ""), Span(0, 0), "unreadable", resource=None),
        finding(rule=rule("IPI299", "other", severity=Severity.WARNING, kinds=None)),
        not_checked=[NotChecked("helm-template", "", 2, places), NotChecked("k", "Pod (v1)", 4)],
        crashes=[Crash("IPI208", "twin-cluster", "a.yaml:3", "KeyError: 'x'")],
        exit_code=3,
    )
