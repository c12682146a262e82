"""Every effective value knows the file and the place that it came from."""

from __future__ import annotations

from ipi_lint import Node, Resource
from ipi_lint.overlay import Built
from kustomizations import builder

BASE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: web:1
        env:
        - name: A
          value: one
      volumes:
      - name: v
        configMap:
          name: settings
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  k: v
"""


def built(kustomization: str, **more: str) -> Built:
    files = {
        "base/kustomization.yaml": "resources: [x.yaml]\n",
        "base/x.yaml": BASE,
        "over/kustomization.yaml": f"resources: [../base]\n{kustomization}",
        **{name.replace("__", "/").replace("_", "."): text for name, text in more.items()},
    }
    result = builder(files).build("over")
    assert result.partial == ()
    return result


def first(result: Built) -> Resource:
    return result.objects[0]


def at(node: Node, *, key: bool = False) -> str:
    """Where a node stands, and what stands there: `path:line:column text`."""
    span = node.key_span if key else node.span
    place = node.source.place(span.start)
    text = node.source.text[slice(*span)]
    return f"{node.source.path}:{place.line}:{place.column} {text}"


def test_what_no_layer_touches_is_the_object_itself() -> None:
    files = {"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": BASE}
    one = builder(files)
    again = one.build(".")
    assert [each.node.document.is_composite for each in again.objects] == [False, False]
    labelled = built("labels: [{pairs: {team: ai}, fields: [{path: data, kind: ConfigMap}]}]\n")
    assert first(labelled).node.document.is_composite


def test_an_untouched_object_keeps_its_identity_in_python() -> None:
    namespaced = BASE.replace("name: web\nspec", "name: web\n  namespace: here\nspec")
    files = {"kustomization.yaml": "resources: [x.yaml]\nnamespace: here\n", "x.yaml": namespaced}
    read = builder(files)
    deployment, settings = read.build(".").objects
    assert not deployment.node.document.is_composite
    assert settings.node.document.is_composite


def test_namespace() -> None:
    web = first(built("namespace: prod\n"))
    namespace = web.get("metadata", "namespace")
    assert web.identity.namespace == "prod"
    assert at(namespace) == "over/kustomization.yaml:2:12 prod"
    assert at(namespace, key=True) == "over/kustomization.yaml:2:1 namespace"
    assert at(web.get("metadata", "name")) == "base/x.yaml:4:9 web"


def test_prefix_and_reference() -> None:
    result = built("namePrefix: p-\n")
    web = first(result)
    assert web.identity.name == "p-web"
    assert at(web.get("metadata", "name")) == "over/kustomization.yaml:2:13 p-"
    volume = web.get("spec", "template", "spec", "volumes", 0)
    assert volume.get("configMap", "name").text == "p-settings"
    assert at(volume.get("configMap", "name")) == "over/kustomization.yaml:2:13 p-"
    assert at(volume.get("name")) == "base/x.yaml:16:15 v"


def test_labels_and_annotations() -> None:
    web = first(built("commonLabels:\n  team: ai\ncommonAnnotations:\n  note: hi\n"))
    for route in (("metadata",), ("spec", "template", "metadata")):
        assert at(web.get(*route, "labels", "team")) == "over/kustomization.yaml:3:9 ai"
        assert at(web.get(*route, "annotations", "note")) == "over/kustomization.yaml:5:9 hi"
    assert at(web.get("metadata", "labels", "team"), key=True).endswith(":3:3 team")


def test_images_and_replicas() -> None:
    web = first(built("images:\n- name: web\n  newTag: v9\nreplicas: [{name: web, count: 7}]\n"))
    container = web.get("spec", "template", "spec", "containers", 0)
    assert container.get("image").text == "web:v9"
    assert at(container.get("image")) == "over/kustomization.yaml:4:11 v9"
    assert at(container.get("name")) == "base/x.yaml:10:15 web"
    assert at(web.get("spec", "replicas")) == "over/kustomization.yaml:5:31 7"


def test_a_patch_in_a_file() -> None:
    patch = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        env:
        - name: A
          value: two
      - name: new
        image: new:1
"""
    web = first(built("patches: [{path: p.yaml}]\n", over__p_yaml=patch))
    containers = web.get("spec", "template", "spec", "containers")
    assert at(containers.get(0, "env", 0, "value")) == "over/p.yaml:11:18 two"
    assert at(containers.get(0, "env", 0, "name")) == "base/x.yaml:13:17 A"
    assert at(containers.get(0, "image")) == "base/x.yaml:11:16 web:1"
    assert at(containers.get(1, "image")) == "over/p.yaml:13:16 new:1"
    assert at(containers.get(1)).startswith("over/p.yaml:12:9 name: new")


def test_a_patch_in_a_block_of_text() -> None:
    web = first(
        built(
            "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n"
            "    metadata: {name: web}\n    spec:\n      replicas: 5\n      paused: true\n"
        )
    )
    assert at(web.get("spec", "replicas")) == "over/kustomization.yaml:8:17 5"
    assert at(web.get("spec", "paused"), key=True) == "over/kustomization.yaml:9:7 paused"


def test_a_patch_in_quotes() -> None:
    operation = '[{"op": "replace", "path": "/spec/replicas", "value": 4}]'
    web = first(built(f"patches: [{{target: {{kind: Deployment}}, patch: '{operation}'}}]\n"))
    assert at(web.get("spec", "replicas")) == "over/kustomization.yaml:2:102 4"


def test_a_patch_with_escapes_stands_where_its_text_does() -> None:
    operation = '[{\\"op\\": \\"replace\\", \\"path\\": \\"/spec/replicas\\", \\"value\\": 4}]'
    web = first(built(f'patches: [{{target: {{kind: Deployment}}, patch: "{operation}"}}]\n'))
    assert at(web.get("spec", "replicas")).startswith('over/kustomization.yaml:2:47 "[{')


def test_a_json_patch() -> None:
    patch = (
        "- {op: add, path: /spec/list, value: [a, {b: c}]}\n- {op: remove, path: /spec/replicas}\n"
    )
    web = first(
        built("patches: [{path: p.yaml, target: {kind: Deployment}}]\n", over__p_yaml=patch)
    )
    assert at(web.get("spec", "list", 1, "b")) == "over/p.yaml:1:46 c"
    assert at(web.get("spec", "list", 0)) == "over/p.yaml:1:39 a"
    assert not web.get("spec", "replicas").exists
    assert at(web.get("spec", "template"), key=True) == "base/x.yaml:7:3 template"


def test_a_replacement_stands_where_its_source_does() -> None:
    web = first(
        built(
            "replacements:\n- source: {kind: ConfigMap, fieldPath: data.k}\n"
            "  targets: [{select: {kind: Deployment}, fieldPaths: "
            "['spec.template.spec.containers.[name=web].env.[name=A].value']}]\n"
        )
    )
    value = web.get("spec", "template", "spec", "containers", 0, "env", 0, "value")
    assert at(value) == "base/x.yaml:25:6 v"


def test_a_generated_object() -> None:
    result = built("configMapGenerator:\n- name: made\n  literals:\n  - a=b\n")
    made = result.objects[-1]
    assert made.identity.name.startswith("made-")
    assert at(made.get("metadata", "name")) == "over/kustomization.yaml:3:9 made"
    assert at(made.get("data", "a")) == "over/kustomization.yaml:5:5 a=b"


def test_each_object_begins_where_its_base_does() -> None:
    for each in built("namespace: prod\nnamePrefix: p-\n").objects:
        assert each.source.path == "base/x.yaml"
        assert at(each.node, key=True).endswith("apiVersion")


def test_all_values_have_a_place() -> None:
    result = built(
        "namespace: prod\nnamePrefix: p-\ncommonLabels: {team: ai}\n"
        "images: [{name: web, newTag: v2}]\nconfigMapGenerator: [{name: g, literals: [a=b]}]\n"
    )
    for each in result.objects:
        for _, node in walk(each.node):
            assert node.document.site(node.route), (each.identity, node.route)


def walk(node: Node) -> list[tuple[Node, Node]]:
    found = []
    todo = [node]
    while todo:
        above = todo.pop()
        for below in [*above.items(), *(each for _, each in above.entries())]:
            found.append((above, below))
            todo.append(below)
    return found


def test_taken_in_files() -> None:
    assert built(
        "patches: [{path: p.yaml}]\n",
        over__p_yaml=(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {k: w}\n"
        ),
    ).files == {"base/kustomization.yaml", "base/x.yaml", "over/kustomization.yaml", "over/p.yaml"}
