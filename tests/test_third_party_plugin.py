"""Plugins of others: the worked example installs and runs, and a broken one stops the run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from commands import ROOT, done, ipi_lint, run

PLUGIN = ROOT / "examples" / "plugin"
POOL = ROOT / "examples" / "gitops" / "clusters" / "east" / "qwen-chat" / "pool.yaml"


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with ipi-lint, the example plugin and pytest."""
    folder = tmp_path_factory.mktemp("environment")
    shutil.copytree(PLUGIN, folder / "plugin")
    done(run([sys.executable, "-m", "venv", folder / "venv"], folder))
    interpreter = folder / "venv" / "bin" / "python"
    done(run([interpreter, "-m", "pip", "install", "-q", wheel, "./plugin", "pytest"], folder))
    return interpreter


def test_its_rules_are_there(python: Path, tmp_path: Path) -> None:
    text = done(run([python.with_name("ipi-lint"), "rules"], tmp_path))
    listed = [line.split()[:2] for line in text.splitlines()]
    assert ["ACME001", "pool-without-team"] in listed
    assert ["ACME002", "route-to-other-team"] in listed
    assert ["IPI201", "committed-import"] in listed
    explained = done(run([python.with_name("ipi-lint"), "explain", "ACME001"], tmp_path))
    assert "## Why\n\nAcme's chargeback reads the label" in explained


def test_it_speaks_in_its_own_format(python: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "gitops", tmp_path, dirs_exist_ok=True)
    command = [python.with_name("ipi-lint"), "check", "--select", "ACME", "--format", "csv"]
    assert done(run(command, tmp_path)).splitlines() == [
        "path,line,code,severity,message",
        *(
            f"clusters/{path}/pool.yaml,{line},ACME001,warning,"
            f"the pool '{path.partition('/')[2]}' has no label 'acme.example.com/team'"
            for path, line in (("east/qwen-chat", 4), ("west/bge-embed", 3), ("west/llama-code", 3))
        ),
    ]


def test_its_fixtures_pass(python: Path) -> None:
    plugin = python.parents[2] / "plugin"
    assert "5 passed" in done(run([python, "-m", "pytest", "-q"], plugin))


def test_its_pages_are_true(python: Path) -> None:
    """The project's own test of pages, on the plugin's rules."""
    command = [python, "-m", "pytest", "-q", "-k", "pool-without-team or route-to-other-team"]
    result = run([*command, ROOT / "tests" / "test_rule_pages.py"], python.parent)
    assert "4 passed" in done(result)


Broken = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def with_plugin(tmp_path: Path) -> Broken:
    """Runs a check with a distribution `ipi-lint-broken` installed whose one module is given."""

    def check(module: str) -> subprocess.CompletedProcess[str]:
        site = tmp_path / "site"
        info = site / "ipi_lint_broken-2.5.dist-info"
        info.mkdir(parents=True)
        (site / "ipi_lint_broken.py").write_text(dedent(module), "utf-8")
        (info / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: ipi-lint-broken\nVersion: 2.5\n"
        )
        (info / "entry_points.txt").write_text("[ipi_lint]\nbroken = ipi_lint_broken\n")
        files = tmp_path / "files"
        files.mkdir()
        shutil.copy(POOL, files)
        return ipi_lint("check", cwd=files, PYTHONPATH=str(site))

    return check


PAGE = "One sentence.\\n\\n" + "".join(
    f"## {name}\\n\\nText.\\n\\n"
    for name in ("Why", "Bad", "Good", "Fix", "When not to use", "Sources")
)
MODULES = {
    "raises at import": "raise RuntimeError('no licence')",
    "does not import": "import a_module_that_is_not_there",
    "is no Python": "def",
    "leaves at import": "raise SystemExit(0)",
    "has a hook that does not exist": """
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_rulez(): return []
        """,
    "raises in a hook": """
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_rules(): raise KeyError("rules")
        """,
    "gives something else": """
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_rules(): return ["IPI201"]
        """,
    "gives nothing that can be gone through": """
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_rules(): return 1
        """,
    "has a rule without a page": """
        from ipi_lint import rule
        @rule("ACME001", "error", kinds=None)
        def check(resource, repository): return []
        """,
    "gives a code of ours": f"""
        "{PAGE}"
        from ipi_lint import hookimpl, rule
        @rule("IPI251", "error", kinds=None)
        def check(resource, repository): return []
        @hookimpl
        def ipi_lint_rules(): return [check]
        """,
    "gives a code of a schema's": f"""
        "{PAGE}"
        from ipi_lint import hookimpl, rule
        @rule("IPI104", "error", kinds=None)
        def check(resource, repository): return []
        @hookimpl
        def ipi_lint_rules(): return [check]
        """,
    "gives a name of a schema's": f"""
        "{PAGE}"
        from ipi_lint import hookimpl, rule
        @rule("ACME001", "error", kinds=None)
        def check(resource, repository): return []
        @hookimpl
        def ipi_lint_rules(): return [check._replace(name="unknown-field")]
        """,
    "leaves in a hook": """
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_rules(): raise SystemExit(0)
        """,
    "has no folder of schemas": """
        from pathlib import Path
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_schemas(): return [Path("nowhere")]
        """,
    "has no table of references": """
        from pathlib import Path
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_references(): return [Path("nowhere.yaml")]
        """,
    "names a table as a string": """
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_references(): return ["references.yaml"]
        """,
    "gives a flow that is none": """
        from ipi_lint import hookimpl
        @hookimpl
        def ipi_lint_graph(): return [lambda repository: []]
        """,
    "gives a format of ours": """
        from ipi_lint import Reporter, hookimpl
        @hookimpl
        def ipi_lint_reporters(): return [Reporter("sarif", "", print)]
        """,
}


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_a_broken_plugin_stops_the_run_and_is_named(with_plugin: Broken, module: str) -> None:
    result = with_plugin(module)
    assert result.returncode == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("ipi-lint: error: ")
    assert "plugin 'broken' (ipi-lint-broken 2.5)" in line


CRASHES = {
    "raises": 'raise ZeroDivisionError("by zero")',
    "leaves": "raise SystemExit(0)",
    "gives nothing": "return None",
    "gives what is no problem": 'return ["a problem"]',
}


@pytest.mark.parametrize("body", CRASHES.values(), ids=CRASHES)
def test_a_rule_that_crashes_is_named_and_the_others_report(with_plugin: Broken, body: str) -> None:
    result = with_plugin(f"""
        "{PAGE}"
        from ipi_lint import hookimpl, rule
        @rule("ACME001", "error", kinds=None)
        def check(resource, repository): {body}
        @hookimpl
        def ipi_lint_rules(): return [check]
        """)
    assert result.returncode == 3
    assert "crashed: ACME001" in result.stdout
    assert "error[IPI251]" in result.stdout
    assert "Traceback" not in result.stderr
