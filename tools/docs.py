"""Writes docs/rules.md and docs/rules/*.md from the rules themselves; `--check` only compares.

python tools/docs.py
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from ipi_lint import Rule
from ipi_lint.linter import load_linter

DOCS = Path(__file__).parent.parent / "docs"
_BY = "<!-- Written by tools/docs.py from the rule; change it there. -->\n\n"
_INTRODUCTION = """\
# Rules

A rule is chosen, left out or suppressed by its code or its name; a prefix such as `IPI2` means
all codes that begin so. `ipi-lint explain CODE` prints a rule's page.

*Preset* is the smallest of `recommended` (what runs by default), `strict` and `all` that runs the
rule. *Applying it* says what happens to an object with the fault: the API server **rejects** it
(for a status: refuses its write), or it is **accepted**, and nothing but a linter tells.
"""
_THEMES = {
    0: "Reading, and ipi-lint's own comments",
    100: "Schema: what the API server validates",
    200: "Imports",
    250: "Exports",
    300: "Routes",
    400: "Gateways",
    450: "Reference grants",
    500: "Endpoint pickers",
    600: "Selectors and ports",
    700: "Clusters of a clusterset",
    800: "GitOps layers",
    900: "Security",
}


def pages(rules: Sequence[Rule]) -> dict[str, str]:
    """Every generated file of docs/, by its path there."""
    return {"rules.md": _list(rules)} | {f"rules/{rule.name}.md": _page(rule) for rule in rules}


def _list(rules: Sequence[Rule]) -> str:
    parts = [_BY, _INTRODUCTION]
    for theme, members in groupby(rules, key=_theme):
        parts += [
            f"\n## {theme}\n\n",
            "| code | name | severity | preset | applying it | |\n|---|---|---|---|---|---|\n",
        ]
        parts += [_row(rule) for rule in members]
    return "".join(parts)


def _row(rule: Rule) -> str:
    link = f"[{rule.name}](rules/{rule.name}.md)"
    summary = rule.page.summary.replace("|", "\\|")
    return (
        f"| {rule.code} | {link} | {rule.severity} | {rule.preset} | {rule.apply} | {summary} |\n"
    )


def _theme(rule: Rule) -> str:
    number = int(rule.code.removeprefix("IPI"))
    return _THEMES[max(first for first in _THEMES if first <= number)]


def _page(rule: Rule) -> str:
    facts = [
        f"Severity: {rule.severity}",
        f"preset: {rule.preset}",
        f"applying it: {rule.apply}",
    ]
    if len(rule.modes) == 1:
        facts.append(f"speaks in {rule.modes[0]} mode only")
    return f"{_BY}# {rule.code} {rule.name}\n\n*{'; '.join(facts)}.*\n\n{rule.page.markdown}"


def stale(wanted: dict[str, str], docs: Path) -> list[str]:
    """The paths below `docs` that lack, differ, or belong to a rule that is gone."""
    there = {path.relative_to(docs).as_posix() for path in docs.glob("rules/*.md")}
    differing = {
        path
        for path, text in wanted.items()
        if not (docs / path).is_file() or (docs / path).read_text("utf-8") != text
    }
    return sorted(differing | (there - wanted.keys()))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Writes the rules' documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if it is stale")
    check = parser.parse_args(arguments).check
    wanted = pages(load_linter().rules)
    paths = stale(wanted, DOCS)
    for path in paths:
        if check:
            sys.stderr.write(f"docs/{path} is stale: run `python tools/docs.py`\n")
        elif path in wanted:
            (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / path).write_text(wanted[path], "utf-8")
        else:
            (DOCS / path).unlink()
    return 1 if check and paths else 0


if __name__ == "__main__":
    sys.exit(main())
