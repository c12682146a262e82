"""What Flux and Argo CD lay over a folder, and what a run may not be able to see."""

from __future__ import annotations

from ipi_lint import Node
from ipi_lint.overlay import Built, argo_layer, flux_layer, layer_of
from kustomizations import builder, manifests
from texts import document

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: web, image: "web:1"}
"""
FILES = {
    "app/kustomization.yaml": "resources: [x.yaml]\nnamespace: old\nnamePrefix: own-\n",
    "app/x.yaml": DEPLOYMENT,
}
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: app}
spec:
  path: ./app
  targetNamespace: new
  namePrefix: flux-
  nameSuffix: -east
  commonMetadata:
    labels: {team: ai}
    annotations: {note: hi}
  images:
  - {name: web, newTag: "2"}
  patches:
  - target: {kind: Deployment}
    patch: |
      - op: add
        path: /spec/replicas
        value: 3
"""


def at(node: Node) -> str:
    start, end = node.span
    return f"{node.source.path}:{node.source.place(start).line} {node.source.text[start:end]}"


def image(built: Built) -> str | None:
    return built.objects[0].get("spec", "template", "spec", "containers", 0, "image").text


def test_flux_writes_into_the_folders_kustomization() -> None:
    flux = manifests("clusters/east/app.yaml", FLUX).resources[0]
    built = builder(FILES).build("app", flux_layer("app", flux.get("spec")))
    assert built.partial == ()
    web = built.objects[0]
    assert web.identity == ("apps", "Deployment", "new", "flux-web-east")
    assert image(built) == "web:2"
    assert at(web.get("metadata", "namespace")) == "clusters/east/app.yaml:6 new"
    assert at(web.get("spec", "replicas")) == "clusters/east/app.yaml:19 3"
    assert at(web.get("metadata", "labels", "team")) == "clusters/east/app.yaml:10 ai"
    assert web.get("metadata", "annotations").plain == {"note": "hi"}
    assert not web.get("spec", "template", "metadata").exists


def test_a_layer_does_not_show_without_it() -> None:
    flux = manifests("clusters/east/app.yaml", FLUX).resources[0]
    one = builder(FILES)
    plain = one.build("app")
    one.build("app", flux_layer("app", flux.get("spec")))
    assert one.build("app") is plain
    assert plain.objects[0].identity == ("apps", "Deployment", "old", "own-web")


def test_argo_cd_writes_into_the_folders_kustomization() -> None:
    text = (
        "namePrefix: argo-\nimages: ['web=other/web:3']\nreplicas: [{name: web, count: 2}]\n"
        "commonLabels: {team: ai}\nlabelWithoutSelector: true\ncommonAnnotations: {a: b}\n"
    )
    built = builder(FILES).build("app", argo_layer("app", document(text).node))
    assert built.partial == ()
    web = built.objects[0]
    assert web.identity == ("apps", "Deployment", "old", "argo-web")
    assert image(built) == "other/web:3"
    assert web.get("spec", "replicas").value == 2
    assert web.get("metadata", "labels").plain == {"team": "ai"}
    assert not web.get("spec", "selector").exists


def test_argo_cds_images() -> None:
    for text, expected in (
        ("web:9", "web:9"),
        ("web=x/y", "x/y:1"),
        ("web@sha256:00", "web@sha256:00"),
        ("absent:9", "web:1"),
    ):
        layer = argo_layer("app", document(f"images: ['{text}']").node)
        assert image(builder(FILES).build("app", layer)) == expected


def test_a_layer_over_a_plain_folder() -> None:
    one = builder(FILES)
    objects = tuple(manifests("app/x.yaml", DEPLOYMENT).resources)
    plain = Built(objects, (), frozenset(["app/x.yaml"]))
    layer = layer_of("app", document("namespace: ns\nnamePrefix: p-\n").node)
    (web,) = one.layered(plain, layer).objects
    assert web.identity == ("apps", "Deployment", "ns", "p-web")
    assert at(web.get("metadata", "name")) == "test.yaml:2 p-"
    again = one.layered(one.layered(plain, layer), layer)
    assert again.objects[0].identity.name == "p-p-web"
    assert at(again.objects[0].get("spec")).startswith("app/x.yaml:5 ")


def test_components_of_a_layer() -> None:
    head = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {**FILES, "parts/kustomization.yaml": f"{head}nameSuffix: -c\n"}
    flux = document("components: [../parts]\n").node
    built = builder(files).build("app", flux_layer("app", flux))
    assert built.objects[0].identity.name == "own-web-c"
    assert "parts/kustomization.yaml" in built.files


def test_generator_inputs_that_were_not_read() -> None:
    kustomization = "configMapGenerator: [{name: a, files: [app.ini], literals: [k=v]}]\n"
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        "spec: {containers: [{name: c, image: c, envFrom: [{configMapRef: {name: a}}]}]}\n"
    )
    files = {"kustomization.yaml": f"resources: [p.yaml]\n{kustomization}", "p.yaml": pod}
    encrypted = {**files, "app.ini": "password=ENC[AES256_GCM,data:x]\n"}
    built = builder(encrypted).build(".")
    assert [each.why for each in built.partial] == ["the value of 'app.ini' was not read"]
    made = {each.identity.kind: each for each in built.objects}
    assert made["ConfigMap"].identity.name == "a"
    assert sorted(made["ConfigMap"].get("data").plain) == ["app.ini", "k"]


def test_encrypted_objects() -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nsops: {mac: x}\n"
    files = {"kustomization.yaml": "resources: [s.yaml]\n", "s.yaml": secret}
    built = builder(files).build(".")
    assert [each.why for each in built.partial] == ["Secret 's' is encrypted"]
    assert at(built.partial[0].node) == "kustomization.yaml:1 s.yaml"
    assert len(built.objects) == 1


def test_what_is_remote() -> None:
    text = "resources: ['github.com/a/b?ref=v1', 'https://a.example.com/x.yaml', 'git@x:y']\n"
    built = builder({"kustomization.yaml": text}).build(".")
    assert len(built.partial) == 3
    assert all(each.why.endswith("is remote") for each in built.partial)


def test_a_base_with_a_remote_part_makes_what_is_over_it_partial() -> None:
    files = {
        "base/kustomization.yaml": "resources: ['https://a.example.com/x.yaml']\n",
        "one/kustomization.yaml": "resources: [../base]\n",
        "top/kustomization.yaml": "resources: [../base, ../one]\n",
    }
    built = builder(files).build("top")
    assert [at(each.node) for each in built.partial] == [
        "base/kustomization.yaml:1 'https://a.example.com/x.yaml'"
    ]
