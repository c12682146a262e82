"""The benchmark's own parts: trees that are the same every time, and tables. No time is judged."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ipi_lint.testing import lint_texts

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(ROOT))
    yield
    for name in [each for each in sys.modules if each.partition(".")[0] == "bench"]:
        del sys.modules[name]


def digest(files: int, seed: int) -> str:
    from bench.trees import tree

    return hashlib.sha256(b"".join(p.encode() + d for p, d in tree(files, seed))).hexdigest()


def test_a_seed_gives_the_same_tree() -> None:
    assert digest(200, 1) == digest(200, 1)
    assert digest(200, 1) != digest(200, 2)


@pytest.fixture
def kubernetes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for schemas of core kinds, in a package of that name."""
    package = tmp_path / "kubernetes_validate"
    folder = package / "kubernetes-json-schema"
    folder.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def test_peers_find_schemas_where_they_look_for_them(tmp_path: Path, kubernetes: Path) -> None:
    from bench.schemas import CORE, write_schemas

    for release, most in (("v1.9.0", 1), ("v1.34.0", 2)):
        folder = kubernetes / f"{release}-local"
        folder.mkdir()
        shared = {"$defs": {"meta": {"maxProperties": most}}}
        (folder / "_definitions.json").write_text(json.dumps(shared))
        schema = {"$id": "x", "properties": {"metadata": {"$ref": "_definitions.json#/$defs/meta"}}}
        for name in CORE.values():
            (folder / f"{name}.json").write_text(json.dumps(schema))
    write_schemas(tmp_path / "to")
    service = json.loads((tmp_path / "to" / "v1" / "service_v1.json").read_text())
    assert service == {"properties": {"metadata": {"maxProperties": 2}}}
    for name in ("httproute_v1", "gateway_v1"):
        file = tmp_path / "to" / "gateway.networking.k8s.io" / f"{name}.json"
        Draft202012Validator.check_schema(json.loads(file.read_text()))


def test_peers_need_schemas_of_core_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bench import schemas

    monkeypatch.setattr(schemas, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match="pip install kubernetes-validate"):
        schemas.write_schemas(tmp_path)


def test_a_routing_file_needs_no_schema_of_a_deployment(tmp_path: Path) -> None:
    from bench.cases import CASES

    case = next(case for case in CASES if case.name == "1 routing file cold")
    text = (case.tree(tmp_path, 1) / "one.yaml").read_text()
    assert "kind: InferencePoolImport" in text
    assert "kind: Deployment" not in text


def test_a_crowd_is_sound_and_of_one_cluster() -> None:
    from bench.crowd import crowd

    report = lint_texts(dict(crowd(7)))
    assert report.findings == ()
    assert report.summary.documents == 3 + 7 * 6


def test_a_tree_has_as_many_files_as_asked_for_and_holds_the_mix(tmp_path: Path) -> None:
    from bench.trees import write_tree

    write_tree(tmp_path, 1_000)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1_000
    text = b"".join(path.read_bytes() for path in files)
    for what in (
        b"kind: HTTPRoute",
        b"kind: InferencePoolImport",
        b"{{- if",
        b"\r\n",
        b"\xef\xbb\xbf",
    ):
        assert what in text


def test_what_grew_is_said_and_nothing_else() -> None:
    from bench.table import Row, grown

    old = Row("1 file cold", "ipi-lint", 0.1, 0.1, 20, 1.0, 2.0, 0.5)
    new = old._replace(cpu_ratio=1.2, wall_ratio=2.1, wall=9.0)
    assert grown([old], [new], 0.1) == ["1 file cold, ipi-lint: cpu ratio 1.000 -> 1.200"]
    assert grown([], [new], 0.1) == []


def test_a_table_and_its_record_hold_the_rows() -> None:
    from bench.table import Row, from_json, markdown, to_json

    rows = [Row("1 file cold", "yamllint", 0.1, 0.25, 20, None, None, None)]
    assert from_json(to_json(rows, "2 cores")) == rows
    assert markdown(rows).splitlines()[-1] == (
        "| 1 file cold | yamllint | 0.250 | 0.100 | 20 |  |  |  |"
    )


def test_ratios_are_taken_pair_by_pair() -> None:
    from bench.measure import Run, paired

    ours = [Run(1, 2, 10, 0), Run(3, 4, 10, 0), Run(1, 9, 10, 0)]
    theirs = [Run(1, 1, 20, 0), Run(3, 2, 20, 0), Run(1, 1, 20, 0)]
    assert paired(ours, theirs) == (2.0, 1.0, 0.5)
