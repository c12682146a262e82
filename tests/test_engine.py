"""The engine: order, fingerprints, crashes, gaps, and what is counted."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ipi_lint import Muted, Problem, Repository, Resource
from ipi_lint.config import load_config
from ipi_lint.engine import Linter, Request, check
from ipi_lint.linter import load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.read import Files, read_tree
from ipi_lint.reader import Limits
from ipi_lint.report import Report
from ipi_lint.report.summary import summary_lines
from ipi_lint.selection import select_rules
from ipi_lint.source import Source
from ipi_lint.testing import lint_texts
from texts import IMPORT, POOL

WRONG = POOL.replace("number: 8000", "number: 0")


def _write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def _codes(report: Report) -> list[str]:
    return [each.rule.code for each in report.findings]


def _check(root: Path, linter: Linter | None = None, *paths: Path) -> Report:
    linter = linter or load_linter().linter()
    config = load_config(None)
    files = read_tree(root, paths or [root], config)
    return check(linter, select_rules(linter.rules, "gitops", (), (), {}), files, Request())


def test_a_crashing_rule_is_named_and_the_others_still_speak() -> None:
    def crash(resource: Resource, _: Repository) -> Iterator[Problem]:
        raise RuntimeError(f"no idea about\n{resource.identity.name}")

    linter = load_linter().linter()
    rules = tuple(
        rule._replace(check=crash) if rule.name == "committed-import" else rule
        for rule in linter.rules
    )
    root = Path(__file__).parent / "fixtures" / "committed-import"
    report = _check(next(root.iterdir()), linter._replace(rules=rules))
    assert report.exit_code == 3
    crash_ = report.summary.crashes[0]
    assert (crash_.code, crash_.error.startswith("RuntimeError: no idea about ")) == (
        "IPI201",
        True,
    )


def test_fingerprints_survive_moved_lines_and_tell_findings_apart() -> None:
    twice = WRONG.replace("  - number: 0\n", "  - number: 0\n  - number: 0\n")
    first = lint_texts({"a.yaml": twice})
    moved = lint_texts({"b.yaml": f"# a\n# b\n---\n{twice}"})
    prints = [each.fingerprint for each in first.findings]
    assert prints == [each.fingerprint for each in moved.findings]
    assert len(set(prints)) == len(prints) > 1


def test_the_summary_counts_what_was_not_checked(tmp_path: Path) -> None:
    root = _write(
        tmp_path,
        {
            "pool.yaml": POOL,
            "deploy.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
            "values.yaml": "replicas: 1\n",
            "chart/Chart.yaml": "apiVersion: v2\nname: c\n",
            "chart/templates/pool.yaml": POOL.replace("8000", "{{ .Values.port }}"),
            "vendor/x.yaml": POOL,
            "flux.yaml": POOL.replace("number: 8000", "number: ${PORT}"),
        },
    )
    summary = _check(root).summary
    reasons = {(row.reason, row.detail): row.count for row in summary.not_checked}
    assert reasons["no-schema", "Deployment (apps/v1)"] == 1
    assert reasons["helm-template", ""] == 1
    assert reasons["not-a-manifest", "no apiVersion and kind"] == 2
    assert reasons["placeholder", ""] == 1
    assert reasons["vendored-folder", "vendor"] == 1
    assert (summary.files, summary.resources, summary.checked) == (6, 3, 2)


def test_kustomize_patches_are_no_manifests(tmp_path: Path) -> None:
    patch = "apiVersion: inference.networking.k8s.io/v1\nkind: InferencePool\nmetadata: {name: a}\n"
    root = _write(
        tmp_path,
        {
            "east/kustomization.yaml": "resources: [../base]\npatches:\n- path: patch.yaml\n",
            "east/patch.yaml": patch,
            "base/pool.yaml": POOL,
        },
    )
    report = _check(root)
    assert _codes(report) == ["IPI501"], "about the pool, and nothing about the patch"
    assert "kustomize-patch" in {row.reason for row in report.summary.not_checked}


def test_exit_codes(tmp_path: Path) -> None:
    assert _check(_write(tmp_path / "clean", {"a.yaml": POOL})).exit_code == 0
    assert _check(_write(tmp_path / "wrong", {"a.yaml": WRONG})).exit_code == 1
    assert _check(_write(tmp_path / "none", {"a.txt": "x"})).exit_code == 4
    odd = _write(tmp_path / "odd", {"a.yaml": POOL})
    os.mkfifo(odd / "pipe.yaml")
    report = _check(odd)
    assert (report.exit_code, _codes(report)) == (3, ["IPI002"])


def test_a_part_of_a_repository_has_a_gap(tmp_path: Path) -> None:
    root = _write(tmp_path, {"a/x.yaml": POOL, "b/y.yaml": POOL})
    config = load_config(None)
    assert read_tree(root, [root], config).partial == []
    assert read_tree(root, [root / "a"], config).partial


def test_the_same_bytes_whatever_the_hash_seed_and_the_order_of_files(tmp_path: Path) -> None:
    names = [f"{number:02}.yaml" for number in range(12)]
    outputs = set()
    for seed in ("0", "1", "77"):
        root = tmp_path / seed / "repo"
        shuffled = random.Random(seed).sample(names, len(names))
        _write(root, dict.fromkeys(shuffled, f"{WRONG}---\n{IMPORT}"))
        command = [sys.executable, "-m", "ipi_lint", "check", "--format", "json", "."]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (1, b"")
        outputs.add(done.stdout)
    assert len(outputs) == 1


def test_what_a_rule_could_not_judge_is_counted() -> None:
    def mute(resource: Resource, _: Repository) -> Iterator[Muted]:
        yield Muted(resource.get("spec"), "not-found", "the Service 'x': a chart may bring it")

    linter = load_linter().linter()
    rules = tuple(
        rule._replace(check=mute, words=()) if rule.name == "export-unknown-value" else rule
        for rule in linter.rules
    )
    report = check(
        linter._replace(rules=rules),
        select_rules(rules, "gitops", ["export-unknown-value"], (), {}),
        Files(manifests=[read_manifests(Source("a.yaml", POOL), Limits(), 10, in_chart=False)]),
        Request(),
    )
    (row,) = (each for each in report.summary.not_checked if each.reason == "not-found")
    assert (row.detail, row.count) == ("the Service 'x': a chart may bring it", 1)
    (place,) = row.places
    assert place.startswith("a.yaml:")
    listed_ = summary_lines(report, verbose=True)
    assert any(line.endswith(f"chart may bring it: {place}") for line in listed_)
    assert set(report.timings) == {"IPI251"}


def test_a_finding_says_the_clusters_where_it_does_not_show_in_all(tmp_path: Path) -> None:
    def missing(resource: Resource, repository: Repository) -> Iterator[Problem]:
        if not repository.of_kind("", "Service"):
            yield Problem(resource.get("spec"), "there is no Service")

    linter = load_linter().linter()
    rules = tuple(
        rule._replace(check=missing, scope="cluster", words=()) if rule.code == "IPI251" else rule
        for rule in linter.rules
    )
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n"
    files = {
        "base/pool.yaml": POOL,
        "base/kustomization.yaml": "resources: [pool.yaml]\n",
        "clusters/east/kustomization.yaml": "resources: [../../base]\n",
        "clusters/west/kustomization.yaml": "resources: [../../base, x.yaml]\n",
        "clusters/west/x.yaml": service,
        "clusters/north/kustomization.yaml": "resources: [../../base]\n",
    }
    root = _write(tmp_path, files)
    read = read_tree(root, [root], load_config(None))
    selection = select_rules(rules, "gitops", ["IPI251"], (), {})
    (finding,) = check(linter._replace(rules=rules), selection, read, Request()).findings
    assert finding.clusters == ("east", "north")


def test_a_rule_is_silent_where_one_that_it_yields_to_speaks(tmp_path: Path) -> None:
    root = _write(tmp_path, {"a.yaml": WRONG})

    def at_port(resource: Resource, _: Repository) -> Iterator[Problem]:
        yield Problem(resource.get("spec", "targetPorts", 0, "number"), "also wrong")
        yield Problem(resource.get("spec"), "elsewhere")

    linter = load_linter().linter()
    rules = tuple(
        rule._replace(
            check=at_port, scope="document", yields_to=("pool-structural-bounds",), words=()
        )
        if rule.code == "IPI251"
        else rule
        for rule in linter.rules
    )
    report = _check(root, linter._replace(rules=rules))
    assert [each.message for each in report.findings if each.rule.code == "IPI251"] == ["elsewhere"]
