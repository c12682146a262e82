"""Whatever stands in a file, the command ends with a finding or a line: no traceback, no hang."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from texts import IMPORT, POOL

HEAD = "apiVersion: v1\nkind: X\n"
POOL_HEAD = POOL[: POOL.index("spec:")]
MEMORY = 2 * 2**30
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: llama, namespace: inference}}
spec:
  rules:
    - backendRefs: [{{group: inference.networking.k8s.io, kind: InferencePool, name: {pool}}}]
"""
DIRECTORIES = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: all, namespace: argocd}}
spec:
  generators: [{{git: {{repoURL: 'https://x', directories: [{{path: '{path}'}}]}}}}]
  template:
    metadata: {{name: x}}
    spec: {{source: {{repoURL: 'https://x', path: '{{{{path}}}}'}}, destination: {{name: east}}}}
"""
INCLUDED = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: all, namespace: argocd}}
spec:
  source: {{repoURL: 'https://x', path: a, directory: {{recurse: true, include: '{path}'}}}}
  destination: {{name: east}}
"""


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "ipi_lint", "check", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=120,
        preexec_fn=_bounded if os.name == "posix" else None,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def _rules(folder: Path) -> tuple[int, list[str]]:
    done = _run(folder, "--format", "json")
    return done.returncode, [each["rule"] for each in json.loads(done.stdout)["findings"]]


def _bomb() -> str:
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    return f"{HEAD}a0: &a0 [x]\n" + "\n".join(lines)


def _merge_bomb() -> str:
    keys = ", ".join(f"k{n}: 1" for n in range(2000))
    return f"{HEAD}m: &m {{{keys}}}\n" + "".join(f"m{n}: {{<<: *m}}\n" for n in range(1000))


@pytest.mark.parametrize(
    "make",
    [
        lambda: f"{HEAD}a: {'[' * 100_000}",
        lambda: f"{HEAD}a:\n{'- ' * 100_000}",
        lambda: f"{HEAD}a: {'{a: ' * 100_000}",
        lambda: HEAD + "".join(f"{' ' * n}a:\n" for n in range(1000)),
        _bomb,
        _merge_bomb,
        lambda: f"{HEAD}a: [{'1,' * 1_100_000}]",
    ],
    ids=["flow", "block", "mappings", "indented", "aliases", "merges", "values"],
)
def test_what_passes_a_bound_names_it(tmp_path: Path, make: Callable[[], str]) -> None:
    (tmp_path / "x.yaml").write_text(make(), encoding="utf-8")
    done = _run(tmp_path, "--format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (done.returncode, finding["rule"]) == (1, "IPI006")
    assert "limits." in finding["help"]


@pytest.mark.parametrize(
    "data",
    [
        b"apiVersion: v1\nkind: \xe9\n",
        b"apiVersion: v1\nkind: \0\n",
        "\ufeffapiVersion: v1\nkind: X\n".encode("utf-16-le"),
        "apiVersion: v1\nkind: X\n".encode("utf-32-be"),
        b"apiVersion: v1\nkind: [\n",
        b"apiVersion: v1\nkind: X\na: *nothing\n",
        b"apiVersion: v1\nkind: X\n\ta: 1\n",
        b"apiVersion: v1\nkind: X\na: \x07\n",
        b"apiVersion: v1\nkind: X\na: .inf\n",
        b"%YAML 1.2\n---\napiVersion: v1\nkind: X\n",
    ],
)
def test_a_text_that_is_no_yaml_is_a_finding(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(data)
    code, rules = _rules(tmp_path)
    assert (code, set(rules)) == (1, {"IPI001"})


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}a: {'x' * 20_000_000}\n",
        f"{POOL}# {'x' * 20_000_000}\n",
        f'{POOL_HEAD}spec: {{x: "{"x" * 20_000_000}"}}\n',
    ],
    ids=["plain", "comment", "quoted"],
)
def test_a_line_of_20_megabytes(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    done = _run(tmp_path)
    assert done.returncode in (0, 1)
    assert len(done.stdout) < 100_000


def test_5000_documents_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("---\n".join([IMPORT] * 5000), encoding="utf-8")
    code, rules = _rules(tmp_path)
    assert (code, rules.count("IPI201")) == (1, 5000)


@pytest.mark.parametrize("format_", ["text", "concise", "json", "sarif", "github", "markdown"])
def test_20000_findings_in_a_file(tmp_path: Path, format_: str) -> None:
    fields = "".join(f"  f{number}: 1\n" for number in range(20_000))
    (tmp_path / "x.yaml").write_text(f"{POOL_HEAD}spec:\n{fields}", encoding="utf-8")
    done = _run(tmp_path, "--format", format_)
    assert done.returncode == 1
    assert done.stdout


def test_numbers_of_100000_digits(tmp_path: Path) -> None:
    text = POOL.replace("number: 8000", f"number: {'9' * 100_000}")
    text = text.replace("number: 9002", f"number: 0x{'f' * 5000}")
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    assert _rules(tmp_path) == (1, ["IPI120", "IPI501", "IPI120"])


def test_nothing_but_separators(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("---\n" * 200_000, encoding="utf-8")
    (tmp_path / "y.yaml").touch()
    assert _rules(tmp_path) == (4, [])


@pytest.mark.parametrize("format_", ["text", "concise", "github", "markdown"])
def test_no_value_speaks_to_a_terminal_or_a_runner(tmp_path: Path, format_: str) -> None:
    name = r'"\x1b[31m\r\n::error::forged\u202e"'
    text = POOL.replace("name: llama\n", f"name: {name}\n", 1)
    (tmp_path / "::error::x.yaml").write_text(text, encoding="utf-8")
    lines = _run(tmp_path, "--format", format_).stdout.decode().splitlines()
    assert lines
    assert not any("\x1b" in line or "\u202e" in line or "\r" in line for line in lines)
    if format_ != "github":
        assert not any(line.lstrip().startswith("::error") for line in lines)
    else:
        assert not any("forged" in line and line.startswith("::error::") for line in lines)


@pytest.mark.skipif(os.name != "posix", reason="named pipes and odd file names")
def test_special_files_and_odd_names(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "out.yaml").symlink_to("/etc/hostname")
    (tmp_path / "a\nb 'c.yaml").write_text(IMPORT, encoding="utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml")).write_text(IMPORT, encoding="utf-8")
    for format_ in ("text", "concise", "json", "sarif", "github", "markdown"):
        assert _run(tmp_path, "--format", format_).returncode == 3
    _, rules = _rules(tmp_path)
    assert rules.count("IPI201") == 2
    assert "IPI002" in rules


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of a shell")
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("---\n".join([IMPORT] * 2000), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "ipi_lint", "check"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of a shell")
def test_an_interrupt_ends_in_a_line_and_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("---\n".join([IMPORT] * 9000), encoding="utf-8")
    command = [sys.executable, "-m", "ipi_lint", "check", "--output", "sarif:out.sarif"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        assert process.stderr
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        assert process.wait(60) == 130
    assert said == "ipi-lint: interrupted\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


def test_an_output_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(POOL, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for target in ("json:folder", "json:none/x.json"):
        done = _run(tmp_path, "--output", target)
        assert done.returncode == 2
        assert done.stderr.startswith(b"ipi-lint: error: cannot write")
        assert done.stderr.count(b"\n") == 1


def test_a_target_of_a_patch_that_would_backtrack(tmp_path: Path) -> None:
    name, base, overlay = "a" * 40 + "b", tmp_path / "base", tmp_path / "overlay"
    base.mkdir()
    overlay.mkdir()
    (base / "kustomization.yaml").write_text("resources: [pool.yaml]\n", encoding="utf-8")
    pool = POOL.replace("name: llama\n", f"name: {name}\n", 1)
    (base / "pool.yaml").write_text(f"{pool}---\n{ROUTE.format(pool=name)}", encoding="utf-8")
    (overlay / "kustomization.yaml").write_text(
        "namePrefix: p-\nresources: [../base]\n"
        "patches: [{target: {name: '(a+)+c'}, patch: 'backendRefs: []'}]\n",
        encoding="utf-8",
    )
    assert "IPI801" in _rules(tmp_path)[1]


@pytest.mark.parametrize(
    ("text", "path"), [(DIRECTORIES, "**/a/" * 20 + "b"), (INCLUDED, "{a,b,c,d,e,f,g,h,i,j}" * 8)]
)
def test_patterns_of_paths_with_many_ways(tmp_path: Path, text: str, path: str) -> None:
    folder = tmp_path / "a/" / "/".join("a" * 40)
    folder.mkdir(parents=True)
    (folder / "pool.yaml").write_text(POOL, encoding="utf-8")
    (tmp_path / "set.yaml").write_text(text.format(path=path), encoding="utf-8")
    assert _run(tmp_path).returncode in (0, 1)
