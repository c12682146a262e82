"""What git ignores is not read."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

import trees
from trees import found, left_out

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


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
