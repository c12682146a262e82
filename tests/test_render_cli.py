"""`--render` as users give it: on the command line, in the configuration, and in a comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import trees
from commands import ipi_lint
from fakes import FLUX, SOURCE, Fakes

POOL = """apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {{name: {name}}}
spec:
  targetPorts: [{{number: {port}}}]
  selector: {{matchLabels: {{app: a}}}}
  endpointPickerRef: {{name: epp, port: {{number: 9002}}}}
"""
ROUTE = """---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r, namespace: ns}
spec:
  rules:
  - backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: other}]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = trees.git_init(tmp_path / "tree")
    files = {
        "charts/pool/Chart.yaml": "apiVersion: v2\nname: pool\nversion: 0.1.0\n",
        "charts/pool/templates/_help.tpl": '{{ define "x" }}{{ end }}',
        "charts/pool/templates/pool.yaml": POOL.format(name="'{{ .Release.Name }}'", port=1),
        "clusters/east/x.yaml": f"{FLUX}spec:\n{SOURCE}{ROUTE}",
    }
    return trees.write(root, files)


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return Fakes(tmp_path / "bin")


def checked(root: Path, *arguments: str, fakes: Fakes | None = None) -> Any:
    more = fakes.environment if fakes else {}
    done = ipi_lint(
        "check", "--format", "json", "--select", "IPI114,IPI301", *arguments, cwd=root, **more
    )
    return json.loads(done.stdout)["findings"] if done.stdout else done


def test_a_finding_in_a_rendered_object_stands_in_a_real_file(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", POOL.format(name="qwen", port=0))
    (rendered, missing) = checked(root, "--render", "helm", fakes=fakes)
    assert rendered["message"].endswith("(in the InferencePool 'qwen' that helm renders)")
    assert (rendered["path"], rendered["start"]["line"]) == ("clusters/east/x.yaml", 5)
    assert "fix" not in rendered
    assert missing["rule"] == "IPI301"


def test_what_is_not_rendered_is_not_said_to_be_missing(root: Path) -> None:
    assert checked(root) == []


def test_the_configuration_says_it_too(fakes: Fakes, root: Path) -> None:
    (root / ".ipi-lint.yaml").write_text("render: auto\n", "utf-8")
    fakes.prints("helm", POOL.format(name="other", port=0))
    assert len(checked(root, fakes=fakes)) == 1
    assert checked(root, "--render", "none", fakes=fakes) == []


@pytest.mark.parametrize(
    ("mode", "lack"),
    [
        ("helm", "helm is not installed"),
        ("kustomize", "neither kustomize nor kubectl is installed"),
    ],
)
@pytest.mark.parametrize("command", ["check", "clusters", "graph"])
def test_a_program_that_is_not_there(command: str, mode: str, lack: str, root: Path) -> None:
    done = ipi_lint(command, "--render", mode, cwd=root, PATH="/nonexistent")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"ipi-lint: error: 'render' is '{mode}', and {lack}\n"


def test_auto_says_nothing_of_programs_that_are_not_there(root: Path) -> None:
    done = ipi_lint(
        "check", "--render", "auto", "--select", "IPI301", cwd=root, PATH="/nonexistent"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_clusters_says_what_was_rendered(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", POOL.format(name="qwen", port=1))
    arguments = ("clusters", "--render", "auto")
    text = ipi_lint(*arguments, cwd=root, **fakes.environment).stdout
    what = "the HelmRelease 'qwen' in clusters/east/x.yaml"
    assert f"  helm rendered {what}: 1 object\n" in text
    assert "not seen" not in text
    done = ipi_lint(*arguments, "--format", "json", cwd=root, **fakes.environment)
    about = json.loads(done.stdout)
    expected = {"program": "helm", "what": what, "objects": 1}
    assert about["clusters"]["east"]["rendered"] == [expected]
    assert about["rendered"] == []


def test_clusters_says_why_something_was_not(fakes: Fakes, root: Path) -> None:
    fakes.does("helm", "sys.exit('Error: \\x1b[31mboom')")
    text = ipi_lint("clusters", "--render", "helm", cwd=root, **fakes.environment).stdout
    assert "has the HelmRelease 'qwen', which is not rendered: helm: " in text
    assert "\x1b" not in text


def test_a_comparison_renders_both_sides(fakes: Fakes, root: Path) -> None:
    fakes.does(
        "helm",
        "port = 0 if 'changed' in open('chart/templates/_help.tpl').read() else 1\n"
        f"print({POOL.format(name='other', port='PORT')!r}.replace('PORT', str(port)))",
    )
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    trees.git(root, "add", ".")
    trees.git(root, *who, "commit", "--quiet", "-m", "first")
    (root / "charts/pool/templates/_help.tpl").write_text("changed", "utf-8")
    arguments = ("diff", "HEAD", "--render", "helm", "--select", "IPI114", "--format", "json")
    done = ipi_lint(*arguments, cwd=root, **fakes.environment)
    assert done.returncode == 1, done.stderr
    assert [each["rule"] for each in json.loads(done.stdout)["introduced"]] == ["IPI114"]
    since = ("--changed-since", "HEAD", "--render", "helm")
    assert len(checked(root, *since, fakes=fakes)) == 1


def test_the_same_report_every_time(fakes: Fakes, root: Path) -> None:
    fakes.does("helm", "print('gone: ' + os.getcwd() + '/x', file=sys.stderr); sys.exit(1)")
    runs = {
        ipi_lint("clusters", "--render", "helm", cwd=root, **fakes.environment).stdout
        for _ in range(2)
    }
    assert len(runs) == 1
    assert "not rendered: helm: gone: x" in runs.pop()
