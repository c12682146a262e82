"""The pre-commit hooks, run by pre-commit itself on a scratch repository."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from commands import ROOT, done, run, tool

EXAMPLE = ROOT / "examples" / "gitops"
POOL = "clusters/east/qwen-chat/pool.yaml"
GATEWAY = "clusters/west/platform/gateway.yaml"
IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")


def commit_all(folder: Path) -> None:
    """Makes a repository of a folder."""
    done(run(["git", "init", "-q", "-b", "main"], folder))
    done(run(["git", "add", "-A"], folder))
    done(run(["git", *IDENTITY, "commit", "-q", "-m", "All"], folder))


@pytest.fixture(scope="module")
def hooks(package_index: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with this tree, as it stands and committed, for pre-commit to clone."""
    tool("pre-commit")
    copy = tmp_path_factory.mktemp("hooks")
    listed = run([tool("git"), "ls-files", "-z", "-co", "--exclude-standard"], ROOT)
    if listed.returncode:
        pytest.skip("needs a checkout: this tree is not one of git's")
    for path in filter(None, listed.stdout.split("\0")):
        if (ROOT / path).exists():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, copy / path)
    commit_all(copy)
    return copy


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments that it makes."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The example, committed: the repository of a user."""
    folder = tmp_path / "user"
    shutil.copytree(EXAMPLE, folder)
    commit_all(folder)
    return folder


@pytest.fixture
def configured(hooks: Path, repository: Path) -> Path:
    """The user's repository, with both hooks in its configuration."""
    head = done(run(["git", "rev-parse", "HEAD"], hooks)).strip()
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks}\n    rev: {head}\n"
        "    hooks:\n      - id: ipi-lint\n      - id: ipi-lint-all\n        stages: [manual]\n",
        "utf-8",
    )
    done(run(["git", "add", "-A"], repository))
    return repository


def pre_commit(home: Path, cwd: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [tool("pre-commit"), arguments[0], "--color=never", *arguments[1:]]
    return run(command, cwd, PRE_COMMIT_HOME=str(home))


def test_the_manifest_is_valid() -> None:
    done(run([tool("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml"], ROOT))


def test_try_repo_reports_what_touches_the_passed_files(
    hooks: Path, home: Path, repository: Path
) -> None:
    result = pre_commit(home, repository, "try-repo", hooks, "ipi-lint", "--files", POOL)
    assert result.returncode == 1, result.stderr
    assert "error[IPI251] export-unknown-value: 'clusterset'" in result.stdout
    assert f"--> {POOL}:8:43" in result.stdout
    assert "IPI204" not in result.stdout
    assert "1 error in 1 of " in result.stdout


def test_a_commit_passes_when_its_own_files_are_clean(home: Path, configured: Path) -> None:
    pool = configured / POOL
    pool.write_text(pool.read_text("utf-8").replace("clusterset", "ClusterSet"), "utf-8")
    done(run(["git", "add", "-A"], configured))
    done(pre_commit(home, configured, "run", "ipi-lint", "--files", POOL))


def test_a_changed_file_brings_the_findings_that_relate_to_it(home: Path, configured: Path) -> None:
    """The pool's GKE annotation is wrong because of the class that the gateway has."""
    (configured / ".ipi-lint.yaml").unlink()
    shutil.rmtree(configured / "clusters" / "east")
    gateway = configured / GATEWAY
    text = gateway.read_text("utf-8").replace("fleet.example.com", "istio.io")
    gateway.write_text(text, "utf-8")
    pool = configured / "clusters/west/llama-code/pool.yaml"
    text = pool.read_text("utf-8").replace("inference.networking.x-k8s.io/", "networking.gke.io/")
    pool.write_text(text, "utf-8")
    done(run(["git", "add", "-A"], configured))
    result = pre_commit(home, configured, "run", "ipi-lint", "--files", GATEWAY)
    assert result.returncode == 1, result.stderr
    assert "--> clusters/west/llama-code/pool.yaml:7:5" in result.stdout
    assert "IPI204" not in result.stdout


def test_the_other_hook_reports_everything(home: Path, configured: Path) -> None:
    result = pre_commit(
        home, configured, "run", "ipi-lint-all", "--hook-stage", "manual", "--files", GATEWAY
    )
    assert result.returncode == 1, result.stderr
    assert "5 errors, 1 warning in 4 of " in result.stdout


def test_a_commit_without_yaml_runs_nothing(home: Path, configured: Path) -> None:
    (configured / "README.md").write_text("No manifest.\n")
    result = pre_commit(home, configured, "run", "--files", "README.md")
    assert "(no files to check)Skipped" in done(result)
