"""The compact form of schemas does what docs/schemas.md says."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from ipi_lint.resource import resources
from ipi_lint.schema import Catalog, SchemaError, parse_release, read_schemas
from ipi_lint.testing import lint_texts
from texts import document

DOCS = Path(__file__).parents[1] / "docs" / "schemas.md"


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    (fence,) = re.findall(r"^```yaml\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "widget.v1.yaml").write_text(fence, encoding="utf-8")
    releases = "releases: {example: [v1.0.0, v1.1.0, v1.2.0]}\n"
    (tmp_path / "releases.yaml").write_text(releases, encoding="utf-8")
    return Catalog(read_schemas([files("ipi_lint_rules"), tmp_path]).tables, {})


def _faults(
    catalog: Catalog, spec: str, metadata: str = "{name: a}", version: str = "v1"
) -> list[tuple[str, str, str]]:
    text = f"apiVersion: example.com/{version}\nkind: Widget\nmetadata: {metadata}\nspec: {spec}\n"
    (resource,) = resources(document(text))
    found = catalog.faults(resource).faults
    return [(each.rule, each.problem.message, each.problem.help) for each in found]


def test_what_fits_is_silent(catalog: Catalog) -> None:
    assert _faults(catalog, "{port: 80, labels: {a/b: c}, endpoints: [{name: x}]}") == []
    assert _faults(catalog, "{protocol: UDP, port: null, endpoints: null}") == []


@pytest.mark.parametrize(
    ("spec", "rule", "message"),
    [
        ("{}", "rule-violated", "spec needs the field 'port', because its protocol is 'TCP'"),
        ("{port: 0}", "out-of-bounds", "spec.port is 0; 1 to 65535 is allowed"),
        ("{port: 99999999999}", "out-of-bounds", "spec.port is 99999999999; 1 to 65535 is allowed"),
        ("{port: '80'}", "wrong-type", "spec.port takes an integer, not the string '80'"),
        ("{prot: UDP, port: 1}", "unknown-field", "spec has no field 'prot'"),
        (
            "{protocol: tcp, port: 1}",
            "value-not-allowed",
            "spec.protocol takes 'TCP' or 'UDP', not 'tcp'",
        ),
        (
            "{port: 1, labels: {a/b/c: d}}",
            "pattern-mismatch",
            "the key 'a/b/c' is not a qualified name",
        ),
        ("{port: 1, endpoints: [{}]}", "missing-field", "spec.endpoints[0] needs the field 'name'"),
        (
            "{port: 1, endpoints: [{name: }]}",
            "missing-field",
            "the field 'name' of spec.endpoints[0] is null",
        ),
        (
            "{port: 1, endpoints: [{host: a}]}",
            "unknown-field",
            "spec.endpoints[0] has no field 'host'",
        ),
        (
            "{port: 1, endpoints: [{name: a}, {name: a}]}",
            "duplicate-entry",
            "a second entry with the name 'a'",
        ),
        (
            "{port: 1, endpoints: [a]}",
            "wrong-type",
            "spec.endpoints[0] takes a mapping, not the string 'a'",
        ),
        ("x", "wrong-type", "spec takes a mapping, not the string 'x'"),
    ],
)
def test_one_fault_gives_one_finding(catalog: Catalog, spec: str, rule: str, message: str) -> None:
    (fault,) = _faults(catalog, spec)
    assert fault[0] == rule
    assert fault[1].startswith(message)


def test_a_misspelt_required_field_is_one_fault(catalog: Catalog) -> None:
    (fault,) = _faults(catalog, "{port: 1, endpoints: [{Name: a}]}")
    assert fault == (
        "unknown-field",
        "spec.endpoints[0] has no field 'Name'",
        "Did you mean 'name'? It takes: name.",
    )


def test_several_faults_come_all_at_once(catalog: Catalog) -> None:
    rules = {rule for rule, *_ in _faults(catalog, "{port: 0, x: 1, endpoints: {}}", "{name: A_b}")}
    assert rules == {"out-of-bounds", "unknown-field", "wrong-type", "bad-metadata"}


def test_a_placeholder_is_not_judged(catalog: Catalog) -> None:
    for value in ("'${PORT}'", "'{{ .port }}'", "$TARGET_PORT"):
        assert _faults(catalog, f"{{port: {value}}}") == []


@pytest.mark.parametrize(
    "metadata",
    [
        "{name: UPPER}",
        "{name: a..b}",
        "{name: ''}",
        "{generateName: '-a'}",
        "{}",
        "{name: a, namespace: a.b}",
        "{name: a, labels: {'a b': c}}",
        "{name: a, labels: {a: 'b c'}}",
        "{name: a, annotations: {a/b/c: d}}",
        "{name: a, finalizers: [a b]}",
        "{name: 7}",
        "{name: a, ownerReferences: [{name: b}]}",
        "{name: a, creationTimestamp: yesterday}",
    ],
)
def test_object_metadata_is_checked(catalog: Catalog, metadata: str) -> None:
    assert {rule for rule, *_ in _faults(catalog, "{port: 1}", metadata)} == {"bad-metadata"}


@pytest.mark.parametrize("value", ["true", "1", "1.5", "[a]"])
def test_labels_and_annotations_are_strings(catalog: Catalog, value: str) -> None:
    for field in ("labels", "annotations"):
        (fault,) = _faults(catalog, "{port: 1}", f"{{name: a, {field}: {{k: {value}}}}}")
        assert fault[0] == "annotation-not-string"


def test_a_fault_that_no_page_describes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kinds").mkdir()
    kind = "group: a.b\nversions: {v1: {}}\nkind: A\nproject: x\nnamed: no-such-rule\nfields: {}\n"
    (tmp_path / "kinds" / "a.yaml").write_text(kind, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"a\.yaml: no page .* 'no-such-rule'"):
        read_schemas([files("ipi_lint_rules"), tmp_path])


def test_a_schema_file_out_of_form_is_named(tmp_path: Path) -> None:
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "broken.yaml").write_text("group: [", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"broken\.yaml:1:"):
        read_schemas([tmp_path])


def test_a_release_has_what_it_had(catalog: Catalog) -> None:
    old = catalog.aimed({"example": parse_release("v1.0.0")})
    labels = ", ".join(f"k{number}: a" for number in range(17))
    spec = f"{{port: 1, labels: {{{labels}}}, endpoints: []}}"
    assert _faults(catalog, spec) == []
    assert sorted(_faults(old, spec, version="v1beta1")) == [
        (
            "field-newer-than-bundle",
            "spec has no field 'endpoints' in v1.0.0",
            "It exists since v1.1.0.",
        ),
        (
            "out-of-bounds",
            "spec.labels has 17 entries; at most 16 are allowed",
            "Since v1.1.0 at most 64 is allowed.",
        ),
    ]


def test_a_version_that_a_release_does_not_serve(catalog: Catalog) -> None:
    old = catalog.aimed({"example": parse_release("v1.0.0")})
    (newer,) = _faults(old, "{}")
    message = "Widget in example.com/v1 is not served by example v1.0.0"
    assert newer == ("field-newer-than-bundle", message, "It exists since v1.1.0.")
    (gone,) = _faults(catalog, "{}", version="v1beta1")
    assert gone[2] == "It was removed in v1.2.0. Use v1."


def test_a_misspelt_field_that_a_check_misses_is_one_fault() -> None:
    route = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a}
spec:
  rules:
  - filters: [{type: RequestHeaderModifier, requestHeaderModifer: {}}]
    backendRefs: [{name: b, prot: 80}]
"""
    (first, second) = lint_texts({"route.yaml": route}).findings
    assert (first.rule.name, second.rule.name) == ("unknown-field", "unknown-field")
    assert "requestHeaderModifier" in first.help
    assert "port" in second.help
