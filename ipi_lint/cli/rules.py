"""`ipi-lint rules`: list the rules."""

from __future__ import annotations

import json

import click

from ipi_lint.cli import Failure
from ipi_lint.linter import load_linter
from ipi_lint.registry import PluginError
from ipi_lint.rule import Rule


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print the list.",
)
def rules(format_: str) -> int:
    """List the rules: code, name, severity, preset and what each is about."""
    try:
        known = load_linter().rules
    except PluginError as error:
        raise Failure(str(error)) from None
    if format_ == "json":
        rows = [_row(rule) for rule in known]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    width = max((len(rule.name) for rule in known), default=0)
    for rule in known:
        levels = f"{rule.severity!s:<7}  {rule.preset:<11}"
        click.echo(f"{rule.code}  {rule.name:<{width}}  {levels}  {rule.page.summary}")
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
