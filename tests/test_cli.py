"""The command line, as users call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from texts import IMPORT, POOL

WRONG = POOL.replace("number: 8000", "number: 0")


def _run(
    folder: Path, *arguments: str, stdin: str = "", **environment: str
) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "ipi_lint", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path), **environment},
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "pool.yaml").write_text(WRONG, encoding="utf-8")
    (tmp_path / "import.yaml").write_text(IMPORT, encoding="utf-8")
    return tmp_path


def test_concise_has_a_line_each_and_the_summary_on_stderr(repo: Path) -> None:
    code, out, err = _run(repo, "check", "--format", "concise", "--select", "IPI114")
    assert code == 1
    assert out == (
        "apps/pool.yaml:11:13: IPI114 error: "
        "spec.targetPorts[0].number is 0; 1 to 65535 is allowed\n"
    )
    assert "1 error" in err


def test_paths_lead_from_where_the_user_stands(repo: Path) -> None:
    _, out, _ = _run(
        repo / "apps", "check", "..", "--format", "concise", "--select", "IPI114,IPI201"
    )
    assert [line.partition(":")[0] for line in out.splitlines()] == ["pool.yaml", "../import.yaml"]


def test_the_json_report_keeps_its_contract(repo: Path) -> None:
    code, out, _ = _run(repo, "check", "--format", "json")
    report = json.loads(out)
    _, schema, _ = _run(repo, "schema", "report")
    jsonschema.validate(report, json.loads(schema))
    assert (code, report["version"]) == (1, 1)
    finding = next(each for each in report["findings"] if each["rule"] == "IPI114")
    assert finding["path"] == "apps/pool.yaml"
    assert (finding["start"], finding["end"]) == (
        {"line": 11, "column": 13},
        {"line": 11, "column": 14},
    )
    assert finding["apply"] == "rejected"
    assert finding["field"] == "spec.targetPorts[0].number"
    assert finding["resource"] == {
        "group": "inference.networking.k8s.io",
        "version": "v1",
        "kind": "InferencePool",
        "namespace": "inference",
        "name": "llama",
        "cluster": None,
    }


def test_several_reports_at_once(repo: Path) -> None:
    code, out, _ = _run(repo, "check", "--output", "sarif:out.sarif", "--output", "json:-")
    assert code == 1
    assert json.loads(out)["findings"]
    assert json.loads((repo / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert not list(repo.glob(".out.sarif*"))


def test_select_ignore_and_mode(repo: Path) -> None:
    def rules(*arguments: str) -> set[str]:
        _, out, _ = _run(repo, "check", "--format", "json", *arguments)
        return {each["rule"] for each in json.loads(out)["findings"]}

    assert rules() >= {"IPI114", "IPI201", "IPI203"}
    assert rules("--mode", "snapshot") == {"IPI114", "IPI501"}
    assert rules("--select", "IPI2") == {"IPI201", "IPI203"}
    assert rules("--select", "IPI2,IPI114", "--ignore", "committed-import") == {"IPI114", "IPI203"}


@pytest.mark.parametrize(
    ("level", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)]
)
def test_fail_on(repo: Path, level: str, code: int) -> None:
    assert _run(repo, "check", "--select", "IPI201", "--fail-on", level)[0] == code


def test_standard_input(repo: Path) -> None:
    arguments = ("check", "-", "--stdin-filename", "x/y.yaml", "--format", "concise")
    code, out, _ = _run(repo, *arguments, stdin=WRONG)
    assert (code, out.splitlines()[0].partition(":")[0]) == (1, "x/y.yaml")


def test_changed_only_reports_what_touches_the_paths(repo: Path) -> None:
    code, out, _ = _run(repo, "check", "--format", "concise", "--changed-only", "--", "import.yaml")
    assert (code, "apps/pool.yaml" in out, "import.yaml" in out) == (1, False, True)
    assert _run(repo, "check", "--changed-only", "--", "README.md")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nowhere"), "nowhere"),
        (("check", "--select", "IPI999"), "IPI999"),
        (("check", "--select", "comitted-import"), "did you mean 'committed-import'"),
        (("check", "--format", "sariff"), "did you mean 'sarif'"),
        (("check", "--output", "sarif"), "FORMAT:FILE"),
        (("check", "--output", "json:no/such/folder/x"), "no/such/folder"),
        (("check", "--config", "none.yaml"), "none.yaml"),
        (("explain", "nothing"), "nothing"),
        (("check", "--nonsense"), "--nonsense"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    repo: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = _run(repo, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") <= 4


def test_an_unknown_rule_in_the_configuration_has_its_place(repo: Path) -> None:
    (repo / ".ipi-lint.yaml").write_text("ignore:\n- IPI999\n", encoding="utf-8")
    code, _, err = _run(repo, "check")
    assert (code, ".ipi-lint.yaml:2:3: no rule has the code or name 'IPI999'" in err) == (2, True)


def test_colours_only_where_wanted(repo: Path) -> None:
    escape = "\x1b["
    assert escape not in _run(repo, "check")[1]
    assert escape in _run(repo, "check", "--color", "always")[1]
    assert escape in _run(repo, "check", FORCE_COLOR="1")[1]
    assert escape not in _run(repo, "check", "--color", "never", FORCE_COLOR="1")[1]


def test_rules_and_explain(repo: Path) -> None:
    _, listed, _ = _run(repo, "rules")
    assert any(line.startswith("IPI201  committed-import") for line in listed.splitlines())
    _, rows, _ = _run(repo, "rules", "--format", "json")
    assert {row["code"] for row in json.loads(rows)} >= {"IPI001", "IPI114", "IPI201"}
    by_code, by_name = _run(repo, "explain", "IPI201"), _run(repo, "explain", "committed-import")
    assert by_code == by_name
    assert "## Why" in by_code[1]


def test_nothing_to_lint_is_exit_4(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    assert _run(tmp_path, "check")[0] == 4
