"""Charts of Argo CD Applications and of kustomizations, which lie in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import CHART, PRINTED, Fakes, objects, place, rendered, seen, unseen, values

ARGO = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: app, namespace: argocd}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "tree"


def argo(more: str = "", path: str = "charts/pool") -> dict[str, str | bytes]:
    where = "  destination: {server: 'https://kubernetes.default.svc', namespace: models}\n"
    text = f"{ARGO}spec:\n{where}  source:\n    repoURL: https://x/y\n    path: {path}\n{more}"
    return {**CHART, "clusters/east/x.yaml": text}


def test_an_application_is_rendered_as_argo_does(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    more = "    helm:\n      valueFiles: [prod.yaml, /more.yaml]\n      valuesObject: {c: 3}\n"
    more += (
        "      parameters: [{name: p, value: 'a,b'}, {name: q, value: '1', forceString: true}]\n"
    )
    more += "      kubeVersion: v1.33.0\n      apiVersions: [x/v1]\n"
    files = {"charts/pool/prod.yaml": "a: 1\n", "more.yaml": "b: 2\n"}
    found = seen(root, {**argo(more), **files})
    assert "Service models/made" in objects(found)
    assert unseen(found) == []
    (call,) = fakes.calls("helm")
    arguments = call["arguments"]
    assert isinstance(arguments, list)
    assert arguments[1:4] == ["app", "chart", "--namespace=models"]
    assert arguments[7:] == [
        *("--set=p=a\\,b", "--set-string=q=1", "--kube-version=v1.33.0"),
        *("--api-versions=x/v1", "--include-crds"),
        "--api-versions=argoproj.io/v1alpha1",
        "--api-versions=argoproj.io/v1alpha1/Application",
    ]
    assert values(fakes) == [{"a": 1}, {"b": 2}, {"c": 3}]
    assert place(found, "Service", "kind") == "clusters/east/x.yaml: charts/pool"


def test_an_application_whose_folder_is_a_chart_needs_no_more_words(
    fakes: Fakes, root: Path
) -> None:
    fakes.prints("helm", PRINTED)
    found = seen(root, argo())
    assert objects(found).count("ConfigMap models/plain") == 1
    assert unseen(found) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("    helm: {valueFiles: [none.yaml]}\n", "the values file 'none.yaml' is not in this"),
        ("    helm: {valueFiles: ['https://x/y']}\n", "the values file 'https://x/y' is remote"),
        ("    helm: {fileParameters: [{name: x}]}\n", "its fileParameters are not understood"),
        ("    chart: pool\n", "its chart comes from 'https://x/y'"),
        ("    helm: {values: '[1]'}\n", "the values of 'values' are no mapping"),
        ("    helm: {releaseName: --x}\n", "'--x' is no name of a release"),
        (
            '    helm: {parameters: [{name: a, value: "\\0"}]}\n',
            "helm cannot be given these arguments",
        ),
    ],
)
def test_an_application_that_cannot_be_rendered(
    more: str, why: str, fakes: Fakes, root: Path
) -> None:
    fakes.prints("helm", PRINTED)
    has = f"clusters/east/x.yaml has the Application 'app', which is not rendered: {why}"
    assert [each for each in unseen(seen(root, argo(more))) if each.startswith(has)]
    assert not fakes.calls("helm")


def test_an_application_set_is_rendered_for_each_application(fakes: Fakes, root: Path) -> None:
    fakes.does(
        "helm",
        "print('apiVersion: v1\\nkind: Service\\nmetadata: {name: ' + sys.argv[2] + '}')",
    )
    text = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set}\nspec:\n"
    text += "  generators: [{list: {elements: [{name: a}, {name: b}]}}]\n  template:\n"
    text += "    metadata: {name: 'pool-{{name}}'}\n    spec:\n"
    text += "      destination: {namespace: 'ns-{{name}}'}\n"
    text += "      source: {repoURL: x, path: charts/pool, helm: {releaseName: '{{name}}'}}\n"
    found = seen(root, {**CHART, "clusters/east/x.yaml": text})
    assert {"Service ns-a/a", "Service ns-b/b"} <= set(objects(found))
    assert unseen(found) == []


def kustomized(more: str) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {f"clusters/east/{path}": text for path, text in CHART.items()}
    text = f"namespace: models\nnamePrefix: p-\nhelmCharts:\n- name: pool\n{more}"
    return {**files, "clusters/east/kustomization.yaml": text}


def test_charts_of_a_kustomization_need_helm_alone(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    more = "  releaseName: r\n  namespace: n\n  includeCRDs: true\n  valuesFile: v.yaml\n"
    more += "  valuesInline: {a: {b: 1}}\n"
    files = {**kustomized(more), "clusters/east/v.yaml": "a: {b: 0, c: 0}\n"}
    found = seen(root, files)
    assert "Service models/p-made" in objects(found)
    assert unseen(found) == []
    assert values(fakes) == [{"a": {"b": 1, "c": 0}}]
    (call,) = fakes.calls("helm")
    arguments = call["arguments"]
    assert isinstance(arguments, list)
    assert arguments[1:4] == ["r", "chart", "--namespace=n"]
    path = "clusters/east/kustomization.yaml"
    assert rendered(found) == [f"helm: the chart clusters/east/charts/pool in {path}: 4"]
    assert place(found, "Service", "metadata", "labels").startswith(f"{path}: name: pool")


def test_a_chart_that_the_kustomization_would_pull(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    fakes.prints("kubectl", "")
    more = "  version: 1.0.0\n- {name: far, repo: 'https://example.com'}\n"
    found = seen(root, kustomized(more))
    assert "Service models/p-made" in objects(found)
    assert [each for each in unseen(found) if "the chart 'far' is not in this repository" in each]
    assert not fakes.calls("kubectl")


def test_helm_and_kubectl_together(fakes: Fakes, root: Path) -> None:
    fakes.real("helm")
    fakes.real("kubectl")
    files = kustomized("  releaseName: r\ntransformers: [t.yaml]\n")
    files["clusters/east/t.yaml"] = (
        "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: t}\n"
        "labels: {team: serving}\nfieldSpecs: [{path: metadata/labels, create: true}]\n"
    )
    found = seen(root, files)
    assert unseen(found) == []
    (service,) = found.clusters["east"].of_kind("", "Service")
    assert service.identity[2:] == ("models", "p-r-x")
    assert service.get("metadata", "labels").plain == {"team": "serving"}
