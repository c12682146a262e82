"""`ipi-lint explain`: say what a rule is about."""

from __future__ import annotations

import click

from ipi_lint.cli import Failure
from ipi_lint.linter import load_linter
from ipi_lint.registry import PluginError
from ipi_lint.selection import UnknownRuleError, matching


@click.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Say what a RULE (code or name) is about, and why. A prefix of codes explains several."""
    try:
        for each in matching(rule, load_linter().rules):
            refused = "refuses" if each.apply == "rejected" else "accepts"
            click.echo(f"# {each.code} {each.name}\n")
            click.echo(f"{each.severity!s}; the API server {refused} it\n")
            click.echo(each.page.markdown)
    except (PluginError, UnknownRuleError) as error:
        raise Failure(str(error)) from None
    return 0
