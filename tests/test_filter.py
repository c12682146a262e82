"""What is left uncomposed, and which rules are not asked, for what a text holds: none is missed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bench.trees import write_tree
from ipi_lint import Problem, Repository, Resource, engine
from ipi_lint.engine import Request
from ipi_lint.job import Job
from ipi_lint.linter import load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.read import Files
from ipi_lint.reader import Limits
from ipi_lint.selection import select_rules
from ipi_lint.source import Source
from ipi_lint.testing import Case, cases
from place import Place

ROOT = Path(__file__).parent.parent
LOADED = load_linter()
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
FORMATS = ("--verbose", "--preset", "all", "--format", "json", "--no-cache")


def test_on_a_generated_tree(place: Place) -> None:
    write_tree(place.root / "clusters", 300, seed=9)
    assert place.check(*FORMATS) == place.check("--no-filter", *FORMATS)


@pytest.mark.parametrize("part", range(4))
def test_on_all_fixtures(place: Place, part: int) -> None:
    """Their objects side by side, shuffled: whatever one rule needs may stand beside any other."""
    files = sorted((ROOT / "tests" / "fixtures").rglob("*.yaml"))[part::4]
    Random(part).shuffle(files)
    for number, file in enumerate(files[:250]):
        path = place.root / f"clusters/{'ab'[number % 2]}/{number % 7}/{number}-{file.name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.read_bytes())
    assert place.check(*FORMATS) == place.check("--no-filter", *FORMATS)


@pytest.mark.parametrize("part", range(8))
def test_on_fixtures_each_by_itself(part: int) -> None:
    """What a rule needs to stand anywhere in the run, it may lack there."""
    for case in cases(ROOT / "tests" / "fixtures")[part::80]:
        assert _said(case, is_filtering=True) == _said(case, is_filtering=False), case


def _said(case: Case, *, is_filtering: bool) -> object:
    job = Job(preset="all", render="none", policies=case.policies, is_filtering=is_filtering)
    report = job.lint(LOADED, case.folder, [case.folder])
    rows = [(*each[:3], *each.places) for each in report.summary.not_checked]
    return [(each.order, each.help) for each in report.findings], rows


@pytest.mark.parametrize("kind", ["Deployment", "Service"])
def test_a_rule_is_asked_where_the_run_has_what_it_needs(kind: str) -> None:
    def check(resource: Resource, _: Repository) -> Iterator[Problem]:
        yield Problem(resource.node, "here")

    linter = LOADED.linter()
    one = next(each for each in linter.rules if each.code == "IPI601")
    rule = one._replace(check=check, kinds=None, needs=(("", "Service"),))
    text = f"apiVersion: {'v1' if kind == 'Service' else 'apps/v1'}\nkind: {kind}\n"
    manifests = [
        read_manifests(Source(f"{name}.yaml", each), Limits(), 10, in_chart=False)
        for name, each in (("a", f"{text}metadata: {{name: x}}\n"), ("b", OTHER))
    ]
    selection = select_rules((rule,), "gitops", (), (), {})
    for is_filtering in (True, False):
        report = engine.check(
            linter._replace(rules=(rule,)),
            selection,
            Files(manifests=manifests),
            Request(is_filtering=is_filtering),
        )
        is_asked = kind == "Service" or not is_filtering
        assert len(report.findings) == 2 * is_asked


def test_how_many_are_left_is_said(place: Place) -> None:
    said = place.check("--timings", "--no-cache").err
    assert " documents, " in said
    assert " composed only if something asks for them" in said
    assert " 0 of them composed only" in place.check("--timings", "--no-filter").err
