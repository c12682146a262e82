"""A folder is a test. Public: authors of plugins use it too.

`FIXTURES/<rule-name>/<case>/` is a little repository and, in `expected.txt`, the text report that
linting it gives. `.before/` in it, if there is one, is an earlier revision for rules about changes.
A case runs with its rule alone, or with what its own `.ipi-lint.yaml` selects;
the cases of a folder called `all-rules` run with every rule.

    import pytest
    from ipi_lint.testing import assert_case, cases

    @pytest.mark.parametrize("case", cases("tests/fixtures"), ids=str)
    def test_case(case):
        assert_case(case)

`ipi-lint test FOLDER...` runs cases, `--update` writes what they gave instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import unified_diff
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TextIO

from ipi_lint.config import find_config, load_config
from ipi_lint.job import Job
from ipi_lint.linter import Loaded, load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.read import Files, read_tree
from ipi_lint.records import NamedTuple
from ipi_lint.report import Report, Style
from ipi_lint.report.summary import counted
from ipi_lint.rule import Mode, Rule
from ipi_lint.schema import Release
from ipi_lint.source import Source

ALL_RULES = "all-rules"
EXPECTED = "expected.txt"
BEFORE = ".before"


class Case(NamedTuple):
    """A little repository, the rule that it is about, and policies beside its own."""

    rule: str
    folder: Path
    policies: tuple[Path, ...] = ()

    def __str__(self) -> str:
        return f"{self.rule}/{self.folder.name}"


@cache
def _loaded() -> Loaded:
    return load_linter()


def cases(folder: str | Path, policies: Sequence[Path] = ()) -> list[Case]:
    """The cases below a folder of fixtures or of one rule, or the case that the folder is.

    `policies` are files and folders of policies to run the cases with. Raises ValueError where a
    folder has the name of no rule, and ConfigError for policies that cannot be used.
    """
    folder, policies = Path(folder).resolve(), tuple(each.resolve() for each in policies)
    names = {rule.name for rule in _known(policies, folder)} | {ALL_RULES}
    if folder.parent.name in names:
        return [Case(folder.parent.name, folder, policies)]
    if folder.name in names:
        return [Case(folder.name, case, policies) for case in _folders(folder)]
    rules = _folders(folder)
    for each in rules:
        if each.name not in names and not any(find_config(case) for case in _folders(each)):
            raise ValueError(f"no rule is called '{each.name}', as a folder of {folder} is")
    return [Case(rule.name, case, policies) for rule in rules for case in _folders(rule)]


def _known(policies: Sequence[Path], root: Path) -> tuple[Rule, ...]:
    """The rules that are known before a case's own configuration is read."""
    if not policies:
        return _loaded().rules
    from ipi_lint.policy import add_policies

    return add_policies(_loaded(), Files(), policies, root, load_config(None)).rules


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir())


def lint(folder: str | Path, select: Sequence[str] = (), policies: Sequence[Path] = ()) -> Report:
    """Lints a folder as its own repository, with its own configuration.

    `select` counts where that configuration selects nothing; `policies` come beside its own.
    """
    root = Path(folder).resolve()
    config = load_config(find_config(root))
    config = config.overridden(select=config.select or tuple(select))
    earlier, before = root / BEFORE, None
    if earlier.is_dir():
        config = config.overridden(exclude=(*config.exclude, f"/{BEFORE}/"))
        before = read_tree(earlier, [earlier], config)
    files = read_tree(root, [root], config)
    if before:
        files.left_out = [each for each in files.left_out if not each.path.startswith(BEFORE)]
    return Job(policies=policies).check(_loaded(), root, config, files, before=before)


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
    return Job().check(_loaded(), Path.cwd(), config, Files(manifests=manifests))


def as_text(report: Report) -> str:
    """The text report, without colours."""
    from ipi_lint.report.text import write

    stream = StringIO()
    write(report, stream, Style())
    return stream.getvalue()


def actual(case: Case) -> str:
    """What linting a case's repository gives, as text."""
    select = () if case.rule == ALL_RULES else (case.rule,)
    return as_text(lint(case.folder, select, case.policies))


def difference(case: Case) -> str:
    """What a case's report has other than it should, as a diff; empty where it is as expected."""
    file = case.folder / EXPECTED
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    got = actual(case)
    if got == expected and file.exists():
        return ""
    lines = unified_diff(expected.splitlines(), got.splitlines(), "expected", "actual", lineterm="")
    return "\n".join(lines) or f"there is no {EXPECTED}"


def assert_case(case: Case) -> None:
    """Raises AssertionError, with the difference, where a case gives another report."""
    found = difference(case)
    assert not found, f"{case} gives another report:\n{found}"


def run(found: Sequence[Case], is_update: bool, stream: TextIO) -> int:
    """Runs cases, or writes what they give, and says how it went; the exit code."""
    changed = [case for case in found if (_update if is_update else _fails)(case, stream)]
    did = "written" if is_update else "failed"
    stream.write(f"{counted(len(found), 'case')}, {len(changed):,} {did}\n")
    return 1 if changed and not is_update else 0


def _fails(case: Case, stream: TextIO) -> bool:
    found = difference(case)
    if found:
        stream.write(f"FAILED {case}\n{found}\n\n")
    return bool(found)


def _update(case: Case, stream: TextIO) -> bool:
    if not difference(case):
        return False
    (case.folder / EXPECTED).write_text(actual(case), encoding="utf-8")
    stream.write(f"written {case}\n")
    return True
