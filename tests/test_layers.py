"""What takes in which files, and what objects are called when they arrive."""

from __future__ import annotations

import pytest

from ipi_lint import Repository
from ipi_lint.config import load_config
from ipi_lint.manifest import read_manifests
from ipi_lint.source import Source
from ipi_lint_inference.deliveries import Deliveries, deliveries

POOL = "{apiVersion: inference.networking.k8s.io/v1, kind: InferencePool, metadata: {name: llama}}"
FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
APP = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: apps}\n"


def delivered(files: dict[str, str]) -> Deliveries:
    limits = load_config(None).bounds.yaml
    read = [read_manifests(Source(path, text), limits, 99, False) for path, text in files.items()]
    return deliveries(Repository(each for file in read for each in (*file.resources, *file.layers)))


def names(files: dict[str, str]) -> list[str]:
    """`namespace/name` of everything that is delivered."""
    return [f"{each.built.namespace}/{each.built.name}" for each in delivered(files).all]


def test_prefixes_pile_up_from_inside_out() -> None:
    files = {
        "top/kustomization.yaml": "namePrefix: a-\nnamespace: two\nresources: [../mid]",
        "mid/kustomization.yaml": "namePrefix: b-\nnameSuffix: -c\nnamespace: one\n"
        "resources: [pool.yaml]",
        "mid/pool.yaml": POOL,
    }
    assert names(files) == ["two/a-b-llama-c"]


def test_a_component_changes_what_its_user_has() -> None:
    files = {
        "top/kustomization.yaml": "resources: [pool.yaml]\ncomponents: [../part]",
        "part/kustomization.yaml": "kind: Component\nnamePrefix: part-\nresources: [own.yaml]",
        "part/own.yaml": POOL.replace("llama", "own"),
        "top/pool.yaml": POOL,
    }
    assert names(files) == ["None/part-llama", "None/part-own"]


def test_definitions_and_namespaces_keep_their_names() -> None:
    files = {
        "kustomization.yaml": "namePrefix: x-\nresources: [a.yaml]",
        "a.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: serving}}",
    }
    assert names(files) == ["None/serving"]


def test_a_kustomization_that_takes_in_itself_ends() -> None:
    files = {
        "a/kustomization.yaml": "resources: [../b]",
        "b/kustomization.yaml": "resources: [../a, pool.yaml]",
        "b/pool.yaml": POOL,
        "c/kustomization.yaml": "resources: [../b]",
    }
    assert names(files) == ["None/llama"]


def test_builds_that_double_at_each_layer_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipi_lint_inference.deliveries._MANY", 500)
    monkeypatch.setattr("ipi_lint_inference.deliveries._ALL", 9000)
    files = {"l0/kustomization.yaml": "resources: [pool.yaml]", "l0/pool.yaml": POOL}
    for level in range(1, 40):
        for side in "ab":
            files[f"{level}{side}/kustomization.yaml"] = (
                f"namePrefix: {side}\nresources: [../l{level - 1}]"
            )
        files[f"l{level}/kustomization.yaml"] = f"resources: [../{level}a, ../{level}b]"
    assert len(names(files)) <= 500


def test_a_tall_stack_of_layers_ends() -> None:
    files = {
        f"l{level}/kustomization.yaml": f"resources: [../l{level + 1}]" for level in range(3000)
    }
    assert names({**files, "l3000/kustomization.yaml": "resources: []"}) == []


def test_components_that_take_in_each_other_end() -> None:
    files = {
        "top/kustomization.yaml": "components: [../a]",
        "a/kustomization.yaml": "kind: Component\nresources: [pool.yaml]\ncomponents: [../b]",
        "b/kustomization.yaml": "kind: Component\ncomponents: [../a]",
        "a/pool.yaml": POOL,
    }
    assert names(files) == ["None/llama"]


def test_flux_takes_in_all_files_but_stops_at_kustomizations() -> None:
    files = {
        "flux.yaml": FLUX + "spec: {path: ./apps, targetNamespace: llm}",
        "apps/pool.yaml": POOL,
        "apps/deep/er/pool.yaml": POOL.replace("llama", "deep"),
        "apps/built/kustomization.yaml": "resources: []",
        "apps/built/pool.yaml": POOL.replace("llama", "left-out"),
    }
    assert names(files) == ["llm/llama", "llm/deep"]


def test_argo_reads_one_folder_and_fills_in_its_namespace() -> None:
    spec = "spec: {source: {path: apps}, destination: {name: east, namespace: llm}}"
    files = {"app.yaml": APP + spec, "apps/a.yaml": POOL, "apps/deep/b.yaml": POOL}
    (way,) = delivered(files).all
    assert (way.built.namespace, way.built.name) == ("llm", "llama")
    assert way.clusters == {"east"}


def test_argo_leaves_a_namespace_that_is_said() -> None:
    spec = "spec: {source: {path: apps}, destination: {name: east, namespace: llm}}"
    said = POOL.replace("name: llama", "name: llama, namespace: own")
    assert names({"app.yaml": APP + spec, "apps/a.yaml": said}) == ["own/llama"]


def test_globs_of_a_directory() -> None:
    directory = "{recurse: true, include: '{*.yaml,*.json}', exclude: 'draft/*'}"
    files = {
        "app.yaml": APP + f"spec: {{source: {{path: apps, directory: {directory}}}}}",
        "apps/a.yaml": POOL,
        "apps/b.yml": POOL.replace("llama", "yml"),
        "apps/draft/c.yaml": POOL.replace("llama", "draft"),
    }
    assert names(files) == ["None/llama"]
