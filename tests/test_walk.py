"""Which files are read, of real trees on a real disk."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

import trees
from ipi_lint.reader.file import read
from ipi_lint.reader.walk import WalkError, walk
from trees import found, left_out

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
linux = pytest.mark.skipif(not Path("/proc").exists(), reason="needs Linux")


class TestFiles:
    def test_endings_in_any_case(self, tmp_path: Path) -> None:
        trees.make(
            tmp_path, "a.yaml", "b.YML", "c.Json", "d.txt", "e.yaml.bak", "yaml", "f.tf.json"
        )
        assert found(tmp_path) == ["a.yaml", "b.YML", "c.Json", "f.tf.json"]

    def test_folders_to_any_depth(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "z.yaml", "a/b/c/d/e.yaml", "a/b.yaml", ".github/w.yml", "empty/")
        assert found(tmp_path) == [".github/w.yml", "a/b.yaml", "a/b/c/d/e.yaml", "z.yaml"]

    def test_a_folder_may_be_called_like_a_file(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.yaml/b.yaml", "c.json/")
        assert found(tmp_path) == ["a.yaml/b.yaml"]

    def test_order_depends_on_names_only(self, tmp_path: Path) -> None:
        names = [f"{a}/{b}.yaml" for a in "cabB" for b in ("z", "a", "m-n", "m/n")]
        random.Random(1).shuffle(names)
        trees.make(tmp_path, *names)
        assert found(tmp_path) == sorted(names)
        assert found(tmp_path, "c", "a", "b", "B") == sorted(names)

    def test_the_real_file_is_given_with_its_path(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a/b.yaml")
        (only,) = walk(tmp_path, [tmp_path / "a"], ()).found
        assert only == ("a/b.yaml", f"{os.path.realpath(tmp_path)}/a/b.yaml".replace(os.sep, "/"))

    def test_each_file_once_however_often_it_is_named(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a/b.yaml", "a/c.yaml")
        assert found(tmp_path, "a", "a/b.yaml", ".", "a/../a", "a/b.yaml") == [
            "a/b.yaml",
            "a/c.yaml",
        ]

    def test_a_named_file_needs_no_ending(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.txt", "b.yaml")
        assert found(tmp_path, "a.txt") == ["a.txt"]

    def test_a_named_path_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(
            WalkError, match=r"^cannot read '.*no\.yaml': No such file or directory$"
        ):
            walk(tmp_path, [tmp_path / "no.yaml"], ())

    def test_a_named_path_outside(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "in/", "out/a.yaml")
        with pytest.raises(WalkError, match=r"^'.*out' does not lie in '.*in'$"):
            walk(tmp_path / "in", [tmp_path / "out"], ())

    def test_a_sibling_with_a_longer_name_is_outside(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "in/", "in-side/a.yaml")
        with pytest.raises(WalkError):
            walk(tmp_path / "in", [tmp_path / "in-side"], ())

    def test_relative_paths(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        trees.make(tmp_path, "a/b.yaml", "c.yaml")
        monkeypatch.chdir(tmp_path / "a")
        assert [each.path for each in walk(Path(), [Path()], ()).found] == ["b.yaml"]
        assert [each.path for each in walk(Path(".."), [Path("../c.yaml")], ()).found] == ["c.yaml"]


class TestOddNames:
    @posix
    @pytest.mark.parametrize(
        "name",
        [
            *(
                " .yaml",
                "a b.yaml",
                "a\nb.yaml",
                "-a.yaml",
                "--.yaml",
                ".yaml",
                "é.yaml",
                "e\u0301.yaml",
            ),
            *(
                "\u202eb.yaml",
                "a\\b.yaml",
                "*.yaml",
                "[a].yaml",
                "~.yaml",
                "$HOME.yaml",
                "%0A.yaml",
            ),
            *("🎈.yaml", "::error::.yaml", "a\x1b[31m.yaml", "x" * 250 + ".yaml"),
        ],
    )
    def test_are_kept(self, tmp_path: Path, name: str) -> None:
        trees.write(tmp_path, {f"{name}.d/{name}" if len(name) < 100 else name: "a: 1"})
        (only,) = walk(tmp_path, [tmp_path], ()).found
        assert only.path.rpartition("/")[2] == name
        assert read(only.file, 10) == b"a: 1"

    @linux
    def test_bytes_that_are_not_utf_8_come_back(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {os.fsdecode(b"\xff\xfe/caf\xe9.yaml"): "a: 1"})
        (only,) = walk(tmp_path, [tmp_path], ()).found
        assert os.fsencode(only.path) == b"\xff\xfe/caf\xe9.yaml"
        assert read(only.file, 10) == b"a: 1"

    @linux
    def test_bytes_that_are_not_utf_8_can_be_ignored(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": b"caf\xe9.*\n", "b.yaml": ""})
        trees.make(tmp_path, os.fsdecode(b"caf\xe9.yaml"))
        assert found(tmp_path) == ["b.yaml"]

    @linux
    def test_folders_deeper_than_a_path_may_be_long(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.yaml")
        here = os.open(tmp_path, os.O_RDONLY)
        for _ in range(30):
            os.mkdir("d" * 200, dir_fd=here)
            below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)
        files, _, unread = walk(tmp_path, [tmp_path], ())
        assert [each.path for each in files] == ["a.yaml"]
        assert [message for _, message in unread] == [
            "the folder cannot be read: File name too long"
        ]

    @linux
    def test_more_levels_than_python_recurses(self, tmp_path: Path) -> None:
        folders = [tmp_path / "/".join("d" * depth) for depth in range(1, 1200)]
        for folder in folders:
            folder.mkdir()
        deepest = "/".join("d" * 1199)
        trees.make(tmp_path, f"{deepest}/a.yaml", ".gitignore", f"{deepest}/.gitignore")
        assert found(tmp_path, deepest) == found(tmp_path) == [f"{deepest}/a.yaml"]
        for file in folders[-1].iterdir():
            file.unlink()
        for folder in reversed(folders):
            folder.rmdir()


class TestVendored:
    @pytest.mark.parametrize("name", ["node_modules", "vendor", ".venv", ".terraform", ".cache"])
    def test_is_left_out_and_counted(self, tmp_path: Path, name: str) -> None:
        trees.make(tmp_path, "a.yaml", f"charts/{name}/x/b.yaml")
        assert found(tmp_path) == ["a.yaml"]
        assert left_out(tmp_path) == [("vendored-folder", name, f"charts/{name}")]

    @pytest.mark.parametrize("name", [".git", ".hg", ".svn", ".jj"])
    def test_version_control_is_left_out(self, tmp_path: Path, name: str) -> None:
        trees.make(tmp_path, "a.yaml", f"{name}/b.yaml")
        assert (found(tmp_path), left_out(tmp_path)) == (["a.yaml"], [])

    def test_names_that_only_look_like_it(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "vendor.yaml", "vendors/a.yaml", ".github/b.yaml", "a/vendor.d/c.yaml")
        assert len(found(tmp_path)) == 4

    def test_is_read_where_it_is_named(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "vendor/a.yaml", "vendor/b/c.yaml", "vendor/node_modules/d.yaml")
        assert found(tmp_path, "vendor") == ["vendor/a.yaml", "vendor/b/c.yaml"]
        assert found(tmp_path, "vendor/b") == ["vendor/b/c.yaml"]
        assert found(tmp_path, "vendor/node_modules/d.yaml") == ["vendor/node_modules/d.yaml"]

    def test_is_read_where_exclude_takes_it_back(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "vendor/a.yaml", "x/vendor/b.yaml")
        assert found(tmp_path, exclude=["!/vendor"]) == ["vendor/a.yaml"]


class TestExclude:
    def test_patterns_from_the_root_on(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.yaml", "b/a.yaml", "b/c/d.yaml", "e/f.yaml")
        assert found(tmp_path, exclude=["/a.yaml", "b/c/"]) == ["b/a.yaml", "e/f.yaml"]
        assert left_out(tmp_path, exclude=["/a.yaml", "b/c/"]) == [
            ("excluded", "/a.yaml", "a.yaml"),
            ("excluded", "b/c/", "b/c"),
        ]

    def test_also_what_is_named(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a/b/c.yaml", "d.yaml")
        assert found(tmp_path, "a/b/c.yaml", "d.yaml", exclude=["a"]) == ["d.yaml"]
        assert found(tmp_path, "a/b", exclude=["a"]) == []
        assert left_out(tmp_path, "a/b", exclude=["a"]) == [("excluded", "a", "a")]

    def test_all_but(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.yaml", "clusters/east/b.yaml", "other/c.yaml")
        assert found(tmp_path, exclude=["/*", "!/clusters"]) == ["clusters/east/b.yaml"]

    def test_not_the_root_itself(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.yaml")
        assert found(tmp_path, exclude=["!*"]) == ["a.yaml"]
        assert found(tmp_path, exclude=["*"]) == []

    def test_takes_back_what_git_ignores(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "rendered/\n", "rendered/a.yaml": ""})
        assert found(tmp_path) == []
        assert found(tmp_path, exclude=["!rendered"]) == ["rendered/a.yaml"]

    def test_the_names_of_links_and_what_they_lead_to(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a/b.txt", "c/")
        (tmp_path / "c/d.yaml").symlink_to("../a/b.txt")
        assert found(tmp_path) == ["a/b.txt"]
        assert found(tmp_path, "c/d.yaml", exclude=["d.yaml"]) == []
        assert found(tmp_path, "c/d.yaml", exclude=["a"]) == []
        assert found(tmp_path, exclude=["a"]) == []


def test_twenty_thousand_files(tmp_path: Path) -> None:
    ignore = "\n".join(
        f"*.{each}\n{each}/\n{each}-?.yaml"
        for each in ("pyc", "log", "tmp", "bak", "swp", "o", "so")
    )
    trees.write(tmp_path, {".gitignore": ignore})
    for folder in range(400):
        path = tmp_path / f"clusters/c{folder % 20}/a{folder}"
        path.mkdir(parents=True)
        for number in range(50):
            (path / f"{number}.yaml").touch()
    assert len(found(tmp_path)) == 20_000
