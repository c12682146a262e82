"""The command line. click lives here and nowhere else."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from ipi_lint.version import VERSION

_COMMANDS = {
    "check": "Lint files and folders.",
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


class Failure(click.ClickException):
    """Something that keeps the command from working: one line on stderr, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"ipi-lint: error: {self.format_message()}", err=True, file=file)


class PluginFailure(Failure):
    """Something of a plugin's that failed in the middle of the work: exit code 3."""

    exit_code = 3


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process."""
    _open_streams()
    try:
        words = list(sys.argv[1:] if arguments is None else arguments)
        # Not `cli.main`: it prints an empty line of its own when it is interrupted.
        with cli.make_context("ipi-lint", words) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("ipi-lint: interrupted", err=True)
        code = 128 + signal.SIGINT
    except BrokenPipeError:
        discard_stdout()  # the reader has what it wanted
        code = 0
    except OSError as error:
        discard_stdout()
        click.echo(f"ipi-lint: error: {_said(error)}", err=True)
        code = Failure.exit_code
    sys.exit(code if isinstance(code, int) else 0)


def discard_stdout() -> None:
    """Python flushes stdout once more at exit: to nowhere, then."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_streams() -> None:
    """A stream that the caller closed is None in Python: nothing is read, what is written goes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8"))


def _said(error: OSError) -> str:
    what = f"'{error.filename}': " if error.filename else ""
    return f"{what}{error.strerror or error}"
