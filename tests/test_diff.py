"""Before and after, by Git revisions: what came in, what was mended, what was left."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

import trees
from commands import ipi_lint
from texts import POOL as WHOLE

POOL = WHOLE.partition("  endpointPickerRef:")[0]
WRONG = POOL.replace("number: 8000", "number: 0")
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: inference
spec:
  parentRefs:
    - name: gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
"""


def git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *identity, *words], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(root: Path, files: dict[str, str], message: str = "a") -> None:
    trees.write(root, {path: text.encode() for path, text in files.items()})
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


def compared(root: Path, *words: str) -> dict[str, Any]:
    result = ipi_lint("diff", "--format", "json", *words, cwd=root)
    assert result.stderr == ""
    report: dict[str, Any] = json.loads(result.stdout)
    return {
        "code": result.returncode,
        **{
            word: [(each["rule"], each["path"]) for each in report[word]]
            for word in ("introduced", "fixed", "unchanged")
        },
    }


def test_the_work_tree_against_a_revision(root: Path) -> None:
    commit(root, {"old.yaml": WRONG, "kept.yaml": WRONG.replace("name: llama", "name: kept")})
    (root / "old.yaml").write_text(POOL, "utf-8")
    (root / "new.yaml").write_text(WRONG.replace("name: llama", "name: new"), "utf-8")
    assert compared(root, "HEAD") == {
        "code": 1,
        "introduced": [("IPI114", "new.yaml")],
        "fixed": [("IPI114", "old.yaml")],
        "unchanged": [("IPI114", "kept.yaml")],
    }


def test_two_revisions(root: Path) -> None:
    commit(root, {"a.yaml": WRONG})
    commit(root, {"a.yaml": POOL})
    (root / "a.yaml").write_text("kind: [", "utf-8")
    found = compared(root, "HEAD~1", "HEAD")
    assert (found["code"], found["introduced"]) == (0, [])
    assert found["fixed"] == [("IPI114", "a.yaml")]


def test_moved_lines_and_files_introduce_nothing(root: Path) -> None:
    commit(root, {"a.yaml": WRONG})
    (root / "a.yaml").unlink()
    (root / "b.yaml").write_text(f"# moved\n\n{WRONG}", "utf-8")
    found = compared(root, "HEAD")
    assert (found["code"], found["introduced"], found["fixed"]) == (0, [], [])


def test_a_change_elsewhere_breaks_a_file_that_did_not_change(root: Path) -> None:
    other = POOL.replace("name: llama", "name: other")
    files = {"route.yaml": ROUTE, "pool.yaml": POOL, "other.yaml": other}
    commit(root, {f"clusters/east/{name}": text for name, text in files.items()})
    (root / "clusters/east/pool.yaml").unlink()
    introduced = compared(root, "HEAD", "--select", "pool-ref-not-found")["introduced"]
    since = ipi_lint(
        "check", "--changed-since", "HEAD", "--select", "IPI301", "-f", "concise", cwd=root
    )
    assert introduced == [("IPI301", "clusters/east/route.yaml")]
    assert "clusters/east/route.yaml" in since.stdout
    assert since.returncode == 1


def test_check_reports_only_what_came_in(root: Path) -> None:
    commit(root, {"kept.yaml": WRONG})
    assert ipi_lint("check", "--changed-since", "HEAD", cwd=root).returncode == 0
    (root / "new.yaml").write_text(WRONG.replace("name: llama", "name: new"), "utf-8")
    result = ipi_lint("check", "--changed-since", "HEAD", "-f", "concise", cwd=root)
    assert result.returncode == 1
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["new.yaml"]


def test_a_folder_below_the_repository_is_compared_alone(root: Path) -> None:
    commit(root, {"team/.ipi-lint.yaml": "fail-on: error\n", "other/b.yaml": WRONG})
    (root / "team/a.yaml").write_text(WRONG, "utf-8")
    (root / "other/c.yaml").write_text(WRONG, "utf-8")
    assert compared(root / "team", "HEAD")["introduced"] == [("IPI114", "a.yaml")]


def test_each_revision_has_its_own_configuration(root: Path) -> None:
    commit(root, {".ipi-lint.yaml": "ignore: [IPI114]\n", "a.yaml": WRONG})
    (root / ".ipi-lint.yaml").write_text("ignore: []\n", "utf-8")
    assert compared(root, "HEAD")["introduced"] == [("IPI114", "a.yaml")]


def test_what_git_has_is_read_as_files_are(root: Path) -> None:
    commit(root, {".gitignore": "ignored/\n", "a.yaml": WRONG, "vendor/b.yaml": WRONG})
    (root / "é b.yaml").write_text(WRONG.replace("name: llama", "name: odd"), "utf-8")
    (root / "link.yaml").symlink_to("a.yaml")
    commit(root, {})
    found = compared(root, "HEAD")
    assert (found["introduced"], found["fixed"]) == ([], [])
    assert len(found["unchanged"]) == 2


def test_text_and_markdown_say_all_three(root: Path) -> None:
    commit(root, {"old.yaml": WRONG, "kept.yaml": WRONG.replace("name: llama", "name: kept")})
    (root / "old.yaml").write_text(POOL, "utf-8")
    (root / "new.yaml").write_text(WRONG.replace("name: llama", "name: new"), "utf-8")
    text = ipi_lint("diff", "HEAD", cwd=root).stdout
    assert "--> new.yaml:" in text
    assert "\nfixed: old.yaml:" in text
    assert "\n1 introduced, 1 fixed, 1 unchanged\n" in text
    markdown = ipi_lint("diff", "HEAD", "--format", "markdown", cwd=root).stdout
    for part in ("### Introduced", "### Fixed", "1 finding unchanged"):
        assert part in markdown


def test_a_huge_file_is_named_and_not_read(root: Path) -> None:
    config = ".ipi-lint.yaml"
    commit(root, {config: "limits: {file-size: 100}\n", "big.yaml": "a: 1\n" * 100})
    (root / "big.yaml").unlink()
    assert compared(root, "HEAD")["fixed"] == [("IPI006", "big.yaml")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["diff", "nope"], "'nope' is no revision of this repository"),
        (["diff", "--", "-x"], "'-x' is no revision of this repository"),
        (["check", "--changed-since", "HEAD~99"], "'HEAD~99' is no revision of this repository"),
        (["diff", "HEAD", "nope"], "'nope' is no revision of this repository"),
    ],
)
def test_a_revision_that_is_not_there(root: Path, words: list[str], message: str) -> None:
    commit(root, {"a.yaml": POOL})
    result = ipi_lint(*words, cwd=root)
    assert (result.returncode, result.stderr) == (2, f"ipi-lint: error: {message}\n")


def test_no_repository_and_no_git(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(POOL, "utf-8")
    result = ipi_lint("diff", "HEAD", cwd=tmp_path)
    assert result.returncode == 2
    assert "not a git repository" in result.stderr
    result = ipi_lint("diff", "HEAD", cwd=tmp_path, PATH="/nowhere")
    assert (result.returncode, "git cannot be run" in result.stderr) == (2, True)
