"""Builds in memory against `kubectl kustomize`: equal, or marked as partial."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ipi_lint.overlay import Builder
from kustomizations import (
    KUBECTL,
    REFUSED,
    Case,
    build,
    builder,
    cases,
    difference,
    kubectl,
    printed,
    recorded,
    values,
)

CASES = tuple(cases())
NO_EQUAL_IS_BUILT = ("crds", "transformers", "inline-generator", "build-metadata")
"""Cases that kubectl builds and that are partial all the same: what they ask for needs programs."""


@pytest.fixture(scope="module")
def outputs() -> dict[str, str]:
    return recorded()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_build_is_what_kubectl_printed(case: Case, outputs: dict[str, str]) -> None:
    assert difference(case, outputs[case.name]) == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_kubectl_builds_is_not_partial(case: Case, outputs: dict[str, str]) -> None:
    """`partial` is no way out: it stands for what kubectl refuses, and for a few known things."""
    if outputs[case.name] == REFUSED:
        assert build(case).partial
    elif case.name.partition("/")[2] not in NO_EQUAL_IS_BUILT:
        assert build(case).partial == ()


def test_the_figures(outputs: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    equal = [case for case in CASES if not build(case).partial]
    partial = [case for case in CASES if build(case).partial]
    differ = [case for case in CASES if difference(case, outputs[case.name])]
    reasons = sorted({each.why for case in partial for each in build(case).partial})
    with capsys.disabled():
        print(f"\noverlays: {len(equal)} equal, {len(partial)} partial, {len(differ)} differ")
        print(*(f"  partial: {reason}" for reason in reasons), sep="\n")
    assert len(CASES) >= 250
    assert len(equal) >= 180
    assert not differ


def test_outputs_are_still_kubectls(outputs: dict[str, str], tmp_path: Path) -> None:
    """The recorded outputs are those of a kubectl that the environment names."""
    if not os.environ.get(KUBECTL):
        pytest.skip(f"{KUBECTL} names no kubectl: builds were held against recorded outputs only")
    for number, case in enumerate(CASES):
        now, then = kubectl(case, tmp_path / str(number)), outputs[case.name]
        assert (now == REFUSED) == (then == REFUSED), case.name
        assert printed(now) == printed(then), case.name


def test_a_builder_builds_a_folder_once() -> None:
    case = CASES[0]
    one = builder(case.files)
    assert one.build(case.folder) is one.build(case.folder)


def test_what_was_built_before_changes_nothing() -> None:
    """Bases are shared: building an overlay must not show in the base, nor in its neighbour."""
    for case in CASES:
        shared: Builder = builder(case.files)
        folders = {path.rpartition("/")[0] or "." for path in case.files}
        first = {folder: values(shared.build(folder)) for folder in sorted(folders)}
        for folder in sorted(folders):
            alone = builder(case.files).build(folder)
            assert values(alone) == first[folder], f"{case.name} {folder}"
