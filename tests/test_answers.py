"""Each question has its own answer, kept where it was said, and given again in full."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zlib import crc32

import pytest

from commands import ROOT
from ipi_lint.runs import READ
from place import Place
from repeated import WRONG
from trees import write


class TestTheQuestion:
    @pytest.mark.parametrize(
        "words",
        [
            ["--format", "sarif"], ["--verbose"], ["clusters"], ["clusters/east/pool.yaml"],
            ["--color", "always"], ["--select", "IPI2"], ["--fail-on", "never"],
            ["--mode=snapshot"], ["--changed-only", "base/import.yaml"], ["--format", "concise"],
        ],
    )  # fmt: skip
    def test_each_has_its_own_answer(self, place: Place, words: list[str]) -> None:
        place.check()
        fresh = place.anew(*words)
        assert place.check(*words) == fresh
        assert place.check(*words) == fresh
        assert place.is_kept(*words)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("GITHUB_WORKSPACE", "..")],
    )
    def test_variables_count(
        self, place: Place, name: str, value: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for words in ((), ("--format", "sarif"), ("--format", "github")):
            before = place.check(*words)
            monkeypatch.setenv(name, value)
            fresh = place.anew(*words)
            assert place.check(*words) == fresh
            assert place.check(*words) == fresh
            monkeypatch.delenv(name)
            assert place.check(*words) == before

    def test_no_other_variable_is_read(self) -> None:
        read = {
            name
            for path in (ROOT / "ipi_lint").rglob("*.py")
            for name in re.findall(
                r"""environ(?:ment)?\b(?:\.get\(|\[)["'](\w+)""", path.read_text()
            )
        }
        assert read == {*READ, "LOCALAPPDATA", "PATH", "XDG_CACHE_HOME"}

    def test_the_working_directory_counts(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = place.check("..")
        monkeypatch.chdir(place.root / "clusters")
        fresh = place.anew("..")
        assert place.check("..") == fresh != before
        assert place.check("..") == fresh


class TestFiles:
    def test_reports_are_written_again(self, place: Place) -> None:
        words = ("-o", "sarif:../a.sarif", "-o", "json:../b.json", "--format", "concise")
        before = place.check(*words)
        texts = {name: (place.root / name).read_bytes() for name in ("../a.sarif", "../b.json")}
        for name in texts:
            (place.root / name).write_text("other")
        assert place.check(*words) == before
        assert {name: (place.root / name).read_bytes() for name in texts} == texts

    def test_a_report_in_the_tree_is_seen_as_any_file(self, place: Place) -> None:
        words = ("-o", "json:report.json", "-o", "sarif:report.sarif")
        seen = [(place.check(*words), (place.root / "report.json").read_bytes()) for _ in range(4)]
        assert seen[2] == seen[3]
        Path("report.json").unlink()
        Path("report.sarif").unlink()
        again = [(place.anew(*words), (place.root / "report.json").read_bytes()) for _ in range(4)]
        assert [each for _, each in seen] == [each for _, each in again]

    def test_one_that_cannot_be_written_is_said(self, place: Place) -> None:
        (place.root / "../reports").mkdir()
        words = ("-o", "json:../reports/a.json")
        place.check(*words)
        Path("../reports/a.json").unlink()
        Path("../reports").rmdir()
        again = place.check(*words)
        assert again == place.anew(*words)
        assert (again.code, again.out) == (2, "")


class TestWhereItIsKept:
    @pytest.mark.parametrize("how", [["--cache-dir", "../other"], ["--cache-dir=../other"]])
    def test_by_option(self, place: Place, how: list[str]) -> None:
        first = place.check(*how)
        assert not place.cache.exists()
        assert len(list((place.root / "../other").glob("run-*"))) == 1
        assert place.check(*how) == first

    def test_a_word_may_be_a_value(self, place: Place) -> None:
        write(place.root, {"--cache-dir": "preset: strict\n", "--no-cache": "preset: strict\n"})
        for words in (["--config", "--cache-dir", "base"], ["--config", "--no-cache", "base"]):
            fresh = place.anew(*words)
            assert place.check(*words) == fresh
            assert place.check(*words) == fresh
        assert not list((place.root / "base").glob("*.kept"))

    def test_what_follows_two_dashes_is_a_path(self, place: Place) -> None:
        write(place.root, {"--cache-dir/pool.yaml": WRONG})
        fresh = place.anew("--", "--cache-dir")
        assert place.check("--", "--cache-dir") == fresh
        assert place.is_kept("--", "--cache-dir")

    @pytest.mark.parametrize(
        "content", [[], {}, {"answer": [0, [], ""]}, {"answer": [0, [["-", 1]], ""]}, None,
                    {"answer": [0, [["-", "a"]], ""], "evidence": {"files": [], "folders": []}},
                    {"answer": [0, [["-", "a"]], ""], "evidence": 1},
                    {"answer": [0, [["-", "a"]], ""],
                     "evidence": {"files": [1], "folders": [], "looks": []}},
                    {"answer": [0, [["-", "a"]], ""],
                     "evidence": {"files": [], "folders": [], "looks": [["link", 2**99, 1]]}}]
    )  # fmt: skip
    def test_what_has_another_form_is_not_used(self, place: Place, content: object) -> None:
        first = place.check()
        (file,) = place.kept()
        text = json.dumps(content).encode()
        file.write_bytes(b"%08x\n" % crc32(text) + text)
        assert place.check() == first
        assert place.check() == first
