"""The rules that the commands about rules know: with the policies of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from ipi_lint.cli import Failure
from ipi_lint.config import ConfigError, find_config, load_config
from ipi_lint.linter import load_linter
from ipi_lint.read import Files
from ipi_lint.reader.walk import WalkError, find_root
from ipi_lint.registry import PluginError
from ipi_lint.rule import Rule


def policy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--policy` and `--config` of a command."""
    policy = click.option(
        "--policy",
        "policies",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A file or folder with policies, which are rules too. May be given several times.",
    )
    config = click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The configuration, instead of .ipi-lint.yaml at the root: its policies are rules.",
    )
    return policy(config(command))


def known_rules(policies: Sequence[Path], config_file: Path | None) -> tuple[Rule, ...]:
    """All rules, by code. Raises Failure where a plugin, the configuration or a policy is bad."""
    try:
        loaded = load_linter()
        root = find_root([Path.cwd()])
        config = load_config(config_file or find_config(root))
        paths = [*(root / each for each in config.policies), *policies]
        if paths:
            from ipi_lint.policy import add_policies  # most runs have none

            loaded = add_policies(loaded, Files(), paths, root, config)
    except (ConfigError, PluginError, WalkError) as error:
        raise Failure(str(error)) from None
    return loaded.rules
