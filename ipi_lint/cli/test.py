"""`ipi-lint test`: run folders of test cases, of policies and of plugins' rules."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ipi_lint.cli import Failure
from ipi_lint.config import ConfigError
from ipi_lint.reader.walk import WalkError
from ipi_lint.registry import PluginError
from ipi_lint.selection import UnknownRuleError
from ipi_lint.testing import EXPECTED, cases, run


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR...",
)
@click.option("--update", "is_update", is_flag=True, help=f"Write {EXPECTED} of each case anew.")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A file or folder with policies to run the cases with. May be given several times.",
)
def test(folders: Sequence[Path], is_update: bool, policies: Sequence[Path]) -> int:
    """Run test cases: DIR/RULE/CASE/ is a little repository with the report that it should give.

    A DIR may also be the folder of one rule, or one case.
    """
    try:
        found = [case for folder in folders for case in cases(folder, policies)]
        if not found:
            raise Failure(f"there is no case in '{folders[0]}': DIR/RULE/CASE/ is one")
        return run(found, is_update, sys.stdout)
    except (ConfigError, PluginError, UnknownRuleError, ValueError, WalkError) as error:
        raise Failure(str(error)) from None
