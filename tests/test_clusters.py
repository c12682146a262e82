"""From files to clusters: who is seen together, and what may be out of sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import trees
from ipi_lint import Identity, Repository
from ipi_lint.clusters import Views, views
from ipi_lint.config import load_config
from ipi_lint.linter import load_linter
from ipi_lint.read import read_tree
from texts import POOL

LOADED = load_linter()
HEAD = "apiVersion: {group}\nkind: {kind}\nmetadata: {{name: {name}, namespace: serving}}\n"
GAP_KINDS = [("inference.networking.k8s.io", "InferencePool")]


def a(kind: str, group: str = "v1", name: str = "x", spec: str = "") -> str:
    return HEAD.format(group=group, kind=kind, name=name) + (f"spec: {spec}\n" if spec else "")


ARGO_GROUP = "argoproj.io/v1alpha1"
FLUX_GROUP = "kustomize.toolkit.fluxcd.io/v1"


def flux(path: str) -> str:
    spec = f"{{path: {path}, sourceRef: {{kind: GitRepository, name: flux-system}}}}"
    return a("Kustomization", FLUX_GROUP, "apps", spec)


def seen(root: Path, files: Mapping[str, str], config: str = "") -> Views:
    trees.write(root, {path: text.encode() for path, text in files.items()})
    if config:
        (root / ".ipi-lint.yaml").write_text(config, "utf-8")
    settings = load_config(root / ".ipi-lint.yaml" if config else None)
    read = read_tree(root, [root], settings)
    return views(read, LOADED.references, settings.settings, LOADED.facts)


def names(repository: Repository) -> list[str]:
    kinds = ("Kustomization", "Component")
    return [each.source.path for each in repository.resources if each.identity.kind not in kinds]


def clusters(found: Views) -> dict[str, list[str]]:
    return {name: names(each) for name, each in found.whole.clusters.items()}


def test_a_repository_without_clusters_is_one(tmp_path: Path) -> None:
    found = seen(tmp_path, {"a/pool.yaml": POOL, "b/pool.yaml": POOL})
    assert clusters(found) == {}
    assert not found.taken


def test_each_folder_below_clusters_is_one(tmp_path: Path) -> None:
    files = {"clusters/east/pool.yaml": POOL, "fleet/clusters/west/b/pool.yaml": POOL}
    found = seen(tmp_path, {**files, "apps/pool.yaml": POOL})
    assert clusters(found) == {
        "east": ["clusters/east/pool.yaml"],
        "west": ["fleet/clusters/west/b/pool.yaml"],
    }
    assert "apps/pool.yaml" not in found.taken


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("kustomization.yaml", "resources: [../../apps/base]\n"),
        ("kustomization.yml", "bases: [../../apps/base/]\n"),
        ("kustomization.yaml", "resources: [../../apps/base/pool.yaml]\n"),
        ("apps.yaml", flux("./apps/base")),
        ("apps.yaml", flux("apps")),
        ("app.yaml", a("Application", "argoproj.io/v1alpha1", "x", "{source: {path: apps/base}}")),
        (
            "app.yaml",
            a("Application", "argoproj.io/v1alpha1", "x", "{sources: [{path: apps/base}]}"),
        ),
    ],
)
def test_what_is_taken_in_belongs_to_the_cluster(tmp_path: Path, file: str, text: str) -> None:
    files = {
        f"clusters/east/{file}": text,
        "clusters/west/pool.yaml": POOL,
        "apps/base/kustomization.yaml": "resources: [pool.yaml]\n",
        "apps/base/pool.yaml": POOL,
    }
    found = seen(tmp_path, files)
    assert "apps/base/pool.yaml" in clusters(found)["east"]
    assert clusters(found)["west"] == ["clusters/west/pool.yaml"]


def test_a_base_goes_to_every_cluster_that_takes_it_in(tmp_path: Path) -> None:
    files = {f"clusters/{name}/apps.yaml": flux("./apps") for name in ("east", "west")}
    found = seen(tmp_path, {**files, "apps/pool.yaml": POOL})
    assert found.homes["apps/pool.yaml"] == ["east", "west"]


def test_kustomizations_that_take_in_each_other_end_and_are_a_gap(tmp_path: Path) -> None:
    files = {
        "clusters/a/kustomization.yaml": "resources: [../b]\n",
        "clusters/b/kustomization.yaml": "resources: [../a, pool.yaml]\n",
        "clusters/b/pool.yaml": POOL,
    }
    found = seen(tmp_path, files)
    assert set(clusters(found)) == {"a", "b"}
    assert all(cluster.gaps for cluster in found.whole.clusters.values())


def test_an_argo_folder_is_read_as_argo_reads_it(tmp_path: Path) -> None:
    spec = "{source: {path: apps, directory: {recurse: true, exclude: '{old,new}/*'}}}"
    files = {
        "clusters/east/app.yaml": a("Application", "argoproj.io/v1alpha1", "x", spec),
        **{f"apps/{name}.yaml": POOL for name in ("pool", "old/pool", "deep/pool")},
    }
    assert clusters(seen(tmp_path, files))["east"] == [
        "apps/deep/pool.yaml",
        "apps/pool.yaml",
        "clusters/east/app.yaml",
    ]


def test_applications_name_their_clusters(tmp_path: Path) -> None:
    spec = "{destination: {name: %s, namespace: team}, source: {path: %s}}"
    files = {
        f"argo/{name}.yaml": a("Application", ARGO_GROUP, name, spec % (name, f"apps/{name}"))
        for name in ("east", "west")
    }
    bare = POOL.replace("  namespace: inference\n", "")
    files |= {"apps/east/pool.yaml": bare, "apps/west/pool.yaml": POOL}
    found = seen(tmp_path, files)
    assert set(clusters(found)) == {"east", "in-cluster", "west"}
    (pool,) = found.whole.clusters["east"].of_kind(*GAP_KINDS[0])
    namespace = pool.get("metadata", "namespace")
    assert (pool.identity.namespace, namespace.source.path) == ("team", "argo/east.yaml")


def test_variables_are_filled_in_and_keep_their_places(tmp_path: Path) -> None:
    spec = (
        "{path: apps, postBuild: {substitute: {port: '8001', name: llama},"
        " substituteFrom: [{kind: ConfigMap, name: fleet}]}}"
    )
    text = POOL.replace("number: 8000", "number: ${port}").replace(
        "app: llama", "app: ${name}-${zone:=b}"
    )
    files = {
        "clusters/east/apps.yaml": a("Kustomization", FLUX_GROUP, "apps", spec),
        "clusters/east/fleet.yaml": a("ConfigMap", name="fleet") + "data: {zone: a}\n",
        "apps/pool.yaml": text,
    }
    (pool,) = seen(tmp_path, files).whole.clusters["east"].of_kind(*GAP_KINDS[0])
    port = pool.get("spec", "targetPorts", 0, "number")
    assert (port.plain, port.source.path) == (8001, "apps/pool.yaml")
    assert port.source.text[slice(*port.span)] == "${port}"
    assert pool.get("spec", "selector", "matchLabels", "app").plain == "llama-a"


def test_an_overlays_values_know_their_files(tmp_path: Path) -> None:
    overlay = "resources: [../../apps]\nnamePrefix: eu-\npatches: [{path: patch.yaml}]\n"
    patch = (
        "apiVersion: inference.networking.k8s.io/v1\nkind: InferencePool\n"
        "metadata: {name: llama, namespace: inference}\nspec: {targetPorts: [{number: 9}]}\n"
    )
    files = {
        "clusters/east/kustomization.yaml": overlay,
        "clusters/east/patch.yaml": patch,
        "apps/kustomization.yaml": "resources: [pool.yaml]\n",
        "apps/pool.yaml": POOL,
    }
    (pool,) = seen(tmp_path, files).whole.clusters["east"].of_kind(*GAP_KINDS[0])
    assert pool.identity.name == "eu-llama"
    places = {
        "metadata.name": pool.get("metadata", "name").source.path,
        "port": pool.get("spec", "targetPorts", 0, "number").source.path,
        "picker": pool.get("spec", "endpointPickerRef", "name").source.path,
    }
    assert places == {
        "metadata.name": "clusters/east/kustomization.yaml",
        "port": "clusters/east/patch.yaml",
        "picker": "apps/pool.yaml",
    }


def test_a_flux_sync_says_where_a_cluster_begins(tmp_path: Path) -> None:
    sync = a("Kustomization", FLUX_GROUP, "flux-system", "{path: ./deploy/eu}")
    files = {"deploy/eu/flux-system/sync.yaml": sync, "deploy/eu/pool.yaml": POOL}
    assert "deploy/eu/pool.yaml" in clusters(seen(tmp_path, files))["eu"]


def test_overlays_are_clusters_where_nothing_else_is(tmp_path: Path) -> None:
    files = {
        f"overlays/{name}/kustomization.yaml": "resources: [../../base]\n"
        for name in ("dev", "prod")
    }
    files |= {"base/kustomization.yaml": "resources: [pool.yaml]\n", "base/pool.yaml": POOL}
    found = seen(tmp_path, files)
    assert clusters(found) == {"dev": ["base/pool.yaml"], "prod": ["base/pool.yaml"]}


def test_the_configuration_names_clusters(tmp_path: Path) -> None:
    config = (
        "implementation: nginx\n"
        "clusters:\n"
        "  east: {paths: [fleet/e], implementation: istio@1.28}\n"
        "  west: {paths: [fleet/w]}\n"
    )
    files = {"fleet/e/pool.yaml": POOL, "fleet/w/pool.yaml": POOL, "clusters/x/pool.yaml": POOL}
    found = seen(tmp_path, files, config)
    assert clusters(found) == {"east": ["fleet/e/pool.yaml"], "west": ["fleet/w/pool.yaml"]}
    said = {name: each.settings["implementation"] for name, each in found.whole.clusters.items()}
    assert said == {"east": "istio@1.28", "west": "nginx"}


def doubt(found: Views, cluster: str, kind: str = "InferencePool") -> str | None:
    group = "" if kind == "Service" else GAP_KINDS[0][0]
    return found.whole.clusters[cluster].doubt(Identity(group, kind, "serving", "other"))


HELM = a("HelmRelease", "helm.toolkit.fluxcd.io/v2", "x", "{chart: {spec: {chart: %s}}}")
SET = a("ApplicationSet", ARGO_GROUP, "x", "{generators: [{clusters: {}}]}")
APP = a("Application", "argoproj.io/v1alpha1", "x", "{source: {path: %s}}")
EXTENSION = "github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.5.0"


@pytest.mark.parametrize(
    ("path", "text", "mutes"),
    [
        ("clusters/east/release.yaml", HELM % "inferencepool", ["east"]),
        ("clusters/east/release.yaml", HELM % "cert-manager", []),
        ("platform/release.yaml", HELM % "inferencepool", []),
        ("platform/chart.yaml", "a: 1\nkind: [\n", ["east", "west"]),
        ("clusters/west/broken.yaml", "apiVersion: v1\nkind: [\n", ["west"]),
        ("clusters/east/llm.yaml", a("LLMInferenceService", "serving.kserve.io/v1"), ["east"]),
        ("clusters/east/set.yaml", SET, ["east"]),
        ("clusters/east/app.yaml", APP % "nowhere", ["east"]),
        ("clusters/east/app.yaml", APP % "clusters/east", []),
        ("clusters/east/kustomization.yaml", "resources: ['https://a.example/b']\n", ["east"]),
        ("clusters/east/kustomization.yaml", f"resources: ['{EXTENSION}']\n", []),
    ],
)
def test_a_gap_mutes_the_clusters_that_it_may_deliver_to(
    tmp_path: Path, path: str, text: str, mutes: Sequence[str]
) -> None:
    files = {"clusters/east/pool.yaml": POOL, "clusters/west/pool.yaml": POOL, path: text}
    found = seen(tmp_path, files)
    assert [name for name in ("east", "west") if doubt(found, name)] == list(mutes)


def test_an_operator_delivers_some_kinds_only(tmp_path: Path) -> None:
    text = a("LLMInferenceService", "serving.kserve.io/v1alpha1")
    found = seen(tmp_path, {"clusters/east/llm.yaml": text})
    assert doubt(found, "east", "Service")
    assert found.whole.clusters["east"].doubt(Identity("", "Namespace", None, "serving")) is None


def test_what_no_cluster_takes_in_may_be_anywhere(tmp_path: Path) -> None:
    stray = POOL.replace("name: llama", "name: other")
    assert stray != POOL
    found = seen(tmp_path, {"clusters/east/pool.yaml": POOL, "apps/pool.yaml": stray})
    said = found.whole.clusters["east"].doubt(
        Identity(*GAP_KINDS[0], found.whole.resources[0].identity.namespace, "other")
    )
    assert said == "apps/pool.yaml has it, and is in no cluster that is known"


def test_examples_in_different_folders_do_not_meet(tmp_path: Path) -> None:
    files: dict[str, Any] = {
        "one/pool.yaml": POOL,
        "one/more.yaml": POOL,
        "two/pool.yaml": POOL,
        "app/kustomization.yaml": "resources: [../three, ../four]\n",
        "three/kustomization.yaml": "resources: [pool.yaml]\n",
        "three/pool.yaml": POOL,
        "four/kustomization.yaml": "resources: [pool.yaml]\n",
        "four/pool.yaml": POOL,
    }
    whole = seen(tmp_path, files).whole
    by_path = {each.source.path: each for each in whole.resources}
    by_path = {path: each for path, each in by_path.items() if path.endswith("pool.yaml")} | {
        "one/more.yaml": by_path["one/more.yaml"]
    }
    meet = {
        (here, there)
        for here in by_path
        for there in by_path
        if here < there and whole.together(by_path[here], by_path[there])
    }
    assert meet == {("one/more.yaml", "one/pool.yaml"), ("four/pool.yaml", "three/pool.yaml")}


@pytest.mark.parametrize(
    ("copied", "path", "is_whole"),
    [
        ("{from: '@monorepo/apps/production/**', to: '@artifact/production/'}", "production", True),
        ("{from: '@monorepo/apps/**', to: '@artifact/'}", "./production", True),
        ("{from: '@monorepo/apps/**', to: '@artifact/all/'}", "all/production", True),
        ("{from: '@monorepo/apps/**', to: '@artifact/all/'}", "./apps/production", False),
    ],
)
def test_a_path_in_an_artifact_is_not_one_in_the_repository(
    tmp_path: Path, copied: str, path: str, is_whole: bool
) -> None:
    spec = f"{{path: {path}, sourceRef: {{kind: ExternalArtifact, name: apps}}}}"
    maker = f"{{artifacts: [{{name: apps, copy: [{copied}]}}]}}"
    files = {
        "clusters/east/apps.yaml": a("Kustomization", FLUX_GROUP, "apps", spec),
        "clusters/east/artifacts.yaml": a(
            "ArtifactGenerator", "source.extensions.fluxcd.io/v1beta1", "x", maker
        ),
        "apps/production/pool.yaml": POOL,
    }
    found = seen(tmp_path, files)
    assert ("apps/production/pool.yaml" in clusters(found)["east"]) is is_whole
    assert found.whole.clusters["east"].is_whole is is_whole
