"""Each cluster is judged by the releases that it runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import trees
from commands import ipi_lint
from texts import POOL

H2C = POOL.replace("spec:\n", "spec:\n  appProtocol: http\n")
SOURCE = (
    "https://github.com/kubernetes-sigs/gateway-api-inference-extension/"
    "releases/download/{}/manifests.yaml"
)


def found(root: Path, files: Mapping[str, str], *words: str) -> list[tuple[str, str, list[str]]]:
    trees.write(root, {path: text.encode() for path, text in files.items()})
    select = ("--select", "field-newer-than-bundle,target-differs-from-pin")
    result = ipi_lint("check", "--format", "json", *select, *words, cwd=root)
    assert result.stderr == ""
    report = json.loads(result.stdout)
    return [(each["rule"], each["path"], each["clusters"]) for each in report["findings"]]


def kustomization(*resources: str) -> str:
    return "resources:\n" + "".join(f"- {each}\n" for each in resources)


def test_what_a_clusters_tree_installs(tmp_path: Path) -> None:
    files = {
        "base/kustomization.yaml": kustomization("pool.yaml"),
        "base/pool.yaml": H2C,
        "clusters/new/kustomization.yaml": kustomization(SOURCE.format("v1.4.0"), "../../base"),
        "clusters/old/kustomization.yaml": kustomization(SOURCE.format("v1.3.0"), "../../base"),
    }
    assert found(tmp_path, files) == [("IPI111", "base/pool.yaml", ["old"])]


def test_what_the_configuration_says_of_a_cluster(tmp_path: Path) -> None:
    files = {
        ".ipi-lint.yaml": (
            "target: {inference-extension: v1.6.0}\n"
            "clusters:\n"
            "  new: {paths: [clusters/new]}\n"
            "  old: {paths: [clusters/old], target: {inference-extension: v1.3.0}}\n"
        ),
        "clusters/new/pool.yaml": H2C,
        "clusters/old/pool.yaml": H2C,
    }
    assert found(tmp_path, files) == [("IPI111", "clusters/old/pool.yaml", [])]


def test_the_command_line_beats_all(tmp_path: Path) -> None:
    files = {
        ".ipi-lint.yaml": "clusters: {old: {paths: [o], target: {inference-extension: v1.3.0}}}\n",
        "o/pool.yaml": H2C,
    }
    assert found(tmp_path, files, "--target", "inference-extension=v1.6.0") == []


def test_a_configuration_that_contradicts_a_clusters_tree(tmp_path: Path) -> None:
    files = {
        ".ipi-lint.yaml": "clusters: {east: {paths: [e], target: {inference-extension: v1.5.0}}}\n",
        "e/kustomization.yaml": kustomization(SOURCE.format("v1.6.0"), "pool.yaml"),
        "e/pool.yaml": H2C,
    }
    assert found(tmp_path, files) == [("IPI009", "e/kustomization.yaml", [])]
