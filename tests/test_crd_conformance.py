"""The API server's verdicts by the vectors' own CRDs, with the bundled schemas off.

That is the proof for CRDs and CEL in general: nothing of ours about these kinds is asked.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from ipi_lint.config import load_config
from ipi_lint.crds import add_crds
from ipi_lint.engine import Linter, Request, check
from ipi_lint.linter import load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.read import Files
from ipi_lint.rule import Finding
from ipi_lint.selection import Selection, select_rules
from ipi_lint.source import Source
from shared import json_lines, shared

CONFIG = load_config(None).overridden(mode="snapshot")


class Judge(NamedTuple):
    """All that judging by one release's CRDs takes."""

    linter: Linter
    selection: Selection

    def findings(self, text: str) -> list[Finding]:
        bounds = CONFIG.bounds
        source = Source("vector.yaml", text)
        manifests = read_manifests(source, bounds.yaml, bounds.documents, in_chart=False)
        report = check(self.linter, self.selection, Files(manifests=[manifests]), Request())
        assert not report.summary.crashes
        return [each for each in report.findings if each.apply == "rejected"]


@cache
def _judge(folder: str) -> Judge:
    path = shared(f"conformance/crds/{folder}")
    files = Files()
    add_crds(files, [path], path, CONFIG)
    linter, _ = load_linter().linter_for(files, {}, bundled=False)
    assert linter.catalog.broken_crds == ()
    return Judge(linter, select_rules(linter.rules, CONFIG.mode, (), (), {}))


def _folder(base: str) -> str:
    """Where the CRDs of `pool@v1.6.0` and `gateway@gw1.4.1` lie."""
    release = base.partition("@")[2]
    if release.startswith("gw"):
        return f"gateway-api/{release.replace('gw', 'v')}/standard"
    return f"inference-extension/{release}"


def _stands_at(finding: Finding, path: str) -> bool:
    field = finding.field
    inside = field == path or field.startswith((f"{path}[", f"{path}."))
    parent = path.startswith(f"{field}.") and "." not in path.removeprefix(f"{field}.")
    return inside or parent or (path == "" and field == "metadata")


def test_verdicts_equal_the_api_servers_by_its_own_crds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("cel_expr_python")
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    astray: list[str] = []
    for vector in json_lines("conformance/vectors.jsonl.gz"):
        what = f"{vector['base']} {vector['mutation']}"
        rejected = _judge(_folder(vector["base"])).findings(vector["yaml"])
        counts["valid" if vector["valid"] else "rejected"] += 1
        if bool(rejected) == vector["valid"]:
            wrong.append(what)
        elif vector["causes"] and not any(
            _stands_at(each, vector["causes"][0][0]) for each in rejected
        ):
            astray.append(what)
    with capsys.disabled():
        print(f"\nby CRDs: {counts.total()} vectors: {len(wrong)} verdicts differ; ", end="")
        print(f"of {counts['rejected']} rejected, {len(astray)} findings stand elsewhere", end="")
    assert counts.total() == 8208
    assert wrong == []
    assert len(astray) <= counts["rejected"] // 100, astray


@pytest.mark.parametrize("project", ["gateway-api", "inference-extension"])
def test_every_crd_of_every_release_is_read(project: str) -> None:
    pytest.importorskip("cel_expr_python")
    folder = shared(f"conformance/crds/{project}")
    files = Files()
    add_crds(files, [folder], folder, CONFIG)
    linter, _ = load_linter().linter_for(files, {}, bundled=False)
    assert len(linter.catalog.crds) > 30
    assert linter.catalog.broken_crds == ()
