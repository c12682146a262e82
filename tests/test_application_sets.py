"""ApplicationSets: what their generators make of the files, and what no file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from test_clusters import clusters, seen
from texts import POOL

APP_SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: models, namespace: argocd}}
spec:
  generators: [{generators}]
  template:
    metadata: {{name: x}}
    spec:
      destination: {{name: '{cluster}', namespace: inference}}
      source: {{path: '{path}'}}
"""
LIST = "{list: {elements: [{cluster: east, kind: gpu}, {cluster: west, kind: cpu}]}}"
DIRECTORIES = "{git: {directories: [{path: apps/*}, {path: apps/old, exclude: true}]}}"


@pytest.mark.parametrize(
    ("generators", "cluster", "path"),
    [
        (LIST, "{{cluster}}", "apps/{{ cluster }}"),
        (LIST, "{{.cluster}}", "apps/{{.cluster}}"),
        (DIRECTORIES, "{{path.basename}}", "{{path}}"),
        (DIRECTORIES, "{{.path.basename}}", "{{.path.path}}"),
        ("{git: {files: [{path: fleet/**/config.yaml}]}}", "{{cluster.name}}", "{{cluster.apps}}"),
        (f"{{matrix: {{generators: [{LIST}, {DIRECTORIES}]}}}}", "{{cluster}}", "{{path}}"),
        (
            f"{{merge: {{mergeKeys: [cluster], generators: [{LIST}, "
            "{list: {elements: [{cluster: east, at: apps/east}, {cluster: west, at: apps/west}]}}"
            "]}}",
            "{{cluster}}",
            "{{at}}",
        ),
    ],
)
def test_application_sets_are_expanded(
    tmp_path: Path, generators: str, cluster: str, path: str
) -> None:
    config = "cluster: {{name: {0}, apps: apps/{0}}}\n"
    files = {
        "argo/set.yaml": APP_SET.format(generators=generators, cluster=cluster, path=path),
        "apps/east/pool.yaml": POOL,
        "apps/west/pool.yaml": POOL,
        "apps/old/pool.yaml": POOL,
        "fleet/a/config.yaml": config.format("east"),
        "fleet/b/config.yaml": config.format("west"),
    }
    found = seen(tmp_path, files)
    assert "apps/east/pool.yaml" in clusters(found)["east"]
    assert "apps/west/pool.yaml" in clusters(found)["west"]
    assert "apps/old/pool.yaml" not in found.taken
    assert not found.whole.gaps


@pytest.mark.parametrize("generator", ["{clusters: {}}", "{plugin: {}}", "{list: 1}", "x", "{}"])
def test_what_a_generator_asks_of_a_cluster_is_a_gap(tmp_path: Path, generator: str) -> None:
    text = APP_SET.format(generators=generator, cluster="{{name}}", path="apps")
    found = seen(tmp_path, {"clusters/east/set.yaml": text, "apps/pool.yaml": POOL})
    unknowable = generator in ("{clusters: {}}", "{plugin: {}}", "x")
    assert bool(found.whole.gaps) is unknowable
