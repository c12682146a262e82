"""What reports call the root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import trees
from ipi_lint.reader.walk import WalkError, find_root

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


class TestRoot:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        trees.make(tmp_path, "elsewhere/")
        monkeypatch.chdir(tmp_path / "elsewhere")

    def test_is_the_repository_above_all_paths(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "r/.git/HEAD", "r/a/b/c.yaml", "r/a/d.yaml")
        assert find_root([tmp_path / "r/a/b/c.yaml"]) == tmp_path / "r"
        assert find_root([tmp_path / "r/a/b", tmp_path / "r/a/d.yaml"]) == tmp_path / "r"
        assert find_root([tmp_path / "r"]) == tmp_path / "r"

    def test_a_git_file_makes_a_repository_too(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "r/.git", "r/a/b.yaml")
        assert find_root([tmp_path / "r/a"]) == tmp_path / "r"

    @pytest.mark.parametrize("name", [".ipi-lint.yaml", "ipi-lint.yaml", ".ipi-lint.yml"])
    def test_a_configuration_makes_a_root(self, tmp_path: Path, name: str) -> None:
        trees.make(tmp_path, "r/.git/HEAD", f"r/a/{name}", "r/a/b/c.yaml", "r/d/")
        assert find_root([tmp_path / "r/a/b"]) == tmp_path / "r/a"
        assert find_root([tmp_path / "r/a", tmp_path / "r/d"]) == tmp_path / "r"

    def test_never_goes_beyond_a_repository(self, tmp_path: Path) -> None:
        trees.make(tmp_path, ".ipi-lint.yaml", "r/.git/HEAD", "r/a.yaml")
        assert find_root([tmp_path / "r/a.yaml"]) == tmp_path / "r"

    def test_else_the_working_directory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trees.make(tmp_path, "w/a/b/c.yaml", "w/d.yaml")
        monkeypatch.chdir(tmp_path / "w")
        assert find_root([Path("a/b/c.yaml")]) == tmp_path / "w"
        assert find_root([Path("a"), Path("d.yaml")]) == tmp_path / "w"
        assert find_root([Path()]) == tmp_path / "w"

    def test_else_what_all_paths_share(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "x/a/b/c.yaml", "x/a/d/e.yaml")
        assert find_root([tmp_path / "x/a/b/c.yaml"]) == tmp_path / "x/a/b"
        assert find_root([tmp_path / "x/a/b", tmp_path / "x/a/d/e.yaml"]) == tmp_path / "x/a"

    def test_two_repositories_share_the_folder_above(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "x/.git/HEAD", "y/.git/HEAD")
        assert find_root([tmp_path / "x", tmp_path / "y"]) == tmp_path

    @posix
    def test_is_real_where_a_link_leads_there(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "r/.git/HEAD", "r/a/b.yaml")
        (tmp_path / "link").symlink_to("r/a")
        assert find_root([tmp_path / "link"]) == tmp_path / "r"
        assert find_root([tmp_path / "link/b.yaml"]) == tmp_path / "r"

    @posix
    def test_a_file_that_is_a_link_belongs_where_it_stands(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "r/.git/HEAD", "out/a.yaml")
        (tmp_path / "r/a.yaml").symlink_to("../out/a.yaml")
        (tmp_path / "r/b.yaml").symlink_to("nowhere")
        assert find_root([tmp_path / "r/a.yaml", tmp_path / "r/b.yaml"]) == tmp_path / "r"

    def test_of_a_path_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(WalkError, match=r"^cannot read '.*no': No such file or directory$"):
            find_root([tmp_path / "no"])
