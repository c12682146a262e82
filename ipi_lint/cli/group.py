"""The commands, and the words that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click

from ipi_lint.version import VERSION

_COMMANDS = {
    "check": "Lint files and folders.",
    "cache": "Say what is kept from run to run, or remove it.",
    "clusters": "Say which clusters there are, and why.",
    "diff": "Compare the findings at two Git revisions.",
    "graph": "Draw where traffic flows, and where it breaks.",
    "explain": "Say what a rule is about, and why.",
    "rules": "List the rules.",
    "test": "Run folders of test cases for rules and policies.",
    "schema": "Print the JSON Schema of the json report or of the configuration.",
}


class _Commands(click.Group):
    """One module a command, imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"ipi_lint.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="ipi-lint %(version)s")
def cli() -> None:
    """Lints Kubernetes manifests of multi-cluster LLM inference. It never opens a socket.

    Exit codes: 0 clean, 1 findings, 2 wrong usage or configuration, 3 something could not be
    checked, 4 nothing to lint.
    """


def run(words: Sequence[str]) -> object:
    """Runs a command line; gives what the command gives, or click's exit code."""
    try:
        # Not `cli.main`: it prints an empty line of its own when it is interrupted.
        with cli.make_context("ipi-lint", list(words), obj=words) as context:
            return cli.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
