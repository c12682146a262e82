"""No shape of what asks for rendering makes it raise, and no hostile text reaches a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import trees
from fakes import CHART, PRINTED, Fakes, seen
from ipi_lint.render import charts, kustomized

ODD: tuple[Any, ...] = (
    *(None, True, 0, -1.5, "", "x", "\0", "\ud800", "../..", "/", "--x", "a" * 5000, "{{x}}"),
    *([], {}, [None], [[]], [{}], {"": None}, {"x": "https://example.com"}, ["\n- x: ["]),
)
SOURCE = {"kind": "GitRepository", "name": "f"}
RELEASE = {
    "apiVersion": "helm.toolkit.fluxcd.io/v2",
    "kind": "HelmRelease",
    "metadata": {"name": "r", "namespace": "n"},
    "spec": {
        "chart": {"spec": {"chart": "charts/pool", "sourceRef": SOURCE, "valuesFiles": ["v.yaml"]}},
        "chartRef": {"kind": "HelmChart", "name": "c", "namespace": "n"},
        "releaseName": "r",
        "targetNamespace": "n",
        "install": {"crds": "Skip"},
        "kubeConfig": {"secretRef": {"name": "west"}},
        "valuesFrom": [{"kind": "ConfigMap", "name": "v", "valuesKey": "k", "targetPath": "a.b"}],
        "values": {"a": {"b": 1}},
        "commonMetadata": {"labels": {"a": "b"}},
        "postRenderers": [{"kustomize": {"images": [{"name": "a", "newTag": "b"}]}}],
    },
}
VALUES = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "v", "namespace": "n"},
    "data": {"k": "1"},
}
HELM_CHART = {
    "apiVersion": "source.toolkit.fluxcd.io/v1",
    "kind": "HelmChart",
    "metadata": {"name": "c", "namespace": "n"},
    "spec": {"chart": "charts/pool", "sourceRef": SOURCE},
}
HELM = {
    "releaseName": "r",
    "namespace": "n",
    "valueFiles": ["$ref/v.yaml"],
    "valuesObject": {"a": 1},
    "values": "a: 1",
    "parameters": [{"name": "a", "value": "b", "forceString": True}],
    "fileParameters": [],
    "apiVersions": ["x/v1"],
    "kubeVersion": "v1.33.0",
}
APPLICATION = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {"name": "a"},
    "spec": {
        "destination": {"namespace": "n", "server": "https://kubernetes.default.svc"},
        "source": {"repoURL": "x", "path": "charts/pool", "helm": HELM},
        "sources": [{"repoURL": "x", "path": "charts/pool"}],
    },
}
KUSTOMIZATION = {
    "resources": ["one.yaml"],
    "namespace": "n",
    "openapi": {"path": "x.json"},
    "buildMetadata": ["managedByLabel"],
    "configMapGenerator": [
        {"name": "m", "files": ["k=v.yaml"], "envs": ["e"], "literals": ["a=b"]}
    ],
    "generators": ["g.yaml", "kind: X\nfiles: [y]\n"],
    "helmGlobals": {"chartHome": "../charts"},
    "helmCharts": [
        {
            "name": "pool",
            "releaseName": "r",
            "namespace": "n",
            "version": "1",
            "valuesFile": "v.yaml",
            "valuesInline": {"a": 1},
            "valuesMerge": "merge",
            "additionalValuesFiles": ["w.yaml"],
            "apiVersions": ["x/v1"],
            "kubeVersion": "v1.33.0",
            "includeCRDs": True,
        }
    ],
}
FLUX = {
    "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
    "kind": "Kustomization",
    "metadata": {"name": "k", "namespace": "n"},
    "spec": {
        "path": "apps",
        "patches": [{"patch": "x", "target": {"kind": "ConfigMap"}}],
        "images": [{"name": "a", "newTag": "b"}],
        "components": ["c"],
        "namePrefix": "p-",
        "commonMetadata": {"labels": {"a": "b"}},
    },
}


def changed(value: Any, odd: Any) -> Iterator[Any]:
    """The value with one part of it replaced, each in turn."""
    yield odd
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: each} for each in changed(inner, odd))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from ([*value[:index], each, *value[index + 1 :]] for each in changed(inner, odd))


def look(root: Path, objects: Any, kustomization: Any) -> None:
    more = (
        {}
        if objects is None
        else {"clusters/east/x.yaml": "\n---\n".join(map(json.dumps, objects))}
    )
    seen(root, {**more, "apps/kustomization.yaml": json.dumps(kustomization)})


@pytest.fixture
def root(tmp_path: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> Path:
    fakes.prints("helm", "")
    fakes.prints("kubectl", "")
    for module in (charts, kustomized):
        monkeypatch.setattr(module, "run", lambda *_: PRINTED)
    more = {
        "v.yaml": "a: 1\n",
        "apps/v.yaml": "a: 1\n",
        "apps/w.yaml": "",
        "apps/e": "",
        "apps/one.yaml": json.dumps(VALUES),
    }
    return trees.write(tmp_path / "tree", {**CHART, **more, "apps/g.yaml": "kind: Y\nfiles: [z]\n"})


@pytest.mark.parametrize("name", ["RELEASE", "APPLICATION", "VALUES", "HELM_CHART", "FLUX"])
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
def test_odd_objects(name: str, odd: Any, root: Path) -> None:
    base = {
        "RELEASE": RELEASE,
        "APPLICATION": APPLICATION,
        "VALUES": VALUES,
        "HELM_CHART": HELM_CHART,
        "FLUX": FLUX,
    }
    with_reference = [base[each] for each in base if each != name]
    variants = list(changed(base[name], odd))
    for start in range(0, len(variants), 40):
        look(root, [*variants[start : start + 40], *with_reference], KUSTOMIZATION)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
def test_odd_kustomizations(odd: Any, root: Path) -> None:
    for each in changed(KUSTOMIZATION, odd):
        look(root, [FLUX], each)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
def test_odd_output(odd: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = {"config.kubernetes.io/origin": "path: one.yaml\nconfiguredIn: g.yaml\n"}
    labels = {"name": "v", "annotations": origin, "labels": {"a": "b"}}
    base = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": labels, "data": {"k": ["1"]}}
    for each in changed(base, odd):
        printed = json.dumps(each)
        for module in (charts, kustomized):
            monkeypatch.setattr(module, "run", lambda *_, printed=printed: printed)
        look(root, [RELEASE, VALUES, HELM_CHART, APPLICATION, FLUX], KUSTOMIZATION)


def test_what_the_others_change_is_rendered(root: Path) -> None:
    look(root, [RELEASE, VALUES, HELM_CHART, APPLICATION, FLUX], KUSTOMIZATION)
    found = seen(root, {})
    done = {each.what for cluster in found.rendered.values() for each in cluster}
    assert {each.split(" in ")[0] for each in done} == {
        *("the HelmRelease 'r'", "the Application 'a'", "the Application 'r'"),
        *("the chart charts/pool", "the kustomization apps"),
    }
