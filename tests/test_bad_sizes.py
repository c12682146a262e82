"""Whatever is large costs time and memory in proportion, and no more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import environment
from texts import IMPORT, POOL

HEAD = POOL[: POOL.index("spec:")] + "spec:\n"
JSON = '{"apiVersion": "v1", "kind": "X", "metadata": {"name": "a"}}'
MEMORY = 1024 * 2**20


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _lines(text: str, count: int) -> str:
    return "".join(text.replace("%", str(number)) for number in range(count))


@pytest.mark.parametrize(
    "make",
    [
        lambda: "\n" * 2_000_000,
        lambda: POOL + "\n" * 20_000_000,
        lambda: " " * 2_000_000,
        lambda: POOL + "# x\n" * 2_000_000,
        lambda: JSON * 9_000,
        lambda: "{}" * 2_000_000,
        lambda: "{a: 1}" * 200_000,
        lambda: f"{POOL}# ipi-lint: ignore[{'A,' * 2_000_000}] x\n",
        lambda: f"{HEAD}  x: 1 # ipi-lint: ignore[{' ' * 2_000_000}\n",
        lambda: POOL + "# ipi-lint: ignore[" * 100_000,
        lambda: HEAD + _lines("  # ipi-lint: ignore[import-x%] why\n", 10_000) + "  x: 1\n",
        lambda: HEAD + _lines("  x%: 1 # ipi-lint: ignore[IPI112] why\n", 10_000),
        lambda: HEAD.replace("name: llama", f"name: {'a' * 5_000_000}"),
        lambda: f"apiVersion: v1\nkind: {'K' * 5_000_000}\n",
        lambda: f"{HEAD}  x: *{'a' * 5_000_000}\n",
        lambda: f"{HEAD}  x: !!int {'9' * 1_000_000}\n",
        lambda: HEAD + "  x: 1\n" * 10_000,
        lambda: f"---\n{IMPORT}" * 3_000,
        lambda: IMPORT + "    - name: east\n" * 10_000,
        lambda: f"{HEAD}  x: {'{a: ' * 190}{'}' * 190}\n",
        lambda: f"{HEAD}  targetPorts: {'[' * 190}{']' * 190}\n",
        lambda: "\x85" * 1_000_000,
        lambda: "\ufeff---\n" * 100_000,
    ],
    ids=lambda _: "",
)
def test_ends_in_seconds(tmp_path: Path, make: Callable[[], str]) -> None:
    (tmp_path / "x.yaml").write_text(make(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ipi_lint", "check", "--output", "sarif:x.sarif"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
        preexec_fn=_bounded if os.name == "posix" else None,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode in (0, 1, 4)


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("name: llama", f"name: {'a' * 1_000_000}"),
        f"apiVersion: v1\nkind: {'K' * 1_000_000}\n",
        f"{HEAD}  x: *{'a' * 1_000_000}\n",
        f"{HEAD}  {'a' * 1000}: 1\n" * 2,
    ],
    ids=["name", "kind", "alias", "key"],
)
@pytest.mark.parametrize("format_", ["text", "concise", "github", "markdown"])
def test_a_huge_value_does_not_fill_the_report(tmp_path: Path, text: str, format_: str) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "ipi_lint", "check", "--format", format_]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert len(done.stdout) < 50_000
    assert len(done.stderr) < 5_000
