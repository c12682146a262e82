"""The GitHub Action: action.sh runs as GitHub would run it, with its variables set."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from commands import ROOT, done, run, tool
from example_findings import EXPECTED, in_sarif

EXAMPLE = ROOT / "examples" / "gitops"
POOL = EXAMPLE / "clusters" / "west" / "llama-code" / "pool.yaml"
ACTION: dict[str, Any] = YAML(typ="safe").load(ROOT / "action.yml")


@dataclass
class Step:
    """A step that has run: what GitHub would have seen of it."""

    code: int
    stdout: str
    outputs: dict[str, str]
    summary: str

    @property
    def heard(self) -> list[str]:
        """The lines of the log in which the runner looks for commands."""
        lines, token = [], None
        for line in self.stdout.splitlines():
            if token is None and line.startswith("::stop-commands::"):
                token = line.removeprefix("::stop-commands::")
            elif token is None:
                lines.append(line)
            elif line == f"::{token}::":
                token = None
        assert token is None, "commands stay stopped"
        return lines


Act = Callable[..., Step]


@pytest.fixture(scope="module")
def runner_temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runner temp")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "a checkout"
    folder.mkdir()
    return folder


@pytest.fixture
def act(package_index: None, workspace: Path, runner_temp: Path, tmp_path: Path) -> Act:
    """Runs the action's step with these inputs, names with underscores, over its defaults."""
    defaults = {name: str(each["default"]) for name, each in ACTION["inputs"].items()}

    def step(**inputs: str) -> Step:
        said = defaults | {name.replace("_", "-"): value for name, value in inputs.items()}
        output, summary = tmp_path / "output", tmp_path / "summary.md"
        output.write_text("")
        summary.write_text("")
        result = run(
            ["bash", "-c", ACTION["runs"]["steps"][0]["run"]],
            workspace,
            GITHUB_ACTIONS="true",
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_WORKSPACE=str(workspace),
            GITHUB_OUTPUT=str(output),
            GITHUB_STEP_SUMMARY=str(summary),
            RUNNER_TEMP=str(runner_temp),
            **{f"INPUT_{name.upper().replace('-', '_')}": value for name, value in said.items()},
        )
        assert not result.stderr, result.stderr
        found = re.findall(r"^(.+?)<<(\w+)\n(.*?)\n\2$", output.read_text("utf-8"), re.M | re.S)
        outputs = {name: value for name, _, value in found}
        return Step(result.returncode, result.stdout, outputs, summary.read_text("utf-8"))

    return step


def test_the_manifest_is_valid() -> None:
    schema = "vendor.github-actions"
    done(run([tool("check-jsonschema"), "--builtin-schema", schema, "action.yml"], ROOT))


@pytest.mark.parametrize("script", ["action.sh", ".ci/run"])
def test_scripts_are_clean(script: str) -> None:
    done(run([tool("shellcheck"), script], ROOT))


def test_inputs_go_through_the_environment_only() -> None:
    (step,) = ACTION["runs"]["steps"]
    assert "${{" not in step["run"]
    assert sorted(step["env"].values()) == sorted(
        f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]
    )
    read = set(re.findall(r"INPUT_\w+", (ROOT / "action.sh").read_text("utf-8")))
    assert read == set(step["env"])


def test_outputs_are_what_the_script_writes() -> None:
    script = (ROOT / "action.sh").read_text("utf-8")
    assert set(re.findall(r"^ *output ([a-z-]+) ", script, re.M)) == set(ACTION["outputs"])


def test_findings_fail_the_step(act: Act, workspace: Path) -> None:
    shutil.copytree(EXAMPLE, workspace, dirs_exist_ok=True)
    step = act()
    assert step.code == 1
    sarif = json.loads(Path(step.outputs.pop("sarif-file")).read_text("utf-8"))
    assert in_sarif(sarif) == list(EXPECTED)
    assert step.outputs == {"exit-code": "1", "errors": "5", "warnings": "1", "notes": "0"}
    annotated = [line for line in step.heard if line.startswith(("::error", "::warning"))]
    assert len(annotated) == len(EXPECTED)
    assert any("file=clusters/east/qwen-chat/pool.yaml,line=8," in line for line in annotated)
    for code, path in EXPECTED:
        assert code in step.summary
        assert path in step.summary
        assert code in step.stdout


def test_the_same_inputs_make_the_same_command_line(act: Act, workspace: Path) -> None:
    shutil.copytree(EXAMPLE, workspace, dirs_exist_ok=True)
    first, again, other = act(), act(), act(paths="clusters\napps")
    assert first.outputs == again.outputs
    assert first.outputs["sarif-file"] != other.outputs["sarif-file"]
    assert Path(first.outputs["sarif-file"]).exists()


def test_a_folder_with_its_own_configuration_keeps_its_path(act: Act, workspace: Path) -> None:
    shutil.copytree(EXAMPLE, workspace / "deploy" / "gitops")
    step = act(paths="deploy/gitops")
    assert step.code == 1
    path = "deploy/gitops/clusters/east/qwen-chat/pool.yaml"
    assert any(f"file={path},line=8," in line for line in step.heard)
    (run_,) = json.loads(Path(step.outputs["sarif-file"]).read_text("utf-8"))["runs"]
    uris = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in run_["results"]
    }
    assert path in uris


def test_a_clean_repository_passes(act: Act, workspace: Path) -> None:
    shutil.copytree(POOL.parent, workspace / "pool")
    step = act(ignore="export-without-controller")
    assert step.code == 0
    (run_,) = json.loads(Path(step.outputs["sarif-file"]).read_text("utf-8"))["runs"]
    assert run_["results"] == []
    assert step.outputs["exit-code"] == "0"
    assert not [line for line in step.heard if line.startswith(("::error", "::warning"))]


def test_inputs_reach_the_command(act: Act, workspace: Path) -> None:
    shutil.copytree(EXAMPLE, workspace / "my clusters")
    step = act(
        paths="my clusters/clusters/east\nmy clusters/clusters/west/imports\n",
        config="my clusters/.ipi-lint.yaml",
        select="IPI2",
        ignore="status-committed",
        fail_on="never",
        sarif_file="my report.sarif",
        annotations="false",
        summary="false",
    )
    assert step.code == 0
    assert step.outputs["sarif-file"].endswith("my report.sarif")
    sarif = json.loads((workspace / "my report.sarif").read_text("utf-8"))
    assert {code for code, _ in in_sarif(sarif)} == {"IPI201", "IPI251"}
    assert not [line for line in step.heard if line.startswith(("::error", "::warning"))]
    assert step.summary == ""


def test_snapshot_mode_takes_committed_imports(act: Act, workspace: Path) -> None:
    shutil.copytree(EXAMPLE / "clusters" / "west" / "imports", workspace, dirs_exist_ok=True)
    assert act(mode="snapshot").code == 0


@pytest.mark.parametrize(
    "inputs",
    [
        {"select": "IPI2; touch pwned"},
        {"ignore": "$(touch pwned)"},
        {"mode": "`touch pwned`"},
        {"config": "x' || touch pwned #"},
        {"fail_on": "--help\ntouch pwned"},
        {"paths": "$(touch pwned)"},
        {"paths": "--config=pwned"},
    ],
    ids=str,
)
def test_inputs_are_not_run(act: Act, workspace: Path, inputs: dict[str, str]) -> None:
    shutil.copy(POOL, workspace)
    step = act(**inputs)
    assert step.code == 2
    assert step.outputs == {"exit-code": "2"}
    assert [line for line in step.heard if line.startswith("::error title=ipi-lint::")]
    assert [path.name for path in workspace.iterdir()] == ["pool.yaml"]


def test_odd_names_are_only_names(act: Act, workspace: Path) -> None:
    odd = workspace / "a'b $(touch pwned);&"
    odd.mkdir()
    shutil.copy(EXAMPLE / "clusters" / "east" / "qwen-chat" / "pool.yaml", odd)
    step = act(paths=odd.name, select="export-unknown-value")
    assert step.code == 1
    assert step.outputs["errors"] == "1"
    assert [path.name for path in workspace.iterdir()] == [odd.name]


def test_files_do_not_speak_to_the_runner(act: Act, workspace: Path) -> None:
    text = (EXAMPLE / "clusters" / "east" / "qwen-chat" / "pool.yaml").read_text("utf-8")
    evil = '"x\\n::error::pwned\\r::add-mask::pwned%0A::error::pwned"'
    (workspace / "pool.yaml").write_text(text.replace("clusterset", evil), "utf-8")
    step = act()
    assert step.code == 1
    commands = [line for line in step.heard if line.lstrip().startswith("::")]
    assert {line.split("::")[1].split(" ")[0] for line in commands} <= {
        *("group", "endgroup", "error", "warning", "notice")
    }
    assert not [line for line in commands if line.startswith("::error::")]
    assert "\n::error::pwned" not in step.summary


def test_a_repository_without_manifests_is_told_apart(act: Act, workspace: Path) -> None:
    (workspace / "README.md").write_text("nothing here\n")
    assert act().outputs["exit-code"] == "4"
