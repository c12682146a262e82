"""`ipi-lint explain`: say what a rule is about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ipi_lint.cli import Failure
from ipi_lint.cli.known import known_rules, policy_options
from ipi_lint.selection import UnknownRuleError, matching


@click.command()
@click.argument("rule")
@policy_options
def explain(rule: str, policies: Sequence[Path], config_file: Path | None) -> int:
    """Say what a RULE (code or name) is about, and why. A prefix of codes explains several."""
    try:
        for each in matching(rule, known_rules(policies, config_file)):
            refused = "refuses" if each.apply == "rejected" else "accepts"
            click.echo(f"# {each.code} {each.name}\n")
            click.echo(f"{each.severity!s}; the API server {refused} it\n")
            click.echo(each.page.markdown)
    except UnknownRuleError as error:
        raise Failure(str(error)) from None
    return 0
