"""What memory cannot build, built by kustomize or kubectl, and led back to where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes import Fakes, objects, place, rendered, seen, unseen
from ipi_lint.render import programs, rendering

CONFIG_MAP = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: a}\ndata: {x: 'y'}\n"
)
TREE = {
    "clusters/east/kustomization.yaml": "resources: [one.yaml]\ntransformers: [t.yaml]\n",
    "clusters/east/one.yaml": CONFIG_MAP,
    "clusters/east/t.yaml": "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: t}\n"
    "labels: {team: serving}\nfieldSpecs: [{path: metadata/labels, create: true}]\n",
}
PRINTED = """apiVersion: v1
data:
  x: "y"
  z: w
kind: ConfigMap
metadata:
  annotations:
    config.kubernetes.io/origin: |
      path: one.yaml
  labels: {team: serving}
  name: one
  namespace: a
---
apiVersion: v1
kind: Secret
metadata: {name: made, namespace: a}
"""
PARTIAL = "clusters/east/kustomization.yaml cannot be built whole: "


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "tree"


@pytest.mark.parametrize(("name", "word"), [("kustomize", "build"), ("kubectl", "kustomize")])
def test_what_a_program_prints_takes_the_place(
    name: str, word: str, fakes: Fakes, root: Path
) -> None:
    fakes.prints(name, PRINTED)
    found = seen(root, TREE)
    assert objects(found) == ["Secret a/made", "ConfigMap a/one"]
    assert unseen(found) == []
    assert rendered(found) == [f"{name}: the kustomization clusters/east: 2"]
    (call,) = fakes.calls(name)
    restrictor = "--load-restrictor=LoadRestrictionsNone"
    assert call["arguments"] == [word, restrictor, "tree/clusters/east"]


def test_kustomize_comes_before_kubectl(fakes: Fakes, root: Path) -> None:
    fakes.prints("kustomize", PRINTED)
    fakes.prints("kubectl", "")
    assert rendered(seen(root, TREE, "kustomize")) == [
        "kustomize: the kustomization clusters/east: 2"
    ]
    assert not fakes.calls("kubectl")


def test_values_stand_where_their_source_has_them(fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    found = seen(root, TREE)
    path = "clusters/east/one.yaml"
    assert place(found, "ConfigMap", "data", "x") == f"{path}: 'y'"
    assert place(found, "ConfigMap", "metadata", "name") == f"{path}: one"
    assert place(found, "ConfigMap", "data", "z") == f"{path}: {{x: 'y'}}"
    assert place(found, "ConfigMap", "metadata", "labels") == f"{path}: {{name: one, namespace: a}}"
    line = "clusters/east/kustomization.yaml: [t.yaml]"
    assert place(found, "Secret", "metadata", "name") == line


def test_our_annotation_is_taken_off_again(fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    (one,) = seen(root, TREE).clusters["east"].of_kind("", "ConfigMap")
    assert not one.get("metadata", "annotations").exists


def test_the_annotation_stays_where_it_is_asked_for(fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    path = "clusters/east/kustomization.yaml"
    asked = {**TREE, path: f"{TREE[path]}buildMetadata: [originAnnotations]\n"}
    (one,) = seen(root, asked).clusters["east"].of_kind("", "ConfigMap")
    assert one.get("metadata", "annotations").exists


def test_a_renamed_object_is_found_by_its_origin(fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED.replace("name: one\n", "name: prod-one-1\n"))
    path = "clusters/east/one.yaml"
    assert place(seen(root, TREE), "ConfigMap", "data", "x") == f"{path}: 'y'"


def test_list_items_are_found_by_name(fakes: Fakes, root: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
    pod += "spec: {containers: [{name: a}, {name: b}]}\n"
    turned = pod.replace("{name: a}, {name: b}", "{name: new}, {name: b, image: x}, {name: a}")
    fakes.prints("kubectl", turned)
    found = seen(root, {**TREE, "clusters/east/one.yaml": pod})
    at = "clusters/east/one.yaml"
    assert place(found, "Pod", "spec", "containers", 1, "name") == f"{at}: b"
    assert place(found, "Pod", "spec", "containers", 2) == f"{at}: {{name: a}}"
    assert place(found, "Pod", "spec", "containers", 0) == f"{at}: [{{name: a}}, {{name: b}}]"


def test_the_program_sees_copies_and_nothing_else(
    fakes: Fakes, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/secret/config")
    monkeypatch.setenv("HELM_PLUGINS", "/secret/plugins")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    fakes.prints("kubectl", PRINTED)
    seen(root, {**TREE, "clusters/east/other.yaml": "secret: 1\n"})
    (call,) = fakes.calls("kubectl")
    assert "secret" not in json.dumps(call)
    environment, files = call["environment"], call["files"]
    assert isinstance(environment, dict)
    assert isinstance(files, dict)
    assert environment["HTTPS_PROXY"] == "http://127.0.0.1:1"
    assert environment["HOME"] == environment["PATH"]
    assert set(files) == {"kubeconfig", *(f"tree/{path}" for path in TREE)}
    assert files["kubeconfig"] == ""
    assert json.loads(files["tree/clusters/east/kustomization.yaml"]) == {
        "resources": ["one.yaml"],
        "transformers": ["t.yaml"],
        "buildMetadata": ["originAnnotations"],
    }


def test_the_users_tree_stays_as_it_is(fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    seen(root, TREE)
    assert {path.relative_to(root).as_posix() for path in root.rglob("*.*")} == set(TREE)
    assert all((root / path).read_text("utf-8") == text for path, text in TREE.items())


def test_what_flux_writes_into_it_is_in_the_copy(fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    head = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
    apps = f"{head}metadata: {{name: apps, namespace: flux}}\nspec:\n  path: apps\n"
    apps += "  namePrefix: p-\n  commonMetadata: {labels: {own: label}}\n"
    tree = {path.replace("clusters/east", "apps"): text for path, text in TREE.items()}
    found = seen(root, {**tree, "clusters/east/apps.yaml": apps})
    (call,) = fakes.calls("kubectl")
    files = call["files"]
    assert isinstance(files, dict)
    assert json.loads(files["tree/apps/kustomization.yaml"])["namePrefix"] == "p-"
    (one,) = found.clusters["east"].of_kind("", "ConfigMap")
    assert one.get("metadata", "labels").plain == {"team": "serving", "own": "label"}
    assert place(found, "ConfigMap", "data", "x") == "apps/one.yaml: 'y'"


BAD = {
    "fails": ("sys.exit('error: no plugin\\nmore')", "kubectl: no plugin"),
    "fails without a word": ("sys.exit(3)", "kubectl: it failed"),
    "names its place": (
        "sys.exit('open ' + os.getcwd() + '/tree/x: gone')",
        "kubectl: open tree/x: gone",
    ),
    "prints no YAML": ("print('a: [')\nprint('kind: x')", "kubectl printed no manifest: "),
    "prints a word": ("print('hello')", "kubectl printed no manifest: no mapping"),
    "prints a mapping": ("print('a: b')", "kubectl printed no manifest: no apiVersion and kind"),
    "prints bytes": (
        "sys.stdout.buffer.write(b'\\xff\\xfe\\xfd')",
        "kubectl printed what is not UTF-8",
    ),
    "is killed": ("os.kill(os.getpid(), 9)", "kubectl: it failed"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_program_that_does_not_do_it_leaves_the_rest(case: str, fakes: Fakes, root: Path) -> None:
    body, word = BAD[case]
    fakes.does("kubectl", body)
    found = seen(root, TREE)
    assert objects(found) == ["ConfigMap a/one"]
    assert rendered(found) == []
    assert [each for each in unseen(found) if each.startswith(PARTIAL + word)]


def test_a_program_that_takes_too_long_is_stopped(
    fakes: Fakes, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "Clock", lambda: programs.Clock(most=0.5))
    fakes.does("kubectl", "os.fork()\ntime.sleep(60)")
    assert f"{PARTIAL}kubectl took too long and was stopped" in unseen(seen(root, TREE))


def test_a_program_that_prints_without_end_is_stopped(
    fakes: Fakes, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_MOST_BYTES", 1000)
    fakes.does("kubectl", "while True: print('x' * 1000, flush=True)")
    assert f"{PARTIAL}kubectl printed more than 1,000 bytes" in unseen(seen(root, TREE))


def test_a_program_that_cannot_be_run(fakes: Fakes, root: Path) -> None:
    fakes.folder.joinpath("kubectl").write_bytes(b"\x7fELF garbage")
    fakes.folder.joinpath("kubectl").chmod(0o755)
    (why,) = (each for each in unseen(seen(root, TREE)) if "kubectl" in each)
    assert why.startswith(f"{PARTIAL}kubectl cannot be run: ")


REMOTE = [
    "https://example.com/x.yaml",
    "github.com/org/repo?ref=v1",
    "git@example.com:org/repo",
    "ssh://git@example.com/x",
    "gh:org/repo",
    "file:///srv/repo",
    "example.com/org/repo.git",
    "host/org/repo//path",
]


@pytest.mark.parametrize("text", REMOTE)
@pytest.mark.parametrize("field", ["resources", "components", "crds", "transformers"])
def test_nothing_remote_is_handed_over(text: str, field: str, fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    path = "clusters/east/kustomization.yaml"
    seen(root, {**TREE, path: f"transformers: [t.yaml]\n---\n{field}: [{text!r}]\n"})
    seen(root, {**TREE, path: f"generators: [t.yaml]\n{field}: [{text!r}]\n"})
    assert not [each for each in fakes.calls("kubectl") if text in json.dumps(each)]


HIDDEN = {
    "a base": {"clusters/east/base/kustomization.yaml": "resources: ['https://x.y/z.yaml']\n"},
    "a generator's file": {
        "clusters/east/g.yaml": "kind: ConfigMapGenerator\nfiles: ['a=https://x.y/z']\n"
    },
    "a folder of generators": {
        "g/kustomization.yaml": "resources: [h.yaml]\n",
        "g/h.yaml": "kind: PatchTransformer\npath: https://x.y/z\n",
    },
}


@pytest.mark.parametrize("case", HIDDEN)
def test_nothing_remote_is_handed_over_wherever_it_hides(
    case: str, fakes: Fakes, root: Path
) -> None:
    fakes.prints("kubectl", PRINTED)
    path = "clusters/east/kustomization.yaml"
    tree = {**TREE, path: "Resources: [base]\nGenerators: [g.yaml, ../../g]\n", **HIDDEN[case]}
    found = seen(root, tree)
    assert not fakes.calls("kubectl")
    words = ("may be remote, and nothing is fetched", "takes in https://")
    assert [each for each in unseen(found) if any(word in each for word in words)]


@pytest.mark.parametrize("text", ["/etc/passwd", "../../../etc/passwd", "x=../../../etc/passwd"])
def test_nothing_outside_the_repository_is_handed_over(text: str, fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    path = "clusters/east/kustomization.yaml"
    more = f"configMapGenerator: [{{name: x, files: ['{text}']}}]\n"
    found = seen(root, {**TREE, path: TREE[path] + more})
    assert not fakes.calls("kubectl")
    assert [each for each in unseen(found) if "leads out of the repository" in each]


def test_what_memory_builds_whole_needs_no_program(fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    path = "clusters/east/kustomization.yaml"
    assert objects(seen(root, {**TREE, path: "resources: [one.yaml]\n"})) == ["ConfigMap a/one"]
    assert not fakes.calls("kubectl")


@pytest.mark.parametrize("render", ["none", "helm"])
def test_without_being_told_to_no_program_runs(render: str, fakes: Fakes, root: Path) -> None:
    fakes.prints("kubectl", PRINTED)
    fakes.prints("kustomize", PRINTED)
    seen(root, TREE, render)
    assert not fakes.calls("kubectl")
    assert not fakes.calls("kustomize")


def test_a_program_of_the_repository_is_never_run(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.mkdir()
    inside = Fakes(root / "bin")
    inside.prints("kubectl", PRINTED)
    monkeypatch.chdir(root)
    for path in (str(inside.folder), "bin", ".", ""):
        monkeypatch.setenv("PATH", path)
        assert rendered(seen(root, TREE)) == []
    assert not inside.calls("kubectl")


def test_kubectl_itself(fakes: Fakes, root: Path) -> None:
    fakes.real("kubectl")
    found = seen(root, TREE)
    assert unseen(found) == []
    assert rendered(found) == ["kubectl: the kustomization clusters/east: 1"]
    (one,) = found.clusters["east"].of_kind("", "ConfigMap")
    assert one.node.plain["metadata"] == {
        "name": "one", "namespace": "a", "labels": {"team": "serving"}
    }  # fmt: skip
    assert place(found, "ConfigMap", "data", "x") == "clusters/east/one.yaml: 'y'"


def test_kubectl_itself_runs_no_plugin(fakes: Fakes, root: Path, tmp_path: Path) -> None:
    fakes.real("kubectl")
    plugin = "apiVersion: x/v1\nkind: X\nmetadata:\n  name: x\n  annotations:\n"
    plugin += "    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n"
    script = f"#!/bin/sh\ntouch {tmp_path}/was-run\n"
    tree = {**TREE, "clusters/east/t.yaml": plugin, "clusters/east/run.sh": script}
    seen(root, tree)
    (root / "clusters/east/run.sh").chmod(0o755)
    found = seen(root, {})
    assert not (tmp_path / "was-run").exists()
    assert [each for each in unseen(found) if each.startswith(f"{PARTIAL}kubectl: ")]
