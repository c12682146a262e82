"""Documents, separators, duplicates, anchors and bounds."""

from __future__ import annotations

import json

import pytest

from ipi_lint.manifest import Manifests, read_manifests
from ipi_lint.reader import Limits
from ipi_lint.source import Source
from texts import IMPORT, POOL, document, unreadable


def _read(text: str, *, in_chart: bool = False) -> Manifests:
    return read_manifests(Source("f.yaml", text), Limits(), 100, in_chart)


def test_duplicates_name_both_places() -> None:
    read = document("a:\n  b: 1\n  b: 2\n  b: 3\n")
    text = read.source.text
    assert [(each.route, each.key) for each in read.duplicates] == [(("a",), "b")] * 2
    assert [text.count("\n", 0, each.second.start) for each in read.duplicates] == [2, 3]


def test_a_number_and_its_text_are_two_keys() -> None:
    assert document("1: a\n'1': b\n").duplicates == ()


def test_an_override_of_a_merged_key_is_no_duplicate() -> None:
    assert document("x: &x {a: 1}\nz:\n  <<: *x\n  a: 2\n").duplicates == ()


def test_a_merge_counts_where_it_stands() -> None:
    read = document("x: &x {a: 1}\nw: {a: 0, <<: *x}\nz: {<<: [*x, {a: 5, b: 6}], c: 7}\n")
    assert read.value["w"] == {"a": 1}
    assert read.value["z"] == {"a": 1, "b": 6, "c": 7}


def test_an_anchor_cannot_contain_itself() -> None:
    assert "itself" in unreadable("a: &a\n  b: [*a]\n").message


@pytest.mark.parametrize(
    ("flow", "value"),
    [
        ("{image: nginx:1.27}", {"image": "nginx:1.27"}),
        ("[http://x/y:80, b, -:y]", ["http://x/y:80", "b", "-:y"]),
        ("{b:,c: d}", {"b:": None, "c": "d"}),
        ('{"b":c:d}', {"b": "c:d"}),
        ("['b':c]", [{"b": "c"}]),
        ("[!foo:bar c:d, !<tag:yaml.org,2002:str> e:f]", ["c:d", "e:f"]),
        ('{a::b: "p:q"} # x:y', {"a::b": "p:q"}),
        ("[echo:1 a :b, c]", ["echo:1 a :b", "c"]),
        ("[\ue000b:c]", ["\ue000b:c"]),
    ],
)
def test_a_colon_in_a_word_is_text(flow: str, value: object) -> None:
    """As go.yaml.in/yaml v2.4.2 reads it, which Kubernetes reads with."""
    assert document(f"a: {flow}\n").value == {"a": value}


@pytest.mark.parametrize("flow", ["[x, :b]", "{b: :c}", "[x?a:b]", "{b: c:[d]}", "[*x:y]"])
def test_other_colons_are_refused(flow: str) -> None:
    assert unreadable(f"a: {flow}\n")


def test_nesting_is_bounded() -> None:
    assert unreadable("[" * 300 + "]" * 300).limit == "depth"
    assert unreadable("- " * 300 + "x").limit == "depth"
    assert document("[" * 200 + "]" * 200)


def test_aliases_are_counted_as_if_they_were_expanded() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    fault = unreadable("\n".join(lines))
    assert fault.limit == "nodes"
    assert "limits.nodes" in fault.help


def test_documents_of_a_file_and_of_a_list() -> None:
    items = "".join(f"- {POOL.replace(chr(10), chr(10) + '  ').rstrip()}\n" for _ in range(2))
    read = _read(
        f"# only a comment\n---\n{POOL}---\n---\n---\nkind: List\napiVersion: v1\nitems:\n{items}"
    )
    assert len(read.documents) == 2
    assert [each.node.route for each in read.resources] == [(), ("items", 0), ("items", 1)]
    assert not read.faults


def test_items_of_a_typed_list_may_leave_out_their_kind() -> None:
    head = "apiVersion: inference.networking.k8s.io/v1\nkind: InferencePoolList\n"
    text = f"{head}items:\n- metadata: {{name: a}}\n"
    (resource,) = _read(text).resources
    assert resource.identity == ("inference.networking.k8s.io", "InferencePool", None, "a")
    assert resource.version == "v1"


def test_json_documents_one_after_another() -> None:
    pool = json.dumps({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}}, indent=1)
    read = _read(f"{pool}\n{pool.replace('  ', chr(9))}{pool}")
    assert len(read.resources) == 3
    assert not read.faults


def test_a_separator_carries_nothing() -> None:
    read = _read(f"{POOL}--- {{a: 1}}\n{IMPORT}--- # fine\n")
    (fault,) = read.faults
    assert fault.rule == "yaml-syntax"
    assert read.source.text[slice(*fault.fault.span)] == "{a: 1}"
    assert len(read.resources) == 2


def test_a_broken_document_leaves_the_others() -> None:
    read = _read(f"{POOL}---\nkind: [\n---\n{IMPORT}")
    assert [each.rule for each in read.faults] == ["yaml-syntax"]
    assert len(read.resources) == 2


def test_what_follows_a_document_end_is_dropped_aloud() -> None:
    read = _read(f"{POOL}...\n# comment\n{IMPORT}---\n{POOL}...\n# nothing\n")
    (fault,) = read.faults
    assert fault.rule == "text-after-document-end"
    assert read.source.text[slice(*fault.fault.span)] == IMPORT.splitlines()[0]


def test_templates_are_skipped_and_counted() -> None:
    template = "apiVersion: v1\nkind: {{ .Values.kind }}\n"
    assert [each.reason for each in _read(template).skipped] == ["helm-template"]
    named = POOL.replace("name: llama\n", "name: '{{ .Release.Name }}'\n", 1)
    assert [each.reason for each in _read(named).skipped] == ["helm-template"]
    dashboard = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: 'x {{ y }}'}\n"
    assert len(_read(dashboard).resources) == 1
    assert [each.reason for each in _read(dashboard, in_chart=True).skipped] == ["helm-template"]


def test_other_yaml_is_skipped_and_counted() -> None:
    assert [each.detail for each in _read("replicas: 2\n").skipped] == ["no apiVersion and kind"]
    assert [each.detail for each in _read("- a\n").skipped] == ["no mapping"]
    assert [each.detail for each in _read("a: [\n").skipped] == ["unreadable YAML"]
    kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    assert [each.reason for each in _read(kustomization).skipped] == ["kustomize"]
    assert [each.reason for each in _read(f"$patch: delete\n{POOL}").skipped] == ["kustomize-patch"]
