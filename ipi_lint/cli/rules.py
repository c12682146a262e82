"""`ipi-lint rules`: list the rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ipi_lint.cli.known import known_rules, policy_options
from ipi_lint.rule import Rule


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print the list.",
)
@policy_options
def rules(format_: str, policies: Sequence[Path], config_file: Path | None) -> int:
    """List the rules: code, name, severity, preset and what each is about."""
    known = known_rules(policies, config_file)
    if format_ == "json":
        rows = [_row(rule) for rule in known]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    code = max((len(rule.code) for rule in known), default=0)
    name = max((len(rule.name) for rule in known), default=0)
    for rule in known:
        named = f"{rule.code:<{code}}  {rule.name:<{name}}"
        click.echo(f"{named}  {rule.severity!s:<7}  {rule.preset:<11}  {rule.page.summary}")
    return 0


def _row(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "preset": rule.preset,
        "apply": rule.apply,
        "scope": rule.scope,
        "modes": list(rule.modes),
        "kinds": None if rule.kinds is None else ["/".join(kind) for kind in rule.kinds],
        "summary": rule.page.summary,
    }
