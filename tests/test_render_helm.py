"""HelmReleases whose chart lies in the repository: what helm gets, and where findings stand."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from fakes import (
    CHART,
    FLUX,
    PRINTED,
    SOURCE,
    Fakes,
    objects,
    place,
    rendered,
    seen,
    unseen,
    values,
)
from ipi_lint.render import programs, rendering

HAS = "clusters/east/x.yaml has the HelmRelease 'qwen'"
NOT = f"{HAS}, which is not rendered: "


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "tree"


def flux(more: str = "", source: str = SOURCE) -> dict[str, str | bytes]:
    return {**CHART, "clusters/east/x.yaml": f"{FLUX}spec:\n{source}{more}"}


def config(kind: str, name: str, data: str, more: str = "") -> str:
    head = f"---\napiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: ns}}\n"
    return f"{head}{data}\n{more}"


def test_a_helm_release_is_rendered(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    found = seen(root, flux("  values: {port: 8001}\n"))
    assert sorted(objects(found)) == [
        "ClusterRole /wide",
        "ConfigMap ns/plain",
        "GatewayClass /wider",
        "HelmRelease ns/qwen",
        "Service ns/made",
    ]
    assert unseen(found) == []
    assert rendered(found) == ["helm: the HelmRelease 'qwen' in clusters/east/x.yaml: 4"]
    (call,) = fakes.calls("helm")
    assert call["arguments"] == [
        *("template", "qwen", "chart", "--namespace=ns", "--values=values-0.yaml"),
        *("--skip-tests", "--include-crds", "--api-versions=helm.toolkit.fluxcd.io/v2"),
        "--api-versions=helm.toolkit.fluxcd.io/v2/HelmRelease",
    ]
    assert values(fakes) == [{"port": 8001}]


def test_what_is_rendered_stands_where_it_is_asked_for(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    found = seen(root, flux())
    assert place(found, "Service", "metadata", "name") == "clusters/east/x.yaml: ./charts/pool"
    plain = "charts/pool/templates/plain.yaml"
    assert place(found, "ConfigMap", "metadata", "name") == f"{plain}: plain"


def test_helm_sees_a_copy_and_nothing_of_ours(
    fakes: Fakes, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HELM_PLUGINS", "HELM_REPOSITORY_CONFIG", "KUBECONFIG", "HELM_KUBETOKEN", "TOKEN"):
        monkeypatch.setenv(name, "/secret")
    fakes.prints("helm", PRINTED)
    root.mkdir()
    (root / "charts/pool").mkdir(parents=True)
    (root / "charts/pool/stolen").symlink_to("/etc/passwd")
    seen(root, flux())
    (call,) = fakes.calls("helm")
    assert "/secret" not in json.dumps(call)
    files = call["files"]
    assert isinstance(files, dict)
    copies = {path.replace("charts/pool", "chart") for path in CHART}
    assert set(files) == {"kubeconfig", "values-0.yaml", *copies}


NAMES = {
    "its own": ("", "qwen", "ns"),
    "target namespace": ("  targetNamespace: models\n", "models-qwen", "models"),
    "said": ("  targetNamespace: models\n  releaseName: llama\n", "llama", "models"),
    "too long": (
        f"  releaseName: {'a' * 60}\n",
        "a" * 40 + "-11ee391211c6",
        "ns",
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_release_is_called_as_flux_calls_it(case: str, fakes: Fakes, root: Path) -> None:
    more, name, namespace = NAMES[case]
    fakes.prints("helm", PRINTED)
    seen(root, flux(more))
    (call,) = fakes.calls("helm")
    arguments = call["arguments"]
    assert isinstance(arguments, list)
    assert arguments[1:4] == [name, "chart", f"--namespace={namespace}"]


def test_a_hostile_kind_reaches_no_program(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    odd = "---\napiVersion: a.b/v1\nkind: 'X,Y --debug'\nmetadata: {name: x}\n"
    seen(root, flux(odd))
    assert "X,Y" not in str(fakes.calls("helm")[0]["arguments"])


@pytest.mark.parametrize("name", ["--post-renderer=x", "-x", "a b", "../x", "{{x}}", "A", "a/b"])
def test_a_hostile_name_reaches_no_program(name: str, fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    assert f"{NOT}'{name}' is no name of a release" in unseen(
        seen(root, flux(f"  releaseName: {json.dumps(name)}\n"))
    )
    spaced = flux(f"  targetNamespace: {json.dumps(name)}\n  releaseName: x\n")
    assert f"{NOT}'{name}' is no name of a namespace" in unseen(seen(root, spaced))
    assert not fakes.calls("helm")


def test_values_come_from_config_maps_and_secrets(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    more = (
        "  valuesFrom:\n  - {kind: ConfigMap, name: a}\n  - {kind: Secret, name: b, valuesKey: k}\n"
    )
    more += "  - {kind: Secret, name: b, valuesKey: p, targetPath: deep.port}\n"
    more += "  - {kind: Secret, name: none, optional: true}\n  values: {own: 1}\n"
    secret = base64.b64encode(b"b: 2\ndeep: {c: 4}").decode()
    more += config("ConfigMap", "a", "data: {values.yaml: 'a: 1\n\n  b: 1\n\n  own: 0'}")
    more += config("Secret", "b", f"data: {{k: {secret}}}\nstringData: {{p: '8080'}}")
    assert unseen(seen(root, flux(more))) == []
    assert values(fakes) == [{"a": 1, "b": 2, "own": 1, "deep": {"c": 4, "port": 8080}}]


def test_values_that_a_kustomization_makes(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    more = "  valuesFrom: [{kind: ConfigMap, name: made}]\n"
    build = "resources: [x.yaml]\nconfigMapGenerator:\n- {name: made, namespace: ns,"
    build += " files: [values.yaml], options: {disableNameSuffixHash: true}}\n"
    files = {"clusters/east/kustomization.yaml": build, "clusters/east/values.yaml": "a: 3\n"}
    assert unseen(seen(root, {**flux(more), **files})) == []
    assert values(fakes) == [{"a": 3}]


WITHHELD = {
    "its values come from the Secret 's', which is not in this repository": "",
    "its values come from the Secret 's', which is encrypted": config(
        "Secret", "s", "stringData: {values.yaml: 'ENC[AES256_GCM,data:x]'}", "sops: {mac: x}\n"
    ),
    "its values come from the Secret 's', which has no 'values.yaml'": config("Secret", "s", ""),
    "the 'values.yaml' of the Secret 's' is no base64 of a text": config(
        "Secret", "s", "data: {values.yaml: '***'}"
    ),
    "the values of 'Secret 's', values.yaml' are no mapping": config(
        "Secret", "s", "stringData: {values.yaml: '[1]'}"
    ),
    "these values cannot be read: Secret 's', values.yaml:1:4: ": config(
        "Secret", "s", "stringData: {values.yaml: 'a: ['}"
    ),
}


@pytest.mark.parametrize("why", WITHHELD)
def test_a_chart_whose_values_are_not_known_stays_out_of_sight(
    why: str, fakes: Fakes, root: Path
) -> None:
    fakes.prints("helm", PRINTED)
    found = seen(root, flux(f"  valuesFrom: [{{kind: Secret, name: s}}]\n{WITHHELD[why]}"))
    assert not fakes.calls("helm")
    assert [each for each in unseen(found) if each.startswith(NOT + why[:-1])]


SOURCES = {
    "its chart comes from the HelmRepository 'r'": "  chart: {spec: {chart: pool, "
    "sourceRef: {kind: HelmRepository, name: r}}}\n",
    "its chart comes from the OCIRepository 'r'": "  chartRef: {kind: OCIRepository, name: r}\n",
    "its chart comes from the HelmChart 'r'": "  chartRef: {kind: HelmChart, name: r}\n",
    "the artifact 'r' is not known": "  chartRef: {kind: ExternalArtifact, name: r}\n",
    "its chart './nowhere' is not in this repository": SOURCE.replace("charts/pool", "nowhere"),
    "its chart '../../etc' is not in this repository": SOURCE.replace("./charts/pool", "../../etc"),
}


@pytest.mark.parametrize("why", SOURCES)
def test_a_chart_that_is_not_here_is_not_fetched(why: str, fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    assert f"{NOT}{why}" in unseen(seen(root, flux("", SOURCES[why])))
    assert not fakes.calls("helm")


def test_a_chart_by_way_of_a_helm_chart(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    chart = "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\n"
    chart += "metadata: {name: r, namespace: ns}\n"
    chart += "spec: {chart: charts/pool, sourceRef: {kind: GitRepository, name: f}}\n"
    found = seen(root, flux(chart, "  chartRef: {kind: HelmChart, name: r}\n"))
    assert place(found, "Service", "kind") == "clusters/east/x.yaml: r"


def test_values_files_take_the_place_of_the_charts_own(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    source = SOURCE.replace("{spec: {", "{spec: {valuesFiles: [a.yaml, b.yaml], ")
    files = {"a.yaml": "x: {v: 1, w: 1}\n", "b.yaml": "x: {v: 2}\n"}
    assert unseen(seen(root, {**flux("", source), **files})) == []
    copies = fakes.calls("helm")[0]["files"]
    assert isinstance(copies, dict)
    assert json.loads(copies["chart/values.yaml"]) == {"x": {"v": 2, "w": 1}}


def test_post_renderers_are_built_in_memory(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    more = "  postRenderers: [{kustomize: {patches: [{patch: "
    more += (
        '"apiVersion: v1\\nkind: Service\\nmetadata: {name: made}\\nspec: {type: ClusterIP}"}]}}]\n'
    )
    found = seen(root, flux(more))
    assert unseen(found) == []
    (service,) = found.clusters["east"].of_kind("", "Service")
    assert service.get("spec", "type").text == "ClusterIP"


BAD = {
    "fails": ("sys.exit('Error: no template')", "helm: no template"),
    "is out of its mind": ("print('a: [\\nkind: x')", "helm printed no manifest: "),
    "prints bytes": ("sys.stdout.buffer.write(b'\\xff')", "helm printed what is not UTF-8"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_program_that_fails_leaves_the_gap(case: str, fakes: Fakes, root: Path) -> None:
    body, why = BAD[case]
    fakes.does("helm", body)
    found = seen(root, flux())
    assert objects(found) == ["HelmRelease ns/qwen"]
    assert [each for each in unseen(found) if each.startswith(NOT + why)]


def test_all_programs_together_have_their_time(
    fakes: Fakes, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "Clock", lambda: programs.Clock(left=0))
    fakes.prints("helm", PRINTED)
    why = "helm was not run: all programs together took too long"
    assert f"{NOT}{why}" in unseen(seen(root, flux()))


def test_a_packed_chart(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    source = SOURCE.replace("charts/pool", "charts/pool-0.1.0.tgz")
    seen(root, {**flux("", source), "charts/pool-0.1.0.tgz": b"\x1f\x8b"})
    (call,) = fakes.calls("helm")
    files = call["files"]
    assert isinstance(files, dict)
    assert set(files) == {"kubeconfig", "values-0.yaml", "chart.tgz"}


def test_a_repository_without_clusters(fakes: Fakes, root: Path) -> None:
    fakes.prints("helm", PRINTED)
    files = {path.replace("clusters/east", "apps"): text for path, text in flux().items()}
    found = seen(root, files)
    names = [(each.identity.kind, each.identity.name) for each in found.whole.resources]
    assert names.count(("Service", "made")) == 1
    assert names.count(("ConfigMap", "plain")) == 1
    assert [each for each in found.whole.gaps if "HelmRelease" in each.why] == []
    assert rendered(found, "") == ["helm: the HelmRelease 'qwen' in apps/x.yaml: 4"]


def test_a_chart_that_renders_releases_without_end(fakes: Fakes, root: Path) -> None:
    body = (
        f"name = sys.argv[2]\nprint({(FLUX + 'spec:' + chr(10) + SOURCE)!r}.replace('qwen', name))"
    )
    fakes.does("helm", body)
    seen(root, flux())
    assert len(fakes.calls("helm")) == 1


def test_helm_itself(fakes: Fakes, root: Path) -> None:
    fakes.real("helm")
    found = seen(root, flux("  values: {port: 8001}\n  releaseName: llama\n"))
    assert unseen(found) == []
    (service,) = found.clusters["east"].of_kind("", "Service")
    assert service.identity.name == "llama-x"
    assert service.get("spec").plain == {"ports": [{"port": 8001}], "externalName": "ns"}


def test_helm_itself_fetches_nothing(fakes: Fakes, root: Path) -> None:
    fakes.real("helm")
    needs = "dependencies: [{name: far, version: 1.0.0, repository: 'https://example.com'}]\n"
    files = flux()
    files["charts/pool/Chart.yaml"] = f"{CHART['charts/pool/Chart.yaml']}{needs}"
    (why,) = (each for each in unseen(seen(root, files)) if each.startswith(NOT))
    assert "missing in charts/ directory: far" in why
