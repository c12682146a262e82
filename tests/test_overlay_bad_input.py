"""Kustomizations that are wrong in every way: a build says so, and never raises."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ipi_lint.manifest import read_manifests
from ipi_lint.overlay import Builder, Built, Layer, layer_of
from ipi_lint.reader import Limits
from ipi_lint.source import Source
from kustomizations import Case, builder, cases
from odd_values import mutated
from texts import document

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, "", " ", "x", "../..", "/", "[", "(", "a=b", "$(A)", "\n", [], [None],
    [[]], [{}], {}, {"": None}, {"a": {"b": []}}, ["x", 1, None, {"name": []}], {"name": {"x": 1}},
    {"$patch": "delete"}, {"$patch": []}, [{"$patch": "replace"}], "é" * 300,
)  # fmt: skip


def built(files: dict[str, str], folder: str = ".") -> Built:
    return builder(files).build(folder)


def reasons(result: Built) -> list[str]:
    return [each.why for each in result.partial]


def test_a_folder_without_a_kustomization() -> None:
    result = built({"a/x.yaml": CONFIG}, "a")
    assert result.objects == ()
    assert reasons(result) == ["'a' has no kustomization"]
    assert result.partial[0].node.source.path == "a/kustomization.yaml"


def test_a_circle_is_cut_at_the_same_place_from_wherever_one_starts() -> None:
    files = {
        "a/kustomization.yaml": "resources: [../b, x.yaml]\n",
        "b/kustomization.yaml": "resources: [../c]\n",
        "c/kustomization.yaml": "resources: [../a, ../d]\n",
        "d/kustomization.yaml": "resources: [x.yaml]\n",
        "a/x.yaml": CONFIG,
        "d/x.yaml": CONFIG.replace("name: a", "name: d"),
    }
    one = builder(files)
    together = {folder: [reasons(one.build(folder))] for folder in "abcd"}
    alone = {folder: [reasons(built(files, folder))] for folder in "dcba"}
    assert together == alone
    assert reasons(built(files, "a")) == ["'b' is part of a circle"]
    assert [each.identity.name for each in built(files, "c").objects] == ["d"]


def test_a_folder_that_takes_in_itself_or_one_above() -> None:
    assert reasons(built({"kustomization.yaml": "resources: [.]\n"})) == ["'.' is part of a circle"]
    files = {"kustomization.yaml": "namePrefix: a\n", "b/kustomization.yaml": "resources: [..]\n"}
    assert reasons(built(files, "b")) == ["'.' is part of a circle"]


def test_components_in_a_circle() -> None:
    head = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {
        "kustomization.yaml": "components: [a]\n",
        "a/kustomization.yaml": f"{head}components: [../b]\n",
        "b/kustomization.yaml": f"{head}components: [../a]\n",
    }
    assert reasons(built(files)) == ["'../b' is part of a circle"]


def test_a_chain_of_a_thousand_levels() -> None:
    files = {"k0/kustomization.yaml": "resources: [x.yaml]\n", "k0/x.yaml": CONFIG}
    for level in range(1, 1001):
        files[f"k{level}/kustomization.yaml"] = f"resources: [../k{level - 1}]\nnamePrefix: b\n"
    result = built(files, "k1000")
    assert result.partial == ()
    assert result.objects[0].identity.name == "b" * 1000 + "a"


def test_a_chain_of_a_thousand_components() -> None:
    head = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {"kustomization.yaml": "components: [k1000]\n", "k0/kustomization.yaml": head}
    for level in range(1, 1001):
        files[f"k{level}/kustomization.yaml"] = f"{head}components: [../k{level - 1}]\n"
    assert any("deep" in each for each in reasons(built(files)))


@pytest.mark.parametrize(
    "path", ["../x.yaml", "../../x", "a/../../x", "/etc/passwd", "/", "..", "a\\..\\x", "./../."]
)
def test_a_way_out_of_the_root(path: str) -> None:
    for field in ("resources", "components", "configurations", "patchesStrategicMerge"):
        result = built({"kustomization.yaml": json.dumps({field: [path]})})
        assert result.partial, field
        assert not any(each.startswith("..") for each in result.files)


def test_many_objects_many_patches() -> None:
    """Its cost must not grow with objects times patches that name one object each."""
    count = 1500
    objects = "---\n".join(CONFIG.replace("name: a", f"name: a{n}") for n in range(count))
    patches = "---\n".join(
        f"{CONFIG.replace('name: a', f'name: a{n}')}data: {{k: 'v{n}'}}\n" for n in range(count)
    )
    files = {
        "kustomization.yaml": "resources: [x.yaml]\nnamespace: ns\npatches: [{path: p.yaml}]\n",
        "x.yaml": objects,
        "p.yaml": patches,
    }
    start = time.perf_counter()
    result = built(files)
    assert time.perf_counter() - start < 10
    assert result.partial == ()
    assert result.objects[-1].get("data", "k").text == f"v{count - 1}"


def test_a_patched_list_of_many_items() -> None:
    env = [{"name": f"E{n}", "value": "x"} for n in range(1000)]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}
    whole = {**pod, "spec": {"containers": [{"name": "c", "env": env}]}}
    patch = {**pod, "spec": {"containers": [{"name": "c", "env": env[::-1]}]}}
    files = {
        "kustomization.yaml": "resources: [x.yaml]\npatches: [{path: p.yaml}]\n",
        "x.yaml": json.dumps(whole),
        "p.yaml": json.dumps(patch),
    }
    start = time.perf_counter()
    (result,) = built(files).objects
    assert time.perf_counter() - start < 10
    assert result.get("spec", "containers", 0, "env", 0, "name").text == "E999"


def test_aliases_are_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 16))]
    head = "resources: [x.yaml]\nnamespace: ns\npatches: [{path: p.yaml}]\n"
    files = {
        "kustomization.yaml": f"{head}images: [{{name: a, newTag: b}}]\n",
        "x.yaml": f"{CONFIG}data:\n  k: v\n" + "\n".join(lines),
        "p.yaml": f"{CONFIG}data: {{l: m}}\n",
    }
    assert built(files).objects[0].identity.namespace == "ns"


@pytest.mark.parametrize("inner", ["{a: ", "["])
def test_nesting_as_deep_as_is_read(inner: str) -> None:
    closing = "}" if inner.startswith("{") else "]"
    deep = inner * 196 + "yes" + closing * 196
    thing = f"{{apiVersion: v1, kind: Thing, metadata: {{name: a}}, it: {deep}, containers: []}}"
    head = "resources: [x.yaml]\nnamespace: ns\nimages: [{name: a, newTag: b}]\npatches: "
    files = {
        "kustomization.yaml": f"{head}[{{path: p.yaml}}, {{path: p.yaml, target: {{}}}}]\n",
        "x.yaml": thing,
        "p.yaml": thing.replace("yes", "no"),
    }
    result = built(files)
    assert result.partial == ()
    assert result.objects[0].identity.namespace == "ns"


def test_deeper_nesting_than_python_bears() -> None:
    kustomization = "resources: [x.yaml]\nimages: [{name: a, newTag: b}]\n"
    deep = "{a: " * 900 + "b" + "}" * 900
    thing = f"{{apiVersion: v1, kind: Thing, metadata: {{name: a}}, it: {deep}, containers: []}}"
    read = [
        read_manifests(Source(path, text), Limits(depth=5000), 10, in_chart=False)
        for path, text in (("kustomization.yaml", kustomization), ("x.yaml", thing))
    ]
    one = Builder(read)
    assert reasons(one.build(".")) == ["an object is nested too deep"]
    assert reasons(one.layered(one.build("."), Layer(".", {}))) == ["an object is nested too deep"]


def mutations(case: Case, count: int) -> Iterator[dict[str, str]]:
    """The case's files, with one to three values replaced by odd ones in one of them."""
    chance = random.Random(case.name)
    texts = sorted(path for path in case.files if path.endswith((".yaml", ".yml", ".json")))
    for _ in range(count):
        path = chance.choice(texts)
        try:
            values = [each for each in parsed(case.files[path]) if each is not None]
        except AssertionError:
            return
        for _ in range(chance.randint(1, 3)):
            values = [mutated(each, chance) for each in values]
        yield {**case.files, path: "\n---\n".join(json.dumps(each) for each in values)}


def parsed(text: str) -> list[Any]:
    return [document(part).value for part in text.split("\n---\n") if part.strip("-# \n")]


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_wrong_types_everywhere(case: Case) -> None:
    for files in mutations(case, 5):
        result = built(files, case.folder)
        for each in result.objects:
            assert each.node.span
        for partial in result.partial:
            assert partial.why
            assert partial.node.span


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_odd_layers(odd: Any) -> None:
    names = ("namespace", "namePrefix", "images", "patches", "labels", "components", "vars")
    files = {"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": CONFIG}
    for name in (*names, "metadataLabels", "replacements", "configMapGenerator", "replicas"):
        layer = layer_of(".", document(json.dumps({name: odd})).node)
        one = builder(files)
        one.build(".", layer)
        one.layered(one.build("."), layer)


def test_an_empty_layer_changes_nothing() -> None:
    files = {"kustomization.yaml": "resources: [x.yaml]\n", "x.yaml": CONFIG}
    one = builder(files)
    plain = one.build(".")
    assert one.layered(plain, Layer(".", {})).objects == plain.objects
