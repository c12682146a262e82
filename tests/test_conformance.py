"""Verdicts against the API server's own, where the reference data stands beside the checkout."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any, NamedTuple

import pytest

from ipi_lint.reader import Limits, Unreadable, compose, split
from ipi_lint.reader.file import decode
from ipi_lint.rule import Finding
from ipi_lint.schema import Release, parse_release
from ipi_lint.source import Source
from ipi_lint.testing import lint_texts
from shared import json_lines, shared


class Tally(NamedTuple):
    """What became of one base document's vectors."""

    counts: Counter[str]
    wrong: list[str]
    astray: list[str]


def _stands_at(finding: Finding, path: str) -> bool:
    """Whether a finding is about the oracle's path: that value, or something in or around it.

    The oracle names no path where metadata as a whole is of a wrong type.
    """
    field = finding.field
    inside = field == path or field.startswith((f"{path}[", f"{path}."))
    parent = path.startswith(f"{field}.") and "." not in path.removeprefix(f"{field}.")
    return inside or parent or (path == "" and field == "metadata")


def _target(base: str) -> dict[str, Release]:
    """The release that `pool@v1.6.0` or `gateway@gw1.4.1` was judged for."""
    release = base.partition("@")[2]
    project = "gateway-api" if release.startswith("gw") else "inference-extension"
    return {project: parse_release(release.replace("gw", "v"))}


def _judge(vector: Any, tally: Tally) -> None:
    targets = _target(vector["base"])
    report = lint_texts({"vector.yaml": vector["yaml"]}, mode="snapshot", targets=targets)
    rejected = [each for each in report.findings if each.apply == "rejected"]
    tally.counts["valid" if vector["valid"] else "rejected"] += 1
    if bool(rejected) == vector["valid"]:
        tally.wrong.append(vector["mutation"])
    elif vector["causes"] and not any(
        _stands_at(each, vector["causes"][0][0]) for each in rejected
    ):
        tally.astray.append(vector["mutation"])


def test_verdicts_equal_the_api_servers(capsys: pytest.CaptureFixture[str]) -> None:
    tallies: defaultdict[str, Tally] = defaultdict(lambda: Tally(Counter(), [], []))
    for vector in json_lines("conformance/vectors.jsonl.gz"):
        _judge(vector, tallies[vector["base"]])
    with capsys.disabled():
        for base, (counts, wrong, astray) in tallies.items():
            print(f"\n{base}: {counts.total()} vectors: {len(wrong)} verdicts differ; ", end="")
            print(
                f"of {counts['rejected']} rejected, {len(astray)} findings stand elsewhere", end=""
            )
    assert sum(tally.counts.total() for tally in tallies.values()) == 8208
    assert {base: tally.wrong for base, tally in tallies.items() if tally.wrong} == {}
    for tally in tallies.values():
        assert len(tally.astray) <= tally.counts["rejected"] // 100, tally.astray


def _ours(raw: bytes) -> list[Any]:
    """Each document's value as our reader has it, or 'error'."""
    decoded = decode(raw)
    if decoded.fault:
        return ["error"]
    source = Source("case.yaml", decoded.text)
    values: list[Any] = []
    for cut in split(source.text):
        result = compose(source, cut.span, 0, Limits())
        if cut.bad_separator or isinstance(result, Unreadable):
            values.append("error")
        elif result.document:
            values.append(result.document.value)
        else:
            values.append(None)
    return values


def _theirs(oracle: list[str]) -> list[Any]:
    """Each document's value as Kubernetes' reader has it, in the order of the splitter."""
    values: list[Any] = []
    for line in oracle:
        if line.startswith("reader err"):
            values.append("error")
        elif line.startswith("doc"):
            said = line.rpartition("-> ")[2]
            value, _, error = said.rpartition("err=")
            ok = error.strip() == "<nil>"
            values.append(json.loads(value, parse_int=_int64) if ok else "error")
    return values


def _int64(digits: str) -> int | float:
    """What does not fit into an int64 is a float in Kubernetes' untyped objects."""
    return int(digits) if -(2**63) <= int(digits) < 2**63 else float(digits)


def test_reader_reads_as_kubernetes_does() -> None:
    cases = json.loads(shared("conformance/yaml/cases.json").read_text(encoding="utf-8"))
    differ = {}
    for case in cases:
        ours, theirs = _ours(case["yaml_latin1"].encode("latin-1")), _theirs(case["oracle"])
        if "reader err" in str(case["oracle"]):
            # It stops there, and the documents before are lost; we go on and report the rest.
            ours = ["error"] if "error" in ours else ours
        if ours != theirs:
            differ[case["name"]] = (ours, theirs)
    assert len(cases) == 52
    assert differ == {}


def test_patterns_match_as_go_does() -> None:
    import gzip

    from ipi_lint.schema import matches

    matrix = json.loads(gzip.decompress(shared("conformance/regex/matrix.json.gz").read_bytes()))
    differ = [
        (row["pattern"], string)
        for row in matrix["patterns"]
        for found in [set(row["matches"])]
        for index, string in enumerate(matrix["strings"])
        if matches(row["pattern"], string) != (index in found)
    ]
    assert differ == []
