"""A folder is a test. Public: authors of plugins use it too.

`FIXTURES/<rule-name>/<case>/` is a little repository and, in `expected.txt`, the text report that
linting it gives. A case runs with its rule alone, or with what its own `.ipi-lint.yaml` selects;
the cases of a folder called `all-rules` run with every rule.

    import pytest
    from ipi_lint.testing import assert_case, cases

    @pytest.mark.parametrize("case", cases("tests/fixtures"), ids=str)
    def test_case(case):
        assert_case(case)

`python -m ipi_lint.testing FOLDER...` runs cases, `--update` writes what they gave instead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ipi_lint.config import Config, find_config, load_config
from ipi_lint.crds import add_crds
from ipi_lint.engine import Request, check
from ipi_lint.linter import Loaded, load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.read import Files, read_tree
from ipi_lint.report import Report, Style
from ipi_lint.rule import Mode
from ipi_lint.schema import Release
from ipi_lint.selection import select_rules
from ipi_lint.source import Source

ALL_RULES = "all-rules"
EXPECTED = "expected.txt"


class Case(NamedTuple):
    """A little repository and the rule that it is about."""

    rule: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.rule}/{self.folder.name}"


@cache
def _loaded() -> Loaded:
    return load_linter()


def cases(folder: str | Path) -> list[Case]:
    """The cases below a folder of fixtures or of one rule, or the case that the folder is.

    Raises ValueError where a folder has the name of no rule.
    """
    folder = Path(folder).resolve()
    names = {rule.name for rule in _loaded().rules} | {ALL_RULES}
    if folder.parent.name in names:
        return [Case(folder.parent.name, folder)]
    if folder.name in names:
        return [Case(folder.name, case) for case in _folders(folder)]
    strangers = [each.name for each in _folders(folder) if each.name not in names]
    if strangers:
        raise ValueError(f"no rule is called '{strangers[0]}', as a folder of {folder} is")
    return [Case(rule.name, case) for rule in _folders(folder) for case in _folders(rule)]


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir())


def lint(folder: str | Path, select: Sequence[str] = ()) -> Report:
    """Lints a folder as its own repository, with its own configuration.

    `select` counts where that configuration selects nothing.
    """
    root = Path(folder).resolve()
    config = load_config(find_config(root))
    config = config.overridden(select=config.select or tuple(select))
    files = read_tree(root, [root], config)
    add_crds(files, [root / each for each in config.crds], root, config)
    return _report(config, files)


def lint_texts(
    files: Mapping[str, str],
    select: Sequence[str] = (),
    mode: Mode = "gitops",
    targets: Mapping[str, Release] | None = None,
) -> Report:
    """Lints texts, by path, as a whole repository, for these releases (else the newest)."""
    config = load_config(None).overridden(select=tuple(select), mode=mode, targets=targets)
    bounds = config.bounds
    manifests = [
        read_manifests(Source(path, text), bounds.yaml, bounds.documents, in_chart=False)
        for path, text in sorted(files.items())
    ]
    return _report(config, Files(manifests=manifests))


def _report(config: Config, files: Files) -> Report:
    linter, pins = _loaded().configured(config).linter_for(files, config.targets)
    selection = select_rules(
        linter.rules, config.mode, config.select, config.ignore, config.severity, config.preset
    )
    request = Request(
        config.fail_on, unknown_kind=config.unknown_kind, pins=pins, settings=config.settings
    )
    return check(linter, selection, files, request)


def as_text(report: Report) -> str:
    """The text report, without colours."""
    from ipi_lint.report.text import write

    stream = StringIO()
    write(report, stream, Style())
    return stream.getvalue()


def actual(case: Case) -> str:
    """What linting a case's repository gives, as text."""
    return as_text(lint(case.folder, () if case.rule == ALL_RULES else (case.rule,)))


def assert_case(case: Case) -> None:
    """Raises AssertionError, with the difference, where a case gives another report."""
    file = case.folder / EXPECTED
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    got = actual(case)
    difference = "\n".join(
        unified_diff(expected.splitlines(), got.splitlines(), "expected", "actual", lineterm="")
    )
    assert expected == got, f"{case} gives another report:\n{difference}"


def _main(arguments: Sequence[str]) -> int:
    folders = [each for each in arguments if each != "--update"]
    failed = 0
    for case in _all(folders):
        if "--update" in arguments:
            (case.folder / EXPECTED).write_text(actual(case), encoding="utf-8")
            continue
        try:
            assert_case(case)
        except AssertionError as error:
            failed += 1
            sys.stdout.write(f"{error}\n\n")
    return 1 if failed else 0


def _all(folders: Sequence[str]) -> Iterator[Case]:
    for folder in folders:
        yield from cases(folder)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
