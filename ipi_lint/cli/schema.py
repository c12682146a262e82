"""`ipi-lint schema`: the JSON Schemas of what ipi-lint writes and reads."""

from __future__ import annotations

import json
from importlib.resources import files

import click

from ipi_lint.config import config_schema


@click.command()
@click.argument("what", type=click.Choice(["report", "config"]))
def schema(what: str) -> int:
    """Print the JSON Schema of the json report, or of .ipi-lint.yaml."""
    if what == "config":
        click.echo(json.dumps(config_schema(), indent=2))
    else:
        text = (files("ipi_lint.report") / "report.schema.json").read_text(encoding="utf-8")
        click.echo(text, nl=False)
    return 0
