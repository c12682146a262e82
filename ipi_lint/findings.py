"""From a rule's problem to a finding: who says it, how bad it is, and exactly where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ipi_lint.digest import digest
from ipi_lint.node import Route, field_path
from ipi_lint.resource import Resource
from ipi_lint.rule import Finding, Problem, RelatedPlace, Rule, Severity
from ipi_lint.source import Source, Span


def object_finding(rule: Rule, severity: Severity, resource: Resource, problem: Problem) -> Finding:
    """A finding about an object; its field is the string that a document in it stands in."""
    node = problem.node
    finding = text_finding(
        rule,
        severity,
        node.source,
        node.key_span if problem.on_key else node.span,
        _said(problem, resource),
        problem.help,
        tuple(
            RelatedPlace(
                each.node.source,
                each.node.key_span if each.on_key else each.node.span,
                each.message,
            )
            for each in problem.related
        ),
        resource,
        host.route if (host := node.document.host) else node.route,
    )
    return finding._replace(apply=problem.apply or rule.apply, fix=problem.fix)


def _said(problem: Problem, resource: Resource) -> str:
    """The message; where it stands tells nothing about an object that no text holds, so it does."""
    if not resource.node.document.is_composite:
        return problem.message
    from ipi_lint.composite import rendered_by  # most objects stand in files

    program = rendered_by(resource.node.document)
    if not program:
        return problem.message
    called = f"{resource.identity.kind} '{resource.identity.name}'"
    return f"{problem.message} (in the {called} that {program} renders)"


def text_finding(
    rule: Rule,
    severity: Severity,
    source: Source,
    span: Span,
    message: str,
    advice: str = "",
    related: tuple[RelatedPlace, ...] = (),
    resource: Resource | None = None,
    route: Route = (),
) -> Finding:
    """A finding about a text, and perhaps about an object in it; `route` is the document's."""
    return Finding(
        rule=rule,
        severity=severity,
        apply=rule.apply,
        message=message,
        help=advice,
        source=source,
        span=span,
        resource=resource.identity if resource else None,
        version=resource.version if resource else "",
        field=field_path(resource.field_route(route)) if resource else "",
        related=related,
        fix=None,
        fingerprint="",
    )


def unyielding(findings: Iterable[Finding]) -> list[Finding]:
    """Without those whose rule yields to another one that speaks at the same place."""
    found = list(findings)
    spoken = {(each.path, each.span, each.rule.name) for each in found}
    return [
        each
        for each in found
        if not any((each.path, each.span, name) in spoken for name in each.rule.yields_to)
    ]


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In order, each once, and each with its fingerprint."""
    in_order = sorted(findings, key=lambda each: each.order)
    return _numbered(in_order) if in_order else ()


def _numbered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    numbers: Counter[tuple[str, ...]] = Counter()
    result: list[Finding] = []
    last: tuple[object, ...] = ()
    for finding in findings:
        if finding.order == last:
            continue
        last = finding.order
        about = finding.resource or (finding.path,)
        key = (finding.rule.code, *(part or "" for part in about), finding.field)
        numbers[key] += 1
        text = "\0".join((*key, str(numbers[key])))
        fingerprint = digest(text.encode("utf-8", "surrogateescape"))[:16]
        result.append(finding._replace(fingerprint=fingerprint))
    return tuple(result)
