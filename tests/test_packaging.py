"""What is installed: one distribution that holds all that it needs, and nothing else."""

from __future__ import annotations

import tomllib
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

from commands import ROOT, done, run, tool
from ipi_lint.version import VERSION

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = [
    ROOT / each for each in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
]


@pytest.fixture(scope="module")
def contents(wheel: Path) -> frozenset[str]:
    return frozenset(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    text = zipfile.ZipFile(wheel).read(f"ipi_lint-{VERSION}.dist-info/METADATA")
    return message_from_string(text.decode("utf-8"))


def test_every_package_of_the_tree_is_packed_and_typed() -> None:
    there = {
        path.parent
        for folder in ("rules", "plugins")
        for path in ROOT.glob(f"{folder}/*/__init__.py")
    }
    assert set(PACKAGES) == there | {ROOT / "ipi_lint"}
    assert set(PROJECT["tool"]["mypy"]["packages"]) == {path.name for path in PACKAGES}


def test_every_plugin_has_an_entry_point() -> None:
    registered = set(PROJECT["project"]["entry-points"]["ipi_lint"].values())
    vocabulary = {"ipi_lint_inference"}
    packages = {path.name for path in PACKAGES} - vocabulary
    assert {each.split(".")[0] for each in registered} == packages


def test_the_wheel_holds_all_files_of_the_packages(contents: frozenset[str]) -> None:
    files = done(run([tool("git"), "ls-files", "-co", "--exclude-standard", *PACKAGES], ROOT))
    wanted = {
        f"{package.name}/{(ROOT / file).relative_to(package).as_posix()}"
        for file in files.splitlines()
        for package in PACKAGES
        if (ROOT / file).is_relative_to(package)
    }
    installed = {name for name in contents if ".dist-info/" not in name}
    assert installed == wanted
    assert "ipi_lint/py.typed" in installed


def test_no_plain_name_lands_in_site_packages(contents: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in contents}
    assert all(top.startswith("ipi_lint") for top in tops)


def test_the_metadata_is_right(metadata: Message) -> None:
    assert metadata["Name"] == "ipi-lint"
    assert metadata["Version"] == VERSION
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["License-File"] == "LICENSE"
    assert str(metadata.get_payload()).startswith("# ipi-lint\n")


def test_the_licence_is_packed(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).read(f"ipi_lint-{VERSION}.dist-info/licenses/LICENSE")
    assert packed == (ROOT / "LICENSE").read_bytes()
    assert b"Version 2.0, January 2004" in packed


def test_the_pinned_versions_in_the_readme_are_this_one() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"rev: v{VERSION}\n" in readme
    assert f"/ipi-lint@v{VERSION}\n" in readme
