"""The pods that objects make, from manifests of any shape."""

from __future__ import annotations

from typing import Any

import pytest

from ipi_lint import Repository
from ipi_lint.linter import load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.reader import Limits
from ipi_lint.source import Source
from ipi_lint_inference.selectors import as_labels
from ipi_lint_inference.workloads import PodTemplate, doubt, selected, templates, templates_of

FACTS = load_linter().facts


def _repository(text: str) -> Repository:
    return Repository(
        read_manifests(Source("all.yaml", text), Limits(), 100, in_chart=False).resources,
        facts=FACTS,
    )


def _deployment(name: str, namespace: str, labels: str) -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{template: {{metadata: {{labels: {labels}}}}}}}\n---\n"
    )


def _names(found: tuple[PodTemplate, ...]) -> list[str]:
    return [f"{each.resource.identity.name}{each.part and '/' + each.part}" for each in found]


SERVERS = (
    _deployment("qwen", "chat", "{app: qwen, tier: gold}")
    + _deployment("qwen-canary", "chat", "{app: qwen, tier: canary}")
    + _deployment("qwen", "batch", "{app: qwen, tier: gold}")
    + _deployment("numbers", "chat", "{app: 7, gpu: true, rate: 1.5}")
)


@pytest.mark.parametrize(
    ("namespace", "wanted", "names"),
    [
        ("chat", {"app": "qwen"}, ["qwen", "qwen-canary"]),
        ("chat", {"app": "qwen", "tier": "gold"}, ["qwen"]),
        ("chat", {"tier": "gold", "app": "llama"}, []),
        (None, {"tier": "gold"}, ["qwen", "qwen"]),
        ("chat", {"app": "7"}, ["numbers"]),
        ("chat", {"app": 7, "gpu": "true", "rate": "1.5"}, ["numbers"]),
        ("chat", {}, []),
        ("chat", None, []),
        ("chat", ["app"], []),
        ("chat", {"app": ["qwen"]}, []),
        ("chat", {"app": "qwen", "tier": None}, []),
    ],
)
def test_selected(namespace: str | None, wanted: Any, names: list[str]) -> None:
    assert _names(selected(_repository(SERVERS), namespace, wanted)) == names


def test_templates_of_a_namespace_and_of_an_object() -> None:
    repository = _repository(SERVERS)
    assert _names(templates(repository, "batch")) == ["qwen"]
    assert len(templates(repository, None)) == 4
    assert _names(templates_of(repository.resources[1], repository)) == ["qwen-canary"]


LEADERS = """\
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: {name: deepseek, namespace: chat}
spec:
  leaderWorkerTemplate:
    size: 2
"""
LEADER = "    leaderTemplate: {metadata: {labels: {role: head}}}\n"
WORKER = "    workerTemplate: {metadata: {labels: {role: rank}}}\n"


@pytest.mark.parametrize(
    ("text", "leaders", "workers"),
    [
        (LEADERS + LEADER + WORKER, ["head"], ["rank"]),
        (LEADERS + WORKER, ["rank"], ["rank"]),
        (LEADERS + "    leaderTemplate: null\n" + WORKER, ["rank"], ["rank"]),
        (LEADERS, [], []),
    ],
)
def test_a_leader_without_a_template_is_made_of_the_workers(
    text: str, leaders: list[str], workers: list[str]
) -> None:
    found = templates(_repository(text), "chat")
    by_part = {
        part: [each.labels["role"] for each in found if each.part == part]
        for part in ("leader", "worker")
    }
    assert by_part == {"leader": leaders, "worker": workers}


def test_labels_of_the_controller() -> None:
    repository = _repository(LEADERS + WORKER)
    index = {"leaderworkerset.sigs.k8s.io/worker-index": "0"}
    assert _names(selected(repository, "chat", index)) == ["deepseek/leader"]
    name = {"leaderworkerset.sigs.k8s.io/name": "deepseek"}
    assert _names(selected(repository, "chat", name)) == ["deepseek/leader", "deepseek/worker"]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: apps/v1\nkind: Deployment\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: []\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {template: [1]}\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {template: text}\n",
        "apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: null}}\n",
        "apiVersion: ray.io/v1\nkind: RayCluster\nspec: {workerGroupSpecs: {a: 1}}\n",
    ],
)
def test_odd_shapes_make_no_pods(text: str) -> None:
    assert templates(_repository(text), None) == ()


@pytest.mark.parametrize(
    "spec",
    [
        "{containers: {a: 1}, initContainers: text}",
        "{containers: [1, null, [a]]}",
        "[]",
        "null",
    ],
)
def test_odd_pods_have_odd_containers_and_no_labels(spec: str) -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, labels: [x]}}\nspec: {spec}\n"
    (template,) = templates(_repository(text), None)
    assert template.labels == {}
    assert all(each.get("image").text is None for each in template.containers())


def test_a_kind_whose_pods_are_not_known_leaves_a_doubt() -> None:
    operator = (
        "apiVersion: kaito.sh/v1beta1\nkind: Workspace\nmetadata: {name: a, namespace: chat}\n"
    )
    repository = _repository(SERVERS + operator)
    assert "Workspace" in (doubt(repository, "chat") or "")
    assert doubt(repository, "batch") is None
    assert doubt(repository, None) is not None


def test_labels_as_text() -> None:
    labels = {"a": "x", "b": 7, "c": False, "d": None, "e": [], "f": {"g": 1}}
    assert as_labels(labels) == {"a": "x", "b": "7", "c": "false"}
    assert as_labels(["a"]) == {}


def test_templates_of_an_object_that_is_not_in_the_repository() -> None:
    resource = _repository(SERVERS).resources[0]
    assert _names(templates_of(resource, Repository(facts=FACTS))) == ["qwen"]
