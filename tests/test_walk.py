"""Which files are read, of real trees on a real disk."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import trees
from ipi_lint.reader.file import read
from ipi_lint.reader.walk import LeftOut, WalkError, find_root, walk

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
linux = pytest.mark.skipif(not Path("/proc").exists(), reason="needs Linux")
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


def found(root: Path, *paths: str, exclude: Sequence[str] = ()) -> list[str]:
    """The files that are read below `paths` (default: the root)."""
    return [each.path for each in walk(root, [root / path for path in paths or [""]], exclude)[0]]


def left_out(root: Path, *paths: str, exclude: Sequence[str] = ()) -> list[LeftOut]:
    return walk(root, [root / path for path in paths or [""]], exclude).left_out


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


class TestGitignore:
    def test_holds_below_its_folder(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {"a/.gitignore": "x.yaml\n/y.yaml\n"})
        trees.make(tmp_path, "x.yaml", "a/x.yaml", "a/y.yaml", "a/b/x.yaml", "a/b/y.yaml")
        assert found(tmp_path) == ["a/b/y.yaml", "x.yaml"]

    def test_what_is_ignored_is_counted_once(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "out/\n*.tmp.yaml\n*.log\n"})
        trees.make(tmp_path, "out/a.yaml", "out/b.yaml", "c.tmp.yaml", "d.log")
        assert left_out(tmp_path) == [
            ("ignored-by-git", "", "c.tmp.yaml"),
            ("ignored-by-git", "", "out"),
        ]

    def test_nearer_files_have_the_last_word(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "*.yaml\n", "a/.gitignore": "!x.yaml\n"})
        trees.make(tmp_path, "x.yaml", "a/x.yaml", "a/y.yaml", "a/b/x.yaml")
        assert found(tmp_path) == ["a/b/x.yaml", "a/x.yaml"]

    def test_nothing_comes_back_from_an_ignored_folder(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "a/\n!a/x.yaml\nb/*\n!b/x.yaml\n"})
        trees.make(tmp_path, "a/x.yaml", "b/x.yaml", "b/y.yaml")
        assert found(tmp_path) == ["b/x.yaml"]

    def test_counts_from_the_repository_on_where_a_folder_is_named(self, tmp_path: Path) -> None:
        trees.write(
            tmp_path, {".git/HEAD": "", ".gitignore": "x.yaml\n", "a/.gitignore": "y.yaml\n"}
        )
        trees.make(tmp_path, "a/b/x.yaml", "a/b/y.yaml", "a/b/z.yaml")
        assert found(tmp_path, "a/b") == ["a/b/z.yaml"]

    def test_counts_from_the_repository_on_above_the_root(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".git/HEAD": "", ".gitignore": "x.yaml\n/sub/y.yaml\n"})
        trees.make(tmp_path, "sub/x.yaml", "sub/y.yaml", "sub/z.yaml")
        assert found(tmp_path / "sub") == ["z.yaml"]

    def test_above_the_repository_does_not_count(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "*.yaml\n", "r/.git/HEAD": "", "r/a.yaml": ""})
        assert found(tmp_path / "r") == ["a.yaml"]

    def test_without_a_repository_the_root_is_the_top(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "*.yaml\n", "r/.gitignore": "b.yaml\n"})
        trees.make(tmp_path, "r/a.yaml", "r/b.yaml")
        assert found(tmp_path / "r") == ["a.yaml"]

    def test_a_named_file_is_read_though_it_is_ignored(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "*\n", "a.yaml": "", "b/c.yaml": ""})
        assert found(tmp_path, "a.yaml", "b/c.yaml") == ["a.yaml", "b/c.yaml"]

    def test_a_named_folder_is_read_though_it_is_ignored(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "out\nx.yaml\n"})
        trees.make(tmp_path, "out/a.yaml", "out/x.yaml", "out/b/c.yaml")
        assert found(tmp_path, "out") == ["out/a.yaml", "out/b/c.yaml"]

    def test_info_exclude_counts_and_comes_last(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".git/info/exclude": "x.yaml\n/y.yaml\n", ".gitignore": "!x.yaml\n"})
        trees.make(tmp_path, "x.yaml", "y.yaml", "a/y.yaml")
        assert found(tmp_path) == ["a/y.yaml", "x.yaml"]

    def test_a_folder_called_gitignore(self, tmp_path: Path) -> None:
        trees.make(tmp_path, ".gitignore/a.yaml", "b.yaml")
        assert found(tmp_path) == [".gitignore/a.yaml", "b.yaml"]
        assert [each.reason for each in left_out(tmp_path)] == ["unreadable-gitignore"]

    @posix
    def test_a_link_called_gitignore_is_not_followed(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {"ignore": "*.yaml\n", "b.yaml": ""})
        (tmp_path / ".gitignore").symlink_to("ignore")
        assert found(tmp_path) == ["b.yaml"]
        assert [each.reason for each in left_out(tmp_path)] == ["unreadable-gitignore"]

    def test_an_endless_ignore_file_is_left_aside(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "*.yaml\n" * 100_000, "b.yaml": ""})
        assert found(tmp_path) == ["b.yaml"]
        assert [each.reason for each in left_out(tmp_path)] == ["unreadable-gitignore"]

    @needs_git
    @pytest.mark.parametrize("seed", range(8))
    def test_reads_what_git_would_add(self, tmp_path: Path, seed: int) -> None:
        chance = random.Random(seed)
        lines = (
            "*.yaml",
            "!a.yaml",
            "/b",
            "c/",
            "!/c/d",
            "**/d/*.yml",
            "!d",
            "a/**/b",
            "[a-c].yml",
            "*",
        )
        trees.git_init(tmp_path)
        for _ in range(120):
            steps = chance.choices("abcd", k=chance.choice([0, 1, 2, 3, 4]))
            trees.make(
                tmp_path,
                "/".join([*steps, f"{chance.choice('abcd')}.{chance.choice(['yaml', 'yml'])}"]),
            )
            if chance.random() < 0.1:
                ignore = "\n".join(chance.sample(lines, chance.choice([1, 2, 3])))
                trees.write(tmp_path, {"/".join([*steps, ".gitignore"]): ignore})
        listed = trees.git(tmp_path, "ls-files", "-z", "--others", "--exclude-standard").split(
            b"\0"
        )
        wanted = sorted(os.fsdecode(each) for each in listed if each.endswith((b".yaml", b".yml")))
        assert found(tmp_path) == wanted


class TestRepositoriesWithin:
    def test_are_read_by_their_own_ignore_files(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".git/HEAD": "", ".gitignore": "x.yaml\n", "sub/.git/HEAD": ""})
        trees.write(tmp_path, {"sub/.gitignore": "y.yaml\n"})
        trees.make(tmp_path, "sub/x.yaml", "sub/y.yaml", "sub/a/x.yaml", "sub/a/y.yaml")
        assert found(tmp_path) == found(tmp_path, "sub/a", "sub") == ["sub/a/x.yaml", "sub/x.yaml"]

    def test_are_left_out_where_the_outer_one_ignores_them(self, tmp_path: Path) -> None:
        trees.write(tmp_path, {".gitignore": "sub/\n", "sub/.git/HEAD": "", "sub/a.yaml": ""})
        assert found(tmp_path) == []

    @needs_git
    def test_submodules_are_read(self, tmp_path: Path) -> None:
        other = trees.git_init(tmp_path / "other")
        trees.write(other, {"a.yaml": "", "b.yaml": ""})
        trees.git(other, "add", ".")
        trees.git(
            other, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"
        )
        outer = trees.git_init(tmp_path / "outer")
        add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
        trees.git(outer, *add)
        trees.write(outer, {".git/modules/sub/info/exclude": "b.yaml\n", ".gitignore": "a.yaml\n"})
        assert (outer / "sub/.git").is_file()
        assert found(outer) == ["sub/a.yaml"]

    @needs_git
    def test_a_worktree_shares_the_exclude_file(self, tmp_path: Path) -> None:
        main = trees.write(trees.git_init(tmp_path / "main"), {"a.yaml": ""})
        trees.git(main, "add", ".")
        trees.git(main, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x")
        trees.git(main, "worktree", "add", "--quiet", str(tmp_path / "tree"))
        trees.write(main, {".git/info/exclude": "b.yaml\n"})
        trees.make(tmp_path, "tree/b.yaml")
        assert found(tmp_path / "tree") == ["a.yaml"]

    @pytest.mark.parametrize(
        "said", ["", "gitdir: ", "gitdir: /nowhere\n", "gitdir: a\0b", "x" * 9999]
    )
    def test_a_git_file_that_leads_nowhere(self, tmp_path: Path, said: str) -> None:
        trees.write(tmp_path, {"sub/.git": said, "sub/a.yaml": ""})
        assert found(tmp_path) == ["sub/a.yaml"]


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


def test_twenty_thousand_files_take_moments(tmp_path: Path) -> None:
    """A generous bound: 0.15 s where this was written, most of it the disk's."""
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
    begin = time.process_time()
    assert len(found(tmp_path)) == 20_000
    assert time.process_time() - begin < 2
