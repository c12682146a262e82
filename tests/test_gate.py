"""The gate and jsonschema are of one mind: what passes has no facts, and what has none passes."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from commands import ROOT, run
from ipi_lint.config import load_config
from ipi_lint.crds import add_crds
from ipi_lint.linter import load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.read import Files, read_tree
from ipi_lint.resource import Resource
from ipi_lint.schema import Catalog, parse_release
from ipi_lint.schema.compact import JsonSchema
from ipi_lint.schema.gate import Gate, gate
from ipi_lint.schema.validator import facts
from ipi_lint.schema.value import defaulted
from ipi_lint.source import Source
from odd_values import mutated, random_schema, random_value
from shared import json_lines, shared

CONFIG = load_config(None)
WORD = {"pattern": "^[a-z]+$", "says": "a word"}
FIELDS = {"a": {"maxLength": 3, "default": "x"}, "b": {"nullable": True}}
ENTRIES = {"properties": FIELDS}
ONE_OF = [{"minimum": 1}, {"minimum": 2}]

# A schema, values that pass, and values that do not.
KEYWORDS: list[tuple[JsonSchema, list[Any], list[Any]]] = [
    ({}, [None, 1, "", [], {}], []),
    ({"type": "object"}, [{}], [None, [], "", 1]),
    ({"type": "array"}, [[]], [None, {}, ""]),
    ({"type": "string"}, ["", "1"], [None, 1, True]),
    ({"type": "boolean"}, [True, False], [None, 0, "true"]),
    ({"type": "integer"}, [1, 2.0, -(2**63)], [None, True, 1.5, 2.0**53, "1"]),
    ({"type": "number"}, [1, 1.5], [None, True, "1"]),
    ({"type": ["integer", "string"]}, [1, "1"], [None, True, 1.5, []]),
    ({"type": "string", "nullable": True}, [None, ""], [1]),
    ({"type": ["integer", "string"], "nullable": True}, [None, 1, ""], [1.5]),
    ({"enum": ["a", "b"]}, ["a"], ["c", None, True, ["a"], {}]),
    ({"enum": [1, True, [2]]}, [1, 1.0, 1.9, True, [2]], [2, False, None, "1"]),
    ({"enum": ["a"], "nullable": True}, ["a"], [None]),
    ({"enum": []}, [], ["a", None]),
    ({"minLength": 2}, ["ab", 1, []], ["a", ""]),
    ({"maxLength": 2}, ["ab", 100, [1, 2, 3], None], ["abc"]),
    ({"pattern": "^a$"}, ["a", 1, None], ["a\n", "ba"]),
    ({"maxLength": 2, "pattern": "^a"}, ["ab"], ["abc", "bbb", "b"]),
    ({"format": "ipv4"}, ["10.0.0.1", 1, None], ["10.0.0"]),
    ({"format": "int32"}, [2**31 - 1, -(2**31), 1.5, True, "x"], [2**31, 2.0**31, -(2**31) - 1]),
    ({"format": "int64"}, [2**63 - 1], [2**63]),
    ({"format": "no-such-format"}, ["", 2**70], []),
    ({"minimum": 1}, [1, 1.0, True, "", None], [0, 0.9]),
    ({"maximum": 1}, [1, 0], [2, 1.1]),
    ({"minimum": 1.5}, [1, 1.5], [0, 1.4]),
    ({"minimum": 1, "exclusiveMinimum": True}, [2, 1.1], [1, 1.0]),
    ({"maximum": 1, "exclusiveMaximum": True}, [0, 0.9], [1]),
    ({"maximum": 1, "exclusiveMaximum": False}, [1], [2]),
    ({"exclusiveMinimum": True, "exclusiveMaximum": True}, [0], []),
    ({"multipleOf": 2}, [4, 4.0, "3"], [3, 3.5]),
    ({"multipleOf": 0.1}, [0.3, 1.0], [0.25]),
    ({"multipleOf": 0}, [None], [0, 1]),
    ({"minItems": 1}, [[1], {}, ""], [[]]),
    ({"maxItems": 1}, [[1], "ab"], [[1, 2]]),
    ({"minProperties": 1}, [{"a": None}, []], [{}]),
    ({"maxProperties": 1}, [{"a": 1}], [{"a": 1, "b": 1}]),
    ({"required": ["a"]}, [{"a": 1}, [], None], [{}, {"a": None}]),
    ({"required": ["b"], **ENTRIES}, [{"b": 1}, {"b": None}], [{}]),
    ({"required": []}, [{}], []),
    (ENTRIES, [{"a": "", "z": 1}, {"a": None}, []], [{"a": "long"}]),
    ({**ENTRIES, "closed": {}}, [{"a": "", "b": None}, {}, None], [{"z": 1}, {"z": None}]),
    ({"properties": {}, "closed": {"z": {"rule": "x"}}}, [{}], [{"z": 1}]),
    ({"properties": {"a": {"type": "string", "nullable": True}}}, [{"a": None}], [{"a": 1}]),
    ({"additionalProperties": {"type": "string"}}, [{"a": "", "b": None}, [1]], [{"a": 1}]),
    ({"additionalProperties": {"enum": [1], "nullable": True}}, [{"a": 1}], [{"a": None}]),
    ({**ENTRIES, "additionalProperties": {"maxLength": 1}}, [{"a": "x"}], [{"a": "xy"}]),
    ({"items": {"type": "string"}}, [[], ["a"], {"0": 1}], [[1], [None]]),
    ({"items": {"type": "string", "nullable": True}}, [[None, "a"]], [[1]]),
    ({"keys": WORD}, [{"a": 1}, {}, ["A"]], [{"A": 1}, {"a" * 318: 1}]),
    ({"advised-keys": WORD}, [{"a": 1}], [{"A": 1}]),
    ({"unique": ["a"], "items": ENTRIES}, [[{"a": 1}, {"a": 2}], [{}, {}], {}], [[{"a": 1}] * 2]),
    ({"unique": ["a", "b"], "items": ENTRIES}, [[{"a": 1, "b": 1}, {"a": 1, "b": 2}]],
     [[{"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 1}]]),
    ({"distinct": "a", "items": ENTRIES}, [[{"a": 1}, {"a": "1"}, 5]], [[{"a": 1}, {"a": 1}]]),
    ({"set": True}, [[1, "1", 2], {}, None], [[1, 1], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]]),
    ({"set": False}, [[1, 1]], []),
    ({"needs": {"field": "b", "when": "a", "is": "x"}, **ENTRIES},
     [{"a": "y"}, {"a": "x", "b": 0}, []], [{"a": "x"}, {}, {"a": "x", "b": None}]),
    ({"either": ["a", "b"]}, [{"a": 1}, {"b": "x"}, []], [{}, {"a": ""}, {"a": None, "b": 0}]),
    ({"allOf": [{"minLength": 1}, {"maxLength": 2}]}, ["a", None], ["", "abc"]),
    ({"anyOf": [{"type": "integer"}, {"pattern": "^a"}]}, [1, "a", True, None], ["b"]),
    ({"oneOf": ONE_OF}, [1, None], [0, 2]),
    ({"not": {"oneOf": ONE_OF}}, [0, 2, None], [1]),
    ({"not": {"properties": {"a": {"enum": [1]}}, "required": ["a"]}}, [{"a": 2}, {}], [{"a": 1}]),
    ({"not": {"type": "string"}, "nullable": True}, [None, 1], [""]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "passing", "stopped"), KEYWORDS, ids=lambda each: str(each)[:60]
)
def test_a_keyword(schema: JsonSchema, passing: list[Any], stopped: list[Any]) -> None:
    passes = gate(schema)
    assert [value for value in passing if not passes(value)] == []
    assert [value for value in stopped if passes(value)] == []
    assert [value for value in passing if list(facts(schema, value))] == []
    assert [value for value in stopped if not list(facts(schema, value))] == []


def test_an_unknown_keyword_does_not_go_unnoticed() -> None:
    with pytest.raises(KeyError, match="const"):
        gate({"const": 1})


def test_deep_values_and_deep_schemas() -> None:
    itself: JsonSchema = {"named": {}, "nullable": True}
    itself |= {"items": itself, "properties": {"a": itself}, "closed": {}}
    lists: Any = 1
    fields: Any = {"b": 1}
    nested: JsonSchema = {"type": "integer"}
    for _ in range(400):
        lists, fields = [lists], {"a": fields}
    for _ in range(150):
        nested = {"anyOf": [nested], "type": "integer"}
    assert gate({**itself, "type": "array"})(lists)
    assert not gate({**itself, "type": "object"})(fields)
    assert gate(nested)(1)
    assert not gate(nested)("")


def _differs(schema: JsonSchema, passes: Gate, value: Any) -> bool:
    return passes(value) != (next(facts(schema, value), None) is None)


def test_random_schemas_and_values() -> None:
    dice = random.Random(1)
    verdicts: Counter[bool] = Counter()
    for _ in range(400):
        schema = random_schema(dice)
        passes = gate(schema)
        for _ in range(5):
            value = defaulted(random_value(dice, schema), schema)
            assert not _differs(schema, passes, value), (schema, value)
            verdicts[passes(value)] += 1
    assert min(verdicts.values()) > 400


@cache
def _catalog(base: str, bundled: bool) -> Catalog:
    """What judges the vectors of one base, such as `pool@v1.6.0`: our schemas or its CRDs."""
    release = base.partition("@")[2]
    project = "gateway-api" if release.startswith("gw") else "inference-extension"
    release = release.replace("gw", "v")
    if bundled:
        return load_linter().linter({project: parse_release(release)}).catalog
    channel = "/standard" if project == "gateway-api" else ""
    path = shared(f"conformance/crds/{project}/{release}{channel}")
    files = Files()
    add_crds(files, [path], path, CONFIG)
    return load_linter().linter_for(files, {}, bundled=False)[0].catalog


def _schema(catalog: Catalog, resource: Resource) -> JsonSchema | None:
    key = (*resource.group_kind, resource.version)
    for crd in catalog.crds:
        if (crd.group, crd.kind) == resource.group_kind:
            return crd.versions[resource.version]
    return catalog.schema(key) if key in catalog.tables.kinds else None


@pytest.mark.parametrize("bundled", [True, False], ids=["bundled", "crds"])
def test_all_vectors(bundled: bool) -> None:
    if not bundled:
        pytest.importorskip("cel_expr_python")
    gates: dict[int, Gate] = {}
    counts: Counter[str] = Counter()
    differ: list[str] = []
    for vector in json_lines("conformance/vectors.jsonl.gz"):
        counts["vectors"] += 1
        catalog = _catalog(vector["base"], bundled)
        source, bounds = Source("vector.yaml", vector["yaml"]), CONFIG.bounds
        for each in read_manifests(source, bounds.yaml, bounds.documents, False).resources:
            schema = _schema(catalog, each)
            assert schema is not None
            value = defaulted(each.node.plain, schema)
            passes = gates.setdefault(id(schema), gate(schema))
            counts["passing" if passes(value) else "stopped"] += 1
            if _differs(schema, passes, value):
                differ.append(f"{vector['base']} {vector['mutation']}")
    assert differ == []
    assert counts["vectors"] == 8208
    assert counts["passing"] > 2000
    assert counts["stopped"] > 5000


def _examples() -> Iterator[tuple[JsonSchema, Any]]:
    """Objects of the fixtures that have a schema."""
    catalog = load_linter().linter().catalog
    fixtures = ROOT / "tests" / "fixtures"
    for file in read_tree(fixtures, [fixtures], CONFIG).manifests:
        for resource in file.resources:
            schema = _schema(catalog, resource)
            if schema is not None:
                yield schema, resource.node.plain


def test_random_mutations() -> None:
    dice = random.Random(2)
    examples = list(_examples())
    verdicts: Counter[bool] = Counter()
    for _ in range(600):
        schema, value = dice.choice(examples)
        value = defaulted(mutated(value, dice), schema)
        assert not _differs(schema, gate(schema), value), value
        verdicts[gate(schema)(value)] += 1
    assert min(verdicts.values()) > 50


def _nodes(schema: Mapping[str, Any]) -> Iterator[JsonSchema]:
    yield dict(schema)
    for below in schema.get("properties", {}).values():
        yield from _nodes(below)
    for word in ("items", "additionalProperties"):
        if word in schema:
            yield from _nodes(schema[word])


def test_every_node_of_the_bundled_schemas_has_a_gate() -> None:
    catalog = load_linter().linter().catalog
    for key in catalog.tables.kinds:
        for node in _nodes(catalog.schema(key)):
            assert callable(gate(node))


POOL = """\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: llama, namespace: llm}
spec:
  selector: {matchLabels: {app: llama}}
  targetPorts: [{number: 8000}]
  endpointPickerRef: {name: llama-epp, port: {number: 9002}}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, default: {size: 1}, properties: {size: {type: integer}}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: first}
spec: {size: 3}
"""
LINTS = """
import sys
from ipi_lint.cli import main
try:
    main(sys.argv[1:])
finally:
    print("\\njsonschema" if "jsonschema" in sys.modules else "\\nnothing", "was imported")
"""


@pytest.mark.parametrize(
    ("texts", "imported", "code"),
    [
        ({"a.yaml": POOL, ".ipi-lint.yaml": "mode: snapshot\n"}, "nothing", 0),
        ({"a.yaml": POOL, "b.yaml": CRD}, "nothing", 0),
        ({"a.yaml": POOL.replace("8000", "0")}, "jsonschema", 1),
        ({"a.yaml": CRD.replace("size: 3", "size: x")}, "jsonschema", 1),
        ({"a.yaml": POOL, ".ipi-lint.yaml": "mode: x\n"}, "jsonschema", 2),
    ],
    ids=["clean", "clean-by-a-crd", "faulty", "faulty-by-a-crd", "faulty-configuration"],
)
def test_jsonschema_is_imported_where_something_is_wrong(
    tmp_path: Path, texts: Mapping[str, str], imported: str, code: int
) -> None:
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = run([sys.executable, "-c", LINTS, "check", "."], tmp_path)
    assert result.stdout.splitlines()[-1] == f"{imported} was imported", result
    assert result.returncode == code, result
