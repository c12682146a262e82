"""What is kept is whole or not there, nobody else's, and not without bound."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zlib import crc32

import pytest

from commands import ipi_lint
from ipi_lint.store import Store
from trees import without_rights

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "cache"))


def file_of(store: Store, name: str) -> Path:
    return Path(store.folder, f"{name}.kept")


def with_checksum(text: bytes) -> bytes:
    return b"%08x\n" % crc32(text) + text


def test_what_was_kept_comes_back(store: Store) -> None:
    assert store.load("run-1") is None
    store.save("run-1", {"path": "\udcff", "text": "é", "none": None})
    store.save("run-2", [2])
    assert store.load("run-1") == {"path": "\udcff", "text": "é", "none": None}
    store.save("run-1", 1)
    assert (store.load("run-1"), store.load("run-2")) == (1, [2])


@pytest.mark.parametrize("end", [0, 1, 8, 9, 10, -1])
def test_what_is_cut_off_is_not_there(store: Store, end: int) -> None:
    store.save("run-1", {"a": 1})
    whole = file_of(store, "run-1").read_bytes()
    file_of(store, "run-1").write_bytes(whole[:end])
    assert store.load("run-1") is None


def test_what_is_broken_is_not_there(store: Store) -> None:
    store.save("run-1", {"a": 1})
    whole = file_of(store, "run-1").read_bytes()
    for at in range(len(whole)):
        file_of(store, "run-1").write_bytes(
            whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        )
        assert store.load("run-1") is None


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5_000])
def test_what_is_whole_and_no_data_is_not_there(store: Store, text: bytes) -> None:
    store.save("run-1", 1)
    file_of(store, "run-1").write_bytes(with_checksum(text))
    assert store.load("run-1") is None


@posix
class TestWhatIsNobodyElses:
    def test_has_no_rights_for_others(self, store: Store) -> None:
        store.save("run-1", 1)
        assert file_of(store, "run-1").stat().st_mode & 0o777 == 0o600
        assert Path(store.folder).stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("mode", [0o620, 0o602])
    def test_a_file_that_others_may_write_to(self, store: Store, mode: int) -> None:
        store.save("run-1", 1)
        file_of(store, "run-1").chmod(mode)
        assert store.load("run-1") is None

    @pytest.mark.parametrize("mode", [0o720, 0o702])
    def test_a_folder_that_others_may_write_to(self, store: Store, mode: int) -> None:
        store.save("run-1", 1)
        Path(store.folder).chmod(mode)
        assert store.load("run-1") is None
        store.save("run-2", 2)
        assert store.why_not == "others may write to it"
        assert not file_of(store, "run-2").exists()
        assert store.clear() == []
        assert file_of(store, "run-1").exists()

    def test_a_file_of_another_user(self, store: Store) -> None:
        if os.geteuid():
            pytest.skip("only root gives files away")
        store.save("run-1", 1)
        os.chown(file_of(store, "run-1"), 65534, 65534)
        assert store.load("run-1") is None

    def test_a_link(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "other").write_bytes(with_checksum(b"1"))
        (tmp_path / "other").chmod(0o600)
        store.save("run-1", 1)
        file_of(store, "run-1").unlink()
        file_of(store, "run-1").symlink_to(tmp_path / "other")
        assert store.load("run-1") is None

    def test_a_named_pipe(self, store: Store) -> None:
        store.save("run-1", 1)
        file_of(store, "run-1").unlink()
        os.mkfifo(file_of(store, "run-1"), 0o600)
        assert store.load("run-1") is None


class TestWherePlacesAreBad:
    def test_a_file_instead_of_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        for folder in (tmp_path / "file", tmp_path / "file" / "deeper"):
            store = Store(str(folder))
            store.save("run-1", 1)
            assert store.load("run-1") is None
            assert store.why_not

    @posix
    def test_a_folder_without_rights(self, store: Store, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)
        with without_rights(tmp_path):
            store.save("run-1", 1)
            assert store.load("run-1") is None

    def test_what_cannot_be_written_leaves_nothing_behind(self, store: Store) -> None:
        file_of(store, "run-1").mkdir(parents=True)
        Path(store.folder).chmod(0o700)
        store.save("run-1", 1)
        assert [each.name for each in Path(store.folder).iterdir()] == ["run-1.kept"]

    def test_no_home(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr("os.path.expanduser", lambda path: path)
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.chdir(tmp_path)
        store = Store()
        store.save("run-1", 1)
        assert store.why_not == "there is no home folder"
        assert not list(tmp_path.iterdir())


class TestBounds:
    def test_what_was_used_least_recently_goes(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ipi_lint.store._MOST_ENTRIES", 3)
        for number in range(3):
            store.save(f"run-{number}", number)
            os.utime(file_of(store, f"run-{number}"), (number, number))
        store.load("run-0")
        store.save("run-3", 3)
        assert [store.load(f"run-{number}") for number in range(4)] == [0, None, 2, 3]

    def test_all_together_have_a_bound(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ipi_lint.store._MOST_BYTES", 2_500)
        for number in range(4):
            store.save(f"run-{number}", "x" * 1_000)
            os.utime(file_of(store, f"run-{number}"), (number, number))
        assert sum(size for _, size, _ in store.entries()) < 2_500
        assert len(store.entries()) == 2

    def test_one_has_a_bound(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        store.save("run-1", "x" * 1_000)
        monkeypatch.setattr("ipi_lint.store._MOST_BYTES_OF_ONE", 1_000)
        assert store.load("run-1") is None
        store.save("run-2", "x" * 1_000)
        assert not file_of(store, "run-2").exists()

    def test_what_a_killed_process_left_counts(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ipi_lint.store._MOST_ENTRIES", 1)
        store.save("run-1", 1)
        left = file_of(store, "run-1").with_suffix(".kept.1f-2e")
        left.write_text("half")
        os.utime(left, (1, 1))
        store.save("run-1", 1)
        assert not left.exists()


def test_many_processes_at_once(store: Store) -> None:
    code = (
        "import sys\nfrom ipi_lint.store import Store\nstore = Store(sys.argv[1])\n"
        "for number in range(100):\n"
        "    store.save('run-1', [number] * 1000)\n"
        "    found = store.load('run-1')\n"
        "    assert len(set(found)) == 1 and len(found) == 1000, found\n"
        "    if number % 10 == 9: store.clear()\n"
        "    store.save('run-2', 2)\n"
    )
    # Who clears takes away what others are about to read: only whole things may be found.
    code = code.replace("assert len", "assert found is None or len")
    started = [
        subprocess.Popen([sys.executable, "-c", code, store.folder], stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    assert [(each.communicate()[1], each.returncode) for each in started] == [(b"", 0)] * 8


class TestTheCommand:
    def test_says_where_and_how_much(self, store: Store, tmp_path: Path) -> None:
        said = ipi_lint("cache", "--cache-dir", store.folder, cwd=tmp_path)
        assert said.stdout == f"{store.folder}: 0 files, 0.0 MiB\n"
        store.save("run-1", "x" * 10**6)
        said = ipi_lint("cache", XDG_CACHE_HOME="/nowhere", cwd=tmp_path)
        assert said.stdout == "/nowhere/ipi-lint: 0 files, 0.0 MiB\n"
        said = ipi_lint("cache", "--cache-dir", "cache", cwd=tmp_path)
        assert said.stdout == f"{store.folder}: 1 file, 1.0 MiB\n"

    def test_clears_and_takes_nothing_else(self, store: Store, tmp_path: Path) -> None:
        store.save("run-1", 1)
        store.save("doors-2", 2)
        write = {"mine.kept": "", "run-1.txt": "", "other.json": json.dumps({})}
        for name, text in write.items():
            Path(store.folder, name).write_text(text)
        said = ipi_lint("cache", "clear", "--cache-dir", store.folder, cwd=tmp_path)
        assert said.stdout == f"removed 2 files, 0.0 MiB from {store.folder}\n"
        assert {each.name for each in Path(store.folder).iterdir()} == set(write)

    @posix
    def test_says_why_a_place_is_not_used(self, store: Store, tmp_path: Path) -> None:
        Path(store.folder).mkdir()
        Path(store.folder).chmod(0o777)
        said = ipi_lint("cache", "--cache-dir", store.folder, cwd=tmp_path)
        assert said.stdout.endswith("it is not used: others may write to it\n")


def test_much_is_compressed(store: Store) -> None:
    data = {"much": ["of the same"] * 200_000}
    store.save("files-1", data)
    assert store.load("files-1") == data
    assert sum(size for _, size, _ in store.entries()) < 100_000
