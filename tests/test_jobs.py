"""`--jobs`: the report is the same by however many processes, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

import trees
from commands import ROOT, environment, ipi_lint
from ipi_lint import Style
from ipi_lint.cli.group import run as run_words
from ipi_lint.job import Job
from ipi_lint.linter import load_linter
from ipi_lint.processes import share_out
from ipi_lint.witness import Witness
from texts import POOL

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")

LOADED = load_linter()
FIXTURES = ROOT / "tests" / "fixtures"
SEVERAL_CLUSTERS = sorted(
    {case.parent for case in FIXTURES.glob("*/*/clusters")}
    | {case.parent for case in FIXTURES.glob("*/*/base")}
)
MANY = "---\n".join(POOL.replace("name: llama\n", f"name: llama-{n}\n", 1) for n in range(40))
PLUGIN = """'''One sentence.

{page}'''
import os, signal, sys, time
from ipi_lint import Muted, Problem, hookimpl, rule
HERE = os.getpid()
class Odd(str):
    def __reduce__(self):
        raise TypeError("no copies")
def endless(name):
    return endless(name)
@rule("ACME001", "error", kinds=[("inference.networking.k8s.io", "InferencePool")])
def check(resource, repository):
    name = resource.identity.name
    is_worker = os.getpid() != HERE
    {body}
    yield Problem(resource.get("metadata", "name"), f"'{{name}}' is seen")
@hookimpl
def ipi_lint_rules():
    return [check]
"""
PAGE = "".join(
    f"## {name}\n\nText.\n\n"
    for name in ("Why", "Bad", "Good", "Fix", "When not to use", "Sources")
)
Checked = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def with_rule(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """The variables for a run over forty pools with a rule of its own whose body is given."""

    def install(body: str) -> dict[str, str]:
        site = tmp_path / "site"
        about = {
            "acme_rule.py": PLUGIN.format(page=PAGE, body=body),
            "acme-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1\n",
            "acme-1.dist-info/entry_points.txt": "[ipi_lint]\nacme = acme_rule\n",
        }
        trees.write(site, about)
        trees.write(tmp_path / "files", {"pools.yaml": MANY})
        return {"PYTHONPATH": str(site)}

    return install


def _written(root: Path, jobs: int) -> dict[str, str]:
    """The report in each format, and what the summary lists."""
    report = Job(preset="all", jobs=jobs).lint(LOADED, root, [root])
    assert report.lost == ()
    texts = {}
    for reporter in LOADED.given.reporters:
        stream = StringIO()
        reporter.write(report, stream, Style(verbose=True))
        texts[reporter.name] = stream.getvalue()
    return texts


@pytest.fixture
def shared_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many parts each call to share out work has."""
    counts: list[int] = []

    def counting(parts: list[list[object]], *what: object) -> object:
        counts.append(len(parts))
        return share_out(parts, *what)  # type: ignore[arg-type]

    monkeypatch.setattr("ipi_lint.processes.share_out", counting)
    return counts


@pytest.mark.parametrize(
    "root",
    [ROOT / "examples" / "gitops", ROOT / "examples" / "policies", *SEVERAL_CLUSTERS[::100]],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_reports_do_not_depend_on_the_number(root: Path) -> None:
    alone = _written(root, 1)
    for jobs in (2, 3, 8):
        assert _written(root, jobs) == alone


def test_a_large_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_out: list[int]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from bench.trees import write_tree

    write_tree(tmp_path, 150)
    alone = _written(tmp_path, 1)
    assert len(alone["concise"].splitlines()) > 20
    assert shared_out == []
    for jobs in (2, 3, 8):
        assert _written(tmp_path, jobs) == alone
    assert shared_out == [2, 2, 3, 3, 8, 8]  # to read, and to check
    monkeypatch.setattr("ipi_lint.calls._MANY", 10)
    monkeypatch.setattr("ipi_lint.batch._MANY", 10)
    monkeypatch.setattr("ipi_lint.processes.usable_cores", lambda: 5)
    assert Job(preset="all").lint(LOADED, tmp_path, [tmp_path]).lost == ()
    assert shared_out[6:] == [5, 5]


def test_files_of_all_sorts(tmp_path: Path) -> None:
    alias = POOL.replace("number: 8000", "number: &port 8000") + "  x: *port\n"
    trees.write(
        tmp_path,
        {
            ".ipi-lint.yaml": "limits: {file-size: 20000}\n",
            "a.yaml": POOL,
            "alias.yaml": alias,
            "big.yaml": "x" * 20_001,
            "broken.yaml": POOL + "\tx: [",
            "chart/Chart.yaml": "name: x\n",
            "chart/templates/pool.yaml": POOL.replace("llama", "{{ .Values.name }}"),
            "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: patch.yaml}]\n",
            "list.yaml": "apiVersion: v1\nkind: List\nitems: [{kind: Pod, apiVersion: v1}, 1]\n",
            "many.yaml": MANY,
            "patch.yaml": POOL,
            "twice.yaml": POOL + "spec: {}\n",
            "wide.yaml": POOL.encode("utf-16"),
            "wrong.yaml": POOL.encode() + b"# \xff\n",
        },
    )
    alone = _witnessed(tmp_path, 1)
    for jobs in (2, 3, 8):
        assert _witnessed(tmp_path, jobs) == alone


def _witnessed(root: Path, jobs: int) -> tuple[dict[str, str], object]:
    """The report, and what was asked of files and answered; what proves it, time decides."""
    with Witness() as witness:
        written = _written(root, jobs)
    assert not witness.is_torn
    data = witness.data()
    return written, {
        asked: sorted((row[0], str(row[1]), str(row[-1])) for row in data[asked]) for asked in data
    }


def test_little_work_is_not_shared_out_unless_it_is_asked_for(
    tmp_path: Path, shared_out: list[int]
) -> None:
    (tmp_path / "pools.yaml").write_text(MANY, encoding="utf-8")
    Job().lint(LOADED, tmp_path, [tmp_path])
    assert shared_out == []
    Job(jobs=2).lint(LOADED, tmp_path, [tmp_path])
    assert shared_out == [1, 2]  # there is one file


@pytest.mark.parametrize("number", ["0", "-1", "257", "1.5", "two", ""])
def test_a_number_that_is_none(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["check"], ["graph"], ["diff", "HEAD"]):
        assert run_words([*command, "--jobs", number]) == 2
        assert "Invalid value for '--jobs'" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("pass", ""),
        ("if is_worker: os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
        ("if is_worker and name > 'llama-30': os._exit(3)", "exited with 3"),
        ("if is_worker: raise KeyboardInterrupt", "exited with 1"),
        ("if name == 'llama-33': raise RuntimeError(name)", ""),
        ("if name == 'llama-33': sys.exit(name)", ""),
        ("if name == 'llama-33': endless(name)", ""),
        ("yield Muted(resource.node, 'not-found', name[:7])", ""),
        ("yield Problem(resource.node, Odd(name))", "could not answer: TypeError: no copies"),
        ("yield Problem(resource.node, 'long ' * 20_000)", ""),
    ],
)
def test_whatever_a_rule_does(
    body: str, said: str, with_rule: Callable[[str], dict[str, str]], tmp_path: Path
) -> None:
    variables, files = with_rule(body), tmp_path / "files"
    words = ("check", "--format", "json", "--verbose", "--jobs")
    alone = ipi_lint(*words, "1", cwd=files, **variables)
    shared = ipi_lint(*words, "3", cwd=files, **variables)
    assert (shared.stdout, shared.returncode) == (alone.stdout, alone.returncode)
    assert alone.returncode in (1, 3)
    assert "ACME001" in alone.stdout
    line = f"ipi-lint: a process {said}; its part was done again\n"
    assert shared.stderr == alone.stderr + (line * 2 if said else "")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_processes(
    how: signal.Signals, with_rule: Callable[[str], dict[str, str]], tmp_path: Path
) -> None:
    body = "os.write(1, b'.') if name > 'llama-1' else 0; time.sleep(0.1 if is_worker else 60)"
    variables, files = with_rule(f"if name != 'llama-0': {body}"), tmp_path / "files"
    command = [sys.executable, "-m", "ipi_lint", "check", "--jobs", "3", "-o", "json:out.json"]
    with subprocess.Popen(
        command,
        cwd=files,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stdout.read(3) == b"..."
        if how == signal.SIGINT:
            os.killpg(process.pid, how)  # as a terminal does
        else:
            process.send_signal(how)
        _, said = process.communicate(timeout=50)  # no process holds the pipes any more
    if how == signal.SIGINT:
        assert (process.returncode, said) == (130, b"ipi-lint: interrupted\n")
    else:
        assert (process.returncode, said) == (-how, b"")
    assert [path.name for path in files.iterdir()] == ["pools.yaml"]
