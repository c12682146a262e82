"""The second wall: what would reach a network if it were ever handed to a real program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fakes import Fakes
from ipi_lint.render.model import RenderError
from ipi_lint.render.programs import Clock, find_programs, lacking, run
from ipi_lint.render.workplace import put, workplace

_PROXY = "127.0.0.1:1: "
_NO_GIT = "no 'git' program on path"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://example.com/x.yaml", _PROXY),
        ("github.com/org/repo?ref=v1", _NO_GIT),
        ("git@github.com:org/repo", _NO_GIT),
        ("file:///srv/repo", _NO_GIT),
    ],
)
def test_kubectl_reaches_nothing(text: str, why: str, fakes: Fakes) -> None:
    fakes.real("kubectl")
    program = find_programs("kustomize", None).kustomize
    assert program
    with workplace() as work:
        put(work, "tree/kustomization.yaml", f"resources: ['{text}']\n".encode())
        with pytest.raises(RenderError, match=why):
            run(program, ["tree"], work, Clock())


@pytest.mark.parametrize("arguments", ["oci://example.com/x", "pool --repo=https://example.com"])
def test_helm_reaches_nothing(arguments: str, fakes: Fakes) -> None:
    fakes.real("helm")
    program = find_programs("helm", None).helm
    assert program
    with workplace() as work, pytest.raises(RenderError, match=_PROXY):
        run(program, ["release", *arguments.split()], work, Clock())


def test_programs_are_looked_for_by_mode(fakes: Fakes, tmp_path: Path) -> None:
    for name in ("kubectl", "helm"):
        fakes.prints(name, "")
    found = {mode: find_programs(mode, tmp_path / "tree") for mode in ("none", "helm", "auto")}
    names = {mode: [each.name for each in programs if each] for mode, programs in found.items()}
    assert names == {"none": [], "helm": ["helm"], "auto": ["kubectl", "helm"]}
    assert not lacking("kustomize", None)


def test_a_program_in_the_repository_that_the_command_was_called_in(
    fakes: Fakes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes.prints("helm", "")
    (tmp_path / ".git").mkdir()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert os.environ["PATH"] == str(tmp_path / "bin")
    assert lacking("helm", None) == "helm is not installed"
