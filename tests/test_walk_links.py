"""Links, and what cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import trees
from ipi_lint.reader.file import read
from ipi_lint.reader.walk import WalkError, find_root, walk
from trees import found, left_out

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@posix
class TestLinks:
    def test_within_the_root_are_followed_to_the_real_file(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "base/a.yaml", "east/b.yaml", "other/c.yaml")
        (tmp_path / "east/base").symlink_to("../base")
        (tmp_path / "east/c.yaml").symlink_to("../other/c.yaml")
        assert found(tmp_path, "east") == ["base/a.yaml", "east/b.yaml", "other/c.yaml"]

    def test_each_real_file_once(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a/b.yaml")
        for number in range(3):
            (tmp_path / f"l{number}").symlink_to("a")
            (tmp_path / f"l{number}.yaml").symlink_to("a/b.yaml")
        assert found(tmp_path) == found(tmp_path, "l0", "l1.yaml") == ["a/b.yaml"]

    def test_a_links_own_name_needs_the_ending(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "pool.txt", "other.txt")
        (tmp_path / "a.yaml").symlink_to("pool.txt")
        (tmp_path / "b.txt").symlink_to("other.txt")
        assert found(tmp_path) == ["pool.txt"]

    def test_out_of_the_root_are_counted(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "out/a.yaml", "root/")
        for name, to in [
            ("dir", "../out"),
            ("a.yaml", "../out/a.yaml"),
            ("up", ".."),
            ("tool", "/bin/sh"),
        ]:
            (tmp_path / "root" / name).symlink_to(to)
        assert found(tmp_path / "root") == []
        assert left_out(tmp_path / "root") == [
            ("symlink-out-of-root", "", "a.yaml"),
            ("symlink-out-of-root", "", "dir"),
            ("symlink-out-of-root", "", "up"),
        ]

    def test_out_of_the_root_by_way_of_another(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "out/a.yaml", "root/")
        (tmp_path / "root/one").symlink_to("two")
        (tmp_path / "root/two").symlink_to("../root/../out")
        assert found(tmp_path / "root") == []
        assert len(left_out(tmp_path / "root")) == 2

    def test_a_named_link_out_of_the_root(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "out/a.yaml", "root/")
        (tmp_path / "root/x").symlink_to("../out/a.yaml")
        assert found(tmp_path / "root", "x") == []
        assert left_out(tmp_path / "root", "x") == [("symlink-out-of-root", "", "x")]

    def test_a_named_link_needs_no_ending(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {"a.txt": "", ".gitignore": "*.txt\n"})
        (tmp_path / "x").symlink_to("a.txt")
        assert found(tmp_path, "x") == ["a.txt"]

    def test_a_named_link_to_what_is_no_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "x").symlink_to("pipe")
        walked = walk(tmp_path, [tmp_path / "x"])
        assert walked.unread == [("x", "this is a named pipe, not a file, and was not opened")]
        assert walked.found == []

    def test_a_found_link_to_what_is_no_file(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "root/")
        os.mkfifo(tmp_path / "root/pipe")
        (tmp_path / "root/x.yaml").symlink_to("pipe")
        (tmp_path / "root/y.yaml").symlink_to("/dev/zero")
        assert found(tmp_path / "root") == ["pipe"]
        assert left_out(tmp_path / "root") == [("symlink-out-of-root", "", "y.yaml")]

    def test_loops_end(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a/b/c.yaml", "a/d/")
        (tmp_path / "a/b/up").symlink_to("..")
        (tmp_path / "a/b/top").symlink_to("../..")
        (tmp_path / "a/d/self").symlink_to(".")
        (tmp_path / "a/d/across").symlink_to("../b")
        (tmp_path / "x.yaml").symlink_to("y.yaml")
        (tmp_path / "y.yaml").symlink_to("x.yaml")
        assert found(tmp_path) == found(tmp_path, "a/d") == ["a/b/c.yaml"]
        assert left_out(tmp_path) == [
            ("broken-symlink", "Too many levels of symbolic links", "x.yaml"),
            ("broken-symlink", "Too many levels of symbolic links", "y.yaml"),
        ]

    def test_broken_ones_are_counted(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").symlink_to("nowhere.yaml")
        (tmp_path / "b").symlink_to("/nowhere")
        assert left_out(tmp_path) == [
            ("broken-symlink", "No such file or directory", "a.yaml"),
            ("broken-symlink", "No such file or directory", "b"),
        ]
        assert left_out(tmp_path, "a.yaml") == left_out(tmp_path)[:1]

    def test_are_judged_by_where_they_lead(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "out/\n"})
        trees.make(tmp_path, "out/a/b.yaml", "vendor/c.yaml", ".git/d.yaml", "e/")
        for name, to in [
            ("o", "../out/a"),
            ("v", "../vendor"),
            ("g", "../.git"),
            ("f.yaml", "../out/a/b.yaml"),
        ]:
            (tmp_path / "e" / name).symlink_to(to)
        assert found(tmp_path, "e") == []
        assert left_out(tmp_path, "e") == [
            ("ignored-by-git", "", "out"),
            ("vendored-folder", "vendor", "vendor"),
        ]

    def test_within_a_named_folder_that_is_ignored(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "out/\n", "out/a/b.yaml": "", "out/c/": ""})
        (tmp_path / "out/c/a").symlink_to("../a")
        assert found(tmp_path, "out") == ["out/a/b.yaml"]
        assert left_out(tmp_path, "out") == []

    def test_ignored_ones_are_not_followed(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "result\n", "e/": "", "a/b.yaml": ""})
        (tmp_path / "e/result").symlink_to("../a")
        assert found(tmp_path, "e") == []

    def test_a_pattern_for_folders_is_not_about_links(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "link/\n", "e/": "", "a/b.yaml": ""})
        (tmp_path / "e/link").symlink_to("../a")
        assert found(tmp_path, "e") == ["a/b.yaml"]

    def test_a_root_that_is_reached_by_a_link(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "real/a.yaml", "real/b/c.yaml")
        (tmp_path / "link").symlink_to("real")
        assert found(tmp_path / "link") == ["a.yaml", "b/c.yaml"]
        assert found(tmp_path / "link", "b") == found(tmp_path / "link", "b/c.yaml") == ["b/c.yaml"]

    def test_ten_thousand_links_to_one_folder(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a/b.yaml", "links/")
        for number in range(10_000):
            (tmp_path / f"links/{number}").symlink_to("../a")
        assert found(tmp_path, "links") == ["a/b.yaml"]


class TestUnreadable:
    @posix
    def test_a_folder_that_may_not_be_listed(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.yaml", "secret/b.yaml", "z/c.yaml")
        (tmp_path / "secret").chmod(0)
        with trees.without_rights(tmp_path / "a.yaml"):
            files, left, unread = walk(tmp_path, [tmp_path], ())
        assert [each.path for each in files] == ["a.yaml", "z/c.yaml"]
        assert left == []
        assert unread == [("secret", "the folder cannot be read: Permission denied")]

    @posix
    def test_the_root_that_may_not_be_listed(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "r/b.yaml")
        (tmp_path / "r").chmod(0)
        with trees.without_rights(tmp_path / "r"):
            assert walk(tmp_path / "r", [tmp_path / "r"], ()).unread == [
                (".", "the folder cannot be read: Permission denied")
            ]

    @posix
    def test_a_folder_that_may_be_listed_but_not_entered(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "secret/b.yaml", "secret/d/e.yaml", "secret/.gitignore")
        (tmp_path / "l.yaml").symlink_to("secret/b.yaml")
        (tmp_path / "secret").chmod(0o444)
        with trees.without_rights(tmp_path / "secret"):
            files, left, unread = walk(tmp_path, [tmp_path], ())
            assert not isinstance(read(files[0].file, 100), bytes)
        assert [each.path for each in files] == ["secret/b.yaml"]
        assert unread == [("secret/d", "the folder cannot be read: Permission denied")]
        assert left == [("broken-symlink", "Permission denied", "l.yaml")]

    @posix
    def test_a_named_path_in_a_folder_that_may_not_be_entered(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "secret/b.yaml")
        (tmp_path / "secret").chmod(0)
        with (
            trees.without_rights(tmp_path / "secret"),
            pytest.raises(WalkError, match=r"^cannot read '.*': Permission denied$"),
        ):
            find_root([tmp_path / "secret/b.yaml"])

    @posix
    @pytest.mark.parametrize("make", [os.mkfifo])
    def test_special_files_are_found_for_reading_to_say_so(
        self, tmp_path: Path, make: Callable[[Path], None]
    ) -> None:
        make(tmp_path / "a.yaml")
        make(tmp_path / "a.txt")
        (only,) = walk(tmp_path, [tmp_path], ()).found
        assert not isinstance(read(only.file, 100), bytes)

    def test_a_file_that_goes_between_walk_and_read(self, tmp_path: Path) -> None:
        trees.make(tmp_path, "a.yaml")
        (only,) = walk(tmp_path, [tmp_path], ()).found
        (tmp_path / "a.yaml").unlink()
        assert not isinstance(read(only.file, 100), bytes)
